#pragma once
#include "../CTorch/include/ctorch.h"
#include <ATen/core/Tensor.h>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ct {
using Impl = c10::TensorImpl;
using Pointer = c10::intrusive_ptr<Impl, c10::UndefinedTensorImpl>;

inline Impl *raw(ct_tensor t) noexcept { return reinterpret_cast<Impl *>(t); }

// `at::Tensor` view of a handle: reclaims on entry, gives back on exit, no reference counting.
class Borrowed {
  at::Tensor tensor;

 public:
  explicit Borrowed(ct_tensor t) noexcept : tensor(Pointer::reclaim(raw(t))) {}
  ~Borrowed() { (void)tensor.unsafeReleaseTensorImpl(); }
  Borrowed(const Borrowed &) = delete;
  operator const at::Tensor &() const noexcept { return tensor; }
  const at::Tensor *operator->() const noexcept { return &tensor; }
};

// A tensor of its own for a handle: where libtorch wants to keep it, or a list of them.
inline at::Tensor shared(ct_tensor t) noexcept { return at::Tensor(Pointer::reclaim_copy(raw(t))); }

inline std::optional<at::Tensor> optional(ct_optional_tensor t) noexcept {
  return t ? std::optional(shared(t)) : std::nullopt;
}

inline std::vector<at::Tensor> list(ct_tensors tensors, int64_t count) {
  std::vector<at::Tensor> all;
  all.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; i++) all.push_back(shared(tensors[i]));
  return all;
}

inline at::IntArrayRef sizes(ct_sizes data, int64_t count) noexcept { return {data, static_cast<size_t>(count)}; }

// No dimensions mean all of them.
inline at::OptionalIntArrayRef dimensions(ct_sizes data, int64_t count) noexcept {
  return count ? at::OptionalIntArrayRef(sizes(data, count)) : std::nullopt;
}

inline at::Scalar scalar(ct_scalar s) noexcept { return s.is_integer ? at::Scalar(s.integer) : at::Scalar(s.real); }

inline at::ScalarType type(ct_dtype t) noexcept { return static_cast<at::ScalarType>(t); }

inline at::Device device(ct_device d) noexcept {
  return {static_cast<at::DeviceType>(d.kind), static_cast<at::DeviceIndex>(d.index)};
}

inline at::TensorOptions options(ct_dtype t, ct_device d) noexcept {
  return at::TensorOptions().dtype(type(t)).device(device(d));
}

void record(const char *message) noexcept;
void record_current() noexcept;  // call inside `catch (...)` only

inline ct_tensor handle(at::Tensor &&t) noexcept { return reinterpret_cast<ct_tensor>(t.unsafeReleaseTensorImpl()); }

// Runs `body`, which makes a tensor; an exception becomes NULL plus `last_error()`.
template <class Body>
ct_tensor make(Body &&body) noexcept {
  try {
    return handle(body());
  } catch (...) {
    record_current();
    return nullptr;
  }
}

template <class Body>
int32_t status(Body &&body) noexcept {
  try {
    body();
    return 0;
  } catch (...) {
    record_current();
    return 1;
  }
}

extern const ct_tensor_functions tensor_functions;
extern const ct_shape_functions shape_functions;
extern const ct_math_functions math_functions;
extern const ct_in_place_functions in_place_functions;
extern const ct_nn_functions nn_functions;
extern const ct_softmax_functions softmax_functions;
extern const ct_layer_functions layer_functions;
extern const ct_lstm_functions lstm_functions;
extern const ct_autograd_functions autograd_functions;
extern const ct_optimiser_functions optimiser_functions;
extern const ct_random_functions random_functions;
extern const ct_device_functions device_functions;
extern const ct_archive_functions archive_functions;

bool is_half(const at::Tensor &t);  // whether factors of products with it are rounded to bfloat16 here and now

void open_cuda() noexcept;  // once, before anything else of libtorch runs
}  // namespace ct

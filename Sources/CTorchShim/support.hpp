#pragma once
#include "../CTorch/include/ctorch.h"
#include <ATen/core/Tensor.h>
#include <string>
#include <utility>

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

void record(const char *message) noexcept;
void record_current() noexcept;  // call inside `catch (...)` only

// Runs `body`, which makes a tensor; an exception becomes NULL plus `ct_last_error()`.
template <class Body>
ct_tensor make(Body &&body) noexcept {
  try {
    at::Tensor t = body();
    return reinterpret_cast<ct_tensor>(t.unsafeReleaseTensorImpl());
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
}  // namespace ct

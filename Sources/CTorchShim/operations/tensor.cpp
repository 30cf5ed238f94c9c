// Creation, properties, conversion; and what works in place.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstring>
#include <sstream>

#include "../support.hpp"

namespace ct {
static_assert(int(at::kByte) == 0 && int(at::kChar) == 1 && int(at::kShort) == 2 && int(at::kInt) == 3);
static_assert(int(at::kLong) == 4 && int(at::kHalf) == 5 && int(at::kFloat) == 6 && int(at::kDouble) == 7);
static_assert(int(at::kBool) == 11 && int(at::kBFloat16) == 15);
static_assert(int(at::kCPU) == 0 && int(at::kCUDA) == 1 && int(at::kMPS) == 13);

static at::Tensor from_bytes(const void *bytes, int64_t size, at::IntArrayRef shape, at::ScalarType type) {
  at::Tensor t = at::empty(shape, type);
  TORCH_CHECK(static_cast<int64_t>(t.nbytes()) == size, size, " bytes given, but a ", type, " tensor of shape ", shape,
              " has ", t.nbytes());
  if (size) std::memcpy(t.mutable_data_ptr(), bytes, t.nbytes());
  return t;
}

static ct_scalar item(const at::Tensor &t) {
  at::Scalar value = t.item();
  if (value.isFloatingPoint()) return {.real = value.toDouble(), .integer = 0, .is_integer = false};
  int64_t integer = value.isBoolean() ? int64_t(value.toBool()) : value.toLong();
  return {.real = double(integer), .integer = integer, .is_integer = true};
}

static int64_t describe(const at::Tensor &t, char *out, int64_t capacity) {
  std::ostringstream text;
  text << t;
  const std::string all = text.str();
  if (out) std::memcpy(out, all.data(), std::min(all.size(), static_cast<size_t>(capacity)));
  return static_cast<int64_t>(all.size());
}

const ct_tensor_functions tensor_functions = {
    .release = [](ct_tensor t) noexcept { c10::raw::intrusive_ptr::decref(raw(t)); },
    .full = [](ct_sizes s, int64_t n, ct_scalar v, ct_dtype t, ct_device d) noexcept {
      return make([&] { return at::full(sizes(s, n), scalar(v), options(t, d)); });
    },
    .empty = [](ct_sizes s, int64_t n, ct_dtype t, ct_device d) noexcept {
      return make([&] { return at::empty(sizes(s, n), options(t, d)); });
    },
    .arange = [](ct_scalar start, ct_scalar end, ct_scalar step, ct_dtype t, ct_device d) noexcept {
      return make([&] { return at::arange(scalar(start), scalar(end), scalar(step), options(t, d)); });
    },
    .from_bytes = [](const void *bytes, int64_t size, ct_sizes s, int64_t n, ct_dtype t) noexcept {
      return make([&] { return from_bytes(bytes, size, sizes(s, n), type(t)); });
    },
    .rank = [](ct_tensor t) noexcept { return raw(t)->dim(); },
    .count = [](ct_tensor t) noexcept { return raw(t)->numel(); },
    .size = [](ct_tensor t, int64_t dim) noexcept { return raw(t)->sizes()[static_cast<size_t>(dim)]; },
    .type = [](ct_tensor t) noexcept { return static_cast<ct_dtype>(c10::typeMetaToScalarType(raw(t)->dtype())); },
    .device = [](ct_tensor t) noexcept {
      at::Device d = raw(t)->device();
      return ct_device{.kind = int32_t(d.type()), .index = int32_t(d.index())};
    },
    .is_contiguous = [](ct_tensor t) noexcept { return raw(t)->is_contiguous(); },
    .is_unshared = [](ct_tensor t) noexcept {
      return c10::raw::intrusive_ptr::use_count(raw(t)) == 1 && raw(t)->storage().use_count() == 1;
    },
    .data = [](ct_tensor t) noexcept -> void * {
      return raw(t)->is_cpu() && raw(t)->is_contiguous() ? raw(t)->mutable_data() : nullptr;
    },
    .item = [](ct_tensor t, ct_scalar *out) noexcept { return status([&] { *out = item(Borrowed(t)); }); },
    .to_type = [](ct_tensor t, ct_dtype to) noexcept { return make([&] { return Borrowed(t)->to(type(to)); }); },
    .to_device = [](ct_tensor t, ct_device to, bool asynchronous) noexcept {
      return make([&] { return Borrowed(t)->to(at::TensorOptions().device(device(to)), asynchronous); });
    },
    .contiguous = [](ct_tensor t) noexcept { return make([&] { return Borrowed(t)->contiguous(); }); },
    .clone = [](ct_tensor t) noexcept { return make([&] { return Borrowed(t)->clone(); }); },
    .pin = [](ct_tensor t) noexcept { return make([&] { return Borrowed(t)->pin_memory(); }); },
    .set_data = [](ct_tensor t, ct_tensor source) noexcept {
      return status([&] { Borrowed(t)->set_data(Borrowed(source)); });
    },
    .describe = [](ct_tensor t, char *out, int64_t capacity) noexcept {
      int64_t size = 0;
      status([&] { size = describe(Borrowed(t), out, capacity); });
      return size;
    },
};

template <class Body>
static int32_t silently(Body &&body) noexcept {
  return status([&] {
    at::NoGradGuard guard;
    body();
  });
}

const ct_in_place_functions in_place_functions = {
    .copy = [](ct_tensor t, ct_tensor from) noexcept { return silently([&] { Borrowed(t)->copy_(Borrowed(from)); }); },
    .fill = [](ct_tensor t, ct_scalar v) noexcept { return silently([&] { Borrowed(t)->fill_(scalar(v)); }); },
    .add = [](ct_tensor t, ct_tensor other, double factor) noexcept {
      return silently([&] { Borrowed(t)->add_(Borrowed(other), factor); });
    },
    .multiply = [](ct_tensor t, ct_scalar f) noexcept { return silently([&] { Borrowed(t)->mul_(scalar(f)); }); },
};
}  // namespace ct

// Shapes and indices.
#include <ATen/ATen.h>

#include "../support.hpp"

namespace ct {
static c10::List<std::optional<at::Tensor>> indices(ct_tensors tensors, int64_t count) {
  c10::List<std::optional<at::Tensor>> all;
  for (int64_t i = 0; i < count; i++) all.push_back(optional(tensors[i]));
  return all;
}

const ct_shape_functions shape_functions = {
    .reshape = [](ct_tensor t, ct_sizes s, int64_t n) noexcept {
      return make([&] { return Borrowed(t)->reshape(sizes(s, n)); });
    },
    .view = [](ct_tensor t, ct_sizes s, int64_t n) noexcept {
      return make([&] { return Borrowed(t)->view(sizes(s, n)); });
    },
    .expand = [](ct_tensor t, ct_sizes s, int64_t n) noexcept {
      return make([&] { return Borrowed(t)->expand(sizes(s, n)); });
    },
    .permute = [](ct_tensor t, ct_sizes s, int64_t n) noexcept {
      return make([&] { return Borrowed(t)->permute(sizes(s, n)); });
    },
    .transpose = [](ct_tensor t, int64_t a, int64_t b) noexcept {
      return make([&] { return Borrowed(t)->transpose(a, b); });
    },
    .flatten = [](ct_tensor t, int64_t a, int64_t b) noexcept {
      return make([&] { return Borrowed(t)->flatten(a, b); });
    },
    .squeeze = [](ct_tensor t, int64_t dim) noexcept { return make([&] { return Borrowed(t)->squeeze(dim); }); },
    .unsqueeze = [](ct_tensor t, int64_t dim) noexcept { return make([&] { return Borrowed(t)->unsqueeze(dim); }); },
    .flip = [](ct_tensor t, ct_sizes s, int64_t n) noexcept {
      return make([&] { return Borrowed(t)->flip(sizes(s, n)); });
    },
    .narrow = [](ct_tensor t, int64_t dim, int64_t start, int64_t length) noexcept {
      return make([&] { return Borrowed(t)->narrow(dim, start, length); });
    },
    .strided = [](ct_tensor t, int64_t dim, int64_t start, int64_t end, int64_t step) noexcept {
      return make([&] { return Borrowed(t)->slice(dim, start, end, step); });
    },
    .select = [](ct_tensor t, int64_t dim, int64_t i) noexcept {
      return make([&] { return Borrowed(t)->select(dim, i); });
    },
    .cat = [](ct_tensors t, int64_t n, int64_t dim) noexcept { return make([&] { return at::cat(list(t, n), dim); }); },
    .stack = [](ct_tensors t, int64_t n, int64_t dim) noexcept {
      return make([&] { return at::stack(list(t, n), dim); });
    },
    .index_select = [](ct_tensor t, int64_t dim, ct_tensor i) noexcept {
      return make([&] { return Borrowed(t)->index_select(dim, Borrowed(i)); });
    },
    .gather = [](ct_tensor t, int64_t dim, ct_tensor i) noexcept {
      return make([&] { return Borrowed(t)->gather(dim, Borrowed(i)); });
    },
    .scatter = [](ct_tensor t, int64_t dim, ct_tensor i, ct_tensor source) noexcept {
      return make([&] { return Borrowed(t)->scatter(dim, Borrowed(i), Borrowed(source)); });
    },
    .scatter_add = [](ct_tensor t, int64_t dim, ct_tensor i, ct_tensor source) noexcept {
      return make([&] { return Borrowed(t)->scatter_add(dim, Borrowed(i), Borrowed(source)); });
    },
    .index_add = [](ct_tensor t, int64_t dim, ct_tensor i, ct_tensor source) noexcept {
      return make([&] { return Borrowed(t)->index_add(dim, Borrowed(i), Borrowed(source)); });
    },
    .index = [](ct_tensor t, ct_tensors i, int64_t n) noexcept {
      return make([&] { return Borrowed(t)->index(indices(i, n)); });
    },
    .index_put = [](ct_tensor t, ct_tensors i, int64_t n, ct_tensor values) noexcept {
      return status([&] { Borrowed(t)->index_put_(indices(i, n), Borrowed(values)); });
    },
    .assign = [](ct_tensor t, ct_tensor values) noexcept {
      return status([&] { Borrowed(t)->copy_(Borrowed(values)); });
    },
    .masked_fill = [](ct_tensor t, ct_tensor mask, ct_scalar v) noexcept {
      return make([&] { return Borrowed(t)->masked_fill(Borrowed(mask), scalar(v)); });
    },
    .masked_select = [](ct_tensor t, ct_tensor mask) noexcept {
      return make([&] { return Borrowed(t)->masked_select(Borrowed(mask)); });
    },
    .nonzero = [](ct_tensor t) noexcept { return make([&] { return Borrowed(t)->nonzero(); }); },
    .triu = [](ct_tensor t, int64_t diagonal) noexcept { return make([&] { return Borrowed(t)->triu(diagonal); }); },
    .tril = [](ct_tensor t, int64_t diagonal) noexcept { return make([&] { return Borrowed(t)->tril(diagonal); }); },
    .pad = [](ct_tensor t, ct_sizes widths, int64_t n, ct_scalar v) noexcept {
      return make([&] { return at::constant_pad_nd(Borrowed(t), sizes(widths, n), scalar(v)); });
    },
    .repeat_interleave = [](ct_tensor t, ct_tensor repeats, int64_t dim) noexcept {
      return make([&] { return Borrowed(t)->repeat_interleave(Borrowed(repeats), dim); });
    },
};
}  // namespace ct

#pragma once
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace ct {
// Matrix products in which a row's result does not depend on how many rows there are: an event then has the same score,
// to the last bit, whether it is scored in a day or alone.
//
// BLAS libraries use other kernels, with other orders of summation, for a few rows than for many, and for those that are
// left over at the end of a thread's part. Here rows go through in groups of 16, the last of which is filled up with
// zeros. While gradients are recorded, and on other devices, products are made as they are. Sequences of different lengths
// (characters) are padded to the longest of their batch, and may still differ in the last bits.
inline constexpr int64_t row_group = 16;

inline bool needs_groups(const at::Tensor &rows) {
  return rows.is_cpu() && !c10::GradMode::is_enabled() && rows.size(0) % row_group != 0;
}

// `(M, K) × (K, N), (N) → (M, N)`
inline at::Tensor row_product(const at::Tensor &a, const at::Tensor &b, const std::optional<at::Tensor> &bias = std::nullopt) {
  auto into = [&](at::Tensor out, const at::Tensor &rows) {
    bias ? at::addmm_out(out, *bias, rows, b) : at::mm_out(out, rows, b);
  };
  if (!needs_groups(a)) return bias ? at::addmm(*bias, a, b) : at::mm(a, b);
  int64_t count = a.size(0), rest = count % row_group, whole = count - rest;
  at::Tensor result = at::empty({count, b.size(1)}, a.options());
  if (whole > 0) into(result.narrow(0, 0, whole), a.narrow(0, 0, whole));
  at::Tensor filled = at::zeros({row_group, a.size(1)}, a.options());
  filled.narrow(0, 0, rest).copy_(a.narrow(0, whole, rest));
  at::Tensor last = at::empty({row_group, b.size(1)}, a.options());
  into(last, filled);
  result.narrow(0, whole, rest).copy_(last.narrow(0, 0, rest));
  return result;
}

// A linear map of the last dimension: `(…, K), (N, K), (N) → (…, N)`
inline at::Tensor row_linear(const at::Tensor &input, const at::Tensor &weight, const std::optional<at::Tensor> &bias) {
  if (!input.is_cpu() || c10::GradMode::is_enabled() || input.dim() < 2 || input.scalar_type() != weight.scalar_type())
    return at::linear(input, weight, bias);
  auto shape = input.sizes().vec();
  shape.back() = weight.size(0);
  return row_product(input.reshape({-1, input.size(-1)}), weight.t(), bias).view(shape);
}

// The batch filled up to a group with its first sequence: `(B, …) → (16, …)`; as it is where it is no smaller.
inline at::Tensor filled_batch(const at::Tensor &t, int64_t along, int64_t count) {
  if (count >= row_group || count == 0) return t;
  return at::cat({t, t.narrow(along, 0, 1).expand([&] {
                    auto shape = t.sizes().vec();
                    shape[static_cast<size_t>(along)] = row_group - count;
                    return shape;
                  }())},
                 along);
}
}  // namespace ct

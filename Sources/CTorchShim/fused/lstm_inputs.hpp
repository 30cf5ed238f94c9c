// Tensors as the LSTM's kernels want them.
#pragma once
#include <ATen/ATen.h>

#include "kernels/tiers.hpp"
#include "../support.hpp"

namespace ct::lstm {
const Kernel *kernel_for(bool half);

// A missing input is an empty tensor: the graph needs a tensor for every input.
inline at::Tensor whole(ct_optional_tensor t) { return t ? shared(t).contiguous() : at::empty({0}); }

template <class T>
const T *constant(const at::Tensor &t) {
  return t.numel() ? t.const_data_ptr<T>() : nullptr;
}
template <class T>
T *room(at::Tensor &t) {
  return t.numel() ? t.mutable_data_ptr<T>() : nullptr;
}

// Blocks of about one size, as many for each thread.
int64_t rows_of_block(int64_t rows);

// Rejects inputs that would be read or written outside of tensors.
void check_steps(const Call &call);

// Room for what the backward pass wants of `places` steps.
inline at::Tensor saved_room(int64_t places, int64_t width) { return at::empty({places * 5 * width}, at::kFloat); }
inline Saved saved(const at::Tensor &room, int64_t places, int64_t width) {
  float *gates = room.mutable_data_ptr<float>();
  return {gates, gates + places * 4 * width};
}

int32_t run_tiers(ct_tensors inputs, int64_t directions, ct_tensor index, ct_optional_tensor lengths,
                  ct_optional_tensor *out) noexcept;
}  // namespace ct::lstm

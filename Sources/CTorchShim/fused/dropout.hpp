#pragma once
#include <ATen/core/Tensor.h>

namespace ct {
// Numbers fall out at `rate` in training, those that stay are scaled by 1 / (1 - rate). The default generator decides.
at::Tensor dropout(const at::Tensor &input, double rate, bool training);
}  // namespace ct

// The kernel in float32, for processors with AVX-512.
#include <algorithm>
#include <cmath>

#include "kernels/isa.hpp"
#include "kernels/softmax.hpp"

#ifdef __x86_64__
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
namespace ct::softmax::floats {
#include "../load.inc.hpp"
#include "../lane_float.inc.hpp"
#include "run.inc.hpp"
}  // namespace ct::softmax::floats
#pragma clang attribute pop

namespace ct::softmax {
const Kernel *float_kernel() {
  static constexpr Kernel kernel = {floats::pack, floats::run};
  return isa() >= Isa::avx512 ? &kernel : nullptr;
}
}  // namespace ct::softmax
#else
namespace ct::softmax {
const Kernel *float_kernel() { return nullptr; }
}  // namespace ct::softmax
#endif

// The kernel of a transformer's layer in float32, for processors with AVX-512.
#include "kernels/layer.hpp"

#include "kernels/isa.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#ifdef __x86_64__
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
namespace ct::layer::floats {
#include "../load.inc.hpp"
#include "../lane_float.inc.hpp"
#include "../vector.inc.hpp"
#include "../fold.inc.hpp"
#include "../factors.inc.hpp"
#include "numbers.inc.hpp"
#include "attention.inc.hpp"
#include "block.inc.hpp"
#include "run.inc.hpp"
}  // namespace ct::layer::floats
#pragma clang attribute pop

namespace ct::layer {
const Kernel *float_kernel() {
  static constexpr Kernel kernel = {floats::forward, floats::backward, floats::drop};
  return isa() >= Isa::avx512 ? &kernel : nullptr;
}
}  // namespace ct::layer
#else
namespace ct::layer {
const Kernel *float_kernel() { return nullptr; }
}  // namespace ct::layer
#endif

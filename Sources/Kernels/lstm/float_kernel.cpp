// The kernel in float32, for processors with AVX-512.
#include <algorithm>
#include <utility>

#include "kernels/isa.hpp"
#include "kernels/tiers.hpp"

#ifdef __x86_64__
#include <immintrin.h>

#include <vector>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
namespace ct::lstm::floats {
#include "../load.inc.hpp"
#include "../lane_float.inc.hpp"
#include "../vector.inc.hpp"
#include "../fold.inc.hpp"
#include "../factors.inc.hpp"
#include "gates.inc.hpp"
#include "block.inc.hpp"
#include "run.inc.hpp"
#include "tiers.inc.hpp"
}  // namespace ct::lstm::floats
#pragma clang attribute pop

namespace ct::lstm {
const Kernel *float_kernel() {
  static constexpr Kernel kernel = {floats::forward, floats::backward, floats::forward_tiers, floats::backward_tiers};
  return isa() >= Isa::avx512 ? &kernel : nullptr;
}
}  // namespace ct::lstm
#else
namespace ct::lstm {
const Kernel *float_kernel() { return nullptr; }
}  // namespace ct::lstm
#endif

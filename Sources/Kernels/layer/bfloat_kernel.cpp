// The kernel of a transformer's layer in bfloat16, for processors with AVX512_BF16.
#include "kernels/layer.hpp"

#include "kernels/isa.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#ifdef __x86_64__
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
namespace ct::layer::bfloats {
#include "../load.inc.hpp"
#include "../lane_bfloat.inc.hpp"
#include "../vector.inc.hpp"
#include "../fold.inc.hpp"
#include "../factors.inc.hpp"
#include "numbers.inc.hpp"
#include "attention.inc.hpp"
#include "block.inc.hpp"
#include "run.inc.hpp"
}  // namespace ct::layer::bfloats
#pragma clang attribute pop

namespace ct::layer {
const Kernel *bfloat_kernel() {
  static constexpr Kernel kernel = {bfloats::forward, bfloats::backward, bfloats::drop};
  return isa() >= Isa::avx512_bf16 ? &kernel : nullptr;
}
}  // namespace ct::layer
#else
namespace ct::layer {
const Kernel *bfloat_kernel() { return nullptr; }
}  // namespace ct::layer
#endif

// The LSTM in bfloat16, for processors with AVX512_BF16; sums and cells are float32, gates have four digits.
#include <algorithm>
#include <utility>

#include "kernels/isa.hpp"
#include "kernels/tiers.hpp"

#ifdef __x86_64__
#include <immintrin.h>

#include <vector>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
namespace ct::lstm::bfloats {
#include "../load.inc.hpp"
#include "../lane_bfloat.inc.hpp"
#include "../vector.inc.hpp"
#include "../fold.inc.hpp"
#include "../factors.inc.hpp"
#include "gates.inc.hpp"
#include "block.inc.hpp"
#include "run.inc.hpp"
#include "tiers.inc.hpp"
}  // namespace ct::lstm::bfloats
#pragma clang attribute pop

namespace ct::lstm {
const Kernel *bfloat_kernel() {
  static constexpr Kernel kernel = {bfloats::forward, bfloats::backward, bfloats::forward_tiers, bfloats::backward_tiers};
  return isa() >= Isa::avx512_bf16 ? &kernel : nullptr;
}
}  // namespace ct::lstm
#else
namespace ct::lstm {
const Kernel *bfloat_kernel() { return nullptr; }
}  // namespace ct::lstm
#endif

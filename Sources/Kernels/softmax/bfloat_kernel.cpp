// The softmax in bfloat16, for processors with AVX512_BF16; sums are float32.
#include <algorithm>
#include <cmath>

#include "kernels/isa.hpp"
#include "kernels/softmax.hpp"

#ifdef __x86_64__
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
namespace ct::softmax::bfloats {
#include "../load.inc.hpp"
#include "../lane_bfloat.inc.hpp"
#include "run.inc.hpp"
}  // namespace ct::softmax::bfloats
#pragma clang attribute pop

namespace ct::softmax {
const Kernel *bfloat_kernel() {
  static constexpr Kernel kernel = {bfloats::pack, bfloats::run};
  return isa() >= Isa::avx512_bf16 ? &kernel : nullptr;
}
}  // namespace ct::softmax
#else
namespace ct::softmax {
const Kernel *bfloat_kernel() { return nullptr; }
}  // namespace ct::softmax
#endif

// The kernel whose factors are rounded to bfloat16 (8 bits of mantissa), for processors with AVX512_BF16; sums, gates and
// cells are float32.
#include "kernel.hpp"

#ifdef __x86_64__
#include <immintrin.h>

#include <vector>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
namespace ct::lstm::bfloats {
struct Lane {
  static constexpr int64_t step = 2;
  static constexpr int degree = 4;  // 4e-5, far below what rounding to bfloat16 costs

  static inline __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
    return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
  }
  static inline __m512 reciprocal(__m512 x) { return _mm512_rcp14_ps(x); }
  // 16 lanes of a row from value 16 · step · k on.
  static inline __m512i along(const float *row, int64_t k) {
    row += 2 * kUnits * k;
    return (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(row + 16), _mm512_loadu_ps(row));
  }
  // Values of neighbouring rows share a lane.
  static inline __m512i across(__m512 a, __m512 b) {
    __m512i low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(a));
    __m512i high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(b));
    return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
  }
};
#include "../vector.inc.hpp"
#include "../fold.inc.hpp"
#include "gates.inc.hpp"
#include "block.inc.hpp"
#include "run.inc.hpp"
}  // namespace ct::lstm::bfloats
#pragma clang attribute pop

namespace ct::lstm {
const Kernel *bfloat_kernel() {
  static constexpr Kernel kernel = {bfloats::forward, bfloats::backward};
  static const bool works = float_kernel() && __builtin_cpu_supports("avx512bf16");
  return works ? &kernel : nullptr;
}
}  // namespace ct::lstm
#else
namespace ct::lstm {
const Kernel *bfloat_kernel() { return nullptr; }
}  // namespace ct::lstm
#endif

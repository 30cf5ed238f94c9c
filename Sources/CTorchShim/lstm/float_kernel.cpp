// The kernel in float32, for processors with AVX-512.
#include "kernel.hpp"

#ifdef __x86_64__
#include <immintrin.h>

#include <vector>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
namespace ct::lstm::floats {
struct Lane {
  static constexpr int64_t step = 1;
  static constexpr int degree = 7;

  static inline __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
    return _mm512_fmadd_ps(_mm512_castsi512_ps(a), _mm512_castsi512_ps(b), sum);
  }
  static inline __m512 reciprocal(__m512 x) {
    __m512 y = _mm512_rcp14_ps(x);
    return _mm512_mul_ps(y, _mm512_fnmadd_ps(x, y, _mm512_set1_ps(2)));
  }
  // 16 lanes of a row from value 16 · step · k on.
  static inline __m512i along(const float *row, int64_t k) { return _mm512_loadu_si512(row + kUnits * k); }
  // Values of neighbouring rows: only the first one's.
  static inline __m512i across(__m512 a, __m512) { return _mm512_castps_si512(a); }
};
#include "../vector.inc.hpp"
#include "../fold.inc.hpp"
#include "gates.inc.hpp"
#include "block.inc.hpp"
#include "run.inc.hpp"
}  // namespace ct::lstm::floats
#pragma clang attribute pop

namespace ct::lstm {
const Kernel *float_kernel() {
  static constexpr Kernel kernel = {floats::forward, floats::backward};
  static const bool works = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return works ? &kernel : nullptr;
}
}  // namespace ct::lstm
#else
namespace ct::lstm {
const Kernel *float_kernel() { return nullptr; }
}  // namespace ct::lstm
#endif

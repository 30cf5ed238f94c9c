// The kernel in float32, for processors with AVX-512.
#include <algorithm>
#include <cmath>

#include "kernel.hpp"

#ifdef __x86_64__
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
namespace ct::softmax::floats {
struct Lane {
  static constexpr int64_t step = 1;

  static inline uint32_t pack(float a, float) { return __builtin_bit_cast(uint32_t, a); }
  static inline __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
    return _mm512_fmadd_ps(_mm512_castsi512_ps(a), _mm512_castsi512_ps(b), sum);
  }
  // 16 values of a row from value k on, 0 behind the last one.
  static inline __m512i load(const float *row, int64_t k, int64_t width) {
    int64_t left = std::clamp<int64_t>(row ? width - k : 0, 0, 16);
    return _mm512_castps_si512(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << left) - 1), row + k));
  }
  static inline void join(uint32_t *out, Scaled row, Scaled, int64_t width, int64_t columns) {
    for (int64_t c = 0; c < columns; c += 16)
      _mm512_storeu_ps(out + c, _mm512_mul_ps(_mm512_castsi512_ps(load(row.values, c, width)), _mm512_set1_ps(row.factor)));
  }
  // One row of a tile.
  static inline void store_row(uint32_t *out, const float *row) {
    for (int j = 0; j < kTile; j += 16) _mm512_storeu_ps(out + j, _mm512_loadu_ps(row + j));
  }
  // The same, as lanes that products over rows sum over.
  static inline void store_columns(uint32_t *out, const float *row, const float *) { store_row(out, row); }
};
#include "run.inc.hpp"
}  // namespace ct::softmax::floats
#pragma clang attribute pop

namespace ct::softmax {
const Kernel *float_kernel() {
  static constexpr Kernel kernel = {floats::pack, floats::run};
  static const bool works = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return works ? &kernel : nullptr;
}
}  // namespace ct::softmax
#else
namespace ct::softmax {
const Kernel *float_kernel() { return nullptr; }
}  // namespace ct::softmax
#endif

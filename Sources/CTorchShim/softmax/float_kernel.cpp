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
  static constexpr int degree = 7;

  static inline uint32_t pack(float a, float) { return __builtin_bit_cast(uint32_t, a); }
  static inline float product(uint32_t a, uint32_t b) {
    return __builtin_bit_cast(float, a) * __builtin_bit_cast(float, b);
  }
  static inline __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
    return _mm512_fmadd_ps(_mm512_castsi512_ps(a), _mm512_castsi512_ps(b), sum);
  }
  static inline void convert(uint32_t *out, const float *row, int64_t width, int64_t lanes) {
    for (int64_t c = 0; c < lanes; c++) out[c] = c < width ? pack(row[c], 0) : 0;
  }
  static inline void join(uint32_t *out, Scaled row, Scaled, int64_t width, int64_t columns) {
    for (int64_t c = 0; c < columns; c++) out[c] = row.values && c < width ? pack(row.values[c] * row.factor, 0) : 0;
  }
  // One row of a tile.
  static inline void store_row(uint32_t *out, const __m512 (&row)[4]) {
    for (int j = 0; j < 4; j++) _mm512_storeu_ps(out + 16 * j, row[j]);
  }
  // Rows of a tile, as lanes that products over rows sum over.
  static inline void store_columns(uint32_t *out, const __m512 (&rows)[kBlock][4]) {
    for (int r = 0; r < kBlock; r++) store_row(out + r * kTile, rows[r]);
  }
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

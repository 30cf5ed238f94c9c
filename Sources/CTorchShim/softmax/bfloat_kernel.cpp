// The kernel whose factors are rounded to bfloat16 (8 bits of mantissa), for processors with AVX512_BF16; sums are
// float32. Two factors lie in a lane, neighbours in the dimension that is summed over.
#include <algorithm>
#include <cmath>

#include "kernel.hpp"

#ifdef __x86_64__
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
namespace ct::softmax::bfloats {
struct Lane {
  static constexpr int64_t step = 2;

  // To nearest, ties to even.
  static inline uint32_t round(float value) {
    auto bits = __builtin_bit_cast(uint32_t, value);
    return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
  }
  static inline uint32_t pack(float a, float b) { return round(a) | round(b) << 16; }
  static inline __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
    return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
  }
  static inline __m512 load_floats(const float *row, int64_t c, int64_t width) {
    int64_t left = std::clamp<int64_t>(row ? width - c : 0, 0, 16);
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << left) - 1), row + c);
  }
  // Lanes of two rows: their values by turns.
  static inline __m512i join(__m512 a, __m512 b) {
    const __m512i turns = _mm512_add_epi32(_mm512_set1_epi32(16 << 16), _mm512_mullo_epi32(
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), _mm512_set1_epi32(0x10001)));
    return _mm512_permutexvar_epi16(turns, (__m512i)_mm512_cvtne2ps_pbh(b, a));
  }

  // 16 lanes of a row from lane k on, 0 behind its last value.
  static inline __m512i load(const float *row, int64_t k, int64_t width) {
    return (__m512i)_mm512_cvtne2ps_pbh(load_floats(row, 2 * k + 16, width), load_floats(row, 2 * k, width));
  }
  static inline void join(uint32_t *out, Scaled a, Scaled b, int64_t width, int64_t columns) {
    for (int64_t c = 0; c < columns; c += 16) {
      __m512 first = _mm512_mul_ps(load_floats(a.values, c, width), _mm512_set1_ps(a.factor));
      __m512 second = _mm512_mul_ps(load_floats(b.values, c, width), _mm512_set1_ps(b.factor));
      _mm512_storeu_si512(out + c, join(first, second));
    }
  }
  // One row of a tile: neighbouring words share a lane.
  static inline void store_row(uint32_t *out, const float *row) {
    for (int64_t c = 0; c < kTile; c += 32) _mm512_storeu_si512(out + c / 2, load(row, c / 2, kTile));
  }
  // Two rows of a tile, as lanes that products over rows sum over.
  static inline void store_columns(uint32_t *out, const float *a, const float *b) {
    for (int j = 0; j < kTile; j += 16)
      _mm512_stream_si512((__m512i *)(out + j), join(_mm512_loadu_ps(a + j), _mm512_loadu_ps(b + j)));
  }
};
#include "run.inc.hpp"
}  // namespace ct::softmax::bfloats
#pragma clang attribute pop

namespace ct::softmax {
const Kernel *bfloat_kernel() {
  static constexpr Kernel kernel = {bfloats::pack, bfloats::run};
  static const bool works = float_kernel() && __builtin_cpu_supports("avx512bf16");
  return works ? &kernel : nullptr;
}
}  // namespace ct::softmax
#else
namespace ct::softmax {
const Kernel *bfloat_kernel() { return nullptr; }
}  // namespace ct::softmax
#endif

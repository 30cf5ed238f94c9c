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
  static constexpr int degree = 4;  // 4e-5, far below what rounding to bfloat16 costs

  // To nearest, ties to even.
  static inline uint32_t round(float value) {
    auto bits = __builtin_bit_cast(uint32_t, value);
    return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
  }
  static inline uint32_t pack(float a, float b) { return round(a) | round(b) << 16; }
  static inline float product(uint32_t a, uint32_t b) {
    auto low = [](uint32_t lane) { return __builtin_bit_cast(float, lane << 16); };
    auto high = [](uint32_t lane) { return __builtin_bit_cast(float, lane & 0xFFFF0000u); };
    return low(a) * low(b) + high(a) * high(b);
  }
  static inline __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
    return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
  }
  // Up to 16 values from `c` on, 0 behind the last one.
  static inline __m512 load(const float *row, int64_t c, int64_t width) {
    int64_t left = std::clamp<int64_t>(row ? width - c : 0, 0, 16);
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << left) - 1), row + c);
  }
  static inline __m512i join(__m512 a, __m512 b) {
    __m512i low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(a));
    __m512i high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(b));
    return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
  }
  static inline void convert(uint32_t *out, const float *row, int64_t width, int64_t lanes) {
    for (int64_t k = 0; k < lanes; k += 16) {
      auto both = (__m512i)_mm512_cvtne2ps_pbh(load(row, 2 * k + 16, width), load(row, 2 * k, width));
      _mm512_mask_storeu_epi32(out + k, static_cast<__mmask16>((1u << std::min<int64_t>(16, lanes - k)) - 1), both);
    }
  }
  static inline void join(uint32_t *out, Scaled a, Scaled b, int64_t width, int64_t columns) {
    for (int64_t c = 0; c < columns; c += 16) {
      __m512 first = _mm512_mul_ps(load(a.values, c, width), _mm512_set1_ps(a.factor));
      __m512 second = _mm512_mul_ps(load(b.values, c, width), _mm512_set1_ps(b.factor));
      _mm512_storeu_si512(out + c, join(first, second));
    }
  }
  // One row of a tile: neighbouring words share a lane.
  static inline void store_row(uint32_t *out, const __m512 (&row)[4]) {
    _mm512_storeu_si512(out, (__m512i)_mm512_cvtne2ps_pbh(row[1], row[0]));
    _mm512_storeu_si512(out + 16, (__m512i)_mm512_cvtne2ps_pbh(row[3], row[2]));
  }
  // Rows of a tile, as lanes that products over rows sum over: neighbouring rows share a lane.
  static inline void store_columns(uint32_t *out, const __m512 (&rows)[kBlock][4]) {
    for (int r = 0; r < kBlock; r += 2)
      for (int j = 0; j < 4; j++)
        _mm512_stream_si512((__m512i*)(out + r / 2 * kTile + 16 * j), join(rows[r][j], rows[r + 1][j]));
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

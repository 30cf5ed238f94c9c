// A lane that is two neighbouring values of the dimension that a product sums over, rounded to bfloat16 (8 bits of
// mantissa); included by each kernel's own file, within its instruction set (AVX-512 with AVX512_BF16). Sums are float32.
struct Lane {
  static constexpr int64_t step = 2;  // values of a lane

  // To nearest, ties to even.
  static inline uint32_t round(float value) {
    auto bits = __builtin_bit_cast(uint32_t, value);
    return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
  }
  static inline uint32_t pack(float a, float b) { return round(a) | round(b) << 16; }
  static inline __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
    return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
  }
  static inline __m512 reciprocal(__m512 x) { return _mm512_rcp14_ps(x); }
  // 16 lanes of a row of `width` values from lane k on, 0 behind the last value; of no row, zeros.
  static inline __m512i load(const float *row, int64_t k, int64_t width) {
    return (__m512i)_mm512_cvtne2ps_pbh(load_floats(row, 2 * k + 16, width), load_floats(row, 2 * k, width));
  }
  // Lanes of values of neighbouring rows, which take turns.
  static inline __m512i pair(__m512 a, __m512 b) {
    const __m512i turns = _mm512_setr_epi32(0x100000, 0x110001, 0x120002, 0x130003, 0x140004, 0x150005, 0x160006, 0x170007,
                                            0x180008, 0x190009, 0x1A000A, 0x1B000B, 0x1C000C, 0x1D000D, 0x1E000E, 0x1F000F);
    return _mm512_permutexvar_epi16(turns, (__m512i)_mm512_cvtne2ps_pbh(b, a));
  }
};

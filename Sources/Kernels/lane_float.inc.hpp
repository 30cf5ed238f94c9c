// A lane that is one float; included by each kernel's own file, within its instruction set (AVX-512).
struct Lane {
  static constexpr int64_t step = 1;  // values of a lane

  static inline uint32_t pack(float a, float) { return __builtin_bit_cast(uint32_t, a); }
  static inline __m512 multiply_add(__m512 sum, __m512i a, __m512i b) {
    return _mm512_fmadd_ps(_mm512_castsi512_ps(a), _mm512_castsi512_ps(b), sum);
  }
  static inline __m512 reciprocal(__m512 x) {
    __m512 y = _mm512_rcp14_ps(x);
    return _mm512_mul_ps(y, _mm512_fnmadd_ps(x, y, _mm512_set1_ps(2)));
  }
  // 16 lanes of a row of `width` values from lane k on, 0 behind the last value; of no row, zeros.
  static inline __m512i load(const float *row, int64_t k, int64_t width) {
    return _mm512_castps_si512(load_floats(row, k, width));
  }
  // Lanes of values of neighbouring rows: only of the first one's.
  static inline __m512i pair(__m512 a, __m512) { return _mm512_castps_si512(a); }
};

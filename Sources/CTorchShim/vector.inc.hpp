// Products and exponentials in registers; included by each kernel's own file, after its `Lane` and within its instruction
// set.
//
// Lane: `step` values share a lane of 32 bits. `multiply_add(sum, a, b)` multiplies lanes and adds to floats.

// x ↦ eˣ for |x| < 88: 2ⁿ · 2ᶠ with |f| ≤ ½, and Taylor's series of 2ᶠ to Lane::degree.
static inline __m512 exponential(__m512 x) {
  constexpr float kSeries[] = {1.0f,          6.9314718e-1f, 2.4022651e-1f, 5.5504109e-2f,
                               9.6181291e-3f, 1.3333558e-3f, 1.5403530e-4f, 1.5252734e-5f};
  __m512 t = _mm512_mul_ps(x, _mm512_set1_ps(1.44269504f));
  __m512 n = _mm512_roundscale_ps(t, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 f = _mm512_sub_ps(t, n);
  __m512 sum = _mm512_set1_ps(kSeries[Lane::degree]);
  for (int i = Lane::degree - 1; i >= 0; i--) sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(kSeries[i]));
  return _mm512_scalef_ps(sum, n);
}

// c += a · b for R rows and 64 columns: row r's lane k is a[r * row + k * lane]; b has `columns` lanes between its rows.
template <int R>
static inline void multiply(__m512 (&c)[R][4], const uint32_t *a, int64_t row, int64_t lane, const uint32_t *b,
                            int64_t columns, int64_t lanes) {
  // Sums that nothing else can see: `c` itself would be written to memory in every step.
  __m512 sum[R][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++)
    for (int j = 0; j < 4; j++) sum[r][j] = c[r][j];
  for (int64_t k = 0; k < lanes; k++, b += columns) {
    __m512i b0 = _mm512_loadu_si512(b), b1 = _mm512_loadu_si512(b + 16);
    __m512i b2 = _mm512_loadu_si512(b + 32), b3 = _mm512_loadu_si512(b + 48);
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++) {
      __m512i x = _mm512_set1_epi32(static_cast<int>(a[r * row + k * lane]));
      sum[r][0] = Lane::multiply_add(sum[r][0], x, b0);
      sum[r][1] = Lane::multiply_add(sum[r][1], x, b1);
      sum[r][2] = Lane::multiply_add(sum[r][2], x, b2);
      sum[r][3] = Lane::multiply_add(sum[r][3], x, b3);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < R; r++)
    for (int j = 0; j < 4; j++) c[r][j] = sum[r][j];
}

// The same onto sums in memory.
template <int R>
static inline void multiply_onto(float *sums, int64_t width, const uint32_t *a, int64_t row, int64_t lane,
                                 const uint32_t *b, int64_t columns, int64_t lanes) {
  __m512 c[R][4];
  for (int r = 0; r < R; r++)
    for (int j = 0; j < 4; j++) c[r][j] = _mm512_loadu_ps(sums + r * width + 16 * j);
  multiply<R>(c, a, row, lane, b, columns, lanes);
  for (int r = 0; r < R; r++)
    for (int j = 0; j < 4; j++) _mm512_storeu_ps(sums + r * width + 16 * j, c[r][j]);
}

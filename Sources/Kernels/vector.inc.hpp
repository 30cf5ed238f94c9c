// Products and exponentials in registers; included by each kernel's own file, after its `Lane` and within its instruction
// set.

// x ↦ eˣ for |x| < 88, to 1e-6: with t = x · log₂e and n the multiple of 1/16 next to it, 2ⁿ · 2ᵗ⁻ⁿ; the second by a
// polynomial of second degree, whose coefficients times 2ⁿ come from tables.
//
// Few of its steps are multiplications: those are what products of other rows keep busy, and additions, tables and
// `scalef` are not.
alignas(64) static constexpr float kConstant[16] = {
    1.0f, 1.04427373f, 1.09050775f, 1.1387887f, 1.18920708f, 1.24185777f, 1.29683959f, 1.35425556f,
    1.41421354f, 1.47682619f, 1.54221082f, 1.61049032f, 1.68179286f, 1.75625217f, 1.8340081f, 1.91520655f,
};
alignas(64) static constexpr float kSlope[16] = {
    0.693187833f, 0.723877907f, 0.755926669f, 0.789394438f, 0.82434392f, 0.860840738f, 0.898953378f, 0.938753486f,
    0.980315626f, 1.02371788f, 1.06904173f, 1.11637235f, 1.16579831f, 1.21741259f, 1.27131212f, 1.32759786f,
};
alignas(64) static constexpr float kCurve[16] = {
    0.240217119f, 0.250852436f, 0.261958629f, 0.27355653f, 0.285667896f, 0.298315495f, 0.31152305f, 0.325315356f,
    0.339718312f, 0.354758918f, 0.370465428f, 0.386867344f, 0.403995425f, 0.421881825f, 0.440560132f, 0.460065395f,
};

static inline __m512 exponential(__m512 x) {
  // Added to a number, it leaves no room for what is below 1/16: the lowest bits then count these.
  const __m512 magic = _mm512_set1_ps(0x1.8p23f / 16), log2e = _mm512_set1_ps(1.44269504f);
  __m512 shifted = _mm512_fmadd_ps(x, log2e, magic);
  __m512 n = _mm512_sub_ps(shifted, magic);
  __m512 f = _mm512_fmsub_ps(x, log2e, n);
  auto entry = [&](const float *table) { return _mm512_permutexvar_ps(_mm512_castps_si512(shifted), _mm512_load_ps(table)); };
  __m512 slope = _mm512_fmadd_ps(f, entry(kCurve), entry(kSlope));
  return _mm512_scalef_ps(_mm512_fmadd_ps(f, slope, entry(kConstant)), n);
}

// The sums of R rows and 64 columns, in registers.
template <int R>
struct Accumulator {
  __m512 at[R][4];

  // += a · b for lanes `k` to `end`: row r's lane k is a[r * row + k * lane]; b has `columns` lanes between its rows.
  inline __attribute__((always_inline)) void multiply(const uint32_t *a, int64_t row, int64_t lane, const uint32_t *b,
                                                      int64_t columns, int64_t k, int64_t end) {
    for (; k < end; k++) {
      const uint32_t *own = b + k * columns;
      __m512i b0 = _mm512_loadu_si512(own), b1 = _mm512_loadu_si512(own + 16);
      __m512i b2 = _mm512_loadu_si512(own + 32), b3 = _mm512_loadu_si512(own + 48);
#pragma clang loop unroll(full)
      for (int r = 0; r < R; r++) {
        __m512i x = _mm512_set1_epi32(static_cast<int>(a[r * row + k * lane]));
        at[r][0] = Lane::multiply_add(at[r][0], x, b0);
        at[r][1] = Lane::multiply_add(at[r][1], x, b1);
        at[r][2] = Lane::multiply_add(at[r][2], x, b2);
        at[r][3] = Lane::multiply_add(at[r][3], x, b3);
      }
    }
  }

  // `width` numbers between the rows in memory.
  inline __attribute__((always_inline)) void load(const float *from, int64_t width) {
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++)
#pragma clang loop unroll(full)
      for (int j = 0; j < 4; j++) at[r][j] = _mm512_loadu_ps(from + r * width + 16 * j);
  }
  inline __attribute__((always_inline)) void store(float *to, int64_t width) const {
#pragma clang loop unroll(full)
    for (int r = 0; r < R; r++)
#pragma clang loop unroll(full)
      for (int j = 0; j < 4; j++) _mm512_storeu_ps(to + r * width + 16 * j, at[r][j]);
  }
};

// Sums in memory += a · b, over all lanes.
template <int R>
static inline void multiply_onto(float *sums, int64_t width, const uint32_t *a, int64_t row, int64_t lane,
                                 const uint32_t *b, int64_t columns, int64_t lanes) {
  Accumulator<R> c;
  c.load(sums, width);
  c.multiply(a, row, lane, b, columns, 0, lanes);
  c.store(sums, width);
}

// Rows become columns: 16 registers of 16 lanes.
static inline void transpose(__m512i (&rows)[16]) {
  __m512i pairs[16], fours[16], eights[16];
  for (int i = 0; i < 16; i += 2) {
    pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  // Within each quarter of a register: column 4q + i of four rows.
  for (int i = 0; i < 16; i += 4)
    for (int j = 0; j < 2; j++) {
      fours[i + 2 * j] = _mm512_unpacklo_epi64(pairs[i + j], pairs[i + 2 + j]);
      fours[i + 2 * j + 1] = _mm512_unpackhi_epi64(pairs[i + j], pairs[i + 2 + j]);
    }
  for (int i = 0; i < 4; i++)
    for (int half = 0; half < 16; half += 8) {
      eights[half + i] = _mm512_shuffle_i32x4(fours[half + i], fours[half + 4 + i], 0x88);
      eights[half + 4 + i] = _mm512_shuffle_i32x4(fours[half + i], fours[half + 4 + i], 0xDD);
    }
  for (int i = 0; i < 4; i++) {
    rows[i] = _mm512_shuffle_i32x4(eights[i], eights[8 + i], 0x88);
    rows[8 + i] = _mm512_shuffle_i32x4(eights[i], eights[8 + i], 0xDD);
    rows[4 + i] = _mm512_shuffle_i32x4(eights[4 + i], eights[12 + i], 0x88);
    rows[12 + i] = _mm512_shuffle_i32x4(eights[4 + i], eights[12 + i], 0xDD);
  }
}

// Lanes k to k + 16 of 16 rows of `width` values, as columns of a tile: `out` is (K, 64).
template <class Rows>
static inline void store_columns(uint32_t *out, int64_t k, int64_t width, const Rows &row) {
  __m512i block[16];
  for (int64_t i = 0; i < 16; i++) block[i] = Lane::load(row(i), k, width);
  transpose(block);
  for (int64_t i = 0; i < std::min<int64_t>(16, divide_up(width, Lane::step) - k); i++)
    _mm512_storeu_si512(out + (k + i) * kTile, block[i]);
}

// Rows (M, C) as lanes that products over rows sum over: (M / step, C). Floats are that already.
static inline const uint32_t *across(Buffer<uint32_t> &room, const float *x, int64_t rows, int64_t width) {
  if (Lane::step == 1) return reinterpret_cast<const uint32_t *>(x);
  uint32_t *out = room.reserve(divide_up(rows, Lane::step) * width);
  for (int64_t m = 0; m < rows; m += Lane::step)
    for (int64_t c = 0; c < width; c += 16) {
      __m512 next = m + 1 < rows ? _mm512_loadu_ps(x + (m + 1) * width + c) : _mm512_setzero_ps();
      _mm512_storeu_si512(out + m / Lane::step * width + c, Lane::pair(_mm512_loadu_ps(x + m * width + c), next));
    }
  return out;
}

// Rows (M, C) as lanes of neighbours in a row: (M, C / step).
static inline const uint32_t *along(Buffer<uint32_t> &room, const float *x, int64_t rows, int64_t width) {
  if (Lane::step == 1) return reinterpret_cast<const uint32_t *>(x);
  int64_t lanes = width / Lane::step;
  uint32_t *out = room.reserve(rows * lanes);
  for (int64_t m = 0; m < rows; m++)
    for (int64_t k = 0; k < lanes; k += 16) _mm512_storeu_si512(out + m * lanes + k, Lane::load(x + m * width, k, width));
  return out;
}

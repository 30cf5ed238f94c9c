// Rows of numbers: layer normalisation, dropout.

// y = weight · x̂ + bias; x̂ and 1/σ stay for the way back.
static void normalize(float *y, float *normed, float *scale, const float *x, int64_t width, const float *weight,
                      const float *bias) {
  __m512 sum = _mm512_setzero_ps(), squares = _mm512_setzero_ps();
  for (int64_t c = 0; c < width; c += 16) sum = _mm512_add_ps(sum, _mm512_loadu_ps(x + c));
  __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum) / static_cast<float>(width));
  for (int64_t c = 0; c < width; c += 16) {
    __m512 d = _mm512_sub_ps(_mm512_loadu_ps(x + c), mean);
    squares = _mm512_fmadd_ps(d, d, squares);
  }
  *scale = 1 / std::sqrt(_mm512_reduce_add_ps(squares) / static_cast<float>(width) + 1e-5f);
  __m512 factor = _mm512_set1_ps(*scale);
  for (int64_t c = 0; c < width; c += 16) {
    __m512 d = _mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(x + c), mean), factor);
    _mm512_storeu_ps(normed + c, d);
    _mm512_storeu_ps(y + c, _mm512_fmadd_ps(d, _mm512_loadu_ps(weight + c), _mm512_loadu_ps(bias + c)));
  }
}

// The change of x that a change of y means; those of weight and bias are added.
static void normalize_back(float *change, const float *dy, const float *normed, float scale, int64_t width,
                           const float *weight, float *weight_change, float *bias_change) {
  __m512 sum = _mm512_setzero_ps(), along = _mm512_setzero_ps();
  for (int64_t c = 0; c < width; c += 16) {
    __m512 d = _mm512_loadu_ps(dy + c), n = _mm512_loadu_ps(normed + c);
    _mm512_storeu_ps(bias_change + c, _mm512_add_ps(_mm512_loadu_ps(bias_change + c), d));
    _mm512_storeu_ps(weight_change + c, _mm512_fmadd_ps(d, n, _mm512_loadu_ps(weight_change + c)));
    d = _mm512_mul_ps(d, _mm512_loadu_ps(weight + c));
    sum = _mm512_add_ps(sum, d);
    along = _mm512_fmadd_ps(d, n, along);
  }
  float count = static_cast<float>(width);
  __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(sum) / count);
  __m512 slope = _mm512_set1_ps(_mm512_reduce_add_ps(along) / count), factor = _mm512_set1_ps(scale);
  for (int64_t c = 0; c < width; c += 16) {
    __m512 d = _mm512_mul_ps(_mm512_loadu_ps(dy + c), _mm512_loadu_ps(weight + c));
    d = _mm512_sub_ps(d, _mm512_fmadd_ps(_mm512_loadu_ps(normed + c), slope, mean));
    _mm512_storeu_ps(change + c, _mm512_mul_ps(d, factor));
  }
}

// The mask of 16 numbers that stay: a function of seed, place in the layer and index, so that the way back finds the
// same.
struct Dropout {
  __m512i key;
  __m512i limit;
  __m512 factor;
  bool on;

  Dropout(float rate, uint64_t seed)
      : key(_mm512_set1_epi32(static_cast<int>(mix(seed)))),
        limit(_mm512_set1_epi32(static_cast<int>(static_cast<uint32_t>((1 - rate) * 4294967040.0)))),
        factor(_mm512_set1_ps(1 / (1 - rate))),
        on(rate > 0) {}
  Dropout(const Sizes &sizes, uint32_t place) : Dropout(sizes.dropout, sizes.seed * 4 + place) {}

  static uint64_t mix(uint64_t z) {
    z += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  // Murmur3's finaliser over the index.
  inline __m512 operator()(__m512 values, int64_t index) const {
    if (!on) return values;
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i x = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(index)), lane);
    x = _mm512_add_epi32(_mm512_mullo_epi32(x, _mm512_set1_epi32(static_cast<int>(0x9E3779B1u))), key);
    x = _mm512_mullo_epi32(_mm512_xor_si512(x, _mm512_srli_epi32(x, 16)), _mm512_set1_epi32(static_cast<int>(0x85EBCA6Bu)));
    x = _mm512_mullo_epi32(_mm512_xor_si512(x, _mm512_srli_epi32(x, 13)), _mm512_set1_epi32(static_cast<int>(0xC2B2AE35u)));
    x = _mm512_xor_si512(x, _mm512_srli_epi32(x, 16));
    return _mm512_maskz_mul_ps(_mm512_cmplt_epu32_mask(x, limit), values, factor);
  }
};

static void drop(float *out, const float *values, int64_t count, float rate, uint64_t seed) {
  constexpr int64_t kPart = 1 << 14;
  Dropout dropout(rate, seed);
  parallel(divide_up(count, kPart), [&](int64_t part) {
    for (int64_t i = part * kPart; i < std::min(count, (part + 1) * kPart); i += 16) {
      auto some = static_cast<__mmask16>((1u << std::min<int64_t>(16, count - i)) - 1);
      _mm512_mask_storeu_ps(out + i, some, dropout(_mm512_maskz_loadu_ps(some, values + i), i));
    }
  });
}

// Products of rows of numbers with weights; included by each kernel's own file, within its instruction set.

// Weights (N, C) as products want them: (N / 64, K, 64), where K is C in lanes.
static void pack(Buffer<uint32_t> &out, const float *weight, int64_t count, int64_t width) {
  int64_t lanes = width / Lane::step;
  uint32_t *packed = out.reserve(count * lanes);
  for (int64_t n = 0; n < count; n += 16)
    for (int64_t k = 0; k < lanes; k += 16)
      store_columns(packed + n / kTile * lanes * kTile + n % kTile, k, width,
                    [&](int64_t i) { return weight + (n + i) * width; });
}

alignas(64) static constexpr float kZeros[kTile] = {};

// out = start + a · b: (M, K), (N / 64 parts of (K, 64), `columns` apart) → (M, N); M in sixes, `start` (N) or nothing.
static void multiply_rows(float *out, const uint32_t *a, int64_t rows, int64_t lanes, const uint32_t *b, int64_t part,
                          int64_t columns, int64_t count, const float *start) {
  for (int64_t n = 0; n < count; n += kTile, b += part)
    for (int64_t m = 0; m < rows; m += kBlock) {
      Accumulator<kBlock> sums;
      sums.load(start ? start + n : kZeros, 0);
      sums.multiply(a + m * lanes, lanes, 1, b, columns, 0, lanes);
      sums.store(out + m * count + n, count);
    }
}

// Rows as lanes, on the way to products.
struct Factors {
  Buffer<uint32_t> a, b;

  // By packed weights: x · Wᵀ + bias.
  void project(float *out, const float *x, int64_t rows, int64_t width, const Buffer<uint32_t> &packed, int64_t count,
               const float *bias) {
    int64_t lanes = width / Lane::step;
    multiply_rows(out, along(a, x, rows, width), rows, lanes, packed.data(), lanes * kTile, kTile, count, bias);
  }

  // By the weights (C, N), as lanes over C: y · W.
  void project_back(float *out, const float *y, int64_t rows, int64_t width, const uint32_t *weight, int64_t count) {
    multiply_rows(out, along(a, y, rows, width), rows, width / Lane::step, weight, kTile, count, count, nullptr);
  }

  // W += yᵀ · x, and bias, where there is one, += the sum of y: (M, N), (M, C) → (N, C), (N).
  void learn(float *weight, float *bias, const float *y, const float *x, int64_t rows, int64_t count, int64_t width) {
    const uint32_t *left = across(a, y, rows, count), *right = across(b, x, rows, width);
    int64_t lanes = divide_up(rows, Lane::step);
    for (int64_t c = 0; c < width; c += kTile) {
      int64_t n = 0;
      for (; n + kBlock <= count; n += kBlock)
        multiply_onto<kBlock>(weight + n * width + c, width, left + n, 1, count, right + c, width, lanes);
      // A multiple of 64 leaves 0, 2 or 4.
      for (; n < count; n += 2)
        multiply_onto<2>(weight + n * width + c, width, left + n, 1, count, right + c, width, lanes);
    }
    for (int64_t m = 0; bias && m < rows; m++)
      for (int64_t n = 0; n < count; n += 16)
        _mm512_storeu_ps(bias + n, _mm512_add_ps(_mm512_loadu_ps(bias + n), _mm512_loadu_ps(y + m * count + n)));
  }
};

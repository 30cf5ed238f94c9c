// Words laid out for products; included by run.inc.hpp.

// A row of numbers times a number; NULL is a row of zeros.
struct Scaled {
  const float *values;
  float factor;
};

// Two rows, as lanes that products over rows sum over.
static inline void store_pair(uint32_t *out, Scaled a, Scaled b, int64_t width, int64_t columns) {
  for (int64_t c = 0; c < columns; c += 16) {
    __m512 first = _mm512_mul_ps(load_floats(a.values, c, width), _mm512_set1_ps(a.factor));
    __m512 second = _mm512_mul_ps(load_floats(b.values, c, width), _mm512_set1_ps(b.factor));
    _mm512_storeu_si512(out + c, Lane::pair(first, second));
  }
}

// The words of one tile; NULL behind the last word.
struct Tile {
  const float *words[kTile];
  int64_t width;

  Tile(const Words &all, const float *weight, int64_t width, int64_t tile) : width(width) {
    for (int64_t i = 0, place = tile * kTile; i < kTile; i++, place++)
      words[i] = place < all.count ? weight + all.id(place) * width : nullptr;
  }

  // Asks for part `part` of `count` of the words, before they are wanted.
  void prefetch(int64_t part, int64_t count) const {
    for (int64_t i = kTile * part / count; i < kTile * (part + 1) / count; i++)
      if (words[i]) prefetch_row(words[i], width);
  }

  // (K, 64)
  void store_by_width(uint32_t *out) const {
    int64_t lanes = divide_up(width, Lane::step);
    for (int64_t i = 0; i < kTile; i += 16)
      for (int64_t k = 0; k < lanes; k += 16) store_columns(out + i, k, width, [&](int64_t word) { return words[i + word]; });
  }

  // (64 / step, columns)
  void store_by_word(uint32_t *out, int64_t columns) const {
    for (int64_t i = 0; i < kTile; i += Lane::step)
      store_pair(out + i / Lane::step * columns, {words[i], 1}, {words[i + Lane::step - 1], 1}, width, columns);
  }

  // (64), -inf behind the last word
  static void store_bias(float *out, const Words &all, const float *bias, int64_t tile) {
    for (int64_t i = 0, place = tile * kTile; i < kTile; i++, place++)
      out[i] = place >= all.count ? -INFINITY : bias ? bias[all.id(place)] : 0;
  }
};

static void pack(Words &words, const float *weight, const float *bias, int64_t width) {
  int64_t size = divide_up(width, Lane::step) * kTile;
  uint32_t *by_width = words.by_width.reserve(words.tiles() * size);
  float *biases = words.bias.reserve(words.tiles() * kTile);
  parallel(words.tiles(), [&](int64_t tile) {
    Tile(words, weight, width, tile).store_by_width(by_width + tile * size);
    Tile::store_bias(biases + tile * kTile, words, bias, tile);
  });
}

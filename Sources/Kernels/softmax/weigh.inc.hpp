// Rows weighed against words: exp(x), and what rows take from it; included by run.inc.hpp.

// Six rows and a tile whose logits are there, and whose exponentials are not.
struct Logits {
  int64_t row, tile;
  uint32_t *waiting;
  alignas(64) float values[kBlock][kTile];
};

// A tile laid out for products.
struct Laid {
  const uint32_t *by_width;  // (K, 64)
  const float *bias;         // (64)
};

// The rows `from` to `to` against the tiles of a span.
//
// Exponentials of six rows are made between the products of the next six: products leave units idle that exponentials
// can use, but only of instructions that are near in the program.
template <bool learns>
struct Weighing {
  const Task &task;
  const Words &words;
  Block &block;
  int64_t lanes, columns, from, to;
  Room &room;
  float *gradient;  // (padded, columns): of the span
  Logits logits[2];
  Logits *before = nullptr;  // whose exponentials are still to be made

  Weighing(const Task &task, const Words &words, Block &block, int64_t from, int64_t to, int64_t span, Room &room)
      : task(task), words(words), block(block), lanes(divide_up(task.width, Lane::step)),
        columns(round_up(task.width, kTile)), from(from), to(to), room(room) {
    std::fill_n(room.rest.reserve((to - from) * 16), (to - from) * 16, 0.0f);
    std::fill_n(room.top.reserve((to - from) * 16), (to - from) * 16, -INFINITY);
    if (!learns) return;
    room.waiting.reserve((to - from) * kSpan * kTile / Lane::step);
    room.by_width.reserve(lanes * kTile);
    room.by_word.reserve(kSpan * kTile / Lane::step * columns);
    gradient = block.gradient.data() + span * block.padded * columns;
    std::fill_n(gradient + from * columns, (to - from) * columns, 0.0f);
  }

  void weigh(int64_t tile, int64_t end) {
    for (; tile < end; tile += kSpan) {
      int64_t some = std::min(kSpan, end - tile);
      for (int64_t i = 0; i < some; i++) {
        Laid laid = lay(tile + i, i);
        Tile next(words, task.weight, task.width, tile + i + 1);
        for (int64_t row = from; row < to; row += kBlock) {
          multiply(row, tile + i, laid, room.waiting.data() + ((row - from) * kSpan + i) * kTile / Lane::step);
          if (learns) next.prefetch((row - from) / kBlock, (to - from) / kBlock);
        }
      }
      if (!learns) continue;
      finish();
      gather(some);
    }
    finish();
  }

  // Where weights are constant, their words have been laid out before. Where they are about to change, each tile is
  // laid out in the cache, once for all rows.
  Laid lay(int64_t tile, int64_t i) const {
    if (!learns) return {words.by_width.data() + tile * lanes * kTile, words.bias.data() + tile * kTile};
    int64_t row_lanes = kTile / Lane::step;
    Tile own(words, task.weight, task.width, tile);
    own.store_by_width(room.by_width.data());
    own.store_by_word(room.by_word.data() + i * row_lanes * columns, columns);
    own.store_bias(room.bias, words, task.bias, tile);
    return {room.by_width.data(), room.bias};
  }

  // Logits of six rows and a tile; on the way, the exponentials of those before.
  void multiply(int64_t row, int64_t tile, Laid laid, uint32_t *waiting) {
    Logits &next = before == logits ? logits[1] : logits[0];
    next.row = row;
    next.tile = tile;
    next.waiting = waiting;
    const uint32_t *hidden = block.hidden.data() + row * lanes;
    Accumulator<kBlock> sums;
    sums.load(laid.bias, 0);
    int64_t k = 0;
    for (int64_t r = 0; r < kBlock; r++) {
      Row own = this->row(before, r);
      for (int64_t j = 0; j < 4; j++) {
        int64_t end = lanes * (4 * r + j + 1) / (4 * kBlock);
        sums.multiply(hidden, lanes, 1, laid.by_width, kTile, k, end);
        k = end;
        if (before) own.exponentiate(j);
      }
      if (before) keep(own, *before, r);
    }
    sums.store(next.values[0], kTile);
    before = &next;
  }

  void finish() {
    if (!before) return;
    for (int64_t r = 0; r < kBlock; r++) {
      Row own = row(before, r);
      for (int64_t j = 0; j < 4; j++) own.exponentiate(j);
      keep(own, *before, r);
    }
    before = nullptr;
  }

  // A row while its exponentials are made.
  struct Row {
    float *values, *reference;
    __m512 sum, highest;

    // exp(x) of 16 words.
    inline __attribute__((always_inline)) void exponentiate(int64_t j) {
      __m512 x = _mm512_sub_ps(_mm512_load_ps(values + 16 * j), _mm512_set1_ps(*reference));
      highest = _mm512_max_ps(highest, x);
      // In this order what is not a number stays that.
      __m512 found = exponential(_mm512_max_ps(_mm512_set1_ps(-87), x));
      sum = _mm512_add_ps(sum, found);
      if (learns) _mm512_store_ps(values + 16 * j, found);
    }
  };

  inline __attribute__((always_inline)) Row row(Logits *logits, int64_t r) {
    if (!logits) return {};
    int64_t row = logits->row + r;
    // The target is not one of the others.
    auto place = static_cast<uint64_t>(block.places.data()[row] - logits->tile * kTile);
    if (place < kTile) logits->values[r][place] = -INFINITY;
    return {logits->values[r], block.reference.data() + row, _mm512_load_ps(room.rest.data() + (row - from) * 16),
            _mm512_load_ps(room.top.data() + (row - from) * 16)};
  }

  // Keeps a row's sum, and its exponentials for the gradients of rows (`waiting`) and words.
  inline __attribute__((always_inline)) void keep(const Row &own, const Logits &logits, int64_t r) {
    int64_t row = logits.row + r;
    _mm512_store_ps(room.rest.data() + (row - from) * 16, own.sum);
    _mm512_store_ps(room.top.data() + (row - from) * 16, own.highest);
    if (!learns) return;
    uint32_t *waiting = logits.waiting + r * kSpan * kTile / Lane::step;
    for (int64_t k = 0; k < kTile / Lane::step; k += 16) _mm512_storeu_si512(waiting + k, Lane::load(own.values, k, kTile));
    if ((r + 1) % Lane::step) return;
    row += 1 - Lane::step;
    uint32_t *kept = block.exponentials.data() + (logits.tile * block.padded + row) / Lane::step * kTile;
    const float *other = logits.values[r + 1 - Lane::step];
    for (int64_t c = 0; c < kTile; c += 16)
      _mm512_stream_si512(reinterpret_cast<__m512i *>(kept + c),
                          Lane::pair(_mm512_load_ps(other + c), _mm512_load_ps(own.values + c)));
  }

  // Adds exp(x) · word to the gradients of the rows, for the words of `count` tiles.
  void gather(int64_t count) const {
    int64_t row_lanes = kTile / Lane::step;
    for (int64_t column = 0; column < columns; column += kTile)
      for (int64_t row = from; row < to; row += kBlock)
        multiply_onto<kBlock>(gradient + row * columns + column, columns,
                              room.waiting.data() + (row - from) * kSpan * row_lanes, kSpan * row_lanes, 1,
                              room.by_word.data() + column, columns, count * row_lanes);
  }
};

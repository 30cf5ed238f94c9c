// The gradients of a block's rows and of the words; included by run.inc.hpp.

struct Learning {
  const Run &run;
  const Task &task;
  const Words &words;
  Block &block;
  int64_t columns;

  explicit Learning(const Run &run)
      : run(run), task(run.task), words(run.words), block(run.block), columns(run.columns) {}

  // The gradients of the rows, and the rows as the gradients of the words want them.
  void finish_rows() const {
    const float *shares = block.shares.data();
    uint32_t *scaled = block.scaled.reserve(divide_up(block.padded, Lane::step) * columns);
    auto scaled_row = [&](int64_t row) {
      return row < block.count ? Scaled{task.hidden + run.place(row) * task.width, shares[row]} : Scaled{nullptr, 0};
    };
    parallel(block.padded / kBlock, [&](int64_t part) {
      int64_t from = part * kBlock, to = from + kBlock;
      for (int64_t row = from; row < to; row += Lane::step)
        store_pair(scaled + row / Lane::step * columns, scaled_row(row), scaled_row(row + Lane::step - 1), task.width,
                   columns);
      for (int64_t row = from; row < std::min(to, block.count); row++) finish_row(row);
    });
  }

  void finish_row(int64_t row) const {
    float share = block.shares.data()[row], own_share = block.shares.data()[block.padded + row];
    const float *own = task.weight + words.id(block.places.data()[row]) * task.width;
    float *out = task.hidden_gradient + run.place(row) * task.width;
    for (int64_t c = 0; c < task.width; c += 16) {
      __m512 found = _mm512_setzero_ps();
      for (int64_t span = 0; span < run.spans; span++)
        found = _mm512_add_ps(found, _mm512_loadu_ps(block.gradient.data() + (span * block.padded + row) * columns + c));
      found = _mm512_fmadd_ps(_mm512_set1_ps(share), found, _mm512_mul_ps(_mm512_set1_ps(own_share), load_floats(own, c, task.width)));
      auto some = static_cast<__mmask16>((1u << std::min<int64_t>(16, task.width - c)) - 1);
      _mm512_mask_storeu_ps(out + c, some, found);
    }
  }

  // Adds what the block says to the gradients of the words of all tiles: no two tiles share a word.
  void learn_words() const {
    block.order.resize(static_cast<size_t>(block.count));
    for (int32_t row = 0; row < block.count; row++) block.order[static_cast<size_t>(row)] = row;
    const int32_t *places = block.places.data();
    std::sort(block.order.begin(), block.order.end(), [&](int32_t a, int32_t b) {
      return places[a] != places[b] ? places[a] < places[b] : a < b;
    });
    parallel(run.tiles, [&](int64_t tile) { learn_words(tile); });
  }

  void learn_words(int64_t tile) const {
    thread_local Buffer<float> memory;
    float *sums = memory.reserve(kTile * columns);
    std::fill_n(sums, kTile * columns, 0.0f);
    int64_t lanes = block.padded / Lane::step;
    const uint32_t *exponentials = block.exponentials.data() + tile * lanes * kTile;
    Tile own(words, task.weight_gradient, task.width, tile);
    int64_t parts = divide_up(lanes, kDepth);
    for (int64_t part = 0; part < parts; part++) {
      int64_t k = part * kDepth, depth = std::min(kDepth, lanes - k);
      own.prefetch(part, parts);
      for (int64_t column = 0; column < columns; column += kTile)
        add_products(sums + column, exponentials + k * kTile, block.scaled.data() + k * columns + column, depth);
    }
    int64_t first = tile * kTile, count = std::min(kTile, words.count - first);
    for (int64_t word = 0; word < count; word++) {
      float *out = task.weight_gradient + words.id(first + word) * task.width;
      for (int64_t c = 0; c < task.width; c++) out[c] += sums[word * columns + c];
    }
    if (task.bias_gradient) learn_bias(tile, count, exponentials, lanes);
    learn_targets(first, first + count);
  }

  // Of as many rows at a time as stay in the inner cache.
  static constexpr int64_t kDepth = 48;

  void add_products(float *sums, const uint32_t *exponentials, const uint32_t *scaled, int64_t depth) const {
    auto next = reinterpret_cast<const float *>(exponentials + depth * kTile);
    int64_t word = 0;
    for (; word + kBlock <= kTile; word += kBlock) {
      multiply_onto<kBlock>(sums + word * columns, columns, exponentials + word, 1, kTile, scaled, columns, depth);
      prefetch_row(next + word * depth, kBlock * depth);
    }
    multiply_onto<kTile % kBlock>(sums + word * columns, columns, exponentials + word, 1, kTile, scaled, columns, depth);
  }

  void learn_bias(int64_t tile, int64_t count, const uint32_t *exponentials, int64_t lanes) const {
    const float *shares = block.shares.data();
    __m512 sums[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps()};
    for (int64_t k = 0; k < lanes; k++) {
      int64_t row = k * Lane::step;
      __m512i share = _mm512_set1_epi32(static_cast<int>(Lane::pack(shares[row], Lane::step == 2 ? shares[row + 1] : 0)));
      for (int j = 0; j < 4; j++)
        sums[j] = Lane::multiply_add(sums[j], share, _mm512_loadu_si512(exponentials + k * kTile + 16 * j));
    }
    alignas(64) float found[kTile];
    for (int j = 0; j < 4; j++) _mm512_store_ps(found + 16 * j, sums[j]);
    for (int64_t word = 0; word < count; word++) task.bias_gradient[words.id(tile * kTile + word)] += found[word];
  }

  // The words from `first` to `end` where they are targets: exactly, in float.
  void learn_targets(int64_t first, int64_t end) const {
    const int32_t *places = block.places.data();
    auto row = std::lower_bound(block.order.begin(), block.order.end(), first,
                                [&](int32_t row, int64_t word) { return places[row] < word; });
    for (; row != block.order.end() && places[*row] < end; row++) {
      float share = block.shares.data()[block.padded + *row];
      int64_t id = words.id(places[*row]);
      const float *hidden = task.hidden + run.place(*row) * task.width;
      float *out = task.weight_gradient + id * task.width;
      for (int64_t c = 0; c < task.width; c++) out[c] += share * hidden[c];
      if (task.bias_gradient) task.bias_gradient[id] += share;
    }
  }
};

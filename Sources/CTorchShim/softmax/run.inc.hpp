// Included by each kernel's own file, after its `Lane` and within its instruction set.
//
// Lane: `step` values share a lane. `convert` makes lanes of neighbours in a row, `join` of two rows' values at the same
// place; NULL is a row of zeros.

#include "../vector.inc.hpp"

static void pack(Words &words, const float *weight, const float *bias, int64_t width, bool learns) {
  int64_t lanes = divide_up(width, Lane::step), columns = round_up(width, kTile), rows = kTile / Lane::step;
  uint32_t *by_width = words.by_width.reserve(words.tiles() * lanes * kTile);
  uint32_t *by_word = learns ? words.by_word.reserve(words.tiles() * rows * columns) : nullptr;
  float *biases = words.bias.reserve(words.tiles() * kTile);
  parallel(words.tiles(), [&](int64_t tile) {
    thread_local Buffer<uint32_t> memory;
    uint32_t *word_lanes = memory.reserve(kTile * round_up(lanes, 16));
    const float *own[kTile];  // NULL behind the last word
    for (int64_t i = 0; i < kTile; i++) {
      int64_t place = tile * kTile + i;
      own[i] = place < words.count ? weight + words.id(place) * width : nullptr;
      biases[place] = !own[i] ? -INFINITY : bias ? bias[words.id(place)] : 0;
      Lane::convert(word_lanes + i * lanes, own[i], own[i] ? width : 0, lanes);
    }
    uint32_t *out = by_width + tile * lanes * kTile;
    for (int64_t k = 0; k < lanes; k++)
      for (int64_t i = 0; i < kTile; i++) out[k * kTile + i] = word_lanes[i * lanes + k];
    if (!learns) return;
    out = by_word + tile * rows * columns;
    for (int64_t i = 0; i < kTile; i += Lane::step)
      Lane::join(out + i / Lane::step * columns, {own[i], 1}, {own[i + Lane::step - 1], 1}, width, columns);
  });
}

// The rows of a block while they are worked on.
struct Block {
  int64_t count, padded;      // M, and up to whole products; rows behind the last one are 0
  Buffer<uint32_t> hidden;    // (padded, K)
  Buffer<int32_t> places;     // (padded): the target's place, -1 behind the last row
  Buffer<float> target;       // (padded): the target's logit
  Buffer<float> reference;    // (padded)
  Buffer<float> rest, top;    // (spans, padded): the sum of exp(x), and the highest x
  Buffer<float> gradient;     // (padded, columns): the sum of exp(x) · word
  Buffer<uint32_t> exponentials;  // (T, padded / step, 64)
  Buffer<uint32_t> scaled;    // (padded / step, columns): rows times what their losses count
  Buffer<float> shares;       // (padded): what exp(x) counts; and of the target (padded)
  std::vector<int32_t> order;  // rows by target
};

struct Run {
  const Task &task;
  const Rows &rows;
  const Words &words;
  Block &block;
  int64_t start;  // of the block among the rows
  int64_t lanes, columns, tiles, spans;

  int64_t place(int64_t row) const { return rows.first + (start + row) * rows.stride; }

  void load(int64_t count) {
    block.count = count;
    block.padded = round_up(count, kBlock);
    block.hidden.reserve(block.padded * lanes);
    block.places.reserve(block.padded);
    block.target.reserve(block.padded);
    block.reference.reserve(block.padded);
    parallel(divide_up(block.padded, kChunk), [&](int64_t chunk) {
      int64_t from = chunk * kChunk, to = std::min(from + kChunk, block.padded);
      for (int64_t row = from; row < to; row++) load_row(row);
    });
  }

  void load_row(int64_t row) const {
    uint32_t *own = block.hidden.data() + row * lanes;
    bool is_padding = row >= block.count;
    const float *hidden = is_padding ? nullptr : task.hidden + place(row) * task.width;
    Lane::convert(own, hidden, is_padding ? 0 : task.width, lanes);
    auto word = is_padding ? -1 : static_cast<int32_t>(task.targets[place(row)]);
    float found = is_padding ? 0 : logit(own, word);
    block.places.data()[row] = word;
    block.target.data()[row] = block.reference.data()[row] = found;
  }

  float logit(const uint32_t *row, int32_t word) const {
    const uint32_t *column = words.by_width.data() + word / kTile * lanes * kTile + word % kTile;
    float sum = words.bias.data()[word];
    for (int64_t k = 0; k < lanes; k++) sum += Lane::product(row[k], column[k * kTile]);
    return sum;
  }

  // Weighs the rows of a chunk against the tiles of a span.
  template <bool learns>
  void weigh(int64_t chunk, int64_t span) const {
    int64_t from = chunk * kChunk, to = std::min(from + kChunk, block.padded);
    int64_t tile = tiles * span / spans, end = tiles * (span + 1) / spans;
    alignas(64) float rest[kChunk][16] = {}, top[kChunk][16];
    for (auto &row : top) std::fill_n(row, 16, -INFINITY);
    alignas(64) uint32_t waiting[learns ? kChunk * kSpan * kTile / Lane::step : 1];
    if (learns) std::fill_n(block.gradient.data() + from * columns, (to - from) * columns, 0.0f);
    for (; tile < end; tile += kSpan) {
      int64_t some = std::min(kSpan, end - tile);
      for (int64_t i = 0; i < some; i++)
        for (int64_t row = from; row < to; row += kBlock)
          exponentials<learns>(row, tile + i, rest + row - from, top + row - from,
                               waiting + ((row - from) * kSpan + i) * kTile / Lane::step);
      if (learns) gather(from, to, tile, some, waiting);
    }
    for (int64_t row = from; row < to; row++) {
      block.rest.data()[span * block.padded + row] = _mm512_reduce_add_ps(_mm512_load_ps(rest[row - from]));
      block.top.data()[span * block.padded + row] = _mm512_reduce_max_ps(_mm512_load_ps(top[row - from]));
    }
  }

  // exp(x) of six rows and a tile: summed, and kept for the gradients of rows (`waiting`) and words.
  template <bool learns>
  void exponentials(int64_t row, int64_t tile, float (*rest)[16], float (*top)[16], uint32_t *waiting) const {
    __m512 c[kBlock][4];
    const float *bias = words.bias.data() + tile * kTile;
    for (auto &sums : c)
      for (int j = 0; j < 4; j++) sums[j] = _mm512_loadu_ps(bias + 16 * j);
    multiply<kBlock>(c, block.hidden.data() + row * lanes, lanes, 1,
                     words.by_width.data() + tile * lanes * kTile, kTile, lanes);
    for (int r = 0; r < kBlock; r++) {
      auto off = static_cast<uint64_t>(block.places.data()[row + r] - tile * kTile);
      uint64_t others = off < kTile ? ~(1ull << off) : ~0ull;
      __m512 reference = _mm512_set1_ps(block.reference.data()[row + r]);
      __m512 sum = _mm512_load_ps(rest[r]), highest = _mm512_load_ps(top[r]);
      for (int j = 0; j < 4; j++) {
        auto mask = static_cast<__mmask16>(others >> (16 * j));
        __m512 x = _mm512_sub_ps(c[r][j], reference);
        highest = _mm512_mask_max_ps(highest, mask, highest, x);
        // In this order what is not a number stays that.
        x = _mm512_max_ps(_mm512_set1_ps(-87), _mm512_min_ps(_mm512_set1_ps(kHighest), x));
        c[r][j] = _mm512_maskz_mov_ps(mask, exponential(x));
        sum = _mm512_add_ps(sum, c[r][j]);
      }
      _mm512_store_ps(rest[r], sum);
      _mm512_store_ps(top[r], highest);
      if (learns) Lane::store_row(waiting + r * kSpan * kTile / Lane::step, c[r]);
    }
    if (learns)
      Lane::store_columns(block.exponentials.data() + (tile * block.padded + row) / Lane::step * kTile, c);
  }

  // Adds exp(x) · word to the gradients of the rows of a chunk, for the words of `count` tiles.
  void gather(int64_t from, int64_t to, int64_t tile, int64_t count, const uint32_t *waiting) const {
    int64_t row_lanes = kTile / Lane::step;
    const uint32_t *by_word = words.by_word.data() + tile * row_lanes * columns;
    for (int64_t column = 0; column < columns; column += kTile)
      for (int64_t row = from; row < to; row += kBlock)
        multiply_onto<kBlock>(block.gradient.data() + row * columns + column, columns,
                              waiting + (row - from) * kSpan * row_lanes, kSpan * row_lanes, 1, by_word + column,
                              columns, count * row_lanes);
  }

  template <bool learns>
  void weigh_all() const {
    block.rest.reserve(spans * block.padded);
    block.top.reserve(spans * block.padded);
    if (learns) {
      block.gradient.reserve(block.padded * columns);
      block.exponentials.reserve(tiles * divide_up(block.padded, Lane::step) * kTile);
    }
    int64_t chunks = divide_up(block.padded, kChunk);
    parallel(chunks * spans, [&](int64_t i) { weigh<learns>(i / spans, i % spans); });
    std::vector<bool> again(static_cast<size_t>(chunks));
    for (int64_t row = 0; row < block.count; row++) {
      combine(row);
      // Words that are more probable by e⁷⁰ than the target: a model that is lost. The highest is the reference then.
      if (!(block.top.data()[row] > kHighest)) continue;
      block.reference.data()[row] += block.top.data()[row];
      again[static_cast<size_t>(row / kChunk)] = true;
    }
    for (int64_t chunk = 0; chunk < chunks; chunk++) {
      if (!again[static_cast<size_t>(chunk)]) continue;
      for (int64_t span = 0; span < spans; span++) weigh<learns>(chunk, span);
      for (int64_t row = chunk * kChunk; row < std::min((chunk + 1) * kChunk, block.count); row++) combine(row);
    }
  }

  void combine(int64_t row) const {
    float *rest = block.rest.data() + row, *top = block.top.data() + row;
    for (int64_t span = 1; span < spans; span++) {
      *rest += rest[span * block.padded];
      *top = std::max(*top, top[span * block.padded]);
    }
  }

  // Losses, and what each row counts in the gradients.
  void finish() const {
    float *shares = task.factors ? block.shares.reserve(2 * block.padded) : nullptr;
    if (shares) std::fill_n(shares, 2 * block.padded, 0.0f);
    for (int64_t row = 0; row < block.count; row++) {
      float rest = block.rest.data()[row], shift = block.reference.data()[row] - block.target.data()[row];
      float own = std::exp(-shift), sum = own + rest;
      task.losses[place(row)] = shift == 0 ? std::log1p(rest) : std::log(sum) + shift;
      task.hits[place(row)] = block.top.data()[row] + shift <= 0;
      if (!shares) continue;
      float factor = task.factors[place(row)] / sum;
      shares[row] = factor;
      shares[block.padded + row] = -factor * rest;
    }
  }

  // The gradients of the rows, and the rows as the gradients of the words want them.
  void finish_rows() const {
    const float *shares = block.shares.data();
    uint32_t *scaled = block.scaled.reserve(divide_up(block.padded, Lane::step) * columns);
    auto scaled_row = [&](int64_t row) {
      return row < block.count ? Scaled{task.hidden + place(row) * task.width, shares[row]} : Scaled{nullptr, 0};
    };
    parallel(divide_up(block.padded, kChunk), [&](int64_t chunk) {
      int64_t from = chunk * kChunk, to = std::min(from + kChunk, block.padded);
      for (int64_t row = from; row < to; row += Lane::step)
        Lane::join(scaled + row / Lane::step * columns, scaled_row(row), scaled_row(row + Lane::step - 1), task.width,
                   columns);
      for (int64_t row = from; row < std::min(to, block.count); row++) {
        const float *found = block.gradient.data() + row * columns;
        const float *own = task.weight + words.id(block.places.data()[row]) * task.width;
        float *out = task.hidden_gradient + place(row) * task.width;
        for (int64_t c = 0; c < task.width; c++)
          out[c] = shares[row] * found[c] + shares[block.padded + row] * own[c];
      }
    });
  }

  // Adds what the block says to the gradients of the words of all tiles: no two tiles share a word.
  void learn_words() const {
    block.order.resize(static_cast<size_t>(block.count));
    for (int32_t row = 0; row < block.count; row++) block.order[static_cast<size_t>(row)] = row;
    const int32_t *places = block.places.data();
    std::sort(block.order.begin(), block.order.end(), [&](int32_t a, int32_t b) {
      return places[a] != places[b] ? places[a] < places[b] : a < b;
    });
    parallel(tiles, [&](int64_t tile) { learn_words(tile); });
  }

  void learn_words(int64_t tile) const {
    thread_local Buffer<float> memory;
    float *sums = memory.reserve(kTile * columns);
    std::fill_n(sums, kTile * columns, 0.0f);
    int64_t lanes = divide_up(block.padded, Lane::step);
    const uint32_t *exponentials = block.exponentials.data() + tile * lanes * kTile;
    for (int64_t column = 0; column < columns; column += kTile) {
      const uint32_t *scaled = block.scaled.data() + column;
      float *out = sums + column;
      int64_t word = 0;
      for (; word + kBlock <= kTile; word += kBlock)
        multiply_onto<kBlock>(out + word * columns, columns, exponentials + word, 1, kTile, scaled, columns, lanes);
      multiply_onto<kTile % kBlock>(out + word * columns, columns, exponentials + word, 1, kTile, scaled, columns, lanes);
    }
    int64_t first = tile * kTile, count = std::min(kTile, words.count - first);
    for (int64_t word = 0; word < count; word++) {
      float *out = task.weight_gradient + words.id(first + word) * task.width;
      for (int64_t c = 0; c < task.width; c++) out[c] += sums[word * columns + c];
    }
    if (task.bias_gradient) learn_bias(tile, count, exponentials, lanes);
    learn_targets(first, first + count);
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
      const float *hidden = task.hidden + place(*row) * task.width;
      float *out = task.weight_gradient + id * task.width;
      for (int64_t c = 0; c < task.width; c++) out[c] += share * hidden[c];
      if (task.bias_gradient) task.bias_gradient[id] += share;
    }
  }
};

static void run(const Task &task, const Rows &rows) {
  thread_local Block block;
  // As many rows at a time as keep their exponentials in the outer cache; of few rows, words are the threads' shares.
  constexpr int64_t kMost = 10 * kChunk;
  int64_t blocks = std::max<int64_t>(1, divide_up(rows.count, task.factors ? kMost : 4 * kMost));
  int64_t size = round_up(divide_up(rows.count, blocks), kChunk);
  for (int64_t start = 0; start < rows.count; start += size) {
    int64_t count = std::min(size, rows.count - start), tiles = rows.words->tiles();
    int64_t spans = task.factors || count > kChunk ? 1 : std::clamp<int64_t>(tiles / 16, 1, at::get_num_threads());
    Run run{task, rows, *rows.words, block, start, divide_up(task.width, Lane::step), round_up(task.width, kTile), tiles, spans};
    run.load(count);
    if (!task.factors) {
      run.weigh_all<false>();
      run.finish();
      continue;
    }
    run.weigh_all<true>();
    run.finish();
    run.finish_rows();
    run.learn_words();
  }
}

// The softmax of a block of rows; included by each kernel's own file, after its `Lane` and within its instruction set.

#include "../vector.inc.hpp"
#include "pack.inc.hpp"

// The rows of a block while they are worked on.
struct Block {
  int64_t count, padded;      // M, and up to whole products; rows behind the last one are 0
  Buffer<uint32_t> hidden;    // (padded, K)
  Buffer<int32_t> places;     // (padded): the target's place, -1 behind the last row
  Buffer<float> target;       // (padded): the target's logit
  Buffer<float> reference;    // (padded)
  Buffer<float> rest, top;    // (spans, padded): the sum of exp(x), and the highest x
  Buffer<float> gradient;     // (spans, padded, columns): the sum of exp(x) · word
  Buffer<uint32_t> exponentials;  // (T, padded / step, 64)
  Buffer<uint32_t> scaled;    // (padded / step, columns): rows times what their losses count
  Buffer<float> shares;       // (padded): what exp(x) counts; and of the target (padded)
  std::vector<int32_t> order;  // rows by target
};

// Room of one worker.
struct Room {
  Buffer<float> rest, top;    // (rows, 16)
  Buffer<uint32_t> waiting;   // (rows, kSpan, 64 / step): exponentials that wait for the words
  Buffer<uint32_t> by_width;  // (K, 64): of one tile
  Buffer<uint32_t> by_word;   // (kSpan, 64 / step, columns)
  alignas(64) float bias[kTile];
};

#include "weigh.inc.hpp"

struct Run {
  const Task &task;
  const Rows &rows;
  const Words &words;
  Block &block;
  int64_t start;  // of the block among the rows
  int64_t lanes, columns, tiles;
  int64_t chunks, spans;  // the threads' shares: of the rows, and of the words

  Run(const Task &task, const Rows &rows, Block &block, int64_t start, int64_t count)
      : task(task), rows(rows), words(*rows.words), block(block), start(start),
        lanes(divide_up(task.width, Lane::step)), columns(round_up(task.width, kTile)), tiles(words.tiles()) {
    block.count = count;
    block.padded = round_up(count, kBlock);
    // In training, which lays out the words, the threads share the words. In scoring they share the rows, however few:
    // sums over shares of the words would be rounded in another order, and a row's loss is not to depend on how many rows
    // or threads there are.
    int64_t threads = thread_count(), blocks = block.padded / kBlock;
    bool shares_words = task.factors && tiles >= 4 * threads;
    spans = shares_words ? threads : 1;
    int64_t few = task.factors ? 1 : divide_up(block.padded, kChunk);
    chunks = shares_words ? 1 : std::min(round_up(few, threads), blocks);
  }

  int64_t place(int64_t row) const { return rows.first + (start + row) * rows.stride; }

  // Chunks are whole products, and as long as each other, so that threads are done at the same time.
  int64_t chunk_start(int64_t chunk) const { return block.padded / kBlock * chunk / chunks * kBlock; }

  void load() const {
    block.hidden.reserve(block.padded * lanes);
    block.places.reserve(block.padded);
    block.target.reserve(block.padded);
    block.reference.reserve(block.padded);
    parallel(block.padded / kBlock, [&](int64_t part) {
      for (int64_t row = part * kBlock; row < (part + 1) * kBlock; row++) load_row(row);
    });
  }

  void load_row(int64_t row) const {
    bool is_padding = row >= block.count;
    const float *hidden = is_padding ? nullptr : task.hidden + place(row) * task.width;
    int64_t target = is_padding ? -1 : task.targets[place(row)], id = is_padding ? 0 : words.id(target);
    const float *word = is_padding ? nullptr : task.weight + id * task.width;
    __m512 product = _mm512_setzero_ps();
    for (int64_t k = 0; k < lanes; k += 16) {
      __m512i own = Lane::load(hidden, k, task.width);
      auto some = static_cast<__mmask16>((1u << std::min<int64_t>(16, lanes - k)) - 1);
      _mm512_mask_storeu_epi32(block.hidden.data() + row * lanes + k, some, own);
      product = Lane::multiply_add(product, own, Lane::load(word, k, task.width));
    }
    block.places.data()[row] = static_cast<int32_t>(target);
    float bias = !is_padding && task.bias ? task.bias[id] : 0;
    // Padding rows have so high a reference that their exponentials vanish, whatever the biases are.
    float found = is_padding ? 1e30f : bias + _mm512_reduce_add_ps(product);
    block.target.data()[row] = block.reference.data()[row] = found;
  }

  // Weighs the rows of a chunk against the tiles of a span.
  template <bool learns>
  void weigh(int64_t chunk, int64_t span) const {
    thread_local Room room;
    int64_t from = chunk_start(chunk), to = chunk_start(chunk + 1);
    Weighing<learns>(task, words, block, from, to, span, room).weigh(tiles * span / spans, tiles * (span + 1) / spans);
    // Exponentials went past the caches: other threads are to find them.
    if (learns) _mm_sfence();
    for (int64_t row = from; row < to; row++) {
      const float *rest = room.rest.data() + (row - from) * 16, *top = room.top.data() + (row - from) * 16;
      block.rest.data()[span * block.padded + row] = _mm512_reduce_add_ps(_mm512_load_ps(rest));
      block.top.data()[span * block.padded + row] = _mm512_reduce_max_ps(_mm512_load_ps(top));
    }
  }

  template <bool learns>
  void weigh_all() const {
    block.rest.reserve(spans * block.padded);
    block.top.reserve(spans * block.padded);
    if (learns) {
      block.gradient.reserve(spans * block.padded * columns);
      block.exponentials.reserve(tiles * divide_up(block.padded, Lane::step) * kTile);
    }
    parallel(chunks * spans, [&](int64_t i) { weigh<learns>(i / spans, i % spans); });
    std::vector<int64_t> lost;
    for (int64_t chunk = 0; chunk < chunks; chunk++)
      if (is_lost(chunk)) lost.push_back(chunk);
    auto count = static_cast<int64_t>(lost.size());
    parallel(count * spans, [&](int64_t i) { weigh<learns>(lost[static_cast<size_t>(i / spans)], i % spans); });
    for (int64_t chunk : lost) for_rows(chunk, [&](int64_t row) { combine(row); });
  }

  template <class Body>
  void for_rows(int64_t chunk, const Body &body) const {
    for (int64_t row = chunk_start(chunk); row < std::min(chunk_start(chunk + 1), block.count); row++) body(row);
  }

  // True where a word is more probable than a row's target by e⁷⁰ (an untrained or diverged model): then the highest
  // logit becomes the reference.
  bool is_lost(int64_t chunk) const {
    bool found = false;
    for_rows(chunk, [&](int64_t row) {
      combine(row);
      if (!(block.top.data()[row] > kHighest)) return;
      block.reference.data()[row] += block.top.data()[row];
      found = true;
    });
    return found;
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
};

#include "learn.inc.hpp"

static void run(const Task &task, const Rows &rows) {
  thread_local Block block;
  // As many rows at a time as keep their exponentials in the outer cache; of few rows, words are the threads' shares.
  constexpr int64_t kMost = 10 * kChunk;
  int64_t blocks = std::max<int64_t>(1, divide_up(rows.count, task.factors ? kMost : 4 * kMost));
  int64_t size = round_up(divide_up(rows.count, blocks), kChunk);
  for (int64_t start = 0; start < rows.count; start += size) {
    Run run(task, rows, block, start, std::min(size, rows.count - start));
    run.load();
    if (!task.factors) {
      run.weigh_all<false>();
      run.finish();
      continue;
    }
    run.weigh_all<true>();
    run.finish();
    Learning learning(run);
    learning.finish_rows();
    learning.learn_words();
  }
}

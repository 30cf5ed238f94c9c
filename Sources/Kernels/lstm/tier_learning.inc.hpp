// The gradients of the weights of both tiers; included by tiers.inc.hpp.

// The gradients of the weights: how gates changed times what they were multiplied by, many rows at a time.
struct TierLearning {
  const Tiers &tiers;
  const TiersResults &results;
  const TierGates &changes;

  static constexpr int64_t kPlaces = 96;  // tokens that stay in the cache together

  // One worker's sums.
  struct Sums {
    Factors factors;
    PaddedRows rows;
    Buffer<float> memory;
    float *weight[kDirections], *beside[kDirections], *context, *input, *bias;

    void clear(const Tiers &tiers) {
      int64_t gates = 4 * tiers.width, context_gates = 4 * tiers.context;
      int64_t size = tiers.directions * gates * (tiers.width + tiers.context) +
                     context_gates * (tiers.context + tiers.summary() + 1);
      float *next = memory.reserve(size);
      std::fill_n(next, size, 0.0f);
      auto take = [&](int64_t count) { return std::exchange(next, next + count); };
      for (int64_t d = 0; d < tiers.directions; d++) {
        weight[d] = take(gates * tiers.width);
        beside[d] = take(gates * tiers.context);
      }
      context = take(context_gates * tiers.context);
      input = take(context_gates * tiers.summary());
      bias = take(context_gates);
    }
  };

  int64_t rows() const { return tiers.users * tiers.steps; }
  int64_t rows_of_part() const { return std::max<int64_t>(1, kPlaces / tiers.tokens()); }
  int64_t parts() const { return divide_up(rows(), rows_of_part()) + divide_up(rows(), kPlaces); }

  // First the parts of tokens, then those of rows.
  void learn(int64_t part, Sums &sums) const {
    int64_t of_tokens = divide_up(rows(), rows_of_part());
    bool is_tokens = part < of_tokens;
    int64_t size = is_tokens ? rows_of_part() : kPlaces, from = (is_tokens ? part : part - of_tokens) * size;
    int64_t count = std::min(size, rows() - from);
    if (!is_tokens) return learn_context(from, count, sums);
    for (int64_t d = 0; d < tiers.directions; d++) learn_tokens(d, from, count, sums);
  }

  void learn_tokens(int64_t d, int64_t from, int64_t count, Sums &sums) const {
    int64_t tokens = tiers.tokens(), width = tiers.width, places = count * tokens;
    const Call &call = tiers.event[d];
    float *before = sums.rows.anything(places, width);
    for (int64_t place = 0; place < places; place++) {
      int64_t t = place % tokens, at = from * tokens + place;
      int64_t length = call.lengths ? call.lengths[at / tokens] : tokens;
      bool is_first = call.sizes.reversed ? t + 1 >= length : t == 0;
      if (is_first) std::fill_n(before + place * width, width, 0.0f);
      else std::copy_n(results.states[d] + (call.sizes.reversed ? at + 1 : at - 1) * width, width, before + place * width);
    }
    sums.factors.learn(sums.weight[d], nullptr, changes.tokens[d] + from * tokens * 4 * width, before, places, 4 * width, width);
  }

  void learn_context(int64_t from, int64_t count, Sums &sums) const {
    int64_t context = tiers.context, start = tiers.summary();
    // A row's step before and its step after are B rows apart in the trail.
    const float *before = results.trail + from * tiers.state(), *after = before + tiers.users * tiers.state();
    const float *gates = changes.context + from * 4 * context;
    const float *shown = sums.rows.copy(after + start, tiers.state(), count, count, context);
    for (int64_t d = 0; d < tiers.directions; d++)
      sums.factors.learn(sums.beside[d], nullptr, changes.parts[d] + from * 4 * tiers.width, shown, count, 4 * tiers.width, context);
    const float *hidden = sums.rows.copy(before + start, tiers.state(), count, count, context);
    sums.factors.learn(sums.context, nullptr, gates, hidden, count, 4 * context, context);
    const float *summary = sums.rows.copy(before, tiers.state(), count, count, start);
    sums.factors.learn(sums.input, sums.bias, gates, summary, count, 4 * context, start);
  }
};

// A block of users through all their steps, with all that it needs in the cache; included by tiers.inc.hpp.

struct TierBlock {
  const Tiers &tiers;
  const TierWeights &weights;
  TierRoom &room;
  int64_t first, rows;  // of users

  int64_t padded() const { return round_up(rows, kBlock); }
  int64_t width() const { return tiers.width; }
  int64_t context() const { return tiers.context; }
  int64_t row(int64_t s) const { return s * tiers.users + first; }

  static Saved saved_at(const Saved &all, int64_t place, int64_t width) {
    return all.gates ? Saved{all.gates + 4 * place * width, all.cells + place * width} : Saved{};
  }
  Saved saved_context(const TiersSaved &all, int64_t s) const {
    return saved_at(all.context, tiers.place(s) + first, context());
  }
  Saved saved_event(const TiersSaved &all, int64_t d, int64_t s) const {
    return saved_at(all.event[d], (tiers.place(s) + first) * tiers.tokens(), width());
  }

  // The block's users in one step, as a layer of its own.
  Call event_call(int64_t d, int64_t s, const float *part) const {
    Call call = tiers.event[d];
    call.sizes.rows = rows;
    call.index += row(s) * tiers.tokens();
    if (call.lengths) call.lengths += row(s);
    call.row_part = part;
    return call;
  }
  Call context_call(const float *gates, const float *hidden, const float *cell) const {
    return {.sizes = {.rows = rows, .steps = 1, .width = context(), .block = rows, .reversed = false},
            .table = gates, .table_rows = rows, .index = nullptr, .lengths = nullptr, .row_part = nullptr,
            .weight = tiers.weight, .hidden = hidden, .cell = cell};
  }

  // Numbers of a user's state before step `s`, from `start` on.
  const float *of_state(const float *trail, int64_t s, int64_t start) const {
    return trail + row(s) * tiers.state() + start;
  }
  float *copy_state(PaddedRows &out, const float *trail, int64_t s, int64_t start, int64_t count) const {
    return out.copy(of_state(trail, s, start), tiers.state(), rows, padded(), count);
  }

  void forward(const TiersSaved &saved, float *const *states, float *trail) const {
    for (int64_t s = 0; s < tiers.steps; s++) {
      float *after = trail + row(s + 1) * tiers.state();
      const float *shown = advance_context(saved_context(saved, s), trail, s, after);
      for (int64_t d = 0; d < tiers.directions; d++) {
        float *part = room.part.anything(padded(), 4 * width());
        room.factors.project(part, shown, padded(), context(), weights.beside[d], 4 * width(), nullptr);
        Call call = event_call(d, s, part);
        float *own = states[d] + row(s) * tiers.tokens() * width();
        Block{call, weights.event[d], room.room, 0, rows}.forward(saved_event(saved, d, s), own,
                                                                  room.last.anything(rows, width()));
        for (int64_t m = 0; m < rows; m++)
          summarize(own + m * tiers.tokens() * width(), length(call, m), d, after + m * tiers.state());
      }
    }
  }

  // The context after step `s`, which is also kept in the states after it.
  const float *advance_context(const Saved &saved, const float *trail, int64_t s, float *after) const {
    const float *summary = copy_state(room.summary, trail, s, 0, tiers.summary());
    const float *hidden = copy_state(room.hidden, trail, s, tiers.summary(), context());
    const float *cell = copy_state(room.cell, trail, s, tiers.summary() + context(), context());
    float *gates = room.gates.anything(padded(), 4 * context()), *last = room.last.anything(rows, context());
    room.factors.project(gates, summary, padded(), tiers.summary(), weights.input, 4 * context(), tiers.bias);
    float *shown = room.shown.zeros(padded(), context());
    Call call = context_call(gates, hidden, cell);
    Block{call, weights.context, room.room, 0, rows}.forward(saved, shown, last);
    for (int64_t m = 0; m < rows; m++) {
      float *own = after + m * tiers.state() + tiers.summary();
      std::copy_n(shown + m * context(), context(), own);
      std::copy_n(last + m * context(), context(), own + context());
    }
    return shown;
  }

  int64_t length(const Call &call, int64_t m) const { return call.lengths ? call.lengths[m] : tiers.tokens(); }
  // A direction's last state; backward it is that of the first token.
  int64_t last_token(const Call &call, int64_t length) const {
    return call.sizes.reversed ? 0 : std::max<int64_t>(0, length - 1);
  }

  // The summary of a row of states (T, H), which are 0 behind the last token.
  void summarize(const float *states, int64_t length, int64_t d, float *out) const {
    const float *last = states + last_token(tiers.event[d], length) * width();
    __m512 share = _mm512_set1_ps(1 / static_cast<float>(std::max<int64_t>(1, length)));
    for (int64_t c = 0; c < width(); c += 16) {
      __m512 sum = _mm512_setzero_ps();
      for (int64_t t = 0; t < length; t++) sum = _mm512_add_ps(sum, _mm512_loadu_ps(states + t * width() + c));
      _mm512_storeu_ps(out + d * width() + c, _mm512_mul_ps(sum, share));
      _mm512_storeu_ps(out + (tiers.directions + d) * width() + c, _mm512_loadu_ps(last + c));
    }
  }

  // The change of a row's states: what comes from outside, and what its summary passes on.
  void spread(float *out, const float *outside, const float *summary, const Call &call, int64_t m, int64_t d) const {
    int64_t count = length(call, m), last = last_token(call, count);
    const float *mean = summary + d * width(), *end = summary + (tiers.directions + d) * width();
    std::copy_n(outside, tiers.tokens() * width(), out);
    for (int64_t t = 0; t < count; t++) add_scaled(out + t * width(), mean, 1 / static_cast<float>(count), width());
    if (count > 0) add_scaled(out + last * width(), end, 1, width());
  }

  // Writes how the gates change, and the change of the states before the first step where it is wanted.
  void backward(const TiersSaved &saved, const TiersResults &results, const TierGates &changes, float *before) const {
    int64_t start = tiers.summary();
    auto changed = [&](PaddedRows &out, int64_t from, int64_t count) {
      if (!results.last_change) return out.zeros(padded(), count);
      return out.copy(results.last_change + first * tiers.state() + from, tiers.state(), rows, padded(), count);
    };
    float *summary = changed(room.summary_change, 0, start);
    float *hidden = changed(room.hidden_change, start, context());
    float *cell = changed(room.cell_change, start + context(), context());
    for (int64_t s = tiers.steps - 1; s >= 0; s--) {
      float *shown = room.context_change.copy(hidden, context(), rows, padded(), context());
      for (int64_t d = 0; d < tiers.directions; d++) retreat_event(saved, results, changes, d, s, summary, shown);
      const float *gates = retreat_context(saved_context(saved, s), results.trail, s, shown, hidden, cell);
      std::copy_n(gates, rows * 4 * context(), changes.context + row(s) * 4 * context());
      if (s > 0 || before)
        room.factors.project_back(summary, gates, padded(), 4 * context(), weights.input_back, start);
    }
    for (int64_t m = 0; before && m < rows; m++) {
      float *own = before + (first + m) * tiers.state();
      std::copy_n(summary + m * start, start, own);
      std::copy_n(hidden + m * context(), context(), own + start);
      std::copy_n(cell + m * context(), context(), own + start + context());
    }
  }

  // Adds what a direction's states of step `s` say of the context to its change, `shown`.
  void retreat_event(const TiersSaved &saved, const TiersResults &results, const TierGates &changes, int64_t d, int64_t s,
                     const float *summary, float *shown) const {
    int64_t size = tiers.tokens() * width(), at = row(s) * size;
    float *part = room.part_change.zeros(padded(), 4 * width()), *states = room.states_change.anything(rows, size);
    Call call = event_call(d, s, nullptr);
    for (int64_t m = 0; m < rows; m++)
      spread(states + m * size, results.states_change[d] + at + m * size, summary + m * tiers.summary(), call, m, d);
    Changes wanted{.table = nullptr, .row_part = part, .weight = nullptr, .hidden = nullptr, .cell = nullptr};
    Results found{results.states[d] + at, states, nullptr};
    Block{call, weights.event[d], room.room, 0, rows}.backward(saved_event(saved, d, s), found, changes.tokens[d] + 4 * at,
                                                               nullptr, wanted);
    std::copy_n(part, rows * 4 * width(), changes.parts[d] + row(s) * 4 * width());
    float *pulled = room.pulled.anything(padded(), context());
    room.factors.project_back(pulled, part, padded(), 4 * width(), weights.beside_back[d], context());
    add_scaled(shown, pulled, 1, rows * context());
  }

  // From the change of what the context was after step `s` to that of its gates, and of hidden state and cell before.
  const float *retreat_context(const Saved &saved, const float *trail, int64_t s, const float *shown, float *hidden,
                               float *cell) const {
    int64_t start = tiers.summary();
    const float *cell_before = copy_state(room.cell, trail, s, start + context(), context());
    float *gates = room.gates_change.zeros(padded(), 4 * context());
    Call call = context_call(nullptr, nullptr, cell_before);
    Changes wanted{.table = nullptr, .row_part = nullptr, .weight = nullptr, .hidden = hidden, .cell = cell};
    Results found{nullptr, shown, cell};
    Block{call, weights.context, room.room, 0, rows}.backward(saved, found, gates, nullptr, wanted);
    return gates;
  }
};

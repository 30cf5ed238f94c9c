// A block of rows, with all that it needs in the cache.

// Weights as products want them.
struct Packed {
  Buffer<uint32_t> out, expand, contract;

  void set(const Call &call) {
    int64_t width = call.sizes.width, inner = call.sizes.inner;
    pack(out, call.weights.out, width, width);
    pack(expand, call.weights.expand, inner, width);
    pack(contract, call.weights.contract, width, inner);
  }
};

// Weights as products on the way back want them.
struct PackedBack {
  Buffer<uint32_t> rooms[3];
  const uint32_t *out, *expand, *contract;

  void set(const Call &call) {
    int64_t width = call.sizes.width, inner = call.sizes.inner;
    out = across(rooms[0], call.weights.out, width, width);
    expand = across(rooms[1], call.weights.expand, inner, width);
    contract = across(rooms[2], call.weights.contract, width, inner);
  }
};

// Room of one worker.
struct Room {
  Buffer<float> turned, a, b, c, inner, tokens;
  Factors factors;
};

struct Block {
  const Call &call;
  const Saved &saved;
  Room &room;
  int64_t first, rows;  // of rows

  const Sizes &sizes() const { return call.sizes; }
  int64_t place() const { return first * sizes().queries; }
  int64_t places() const { return rows * sizes().queries; }
  int64_t padded() const { return round_up(places(), kBlock); }

  void forward(const Packed &packed, float *out) const {
    const Sizes &s = sizes();
    int64_t width = s.width, inner = s.inner, padding = (padded() - places()) * width;
    float *keys = room.turned.reserve(width * kTokens), *sums = room.a.reserve(padded() * width);
    float *attended = room.b.reserve(padded() * width);
    float *hidden = saved.inner + place() * inner;
    for (int64_t row = first; row < first + rows; row++) Row(call, row).attend(saved.attention, saved.mixed, keys);
    // Rows behind the last one are computed on, too: they are not to be anything.
    std::fill_n(saved.mixed + (place() + places()) * width, padding, 0.0f);
    std::fill_n(attended + places() * width, padding, 0.0f);

    room.factors.project(sums, saved.mixed + place() * width, padded(), width, packed.out, width, call.weights.out_bias);
    Dropout after_attention(s, 1);
    for (int64_t i = 0; i < places(); i++) {
      int64_t at = place() + i;
      const float *input = call.tables.input + call.query_index[at] * width;
      for (int64_t c = 0; c < width; c += 16) {
        __m512 x = after_attention(_mm512_loadu_ps(sums + i * width + c), at * width + c);
        _mm512_storeu_ps(sums + i * width + c, _mm512_add_ps(x, _mm512_loadu_ps(input + c)));
      }
      normalize(attended + i * width, saved.normed1 + at * width, saved.scales + 2 * at, sums + i * width, width,
                call.weights.norm1, call.weights.norm1_bias);
    }
    room.factors.project(hidden, attended, padded(), width, packed.expand, inner, call.weights.expand_bias);
    Dropout within(s, 2);
    for (int64_t i = 0; i < padded() * inner; i += 16) {
      __m512 x = _mm512_max_ps(_mm512_setzero_ps(), _mm512_loadu_ps(hidden + i));
      _mm512_storeu_ps(hidden + i, within(x, place() * inner + i));
    }
    room.factors.project(sums, hidden, padded(), inner, packed.contract, width, call.weights.contract_bias);
    Dropout after_inner(s, 3);
    for (int64_t i = 0; i < places(); i++) {
      int64_t at = place() + i;
      for (int64_t c = 0; c < width; c += 16) {
        __m512 x = after_inner(_mm512_loadu_ps(sums + i * width + c), at * width + c);
        _mm512_storeu_ps(sums + i * width + c, _mm512_add_ps(x, _mm512_loadu_ps(attended + i * width + c)));
      }
      normalize(out + at * width, saved.normed2 + at * width, saved.scales + 2 * at + 1, sums + i * width, width,
                call.weights.norm2, call.weights.norm2_bias);
    }
  }

  // `change` is that of the result; what becomes of the tables' rows is handed to `tables`.
  template <class Sink>
  void backward(const PackedBack &packed, const float *change, const Weights<float> &learned, Sink &tables) const {
    const Sizes &s = sizes();
    int64_t width = s.width, inner = s.inner;
    float *sums = room.a.reserve(padded() * width), *attended = room.b.reserve(padded() * width);
    float *dropped = room.c.reserve(padded() * width);
    const float *hidden = saved.inner + place() * inner;
    float *dhidden = room.inner.reserve(padded() * inner);
    std::fill_n(dropped + places() * width, (padded() - places()) * width, 0.0f);

    // Second half: sums is the change of the inner network's input, and of what it is added to.
    Dropout after_inner(s, 3);
    for (int64_t i = 0; i < places(); i++) {
      int64_t at = place() + i;
      normalize_back(sums + i * width, change + at * width, saved.normed2 + at * width, saved.scales[2 * at + 1], width,
                     call.weights.norm2, learned.norm2, learned.norm2_bias);
      for (int64_t c = 0; c < width; c += 16) {
        __m512 x = _mm512_loadu_ps(sums + i * width + c);
        _mm512_storeu_ps(dropped + i * width + c, after_inner(x, at * width + c));
        __m512 n = _mm512_loadu_ps(saved.normed1 + at * width + c);
        n = _mm512_fmadd_ps(n, _mm512_loadu_ps(call.weights.norm1 + c), _mm512_loadu_ps(call.weights.norm1_bias + c));
        _mm512_storeu_ps(attended + i * width + c, n);
      }
    }
    room.factors.learn(learned.contract, learned.contract_bias, dropped, hidden, places(), width, inner);
    room.factors.project_back(dhidden, dropped, padded(), width, packed.contract, inner);
    // Numbers above 0 were neither cut off by the ReLU nor dropped.
    __m512 factor = _mm512_set1_ps(1 / (1 - s.dropout));
    for (int64_t i = 0; i < padded() * inner; i += 16) {
      __mmask16 on = _mm512_cmp_ps_mask(_mm512_loadu_ps(hidden + i), _mm512_setzero_ps(), _CMP_GT_OQ);
      _mm512_storeu_ps(dhidden + i, _mm512_maskz_mul_ps(on, _mm512_loadu_ps(dhidden + i), factor));
    }
    room.factors.learn(learned.expand, learned.expand_bias, dhidden, attended, places(), inner, width);
    room.factors.project_back(dropped, dhidden, padded(), inner, packed.expand, width);

    // First half.
    Dropout after_attention(s, 1);
    for (int64_t i = 0; i < places(); i++) {
      int64_t at = place() + i;
      float *own = sums + i * width;
      for (int64_t c = 0; c < width; c += 16)
        _mm512_storeu_ps(own + c, _mm512_add_ps(_mm512_loadu_ps(own + c), _mm512_loadu_ps(dropped + i * width + c)));
      normalize_back(own, own, saved.normed1 + at * width, saved.scales[2 * at], width, call.weights.norm1,
                     learned.norm1, learned.norm1_bias);
      for (int64_t c = 0; c < width; c += 16)
        _mm512_storeu_ps(dropped + i * width + c, after_attention(_mm512_loadu_ps(own + c), at * width + c));
    }
    std::fill_n(dropped + places() * width, (padded() - places()) * width, 0.0f);
    room.factors.learn(learned.out, learned.out_bias, dropped, saved.mixed + place() * width, places(), width, width);
    room.factors.project_back(attended, dropped, padded(), width, packed.out, width);

    float *values = room.turned.reserve(width * kTokens);
    int64_t of_queries = s.queries * width, of_tokens = s.tokens * width;
    float *changes = room.tokens.reserve(3 * of_queries + 2 * of_tokens);
    for (int64_t i = 0; i < rows; i++) {
      std::fill_n(changes, 3 * of_queries + 2 * of_tokens, 0.0f);
      float *query = changes, *own_key = query + of_queries, *own_value = own_key + of_queries;
      float *key = own_value + of_queries, *value = key + of_tokens;
      Row(call, first + i).attend_back(saved.attention, attended + i * of_queries, values, query, key, value, own_key,
                                       own_value);
      tables.add(first + i, {query, sums + i * of_queries, key, value, own_key, own_value});
    }
  }
};

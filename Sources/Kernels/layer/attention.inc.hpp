// Attention within one row: scores of a query and a head are one register.

static inline float dot(const float *a, const float *b, int64_t count) {
  __m512 sum = _mm512_setzero_ps();
  for (int64_t c = 0; c < count; c += 16) sum = _mm512_fmadd_ps(_mm512_loadu_ps(a + c), _mm512_loadu_ps(b + c), sum);
  return _mm512_reduce_add_ps(sum);
}

// A row's tokens, and their keys or values turned: (C, 16).
struct Row {
  const Call &call;
  const Sizes &sizes;
  int64_t row;
  Dropout dropout;

  Row(const Call &call, int64_t row) : call(call), sizes(call.sizes), row(row), dropout(call.sizes, 0) {}

  int64_t query(int64_t i) const { return call.query_index[row * sizes.queries + i]; }
  int64_t token(int64_t j) const { return call.token_index[row * sizes.tokens + j]; }
  bool has_own() const { return sizes.sight == Sight::others; }

  void turn(float *out, const float *table) const {
    std::fill_n(out, sizes.width * kTokens, 0.0f);
    for (int64_t j = 0; j < sizes.tokens; j++) {
      const float *values = table + token(j) * sizes.width;
      for (int64_t c = 0; c < sizes.width; c++) out[c * kTokens + j] = values[c];
    }
  }

  __mmask16 allowed(int64_t i) const {
    int64_t count = sizes.sight == Sight::causal ? i + 1 : sizes.tokens;
    return static_cast<__mmask16>((1u << count) - 1);
  }

  // For each token j the product of x with its turned values; of query i's own place with `own`.
  __m512 products(const float *x, const float *turned, int64_t i, const float *own) const {
    __m512 even = _mm512_setzero_ps(), odd = _mm512_setzero_ps();
    for (int64_t d = 0; d < sizes.head(); d += 2) {
      even = _mm512_fmadd_ps(_mm512_set1_ps(x[d]), _mm512_loadu_ps(turned + d * kTokens), even);
      odd = _mm512_fmadd_ps(_mm512_set1_ps(x[d + 1]), _mm512_loadu_ps(turned + (d + 1) * kTokens), odd);
    }
    __m512 sums = _mm512_add_ps(even, odd);
    if (!own) return sums;
    return _mm512_mask_mov_ps(sums, static_cast<__mmask16>(1u << i), _mm512_set1_ps(dot(x, own, sizes.head())));
  }

  int64_t share_index(int64_t i, int64_t head) const { return ((row * sizes.queries + i) * sizes.heads + head) * kTokens; }

  // The result of each query: (Q, C); `keys` is room for (C, 16).
  void attend(float *shares, float *mixed, float *keys) const {
    turn(keys, call.tables.key);
    __m512 scale = _mm512_set1_ps(1 / std::sqrt(static_cast<float>(sizes.head())));
    for (int64_t i = 0; i < sizes.queries; i++)
      for (int64_t head = 0; head < sizes.heads; head++) {
        int64_t from = head * sizes.head(), own = query(i) * sizes.width + from;
        __m512 x = products(call.tables.query + own, keys + from * kTokens, i, has_own() ? call.tables.own_key + own : nullptr);
        x = _mm512_mul_ps(x, scale);
        __mmask16 mask = allowed(i);
        x = _mm512_sub_ps(x, _mm512_set1_ps(_mm512_mask_reduce_max_ps(mask, x)));
        x = _mm512_maskz_mov_ps(mask, exponential(_mm512_max_ps(_mm512_set1_ps(-87), x)));
        x = _mm512_div_ps(x, _mm512_set1_ps(_mm512_reduce_add_ps(x)));
        _mm512_storeu_ps(shares + share_index(i, head), x);
        alignas(64) float share[kTokens];
        _mm512_store_ps(share, dropout(x, share_index(i, head)));
        float *out = mixed + (row * sizes.queries + i) * sizes.width + from;
        for (int64_t d = 0; d < sizes.head(); d += 16) {
          __m512 sum = _mm512_setzero_ps();
          for (int64_t j = 0; j < sizes.tokens; j++)
            sum = _mm512_fmadd_ps(_mm512_set1_ps(share[j]), _mm512_loadu_ps(value(i, j) + from + d), sum);
          _mm512_storeu_ps(out + d, sum);
        }
      }
  }

  // The values that query i finds at token j.
  const float *value(int64_t i, int64_t j) const {
    bool own = has_own() && i == j;
    return own ? call.tables.own_value + query(i) * sizes.width : call.tables.value + token(j) * sizes.width;
  }
  const float *key(int64_t i, int64_t j) const {
    bool own = has_own() && i == j;
    return own ? call.tables.own_key + query(i) * sizes.width : call.tables.key + token(j) * sizes.width;
  }

  // The changes of what went in. `query_change`, `own_*` are (Q, C) of this row, `token_*` (S, C); all are added to.
  void attend_back(const float *shares, const float *change, float *values, float *query_change, float *key_change,
                   float *value_change, float *own_key_change, float *own_value_change) const {
    turn(values, call.tables.value);
    __m512 scale = _mm512_set1_ps(1 / std::sqrt(static_cast<float>(sizes.head())));
    for (int64_t i = 0; i < sizes.queries; i++)
      for (int64_t head = 0; head < sizes.heads; head++) {
        int64_t from = head * sizes.head(), own = query(i) * sizes.width + from, count = sizes.head();
        const float *dx = change + i * sizes.width + from;
        __m512 share = _mm512_loadu_ps(shares + share_index(i, head));
        __m512 found = products(dx, values + from * kTokens, i, has_own() ? call.tables.own_value + own : nullptr);
        found = dropout(found, share_index(i, head));
        __m512 mean = _mm512_set1_ps(_mm512_reduce_add_ps(_mm512_mul_ps(share, found)));
        alignas(64) float kept[kTokens], slope[kTokens];
        _mm512_store_ps(kept, dropout(share, share_index(i, head)));
        _mm512_store_ps(slope, _mm512_mul_ps(_mm512_mul_ps(share, _mm512_sub_ps(found, mean)), scale));
        for (int64_t j = 0; j < sizes.tokens; j++) {
          if (!(allowed(i) >> j & 1)) continue;
          bool is_own = has_own() && i == j;
          float *dv = is_own ? own_value_change + i * sizes.width : value_change + j * sizes.width;
          float *dk = is_own ? own_key_change + i * sizes.width : key_change + j * sizes.width;
          add_scaled(dv + from, dx, kept[j], count);
          add_scaled(dk + from, call.tables.query + own, slope[j], count);
          add_scaled(query_change + i * sizes.width + from, key(i, j) + from, slope[j], count);
        }
      }
  }
};

// One step of 16 units of a row, in registers, and the weights as products want them.

// 1 / (1 + e⁻ˣ).
static inline __m512 sigmoid(__m512 x) {
  // Beyond 87 eˣ leaves float32. In this order what is not a number stays that.
  x = _mm512_min_ps(_mm512_set1_ps(87), _mm512_max_ps(_mm512_set1_ps(-87), x));
  __m512 e = exponential(_mm512_sub_ps(_mm512_setzero_ps(), x));
  return Lane::reciprocal(_mm512_add_ps(_mm512_set1_ps(1), e));
}

// 2σ(2x) - 1: exact to the digits that σ has of 1 (in bfloat16 four), not to those of small results.
static inline __m512 hyperbolic_tangent(__m512 x) {
  return _mm512_fmsub_ps(_mm512_set1_ps(2), sigmoid(_mm512_add_ps(x, x)), _mm512_set1_ps(1));
}

// Four gates of 16 units.
struct Gates {
  __m512 in, forget, cell, out;

  static Gates activated(const __m512 (&sums)[4]) {
    return {sigmoid(sums[0]), sigmoid(sums[1]), hyperbolic_tangent(sums[2]), sigmoid(sums[3])};
  }
  static Gates load(const float *values, int64_t distance) {
    return {_mm512_loadu_ps(values), _mm512_loadu_ps(values + distance), _mm512_loadu_ps(values + 2 * distance),
            _mm512_loadu_ps(values + 3 * distance)};
  }
  void store(float *values, int64_t distance) const {
    _mm512_storeu_ps(values, in);
    _mm512_storeu_ps(values + distance, forget);
    _mm512_storeu_ps(values + 2 * distance, cell);
    _mm512_storeu_ps(values + 3 * distance, out);
  }
  void add_to(float *values, int64_t distance) const {
    Gates sum = load(values, distance);
    Gates{_mm512_add_ps(in, sum.in), _mm512_add_ps(forget, sum.forget), _mm512_add_ps(cell, sum.cell),
          _mm512_add_ps(out, sum.out)}
        .store(values, distance);
  }

  // The change of the sums of gates, from that of the hidden state and of the cell, which then is that of the cell
  // before. `before` and `after` are the cell's contents.
  Gates changed(__m512 hidden_change, __m512 &cell_change, __m512 before, __m512 after) const {
    __m512 one = _mm512_set1_ps(1), shown = hyperbolic_tangent(after);
    auto slope = [&](__m512 gate) { return _mm512_fnmadd_ps(gate, gate, gate); };  // σ' = σ - σ²
    __m512 through = _mm512_mul_ps(hidden_change, out);
    __m512 change = _mm512_add_ps(cell_change, _mm512_mul_ps(through, _mm512_fnmadd_ps(shown, shown, one)));
    cell_change = _mm512_mul_ps(change, forget);
    return {_mm512_mul_ps(_mm512_mul_ps(change, cell), slope(in)),
            _mm512_mul_ps(_mm512_mul_ps(change, before), slope(forget)),
            _mm512_mul_ps(_mm512_mul_ps(change, in), _mm512_fnmadd_ps(cell, cell, one)),
            _mm512_mul_ps(_mm512_mul_ps(hidden_change, shown), slope(out))};
  }
};

// The row of the weight, of 4H, that stands at `place` where each group of 16 units has its four gates together.
static inline int64_t gate_row(int64_t place, int64_t width) {
  return place / kUnits % 4 * width + place / kTile * kUnits + place % kUnits;
}

// The weight (4H, H) as products want it.
struct Packed {
  Buffer<uint32_t> ahead;  // (J, K, 64): from a state to the gates of 16 units
  Buffer<uint32_t> back;   // (H / 64, 4H / step, 64): from the gates, by group of units, to 64 units of a state

  void set_ahead(const Call &call) {
    int64_t width = call.sizes.width, lanes = width / Lane::step;
    uint32_t *out = ahead.reserve(4 * width * lanes);
    for (int64_t place = 0; place < 4 * width; place += kUnits)
      for (int64_t k = 0; k < lanes; k += 16) {
        const float *rows = call.weight + gate_row(place, width) * width;
        uint32_t *to = out + place / kTile * lanes * kTile + place % kTile;
        store_columns(to, k, width, [&](int64_t r) { return rows + r * width; });
      }
  }

  void set_back(const Call &call) {
    int64_t width = call.sizes.width, lanes = 4 * width / Lane::step;
    uint32_t *out = back.reserve(width * lanes);
    for (int64_t k = 0; k < lanes; k++) {
      const float *first = call.weight + gate_row(k * Lane::step, width) * width;
      for (int64_t n = 0; n < width; n += 16) {
        __m512i both = Lane::pair(_mm512_loadu_ps(first + n), _mm512_loadu_ps(first + (Lane::step - 1) * width + n));
        _mm512_storeu_si512(out + (n / kTile * lanes + k) * kTile + n % kTile, both);
      }
    }
  }
};

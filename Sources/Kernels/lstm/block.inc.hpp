// A block of rows through all steps, with all that it needs in the cache.

// Room of one worker.
struct Room {
  Buffer<uint32_t> state, pairs, gates, gate_pairs;
  Buffer<float> cells, hidden_change, gate_change;
};

// The places of a block's rows in a step. A row that has ended, or that is padding, has none.
struct Step {
  bool is_active[kRows];
  int64_t place[kRows];  // n · T + t
};

struct Block {
  const Call &call;
  const Packed &packed;
  Room &room;
  int64_t first, rows;  // of rows

  int64_t width() const { return call.sizes.width; }
  int64_t lanes() const { return width() / Lane::step; }
  int64_t groups() const { return width() / kUnits; }
  int64_t padded() const { return round_up(rows, kBlock); }

  int64_t length(int64_t m) const { return call.lengths ? call.lengths[first + m] : call.sizes.steps; }
  int64_t steps() const {
    int64_t most = 0;
    for (int64_t m = 0; m < rows; m++) most = std::max(most, length(m));
    return most;
  }
  int64_t place(int64_t m, int64_t s) const {
    bool turned = call.sizes.reversed && s < length(m);
    return (first + m) * call.sizes.steps + (turned ? length(m) - 1 - s : s);
  }
  Step step(int64_t s) const {
    Step step;
    for (int64_t m = 0; m < padded(); m++) {
      step.is_active[m] = m < rows && s < length(m);
      step.place[m] = m < rows ? place(m, s) : 0;
    }
    return step;
  }
  int64_t table_row(int64_t place) const { return call.index ? call.index[place] : place; }
  Saved saved_of(const Saved &all, int64_t s) const {
    if (!all.gates) return all;
    int64_t at = (first * call.sizes.steps + s * padded()) * width();
    return {all.gates + 4 * at, all.cells + at};
  }

  void forward(const Saved &saved, float *states, float *last_cell) const {
    int64_t count = steps();
    uint32_t *state = room.state.reserve(padded() * lanes());
    float *cells = begin();
    for (int64_t s = 0; s < count; s++) {
      Step now = step(s);
      Saved kept = saved_of(saved, s);
      bool has_past = s > 0 || call.hidden;
      for (int64_t j = 0; j < groups(); j++)
        for (int64_t m = 0; m < rows; m += kBlock) {
          // A batch of a single row or two, as users give them one by one, is no reason to compute six.
          auto go = rows - m == 1 ? &Block::advance<1> : rows - m == 2 ? &Block::advance<2> : &Block::advance<kBlock>;
          (this->*go)(now, j, m, has_past, state, cells, kept, states);
        }
      for (int64_t m = 0; m < rows && s + 1 < count; m++)
        if (now.is_active[m]) convert(state + m * lanes(), states + now.place[m] * width());
    }
    for (int64_t m = 0; m < rows; m++) {
      int64_t end = (first + m) * call.sizes.steps;
      std::fill_n(states + (end + length(m)) * width(), (call.sizes.steps - length(m)) * width(), 0.0f);
    }
    move_cells<false>(cells, last_cell);
  }

  // Writes the changes of the table's steps to `table`, place by place. The weight's gradient may be computed
  // elsewhere.
  void backward(const Saved &saved, const Results &results, float *table, float *learned, const Changes &changes) const {
    float *cell_change = room.cells.reserve(padded() * width());
    float *hidden_change = room.hidden_change.reserve(padded() * width());
    std::fill_n(hidden_change, padded() * width(), 0.0f);
    std::fill_n(cell_change, padded() * width(), 0.0f);
    if (results.cell_change) move_cells<true>(cell_change, const_cast<float *>(results.cell_change));
    if (table) clear_ends(table);
    for (int64_t s = steps() - 1; s >= 0; s--) {
      Step now = step(s);
      Saved kept = saved_of(saved, s), before = s > 0 ? saved_of(saved, s - 1) : Saved{};
      float *gates = room.gate_change.reserve(4 * padded() * width());
      for (int64_t j = 0; j < groups(); j++)
        for (int64_t m = 0; m < padded(); m++)
          retreat(now, j, m, kept, before.cells, results, hidden_change, cell_change, gates, table, changes.row_part);
      if (learned && (s > 0 || call.hidden)) learn(s, gates, results.states, learned);
      if (s > 0 || changes.hidden) pull_back(gates, hidden_change);
    }
    if (changes.hidden)
      for (int64_t m = 0; m < rows; m++) std::copy_n(hidden_change + m * width(), width(), changes.hidden + (first + m) * width());
    if (changes.cell) move_cells<false>(cell_change, changes.cell);
  }

 private:
  void convert(uint32_t *out, const float *row) const {
    for (int64_t k = 0; k < lanes(); k += 16) _mm512_storeu_si512(out + k, Lane::load(row, k, width()));
  }

  // Cells of a block are (J, rows, 16), outside they are (N, H).
  template <bool in>
  void move_cells(float *cells, float *outside) const {
    for (int64_t m = 0; m < rows; m++)
      for (int64_t j = 0; j < groups(); j++) {
        float *own = cells + (j * padded() + m) * kUnits, *other = outside + (first + m) * width() + j * kUnits;
        in ? _mm512_storeu_ps(own, _mm512_loadu_ps(other)) : _mm512_storeu_ps(other, _mm512_loadu_ps(own));
      }
  }

  // The state before the first step: the lanes of the hidden one, and the cells, which are returned.
  float *begin() const {
    std::fill_n(room.state.data(), padded() * lanes(), 0);
    for (int64_t m = 0; m < rows && call.hidden; m++)
      convert(room.state.data() + m * lanes(), call.hidden + (first + m) * width());
    float *cells = room.cells.reserve(padded() * width());
    std::fill_n(cells, padded() * width(), 0.0f);
    if (call.cell) move_cells<true>(cells, const_cast<float *>(call.cell));
    return cells;
  }

  // 16 units of up to six rows from one step to the next.
  template <int R>
  void advance(const Step &now, int64_t j, int64_t m, bool has_past, const uint32_t *state, float *cells,
               const Saved &kept, float *states) const {
    Accumulator<R> sums;
    for (int r = 0; r < R; r++) {
      bool on = now.is_active[m + r];
      const float *input = call.table + (on ? table_row(now.place[m + r]) * 4 * width() : 0) + j * kUnits;
      for (int g = 0; g < 4; g++) sums.at[r][g] = on ? _mm512_loadu_ps(input + g * width()) : _mm512_setzero_ps();
      if (!on || !call.row_part) continue;
      const float *part = call.row_part + (first + m + r) * 4 * width() + j * kUnits;
      for (int g = 0; g < 4; g++) sums.at[r][g] = _mm512_add_ps(sums.at[r][g], _mm512_loadu_ps(part + g * width()));
    }
    if (has_past)
      sums.multiply(state + m * lanes(), lanes(), 1, packed.ahead.data() + j * lanes() * kTile, kTile, 0, lanes());
    for (int r = 0; r < R; r++) {
      if (!now.is_active[m + r]) continue;
      int64_t unit = (j * padded() + m + r) * kUnits;
      Gates gates = Gates::activated(sums.at[r]);
      __m512 cell = _mm512_loadu_ps(cells + unit);
      cell = _mm512_fmadd_ps(gates.forget, cell, _mm512_mul_ps(gates.in, gates.cell));
      _mm512_storeu_ps(cells + unit, cell);
      _mm512_storeu_ps(states + now.place[m + r] * width() + j * kUnits, _mm512_mul_ps(gates.out, hyperbolic_tangent(cell)));
      if (!kept.gates) continue;
      gates.store(kept.gates + 4 * unit, kUnits);
      _mm512_storeu_ps(kept.cells + unit, cell);
    }
  }

  // 16 units of a row from one step to the one before: how its gates change, (J, rows, 64).
  void retreat(const Step &now, int64_t j, int64_t m, const Saved &kept, const float *cells_before,
               const Results &results, const float *hidden_change, float *cell_change, float *gates, float *table,
               float *row_part) const {
    int64_t unit = (j * padded() + m) * kUnits;
    if (!now.is_active[m]) {
      std::fill_n(gates + 4 * unit, kTile, 0.0f);
      return;
    }
    const float *outside = results.states_change + now.place[m] * width() + j * kUnits;
    __m512 change = _mm512_add_ps(_mm512_loadu_ps(outside), _mm512_loadu_ps(hidden_change + m * width() + j * kUnits));
    __m512 cell = _mm512_loadu_ps(cell_change + unit), before = _mm512_setzero_ps();
    if (cells_before) before = _mm512_loadu_ps(cells_before + unit);
    else if (call.cell) before = _mm512_loadu_ps(call.cell + (first + m) * width() + j * kUnits);
    Gates found = Gates::load(kept.gates + 4 * unit, kUnits)
                      .changed(change, cell, before, _mm512_loadu_ps(kept.cells + unit));
    _mm512_storeu_ps(cell_change + unit, cell);
    found.store(gates + 4 * unit, kUnits);
    if (table) found.store(table + now.place[m] * 4 * width() + j * kUnits, width());
    if (row_part) found.add_to(row_part + (first + m) * 4 * width() + j * kUnits, width());
  }

  // Zeros where rows of different lengths have no step.
  void clear_ends(float *table) const {
    for (int64_t m = 0; m < rows; m++) {
      int64_t steps = call.sizes.steps, end = (first + m) * steps + length(m);
      std::fill_n(table + end * 4 * width(), (steps - length(m)) * 4 * width(), 0.0f);
    }
  }

  // The weight's gradient, (J · 64, H): gates' changes times the states before.
  void learn(int64_t s, const float *gates, const float *states, float *learned) const {
    int64_t pairs = padded() / Lane::step;
    uint32_t *before = room.pairs.reserve(pairs * width()), *changes = room.gate_pairs.reserve(4 * pairs * width());
    auto state = [&](int64_t m) -> const float * {
      if (m >= rows || s >= length(m)) return nullptr;
      return s > 0 ? states + place(m, s - 1) * width() : call.hidden + (first + m) * width();
    };
    for (int64_t pair = 0; pair < pairs; pair++) {
      const float *a = state(pair * Lane::step), *b = state((pair + 1) * Lane::step - 1);
      for (int64_t c = 0; c < width(); c += 16) {
        __m512 x = a ? _mm512_loadu_ps(a + c) : _mm512_setzero_ps(), y = b ? _mm512_loadu_ps(b + c) : _mm512_setzero_ps();
        _mm512_storeu_si512(before + pair * width() + c, Lane::pair(x, y));
      }
    }
    for (int64_t pair = 0; pair < groups() * pairs; pair++)
      for (int64_t c = 0; c < kTile; c += 16) {
        const float *a = gates + pair * Lane::step * kTile + c;
        __m512i both = Lane::pair(_mm512_loadu_ps(a), _mm512_loadu_ps(a + (Lane::step - 1) * kTile));
        _mm512_storeu_si512(changes + pair * kTile + c, both);
      }
    for (int64_t j = 0; j < groups(); j++, changes += pairs * kTile, learned += kTile * width())
      for (int64_t n = 0; n < width(); n += kTile) {
        int64_t r = 0;
        for (; r + kBlock <= kTile; r += kBlock)
          multiply_onto<kBlock>(learned + r * width() + n, width(), changes + r, 1, kTile, before + n, width(), pairs);
        multiply_onto<kTile % kBlock>(learned + r * width() + n, width(), changes + r, 1, kTile, before + n, width(), pairs);
      }
  }

  // The change of the state before a step, from those of the gates: (rows, H).
  void pull_back(const float *gates, float *hidden_change) const {
    int64_t part = kTile / Lane::step, depth = 4 * lanes();
    uint32_t *changes = room.gates.reserve(padded() * depth);  // (rows, J · part)
    for (int64_t j = 0; j < groups(); j++)
      for (int64_t m = 0; m < padded(); m++, gates += kTile)
        for (int64_t k = 0; k < part; k += 16)
          _mm512_storeu_si512(changes + m * depth + j * part + k, Lane::load(gates, k, kTile));
    for (int64_t n = 0; n < width(); n += kTile)
      for (int64_t m = 0; m < padded(); m += kBlock) {
        Accumulator<kBlock> sums{};
        sums.multiply(changes + m * depth, depth, 1, packed.back.data() + n * depth, kTile, 0, depth);
        sums.store(hidden_change + m * width() + n, width());
      }
  }
};

// Sums in an order that depends on the number of threads only; included by each kernel's own file, within its
// instruction set.

static int64_t worker_count() { return std::max(1, thread_count()); }

static inline void add_scaled(float *out, const float *x, float factor, int64_t count) {
  __m512 f = _mm512_set1_ps(factor);
  for (int64_t c = 0; c < count; c += 16)
    _mm512_storeu_ps(out + c, _mm512_fmadd_ps(f, _mm512_loadu_ps(x + c), _mm512_loadu_ps(out + c)));
}

// Adds `changes`, a row for each of `count` tokens, to the rows of a table that `index` names.
struct Fold {
  std::vector<int64_t> starts, order;

  Fold(const int64_t *index, int64_t count, int64_t rows) : starts(static_cast<size_t>(rows) + 1), order(static_cast<size_t>(count)) {
    for (int64_t i = 0; i < count; i++) starts[static_cast<size_t>(index[i]) + 1]++;
    for (size_t row = 1; row < starts.size(); row++) starts[row] += starts[row - 1];
    std::vector<int64_t> next(starts.begin(), starts.end() - 1);
    for (int64_t i = 0; i < count; i++) order[static_cast<size_t>(next[static_cast<size_t>(index[i])]++)] = i;
  }

  void operator()(float *table, const float *changes, int64_t width) const {
    constexpr int64_t kStep = 32;
    auto rows = static_cast<int64_t>(starts.size()) - 1;
    parallel(divide_up(rows, kStep), [&](int64_t part) {
      for (int64_t row = part * kStep; row < std::min(rows, (part + 1) * kStep); row++)
        for (int64_t i = starts[static_cast<size_t>(row)]; i < starts[static_cast<size_t>(row) + 1]; i++)
          add_scaled(table + row * width, changes + order[static_cast<size_t>(i)] * width, 1, width);
    });
  }
};

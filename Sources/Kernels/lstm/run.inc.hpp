// All blocks, each on the worker whose turn it is: sums come in the same order every time.

static void forward(const Call &call, const Saved &saved, float *states, float *last_cell) {
  thread_local Packed packed;
  packed.set_ahead(call);
  const Packed &shared = packed;
  int64_t size = call.sizes.block;
  parallel(divide_up(call.sizes.rows, size), [&](int64_t i) {
    thread_local Room room;
    Block{call, shared, room, i * size, std::min(size, call.sizes.rows - i * size)}.forward(saved, states, last_cell);
  });
}

// One worker's sums.
struct Sums {
  Room room;
  Buffer<float> weight;  // (J · 64, H)
};

// The sums of each of the first `workers`.
template <class Worker, class Part>
static std::vector<const float *> of_workers(const std::vector<Worker> &all, int64_t workers, const Part &part) {
  std::vector<const float *> sums;
  for (int64_t worker = 0; worker < workers; worker++) sums.push_back(part(all[static_cast<size_t>(worker)]));
  return sums;
}

static void add_sums(float *to, const std::vector<const float *> &sums, int64_t count) {
  constexpr int64_t kPart = 1 << 13;
  parallel(divide_up(count, kPart), [&](int64_t part) {
    int64_t from = part * kPart, some = std::min(kPart, count - from);
    for (const float *own : sums) add_scaled(to + from, own + from, 1, some);
  });
}

// The weight's gradient from what workers summed up, its rows where they belong.
static void add_weights(float *weight, const std::vector<const float *> &sums, int64_t width) {
  parallel(width / kUnits * 4, [&](int64_t part) {
    int64_t place = part * kUnits;
    for (const float *own : sums) add_scaled(weight + gate_row(place, width) * width, own + place * width, 1, kUnits * width);
  });
}

static void backward(const Call &call, const Saved &saved, const Results &results, const Changes &changes) {
  thread_local std::vector<Sums> all_sums;
  thread_local Packed packed;
  thread_local Buffer<float> memory;
  packed.set_back(call);
  const Packed &shared = packed;
  const Sizes &s = call.sizes;
  int64_t size = s.block, blocks = divide_up(s.rows, size), workers = std::min(worker_count(), blocks);
  if (static_cast<int64_t>(all_sums.size()) < workers) all_sums = std::vector<Sums>(static_cast<size_t>(workers));
  std::vector<Sums> &sums = all_sums;
  // Without an index a step's place is its row of the table.
  bool folds = changes.table && call.index;
  float *table = folds ? memory.reserve(s.rows * s.steps * 4 * s.width) : changes.table;

  parallel(workers, [&](int64_t worker) {
    Sums &own = sums[static_cast<size_t>(worker)];
    float *learned = own.weight.reserve(4 * s.width * s.width);
    std::fill_n(learned, 4 * s.width * s.width, 0.0f);
    for (int64_t i = worker; i < blocks; i += workers)
      Block{call, shared, own.room, i * size, std::min(size, s.rows - i * size)}.backward(saved, results, table, learned, changes);
  });
  if (changes.weight) add_weights(changes.weight, of_workers(sums, workers, [](const Sums &own) { return own.weight.data(); }), s.width);
  if (folds) Fold(call.index, s.rows * s.steps, call.table_rows)(changes.table, memory.data(), 4 * s.width);
}

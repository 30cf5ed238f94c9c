// All blocks, each on the worker whose turn it is: sums come in the same order every time.

// Tables with few rows are summed by each worker, those with many are written token by token and folded afterwards.
constexpr int64_t kFew = 64;

// As many rows as make about 120 places, and whole products.
static int64_t rows_of_block(const Sizes &sizes) { return std::max<int64_t>(kBlock, 120 / sizes.queries / kBlock * kBlock); }

static void forward(const Call &call, const Saved &saved, float *out) {
  thread_local Packed packed;
  packed.set(call);
  const Packed &shared = packed;
  int64_t size = rows_of_block(call.sizes);
  parallel(divide_up(call.sizes.rows, size), [&](int64_t i) {
    thread_local Room room;
    Block{call, saved, room, i * size, std::min(size, call.sizes.rows - i * size)}.forward(shared, out);
  });
}

// One worker's sums.
struct Sums {
  Room room;
  Buffer<float> memory;
  Weights<float> weights;
  Tables<float> tables;  // NULL where the table has many rows

  void clear(const Call &call) {
    const Sizes &s = call.sizes;
    int64_t width = s.width, inner = s.inner;
    int64_t queries = call.query_rows <= kFew ? call.query_rows * width : 0;
    int64_t tokens = call.token_rows <= kFew ? call.token_rows * width : 0;
    int64_t size = width * width + 2 * inner * width + 6 * width + inner + 4 * queries + 2 * tokens;
    float *next = memory.reserve(size);
    std::fill_n(next, size, 0.0f);
    auto take = [&](int64_t count) {
      float *taken = next;
      next += count;
      return taken;
    };
    weights = {take(width * width), take(width), take(inner * width), take(inner), take(width * inner), take(width),
               take(width),         take(width), take(width),         take(width)};
    auto table = [&](int64_t count) { return count ? take(count) : nullptr; };
    tables = {table(queries), table(queries), table(tokens), table(tokens), table(queries), table(queries)};
  }
};

// The sink of the changes of tables' rows.
struct Sink {
  const Call &call;
  const Tables<float> &few, &many;

  void add(int64_t row, const Tables<const float> &changes) {
    const Sizes &s = call.sizes;
    auto put = [&](float *few, float *many, const float *change, int64_t count, const int64_t *index) {
      for (int64_t i = 0; i < count; i++) {
        const float *own = change + i * s.width;
        if (few) add_scaled(few + index[row * count + i] * s.width, own, 1, s.width);
        else if (many) std::copy_n(own, s.width, many + (row * count + i) * s.width);
      }
    };
    put(few.query, many.query, changes.query, s.queries, call.query_index);
    put(few.input, many.input, changes.input, s.queries, call.query_index);
    put(few.key, many.key, changes.key, s.tokens, call.token_index);
    put(few.value, many.value, changes.value, s.tokens, call.token_index);
    if (s.sight != Sight::others) return;
    put(few.own_key, many.own_key, changes.own_key, s.queries, call.query_index);
    put(few.own_value, many.own_value, changes.own_value, s.queries, call.query_index);
  }
};

static void add_all(float *to, const float *from, int64_t count) {
  if (!to || !from) return;
  for (int64_t i = 0; i < count; i++) to[i] += from[i];
}

static void backward(const Call &call, const Saved &saved, const float *change, const Tables<float> &tables,
                     const Weights<float> &weights) {
  thread_local std::vector<Sums> all_sums;
  thread_local PackedBack packed;
  thread_local Buffer<float> memory;
  packed.set(call);
  const PackedBack &shared = packed;
  const Sizes &s = call.sizes;
  int64_t workers = worker_count(), size = rows_of_block(s), blocks = divide_up(s.rows, size), width = s.width;
  if (static_cast<int64_t>(all_sums.size()) < workers) all_sums = std::vector<Sums>(static_cast<size_t>(workers));
  std::vector<Sums> &sums = all_sums;

  bool many_queries = call.query_rows > kFew, many_tokens = call.token_rows > kFew;
  int64_t of_queries = many_queries ? s.rows * s.queries * width : 0, of_tokens = many_tokens ? s.rows * s.tokens * width : 0;
  float *next = memory.reserve(4 * of_queries + 2 * of_tokens);
  auto take = [&](int64_t count) {
    float *taken = count ? next : nullptr;
    next += count;
    return taken;
  };
  Tables<float> many = {take(of_queries), take(of_queries), take(of_tokens), take(of_tokens), take(of_queries), take(of_queries)};

  parallel(workers, [&](int64_t worker) {
    Sums &own = sums[static_cast<size_t>(worker)];
    own.clear(call);
    Sink sink{call, own.tables, many};
    for (int64_t i = worker; i < blocks; i += workers)
      Block{call, saved, own.room, i * size, std::min(size, s.rows - i * size)}.backward(shared, change, own.weights, sink);
  });

  for (int64_t worker = 0; worker < workers; worker++) {
    const Sums &own = sums[static_cast<size_t>(worker)];
    auto add = [&](auto Weights<float>::*part, int64_t count) { add_all(weights.*part, own.weights.*part, count); };
    add(&Weights<float>::out, width * width);
    add(&Weights<float>::expand, s.inner * width);
    add(&Weights<float>::expand_bias, s.inner);
    add(&Weights<float>::contract, width * s.inner);
    for (auto part : {&Weights<float>::out_bias, &Weights<float>::contract_bias, &Weights<float>::norm1,
                      &Weights<float>::norm1_bias, &Weights<float>::norm2, &Weights<float>::norm2_bias})
      add(part, width);
    for (auto part : {&Tables<float>::query, &Tables<float>::input, &Tables<float>::own_key, &Tables<float>::own_value})
      add_all(tables.*part, own.tables.*part, call.query_rows * width);
    for (auto part : {&Tables<float>::key, &Tables<float>::value})
      add_all(tables.*part, own.tables.*part, call.token_rows * width);
  }
  if (many_queries) {
    Fold fold(call.query_index, s.rows * s.queries, call.query_rows);
    fold(tables.query, many.query, width);
    fold(tables.input, many.input, width);
    if (s.sight == Sight::others) {
      fold(tables.own_key, many.own_key, width);
      fold(tables.own_value, many.own_value, width);
    }
  }
  if (many_tokens) {
    Fold fold(call.token_index, s.rows * s.tokens, call.token_rows);
    fold(tables.key, many.key, width);
    fold(tables.value, many.value, width);
  }
}

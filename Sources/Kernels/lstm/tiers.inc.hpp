// Two tiers, block of users by block of users, through all their steps.

// The weights as products want them.
struct TierWeights {
  Packed event[kDirections], context;
  Buffer<uint32_t> beside[kDirections], input;  // ahead
  Buffer<uint32_t> beside_room[kDirections], input_room;
  const uint32_t *beside_back[kDirections], *input_back;

  void set_ahead(const Tiers &tiers) {
    parallel(2 + 2 * tiers.directions, [&](int64_t part) {
      int64_t d = part / 2 - 1;
      if (part == 0) pack(input, tiers.input, 4 * tiers.context, tiers.summary());
      else if (part == 1) context.set_ahead(context_call(tiers));
      else if (part % 2) event[d].set_ahead(tiers.event[d]);
      else pack(beside[d], tiers.beside[d], 4 * tiers.width, tiers.context);
    });
  }

  void set_back(const Tiers &tiers) {
    parallel(2 + 2 * tiers.directions, [&](int64_t part) {
      int64_t d = part / 2 - 1;
      if (part == 0) input_back = across(input_room, tiers.input, 4 * tiers.context, tiers.summary());
      else if (part == 1) context.set_back(context_call(tiers));
      else if (part % 2) event[d].set_back(tiers.event[d]);
      else beside_back[d] = across(beside_room[d], tiers.beside[d], 4 * tiers.width, tiers.context);
    });
  }

 private:
  static Call context_call(const Tiers &tiers) {
    Call call{};
    call.sizes.width = tiers.context;
    call.weight = tiers.weight;
    return call;
  }
};

// Rows of numbers that end in zeros, as products of six rows want them.
class PaddedRows {
  Buffer<float> memory;

 public:
  float *anything(int64_t rows, int64_t width) { return memory.reserve(rows * width); }
  float *zeros(int64_t rows, int64_t width) {
    float *all = anything(rows, width);
    std::fill_n(all, rows * width, 0.0f);
    return all;
  }
  // Columns of the rows of a wider matrix.
  float *copy(const float *from, int64_t distance, int64_t rows, int64_t padded, int64_t width) {
    float *all = anything(padded, width);
    for (int64_t m = 0; m < rows; m++) std::copy_n(from + m * distance, width, all + m * width);
    std::fill_n(all + rows * width, (padded - rows) * width, 0.0f);
    return all;
  }
};

// Room of one worker.
struct TierRoom {
  Room room;
  Factors factors;
  PaddedRows summary, hidden, cell, shown, gates, part, last;
  PaddedRows summary_change, hidden_change, cell_change, context_change, gates_change, part_change, pulled, states_change;
};

// The changes of the gates of all rows.
struct TierGates {
  float *tokens[kDirections];  // (N, T, 4H)
  float *parts[kDirections];   // (N, 4H): what they get of the context
  float *context;              // (N, 4C)

  static TierGates in(Buffer<float> &memory, const Tiers &tiers) {
    int64_t rows = tiers.users * tiers.steps, gates = rows * 4 * tiers.width;
    float *next = memory.reserve(tiers.directions * gates * (tiers.tokens() + 1) + rows * 4 * tiers.context);
    TierGates all{};
    for (int64_t d = 0; d < tiers.directions; d++, next += gates * (tiers.tokens() + 1)) {
      all.tokens[d] = next;
      all.parts[d] = next + gates * tiers.tokens();
    }
    all.context = next;
    return all;
  }
};

#include "tier_block.inc.hpp"
#include "tier_learning.inc.hpp"

static void forward_tiers(const Tiers &tiers, const TiersSaved &saved, float *const *states, float *trail) {
  thread_local TierWeights weights;
  weights.set_ahead(tiers);
  const TierWeights &shared = weights;
  int64_t size = tiers.block;
  parallel(divide_up(tiers.users, size), [&](int64_t i) {
    thread_local TierRoom room;
    TierBlock{tiers, shared, room, i * size, std::min(size, tiers.users - i * size)}.forward(saved, states, trail);
  });
}

static void backward_tiers(const Tiers &tiers, const TiersSaved &saved, const TiersResults &results,
                           const TiersChanges &wanted) {
  thread_local std::vector<TierLearning::Sums> all_sums;
  thread_local TierWeights weights;
  thread_local Buffer<float> memory;
  weights.set_back(tiers);
  const TierWeights &shared = weights;
  const TierGates changes = TierGates::in(memory, tiers);
  int64_t size = tiers.block;
  parallel(divide_up(tiers.users, size), [&](int64_t i) {
    thread_local TierRoom room;
    TierBlock{tiers, shared, room, i * size, std::min(size, tiers.users - i * size)}.backward(saved, results, changes, wanted.before);
  });

  const TierLearning learning{tiers, results, changes};
  int64_t workers = std::min(worker_count(), learning.parts());
  if (static_cast<int64_t>(all_sums.size()) < workers) all_sums = std::vector<TierLearning::Sums>(static_cast<size_t>(workers));
  std::vector<TierLearning::Sums> &sums = all_sums;
  parallel(workers, [&](int64_t worker) {
    TierLearning::Sums &own = sums[static_cast<size_t>(worker)];
    own.clear(tiers);
    for (int64_t part = worker; part < learning.parts(); part += workers) learning.learn(part, own);
  });
  auto add = [&](float *to, int64_t count, const auto &part) { add_sums(to, of_workers(sums, workers, part), count); };
  int64_t gates = 4 * tiers.width, context_gates = 4 * tiers.context;
  using Own = const TierLearning::Sums &;
  for (int64_t d = 0; d < tiers.directions; d++) {
    const Call &call = tiers.event[d];
    add(wanted.weight[d], gates * tiers.width, [&](Own own) { return own.weight[d]; });
    add(wanted.beside[d], gates * tiers.context, [&](Own own) { return own.beside[d]; });
    Fold(call.index, call.sizes.rows * call.sizes.steps, call.table_rows)(wanted.table[d], changes.tokens[d], gates);
  }
  add(wanted.context_weight, context_gates * tiers.context, [](Own own) { return own.context; });
  add(wanted.input, context_gates * tiers.summary(), [](Own own) { return own.input; });
  add(wanted.bias, context_gates, [](Own own) { return own.bias; });
}

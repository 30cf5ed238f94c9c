// A layer of LSTM over short rows, as one operation with its gradients.
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "lstm_inputs.hpp"

namespace ct {
using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The order of the inputs, as in the header.
enum { kTable, kRowPart, kWeight, kHidden, kCell, kInputs };

namespace lstm {
const Kernel *kernel_for(bool half) {
  const Kernel *kernel = half ? bfloat_kernel() : nullptr;
  return kernel ? kernel : float_kernel();
}

int64_t rows_of_block(int64_t rows) {
  int64_t threads = std::max(1, thread_count()), best = kBlock, least = INT64_MAX;
  for (int64_t size = kBlock; size <= kRows; size += kBlock) {
    int64_t blocks = divide_up(rows, size), turns = divide_up(blocks, threads);
    // The last block, which may be short, is the first thread's where one is left over after even turns.
    bool ends_short = blocks % threads == 1 % threads;
    int64_t most = ends_short ? (turns - 1) * size + rows - (blocks - 1) * size : turns * size;
    // Each block fetches the weights anew: two rows a turn, an estimate, keep blocks large where turns are as long.
    if (most + 2 * turns <= least) best = size, least = most + 2 * turns;
  }
  return best;
}

void check_steps(const Call &call) {
  const Sizes &s = call.sizes;
  for (int64_t i = 0; call.index && i < s.rows * s.steps; i++)
    TORCH_CHECK(call.index[i] >= 0 && call.index[i] < call.table_rows, "row ", call.index[i], " of ", call.table_rows);
  for (int64_t i = 0; call.lengths && i < s.rows; i++)
    TORCH_CHECK(call.lengths[i] >= 0 && call.lengths[i] <= s.steps, call.lengths[i], " of ", s.steps, " steps");
}
}  // namespace lstm

using lstm::constant, lstm::kernel_for;

// Steps are as many as the index has, or as a table (N, T, 4H) for which there is none.
static lstm::Call call(const variable_list &all, const Tensor &index, const Tensor &lengths, bool reversed,
                       std::optional<int64_t> known_block = std::nullopt) {
  bool has_index = index.dim() == 2;
  const Tensor &steps = has_index ? index : all[kTable];
  int64_t width = all[kWeight].size(1);
  TORCH_CHECK(width > 0 && width % kTile == 0, width, " units: there is a kernel for multiples of ", kTile);
  TORCH_CHECK(all[kWeight].size(0) == 4 * width && all[kTable].size(-1) == 4 * width, "four gates of ", width, " units");
  for (const Tensor &input : all) TORCH_CHECK(input.is_cpu(), "an input on ", input.device());
  TORCH_CHECK(has_index || steps.dim() == 3, "steps by their index, or a table for all of them");
  int64_t block = known_block.value_or(lstm::rows_of_block(steps.size(0)));
  return {.sizes = {.rows = steps.size(0), .steps = steps.size(1), .width = width, .block = block, .reversed = reversed},
          .table = constant<float>(all[kTable]),
          .table_rows = all[kTable].numel() / (4 * width),
          .index = has_index ? index.const_data_ptr<int64_t>() : nullptr,
          .lengths = constant<int64_t>(lengths),
          .row_part = constant<float>(all[kRowPart]),
          .weight = constant<float>(all[kWeight]),
          .hidden = constant<float>(all[kHidden]),
          .cell = constant<float>(all[kCell])};
}

// Rejects inputs that would be read or written outside of tensors.
static void check(const lstm::Call &made, const variable_list &all, const Tensor &lengths) {
  const lstm::Sizes &s = made.sizes;
  auto fits = [&](size_t i, int64_t count) { return all[i].numel() == 0 || all[i].numel() == count; };
  TORCH_CHECK(fits(kRowPart, s.rows * 4 * s.width) && fits(kHidden, s.rows * s.width) && fits(kCell, s.rows * s.width),
              "parts and states of ", s.rows, " rows");
  TORCH_CHECK(lengths.numel() == 0 || lengths.numel() == s.rows, "lengths of ", s.rows, " rows");
  lstm::check_steps(made);
}

static lstm::Saved saved(const lstm::Sizes &sizes, const Tensor &room) {
  return lstm::saved(room, lstm::Saved::places(sizes), sizes.width);
}

struct Steps {
  Tensor states, cell;
};

static Steps run(const lstm::Call &made, const lstm::Saved &saved, bool half) {
  const lstm::Sizes &s = made.sizes;
  Tensor states = at::empty({s.rows, s.steps, s.width}, at::kFloat), cell = at::empty({s.rows, s.width}, at::kFloat);
  kernel_for(half)->forward(made, saved, states.mutable_data_ptr<float>(), cell.mutable_data_ptr<float>());
  return {states, cell};
}

struct ShortRowLSTM : torch::autograd::Function<ShortRowLSTM> {
  static variable_list forward(AutogradContext *context, at::TensorList inputs, const Tensor &index,
                               const Tensor &lengths, bool reversed) {
    variable_list all;
    for (const Tensor &input : inputs) all.push_back(input.detach().contiguous());
    lstm::Call made = call(all, index, lengths, reversed);
    check(made, all, lengths);
    bool half = is_half(all[kTable]);
    context->set_materialize_grads(false);
    Tensor room = lstm::saved_room(lstm::Saved::places(made.sizes), made.sizes.width);
    Steps found = run(made, saved(made.sizes, room), half);
    variable_list keep = all;
    keep.insert(keep.end(), {index, lengths, room, found.states});
    context->save_for_backward(keep);
    context->saved_data["reversed"] = reversed;
    context->saved_data["half"] = half;
    context->saved_data["block"] = made.sizes.block;
    return {found.states, found.cell};
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    variable_list all = context->get_saved_variables();
    const Tensor &room = all[kInputs + 2], &states = all[kInputs + 3];
    lstm::Call made = call(all, all[kInputs], all[kInputs + 1], context->saved_data["reversed"].toBool(),
                           context->saved_data["block"].toInt());
    Tensor change = gradients[0].defined() ? gradients[0].contiguous() : at::zeros_like(states);
    Tensor cell_change = gradients[1].defined() ? gradients[1].contiguous() : Tensor();
    variable_list changes(kInputs + 3);
    auto zeros = [&](size_t i) -> float * {
      if (all[i].numel() == 0) return nullptr;
      changes[i] = at::zeros_like(all[i]);
      return changes[i].mutable_data_ptr<float>();
    };
    lstm::Changes wanted{zeros(kTable), zeros(kRowPart), zeros(kWeight), zeros(kHidden), zeros(kCell)};
    lstm::Results results{states.const_data_ptr<float>(), change.const_data_ptr<float>(),
                          cell_change.defined() ? cell_change.const_data_ptr<float>() : nullptr};
    kernel_for(context->saved_data["half"].toBool())->backward(made, saved(made.sizes, room), results, wanted);
    return changes;
  }
};

const ct_lstm_functions lstm_functions = {
    .is_fused = [](int64_t width) noexcept { return lstm::float_kernel() && width > 0 && width % kTile == 0; },
    .run = [](ct_tensors inputs, ct_optional_tensor index, ct_optional_tensor lengths, bool reversed,
              ct_optional_tensor *out) noexcept {
      return status([&] {
        variable_list all;
        for (size_t i = 0; i < kInputs; i++) all.push_back(lstm::whole(inputs[i]));
        Tensor places = lstm::whole(index), ends = lstm::whole(lengths);
        Steps found;
        if (at::GradMode::is_enabled()) {
          variable_list both = ShortRowLSTM::apply(at::TensorList(all), places, ends, reversed);
          found = {both[0], both[1]};
        } else {
          lstm::Call made = call(all, places, ends, reversed);
          check(made, all, ends);
          found = run(made, {}, is_half(all[kTable]));
        }
        out[0] = handle(std::move(found.states));
        out[1] = handle(std::move(found.cell));
      });
    },
    .run_tiers = lstm::run_tiers,
};
}  // namespace ct

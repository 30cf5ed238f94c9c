// An event LSTM under a context LSTM, through some rows of each user, as one operation with its gradients.
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "lstm_inputs.hpp"

namespace ct::lstm {
using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The order of the inputs, as in the header; the last three for each direction.
enum { kBefore, kInput, kBias, kContextWeight, kEvent, kTable = 0, kBeside, kWeight, kEach };

static size_t event_input(int64_t d, int part) { return static_cast<size_t>(kEvent + d * kEach + part); }

struct Trip {
  Tiers tiers;

  Trip(const variable_list &all, const Tensor &index, const Tensor &lengths) {
    for (const Tensor &input : all)
      TORCH_CHECK(input.is_cpu() && input.scalar_type() == at::kFloat, "an input of ", input.scalar_type(), " on ", input.device());
    TORCH_CHECK(index.is_cpu() && lengths.is_cpu(), "an index on ", index.device(), ", lengths on ", lengths.device());
    int64_t directions = (static_cast<int64_t>(all.size()) - kEvent) / kEach;
    TORCH_CHECK(directions >= 1 && directions <= kDirections, directions, " directions");
    int64_t users = all[kBefore].size(0), context = all[kContextWeight].size(1), width = all[event_input(0, kWeight)].size(1);
    TORCH_CHECK(index.dim() == 2 && index.size(1) > 0 && users > 0 && index.size(0) % users == 0, "rows ", index.sizes(),
                " of ", users, " users");
    int64_t rows = index.size(0);
    TORCH_CHECK(width > 0 && width % kTile == 0 && context > 0 && context % kTile == 0, width, " and ", context,
                " units: there are kernels for multiples of ", kTile);
    tiers = {.users = users, .steps = rows / users, .block = 0, .directions = directions, .width = width, .context = context,
             .event = {}, .beside = {},
             .input = constant<float>(all[kInput]), .bias = constant<float>(all[kBias]),
             .weight = constant<float>(all[kContextWeight])};
    auto has = [&](size_t i, at::IntArrayRef shape) {
      TORCH_CHECK(all[i].sizes() == shape, "input ", i, " is ", all[i].sizes(), ", not ", shape);
    };
    has(kBefore, {users, tiers.state()});
    has(kInput, {4 * context, tiers.summary()});
    has(kBias, {4 * context});
    has(kContextWeight, {4 * context, context});
    TORCH_CHECK(lengths.numel() == 0 || lengths.numel() == rows, "lengths of ", rows, " rows");
    for (int64_t d = 0; d < directions; d++) {
      const Tensor &table = all[event_input(d, kTable)];
      has(event_input(d, kTable), {table.size(0), 4 * width});
      has(event_input(d, kBeside), {4 * width, context});
      has(event_input(d, kWeight), {4 * width, width});
      tiers.beside[d] = constant<float>(all[event_input(d, kBeside)]);
      tiers.event[d] = {
          .sizes = {.rows = rows, .steps = index.size(1), .width = width, .block = 0, .reversed = d == 1},
          .table = constant<float>(table), .table_rows = table.size(0),
          .index = index.const_data_ptr<int64_t>(), .lengths = constant<int64_t>(lengths),
          .row_part = nullptr, .weight = constant<float>(all[event_input(d, kWeight)]), .hidden = nullptr, .cell = nullptr};
    }
  }

  // The facts that a forward pass needs first.
  void begin() {
    for (int64_t d = 0; d < tiers.directions; d++) check_steps(tiers.event[d]);
    tiers.block = rows_of_block(tiers.users);
  }

  TiersSaved saved(const variable_list &rooms) const {
    TiersSaved all{};
    for (int64_t d = 0; d < tiers.directions; d++)
      all.event[d] = lstm::saved(rooms[static_cast<size_t>(d)], tiers.places() * tiers.tokens(), tiers.width);
    all.context = lstm::saved(rooms.back(), tiers.places(), tiers.context);
    return all;
  }
  variable_list rooms() const {
    variable_list all;
    for (int64_t d = 0; d < tiers.directions; d++) all.push_back(saved_room(tiers.places() * tiers.tokens(), tiers.width));
    all.push_back(saved_room(tiers.places(), tiers.context));
    return all;
  }

  // The trail, then the states of each direction.
  variable_list forward(const Tensor &before, const TiersSaved &saved, bool half) const {
    variable_list found = {at::empty({tiers.steps + 1, tiers.users, tiers.state()}, at::kFloat)};
    found[0].select(0, 0).copy_(before);
    float *states[kDirections];
    for (int64_t d = 0; d < tiers.directions; d++) {
      found.push_back(at::empty({tiers.steps * tiers.users, tiers.tokens(), tiers.width}, at::kFloat));
      states[d] = room<float>(found.back());
    }
    kernel_for(half)->forward_tiers(tiers, saved, states, room<float>(found[0]));
    return found;
  }
};

// The states after the last step, then those of each direction.
static variable_list results(const variable_list &found) {
  variable_list all = {found[0][-1].clone()};
  all.insert(all.end(), found.begin() + 1, found.end());
  return all;
}

struct TieredRows : torch::autograd::Function<TieredRows> {
  static variable_list forward(AutogradContext *context, at::TensorList inputs, const Tensor &index, const Tensor &lengths) {
    variable_list keep;
    for (const Tensor &input : inputs) keep.push_back(input.detach());
    Trip trip(keep, index, lengths);
    trip.begin();
    context->set_materialize_grads(false);
    bool half = is_half(keep[kBefore]);
    variable_list rooms = trip.rooms(), found = trip.forward(keep[kBefore], trip.saved(rooms), half);
    context->saved_data["inputs"] = static_cast<int64_t>(keep.size());
    context->saved_data["half"] = half;
    context->saved_data["block"] = trip.tiers.block;
    for (const variable_list *more : {&rooms, &found}) keep.insert(keep.end(), more->begin(), more->end());
    keep.insert(keep.end(), {index, lengths});
    context->save_for_backward(keep);
    return results(found);
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    variable_list kept = context->get_saved_variables();
    auto next = kept.begin() + context->saved_data["inputs"].toInt();
    variable_list all(kept.begin(), next);
    Trip trip(all, kept.end()[-2], kept.end()[-1]);
    Tiers &tiers = trip.tiers;
    tiers.block = context->saved_data["block"].toInt();
    variable_list rooms(next, next + tiers.directions + 1);
    next += tiers.directions + 1;

    variable_list changes(all.size() + 2), outside;
    auto zeros = [&](size_t i) {
      changes[i] = at::zeros_like(all[i]);
      return room<float>(changes[i]);
    };
    TiersResults ahead{};
    TiersChanges wanted{};
    ahead.trail = next[0].const_data_ptr<float>();
    Tensor last = gradients[0].defined() ? gradients[0].contiguous() : Tensor();
    if (last.defined()) ahead.last_change = last.const_data_ptr<float>();
    for (int64_t d = 0; d < tiers.directions; d++) {
      const Tensor &states = next[1 + d], &change = gradients[static_cast<size_t>(1 + d)];
      outside.push_back(change.defined() ? change.contiguous() : at::zeros_like(states));
      ahead.states[d] = states.const_data_ptr<float>();
      ahead.states_change[d] = outside.back().const_data_ptr<float>();
      wanted.table[d] = zeros(event_input(d, kTable));
      wanted.beside[d] = zeros(event_input(d, kBeside));
      wanted.weight[d] = zeros(event_input(d, kWeight));
    }
    wanted.input = zeros(kInput);
    wanted.bias = zeros(kBias);
    wanted.context_weight = zeros(kContextWeight);
    if (context->needs_input_grad(kBefore)) wanted.before = zeros(kBefore);
    kernel_for(context->saved_data["half"].toBool())->backward_tiers(tiers, trip.saved(rooms), ahead, wanted);
    return changes;
  }
};

int32_t run_tiers(ct_tensors inputs, int64_t directions, ct_tensor index, ct_optional_tensor lengths,
                  ct_optional_tensor *out) noexcept {
  return status([&] {
    variable_list all;
    for (int64_t i = 0; i < kEvent + directions * kEach; i++) all.push_back(whole(inputs[i]));
    Tensor places = whole(index), ends = whole(lengths);
    variable_list found;
    if (at::GradMode::is_enabled()) {
      found = TieredRows::apply(at::TensorList(all), places, ends);
    } else {
      Trip trip(all, places, ends);
      trip.begin();
      found = results(trip.forward(all[kBefore], {}, is_half(all[kBefore])));
    }
    for (size_t i = 0; i < found.size(); i++) out[i] = handle(std::move(found[i]));
  });
}
}  // namespace ct::lstm

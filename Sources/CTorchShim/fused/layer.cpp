// A layer of a transformer's encoder over short rows, as one operation with its gradients.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "kernels/layer.hpp"
#include "../support.hpp"

namespace ct::layer {
using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

static const Kernel *kernel_for(bool half) {
  const Kernel *kernel = half ? bfloat_kernel() : nullptr;
  return kernel ? kernel : float_kernel();
}

// The order of the inputs: tables, then weights, as in the header.
enum { kQuery, kInput, kKey, kValue, kOwnKey, kOwnValue, kTables };
constexpr size_t kWeights = 10;
constexpr size_t kInputs = kTables + kWeights;

template <class T, class Data>
static Tables<T> tables(const variable_list &all, Data data) {
  return {data(all[kQuery]), data(all[kInput]), data(all[kKey]), data(all[kValue]), data(all[kOwnKey]), data(all[kOwnValue])};
}

template <class T, class Data>
static Weights<T> weights(const variable_list &all, Data data) {
  auto at = [&](size_t i) { return data(all[kTables + i]); };
  return {at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9)};
}

// A missing input is an empty tensor: the graph needs a tensor for every input.
static const float *constant(const Tensor &t) { return t.numel() ? t.const_data_ptr<float>() : nullptr; }
static float *mutable_data(const Tensor &t) { return t.numel() ? t.mutable_data_ptr<float>() : nullptr; }

static Call call(const variable_list &all, const Tensor &query_index, const Tensor &token_index,
                        const ct_layer_options &options) {
  Sizes sizes{.rows = query_index.size(0),
                     .queries = query_index.size(1),
                     .tokens = token_index.size(1),
                     .width = all[kQuery].size(1),
                     .inner = all[kTables + 2].size(0),
                     .heads = options.heads,
                     .sight = static_cast<Sight>(options.sight),
                     .dropout = static_cast<float>(options.dropout),
                     .seed = options.seed};
  return {sizes, query_index.const_data_ptr<int64_t>(), token_index.const_data_ptr<int64_t>(), all[kQuery].size(0),
          all[kKey].size(0), tables<const float>(all, constant), weights<const float>(all, constant)};
}

// Room for what the way back wants, with some rows behind the last one that blocks compute on.
static Tensor room(const Sizes &s) {
  int64_t places = s.places() + kBlock;
  return at::empty({places * (s.heads * kTokens + 3 * s.width + 2 + s.inner)}, at::kFloat);
}

static Saved saved(const Sizes &s, const Tensor &room) {
  int64_t places = s.places() + kBlock;
  float *next = room.mutable_data_ptr<float>();
  auto take = [&](int64_t count) {
    float *taken = next;
    next += places * count;
    return taken;
  };
  return {take(s.heads * kTokens), take(s.width), take(s.width), take(s.width), take(2), take(s.inner)};
}

struct Layer : torch::autograd::Function<Layer> {
  static Tensor forward(AutogradContext *context, at::TensorList inputs, const Tensor &query_index,
                        const Tensor &token_index, const ct_layer_options *options) {
    variable_list all;
    for (const Tensor &input : inputs) all.push_back(input.detach().contiguous());
    Call made = call(all, query_index, token_index, *options);
    Tensor kept = room(made.sizes);
    Tensor out = at::empty({made.sizes.rows, made.sizes.queries, made.sizes.width}, at::kFloat);
    bool half = is_half(all[kQuery]);
    kernel_for(half)->forward(made, saved(made.sizes, kept), out.mutable_data_ptr<float>());
    variable_list keep = all;
    keep.insert(keep.end(), {query_index, token_index, kept});
    context->save_for_backward(keep);
    context->saved_data["half"] = half;
    context->saved_data["heads"] = options->heads;
    context->saved_data["sight"] = static_cast<int64_t>(options->sight);
    context->saved_data["dropout"] = options->dropout;
    context->saved_data["seed"] = static_cast<int64_t>(options->seed);
    return out;
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    variable_list all = context->get_saved_variables();
    ct_layer_options options{.heads = context->saved_data["heads"].toInt(),
                             .sight = static_cast<int32_t>(context->saved_data["sight"].toInt()),
                             .dropout = context->saved_data["dropout"].toDouble(),
                             .seed = static_cast<uint64_t>(context->saved_data["seed"].toInt())};
    Call made = call(all, all[kInputs], all[kInputs + 1], options);
    variable_list changes;
    for (size_t i = 0; i < kInputs; i++) changes.push_back(at::zeros_like(all[i]));
    Tensor change = gradients[0].contiguous();
    kernel_for(context->saved_data["half"].toBool())
        ->backward(made, saved(made.sizes, all[kInputs + 2]), change.const_data_ptr<float>(),
                   tables<float>(changes, mutable_data), weights<float>(changes, mutable_data));
    changes.resize(kInputs + 3);
    return changes;
  }
};
}  // namespace ct::layer

const ct_layer_functions ct::layer_functions = {
    .is_fused = [](int64_t width, int64_t inner, int64_t heads, int64_t tokens) noexcept {
      return layer::float_kernel() && width % kTile == 0 && inner % kTile == 0 && width % heads == 0 &&
             width / heads % 16 == 0 && tokens > 0 && tokens <= layer::kTokens;
    },
    .encode = [](ct_tensors inputs, ct_tensor query_index, ct_tensor token_index,
                 const ct_layer_options *options) noexcept {
      return make([&] {
        variable_list all;
        for (size_t i = 0; i < layer::kInputs; i++) all.push_back(inputs[i] ? shared(inputs[i]) : at::empty({0}));
        return layer::Layer::apply(at::TensorList(all), shared(query_index).contiguous(), shared(token_index).contiguous(),
                                   options);
      });
    },
};

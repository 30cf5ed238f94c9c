// Layers and losses as functions.
#include <ATen/ATen.h>

#include "../fused/dropout.hpp"
#include "../rows.hpp"
#include "../support.hpp"

namespace ct {
using Three = std::tuple<at::Tensor, at::Tensor, at::Tensor>;

struct Recurrence {
  std::vector<at::Tensor> weights;
  bool biases;
  int64_t layers;
  double dropout;
  bool training, bidirectional;
};

// libtorch wants the longest sequence first: sorts, packs, runs, and puts everything back in its place.
static Three packed(const at::Tensor &input, const at::Tensor &lengths, const at::Tensor &hidden,
                    const at::Tensor &cell, const Recurrence &r) {
  at::Tensor order = lengths.argsort(/*stable=*/true, 0, /*descending=*/true);
  at::Tensor place = order.argsort();
  at::Tensor there = order.to(input.device()), back = place.to(input.device());
  auto [data, sizes] = at::_pack_padded_sequence(input.index_select(0, there), lengths.index_select(0, order), true);
  auto [out, h, c] = at::lstm(data, sizes, {hidden.index_select(1, there), cell.index_select(1, there)}, r.weights,
                              r.biases, r.layers, r.dropout, r.training, r.bidirectional);
  at::Tensor padded = std::get<0>(at::_pad_packed_sequence(out, sizes, true, 0, input.size(1)));
  return {padded.index_select(0, back), h.index_select(1, back), c.index_select(1, back)};
}

// A batch of a few sequences is filled up, so that a sequence's states do not depend on how many there are.
static Three whole(const at::Tensor &input, const at::Tensor &hidden, const at::Tensor &cell, const Recurrence &r) {
  auto run = [&](const at::Tensor &x, const at::Tensor &h, const at::Tensor &c) {
    return at::lstm(x, {h, c}, r.weights, r.biases, r.layers, r.dropout, r.training, r.bidirectional, /*batch_first=*/true);
  };
  int64_t count = input.size(0);
  if (!needs_groups(input) || count > row_group) return run(input, hidden, cell);
  auto fill = [&](const at::Tensor &t, int64_t along) { return filled_batch(t, along, count); };
  auto [out, h, c] = run(fill(input, 0), fill(hidden, 1), fill(cell, 1));
  return {out.narrow(0, 0, count).contiguous(), h.narrow(1, 0, count).contiguous(), c.narrow(1, 0, count).contiguous()};
}

const ct_nn_functions nn_functions = {
    .embedding = [](ct_tensor weight, ct_tensor ids, int64_t padding, bool sparse) noexcept {
      return make([&] { return at::embedding(Borrowed(weight), Borrowed(ids), padding, /*scale_grad_by_freq=*/false, sparse); });
    },
    .linear = [](ct_tensor input, ct_tensor weight, ct_optional_tensor bias) noexcept {
      return make([&] { return row_linear(Borrowed(input), Borrowed(weight), optional(bias)); });
    },
    .layer_norm = [](ct_tensor input, ct_sizes shape, int64_t rank, ct_optional_tensor weight, ct_optional_tensor bias,
                     double epsilon) noexcept {
      return make([&] {
        return at::layer_norm(Borrowed(input), sizes(shape, rank), optional(weight), optional(bias), epsilon);
      });
    },
    .dropout = [](ct_tensor input, double rate, bool training) noexcept {
      return make([&] { return ct::dropout(shared(input), rate, training); });
    },
    .attention = [](ct_tensor query, ct_tensor key, ct_tensor value, ct_optional_tensor mask, double dropout,
                    bool causal, double scale) noexcept {
      return make([&] {
        return at::scaled_dot_product_attention(Borrowed(query), Borrowed(key), Borrowed(value), optional(mask),
                                                dropout, causal, std::isnan(scale) ? std::nullopt : std::optional(scale));
      });
    },
    .cross_entropy = [](ct_tensor logits, ct_tensor targets, int64_t reduction, int64_t ignored,
                        double smoothing) noexcept {
      return make([&] {
        return at::cross_entropy_loss(Borrowed(logits), Borrowed(targets), {}, reduction, ignored, smoothing);
      });
    },
    .nll_loss = [](ct_tensor log_probabilities, ct_tensor targets, int64_t reduction, int64_t ignored) noexcept {
      return make([&] { return at::nll_loss(Borrowed(log_probabilities), Borrowed(targets), {}, reduction, ignored); });
    },
    .mse_loss = [](ct_tensor a, ct_tensor b, int64_t reduction) noexcept {
      return make([&] { return at::mse_loss(Borrowed(a), Borrowed(b), reduction); });
    },
    .lstm = [](ct_tensor input, ct_optional_tensor lengths, ct_tensor hidden, ct_tensor cell, ct_tensors weights,
               int64_t weight_count, bool biases, int64_t layers, double dropout, bool training, bool bidirectional,
               ct_optional_tensor *out) noexcept {
      return status([&] {
        Recurrence r{list(weights, weight_count), biases, layers, dropout, training, bidirectional};
        Three all = lengths ? packed(Borrowed(input), Borrowed(lengths), Borrowed(hidden), Borrowed(cell), r)
                            : whole(Borrowed(input), Borrowed(hidden), Borrowed(cell), r);
        out[0] = handle(std::move(std::get<0>(all)));
        out[1] = handle(std::move(std::get<1>(all)));
        out[2] = handle(std::move(std::get<2>(all)));
      });
    },
};
}  // namespace ct

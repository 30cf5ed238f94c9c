// The softmax by libtorch's operations: a part of softmax.cpp, inside of its namespace.

// Logits of a block of rows are at most this many numbers: on the CPU what its caches hold, elsewhere so many that a
// block's work outlasts the calls for it.
static int64_t block_logits(const Tensor &t) { return t.is_cpu() ? 1 << 22 : 1 << 25; }

// A product in float32, of which libtorch rounds the sums of bfloat16 factors to bfloat16 where it has no other way.
static Tensor product(const Tensor &a, const Tensor &b) {
  if (a.is_cuda() && a.scalar_type() == at::kBFloat16) return at::mm(a, b, at::kFloat);
  return row_product(a, b).to(at::kFloat);
}

// The words of a set as products want them, for all groups in a row that are weighed against it.
struct BlockWords {
  int64_t set = -1;
  Tensor ids;             // undefined: all words
  Tensor factors, bias;   // (F, C), (F)
  Tensor weight_gradient, bias_gradient;

  BlockWords() = default;
  BlockWords(ct_softmax_state &s, int64_t set, const Tensor &weight, const Tensor &bias, at::ScalarType type, bool learns)
      : set(set) {
    Tensor &kept = s.ids[static_cast<size_t>(set)];
    if (kept.defined()) kept = kept.to(weight.device());
    ids = kept;
    auto own = [&](const Tensor &t) { return ids.defined() && t.defined() ? t.index_select(0, ids) : t; };
    Tensor rows = own(weight);
    factors = rows.to(type);
    this->bias = own(bias);
    if (learns) weight_gradient = at::zeros_like(rows);
    if (learns && bias.defined()) bias_gradient = at::zeros_like(this->bias);
  }
  void add_gradients(Found &found) const {
    auto add = [&](const Tensor &all, const Tensor &own) {
      if (own.defined()) ids.defined() ? all.index_add_(0, ids, own) : all.add_(own);
    };
    add(found.weight_gradient, weight_gradient);
    add(found.bias_gradient, bias_gradient);
  }
};

// The same by libtorch's operations, in blocks of rows: any device, and any processor. Nothing waits for the device.
static void run_blocks(ct_softmax_state &s, const Groups &groups, const Tensor &hidden, const Tensor &weight,
                       const Tensor &bias, const Tensor &targets, const Tensor &factors, bool half, Found &found) {
  at::ScalarType type = half ? at::kBFloat16 : at::kFloat;
  Autocast off(hidden.device().type(), false);
  BlockWords words;
  for (size_t i = 0; i < groups.size(); i++) {
    if (groups.count[i] == 0) continue;
    if (words.set != groups.words[i]) {
      words.add_gradients(found);
      words = BlockWords(s, groups.words[i], weight, bias, type, factors.defined());
    }
    Tensor h = groups.of(hidden, i), t = groups.of(targets, i), losses = groups.of(found.losses, i);
    Tensor hits = groups.of(found.hits, i);
    int64_t size = std::max<int64_t>(1, block_logits(hidden) / words.factors.size(0));
    for (int64_t start = 0; start < h.size(0); start += size) {
      int64_t end = std::min(start + size, h.size(0));
      auto block = [&](const Tensor &x) { return x.slice(0, start, end); };
      Tensor rows = block(h).to(type), target = block(t).unsqueeze(1);
      Tensor logits = product(rows, words.factors.t());  // (M, F)
      if (words.bias.defined()) logits.add_(words.bias);
      logits = at::log_softmax(logits, 1);
      block(losses).copy_(logits.gather(1, target).squeeze(1).neg_());
      if (!factors.defined()) {
        block(hits).copy_(logits.argmax(1).eq(block(t)));
        continue;
      }
      Tensor factor = block(groups.of(factors, i)).unsqueeze(1);
      Tensor change = logits.exp_().mul_(factor).scatter_add_(1, target, -factor);
      if (words.bias.defined()) words.bias_gradient.add_(change.sum(0));
      change = change.to(type);
      block(groups.of(found.hidden_gradient, i)).copy_(at::mm(change, words.factors));
      words.weight_gradient.add_(product(change.t(), rows));
    }
  }
  words.add_gradients(found);
}

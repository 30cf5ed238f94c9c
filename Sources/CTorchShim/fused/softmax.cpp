// The softmax over the words of each position, with its projection, for losses and for their gradients.
#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "kernels/isa.hpp"
#include "kernels/softmax.hpp"
#include "../rows.hpp"
#include "../support.hpp"

// Shared with the graphs of losses, which may outlive the handle.
struct ct_softmax_state : torch::CustomClassHolder {
  std::vector<ct::softmax::Words> words;
  std::vector<at::Tensor> ids;  // the same on the device of the weights; undefined: all words
  // The weights from which the words were laid out.
  const ct::softmax::Kernel *kernel = nullptr;
  at::Tensor weight, bias;  // held, so that no other tensor gets their memory
  uint32_t version = 0, bias_version = 0;
};

struct ct_softmax_s {
  c10::intrusive_ptr<ct_softmax_state> state = c10::make_intrusive<ct_softmax_state>();
};

namespace ct {
using at::Tensor;
using softmax::Rows;

// A call's rows, by what they are weighed against.
struct Groups {
  std::vector<int64_t> words, first, stride, count;

  Groups(const int64_t *numbers, int64_t size) {
    for (int64_t i = 0; i < size; i++, numbers += 4) {
      words.push_back(numbers[0]);
      first.push_back(numbers[1]);
      stride.push_back(numbers[2]);
      count.push_back(numbers[3]);
    }
  }
  std::vector<int64_t> numbers() const {
    std::vector<int64_t> all;
    for (size_t i = 0; i < size(); i++) all.insert(all.end(), {words[i], first[i], stride[i], count[i]});
    return all;
  }

  size_t size() const { return words.size(); }
  Rows rows(const ct_softmax_state &s, size_t i) const {
    return {&s.words[static_cast<size_t>(words[i])], first[i], stride[i], count[i]};
  }
  Tensor of(const Tensor &t, size_t i) const {
    return t.slice(0, first[i], first[i] + (count[i] - 1) * stride[i] + 1, stride[i]);
  }
};

struct Found {
  Tensor losses, hits, hidden_gradient, weight_gradient, bias_gradient;
};

// Autocast as it is to be on a device, until the scope ends.
class Autocast {
  at::DeviceType device;
  bool before;

 public:
  Autocast(at::DeviceType device, bool on) : device(device), before(at::autocast::is_autocast_enabled(device)) {
    at::autocast::set_autocast_enabled(device, on);
  }
  ~Autocast() { at::autocast::set_autocast_enabled(device, before); }
};

static thread_local bool half_on_cpu = false;
static thread_local bool uses_kernel = true;

bool is_half(const Tensor &t) {
  // Elsewhere each product would be many times slower than in float32.
  if (t.is_cpu() && isa() < Isa::avx512_bf16) return false;
  if (t.is_cpu() && half_on_cpu) return true;
  return at::autocast::is_autocast_enabled(t.device().type()) &&
         at::autocast::get_autocast_dtype(t.device().type()) == at::kBFloat16;
}

static const softmax::Kernel *kernel_for(const Tensor &hidden, const Tensor &weight, bool half) {
  if (!hidden.is_cpu() || weight.scalar_type() != at::kFloat || !weight.is_contiguous()) return nullptr;
  return half ? softmax::bfloat_kernel() : softmax::float_kernel();
}

// Lays the words out anew where the weights are others than the last time.
static void pack(ct_softmax_state &s, const softmax::Kernel *kernel, const Tensor &weight, const Tensor &bias) {
  auto version = [](const Tensor &t) { return t.defined() ? t.unsafeGetTensorImpl()->version_counter().current_version() : 0; };
  auto same = [](const Tensor &a, const Tensor &b) {
    if (!a.defined() || !b.defined()) return a.defined() == b.defined();
    return a.const_data_ptr() == b.const_data_ptr() && a.sizes() == b.sizes();
  };
  if (s.kernel == kernel && same(s.weight, weight) && same(s.bias, bias) && s.version == version(weight) &&
      s.bias_version == version(bias))
    return;
  for (softmax::Words &words : s.words)
    kernel->pack(words, weight.const_data_ptr<float>(), bias.defined() ? bias.const_data_ptr<float>() : nullptr,
                 weight.size(1));
  s.kernel = kernel;
  s.weight = weight.detach();
  s.bias = bias.defined() ? bias.detach() : Tensor();
  s.version = version(weight);
  s.bias_version = version(bias);
}

static void run_kernel(ct_softmax_state &s, const softmax::Kernel *kernel, const Groups &groups, const Tensor &hidden,
                       const Tensor &weight, const Tensor &bias, const Tensor &targets, const Tensor &factors,
                       Found &found) {
  for (softmax::Words &words : s.words)
    if (words.ids.empty()) words.count = weight.size(0);
  if (!factors.defined()) pack(s, kernel, weight, bias);
  softmax::Task task{.width = weight.size(1),
                     .weight = weight.const_data_ptr<float>(),
                     .bias = bias.defined() ? bias.const_data_ptr<float>() : nullptr,
                     .hidden = hidden.const_data_ptr<float>(),
                     .targets = targets.const_data_ptr<int64_t>(),
                     .factors = factors.defined() ? factors.const_data_ptr<float>() : nullptr,
                     .losses = found.losses.mutable_data_ptr<float>(),
                     .hits = found.hits.mutable_data_ptr<bool>(),
                     .hidden_gradient = nullptr,
                     .weight_gradient = nullptr,
                     .bias_gradient = nullptr};
  if (factors.defined()) {
    task.hidden_gradient = found.hidden_gradient.mutable_data_ptr<float>();
    task.weight_gradient = found.weight_gradient.mutable_data_ptr<float>();
    if (bias.defined()) task.bias_gradient = found.bias_gradient.mutable_data_ptr<float>();
  }
  for (size_t i = 0; i < groups.size(); i++) {
    Rows rows = groups.rows(s, i);
    for (int64_t row = 0; row < rows.count; row++) {
      int64_t target = task.targets[rows.first + row * rows.stride];
      TORCH_CHECK(target >= 0 && target < rows.words->count, "target ", target, " of ", rows.words->count, " words");
    }
    if (rows.count > 0) kernel->run(task, rows);
  }
}

#include "softmax_blocks.inc.hpp"

static Found run(ct_softmax_state &s, const Groups &groups, const Tensor &hidden, const Tensor &weight, const Tensor &bias,
                 const Tensor &targets, const Tensor &factors, bool half) {
  at::NoGradGuard guard;
  Tensor rows = hidden.to(at::kFloat).contiguous(), places = targets.contiguous();
  Found found;
  found.losses = at::empty({rows.size(0)}, rows.options());
  found.hits = at::empty({rows.size(0)}, rows.options().dtype(at::kBool));
  if (factors.defined()) {
    found.hidden_gradient = at::empty_like(rows);
    found.weight_gradient = at::zeros_like(weight);
    if (bias.defined()) found.bias_gradient = at::zeros_like(bias);
  }
  if (auto kernel = uses_kernel ? kernel_for(rows, weight, half) : nullptr) {
    run_kernel(s, kernel, groups, rows, weight, bias, places, factors, found);
  } else {
    run_blocks(s, groups, rows, weight, bias, places, factors, half, found);
  }
  return found;
}

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The sum of factor · loss, whose gradients are made on the way: the exponentials are in the cache then.
struct WeightedLoss : torch::autograd::Function<WeightedLoss> {
  static Tensor forward(AutogradContext *context, const Tensor &hidden, const Tensor &weight,
                        const std::optional<Tensor> &bias, const Tensor &targets, const Tensor &factors,
                        ct_softmax_s *s, const Groups *groups) {
    Found found = run(*s->state, *groups, hidden, weight, bias.value_or(Tensor()), targets, factors, is_half(hidden));
    context->saved_data["hidden"] = found.hidden_gradient.to(hidden.scalar_type());
    context->saved_data["weight"] = found.weight_gradient;
    context->saved_data["bias"] = bias ? c10::IValue(found.bias_gradient) : c10::IValue();
    return (found.losses * factors).sum();
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    // Nearly always 1, and then nothing has to be gone through once more.
    TORCH_CHECK(!context->saved_data.empty(), "a weighted loss goes back once");
    bool is_one = gradients[0].is_cpu() && gradients[0].item<float>() == 1;
    auto scaled = [&](const char *name) {
      const c10::IValue &value = context->saved_data[name];
      if (value.isNone()) return Tensor();
      return is_one ? value.toTensor() : value.toTensor() * gradients[0];
    };
    variable_list all = {scaled("hidden"), scaled("weight"), scaled("bias"), {}, {}, {}, {}};
    context->saved_data.clear();
    return all;
  }
};

// The losses one by one. What each counts is known in the backward pass only, which weighs all words once more.
struct Losses : torch::autograd::Function<Losses> {
  static variable_list forward(AutogradContext *context, const Tensor &hidden, const Tensor &weight,
                               const std::optional<Tensor> &bias, const Tensor &targets, ct_softmax_s *s,
                               const Groups *groups) {
    bool half = is_half(hidden);
    Found found = run(*s->state, *groups, hidden, weight, bias.value_or(Tensor()), targets, {}, half);
    context->save_for_backward({hidden, weight, bias.value_or(Tensor()), targets});
    context->saved_data["half"] = half;
    context->saved_data["sets"] = c10::IValue::make_capsule(s->state);
    context->saved_data["groups"] = groups->numbers();
    context->mark_non_differentiable({found.hits});
    return {found.losses, found.hits};
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    variable_list saved = context->get_saved_variables();
    std::vector<int64_t> numbers = context->saved_data["groups"].toIntVector();
    auto s = c10::static_intrusive_pointer_cast<ct_softmax_state>(context->saved_data["sets"].toCapsule());
    Tensor factors = gradients[0].to(at::kFloat).contiguous();
    Found found = run(*s, Groups(numbers.data(), static_cast<int64_t>(numbers.size() / 4)), saved[0], saved[1],
                      saved[2], saved[3], factors, context->saved_data["half"].toBool());
    return {found.hidden_gradient.to(saved[0].scalar_type()), found.weight_gradient, found.bias_gradient, {}, {}, {}};
  }
};

const ct_softmax_functions softmax_functions = {
    .make = [](ct_tensors ids, int64_t count) noexcept -> ct_softmax {
      ct_softmax made = nullptr;
      status([&] {
        auto s = std::make_unique<ct_softmax_s>();
        ct_softmax_state &state = *s->state;
        state.words.resize(static_cast<size_t>(count));
        for (int64_t i = 0; i < count; i++) {
          state.ids.push_back(ids[i] ? shared(ids[i]) : Tensor());
          if (!ids[i]) continue;
          Tensor list = state.ids.back().cpu().contiguous();
          auto data = list.const_data_ptr<int64_t>();
          softmax::Words &words = state.words[static_cast<size_t>(i)];
          TORCH_CHECK(list.numel() > 0, "a set of no words");
          words.ids.assign(data, data + list.numel());
          words.count = list.numel();
        }
        made = s.release();
      });
      return made;
    },
    .release = [](ct_softmax s) noexcept { delete s; },
    .set_half = [](bool on) noexcept { return std::exchange(half_on_cpu, on); },
    .is_fused = [](bool half) noexcept {
      return (half ? softmax::bfloat_kernel() : softmax::float_kernel()) != nullptr;
    },
    .set_fused = [](bool on) noexcept { return std::exchange(uses_kernel, on); },
    .losses = [](ct_softmax s, ct_tensor hidden, ct_tensor weight, ct_optional_tensor bias, ct_tensor targets,
                 const int64_t *list, int64_t count, ct_optional_tensor *out) noexcept {
      return status([&] {
        Groups all(list, count);
        variable_list found =
            Losses::apply(shared(hidden), shared(weight), optional(bias), shared(targets), s, &all);
        out[0] = handle(std::move(found[0]));
        out[1] = handle(std::move(found[1]));
      });
    },
    .weighted_loss = [](ct_softmax s, ct_tensor hidden, ct_tensor weight, ct_optional_tensor bias, ct_tensor targets,
                        ct_tensor factors, const int64_t *list, int64_t count) noexcept {
      return make([&] {
        Groups all(list, count);
        Tensor factor = shared(factors).to(at::kFloat).contiguous();
        if (at::GradMode::is_enabled())
          return WeightedLoss::apply(shared(hidden), shared(weight), optional(bias), shared(targets), factor, s, &all);
        Found found = run(*s->state, all, Borrowed(hidden), Borrowed(weight), optional(bias).value_or(Tensor()),
                          Borrowed(targets), {}, is_half(Borrowed(hidden)));
        return (found.losses * factor).sum();
      });
    },
};
}  // namespace ct

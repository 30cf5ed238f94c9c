// Gradients, and the optimisers that follow them.
#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include "../support.hpp"

namespace ct {
const ct_autograd_functions autograd_functions = {
    .set_requires_grad = [](ct_tensor t, bool on) noexcept {
      return status([&] { Borrowed(t)->set_requires_grad(on); });
    },
    .requires_grad = [](ct_tensor t) noexcept { return raw(t)->requires_grad(); },
    .backward = [](ct_tensor t, ct_optional_tensor gradient, bool retain_graph) noexcept {
      return status([&] { Borrowed(t)->backward(optional(gradient).value_or(at::Tensor()), retain_graph); });
    },
    .has_gradient = [](ct_tensor t) noexcept {
      bool has = false;
      status([&] { has = Borrowed(t)->grad().defined(); });
      return has;
    },
    .gradient = [](ct_tensor t) noexcept {
      return make([&] {
        at::Tensor gradient = Borrowed(t)->grad();
        TORCH_CHECK(gradient.defined(), "no gradient: backward() has not reached this tensor");
        return gradient;
      });
    },
    .set_gradient = [](ct_tensor t, ct_optional_tensor gradient) noexcept {
      return status([&] { Borrowed(t)->mutable_grad() = optional(gradient).value_or(at::Tensor()); });
    },
    .detach = [](ct_tensor t) noexcept { return make([&] { return Borrowed(t)->detach(); }); },
    .set_enabled = [](bool on) noexcept {
      bool before = at::GradMode::is_enabled();
      at::GradMode::set_enabled(on);
      return before;
    },
    .enabled = []() noexcept { return at::GradMode::is_enabled(); },
    .enter_autocast = [](int32_t kind, bool on, ct_dtype wanted, bool *was_on, ct_dtype *type_before) noexcept {
      return status([&] {
        at::DeviceType device = static_cast<at::DeviceType>(kind);
        *was_on = at::autocast::is_autocast_enabled(device);
        *type_before = static_cast<ct_dtype>(at::autocast::get_autocast_dtype(device));
        at::autocast::set_autocast_enabled(device, on);
        at::autocast::set_autocast_dtype(device, type(wanted));
        at::autocast::increment_nesting();
      });
    },
    // The cache holds the weights that were cast in the scope: out of it they may change.
    .leave_autocast = [](int32_t kind, bool was_on, ct_dtype before) noexcept {
      return status([&] {
        at::DeviceType device = static_cast<at::DeviceType>(kind);
        if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
        at::autocast::set_autocast_enabled(device, was_on);
        at::autocast::set_autocast_dtype(device, type(before));
      });
    },
};

// The gradient that an optimiser step reads. A sparse gradient alone is invalid here: it has to be added to a whole one
// before.
static at::Tensor gradient_of(const at::Tensor &parameter) {
  at::Tensor gradient = parameter.grad();
  TORCH_CHECK(!gradient.defined() || !gradient.is_sparse(), "a gradient of some rows alone: isSparse is for tied tables");
  return gradient;
}

struct AdamState {
  std::vector<at::Tensor> parameters, gradients, averages, square_averages, steps;
};

// Those that have a gradient.
static AdamState moving(ct_tensors parameters, ct_tensors averages, ct_tensors square_averages, ct_tensors steps,
                        int64_t count) {
  AdamState state;
  for (int64_t i = 0; i < count; i++) {
    at::Tensor gradient = gradient_of(Borrowed(parameters[i]));
    if (!gradient.defined()) continue;
    state.parameters.push_back(shared(parameters[i]));
    state.gradients.push_back(std::move(gradient));
    state.averages.push_back(shared(averages[i]));
    state.square_averages.push_back(shared(square_averages[i]));
    state.steps.push_back(shared(steps[i]));
  }
  return state;
}

static std::vector<at::Tensor> gradients(ct_tensors parameters, int64_t count) {
  std::vector<at::Tensor> all;
  for (int64_t i = 0; i < count; i++) {
    at::Tensor gradient = gradient_of(Borrowed(parameters[i]));
    if (gradient.defined()) all.push_back(std::move(gradient));
  }
  return all;
}

static at::Tensor global_norm(const std::vector<at::Tensor> &gradients) {
  if (gradients.empty()) return at::zeros({});
  return at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients, 2)), 2);
}

const ct_optimiser_functions optimiser_functions = {
    .adam = [](ct_tensors parameters, ct_tensors averages, ct_tensors square_averages, ct_tensors steps, int64_t count,
               double rate, double beta1, double beta2, double epsilon, double decay, bool decoupled) noexcept {
      return status([&] {
        at::NoGradGuard guard;
        AdamState s = moving(parameters, averages, square_averages, steps, count);
        if (s.parameters.empty()) return;
        at::_foreach_add_(s.steps, 1);
        if (decoupled)
          at::_fused_adamw_(s.parameters, s.gradients, s.averages, s.square_averages, {}, s.steps, rate, beta1, beta2,
                            decay, epsilon, /*amsgrad=*/false, /*maximize=*/false);
        else
          at::_fused_adam_(s.parameters, s.gradients, s.averages, s.square_averages, {}, s.steps, rate, beta1, beta2,
                           decay, epsilon, /*amsgrad=*/false, /*maximize=*/false);
        // So that whoever keeps something made of them notices.
        for (const at::Tensor &parameter : s.parameters) parameter.unsafeGetTensorImpl()->bump_version();
      });
    },
    .gradient_norm = [](ct_tensors parameters, int64_t count) noexcept {
      return make([&] {
        at::NoGradGuard guard;
        return global_norm(gradients(parameters, count));
      });
    },
    .clip_gradients = [](ct_tensors parameters, int64_t count, double limit) noexcept {
      return make([&] {
        at::NoGradGuard guard;
        std::vector<at::Tensor> all = gradients(parameters, count);
        at::Tensor norm = global_norm(all);
        // As PyTorch does: a factor of at most 1, and never a division by zero; nothing waits for the device.
        if (!all.empty()) at::_foreach_mul_(all, at::clamp_max(limit / (norm + 1e-6), 1.0));
        return norm;
      });
    },
    .scale_gradients = [](ct_tensors parameters, int64_t count, double factor) noexcept {
      return status([&] {
        at::NoGradGuard guard;
        std::vector<at::Tensor> all = gradients(parameters, count);
        if (!all.empty()) at::_foreach_mul_(all, factor);
      });
    },
    .clear_gradients = [](ct_tensors parameters, int64_t count) noexcept {
      return status([&] {
        for (int64_t i = 0; i < count; i++) Borrowed(parameters[i])->mutable_grad().reset();
      });
    },
};
}  // namespace ct

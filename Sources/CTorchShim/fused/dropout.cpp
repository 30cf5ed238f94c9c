// Dropout whose numbers are a function of a seed, and so are made on all threads, sixteen at a time; libtorch draws them
// one by one.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/custom_function.h>

#include "dropout.hpp"
#include "kernels/layer.hpp"

namespace ct {
using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

static Tensor drop(const Tensor &values, double rate, uint64_t seed) {
  Tensor from = values.contiguous(), out = at::empty_like(from);
  layer::float_kernel()->drop(out.mutable_data_ptr<float>(), from.const_data_ptr<float>(), from.numel(),
                              static_cast<float>(rate), seed);
  return out;
}

// The way back is the same: what fell out gets nothing, and the rest is scaled.
struct Dropout : torch::autograd::Function<Dropout> {
  static Tensor forward(AutogradContext *context, const Tensor &values, double rate, int64_t seed) {
    context->saved_data["rate"] = rate;
    context->saved_data["seed"] = seed;
    return drop(values.detach(), rate, static_cast<uint64_t>(seed));
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    return {drop(gradients[0], context->saved_data["rate"].toDouble(),
                 static_cast<uint64_t>(context->saved_data["seed"].toInt())),
            {}, {}};
  }
};

static int64_t next_seed() {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  std::lock_guard<std::mutex> lock(generator.mutex());
  return static_cast<int64_t>(at::check_generator<at::CPUGeneratorImpl>(generator)->random64());
}

Tensor dropout(const Tensor &input, double rate, bool training) {
  bool has_kernel = input.is_cpu() && input.scalar_type() == at::kFloat && layer::float_kernel();
  if (!training || rate <= 0 || rate >= 1 || !has_kernel) return at::dropout(input, rate, training);
  return Dropout::apply(input, rate, next_seed());
}
}  // namespace ct

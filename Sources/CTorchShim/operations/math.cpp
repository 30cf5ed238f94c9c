// Arithmetic, element by element and over dimensions.
#include <ATen/ATen.h>

#include <limits>

#include "../support.hpp"

namespace ct {
static std::optional<int64_t> dimension(int64_t dim) noexcept {
  return dim == std::numeric_limits<int64_t>::min() ? std::nullopt : std::optional(dim);
}

// The one-number functions that all have the same form: `op` is a captureless lambda over tensors.
template <class Op>
static constexpr auto unary(Op) {
  return [](ct_tensor t) noexcept { return make([&] { return Op()(Borrowed(t)); }); };
}
template <class Op>
static constexpr auto binary(Op) {
  return [](ct_tensor a, ct_tensor b) noexcept { return make([&] { return Op()(Borrowed(a), Borrowed(b)); }); };
}
template <class Op>
static constexpr auto with_scalar(Op) {
  return [](ct_tensor t, ct_scalar s) noexcept { return make([&] { return Op()(Borrowed(t), scalar(s)); }); };
}
template <class Op>
static constexpr auto over(Op) {
  return [](ct_tensor t, ct_sizes dims, int64_t n, bool keep) noexcept {
    return make([&] { return Op()(Borrowed(t), dimensions(dims, n), keep); });
  };
}
template <class Op>
static constexpr auto along(Op) {
  return [](ct_tensor t, int64_t dim) noexcept { return make([&] { return Op()(Borrowed(t), dim); }); };
}

using T = at::Tensor;
using S = at::Scalar;
using Dims = at::OptionalIntArrayRef;

static at::Tensor log_sum_exp(const T &t, Dims dims, bool keep) {
  std::vector<int64_t> all(static_cast<size_t>(t.dim()));
  for (size_t i = 0; i < all.size(); i++) all[i] = static_cast<int64_t>(i);
  return at::logsumexp(t, dims.value_or(all), keep);
}

static int32_t pair(std::tuple<T, T> &&both, ct_optional_tensor *out) noexcept {
  out[0] = handle(std::move(std::get<0>(both)));
  out[1] = handle(std::move(std::get<1>(both)));
  return 0;
}

const ct_math_functions math_functions = {
    .add = binary([](const T &a, const T &b) { return at::add(a, b); }),
    .subtract = binary([](const T &a, const T &b) { return at::sub(a, b); }),
    .multiply = binary([](const T &a, const T &b) { return at::mul(a, b); }),
    .divide = binary([](const T &a, const T &b) { return at::div(a, b); }),
    .remainder = binary([](const T &a, const T &b) { return at::remainder(a, b); }),
    .pow = binary([](const T &a, const T &b) { return at::pow(a, b); }),
    .maximum = binary([](const T &a, const T &b) { return at::maximum(a, b); }),
    .minimum = binary([](const T &a, const T &b) { return at::minimum(a, b); }),
    .add_scalar = with_scalar([](const T &t, const S &s) { return at::add(t, s); }),
    .subtract_scalar = with_scalar([](const T &t, const S &s) { return at::sub(t, s); }),
    .multiply_scalar = with_scalar([](const T &t, const S &s) { return at::mul(t, s); }),
    .divide_scalar = with_scalar([](const T &t, const S &s) { return at::div(t, s); }),
    .remainder_scalar = with_scalar([](const T &t, const S &s) { return at::remainder(t, s); }),
    .pow_scalar = with_scalar([](const T &t, const S &s) { return at::pow(t, s); }),
    .subtract_from_scalar = with_scalar([](const T &t, const S &s) { return at::rsub(t, s); }),
    .divide_scalar_by = with_scalar([](const T &t, const S &s) { return at::mul(at::reciprocal(t), s); }),
    .maximum_scalar = with_scalar([](const T &t, const S &s) { return at::clamp_min(t, s); }),
    .minimum_scalar = with_scalar([](const T &t, const S &s) { return at::clamp_max(t, s); }),
    .equal = binary([](const T &a, const T &b) { return at::eq(a, b); }),
    .not_equal = binary([](const T &a, const T &b) { return at::ne(a, b); }),
    .less = binary([](const T &a, const T &b) { return at::lt(a, b); }),
    .less_equal = binary([](const T &a, const T &b) { return at::le(a, b); }),
    .greater = binary([](const T &a, const T &b) { return at::gt(a, b); }),
    .greater_equal = binary([](const T &a, const T &b) { return at::ge(a, b); }),
    .logical_and = binary([](const T &a, const T &b) { return at::logical_and(a, b); }),
    .logical_or = binary([](const T &a, const T &b) { return at::logical_or(a, b); }),
    .equal_scalar = with_scalar([](const T &t, const S &s) { return at::eq(t, s); }),
    .not_equal_scalar = with_scalar([](const T &t, const S &s) { return at::ne(t, s); }),
    .less_scalar = with_scalar([](const T &t, const S &s) { return at::lt(t, s); }),
    .less_equal_scalar = with_scalar([](const T &t, const S &s) { return at::le(t, s); }),
    .greater_scalar = with_scalar([](const T &t, const S &s) { return at::gt(t, s); }),
    .greater_equal_scalar = with_scalar([](const T &t, const S &s) { return at::ge(t, s); }),
    .logical_not = unary([](const T &t) { return at::logical_not(t); }),
    .is_nan = unary([](const T &t) { return at::isnan(t); }),
    .is_finite = unary([](const T &t) { return at::isfinite(t); }),
    .negative = unary([](const T &t) { return at::neg(t); }),
    .absolute = unary([](const T &t) { return at::abs(t); }),
    .exp = unary([](const T &t) { return at::exp(t); }),
    .log = unary([](const T &t) { return at::log(t); }),
    .log1p = unary([](const T &t) { return at::log1p(t); }),
    .expm1 = unary([](const T &t) { return at::expm1(t); }),
    .sqrt = unary([](const T &t) { return at::sqrt(t); }),
    .rsqrt = unary([](const T &t) { return at::rsqrt(t); }),
    .sin = unary([](const T &t) { return at::sin(t); }),
    .cos = unary([](const T &t) { return at::cos(t); }),
    .tanh = unary([](const T &t) { return at::tanh(t); }),
    .sigmoid = unary([](const T &t) { return at::sigmoid(t); }),
    .relu = unary([](const T &t) { return at::relu(t); }),
    .gelu = unary([](const T &t) { return at::gelu(t); }),
    .softplus = unary([](const T &t) { return at::softplus(t); }),
    .floor = unary([](const T &t) { return at::floor(t); }),
    .ceil = unary([](const T &t) { return at::ceil(t); }),
    .round = unary([](const T &t) { return at::round(t); }),
    .erf = unary([](const T &t) { return at::erf(t); }),
    .erfinv = unary([](const T &t) { return at::erfinv(t); }),
    .matmul = binary([](const T &a, const T &b) { return at::matmul(a, b); }),
    .addmm = [](ct_tensor bias, ct_tensor a, ct_tensor b, double beta, double alpha) noexcept {
      return make([&] { return at::addmm(Borrowed(bias), Borrowed(a), Borrowed(b), beta, alpha); });
    },
    .baddbmm = [](ct_tensor bias, ct_tensor a, ct_tensor b, double beta, double alpha) noexcept {
      return make([&] { return at::baddbmm(Borrowed(bias), Borrowed(a), Borrowed(b), beta, alpha); });
    },
    .where = [](ct_tensor condition, ct_tensor a, ct_tensor b) noexcept {
      return make([&] { return at::where(Borrowed(condition), Borrowed(a), Borrowed(b)); });
    },
    .sum = over([](const T &t, Dims d, bool keep) { return at::sum(t, d, keep); }),
    .mean = over([](const T &t, Dims d, bool keep) { return at::mean(t, d, keep); }),
    .maximum_over = over(
        [](const T &t, Dims d, bool keep) { return at::amax(t, d.value_or(at::IntArrayRef()), keep); }),
    .minimum_over = over(
        [](const T &t, Dims d, bool keep) { return at::amin(t, d.value_or(at::IntArrayRef()), keep); }),
    .all = over([](const T &t, Dims d, bool keep) { return at::all(t, d, keep); }),
    .any = over([](const T &t, Dims d, bool keep) { return at::any(t, d, keep); }),
    .log_sum_exp = over([](const T &t, Dims d, bool keep) { return log_sum_exp(t, d, keep); }),
    .norm = over([](const T &t, Dims d, bool keep) { return at::linalg_vector_norm(t, 2, d, keep); }),
    .variance = [](ct_tensor t, ct_sizes dims, int64_t n, bool keep, bool unbiased) noexcept {
      return make([&] { return at::var(Borrowed(t), dimensions(dims, n), S(int64_t(unbiased)), keep); });
    },
    .argmax = [](ct_tensor t, int64_t dim, bool keep) noexcept {
      return make([&] { return at::argmax(Borrowed(t), dimension(dim), keep); });
    },
    .argmin = [](ct_tensor t, int64_t dim, bool keep) noexcept {
      return make([&] { return at::argmin(Borrowed(t), dimension(dim), keep); });
    },
    // Stable, so that ties come out in the same order everywhere.
    .argsort = [](ct_tensor t, int64_t dim, bool descending) noexcept {
      return make([&] { return at::argsort(Borrowed(t), true, dim, descending); });
    },
    .sort = [](ct_tensor t, int64_t dim, bool descending, ct_optional_tensor *out) noexcept {
      return status([&] { pair(at::sort(Borrowed(t), true, dim, descending), out); });
    },
    .topk = [](ct_tensor t, int64_t count, int64_t dim, bool largest, ct_optional_tensor *out) noexcept {
      return status([&] { pair(at::topk(Borrowed(t), count, dim, largest, true), out); });
    },
    .cumulative_sum = along([](const T &t, int64_t dim) { return at::cumsum(t, dim); }),
    .softmax = along([](const T &t, int64_t dim) { return at::softmax(t, dim); }),
    .log_softmax = along([](const T &t, int64_t dim) { return at::log_softmax(t, dim); }),
    .all_close = [](ct_tensor a, ct_tensor b, double relative, double absolute) noexcept {
      bool close = false;
      status([&] { close = at::allclose(Borrowed(a), Borrowed(b), relative, absolute, true); });
      return close;
    },
};
}  // namespace ct

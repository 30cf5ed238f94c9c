// The whole surface that Swift sees of libtorch: C types in tables of functions.
//
// `CTorchShim` fills the tables and is the only library linked with libtorch. `ct_load` opens it, so that a program
// starts in milliseconds and runs without libtorch until it needs a tensor.
//
// Ownership: a function that returns `ct_tensor` returns it at +1; release it with `tensor.release`. So are tensors
// that a function stores through a pointer. Arguments are borrowed. Failure: NULL (or a non-zero status), with the
// message in `last_error()` of the calling thread until its next failing call. No C++ exception crosses the tables.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "ctorch_archive.h"
#include "ctorch_isa.h"
#include "ctorch_kernels.h"
#include "ctorch_types.h"

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

/// Changes whenever a table does: a shim of another version is refused.
#define CT_VERSION 9

/// Creation, properties, conversion.
typedef struct ct_tensor_functions {
  void (*_Nonnull release)(ct_tensor t);
  ct_tensor _Nullable (*_Nonnull full)(ct_sizes sizes, int64_t rank, ct_scalar value, ct_dtype type, ct_device device);
  ct_tensor _Nullable (*_Nonnull empty)(ct_sizes sizes, int64_t rank, ct_dtype type, ct_device device);
  ct_tensor _Nullable (*_Nonnull arange)(ct_scalar start, ct_scalar end, ct_scalar step, ct_dtype type,
                                         ct_device device);
  /// Copies `size` bytes of the host, which must be as many as the shape asks for.
  ct_tensor _Nullable (*_Nonnull from_bytes)(const void *_Nullable bytes, int64_t size, ct_sizes sizes, int64_t rank,
                                             ct_dtype type);

  int64_t (*_Nonnull rank)(ct_tensor t);
  int64_t (*_Nonnull count)(ct_tensor t);
  int64_t (*_Nonnull size)(ct_tensor t, int64_t dim);
  ct_dtype (*_Nonnull type)(ct_tensor t);
  ct_device (*_Nonnull device)(ct_tensor t);
  bool (*_Nonnull is_contiguous)(ct_tensor t);
  /// Returns whether no other tensor, view or saved value of a graph uses the memory.
  bool (*_Nonnull is_unshared)(ct_tensor t);

  /// The memory of a contiguous tensor on the CPU, NULL for any other.
  void *_Nullable (*_Nonnull data)(ct_tensor t);
  int32_t (*_Nonnull item)(ct_tensor t, ct_scalar *out);
  ct_tensor _Nullable (*_Nonnull to_type)(ct_tensor t, ct_dtype type);
  ct_tensor _Nullable (*_Nonnull to_device)(ct_tensor t, ct_device device, bool asynchronous);
  ct_unary contiguous, clone, pin;
  /// Makes the tensor use the memory of `source`, keeping its identity for graphs and optimisers.
  int32_t (*_Nonnull set_data)(ct_tensor t, ct_tensor source);
  /// libtorch's text of the tensor: its size without the zero; writes at most `capacity` bytes.
  int64_t (*_Nonnull describe)(ct_tensor t, char *_Nullable out, int64_t capacity);
} ct_tensor_functions;

/// Shapes and indices.
typedef struct ct_shape_functions {
  ct_shaped reshape, view, expand, permute;
  ct_tensor _Nullable (*_Nonnull transpose)(ct_tensor t, int64_t a, int64_t b);
  ct_tensor _Nullable (*_Nonnull flatten)(ct_tensor t, int64_t start, int64_t end);
  ct_along squeeze, unsqueeze;
  ct_shaped flip;
  ct_tensor _Nullable (*_Nonnull narrow)(ct_tensor t, int64_t dim, int64_t start, int64_t length);
  ct_tensor _Nullable (*_Nonnull strided)(ct_tensor t, int64_t dim, int64_t start, int64_t end, int64_t step);
  ct_tensor _Nullable (*_Nonnull select)(ct_tensor t, int64_t dim, int64_t index);
  ct_tensor _Nullable (*_Nonnull cat)(ct_tensors tensors, int64_t count, int64_t dim);
  ct_tensor _Nullable (*_Nonnull stack)(ct_tensors tensors, int64_t count, int64_t dim);
  ct_tensor _Nullable (*_Nonnull index_select)(ct_tensor t, int64_t dim, ct_tensor index);
  ct_tensor _Nullable (*_Nonnull gather)(ct_tensor t, int64_t dim, ct_tensor index);
  ct_tensor _Nullable (*_Nonnull scatter)(ct_tensor t, int64_t dim, ct_tensor index, ct_tensor source);
  ct_tensor _Nullable (*_Nonnull scatter_add)(ct_tensor t, int64_t dim, ct_tensor index, ct_tensor source);
  ct_tensor _Nullable (*_Nonnull index_add)(ct_tensor t, int64_t dim, ct_tensor index, ct_tensor source);
  /// NULL in `indices` stands for a whole dimension.
  ct_tensor _Nullable (*_Nonnull index)(ct_tensor t, ct_tensors indices, int64_t count);
  /// Both write into `t`, followed by gradients.
  int32_t (*_Nonnull index_put)(ct_tensor t, ct_tensors indices, int64_t count, ct_tensor values);
  int32_t (*_Nonnull assign)(ct_tensor t, ct_tensor values);
  ct_tensor _Nullable (*_Nonnull masked_fill)(ct_tensor t, ct_tensor mask, ct_scalar value);
  ct_binary masked_select;
  ct_unary nonzero;
  ct_along triu, tril;
  ct_tensor _Nullable (*_Nonnull pad)(ct_tensor t, ct_sizes widths, int64_t count, ct_scalar value);
  ct_tensor _Nullable (*_Nonnull repeat_interleave)(ct_tensor t, ct_tensor repeats, int64_t dim);
} ct_shape_functions;

/// Arithmetic, element by element and over dimensions.
typedef struct ct_math_functions {
  ct_binary add, subtract, multiply, divide, remainder, pow, maximum, minimum;
  ct_with_scalar add_scalar, subtract_scalar, multiply_scalar, divide_scalar, remainder_scalar, pow_scalar;
  ct_with_scalar subtract_from_scalar, divide_scalar_by, maximum_scalar, minimum_scalar;
  ct_binary equal, not_equal, less, less_equal, greater, greater_equal, logical_and, logical_or;
  ct_with_scalar equal_scalar, not_equal_scalar, less_scalar, less_equal_scalar, greater_scalar, greater_equal_scalar;
  ct_unary logical_not, is_nan, is_finite;
  ct_unary negative, absolute, exp, log, log1p, expm1, sqrt, rsqrt, sin, cos, tanh, sigmoid, relu, gelu, softplus;
  ct_unary floor, ceil, round, erf, erfinv;
  ct_binary matmul;
  ct_tensor _Nullable (*_Nonnull addmm)(ct_tensor bias, ct_tensor a, ct_tensor b, double beta, double alpha);
  ct_tensor _Nullable (*_Nonnull baddbmm)(ct_tensor bias, ct_tensor a, ct_tensor b, double beta, double alpha);
  ct_tensor _Nullable (*_Nonnull where)(ct_tensor condition, ct_tensor a, ct_tensor b);
  ct_reduction sum, mean, maximum_over, minimum_over, all, any, log_sum_exp, norm;
  ct_tensor _Nullable (*_Nonnull variance)(ct_tensor t, ct_sizes dims, int64_t count, bool keep, bool unbiased);
  /// The element's place in the flattened tensor where `dim` is INT64_MIN.
  ct_tensor _Nullable (*_Nonnull argmax)(ct_tensor t, int64_t dim, bool keep);
  ct_tensor _Nullable (*_Nonnull argmin)(ct_tensor t, int64_t dim, bool keep);
  ct_tensor _Nullable (*_Nonnull argsort)(ct_tensor t, int64_t dim, bool descending);
  /// Values and indices.
  int32_t (*_Nonnull sort)(ct_tensor t, int64_t dim, bool descending, ct_optional_tensor *_Nonnull out);
  int32_t (*_Nonnull topk)(ct_tensor t, int64_t count, int64_t dim, bool largest, ct_optional_tensor *_Nonnull out);
  ct_along cumulative_sum, softmax, log_softmax;
  bool (*_Nonnull all_close)(ct_tensor a, ct_tensor b, double relative, double absolute);
} ct_math_functions;

/// In place, without gradients: through to every copy and view.
typedef struct ct_in_place_functions {
  int32_t (*_Nonnull copy)(ct_tensor t, ct_tensor source);
  int32_t (*_Nonnull fill)(ct_tensor t, ct_scalar value);
  int32_t (*_Nonnull add)(ct_tensor t, ct_tensor other, double factor);
  int32_t (*_Nonnull multiply)(ct_tensor t, ct_scalar factor);
} ct_in_place_functions;

/// Layers and losses as functions.
typedef struct ct_nn_functions {
  ct_tensor _Nullable (*_Nonnull embedding)(ct_tensor weight, ct_tensor ids, int64_t padding, bool sparse);
  ct_tensor _Nullable (*_Nonnull linear)(ct_tensor input, ct_tensor weight, ct_optional_tensor bias);
  ct_tensor _Nullable (*_Nonnull layer_norm)(ct_tensor input, ct_sizes shape, int64_t rank, ct_optional_tensor weight,
                                             ct_optional_tensor bias, double epsilon);
  ct_tensor _Nullable (*_Nonnull dropout)(ct_tensor input, double rate, bool training);
  /// The scale is 1/sqrt(width) where `scale` is not a number.
  ct_tensor _Nullable (*_Nonnull attention)(ct_tensor query, ct_tensor key, ct_tensor value, ct_optional_tensor mask,
                                            double dropout, bool causal, double scale);
  /// Reductions: 0 none, 1 mean, 2 sum.
  ct_tensor _Nullable (*_Nonnull cross_entropy)(ct_tensor logits, ct_tensor targets, int64_t reduction,
                                                int64_t ignored, double smoothing);
  ct_tensor _Nullable (*_Nonnull nll_loss)(ct_tensor log_probabilities, ct_tensor targets, int64_t reduction,
                                           int64_t ignored);
  ct_tensor _Nullable (*_Nonnull mse_loss)(ct_tensor a, ct_tensor b, int64_t reduction);
  /// `(B, T, C)`, packed by `lengths` (on the CPU) where given. Output, last hidden state, last cell state.
  int32_t (*_Nonnull lstm)(ct_tensor input, ct_optional_tensor lengths, ct_tensor hidden, ct_tensor cell,
                           ct_tensors weights, int64_t weight_count, bool biases, int64_t layers, double dropout,
                           bool training, bool bidirectional, ct_optional_tensor *_Nonnull out);
} ct_nn_functions;

/// Gradients; the modes are the calling thread's own.
typedef struct ct_autograd_functions {
  int32_t (*_Nonnull set_requires_grad)(ct_tensor t, bool on);
  bool (*_Nonnull requires_grad)(ct_tensor t);
  int32_t (*_Nonnull backward)(ct_tensor t, ct_optional_tensor gradient, bool retain_graph);
  bool (*_Nonnull has_gradient)(ct_tensor t);
  ct_unary gradient;
  int32_t (*_Nonnull set_gradient)(ct_tensor t, ct_optional_tensor gradient);
  ct_unary detach;
  /// Both return the state before.
  bool (*_Nonnull set_enabled)(bool on);
  bool (*_Nonnull enabled)(void);
  /// Enters a scope of mixed precision, or leaves it again with the state that entering gave.
  int32_t (*_Nonnull enter_autocast)(int32_t device_kind, bool on, ct_dtype type, bool *was_on, ct_dtype *type_before);
  int32_t (*_Nonnull leave_autocast)(int32_t device_kind, bool was_on, ct_dtype type_before);
} ct_autograd_functions;

/// Whole steps over all parameters at once.
typedef struct ct_optimiser_functions {
  /// Parameters without a gradient are left as they are. `steps` are float32 scalars on the parameters' device.
  int32_t (*_Nonnull adam)(ct_tensors parameters, ct_tensors averages, ct_tensors square_averages, ct_tensors steps,
                           int64_t count, double rate, double beta1, double beta2, double epsilon, double decay,
                           bool decoupled);
  /// The global 2-norm of the parameters' gradients.
  ct_tensor _Nullable (*_Nonnull gradient_norm)(ct_tensors parameters, int64_t count);
  /// The same, after which the gradients are scaled down to `limit` if they are above it.
  ct_tensor _Nullable (*_Nonnull clip_gradients)(ct_tensors parameters, int64_t count, double limit);
  int32_t (*_Nonnull scale_gradients)(ct_tensors parameters, int64_t count, double factor);
  int32_t (*_Nonnull clear_gradients)(ct_tensors parameters, int64_t count);
} ct_optimiser_functions;

/// Chance. A generator of NULL is the device's default one.
typedef struct ct_random_functions {
  int32_t (*_Nonnull seed)(uint64_t seed);
  ct_generator _Nullable (*_Nonnull make)(uint64_t seed);
  void (*_Nonnull release)(ct_generator generator);
  ct_tensor _Nullable (*_Nonnull state)(ct_generator _Nullable generator, ct_device device);
  int32_t (*_Nonnull set_state)(ct_generator _Nullable generator, ct_device device, ct_tensor state);
  ct_tensor _Nullable (*_Nonnull permutation)(int64_t count, ct_generator _Nullable generator, ct_device device);
  /// Between `a` and `b`; with mean `a` and deviation `b`; integers from `a` up to but not `b`; true with chance `a`.
  ct_draw uniform, normal, integers, bernoulli;
  ct_tensor _Nullable (*_Nonnull multinomial)(ct_tensor weights, int64_t count, bool replacement,
                                              ct_generator _Nullable generator);
} ct_random_functions;

/// The machine and libtorch's settings.
typedef struct ct_device_functions {
  /// Of the headers that the shim was built with.
  const char *_Nonnull (*_Nonnull built_version)(void);
  /// Of the library that was loaded; NULL where it cannot tell.
  const char *_Nullable (*_Nonnull loaded_version)(void);
  const char *_Nonnull (*_Nonnull cpu_capability)(void);
  /// The reason why `libtorch_cuda` exists but could not be opened; NULL otherwise.
  const char *_Nullable (*_Nonnull cuda_error)(void);
  int64_t (*_Nonnull cuda_count)(void);
  int64_t (*_Nonnull cuda_name)(int64_t index, char *out, int64_t capacity);
  /// The first number of a GPU's compute capability; 0 where nobody says.
  int32_t (*_Nonnull cuda_capability)(int64_t index);
  bool (*_Nonnull mps_available)(void);
  /// The bytes of a device's memory that are free; negative where nobody says.
  int64_t (*_Nonnull free_memory)(ct_device device);
  int32_t (*_Nonnull threads)(void);
  int32_t (*_Nonnull set_threads)(int32_t count);
  bool (*_Nonnull flush_denormals)(bool on);
  int32_t (*_Nonnull set_deterministic)(bool on);
  int32_t (*_Nonnull set_matmul_precision)(const char *precision);
  int32_t (*_Nonnull synchronize)(ct_device device);
} ct_device_functions;

typedef struct ct_api {
  int32_t version;
  const char *_Nonnull (*_Nonnull last_error)(void);
  const ct_tensor_functions *tensor;
  const ct_shape_functions *shape;
  const ct_math_functions *math;
  const ct_in_place_functions *in_place;
  const ct_nn_functions *nn;
  const ct_softmax_functions *softmax;
  const ct_layer_functions *layer;
  const ct_lstm_functions *lstm;
  const ct_autograd_functions *autograd;
  const ct_optimiser_functions *optimiser;
  const ct_random_functions *random;
  const ct_device_functions *device;
  const ct_archive_functions *archive;
} ct_api;

/// Opens the shim at `path` and returns its tables; NULL when it cannot be opened, with the reason in `error`
/// (truncated to `capacity` bytes, always ended by a zero). `libtorch` names a folder whose `lib` is opened first, so
/// that it wins over the one that the shim was built with. Neither it nor the kernels use instructions beyond `isa`.
const ct_api *_Nullable ct_load(const char *path, const char *_Nullable libtorch, ct_isa isa, char *error,
                                int64_t capacity);

/// The file (program or library) that this code was loaded from; false where the system cannot tell.
bool ct_own_path(char *out, int64_t capacity);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif
#ifdef __cplusplus
}
#endif

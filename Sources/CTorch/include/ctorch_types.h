// What the tables' functions take and give; part of `ctorch.h`, which says what holds for all tables.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

typedef struct ct_tensor_s ct_tensor_s;
typedef ct_tensor_s *ct_tensor;
typedef ct_tensor_s *_Nullable ct_optional_tensor;

/// A random number generator of its own; release it with `random.release`.
typedef struct ct_generator_s ct_generator_s;
typedef ct_generator_s *ct_generator;

/// Borrowed tensors; an entry may be NULL only where a function says so.
typedef const ct_optional_tensor *_Nonnull ct_tensors;

/// The sizes of a shape, or dimensions.
typedef const int64_t *_Nonnull ct_sizes;

/// A number that is promoted as PyTorch promotes a Python `int` or `float`.
typedef struct ct_scalar {
  double real;
  int64_t integer;
  bool is_integer;
} ct_scalar;

/// `kind` is libtorch's `DeviceType`: 0 CPU, 1 CUDA, 13 MPS; `index` is -1 for the current one.
typedef struct ct_device {
  int32_t kind;
  int32_t index;
} ct_device;

/// libtorch's `ScalarType`.
typedef int32_t ct_dtype;

typedef ct_tensor _Nullable (*_Nonnull ct_unary)(ct_tensor t);
typedef ct_tensor _Nullable (*_Nonnull ct_binary)(ct_tensor a, ct_tensor b);
typedef ct_tensor _Nullable (*_Nonnull ct_with_scalar)(ct_tensor t, ct_scalar value);
/// Over all dimensions where `count` is 0.
typedef ct_tensor _Nullable (*_Nonnull ct_reduction)(ct_tensor t, ct_sizes dims, int64_t count, bool keep);
typedef ct_tensor _Nullable (*_Nonnull ct_along)(ct_tensor t, int64_t dim);
typedef ct_tensor _Nullable (*_Nonnull ct_shaped)(ct_tensor t, ct_sizes sizes, int64_t rank);
typedef int32_t (*_Nonnull ct_in_place)(ct_tensor t);
typedef int32_t (*_Nonnull ct_draw)(ct_tensor t, double a, double b, ct_generator _Nullable generator);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif

// The whole surface that Swift sees of libtorch: C types in tables of functions.
//
// `CTorchShim` fills the tables and is the only library linked with libtorch. `ct_load` opens it, so that a program
// starts in milliseconds and runs without libtorch until it needs a tensor.
//
// Ownership: a function that returns `ct_tensor` returns it at +1; release it with `tensor.release`. Arguments are
// borrowed. Failure: NULL (or a non-zero status), with the message in `last_error()` of the calling thread until its
// next failing call. No C++ exception crosses the tables.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

/// Changes whenever a table does: a shim of another version is refused.
#define CT_VERSION 1

typedef struct ct_tensor_s ct_tensor_s;
typedef ct_tensor_s *ct_tensor;

typedef struct ct_tensor_functions {
  void (*_Nonnull release)(ct_tensor t);
  ct_tensor _Nullable (*_Nonnull matmul)(ct_tensor a, ct_tensor b);
} ct_tensor_functions;

typedef struct ct_api {
  int32_t version;
  const char *_Nonnull (*_Nonnull last_error)(void);
  ct_tensor_functions tensor;
} ct_api;

/// Opens the shim at `path` and returns its tables; NULL when it cannot be opened, with the reason in `error`
/// (truncated to `capacity` bytes, always ended by a zero).
const ct_api *_Nullable ct_load(const char *path, char *error, int64_t capacity);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif
#ifdef __cplusplus
}
#endif

// Zip archives of `.pt` files; part of `ctorch.h`, which says what holds for all tables.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "ctorch_types.h"

#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

/// A `.pt` file that is open; close it with `archive.close`.
typedef struct ct_archive_s ct_archive_s;
typedef ct_archive_s *ct_archive;

/// A `.pt` file that is being made; end it with `archive.discard`, whether it was finished or not.
typedef struct ct_archive_writer_s ct_archive_writer_s;
typedef ct_archive_writer_s *ct_archive_writer;

/// Takes the next `size` bytes of a file. It cannot fail: whoever gives it remembers what went wrong.
typedef void (*ct_sink)(void *context, const void *_Nullable bytes, int64_t size);

/// Records of an archive, by their names in its one folder.
typedef struct ct_archive_functions {
  ct_archive _Nullable (*_Nonnull open)(const char *path);
  void (*_Nonnull close)(ct_archive archive);
  int32_t (*_Nonnull contains)(ct_archive archive, const char *name, bool *out);
  /// The bytes of a record, as the archive's table of contents claims.
  int32_t (*_Nonnull size)(ct_archive archive, const char *name, int64_t *out);
  /// `size` must be the record's.
  int32_t (*_Nonnull read)(ct_archive archive, const char *name, void *out, int64_t size);

  ct_archive_writer _Nullable (*_Nonnull create)(ct_sink sink, void *context);
  int32_t (*_Nonnull add)(ct_archive_writer writer, const char *name, const void *_Nullable bytes, int64_t size);
  int32_t (*_Nonnull finish)(ct_archive_writer writer);
  void (*_Nonnull discard)(ct_archive_writer writer);

  /// A contiguous copy of the view of `bytes` that starts at them; sizes and strides, in elements, must stay inside.
  ct_tensor_s *_Nullable (*_Nonnull copy_view)(const void *bytes, const int64_t *sizes, const int64_t *strides,
                                            int64_t rank, int32_t type);
} ct_archive_functions;

#ifdef __clang__
#pragma clang assume_nonnull end
#endif

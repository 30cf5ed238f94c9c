// Where a byte stands among 64, as one bit each: what Swift's SIMD types cannot say in a few instructions. And which
// memory is wanted soon, which it cannot say at all.
//
// Vectors of the compiler, no intrinsics: SSE2 and what is newer on x86-64, NEON on arm64, the same result everywhere.
#ifndef CBYTES_H
#define CBYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t cbytes_64 __attribute__((ext_vector_type(64)));
typedef int8_t cbytes_signed_64 __attribute__((ext_vector_type(64)));
typedef bool cbytes_bits_64 __attribute__((ext_vector_type(64)));

/// The bits of those of the 64 bytes at `bytes` that equal `byte`; the lowest is the first.
static inline uint64_t cbytes_equal(const void *_Nonnull bytes, uint8_t byte) {
    cbytes_64 vector;
    memcpy(&vector, bytes, sizeof vector);
    cbytes_bits_64 bits = __builtin_convertvector(vector == byte, cbytes_bits_64);
    uint64_t result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

/// The bits of those of the 64 bytes at `bytes` that are above 0x7f, so no ASCII; the lowest is the first.
static inline uint64_t cbytes_above_ascii(const void *_Nonnull bytes) {
    cbytes_signed_64 vector;
    memcpy(&vector, bytes, sizeof vector);
    cbytes_bits_64 bits = __builtin_convertvector(vector < 0, cbytes_bits_64);
    uint64_t result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

/// Asks for the cache line at `address`, without waiting for it.
static inline void cbytes_prefetch(const void *_Nonnull address) { __builtin_prefetch(address); }

/// How many of the `count` bytes at `bytes` equal `byte`.
size_t cbytes_count(const void *_Nonnull bytes, size_t count, uint8_t byte);

#endif

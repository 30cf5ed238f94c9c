// Finds bytes among 64 as a bit mask, which Swift's SIMD types cannot do in a few instructions, and prefetches memory,
// which Swift cannot do at all.
//
// It uses vector extensions of the compiler and no intrinsics: SSE2 or newer on x86-64, NEON on arm64, with the same
// results everywhere.
#ifndef CBYTES_H
#define CBYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t cbytes_64 __attribute__((ext_vector_type(64)));
typedef int8_t cbytes_signed_64 __attribute__((ext_vector_type(64)));
typedef bool cbytes_bits_64 __attribute__((ext_vector_type(64)));

/// The mask of the 64 bytes at `bytes` that equal `byte`; the lowest bit is the first byte.
static inline uint64_t cbytes_equal(const void *_Nonnull bytes, uint8_t byte) {
    cbytes_64 vector;
    memcpy(&vector, bytes, sizeof vector);
    cbytes_bits_64 bits = __builtin_convertvector(vector == byte, cbytes_bits_64);
    uint64_t result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

/// The mask of the 64 bytes at `bytes` that are not ASCII (above 0x7f); the lowest bit is the first byte.
static inline uint64_t cbytes_above_ascii(const void *_Nonnull bytes) {
    cbytes_signed_64 vector;
    memcpy(&vector, bytes, sizeof vector);
    cbytes_bits_64 bits = __builtin_convertvector(vector < 0, cbytes_bits_64);
    uint64_t result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

typedef uint8_t cbytes_32 __attribute__((ext_vector_type(32)));
typedef bool cbytes_bits_32 __attribute__((ext_vector_type(32)));

/// The mask of those of the 32 bytes at `bytes` that a JSON string cannot contain unescaped: quotes, backslashes and
/// control characters; the lowest bit is the first byte.
static inline uint32_t cbytes_json_stops(const void *_Nonnull bytes) {
    cbytes_32 vector;
    memcpy(&vector, bytes, sizeof vector);
    cbytes_bits_32 bits = __builtin_convertvector((vector == '"') | (vector == '\\') | (vector < 0x20), cbytes_bits_32);
    uint32_t result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

/// The mask of the 64 bytes at `bytes` that are below `limit`; the lowest bit is the first byte.
static inline uint64_t cbytes_below(const void *_Nonnull bytes, uint8_t limit) {
    cbytes_64 vector;
    memcpy(&vector, bytes, sizeof vector);
    cbytes_bits_64 bits = __builtin_convertvector(vector < limit, cbytes_bits_64);
    uint64_t result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

/// The mask of the 64 bytes at `bytes` that can follow the backslash of a JSON escape of two bytes; the lowest bit is
/// the first byte.
static inline uint64_t cbytes_json_escapable(const void *_Nonnull bytes) {
    cbytes_64 vector;
    memcpy(&vector, bytes, sizeof vector);
    cbytes_bits_64 bits = __builtin_convertvector(
        (vector == '"') | (vector == '\\') | (vector == '/') | (vector == 'b') | (vector == 'f') | (vector == 'n') |
            (vector == 'r') | (vector == 't'),
        cbytes_bits_64);
    uint64_t result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

/// Prefetches the cache line at `address`.
static inline void cbytes_prefetch(const void *_Nonnull address) { __builtin_prefetch(address); }

/// The number of the `count` bytes at `bytes` that equal `byte`.
size_t cbytes_count(const void *_Nonnull bytes, size_t count, uint8_t byte);

#endif

#include "cbytes.h"

typedef uint16_t cbytes_sums_64 __attribute__((ext_vector_type(64)));

enum { width = 64 };

size_t cbytes_count(const void *bytes, size_t count, uint8_t byte) {
    const uint8_t *next = bytes;
    const uint8_t *end = next + count;
    size_t total = 0;
    while (end - next >= width) {
        // 64 parallel 8-bit counters, which are added up before one of them can overflow.
        cbytes_64 counters = 0;
        for (int step = 0; step < 255 && end - next >= width; step++, next += width) {
            cbytes_64 vector;
            memcpy(&vector, next, sizeof vector);
            counters -= (cbytes_64)(vector == byte);  // true is -1
        }
        total += __builtin_reduce_add(__builtin_convertvector(counters, cbytes_sums_64));
    }
    for (; next < end; next++) total += *next == byte;
    return total;
}

#pragma once
#include <cstdint>

namespace ct {
// Vector instructions that kernels are compiled for, each with all before it; the same numbers as `ct_isa` of CTorch.
enum class Isa : int32_t { baseline, avx2, avx512, avx512_bf16 };

// What may be used. At first nothing beyond the baseline: whoever opens the kernels says what the processor has.
Isa isa();
void use(Isa isa);
}  // namespace ct

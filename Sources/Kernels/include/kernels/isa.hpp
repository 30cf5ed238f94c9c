#pragma once
#include <cstdint>

namespace ct {
// Vector instructions that kernels are compiled for, each with all before it; the same numbers as `ct_isa` of CTorch.
enum class Isa : int32_t { baseline, avx2, avx512, avx512_bf16 };

// The instructions that may be used: initially the baseline only; the caller that opens the kernels sets those of the
// processor.
Isa isa();
void use(Isa isa);
}  // namespace ct

// Vector instructions; part of `ctorch.h`.
#pragma once
#include <stdint.h>

/// The instruction sets that kernels are compiled for, each with all before it. Baseline is what every processor of its kind has: SSE2 on x86-64,
/// NEON on arm64.
typedef enum __attribute__((enum_extensibility(closed))) ct_isa : int32_t {
  ct_isa_baseline,
  ct_isa_avx2,         // with FMA
  ct_isa_avx512,       // F, BW, DQ and VL
  ct_isa_avx512_bf16,  // with products of bfloat16
} ct_isa;

#ifdef __cplusplus
extern "C" {
#endif
/// The instructions that this processor has and its system lets programs use.
ct_isa ct_processor_isa(void);
#ifdef __cplusplus
}
#endif

#pragma once

namespace ct {
// Whether the processor has the instructions that the kernels are made of: 512 bits, and products of bfloat16.
inline bool has_wide_registers() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

inline bool has_bfloat_products() {
#ifdef __x86_64__
  return has_wide_registers() && __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}
}  // namespace ct

// Whether kernels for AVX-512 with bfloat16 products can be compiled, and run.
#pragma once

#include "instruction_limit.h"

// GCC has the intrinsics from 10 and asks the processor for them from 11 on; older compilers build an addon without.
#if defined(__x86_64__) && (defined(__clang__) ? __clang_major__ >= 11 : __GNUC__ >= 11)
#define SPECNET_HAS_AVX512_BF16 1
#else
#define SPECNET_HAS_AVX512_BF16 0
#endif

namespace specnet {

inline bool HasAvx512Bfloat16() {
#if SPECNET_HAS_AVX512_BF16
  return AllowsInstructions(Instructions::kAvx512Bfloat16) && __builtin_cpu_supports("avx512bf16") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq");
#else
  return false;
#endif
}

}  // namespace specnet

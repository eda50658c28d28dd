// Whether kernels for AVX2, for AVX-512, and for its products of bfloat16, can be compiled, and run.
#pragma once

#include "instruction_limit.h"

// GCC has the intrinsics from 10 and asks the processor for them from 11 on; older compilers build an addon without.
#if defined(__x86_64__) && (defined(__clang__) ? __clang_major__ >= 11 : __GNUC__ >= 11)
#define SPECNET_HAS_VECTORS 1
#else
#define SPECNET_HAS_VECTORS 0
#endif

// Products of tiles, as GCC and Clang have them from 11 on; the system has to be asked for the registers.
#if SPECNET_HAS_VECTORS && defined(__linux__)
#define SPECNET_HAS_AMX 1
#else
#define SPECNET_HAS_AMX 0
#endif

namespace specnet {

inline bool HasAvx2() {
#if SPECNET_HAS_VECTORS
  return AllowsInstructions(Instructions::kAvx2) && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

inline bool HasAvx512() {
#if SPECNET_HAS_VECTORS
  return AllowsInstructions(Instructions::kAvx512) && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq");
#else
  return false;
#endif
}

inline bool HasAvx512Bfloat16() {
#if SPECNET_HAS_VECTORS
  return HasAvx512() && AllowsInstructions(Instructions::kAvx512Bfloat16) &&
         __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

// Products of bfloat16 tiles. Asks the system for the registers, for all threads, the first time.
bool HasAmx();

}  // namespace specnet

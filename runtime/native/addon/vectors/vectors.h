// Sixteen numbers at once, which kernels are written in. An addon has the files of this folder compiled for AVX-512 or
// for AVX2 (-DSPECNET_AVX2), where a vector is two registers; they are registered where the processor can run them.
#pragma once

#include "../instructions.h"

#if SPECNET_HAS_VECTORS
#if defined(SPECNET_AVX2)
#include "vectors_avx2.h"
#define SPECNET_INSTRUCTIONS avx2
#else
#include "vectors_avx512.h"
#define SPECNET_INSTRUCTIONS avx512
#endif

namespace specnet {
inline namespace SPECNET_INSTRUCTIONS {

// Which of a vector's channels there are. Where one is missing nothing is read or written, and the value is zero.
constexpr LaneMask kWhole = 0xffff;

// Output channels that a convolution's tile has at most.
constexpr int64_t kTile = kTileVectors * kLanes;

// Channels up to the end of the last vector.
inline int64_t FillLanes(int64_t channels) { return (channels + kLanes - 1) / kLanes * kLanes; }

// Lanes below `count`, which is less than there are.
inline LaneMask FirstLanes(int64_t count) { return static_cast<LaneMask>((1u << count) - 1); }

// Of the vector that begins `left` channels before the last one ends.
inline LaneMask MaskChannels(int64_t left) { return left >= kLanes ? kWhole : FirstLanes(left); }

SPECNET_INLINE void AddTo(float* sums, Floats value) { StoreFloats(sums, Add(LoadFloats(sums), value)); }

}  // namespace SPECNET_INSTRUCTIONS
}  // namespace specnet
#endif

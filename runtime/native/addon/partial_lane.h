// Vectors at the end of a row of channels that are not in sixteens.
#pragma once

#include "number_format.h"

#if SPECNET_HAS_AVX512

namespace specnet {

SPECNET_INLINE __mmask16 MaskOf(int64_t count) {
  return count >= kLane ? 0xFFFF : static_cast<__mmask16>((1u << count) - 1);
}

// The first `count` of sixteen numbers, and zeros.
SPECNET_INLINE __m512 LoadUpTo(Float32, const float* source, int64_t count) {
  return count >= kLane ? Float32::Load(source) : _mm512_maskz_loadu_ps(MaskOf(count), source);
}
SPECNET_INLINE __m512 LoadUpTo(Bfloat16, const bfloat16* source, int64_t count) {
  if (count >= kLane) return Bfloat16::Load(source);
  const __m256i narrow = _mm256_maskz_loadu_epi16(MaskOf(count), source);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(narrow), 16));
}
SPECNET_INLINE void StoreUpTo(Float32, float* target, __m512 value, int64_t count) {
  if (count >= kLane) return Float32::Store(target, value);
  _mm512_mask_storeu_ps(target, MaskOf(count), value);
}
SPECNET_INLINE void StoreUpTo(Bfloat16, bfloat16* target, __m512 value, int64_t count) {
  if (count >= kLane) return Bfloat16::Store(target, value);
  _mm256_mask_storeu_epi16(target, MaskOf(count), (__m256i)_mm512_cvtneps_pbh(value));
}

}  // namespace specnet

#endif

// The two number formats of activations, seen by kernels as units of four bytes: one float32, or two bfloat16 side by
// side, which VDPBF16PS multiplies and adds at once. A kernel written over units serves both.
#pragma once

#include <cstdint>

#include "instructions.h"
#include "tensorflow/c/tf_datatype.h"

#if SPECNET_HAS_AVX512
#include <immintrin.h>

#define SPECNET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))
#define SPECNET_INLINE SPECNET_AVX512 __attribute__((always_inline)) inline

namespace specnet {

using bfloat16 = uint16_t;
using Unit = uint32_t;

constexpr int64_t kLane = 16;  // units of a vector

// Which of a vector's channels there are. Where one is missing nothing is read or written, and the value is zero.
using LaneMask = __mmask16;
constexpr LaneMask kWhole = 0xffff;

// Channels up to the end of the last vector.
inline int64_t FillLanes(int64_t channels) { return (channels + kLane - 1) / kLane * kLane; }

// Of the vector that begins `left` channels before the last one ends.
inline LaneMask MaskChannels(int64_t left) { return left >= kLane ? kWhole : static_cast<LaneMask>((1u << left) - 1); }

struct Float32 {
  using Value = float;
  static constexpr TF_DataType kType = TF_FLOAT;
  static bool Runs() { return HasAvx512(); }
  static constexpr int64_t kPerUnit = 1;

  static SPECNET_INLINE __m512 MultiplyAdd(__m512 sum, __m512i units, Unit factor) {
    return _mm512_fmadd_ps(_mm512_castsi512_ps(units), _mm512_castsi512_ps(_mm512_set1_epi32(factor)), sum);
  }
  static SPECNET_INLINE __m512 Load(const Value* source) { return _mm512_loadu_ps(source); }
  static SPECNET_INLINE __m512 Load(const Value* source, LaneMask mask) { return _mm512_maskz_loadu_ps(mask, source); }
  static SPECNET_INLINE void Store(Value* target, __m512 value) { _mm512_storeu_ps(target, value); }
  static SPECNET_INLINE void Store(Value* target, __m512 value, LaneMask mask) {
    _mm512_mask_storeu_ps(target, mask, value);
  }
  // A unit from each of sixteen channels: of one source.
  static SPECNET_INLINE __m512i Pack(const Value* first, const Value*) {
    return first ? _mm512_loadu_si512(first) : _mm512_setzero_si512();
  }
  static SPECNET_INLINE __m512i Pack(const Value* first, const Value*, LaneMask mask) {
    return first ? _mm512_maskz_loadu_epi32(mask, first) : _mm512_setzero_si512();
  }
  // The same, from float32.
  static SPECNET_INLINE __m512i PackFloats(const float* first, const float*, LaneMask mask) {
    return _mm512_maskz_loadu_epi32(mask, first);
  }
};

struct Bfloat16 {
  using Value = bfloat16;
  static constexpr TF_DataType kType = TF_BFLOAT16;
  static bool Runs() { return HasAvx512Bfloat16(); }
  static constexpr int64_t kPerUnit = 2;

  static SPECNET_INLINE __m512 MultiplyAdd(__m512 sum, __m512i units, Unit factor) {
    return _mm512_dpbf16_ps(sum, (__m512bh)units, (__m512bh)_mm512_set1_epi32(factor));
  }
  static SPECNET_INLINE __m512i Widen(__m256i values) { return _mm512_cvtepu16_epi32(values); }
  static SPECNET_INLINE __m512i LoadWidened(const Value* source) {
    return Widen(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(source)));
  }
  static SPECNET_INLINE __m512 Load(const Value* source) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(LoadWidened(source), 16));
  }
  static SPECNET_INLINE __m512 Load(const Value* source, LaneMask mask) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(Widen(_mm256_maskz_loadu_epi16(mask, source)), 16));
  }
  static SPECNET_INLINE void Store(Value* target, __m512 value) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(target), (__m256i)_mm512_cvtneps_pbh(value));
  }
  static SPECNET_INLINE void Store(Value* target, __m512 value, LaneMask mask) {
    _mm256_mask_storeu_epi16(target, mask, (__m256i)_mm512_cvtneps_pbh(value));
  }
  // Sixteen channels of two sources, side by side. A null source is one of zeros.
  static SPECNET_INLINE __m512i Pack(const Value* first, const Value* second) {
    const __m512i low = first ? LoadWidened(first) : _mm512_setzero_si512();
    return second ? _mm512_or_si512(low, _mm512_slli_epi32(LoadWidened(second), 16)) : low;
  }
  static SPECNET_INLINE __m512i Pack(const Value* first, const Value* second, LaneMask mask) {
    const __m512i low = first ? Widen(_mm256_maskz_loadu_epi16(mask, first)) : _mm512_setzero_si512();
    if (!second) return low;
    return _mm512_or_si512(low, _mm512_slli_epi32(Widen(_mm256_maskz_loadu_epi16(mask, second)), 16));
  }
  static SPECNET_INLINE __m512i PackFloats(const float* first, const float* second, LaneMask mask) {
    const __m512i low = Narrow(first, mask);
    return second ? _mm512_or_si512(low, _mm512_slli_epi32(Narrow(second, mask), 16)) : low;
  }

 private:
  static SPECNET_INLINE __m512i Narrow(const float* source, LaneMask mask) {
    return Widen((__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, source)));
  }
};

}  // namespace specnet
#endif

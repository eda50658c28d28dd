// The number formats of activations, seen by kernels as units of four bytes: one float32, or two bfloat16 side by side,
// which VDPBF16PS multiplies and adds at once. A kernel written over units serves both. Nothing here includes a header
// of TensorFlow's: kernels are compiled while its library is being downloaded.
#pragma once

#include <cstdint>

#include "vectors.h"

#if SPECNET_HAS_VECTORS

namespace specnet {

using bfloat16 = uint16_t;
using Unit = uint32_t;

inline namespace SPECNET_INSTRUCTIONS {

struct Float32 {
  using Value = float;
  static constexpr int kType = 1;  // TF_FLOAT
  static bool Runs() { return RunsVectors(); }
  static constexpr int64_t kPerUnit = 1;

  static SPECNET_INLINE Floats MultiplyAdd(Floats sum, Units units, Unit factor) {
    return specnet::MultiplyAdd(AsFloats(units), AsFloats(FillUnits(factor)), sum);
  }
  static SPECNET_INLINE Floats Load(const Value* source) { return LoadFloats(source); }
  static SPECNET_INLINE Floats Load(const Value* source, LaneMask mask) { return LoadFloats(source, mask); }
  static SPECNET_INLINE void Store(Value* target, Floats value) { StoreFloats(target, value); }
  static SPECNET_INLINE void Store(Value* target, Floats value, LaneMask mask) { StoreFloats(target, value, mask); }
  // A unit from each of sixteen channels: of one source.
  static SPECNET_INLINE Units Pack(const Value* first, const Value*) { return first ? LoadUnits(first) : ZeroUnits(); }
  static SPECNET_INLINE Units Pack(const Value* first, const Value*, LaneMask mask) {
    return first ? LoadUnits(first, mask) : ZeroUnits();
  }
  // The same, from float32.
  static SPECNET_INLINE Units PackFloats(const float* first, const float*, LaneMask mask) {
    return LoadUnits(first, mask);
  }
  // Sixteen units of numbers that are contiguous.
  static SPECNET_INLINE Units LoadRow(const float* source) { return LoadUnits(source); }
};

#if defined(SPECNET_AVX2)
// Without products of bfloat16 the format saves nothing.
#define SPECNET_FOR_FORMATS(use) use(Float32)

// Whether `use` is true of all formats; they are made only to carry their type.
template <typename Use>
bool ForFormats(const Use& use) {
  return use(Float32());
}
#else
struct Bfloat16 {
  using Value = bfloat16;
  static constexpr int kType = 14;  // TF_BFLOAT16
  static bool Runs() { return HasAvx512Bfloat16(); }
  static constexpr int64_t kPerUnit = 2;

  static SPECNET_INLINE Floats MultiplyAdd(Floats sum, Units units, Unit factor) {
    return _mm512_dpbf16_ps(sum, (__m512bh)units, (__m512bh)_mm512_set1_epi32(factor));
  }
  static SPECNET_INLINE Units Widen(__m256i values) { return _mm512_cvtepu16_epi32(values); }
  static SPECNET_INLINE Units LoadWidened(const Value* source) {
    return Widen(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(source)));
  }
  static SPECNET_INLINE Floats Load(const Value* source) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(LoadWidened(source), 16));
  }
  static SPECNET_INLINE Floats Load(const Value* source, LaneMask mask) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(Widen(_mm256_maskz_loadu_epi16(mask, source)), 16));
  }
  static SPECNET_INLINE void Store(Value* target, Floats value) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(target), (__m256i)_mm512_cvtneps_pbh(value));
  }
  static SPECNET_INLINE void Store(Value* target, Floats value, LaneMask mask) {
    _mm256_mask_storeu_epi16(target, mask, (__m256i)_mm512_cvtneps_pbh(value));
  }
  // Sixteen channels of two sources, side by side. A null source is one of zeros.
  static SPECNET_INLINE Units Pack(const Value* first, const Value* second) {
    const Units low = first ? LoadWidened(first) : ZeroUnits();
    return second ? _mm512_or_si512(low, _mm512_slli_epi32(LoadWidened(second), 16)) : low;
  }
  static SPECNET_INLINE Units Pack(const Value* first, const Value* second, LaneMask mask) {
    const Units low = first ? Widen(_mm256_maskz_loadu_epi16(mask, first)) : ZeroUnits();
    if (!second) return low;
    return _mm512_or_si512(low, _mm512_slli_epi32(Widen(_mm256_maskz_loadu_epi16(mask, second)), 16));
  }
  static SPECNET_INLINE Units PackFloats(const float* first, const float* second, LaneMask mask) {
    const Units low = Narrow(first, mask);
    return second ? _mm512_or_si512(low, _mm512_slli_epi32(Narrow(second, mask), 16)) : low;
  }
  static SPECNET_INLINE Units LoadRow(const float* source) {
    return (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(source + kLanes), _mm512_loadu_ps(source));
  }

 private:
  static SPECNET_INLINE Units Narrow(const float* source, LaneMask mask) {
    return Widen((__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, source)));
  }
};

#define SPECNET_FOR_FORMATS(use) use(Float32) use(Bfloat16)

// Whether `use` is true of all formats; they are made only to carry their type.
template <typename Use>
bool ForFormats(const Use& use) {
  return use(Float32()) && use(Bfloat16());
}
#endif

}  // namespace SPECNET_INSTRUCTIONS
}  // namespace specnet
#endif

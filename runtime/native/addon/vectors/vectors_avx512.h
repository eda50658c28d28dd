// A vector is one register of AVX-512. Each function is one instruction, but for the last few.
#pragma once

#include <immintrin.h>

#include <cstdint>

#define SPECNET_VECTOR __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))
#define SPECNET_INLINE SPECNET_VECTOR __attribute__((always_inline)) inline

namespace specnet {
inline namespace avx512 {

// Whether the processor runs what is compiled of this folder for these instructions.
inline bool RunsVectors() { return HasAvx512(); }

using Floats = __m512;         // float32
using Units = __m512i;         // of four bytes
using LaneMask = __mmask16;    // lanes in memory
using Selection = __mmask16;   // lanes of which something is true
constexpr int64_t kLanes = 16;  // units of a vector
constexpr int64_t kTileVectors = 4;

SPECNET_INLINE Selection SelectLanes(LaneMask mask) { return mask; }

SPECNET_INLINE Floats Zero() { return _mm512_setzero_ps(); }
SPECNET_INLINE Floats Fill(float value) { return _mm512_set1_ps(value); }
SPECNET_INLINE Floats LoadFloats(const float* source) { return _mm512_loadu_ps(source); }
SPECNET_INLINE Floats LoadFloats(const float* source, LaneMask mask) { return _mm512_maskz_loadu_ps(mask, source); }
SPECNET_INLINE void StoreFloats(float* target, Floats value) { _mm512_storeu_ps(target, value); }
SPECNET_INLINE void StoreFloats(float* target, Floats value, LaneMask mask) {
  _mm512_mask_storeu_ps(target, mask, value);
}

SPECNET_INLINE Floats Add(Floats a, Floats b) { return _mm512_add_ps(a, b); }
SPECNET_INLINE Floats Subtract(Floats a, Floats b) { return _mm512_sub_ps(a, b); }
SPECNET_INLINE Floats Multiply(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
SPECNET_INLINE Floats Divide(Floats a, Floats b) { return _mm512_div_ps(a, b); }
// a b + c, a b - c, c - a b: rounded once.
SPECNET_INLINE Floats MultiplyAdd(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
SPECNET_INLINE Floats MultiplySubtract(Floats a, Floats b, Floats c) { return _mm512_fmsub_ps(a, b, c); }
SPECNET_INLINE Floats SubtractProduct(Floats a, Floats b, Floats c) { return _mm512_fnmadd_ps(a, b, c); }
// `b` where one of them is NaN.
SPECNET_INLINE Floats Max(Floats a, Floats b) { return _mm512_max_ps(a, b); }
SPECNET_INLINE Floats Min(Floats a, Floats b) { return _mm512_min_ps(a, b); }
SPECNET_INLINE Floats Absolute(Floats a) { return _mm512_abs_ps(a); }
SPECNET_INLINE Floats Round(Floats a) {
  return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
// a 2^n, for whole n.
SPECNET_INLINE Floats ScaleByPower(Floats a, Floats n) { return _mm512_scalef_ps(a, n); }
SPECNET_INLINE float SumLanes(Floats a) { return _mm512_reduce_add_ps(a); }

// False where one of them is NaN.
SPECNET_INLINE Selection IsAbove(Floats a, Floats b) { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
SPECNET_INLINE Selection IsBelow(Floats a, Floats b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
SPECNET_INLINE Selection IsAtLeast(Floats a, Floats b) { return _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ); }
SPECNET_INLINE Selection IsNoNumber(Floats a) { return _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q); }
SPECNET_INLINE Selection Both(Selection a, Selection b) { return a & b; }
SPECNET_INLINE Selection Either(Selection a, Selection b) { return a | b; }
SPECNET_INLINE Floats Keep(Selection selection, Floats a) { return _mm512_maskz_mov_ps(selection, a); }
SPECNET_INLINE Floats Select(Selection selection, Floats a, Floats otherwise) {
  return _mm512_mask_mov_ps(otherwise, selection, a);
}

SPECNET_INLINE Units ZeroUnits() { return _mm512_setzero_si512(); }
SPECNET_INLINE Units FillUnits(uint32_t value) { return _mm512_set1_epi32(static_cast<int>(value)); }
SPECNET_INLINE Units CountLanes() { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }
SPECNET_INLINE Units LoadUnits(const void* source) { return _mm512_loadu_si512(source); }
SPECNET_INLINE Units LoadUnits(const void* source, LaneMask mask) { return _mm512_maskz_loadu_epi32(mask, source); }
SPECNET_INLINE void StoreUnits(void* target, Units units) { _mm512_storeu_si512(target, units); }
// The lowest byte of each.
SPECNET_INLINE void StoreBytes(uint8_t* target, Units units, LaneMask mask) {
  _mm_mask_storeu_epi8(target, mask, _mm512_cvtepi32_epi8(units));
}
SPECNET_INLINE Floats AsFloats(Units units) { return _mm512_castsi512_ps(units); }
SPECNET_INLINE Units AddUnits(Units a, Units b) { return _mm512_add_epi32(a, b); }
SPECNET_INLINE Units MultiplyUnits(Units a, Units b) { return _mm512_mullo_epi32(a, b); }
SPECNET_INLINE Units ExclusiveOr(Units a, Units b) { return _mm512_xor_si512(a, b); }
template <int bits>
SPECNET_INLINE Units ShiftRight(Units a) { return _mm512_srli_epi32(a, bits); }
SPECNET_INLINE Selection IsAtLeastUnsigned(Units a, Units b) { return _mm512_cmpge_epu32_mask(a, b); }
SPECNET_INLINE Units Select(Selection selection, Units a, Units otherwise) {
  return _mm512_mask_mov_epi32(otherwise, selection, a);
}
// Lanes whose byte at `source` is `value`; bytes of lanes that are not there are not read.
SPECNET_INLINE Selection AreBytes(const uint8_t* source, uint8_t value, LaneMask mask) {
  return _mm_cmpeq_epi8_mask(_mm_maskz_loadu_epi8(mask, source), _mm_set1_epi8(static_cast<char>(value)));
}

// Adds a vector to sixteen numbers of double precision.
SPECNET_INLINE void AddTo(double* sums, Floats value) {
  const __m512d low = _mm512_cvtps_pd(_mm512_castps512_ps256(value));
  const __m512d high = _mm512_cvtps_pd(_mm512_extractf32x8_ps(value, 1));
  _mm512_storeu_pd(sums, _mm512_add_pd(_mm512_loadu_pd(sums), low));
  _mm512_storeu_pd(sums + 8, _mm512_add_pd(_mm512_loadu_pd(sums + 8), high));
}

// Sixteen rows of units become sixteen columns.
SPECNET_VECTOR inline void Transpose(Units* rows) {
  Units t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    rows[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    rows[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    rows[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    rows[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], 0xdd);
  }
  for (int i = 0; i < 8; i++) {
    rows[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    rows[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
  }
}

}  // namespace avx512
}  // namespace specnet

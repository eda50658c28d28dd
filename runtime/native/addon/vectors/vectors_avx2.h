// A vector is two registers of AVX2, so that sixteen numbers are what kernels count in here too.
#pragma once

#include <immintrin.h>

#include <cstdint>

#define SPECNET_VECTOR __attribute__((target("avx2,fma")))
#define SPECNET_INLINE SPECNET_VECTOR __attribute__((always_inline)) inline

namespace specnet {
inline namespace avx2 {

// Whether the processor runs what is compiled of this folder for these instructions.
inline bool RunsVectors() { return HasAvx2(); }

struct Floats {  // float32
  __m256 low, high;
};
struct Units {  // of four bytes
  __m256i low, high;
};
struct Selection {  // lanes of which something is true: all bits of them
  __m256 low, high;
};
using LaneMask = uint16_t;     // lanes in memory
constexpr int64_t kLanes = 16;  // units of a vector
// Six rows of one are twelve of the sixteen registers.
constexpr int64_t kTileVectors = 1;

SPECNET_INLINE __m256i SelectEight(uint32_t mask) {
  const __m256i bits = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
  return _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32(static_cast<int>(mask)), bits), bits);
}
SPECNET_INLINE Units MakeMask(LaneMask mask) { return {SelectEight(mask), SelectEight(mask >> 8)}; }
SPECNET_INLINE Selection SelectLanes(LaneMask mask) {
  const Units units = MakeMask(mask);
  return {_mm256_castsi256_ps(units.low), _mm256_castsi256_ps(units.high)};
}

SPECNET_INLINE Floats Zero() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
SPECNET_INLINE Floats Fill(float value) { return {_mm256_set1_ps(value), _mm256_set1_ps(value)}; }
SPECNET_INLINE Floats LoadFloats(const float* source) {
  return {_mm256_loadu_ps(source), _mm256_loadu_ps(source + 8)};
}
// Masked, loads and stores take several times as long: whole vectors do without.
SPECNET_INLINE Floats LoadFloats(const float* source, LaneMask mask) {
  if (mask == 0xffff) return LoadFloats(source);
  const Units lanes = MakeMask(mask);
  return {_mm256_maskload_ps(source, lanes.low), _mm256_maskload_ps(source + 8, lanes.high)};
}
SPECNET_INLINE void StoreFloats(float* target, Floats value) {
  _mm256_storeu_ps(target, value.low);
  _mm256_storeu_ps(target + 8, value.high);
}
SPECNET_INLINE void StoreFloats(float* target, Floats value, LaneMask mask) {
  if (mask == 0xffff) return StoreFloats(target, value);
  const Units lanes = MakeMask(mask);
  _mm256_maskstore_ps(target, lanes.low, value.low);
  _mm256_maskstore_ps(target + 8, lanes.high, value.high);
}

SPECNET_INLINE Floats Add(Floats a, Floats b) {
  return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)};
}
SPECNET_INLINE Floats Subtract(Floats a, Floats b) {
  return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)};
}
SPECNET_INLINE Floats Multiply(Floats a, Floats b) {
  return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)};
}
SPECNET_INLINE Floats Divide(Floats a, Floats b) {
  return {_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)};
}
// a b + c, a b - c, c - a b: rounded once.
SPECNET_INLINE Floats MultiplyAdd(Floats a, Floats b, Floats c) {
  return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}
SPECNET_INLINE Floats MultiplySubtract(Floats a, Floats b, Floats c) {
  return {_mm256_fmsub_ps(a.low, b.low, c.low), _mm256_fmsub_ps(a.high, b.high, c.high)};
}
SPECNET_INLINE Floats SubtractProduct(Floats a, Floats b, Floats c) {
  return {_mm256_fnmadd_ps(a.low, b.low, c.low), _mm256_fnmadd_ps(a.high, b.high, c.high)};
}
// `b` where one of them is NaN.
SPECNET_INLINE Floats Max(Floats a, Floats b) {
  return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)};
}
SPECNET_INLINE Floats Min(Floats a, Floats b) {
  return {_mm256_min_ps(a.low, b.low), _mm256_min_ps(a.high, b.high)};
}
SPECNET_INLINE Floats Absolute(Floats a) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  return {_mm256_andnot_ps(sign, a.low), _mm256_andnot_ps(sign, a.high)};
}
SPECNET_INLINE Floats Round(Floats a) {
  constexpr int kMode = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
  return {_mm256_round_ps(a.low, kMode), _mm256_round_ps(a.high, kMode)};
}
// a 2^n, for whole n from -250 to 250: in two steps, since 2^n alone may be too small or too large for a float32.
SPECNET_INLINE __m256 ScaleEight(__m256 a, __m256 n) {
  const __m256i power = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(power, 1), bias = _mm256_set1_epi32(127);
  const __m256i rest = _mm256_sub_epi32(power, half);
  const __m256 first = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(half, bias), 23));
  const __m256 second = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(rest, bias), 23));
  return _mm256_mul_ps(_mm256_mul_ps(a, first), second);
}
SPECNET_INLINE Floats ScaleByPower(Floats a, Floats n) {
  return {ScaleEight(a.low, n.low), ScaleEight(a.high, n.high)};
}
SPECNET_INLINE float SumLanes(Floats a) {
  const __m256 eight = _mm256_add_ps(a.low, a.high);
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  four = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

// False where one of them is NaN.
SPECNET_INLINE Selection IsAbove(Floats a, Floats b) {
  return {_mm256_cmp_ps(a.low, b.low, _CMP_GT_OQ), _mm256_cmp_ps(a.high, b.high, _CMP_GT_OQ)};
}
SPECNET_INLINE Selection IsBelow(Floats a, Floats b) {
  return {_mm256_cmp_ps(a.low, b.low, _CMP_LT_OQ), _mm256_cmp_ps(a.high, b.high, _CMP_LT_OQ)};
}
SPECNET_INLINE Selection IsAtLeast(Floats a, Floats b) {
  return {_mm256_cmp_ps(a.low, b.low, _CMP_GE_OQ), _mm256_cmp_ps(a.high, b.high, _CMP_GE_OQ)};
}
SPECNET_INLINE Selection IsNoNumber(Floats a) {
  return {_mm256_cmp_ps(a.low, a.low, _CMP_UNORD_Q), _mm256_cmp_ps(a.high, a.high, _CMP_UNORD_Q)};
}
SPECNET_INLINE Selection Both(Selection a, Selection b) {
  return {_mm256_and_ps(a.low, b.low), _mm256_and_ps(a.high, b.high)};
}
SPECNET_INLINE Selection Either(Selection a, Selection b) {
  return {_mm256_or_ps(a.low, b.low), _mm256_or_ps(a.high, b.high)};
}
SPECNET_INLINE Floats Keep(Selection selection, Floats a) {
  return {_mm256_and_ps(selection.low, a.low), _mm256_and_ps(selection.high, a.high)};
}
SPECNET_INLINE Floats Select(Selection selection, Floats a, Floats otherwise) {
  return {_mm256_blendv_ps(otherwise.low, a.low, selection.low),
          _mm256_blendv_ps(otherwise.high, a.high, selection.high)};
}

SPECNET_INLINE Units ZeroUnits() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
SPECNET_INLINE Units FillUnits(uint32_t value) {
  const __m256i units = _mm256_set1_epi32(static_cast<int>(value));
  return {units, units};
}
SPECNET_INLINE Units CountLanes() {
  return {_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_setr_epi32(8, 9, 10, 11, 12, 13, 14, 15)};
}
SPECNET_INLINE Units LoadUnits(const void* source) {
  const auto* units = static_cast<const __m256i*>(source);
  return {_mm256_loadu_si256(units), _mm256_loadu_si256(units + 1)};
}
SPECNET_INLINE Units LoadUnits(const void* source, LaneMask mask) {
  if (mask == 0xffff) return LoadUnits(source);
  const auto* units = static_cast<const int*>(source);
  const Units lanes = MakeMask(mask);
  return {_mm256_maskload_epi32(units, lanes.low), _mm256_maskload_epi32(units + 8, lanes.high)};
}
SPECNET_INLINE void StoreUnits(void* target, Units units) {
  _mm256_storeu_si256(static_cast<__m256i*>(target), units.low);
  _mm256_storeu_si256(static_cast<__m256i*>(target) + 1, units.high);
}
// The lowest byte of each.
SPECNET_INLINE void StoreBytes(uint8_t* target, Units units, LaneMask mask) {
  alignas(32) uint32_t numbers[kLanes];
  StoreUnits(numbers, units);
  for (int lane = 0; lane < kLanes; lane++) {
    if (mask >> lane & 1) target[lane] = static_cast<uint8_t>(numbers[lane]);
  }
}
SPECNET_INLINE Floats AsFloats(Units units) {
  return {_mm256_castsi256_ps(units.low), _mm256_castsi256_ps(units.high)};
}
SPECNET_INLINE Units AddUnits(Units a, Units b) {
  return {_mm256_add_epi32(a.low, b.low), _mm256_add_epi32(a.high, b.high)};
}
SPECNET_INLINE Units MultiplyUnits(Units a, Units b) {
  return {_mm256_mullo_epi32(a.low, b.low), _mm256_mullo_epi32(a.high, b.high)};
}
SPECNET_INLINE Units ExclusiveOr(Units a, Units b) {
  return {_mm256_xor_si256(a.low, b.low), _mm256_xor_si256(a.high, b.high)};
}
template <int bits>
SPECNET_INLINE Units ShiftRight(Units a) {
  return {_mm256_srli_epi32(a.low, bits), _mm256_srli_epi32(a.high, bits)};
}
SPECNET_INLINE Selection IsAtLeastUnsigned(Units a, Units b) {
  return {_mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_max_epu32(a.low, b.low), a.low)),
          _mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_max_epu32(a.high, b.high), a.high))};
}
SPECNET_INLINE Units Select(Selection selection, Units a, Units otherwise) {
  const Floats chosen = Select(selection, AsFloats(a), AsFloats(otherwise));
  return {_mm256_castps_si256(chosen.low), _mm256_castps_si256(chosen.high)};
}
// Lanes whose byte at `source` is `value`; bytes of lanes that are not there are not read.
SPECNET_INLINE Selection AreBytes(const uint8_t* source, uint8_t value, LaneMask mask) {
  __m128i bytes;
  if (mask == 0xffff) {
    bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(source));
  } else {
    alignas(16) uint8_t some[kLanes] = {};
    for (int lane = 0; lane < kLanes; lane++) {
      if (mask >> lane & 1) some[lane] = source[lane];
    }
    bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(some));
  }
  const __m128i same = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(static_cast<char>(value)));
  return {_mm256_castsi256_ps(_mm256_cvtepi8_epi32(same)),
          _mm256_castsi256_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(same, 8)))};
}

SPECNET_INLINE void AddFour(double* sums, __m128 value) {
  _mm256_storeu_pd(sums, _mm256_add_pd(_mm256_loadu_pd(sums), _mm256_cvtps_pd(value)));
}
// Adds a vector to sixteen numbers of double precision.
SPECNET_INLINE void AddTo(double* sums, Floats value) {
  AddFour(sums, _mm256_castps256_ps128(value.low));
  AddFour(sums + 4, _mm256_extractf128_ps(value.low, 1));
  AddFour(sums + 8, _mm256_castps256_ps128(value.high));
  AddFour(sums + 12, _mm256_extractf128_ps(value.high, 1));
}

// Eight rows of eight units become columns.
SPECNET_INLINE void TransposeEight(__m256i* rows) {
  __m256i t[8];
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm256_unpacklo_epi32(rows[i], rows[i + 1]);
    t[i + 1] = _mm256_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    rows[i] = _mm256_unpacklo_epi64(t[i], t[i + 2]);
    rows[i + 1] = _mm256_unpackhi_epi64(t[i], t[i + 2]);
    rows[i + 2] = _mm256_unpacklo_epi64(t[i + 1], t[i + 3]);
    rows[i + 3] = _mm256_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = _mm256_permute2x128_si256(rows[i], rows[i + 4], 0x20);
    t[i + 4] = _mm256_permute2x128_si256(rows[i], rows[i + 4], 0x31);
  }
  for (int i = 0; i < 8; i++) rows[i] = t[i];
}

// Sixteen rows of units become sixteen columns.
SPECNET_VECTOR inline void Transpose(Units* rows) {
  __m256i blocks[4][8];  // rows 0 to 7 and 8 to 15, of each the lower half first
  for (int i = 0; i < 8; i++) {
    blocks[0][i] = rows[i].low;
    blocks[1][i] = rows[i].high;
    blocks[2][i] = rows[i + 8].low;
    blocks[3][i] = rows[i + 8].high;
  }
  for (auto& block : blocks) TransposeEight(block);
  for (int i = 0; i < 8; i++) {
    rows[i] = {blocks[0][i], blocks[2][i]};
    rows[i + 8] = {blocks[1][i], blocks[3][i]};
  }
}

}  // namespace avx2
}  // namespace specnet

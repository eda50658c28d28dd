// Functions of sixteen float32 numbers at once, and vectors that are not full.
#pragma once

#include <cstdint>

#include "number_format.h"

#if SPECNET_HAS_AVX512

namespace specnet {

SPECNET_INLINE __m512 Fill(float value) { return _mm512_set1_ps(value); }

// Lanes below `count`, which is less than there are.
SPECNET_INLINE __mmask16 FirstLanes(int64_t count) { return static_cast<__mmask16>((1u << count) - 1); }

// How a kernel's loop over numbers takes them: whole vectors, since masked loads and stores take five times as long,
// and at the end the lanes that are left.
template <typename Format>
struct WholeVector {
  SPECNET_INLINE __m512 Load(const typename Format::Value* source) const { return Format::Load(source); }
  SPECNET_INLINE void Store(typename Format::Value* target, __m512 value) const { Format::Store(target, value); }
};

// The numbers of the lanes in `lanes`; the others are zero, and their memory is not touched.
SPECNET_INLINE __m512 LoadSome(const float* source, __mmask16 lanes) { return _mm512_maskz_loadu_ps(lanes, source); }
SPECNET_INLINE __m512 LoadSome(const bfloat16* source, __mmask16 lanes) {
  const __m512i wide = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(lanes, source));
  return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}
SPECNET_INLINE void StoreSome(float* target, __mmask16 lanes, __m512 value) {
  _mm512_mask_storeu_ps(target, lanes, value);
}
SPECNET_INLINE void StoreSome(bfloat16* target, __mmask16 lanes, __m512 value) {
  _mm256_mask_storeu_epi16(target, lanes, (__m256i)_mm512_cvtneps_pbh(value));
}

template <typename Format>
struct PartOfVector {
  __mmask16 lanes;
  SPECNET_INLINE __m512 Load(const typename Format::Value* source) const { return LoadSome(source, lanes); }
  SPECNET_INLINE void Store(typename Format::Value* target, __m512 value) const { StoreSome(target, lanes, value); }
};

// In this order of operands what is no number stays so.
SPECNET_INLINE __m512 Clamp(__m512 x, float low, float high) {
  return _mm512_min_ps(Fill(high), _mm512_max_ps(Fill(low), x));
}

SPECNET_INLINE __mmask16 Between(__m512 x, float low, float high) {
  return _mm512_cmp_ps_mask(x, Fill(low), _CMP_GT_OQ) & _mm512_cmp_ps_mask(x, Fill(high), _CMP_LT_OQ);
}

// e^x to two units in the last place: 2^n e^r with |r| <= log(2)/2, and Cephes' polynomial for e^r (Moshier 1989).
SPECNET_INLINE __m512 Exponential(__m512 x) {
  x = Clamp(x, -104, 104);  // beyond these it is 0 or infinite
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, Fill(1.44269504088896341f)),
                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 r = _mm512_fnmadd_ps(n, Fill(0.693359375f), x);
  r = _mm512_fnmadd_ps(n, Fill(-2.12194440e-4f), r);
  __m512 p = Fill(1.9875691500e-4f);
  p = _mm512_fmadd_ps(p, r, Fill(1.3981999507e-3f));
  p = _mm512_fmadd_ps(p, r, Fill(8.3334519073e-3f));
  p = _mm512_fmadd_ps(p, r, Fill(4.1665795894e-2f));
  p = _mm512_fmadd_ps(p, r, Fill(1.6666665459e-1f));
  p = _mm512_fmadd_ps(p, r, Fill(5.0000001201e-1f));
  p = _mm512_fmadd_ps(p, _mm512_mul_ps(r, r), _mm512_add_ps(r, Fill(1)));
  return _mm512_scalef_ps(p, n);
}

// 1 / (1 + e^-x)
SPECNET_INLINE __m512 Logistic(__m512 x) {
  const __m512 e = Exponential(_mm512_sub_ps(_mm512_setzero_ps(), x));
  return _mm512_div_ps(Fill(1), _mm512_add_ps(Fill(1), e));
}

// The standard normal distribution at x.
struct Normal {
  __m512 below;    // how much of it lies below x
  __m512 density;
};

// By erfc's approximation 7.1.26 of Abramowitz and Stegun (1964), whose error is at most 1.5e-7. Its exponential is
// the density's too.
SPECNET_INLINE Normal NormalAt(__m512 x) {
  const __m512 z = _mm512_mul_ps(_mm512_abs_ps(x), Fill(0.70710678118654752f));
  const __m512 e = Exponential(_mm512_fnmadd_ps(z, z, _mm512_setzero_ps()));
  const __m512 t = _mm512_div_ps(Fill(1), _mm512_fmadd_ps(z, Fill(0.3275911f), Fill(1)));
  __m512 p = Fill(1.061405429f);
  p = _mm512_fmadd_ps(p, t, Fill(-1.453152027f));
  p = _mm512_fmadd_ps(p, t, Fill(1.421413741f));
  p = _mm512_fmadd_ps(p, t, Fill(-0.284496736f));
  p = _mm512_fmadd_ps(p, t, Fill(0.254829592f));
  const __m512 tail = _mm512_mul_ps(_mm512_mul_ps(_mm512_mul_ps(p, t), e), Fill(0.5f));
  const __mmask16 negative = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ);
  const __m512 below = _mm512_mask_mov_ps(_mm512_sub_ps(Fill(1), tail), negative, tail);
  return {below, _mm512_mul_ps(e, Fill(0.39894228040143268f))};
}

}  // namespace specnet
#endif

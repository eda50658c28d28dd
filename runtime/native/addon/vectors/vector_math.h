// Functions of sixteen float32 numbers at once, and vectors that are not full.
#pragma once

#include <cstdint>

#include "number_format.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
inline namespace SPECNET_INSTRUCTIONS {

// How a kernel's loop over numbers takes them: whole vectors, since masked loads and stores take five times as long,
// and at the end the lanes that are left.
template <typename Format>
struct WholeVector {
  SPECNET_INLINE Floats Load(const typename Format::Value* source) const { return Format::Load(source); }
  SPECNET_INLINE void Store(typename Format::Value* target, Floats value) const { Format::Store(target, value); }
};

template <typename Format>
struct PartOfVector {
  LaneMask lanes;
  SPECNET_INLINE Floats Load(const typename Format::Value* source) const { return Format::Load(source, lanes); }
  SPECNET_INLINE void Store(typename Format::Value* target, Floats value) const { Format::Store(target, value, lanes); }
};

// In this order of operands what is no number stays so.
SPECNET_INLINE Floats Clamp(Floats x, float low, float high) { return Min(Fill(high), Max(Fill(low), x)); }

SPECNET_INLINE Selection Between(Floats x, float low, float high) {
  return Both(IsAbove(x, Fill(low)), IsBelow(x, Fill(high)));
}

// e^x to two units in the last place: 2^n e^r with |r| <= log(2)/2, and Cephes' polynomial for e^r (Moshier 1989).
SPECNET_INLINE Floats Exponential(Floats x) {
  x = Clamp(x, -104, 104);  // beyond these it is 0 or infinite
  const Floats n = Round(Multiply(x, Fill(1.44269504088896341f)));
  Floats r = SubtractProduct(n, Fill(0.693359375f), x);
  r = SubtractProduct(n, Fill(-2.12194440e-4f), r);
  Floats p = Fill(1.9875691500e-4f);
  p = MultiplyAdd(p, r, Fill(1.3981999507e-3f));
  p = MultiplyAdd(p, r, Fill(8.3334519073e-3f));
  p = MultiplyAdd(p, r, Fill(4.1665795894e-2f));
  p = MultiplyAdd(p, r, Fill(1.6666665459e-1f));
  p = MultiplyAdd(p, r, Fill(5.0000001201e-1f));
  p = MultiplyAdd(p, Multiply(r, r), Add(r, Fill(1)));
  return ScaleByPower(p, n);
}

// 1 / (1 + e^-x)
SPECNET_INLINE Floats Logistic(Floats x) {
  const Floats e = Exponential(Subtract(Zero(), x));
  return Divide(Fill(1), Add(Fill(1), e));
}

// The standard normal distribution at x.
struct Normal {
  Floats below;    // how much of it lies below x
  Floats density;
};

// By erfc's approximation 7.1.26 of Abramowitz and Stegun (1964), whose error is at most 1.5e-7. Its exponential is
// the density's too.
SPECNET_INLINE Normal NormalAt(Floats x) {
  const Floats z = Multiply(Absolute(x), Fill(0.70710678118654752f));
  const Floats e = Exponential(SubtractProduct(z, z, Zero()));
  const Floats t = Divide(Fill(1), MultiplyAdd(z, Fill(0.3275911f), Fill(1)));
  Floats p = Fill(1.061405429f);
  p = MultiplyAdd(p, t, Fill(-1.453152027f));
  p = MultiplyAdd(p, t, Fill(1.421413741f));
  p = MultiplyAdd(p, t, Fill(-0.284496736f));
  p = MultiplyAdd(p, t, Fill(0.254829592f));
  const Floats tail = Multiply(Multiply(Multiply(p, t), e), Fill(0.5f));
  const Selection negative = IsBelow(x, Zero());
  const Floats below = Select(negative, tail, Subtract(Fill(1), tail));
  return {below, Multiply(e, Fill(0.39894228040143268f))};
}

}  // namespace SPECNET_INSTRUCTIONS
}  // namespace specnet
#endif

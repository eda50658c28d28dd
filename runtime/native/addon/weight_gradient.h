// The weight gradient of a convolution.
#pragma once

#include "convolution.h"

namespace specnet {

// Whether the channels fill vectors.
bool CanComputeWeightGradient(const Convolution& conv);

// gradient[kh, kw, in, out] = sum over batch, y, x of picture[n, y * stride + kh - top, x * stride + kw - left, in] *
// output_gradient[n, y, x, out], summed in float32.
template <typename Format>
void ComputeWeightGradient(const Convolution& conv, const void* picture, const void* output_gradient,
                           float* gradient);

}  // namespace specnet

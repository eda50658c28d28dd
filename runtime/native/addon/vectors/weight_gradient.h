// The weight gradient of a convolution.
#pragma once

#include "../convolution.h"

namespace specnet {

// gradient[kh, kw, in, out] = sum over batch, y, x of input[n, y * stride + kh * dilation - top,
// x * stride + kw * dilation - left, in] * output_gradient[n, y, x, out], summed in float32; `in` counts the input
// channels of the group that `out` is in.
template <typename Format>
void ComputeWeightGradient(const Convolution& conv, const void* input, const void* output_gradient,
                           float* gradient);

}  // namespace specnet

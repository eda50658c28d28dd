// The weight gradient of a convolution in bfloat16, on AVX-512's bfloat16 products.
#pragma once

#include <cstdint>

namespace specnet {

using bfloat16 = uint16_t;

// Sizes of a convolution; pictures are NHWC, weights HWIO. Zeros lie `top` above and `left` before the picture, and
// as many after it as the last window reads.
struct Convolution {
  int64_t batch, height, width, inputs;
  int64_t out_height, out_width, outputs;
  int64_t kernel_height, kernel_width;
  int64_t stride, top, left;
};

// Whether this processor has the instructions, and the channels fill vectors.
bool CanComputeWeightGradient(const Convolution& conv);

// gradient[kh, kw, in, out] = sum over batch, y, x of picture[n, y * stride + kh - top, x * stride + kw - left, in] *
// output_gradient[n, y, x, out], summed in float32.
void ComputeWeightGradient(const Convolution& conv, const bfloat16* picture, const bfloat16* output_gradient,
                           float* gradient);

}  // namespace specnet

// Convolutions in which every channel sees itself alone (MobileNet's; ConvNeXt's 7x7), and their gradients. They cost
// memory traffic, not arithmetic: products are of float32, vectors are of channels, and weights are read as they are.
#pragma once

#include "../convolution.h"
#include "convolve.h"

namespace specnet {

// Whether there are kernels for it: as many groups as channels, 3, 5 or 7 taps a row, strides 1 and 2.
inline bool CanConvolveDepthwise(const Convolution& conv) {
  return conv.groups == conv.inputs && conv.groups == conv.outputs && conv.dilation == 1 &&
         (conv.stride == 1 || conv.stride == 2) &&
         (conv.kernel_width == 3 || conv.kernel_width == 5 || conv.kernel_width == 7);
}

// `[batch, height, width, channels]` to `[batch, out_height, out_width, channels]`; weights `[kh, kw, 1, channels]`.
template <typename Format>
void ConvolveDepthwise(const Convolution& conv, const void* input, const float* weights, const Epilogue& epilogue,
                       void* output);

// `[batch, out_height, out_width, channels]` to `[batch, height, width, channels]`.
template <typename Format>
void ConvolveDepthwiseBack(const Convolution& conv, const void* gradient, const float* weights,
                           const Epilogue& epilogue, void* input_gradient);

// `[kh, kw, 1, channels]`
template <typename Format>
void ComputeDepthwiseWeightGradient(const Convolution& conv, const void* input, const void* output_gradient,
                                    float* gradient);

}  // namespace specnet

// A convolution forward, and the gradient of its input, which is the same computation with other places to read.
#pragma once

#include "convolution.h"

namespace specnet {

// What is done to the sums before they are stored: y = rectify(sum * scale + shift + addend). Null: left out.
struct Following {
  const float* scale;
  const float* shift;
  const void* addend;  // of the output's shape and format
  bool rectify;
};

// Whether this processor has the instructions, and the channels fill vectors and units.
template <typename Format>
bool CanConvolve(int64_t inputs, int64_t outputs);

// Numbers of packed weights.
int64_t CountPackedWeights(int64_t cells, int64_t inputs, int64_t outputs);

// Weights `[cells, inputs, outputs]` in float32 to the order in which the kernel reads them. `transpose`: for the
// gradient of the input, whose inputs are the convolution's outputs.
template <typename Format>
void PackWeights(int64_t cells, int64_t inputs, int64_t outputs, bool transpose, const float* weights, void* packed);

// `[batch, height, width, inputs]` to `[batch, out_height, out_width, outputs]`.
template <typename Format>
void Convolve(const Convolution& conv, const void* picture, const void* packed, const Following& following,
              void* output);

// `[batch, out_height, out_width, outputs]` to `[batch, height, width, inputs]`; weights packed with `transpose`.
template <typename Format>
void ConvolveBack(const Convolution& conv, const void* gradient, const void* packed, const Following& following,
                  void* picture_gradient);

}  // namespace specnet

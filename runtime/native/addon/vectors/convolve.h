// A convolution forward, and the gradient of its input, which is the same computation with other places to read.
#pragma once

#include "../convolution.h"

namespace specnet {

// What is done to the sums before they are stored: y = relu(sum * scale + shift + addend). Null: left out.
struct Epilogue {
  const float* scale;
  const float* shift;
  const void* addend;  // of the output's shape and format
  bool relu;
};

// `[batch, height, width, inputs]` to `[batch, out_height, out_width, outputs]`; weights from PackWeights.
template <typename Format>
void Convolve(const Convolution& conv, const void* input, const void* packed, const Epilogue& epilogue,
              void* output);

// `[batch, out_height, out_width, outputs]` to `[batch, height, width, inputs]`; weights packed with `transpose`.
template <typename Format>
void ConvolveBack(const Convolution& conv, const void* gradient, const void* packed, const Epilogue& epilogue,
                  void* input_gradient);

}  // namespace specnet

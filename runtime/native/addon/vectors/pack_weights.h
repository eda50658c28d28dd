// A convolution's weights in the order in which the kernels read them: panels of up to 64 outputs, and within one for
// each tap of the kernel and each unit of inputs the outputs side by side, zeros after the last. The gradient of the
// input has the last tap first.
#pragma once

#include "../convolution.h"

namespace specnet {

// Float32 weights `[taps, inputs of one group, outputs]`. `transpose`: for the gradient of the input, whose inputs are
// the convolution's outputs.
struct WeightShape {
  int64_t taps, inputs, outputs;  // of all groups
  int64_t groups;
  bool transpose;
};

// Whether units hold whole groups: with one group a zero is put beside an odd number.
template <typename Format>
bool CanPackWeights(const WeightShape& shape);

// Numbers of the format.
template <typename Format>
int64_t CountPackedWeights(const WeightShape& shape);

template <typename Format>
void PackWeights(const WeightShape& shape, const float* weights, void* packed);

}  // namespace specnet

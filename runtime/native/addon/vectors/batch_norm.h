// Batch normalization of images or vectors with the ReLU, and the addition before it, that follow it in most
// networks.
#pragma once

#include <cstdint>

namespace specnet {

// A batch as a table: one row for each position of each image, or for each vector.
struct Normalization {
  int64_t rows, channels;
  bool relu;
  float epsilon;
  // Weight of the batch in the running statistics, in PyTorch's sense.
  float momentum;
};

struct Statistics {
  float* mean;           // of the batch
  float* rstd;
  float* running_mean;   // new values
  float* running_variance;
};

// output = relu(scale (x - mean) / std + shift + addend); `addend` may be null.
template <typename Format>
void NormalizeForward(const Normalization& norm, const typename Format::Value* x, const float* scale,
                      const float* shift, const float* running_mean, const float* running_variance,
                      const typename Format::Value* addend, typename Format::Value* output,
                      const Statistics& statistics);

// The gradients of all of it from that of the output. `output` decides where the ReLU let through;
// `addend_gradient` may be null.
template <typename Format>
void NormalizeBackward(const Normalization& norm, const typename Format::Value* gradient,
                       const typename Format::Value* output, const typename Format::Value* x, const float* scale,
                       const float* mean, const float* rstd, typename Format::Value* x_gradient,
                       float* scale_gradient, float* shift_gradient, typename Format::Value* addend_gradient);

}  // namespace specnet

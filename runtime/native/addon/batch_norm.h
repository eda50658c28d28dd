// Batch normalisation of bfloat16 pictures with the rectifier, and the addition before it, that follow it in most
// networks.
#pragma once

#include <cstdint>

namespace specnet {

using bfloat16 = uint16_t;

// A batch as a table: one row for each position of each picture.
struct Normalization {
  int64_t rows, channels;
  bool rectify;
  float epsilon;
  // Weight of the batch in the running statistics, in PyTorch's sense.
  float momentum;
};

// Whether this processor has the instructions, and the channels fill vectors.
bool CanNormalize(const Normalization& norm);

struct Statistics {
  float* mean;           // of the batch
  float* inverse_deviation;
  float* running_mean;   // new values
  float* running_variance;
};

// output = rectify(scale (x - mean) / deviation + shift + addend); `addend` may be null.
void NormalizeForward(const Normalization& norm, const bfloat16* x, const float* scale, const float* shift,
                      const float* running_mean, const float* running_variance, const bfloat16* addend,
                      bfloat16* output, const Statistics& statistics);

// The gradients of all of it from that of the output. `output` decides where the rectifier let through;
// `addend_gradient` may be null.
void NormalizeBackward(const Normalization& norm, const bfloat16* gradient, const bfloat16* output, const bfloat16* x,
                       const float* scale, const float* mean, const float* inverse_deviation, bfloat16* x_gradient,
                       float* scale_gradient, float* shift_gradient, bfloat16* addend_gradient);

}  // namespace specnet

// Sizes of a convolution, and what of them the kernels share.
#pragma once

#include <cstdint>

namespace specnet {

// Pictures are NHWC, weights HWIO. Zeros lie `top` above and `left` before the picture, and as many after it as the
// last window reads.
struct Convolution {
  int64_t batch, height, width, inputs;
  int64_t out_height, out_width, outputs;
  int64_t kernel_height, kernel_width;
  int64_t stride, top, left;
};

// A kernel of one cell sees no rows: the picture as one row.
inline Convolution Flatten(const Convolution& conv) {
  if (conv.kernel_height * conv.kernel_width != 1 || conv.stride != 1 || conv.top != 0 || conv.left != 0) return conv;
  Convolution flat = conv;
  flat.width *= flat.height;
  flat.out_width *= flat.out_height;
  flat.height = flat.out_height = 1;
  return flat;
}

// Output channels that a micro-kernel computes at a time: four vectors of float32.
constexpr int64_t kTile = 64;

}  // namespace specnet

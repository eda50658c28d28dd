// Sizes of a convolution, and what of them the kernels share.
#pragma once

#include <algorithm>
#include <cstdint>

namespace specnet {

// Feature maps are NHWC, weights HWIO with the inputs of one group. Zeros lie `top` above and `left` before the feature
// map, and as many after it as the last window reads. Output channels of group g see the input channels of group g
// alone.
struct Convolution {
  int64_t batch, height, width, inputs;
  int64_t out_height, out_width, outputs;
  int64_t kernel_height, kernel_width;
  int64_t stride, top, left;
  int64_t groups = 1, dilation = 1;
};

// A kernel of one tap sees no rows: the feature map as one row.
inline Convolution Flatten(const Convolution& conv) {
  if (conv.kernel_height * conv.kernel_width != 1 || conv.stride != 1 || conv.top != 0 || conv.left != 0) return conv;
  Convolution flat = conv;
  flat.width *= flat.height;
  flat.out_width *= flat.out_height;
  flat.height = flat.out_height = 1;
  return flat;
}

inline int64_t RoundUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }
inline int64_t DivideUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit; }

// How a convolution's groups are computed: `count` of them one after the other, each with so many channels. Narrow
// groups, `merged` at a time, are computed as one whose weights are zero between them: a vector has the same work with
// few of its sixteen channels in use.
struct Grouping {
  int64_t count, merged, inputs, outputs;
};

inline Grouping MergeGroups(int64_t inputs, int64_t outputs, int64_t groups) {
  Grouping grouping = {groups, 1, inputs / groups, outputs / groups};
  while (grouping.count % 2 == 0 && std::max(grouping.inputs, grouping.outputs) <= 8) {
    grouping.count /= 2;
    grouping.merged *= 2;
    grouping.inputs *= 2;
    grouping.outputs *= 2;
  }
  return grouping;
}

}  // namespace specnet

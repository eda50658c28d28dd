// What the operations of convolutions are told, and what follows a convolution forward.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "../convolution.h"
#include "convolve.h"
#include "../tensorflow_operation.h"

namespace specnet {

// kernel: [height, width], padding: [top, left], size: [height, width] of what comes out, with `channels`.
struct ConvolutionAttributes {
  explicit ConvolutionAttributes(AttributeReader& reader)
      : kernel(reader.Pair("kernel")),
        padding(reader.Pair("padding")),
        size(reader.Pair("size")),
        channels(reader.Int("channels")),
        stride(reader.Int("stride")),
        dilation(reader.Int("dilation")),
        groups(reader.Int("groups")),
        addends(reader.Int("addends")) {}

  std::array<int64_t, 2> kernel, padding, size;
  int64_t channels, stride, dilation, groups, addends;

  // Forward, where the first input is the picture.
  Convolution Forward(Call& call) const {
    return {call.Size(0, 0), call.Size(0, 1), call.Size(0, 2), call.Size(0, 3), size[0],    size[1], channels,
            kernel[0],       kernel[1],       stride,          padding[0],      padding[1], groups,  dilation};
  }
  // Backward, where it is the gradient of the output.
  Convolution Backward(Call& call) const {
    return {call.Size(0, 0), size[0],   size[1],   channels, call.Size(0, 1), call.Size(0, 2), call.Size(0, 3),
            kernel[0],       kernel[1], stride,    padding[0], padding[1],    groups,          dilation};
  }
};

inline constexpr char kConvolutionNeeds[] =
    "needs pictures that fit each other and the weights, and channels that fill whole groups";

// Whether there is something, and groups are whole: else a kernel would divide by zero.
inline bool IsWhole(const Convolution& conv) {
  return conv.batch > 0 && conv.groups > 0 && conv.inputs > 0 && conv.outputs > 0 && conv.stride > 0 &&
         conv.inputs % conv.groups == 0 && conv.outputs % conv.groups == 0;
}

// A picture of another size than the others would be read past its end.
inline bool FitsAddend(const ConvolutionAttributes& attributes, Call& call, int index) {
  const std::vector<int64_t> shape = {call.Size(0, 0), attributes.size[0], attributes.size[1], attributes.channels};
  return attributes.addends == 0 || call.Shape(index) == shape;
}

struct ForwardAttributes : ConvolutionAttributes {
  explicit ForwardAttributes(AttributeReader& reader)
      : ConvolutionAttributes(reader),
        affines(reader.Int("affines")),
        epsilon(reader.Float("epsilon")),
        rectify(reader.Bool("rectify")) {}

  int64_t affines;  // 0; 1: a bias; 4: weight, bias, running mean and variance of a batch normalisation
  float epsilon;
  bool rectify;

  // The inputs behind picture and weights: affines, then the addend.
  int addend() const { return 2 + static_cast<int>(affines); }
  bool FitFollowing(Call& call) const {
    for (int i = 2; i < addend(); i++)
      if (call.Size(i, 0) != channels) return false;
    return FitsAddend(*this, call, addend());
  }
};

// Reads what follows; `folded` keeps what it points to. Null pointers where the call has failed.
inline Following ReadFollowing(const ForwardAttributes& attributes, Call& call, std::vector<float>& folded) {
  Following following = {};
  following.rectify = attributes.rectify;
  if (attributes.affines == 1) {
    following.shift = call.Read<float>(2);
  } else if (attributes.affines == 4) {
    const auto *weight = call.Read<float>(2), *bias = call.Read<float>(3);
    const auto *mean = call.Read<float>(4), *variance = call.Read<float>(5);
    if (!call.ok()) return following;
    // What a batch normalisation by its running statistics does, as one factor and one offset a channel.
    const int64_t channels = attributes.channels;
    folded.resize(2 * channels);
    for (int64_t c = 0; c < channels; c++) {
      const double factor = weight[c] / std::sqrt(static_cast<double>(variance[c]) + attributes.epsilon);
      folded[c] = static_cast<float>(factor);
      folded[channels + c] = static_cast<float>(bias[c] - mean[c] * factor);
    }
    following.scale = folded.data();
    following.shift = folded.data() + channels;
  }
  if (attributes.addends == 1) following.addend = call.Read<void>(attributes.addend());
  return following;
}

struct WeightGradientAttributes {
  explicit WeightGradientAttributes(AttributeReader& reader)
      : kernel(reader.Pair("kernel")),
        padding(reader.Pair("padding")),
        stride(reader.Int("stride")),
        dilation(reader.Int("dilation")),
        groups(reader.Int("groups")) {}

  std::array<int64_t, 2> kernel, padding;
  int64_t stride, dilation, groups;

  // Of a picture and the gradient of the output.
  Convolution Read(Call& call) const {
    return {call.Size(0, 0), call.Size(0, 1), call.Size(0, 2), call.Size(0, 3), call.Size(1, 1), call.Size(1, 2),
            call.Size(1, 3), kernel[0],       kernel[1],       stride,          padding[0],      padding[1],
            groups,          dilation};
  }
};

// The attributes as TensorFlow is told of them.
#define SPECNET_WINDOW "kernel: list(int)", "padding: list(int)", "stride: int", "dilation: int", "groups: int"
#define SPECNET_OUTPUT SPECNET_WINDOW, "size: list(int)", "channels: int", "addends: int >= 0"
#define SPECNET_FORWARD SPECNET_OUTPUT, "affines: int >= 0", "epsilon: float", "rectify: bool"

}  // namespace specnet

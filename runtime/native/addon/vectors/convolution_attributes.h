// What the operations of convolutions are given, and what follows a convolution forward.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "../convolution.h"
#include "convolve.h"
#include "../tensorflow_operation.h"

namespace specnet {

// Fails where groups are not whole, or what comes out is not of the size that the windows make: PyTorch's, with as many
// zeros after a feature map as before it.
inline void RequireFit(const Convolution& conv, Call& call) {
  if (!call.ok()) return;
  const auto fits = [&](int64_t size, int64_t out_size, int64_t kernel, int64_t padding) {
    const int64_t steps = size + 2 * padding - conv.dilation * (kernel - 1) - 1;
    return steps >= 0 && out_size == steps / conv.stride + 1;
  };
  call.Require(conv.inputs % conv.groups == 0 && conv.outputs % conv.groups == 0, "channels that the groups divide");
  call.Require(fits(conv.height, conv.out_height, conv.kernel_height, conv.top) &&
                   fits(conv.width, conv.out_width, conv.kernel_width, conv.left),
               "a size that the windows make");
}

struct WindowAttributes {
  explicit WindowAttributes(AttributeReader& reader)
      : kernel(reader.Pair("kernel", 1)),
        padding(reader.Pair("padding", 0)),
        stride(reader.Int("stride", 1)),
        dilation(reader.Int("dilation", 1)),
        groups(reader.Int("groups", 1)) {}

  std::array<int64_t, 2> kernel, padding;  // [height, width], [top, left]
  int64_t stride, dilation, groups;

  // Of a feature map and what comes out of it, both of one batch. Fails where they do not fit each other.
  Convolution Describe(Call& call, const std::vector<int64_t>& shape, const std::vector<int64_t>& output) const {
    if (!call.ok()) return {};
    const Convolution conv = {shape[0], shape[1], shape[2], shape[3], output[1],  output[2],  output[3],
                              kernel[0],  kernel[1],  stride,     padding[0], padding[1], groups,     dilation};
    RequireFit(conv, call);
    return conv;
  }
};

// The weight gradient, of a feature map and the gradient of the output.
struct WeightGradientAttributes : WindowAttributes {
  using WindowAttributes::WindowAttributes;

  Convolution Read(Call& call) const {
    const std::vector<int64_t> shape = call.RequireFeatureMap(0, "input");
    const std::vector<int64_t> output = call.RequireFeatureMap(1, "output_gradient");
    call.Require(!call.ok() || shape[0] == output[0], "an input and an output_gradient of one batch");
    return Describe(call, shape, output);
  }
};

// size: [height, width] of what comes out, with `channels`.
struct ConvolutionAttributes : WindowAttributes {
  explicit ConvolutionAttributes(AttributeReader& reader)
      : WindowAttributes(reader),
        size(reader.Pair("size", 1)),
        channels(reader.Int("channels", 1)),
        adds(reader.Int("addends", 0, 1) == 1) {}

  std::array<int64_t, 2> size;
  int64_t channels;
  bool adds;

  // Forward, where the first input is the feature map.
  Convolution Forward(Call& call) const {
    const std::vector<int64_t> shape = call.RequireFeatureMap(0, "input");
    return Describe(call, shape, Result(call));
  }
  // Backward, where it is the gradient of the output.
  Convolution Backward(Call& call) const {
    const std::vector<int64_t> gradient = call.RequireFeatureMap(0, "gradient");
    return Describe(call, Result(call), gradient);
  }
  // The shape of what comes out, of the batch that the first input is of.
  std::vector<int64_t> Result(Call& call) const {
    return call.ok() ? std::vector<int64_t>{call.Shape(0)[0], size[0], size[1], channels} : std::vector<int64_t>();
  }
  void RequireAddend(Call& call, int index) const {
    if (adds) call.RequireShape(index, "addend", Result(call));
  }
};

struct ForwardAttributes : ConvolutionAttributes {
  explicit ForwardAttributes(AttributeReader& reader)
      : ConvolutionAttributes(reader),
        affines(reader.Int("affines", 0, 4)),
        epsilon(reader.Float("epsilon")),
        relu(reader.Bool("relu")) {}

  int64_t affines;  // 0; 1: a bias; 4: weight, bias, running mean and variance of a batch normalization
  float epsilon;
  bool relu;

  // The inputs after input and weights: affines, then the addend.
  int addend() const { return 2 + static_cast<int>(affines); }
  void RequireEpilogue(Call& call) const {
    call.Require(affines < 2 || affines == 4, "affines of 0, 1 or 4");
    for (int i = 2; i < addend(); i++) call.RequireShape(i, "affine", {channels});
    RequireAddend(call, addend());
  }
};

// Reads what follows; `folded` keeps what it points to. Null pointers where the call has failed.
inline Epilogue ReadEpilogue(const ForwardAttributes& attributes, Call& call, std::vector<float>& folded) {
  Epilogue epilogue = {};
  epilogue.relu = attributes.relu;
  if (attributes.affines == 1) {
    epilogue.shift = call.Read<float>(2);
  } else if (attributes.affines == 4) {
    const auto *weight = call.Read<float>(2), *bias = call.Read<float>(3);
    const auto *mean = call.Read<float>(4), *variance = call.Read<float>(5);
    if (!call.ok()) return epilogue;
    // What a batch normalization by its running statistics does, as one factor and one offset a channel.
    const int64_t channels = attributes.channels;
    folded.resize(2 * channels);
    for (int64_t c = 0; c < channels; c++) {
      const double factor = weight[c] / std::sqrt(static_cast<double>(variance[c]) + attributes.epsilon);
      folded[c] = static_cast<float>(factor);
      folded[channels + c] = static_cast<float>(bias[c] - mean[c] * factor);
    }
    epilogue.scale = folded.data();
    epilogue.shift = folded.data() + channels;
  }
  if (attributes.adds) epilogue.addend = call.Read<void>(attributes.addend());
  return epilogue;
}

// The attributes as they are registered with TensorFlow.
#define SPECNET_WINDOW "kernel: list(int)", "padding: list(int)", "stride: int", "dilation: int", "groups: int"
#define SPECNET_OUTPUT SPECNET_WINDOW, "size: list(int)", "channels: int", "addends: int >= 0"
#define SPECNET_FORWARD SPECNET_OUTPUT, "affines: int >= 0", "epsilon: float", "relu: bool"

}  // namespace specnet

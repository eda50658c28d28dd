// The convolution and its gradients as operations of TensorFlow.
#include <cmath>

#include "convolve.h"
#include "number_format.h"
#include "tensorflow_operation.h"
#include "weight_gradient.h"

#if SPECNET_HAS_AVX512

namespace specnet {
namespace {

constexpr char kNeeds[] = "needs pictures that fit each other and the weights, and channels in sixteens";

struct PackAttributes {
  explicit PackAttributes(AttributeReader& reader) : transpose(reader.Bool("transpose")) {}
  bool transpose;
};

template <typename Format>
void RunPack(const PackAttributes& attributes, Call& call) {
  const std::vector<int64_t> shape = call.Shape(0);
  if (shape.size() != 4) return call.Fail(kNeeds);
  const int64_t cells = shape[0] * shape[1];
  const int64_t inputs = attributes.transpose ? shape[3] : shape[2];
  const int64_t outputs = attributes.transpose ? shape[2] : shape[3];
  if (!CanConvolve<Format>(inputs, outputs)) return call.Fail(kNeeds);
  auto* packed = call.Allocate<typename Format::Value>(0, Format::kType, {cells * inputs * outputs});
  const auto* weights = call.Read<float>(0);
  if (call.ok()) PackWeights<Format>(cells, inputs, outputs, attributes.transpose, weights, packed);
}

// kernel: [height, width], padding: [top, left], size: [height, width] of what comes out, with `channels`.
struct ConvolutionAttributes {
  explicit ConvolutionAttributes(AttributeReader& reader)
      : kernel(reader.Pair("kernel")),
        padding(reader.Pair("padding")),
        size(reader.Pair("size")),
        channels(reader.Int("channels")),
        stride(reader.Int("stride")),
        addends(reader.Int("addends")) {}

  std::array<int64_t, 2> kernel, padding, size;
  int64_t channels, stride, addends;
};

// A picture of another size than the others, or weights of another, would be read past their ends.
bool Fits(const ConvolutionAttributes& attributes, Call& call, int64_t inputs, int addend) {
  const int64_t weights = attributes.kernel[0] * attributes.kernel[1] * inputs * attributes.channels;
  const std::vector<int64_t> shape = {call.Size(0, 0), attributes.size[0], attributes.size[1], attributes.channels};
  return call.Size(0, 0) > 0 && inputs > 0 && call.Size(1, 0) == weights &&
         (attributes.addends == 0 || call.Shape(addend) == shape);
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
};

// What a batch normalisation by its running statistics does, as one factor and one offset a channel.
void FoldNormalization(int64_t channels, const float* weight, const float* bias, const float* mean,
                       const float* variance, float epsilon, float* scale, float* shift) {
  for (int64_t c = 0; c < channels; c++) {
    const double factor = weight[c] / std::sqrt(static_cast<double>(variance[c]) + epsilon);
    scale[c] = static_cast<float>(factor);
    shift[c] = static_cast<float>(bias[c] - mean[c] * factor);
  }
}

template <typename Format>
void RunForward(const ForwardAttributes& a, Call& call) {
  const int64_t inputs = call.Size(0, 3);
  const int addend_index = 2 + static_cast<int>(a.affines);
  if (!Fits(a, call, inputs, addend_index) || !CanConvolve<Format>(inputs, a.channels)) return call.Fail(kNeeds);
  for (int i = 2; i < addend_index; i++)
    if (call.Size(i, 0) != a.channels) return call.Fail(kNeeds);
  const Convolution conv = {call.Size(0, 0), call.Size(0, 1), call.Size(0, 2), inputs,   a.size[0],    a.size[1],
                            a.channels,      a.kernel[0],     a.kernel[1],     a.stride, a.padding[0], a.padding[1]};
  using Value = typename Format::Value;
  auto* output = call.Allocate<Value>(0, Format::kType, {conv.batch, a.size[0], a.size[1], a.channels});
  const auto* picture = call.Read<Value>(0);
  const auto* packed = call.Read<Value>(1);
  Following following = {};
  following.rectify = a.rectify;
  std::vector<float> folded(a.affines == 4 ? 2 * a.channels : 0);
  if (a.affines == 1) {
    following.shift = call.Read<float>(2);
  } else if (a.affines == 4) {
    const auto *weight = call.Read<float>(2), *bias = call.Read<float>(3);
    const auto *mean = call.Read<float>(4), *variance = call.Read<float>(5);
    if (!call.ok()) return;
    FoldNormalization(a.channels, weight, bias, mean, variance, a.epsilon, folded.data(), folded.data() + a.channels);
    following.scale = folded.data();
    following.shift = folded.data() + a.channels;
  }
  if (a.addends == 1) following.addend = call.Read<Value>(addend_index);
  if (call.ok()) Convolve<Format>(conv, picture, packed, following, output);
}

template <typename Format>
void RunBack(const ConvolutionAttributes& a, Call& call) {
  const int64_t outputs = call.Size(0, 3);
  if (!Fits(a, call, outputs, 2) || !CanConvolve<Format>(outputs, a.channels)) return call.Fail(kNeeds);
  const Convolution conv = {call.Size(0, 0), a.size[0],   a.size[1],   a.channels, call.Size(0, 1), call.Size(0, 2),
                            outputs,         a.kernel[0], a.kernel[1], a.stride,   a.padding[0],    a.padding[1]};
  using Value = typename Format::Value;
  auto* picture_gradient = call.Allocate<Value>(0, Format::kType, {conv.batch, a.size[0], a.size[1], a.channels});
  const auto* gradient = call.Read<Value>(0);
  const auto* packed = call.Read<Value>(1);
  Following following = {};
  if (a.addends == 1) following.addend = call.Read<Value>(2);
  if (call.ok()) ConvolveBack<Format>(conv, gradient, packed, following, picture_gradient);
}

struct WeightGradientAttributes {
  explicit WeightGradientAttributes(AttributeReader& reader)
      : kernel(reader.Pair("kernel")), padding(reader.Pair("padding")), stride(reader.Int("stride")) {}

  std::array<int64_t, 2> kernel, padding;
  int64_t stride;
};

template <typename Format>
void RunWeightGradient(const WeightGradientAttributes& a, Call& call) {
  const Convolution conv = {call.Size(0, 0), call.Size(0, 1), call.Size(0, 2), call.Size(0, 3),
                            call.Size(1, 1), call.Size(1, 2), call.Size(1, 3), a.kernel[0],
                            a.kernel[1],     a.stride,        a.padding[0],    a.padding[1]};
  if (call.Size(1, 0) != conv.batch || conv.inputs == 0 || conv.outputs == 0 || !CanComputeWeightGradient(conv)) {
    return call.Fail(kNeeds);
  }
  auto* gradient = call.Allocate<float>(0, TF_FLOAT, {a.kernel[0], a.kernel[1], conv.inputs, conv.outputs});
  using Value = typename Format::Value;
  const auto *picture = call.Read<Value>(0), *output_gradient = call.Read<Value>(1);
  if (call.ok()) ComputeWeightGradient<Format>(conv, picture, output_gradient, gradient);
}

constexpr char kType[] = "T: {float, bfloat16}";

template <typename Format>
bool RegisterKernels() {
  return Format::Runs() &&
         RegisterKernel<PackAttributes, RunPack<Format>>("SpecnetPackWeights", Format::kType) &&
         RegisterKernel<ForwardAttributes, RunForward<Format>>("SpecnetConvolve", Format::kType) &&
         RegisterKernel<ConvolutionAttributes, RunBack<Format>>("SpecnetConvolveBack", Format::kType) &&
         RegisterKernel<WeightGradientAttributes, RunWeightGradient<Format>>("SpecnetConvWeightGradient",
                                                                             Format::kType);
}

[[maybe_unused]] const bool registered =
    HasAvx512() &&
    DefineOperation("SpecnetPackWeights", {"weights: float"}, {kType, "transpose: bool"}, {"packed: T"}) &&
    DefineOperation("SpecnetConvolve",
                    {"picture: T", "packed: T", "affine: affines * float", "addend: addends * T"},
                    {kType, "affines: int >= 0", "addends: int >= 0", "kernel: list(int)", "padding: list(int)",
                     "size: list(int)", "channels: int", "stride: int", "epsilon: float", "rectify: bool"},
                    {"output: T"}) &&
    DefineOperation("SpecnetConvolveBack", {"gradient: T", "packed: T", "addend: addends * T"},
                    {kType, "addends: int >= 0", "kernel: list(int)", "padding: list(int)", "size: list(int)",
                     "channels: int", "stride: int"},
                    {"picture_gradient: T"}) &&
    DefineOperation("SpecnetConvWeightGradient", {"picture: T", "output_gradient: T"},
                    {kType, "kernel: list(int)", "padding: list(int)", "stride: int"}, {"gradient: float"}) &&
    RegisterKernels<Float32>() && RegisterKernels<Bfloat16>();

}  // namespace
}  // namespace specnet

#endif

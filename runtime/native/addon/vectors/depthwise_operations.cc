// The depthwise convolution and its gradients as operations of TensorFlow. Weights are float32,
// `[kh, kw, 1, channels]`.
#include "convolution_attributes.h"
#include "depthwise.h"
#include "number_format.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

void RequireDepthwise(const Convolution& conv, Call& call) {
  call.Require(!call.ok() || CanConvolveDepthwise(conv),
               "as many groups as channels, 3, 5 or 7 taps a row, a stride of 1 or 2, and no dilation");
}

void RequireWeights(const Convolution& conv, Call& call) {
  RequireDepthwise(conv, call);
  call.RequireShape(1, "weights", {conv.kernel_height, conv.kernel_width, 1, conv.outputs});
}

template <typename Format>
void RunForward(const ForwardAttributes& a, Call& call) {
  const Convolution conv = a.Forward(call);
  RequireWeights(conv, call);
  a.RequireEpilogue(call);
  using Value = typename Format::Value;
  auto* output = call.Allocate<Value>(0, Format::kType, a.Result(call));
  const auto *input = call.Read<Value>(0);
  const auto* weights = call.Read<float>(1);
  std::vector<float> folded;
  const Epilogue epilogue = ReadEpilogue(a, call, folded);
  if (call.ok()) ConvolveDepthwise<Format>(conv, input, weights, epilogue, output);
}

template <typename Format>
void RunBack(const ConvolutionAttributes& a, Call& call) {
  const Convolution conv = a.Backward(call);
  RequireWeights(conv, call);
  a.RequireAddend(call, 2);
  using Value = typename Format::Value;
  auto* input_gradient = call.Allocate<Value>(0, Format::kType, a.Result(call));
  const auto* gradient = call.Read<Value>(0);
  const auto* weights = call.Read<float>(1);
  Epilogue epilogue = {};
  if (a.adds) epilogue.addend = call.Read<Value>(2);
  if (call.ok()) ConvolveDepthwiseBack<Format>(conv, gradient, weights, epilogue, input_gradient);
}

template <typename Format>
void RunWeightGradient(const WeightGradientAttributes& a, Call& call) {
  const Convolution conv = a.Read(call);
  RequireDepthwise(conv, call);
  auto* gradient = call.Allocate<float>(0, TF_FLOAT, {conv.kernel_height, conv.kernel_width, 1, conv.outputs});
  using Value = typename Format::Value;
  const auto *input = call.Read<Value>(0), *output_gradient = call.Read<Value>(1);
  if (call.ok()) ComputeDepthwiseWeightGradient<Format>(conv, input, output_gradient, gradient);
}

constexpr char kType[] = "T: {float, bfloat16}";

template <typename Format>
bool RegisterKernels() {
  return Format::Runs() &&
         RegisterKernel<ForwardAttributes, RunForward<Format>>("SpecnetDepthwise", Format::kType) &&
         RegisterKernel<ConvolutionAttributes, RunBack<Format>>("SpecnetDepthwiseBack", Format::kType) &&
         RegisterKernel<WeightGradientAttributes, RunWeightGradient<Format>>("SpecnetDepthwiseWeightGradient",
                                                                             Format::kType);
}

[[maybe_unused]] const bool registered =
    RunsVectors() &&
    DefineOperation("SpecnetDepthwise",
                    {"input: T", "weights: float", "affine: affines * float", "addend: addends * T"},
                    {kType, SPECNET_FORWARD}, {"output: T"}) &&
    DefineOperation("SpecnetDepthwiseBack", {"gradient: T", "weights: float", "addend: addends * T"},
                    {kType, SPECNET_OUTPUT}, {"input_gradient: T"}) &&
    DefineOperation("SpecnetDepthwiseWeightGradient", {"input: T", "output_gradient: T"}, {kType, SPECNET_WINDOW},
                    {"gradient: float"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

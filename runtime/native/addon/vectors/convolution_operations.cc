// The convolution and its gradients as operations of TensorFlow.
#include "convolution_attributes.h"
#include "number_format.h"
#include "pack_weights.h"
#include "weight_gradient.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

struct PackAttributes {
  explicit PackAttributes(AttributeReader& reader)
      : transpose(reader.Bool("transpose")), groups(reader.Int("groups", 1)) {}
  bool transpose;
  int64_t groups;
};

template <typename Format>
void RunPack(const PackAttributes& attributes, Call& call) {
  const std::vector<int64_t> shape =
      call.RequireRank(0, "weights", "[kernel height, kernel width, inputs of a group, outputs]", {4});
  if (!call.ok()) return;
  const WeightShape sizes = {shape[0] * shape[1], shape[2] * attributes.groups, shape[3], attributes.groups,
                             attributes.transpose};
  call.Require(CanPackWeights<Format>(sizes), "channels that fill whole groups, and units of the number format");
  if (!call.ok()) return;
  auto* packed = call.Allocate<typename Format::Value>(0, Format::kType, {CountPackedWeights<Format>(sizes)});
  const auto* weights = call.Read<float>(0);
  if (call.ok()) PackWeights<Format>(sizes, weights, packed);
}

// Fails where the second input cannot be this convolution's packed weights: others would be read past their end.
template <typename Format>
void RequirePacked(const Convolution& conv, bool transpose, Call& call) {
  if (!call.ok()) return;
  const WeightShape sizes = {conv.kernel_height * conv.kernel_width, conv.inputs, conv.outputs, conv.groups, transpose};
  call.Require(CanPackWeights<Format>(sizes), "channels that fill whole groups, and units of the number format");
  if (call.ok()) call.RequireShape(1, "packed", {CountPackedWeights<Format>(sizes)});
}

template <typename Format>
void RunForward(const ForwardAttributes& a, Call& call) {
  const Convolution conv = a.Forward(call);
  RequirePacked<Format>(conv, false, call);
  a.RequireEpilogue(call);
  using Value = typename Format::Value;
  auto* output = call.Allocate<Value>(0, Format::kType, a.Result(call));
  const auto *input = call.Read<Value>(0);
  const auto* packed = call.Read<Value>(1);
  std::vector<float> folded;
  const Epilogue epilogue = ReadEpilogue(a, call, folded);
  if (call.ok()) Convolve<Format>(conv, input, packed, epilogue, output);
}

template <typename Format>
void RunBack(const ConvolutionAttributes& a, Call& call) {
  const Convolution conv = a.Backward(call);
  RequirePacked<Format>(conv, true, call);
  a.RequireAddend(call, 2);
  using Value = typename Format::Value;
  auto* input_gradient = call.Allocate<Value>(0, Format::kType, a.Result(call));
  const auto* gradient = call.Read<Value>(0);
  const auto* packed = call.Read<Value>(1);
  Epilogue epilogue = {};
  if (a.adds) epilogue.addend = call.Read<Value>(2);
  if (call.ok()) ConvolveBack<Format>(conv, gradient, packed, epilogue, input_gradient);
}

template <typename Format>
void RunWeightGradient(const WeightGradientAttributes& a, Call& call) {
  const Convolution conv = a.Read(call);
  if (!call.ok()) return;
  const std::vector<int64_t> shape = {a.kernel[0], a.kernel[1], conv.inputs / conv.groups, conv.outputs};
  auto* gradient = call.Allocate<float>(0, TF_FLOAT, shape);
  using Value = typename Format::Value;
  const auto *input = call.Read<Value>(0), *output_gradient = call.Read<Value>(1);
  if (call.ok()) ComputeWeightGradient<Format>(conv, input, output_gradient, gradient);
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
    RunsVectors() &&
    DefineOperation("SpecnetPackWeights", {"weights: float"}, {kType, "transpose: bool", "groups: int"},
                    {"packed: T"}) &&
    DefineOperation("SpecnetConvolve",
                    {"input: T", "packed: T", "affine: affines * float", "addend: addends * T"},
                    {kType, SPECNET_FORWARD}, {"output: T"}) &&
    DefineOperation("SpecnetConvolveBack", {"gradient: T", "packed: T", "addend: addends * T"},
                    {kType, SPECNET_OUTPUT}, {"input_gradient: T"}) &&
    DefineOperation("SpecnetConvWeightGradient", {"input: T", "output_gradient: T"}, {kType, SPECNET_WINDOW},
                    {"gradient: float"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

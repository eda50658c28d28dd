#include "batch_norm.h"
#include "number_format.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader)
      : relu(reader.Bool("relu")),
        adds(reader.Int("addends", 0, 1) == 1),
        epsilon(reader.Float("epsilon")),
        momentum(reader.Float("momentum")) {}

  bool relu, adds;
  float epsilon, momentum;
};

// x is `[batch, height, width, channels]`, or `[batch, channels]`; the inputs from `parameters` on, as many as there
// are names, are numbers for each channel.
Normalization Describe(const Attributes& attributes, Call& call, int x, int parameters,
                       std::initializer_list<const char*> names) {
  const std::vector<int64_t> shape = call.RequireFeatureMapOrVector(x, "x");
  if (!call.ok()) return {};
  const int64_t channels = shape.back();
  for (const char* name : names) call.RequireShape(parameters++, name, {channels});
  return {CountNumbers(shape) / channels, channels, attributes.relu, attributes.epsilon, attributes.momentum};
}

template <typename Format, typename Value = typename Format::Value>
void RunForward(const Attributes& attributes, Call& call) {
  const Normalization norm =
      Describe(attributes, call, 0, 1, {"scale", "shift", "running_mean", "running_variance"});
  const std::vector<int64_t> shape = call.Shape(0), vector = {norm.channels};
  if (attributes.adds) call.RequireShape(5, "addend", shape);
  auto* output = call.Allocate<Value>(0, Format::kType, shape);
  Statistics statistics;
  statistics.running_mean = call.Allocate<float>(1, TF_FLOAT, vector);
  statistics.running_variance = call.Allocate<float>(2, TF_FLOAT, vector);
  statistics.mean = call.Allocate<float>(3, TF_FLOAT, vector);
  statistics.rstd = call.Allocate<float>(4, TF_FLOAT, vector);
  const auto x = call.Read<Value>(0);
  const auto scale = call.Read<float>(1), shift = call.Read<float>(2);
  const auto mean = call.Read<float>(3), variance = call.Read<float>(4);
  const auto addend = attributes.adds ? call.Read<Value>(5) : nullptr;
  if (call.ok()) NormalizeForward<Format>(norm, x, scale, shift, mean, variance, addend, output, statistics);
}

template <typename Format, typename Value = typename Format::Value>
void RunBackward(const Attributes& attributes, Call& call) {
  const Normalization norm = Describe(attributes, call, 2, 3, {"scale", "mean", "rstd"});
  const std::vector<int64_t> shape = call.Shape(2), vector = {norm.channels};
  call.RequireShape(0, "gradient", shape);
  call.RequireShape(1, "output", shape);
  auto* x_gradient = call.Allocate<Value>(0, Format::kType, shape);
  float* scale_gradient = call.Allocate<float>(1, TF_FLOAT, vector);
  float* shift_gradient = call.Allocate<float>(2, TF_FLOAT, vector);
  auto* addend_gradient = attributes.adds ? call.Allocate<Value>(3, Format::kType, shape) : nullptr;
  const auto gradient = call.Read<Value>(0), output = call.Read<Value>(1), x = call.Read<Value>(2);
  const auto scale = call.Read<float>(3), mean = call.Read<float>(4), inverse = call.Read<float>(5);
  if (!call.ok()) return;
  NormalizeBackward<Format>(norm, gradient, output, x, scale, mean, inverse, x_gradient, scale_gradient, shift_gradient,
                            addend_gradient);
}

constexpr char kType[] = "T: {float, bfloat16}";

template <typename Format>
bool RegisterKernels() {
  return Format::Runs() && RegisterKernel<Attributes, RunForward<Format>>("SpecnetBatchNorm", Format::kType) &&
         RegisterKernel<Attributes, RunBackward<Format>>("SpecnetBatchNormGradient", Format::kType);
}

[[maybe_unused]] const bool registered =
    RunsVectors() &&
    DefineOperation("SpecnetBatchNorm",
                    {"x: T", "scale: float", "shift: float", "running_mean: float", "running_variance: float",
                     "addend: addends * T"},
                    {kType, "relu: bool", "addends: int >= 0", "epsilon: float", "momentum: float"},
                    {"output: T", "new_mean: float", "new_variance: float", "mean: float",
                     "rstd: float"}) &&
    DefineOperation("SpecnetBatchNormGradient",
                    {"gradient: T", "output: T", "x: T", "scale: float", "mean: float", "rstd: float"},
                    {kType, "relu: bool", "addends: int >= 0", "epsilon: float", "momentum: float"},
                    {"x_gradient: T", "scale_gradient: float", "shift_gradient: float",
                     "addend_gradient: addends * T"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

#include "batch_norm.h"
#include "number_format.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader)
      : rectify(reader.Bool("rectify")),
        addends(reader.Int("addends")),
        epsilon(reader.Float("epsilon")),
        momentum(reader.Float("momentum")) {}

  bool rectify;
  int64_t addends;  // 0 or 1
  float epsilon, momentum;
};

// x is `[batch, height, width, channels]`.
Normalization Describe(const Attributes& attributes, Call& call, int x) {
  const int64_t rows = call.Size(x, 0) * call.Size(x, 1) * call.Size(x, 2);
  return {rows, call.Size(x, 3), attributes.rectify, attributes.epsilon, attributes.momentum};
}

constexpr char kNeeds[] = "needs pictures of one shape";

template <typename Format, typename Value = typename Format::Value>
void RunForward(const Attributes& attributes, Call& call) {
  const Normalization norm = Describe(attributes, call, 0);
  const bool adds = attributes.addends == 1;
  if (norm.rows == 0 || norm.channels == 0 || (adds && call.Shape(5) != call.Shape(0))) return call.Fail(kNeeds);
  const std::vector<int64_t> vector = {norm.channels};
  auto* output = call.Allocate<Value>(0, Format::kType, call.Shape(0));
  Statistics statistics;
  statistics.running_mean = call.Allocate<float>(1, TF_FLOAT, vector);
  statistics.running_variance = call.Allocate<float>(2, TF_FLOAT, vector);
  statistics.mean = call.Allocate<float>(3, TF_FLOAT, vector);
  statistics.inverse_deviation = call.Allocate<float>(4, TF_FLOAT, vector);
  const auto x = call.Read<Value>(0);
  const auto scale = call.Read<float>(1), shift = call.Read<float>(2);
  const auto mean = call.Read<float>(3), variance = call.Read<float>(4);
  const auto addend = adds ? call.Read<Value>(5) : nullptr;
  if (call.ok()) NormalizeForward<Format>(norm, x, scale, shift, mean, variance, addend, output, statistics);
}

template <typename Format, typename Value = typename Format::Value>
void RunBackward(const Attributes& attributes, Call& call) {
  const Normalization norm = Describe(attributes, call, 2);
  if (norm.rows == 0 || norm.channels == 0 || call.Shape(0) != call.Shape(2) || call.Shape(1) != call.Shape(2)) {
    return call.Fail(kNeeds);
  }
  const std::vector<int64_t> vector = {norm.channels};
  auto* x_gradient = call.Allocate<Value>(0, Format::kType, call.Shape(2));
  float* scale_gradient = call.Allocate<float>(1, TF_FLOAT, vector);
  float* shift_gradient = call.Allocate<float>(2, TF_FLOAT, vector);
  auto* addend_gradient =
      attributes.addends == 1 ? call.Allocate<Value>(3, Format::kType, call.Shape(2)) : nullptr;
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
                    {kType, "rectify: bool", "addends: int >= 0", "epsilon: float", "momentum: float"},
                    {"output: T", "new_mean: float", "new_variance: float", "mean: float",
                     "inverse_deviation: float"}) &&
    DefineOperation("SpecnetBatchNormGradient",
                    {"gradient: T", "output: T", "x: T", "scale: float", "mean: float", "inverse_deviation: float"},
                    {kType, "rectify: bool", "addends: int >= 0", "epsilon: float", "momentum: float"},
                    {"x_gradient: T", "scale_gradient: float", "shift_gradient: float",
                     "addend_gradient: addends * T"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

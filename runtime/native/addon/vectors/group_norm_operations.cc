#include "group_norm.h"
#include "number_format.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader)
      : groups(reader.Int("groups", 1)), each_place(reader.Bool("each_place")) {}
  int64_t groups;
  bool each_place;
};

struct ForwardAttributes : Attributes {
  explicit ForwardAttributes(AttributeReader& reader) : Attributes(reader), epsilon(reader.Float("epsilon")) {}
  float epsilon;
};

// x is `[batch, height, width, channels]`, or `[batch, channels]`; `scale` is the input that has a number for each
// channel.
GroupNormalization Describe(const Attributes& attributes, Call& call, int x, int scale) {
  const std::vector<int64_t> shape = call.RequireFeatureMapOrVector(x, "x");
  if (!call.ok()) return {};
  const int64_t channels = shape.back(), rows = CountNumbers(shape) / channels;
  call.Require(channels % attributes.groups == 0, "channels that the groups divide");
  call.RequireShape(scale, "scale", {channels});
  const int64_t samples = attributes.each_place ? rows : shape[0];
  return {samples, rows / samples, channels, attributes.groups};
}

template <typename Format, typename Value = typename Format::Value>
void RunForward(const ForwardAttributes& attributes, Call& call) {
  const GroupNormalization norm = Describe(attributes, call, 0, 1);
  call.RequireShape(2, "shift", {norm.channels});
  const std::vector<int64_t> shape = call.Shape(0);
  const std::vector<int64_t> statistics = {norm.samples, norm.groups};
  auto* output = call.Allocate<Value>(0, Format::kType, shape);
  float* mean = call.Allocate<float>(1, TF_FLOAT, statistics);
  float* inverse = call.Allocate<float>(2, TF_FLOAT, statistics);
  const auto x = call.Read<Value>(0);
  const auto scale = call.Read<float>(1), shift = call.Read<float>(2);
  if (call.ok()) NormalizeGroups<Format>(norm, attributes.epsilon, x, scale, shift, output, mean, inverse);
}

template <typename Format, typename Value = typename Format::Value>
void RunBackward(const Attributes& attributes, Call& call) {
  const GroupNormalization norm = Describe(attributes, call, 1, 2);
  const std::vector<int64_t> shape = call.Shape(1), vector = {norm.channels};
  const std::vector<int64_t> statistics = {norm.samples, norm.groups};
  call.RequireShape(0, "gradient", shape);
  call.RequireShape(3, "mean", statistics);
  call.RequireShape(4, "rstd", statistics);
  auto* x_gradient = call.Allocate<Value>(0, Format::kType, shape);
  float* scale_gradient = call.Allocate<float>(1, TF_FLOAT, vector);
  float* shift_gradient = call.Allocate<float>(2, TF_FLOAT, vector);
  const auto gradient = call.Read<Value>(0), x = call.Read<Value>(1);
  const auto scale = call.Read<float>(2), mean = call.Read<float>(3), inverse = call.Read<float>(4);
  if (!call.ok()) return;
  NormalizeGroupsBack<Format>(norm, gradient, x, scale, mean, inverse, x_gradient, scale_gradient, shift_gradient);
}

constexpr char kType[] = "T: {float, bfloat16}";

template <typename Format>
bool RegisterKernels() {
  return Format::Runs() &&
         RegisterKernel<ForwardAttributes, RunForward<Format>>("SpecnetGroupNorm", Format::kType) &&
         RegisterKernel<Attributes, RunBackward<Format>>("SpecnetGroupNormGradient", Format::kType);
}

[[maybe_unused]] const bool registered =
    RunsVectors() &&
    DefineOperation("SpecnetGroupNorm", {"x: T", "scale: float", "shift: float"},
                    {kType, "groups: int >= 1", "each_place: bool", "epsilon: float"},
                    {"output: T", "mean: float", "rstd: float"}) &&
    DefineOperation("SpecnetGroupNormGradient",
                    {"gradient: T", "x: T", "scale: float", "mean: float", "rstd: float"},
                    {kType, "groups: int >= 1", "each_place: bool"},
                    {"x_gradient: T", "scale_gradient: float", "shift_gradient: float"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

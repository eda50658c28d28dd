#include "group_norm.h"
#include "number_format.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader) : groups(reader.Int("groups")), each_place(reader.Bool("each_place")) {}
  int64_t groups;
  bool each_place;
};

struct ForwardAttributes : Attributes {
  explicit ForwardAttributes(AttributeReader& reader) : Attributes(reader), epsilon(reader.Float("epsilon")) {}
  float epsilon;
};

// x is `[batch, …, channels]`. No samples where it cannot be normalised so.
GroupNormalization Describe(const Attributes& attributes, const std::vector<int64_t>& shape) {
  if (shape.size() < 2) return {0, 0, 0, 0};
  const int64_t channels = shape.back();
  int64_t rows = 1;
  for (size_t axis = 0; axis + 1 < shape.size(); axis++) rows *= shape[axis];
  if (rows == 0 || channels == 0 || attributes.groups < 1 || channels % attributes.groups != 0) return {0, 0, 0, 0};
  const int64_t samples = attributes.each_place ? rows : shape[0];
  return {samples, rows / samples, channels, attributes.groups};
}

constexpr char kNeeds[] = "needs channels that the groups divide, and parameters of their number";

template <typename Format, typename Value = typename Format::Value>
void RunForward(const ForwardAttributes& attributes, Call& call) {
  const std::vector<int64_t> shape = call.Shape(0);
  const GroupNormalization norm = Describe(attributes, shape);
  if (norm.samples == 0 || call.Size(1, 0) != norm.channels || call.Size(2, 0) != norm.channels) {
    return call.Fail(kNeeds);
  }
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
  const std::vector<int64_t> shape = call.Shape(1);
  const GroupNormalization norm = Describe(attributes, shape);
  const std::vector<int64_t> statistics = {norm.samples, norm.groups};
  if (norm.samples == 0 || call.Shape(0) != shape || call.Size(2, 0) != norm.channels ||
      call.Shape(3) != statistics || call.Shape(4) != statistics) {
    return call.Fail(kNeeds);
  }
  const std::vector<int64_t> vector = {norm.channels};
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
                    {"output: T", "mean: float", "inverse_deviation: float"}) &&
    DefineOperation("SpecnetGroupNormGradient",
                    {"gradient: T", "x: T", "scale: float", "mean: float", "inverse_deviation: float"},
                    {kType, "groups: int >= 1", "each_place: bool"},
                    {"x_gradient: T", "scale_gradient: float", "shift_gradient: float"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

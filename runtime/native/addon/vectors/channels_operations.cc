#include "channels.h"
#include "number_format.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// x is `[batch, height, width, channels]`, or `[batch, channels]`.
ChannelTable Describe(Call& call) {
  const std::vector<int64_t> shape = call.RequireFeatureMapOrVector(0, "x");
  if (!call.ok()) return {};
  return {shape[0], shape.size() == 4 ? shape[1] * shape[2] : 1, shape.back()};
}

struct ScaleAttributes {
  explicit ScaleAttributes(AttributeReader& reader) : shifts(reader.Int("shifts", 0, 1) == 1) {}
  bool shifts;
};

// A factor for each image becomes one for each of its channels.
std::vector<float> Repeat(const float* factors, const ChannelTable& table) {
  std::vector<float> repeated;
  for (int64_t image = 0; image < table.images; image++) {
    repeated.insert(repeated.end(), table.channels, factors[image]);
  }
  return repeated;
}

template <typename Format, typename Value = typename Format::Value>
void RunScale(const ScaleAttributes& attributes, Call& call) {
  const ChannelTable table = Describe(call);
  const std::vector<int64_t> whole = {table.images, table.channels}, factors = call.Shape(1);
  const bool common = factors == std::vector<int64_t>{1, table.channels};
  const bool single = factors == std::vector<int64_t>{table.images, 1};
  call.Require(common || single || factors == whole, "factor [batch or 1, channels or 1], one of both whole");
  if (attributes.shifts) call.RequireShape(2, "shift", whole);
  auto* y = call.Allocate<Value>(0, Format::kType, call.Shape(0));
  const auto x = call.Read<Value>(0);
  const auto factor = call.Read<float>(1), shift = attributes.shifts ? call.Read<float>(2) : nullptr;
  if (!call.ok()) return;
  const std::vector<float> repeated = single && !common ? Repeat(factor, table) : std::vector<float>();
  ScaleChannels<Format>(table, x, repeated.empty() ? factor : repeated.data(), common, shift, y);
}

struct SumAttributes {
  explicit SumAttributes(AttributeReader& reader)
      : multiplies(reader.Int("others", 0, 1) == 1),
        together(reader.Bool("together")),
        scale(reader.Float("scale")) {}
  bool multiplies, together;
  float scale;
};

template <typename Format, typename Value = typename Format::Value>
void RunSum(const SumAttributes& attributes, Call& call) {
  const ChannelTable table = Describe(call);
  if (attributes.multiplies) call.RequireShape(1, "other", call.Shape(0));
  float* sums = call.Allocate<float>(0, TF_FLOAT, {attributes.together ? 1 : table.images, table.channels});
  const auto x = call.Read<Value>(0), other = attributes.multiplies ? call.Read<Value>(1) : nullptr;
  if (call.ok()) SumChannels<Format>(table, x, other, attributes.together, attributes.scale, sums);
}

template <typename Format>
bool RegisterKernels() {
  return Format::Runs() && RegisterKernel<ScaleAttributes, RunScale<Format>>("SpecnetScaleChannels", Format::kType) &&
         RegisterKernel<SumAttributes, RunSum<Format>>("SpecnetSumChannels", Format::kType);
}

constexpr char kType[] = "T: {float, bfloat16}";

[[maybe_unused]] const bool registered =
    RunsVectors() &&
    DefineOperation("SpecnetScaleChannels", {"x: T", "factor: float", "shift: shifts * float"},
                    {kType, "shifts: int >= 0"}, {"y: T"}) &&
    DefineOperation("SpecnetSumChannels", {"x: T", "other: others * T"},
                    {kType, "others: int >= 0", "together: bool", "scale: float"}, {"sum: float"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

#include "channels.h"
#include "number_format.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// x is `[batch, height, width, channels]`, or `[batch, channels]`. Nothing of it may be empty.
bool Describe(Call& call, ChannelTable* table) {
  const std::vector<int64_t> shape = call.Shape(0);
  if (shape.size() != 4 && shape.size() != 2) return false;
  const int64_t rows = shape.size() == 4 ? shape[1] * shape[2] : 1;
  *table = {shape[0], rows, shape.back()};
  return table->pictures > 0 && rows > 0 && table->channels > 0;
}

struct ScaleAttributes {
  explicit ScaleAttributes(AttributeReader& reader) : shifts(reader.Int("shifts")) {}
  int64_t shifts;  // 0 or 1
};

// A factor for each picture becomes one for each of its channels.
std::vector<float> Repeat(const float* factors, const ChannelTable& table) {
  std::vector<float> repeated;
  for (int64_t picture = 0; picture < table.pictures; picture++) {
    repeated.insert(repeated.end(), table.channels, factors[picture]);
  }
  return repeated;
}

template <typename Format, typename Value = typename Format::Value>
void RunScale(const ScaleAttributes& attributes, Call& call) {
  constexpr char kNeeds[] = "needs factors [batch or 1, channels or 1], and shifts [batch, channels]";
  ChannelTable table;
  if (!Describe(call, &table)) return call.Fail(kNeeds);
  const std::vector<int64_t> whole = {table.pictures, table.channels};
  const std::vector<int64_t> factors = call.Shape(1);
  const bool common = factors == std::vector<int64_t>{1, table.channels};
  const bool single = factors == std::vector<int64_t>{table.pictures, 1};
  const bool shifts = attributes.shifts == 1;
  if (!(common || single || factors == whole) || (shifts && call.Shape(2) != whole)) return call.Fail(kNeeds);
  auto* y = call.Allocate<Value>(0, Format::kType, call.Shape(0));
  const auto x = call.Read<Value>(0);
  const auto factor = call.Read<float>(1), shift = shifts ? call.Read<float>(2) : nullptr;
  if (!call.ok()) return;
  const std::vector<float> repeated = single && !common ? Repeat(factor, table) : std::vector<float>();
  ScaleChannels<Format>(table, x, repeated.empty() ? factor : repeated.data(), common, shift, y);
}

struct SumAttributes {
  explicit SumAttributes(AttributeReader& reader)
      : others(reader.Int("others")), together(reader.Bool("together")), scale(reader.Float("scale")) {}
  int64_t others;  // 0 or 1
  bool together;
  float scale;
};

template <typename Format, typename Value = typename Format::Value>
void RunSum(const SumAttributes& attributes, Call& call) {
  ChannelTable table;
  const bool multiplies = attributes.others == 1;
  if (!Describe(call, &table) || (multiplies && call.Shape(1) != call.Shape(0))) {
    return call.Fail("needs activations of one shape");
  }
  float* sums = call.Allocate<float>(0, TF_FLOAT, {attributes.together ? 1 : table.pictures, table.channels});
  const auto x = call.Read<Value>(0), other = multiplies ? call.Read<Value>(1) : nullptr;
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

#include "number_format.h"
#include "pool.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader)
      : kernel(reader.Int("kernel", 1)),
        stride(reader.Int("stride", 1)),
        padding(reader.Int("padding", 0, kernel / 2)),
        size(reader.Pair("size", 1)) {}

  int64_t kernel, stride, padding;
  std::array<int64_t, 2> size;  // height and width: of the output; for a gradient, of the input
};

struct MaxAttributes : Attributes {
  explicit MaxAttributes(AttributeReader& reader) : Attributes(reader), keeps(reader.Int("keeps", 0, 1) == 1) {}
  bool keeps;
};

struct MeanAttributes : Attributes {
  explicit MeanAttributes(AttributeReader& reader)
      : Attributes(reader), counts_padding(reader.Bool("counts_padding")) {}
  bool counts_padding;
};

// Feature maps of one batch: what windows slide over, and what comes out.
struct Sizes {
  std::vector<int64_t> input, output;
};

// The first input is what windows slide over, and the attributes give the size of what comes out; for a gradient it is
// the other way round.
Sizes ReadSizes(const Attributes& attributes, Call& call, bool forward) {
  const std::vector<int64_t> given = call.RequireFeatureMap(0, forward ? "x" : "gradient");
  if (!call.ok()) return {};
  const std::vector<int64_t> other = {given[0], attributes.size[0], attributes.size[1], given[3]};
  return forward ? Sizes{given, other} : Sizes{other, given};
}

// Fails where the output is none that such windows make: as many as fit the padded input, or one more where it would
// hang over the end, which has to begin before the input's own.
Pooling Describe(const Attributes& attributes, Call& call, const Sizes& sizes) {
  if (!call.ok()) return {};
  const auto& [input, output] = sizes;
  const auto& [kernel, stride, padding, size] = attributes;
  for (const int axis : {1, 2}) {
    const int64_t steps = input[axis] + 2 * padding - kernel, last = (output[axis] - 1) * stride;
    const bool fits = last + stride > steps && last - stride < steps && last - padding < input[axis];
    call.Require(fits, "a size that the windows make, and windows that reach into the feature map");
  }
  return {input[0], input[1], input[2], input[3], output[1], output[2], kernel, stride, padding, false};
}

template <typename Format, typename Value = typename Format::Value>
void RunMax(const MaxAttributes& attributes, Call& call) {
  const Sizes sizes = ReadSizes(attributes, call, true);
  const Pooling pool = Describe(attributes, call, sizes);
  call.Require(pool.kernel <= kLargestMaxPoolKernel, "a kernel of at most 15");
  auto* y = call.Allocate<Value>(0, Format::kType, sizes.output);
  auto* chosen = attributes.keeps ? call.Allocate<uint8_t>(1, TF_UINT8, sizes.output) : nullptr;
  const auto* x = call.Read<Value>(0);
  if (call.ok()) PoolMax<Format>(pool, x, y, chosen);
}

template <typename Format, typename Value = typename Format::Value>
void RunMaxBack(const Attributes& attributes, Call& call) {
  const Sizes sizes = ReadSizes(attributes, call, false);
  const Pooling pool = Describe(attributes, call, sizes);
  call.RequireShape(1, "chosen", sizes.output);
  auto* x_gradient = call.Allocate<Value>(0, Format::kType, sizes.input);
  const auto* gradient = call.Read<Value>(0);
  const auto* chosen = call.Read<uint8_t>(1);
  if (call.ok()) PoolMaxBack<Format>(pool, gradient, chosen, x_gradient);
}

template <typename Format, typename Value = typename Format::Value>
void RunMean(const MeanAttributes& attributes, Call& call) {
  const Sizes sizes = ReadSizes(attributes, call, true);
  Pooling pool = Describe(attributes, call, sizes);
  pool.counts_padding = attributes.counts_padding;
  auto* y = call.Allocate<Value>(0, Format::kType, sizes.output);
  const auto* x = call.Read<Value>(0);
  if (call.ok()) PoolMean<Format>(pool, x, y);
}

template <typename Format, typename Value = typename Format::Value>
void RunMeanBack(const MeanAttributes& attributes, Call& call) {
  const Sizes sizes = ReadSizes(attributes, call, false);
  Pooling pool = Describe(attributes, call, sizes);
  pool.counts_padding = attributes.counts_padding;
  auto* x_gradient = call.Allocate<Value>(0, Format::kType, sizes.input);
  const auto* gradient = call.Read<Value>(0);
  if (call.ok()) PoolMeanBack<Format>(pool, gradient, x_gradient);
}

constexpr char kType[] = "T: {float, bfloat16}";

template <typename Format>
bool RegisterKernels() {
  return Format::Runs() && RegisterKernel<MaxAttributes, RunMax<Format>>("SpecnetMaxPool", Format::kType) &&
         RegisterKernel<Attributes, RunMaxBack<Format>>("SpecnetMaxPoolGradient", Format::kType) &&
         RegisterKernel<MeanAttributes, RunMean<Format>>("SpecnetMeanPool", Format::kType) &&
         RegisterKernel<MeanAttributes, RunMeanBack<Format>>("SpecnetMeanPoolGradient", Format::kType);
}

[[maybe_unused]] const bool registered =
    RunsVectors() &&
    DefineOperation("SpecnetMaxPool", {"x: T"},
                    {kType, "kernel: int", "stride: int", "padding: int", "size: list(int)", "keeps: int >= 0"},
                    {"output: T", "chosen: keeps * uint8"}) &&
    DefineOperation("SpecnetMaxPoolGradient", {"gradient: T", "chosen: uint8"},
                    {kType, "kernel: int", "stride: int", "padding: int", "size: list(int)"}, {"x_gradient: T"}) &&
    DefineOperation("SpecnetMeanPool", {"x: T"},
                    {kType, "kernel: int", "stride: int", "padding: int", "size: list(int)", "counts_padding: bool"},
                    {"output: T"}) &&
    DefineOperation("SpecnetMeanPoolGradient", {"gradient: T"},
                    {kType, "kernel: int", "stride: int", "padding: int", "size: list(int)", "counts_padding: bool"},
                    {"x_gradient: T"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

#include "number_format.h"
#include "pool.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader)
      : kernel(reader.Int("kernel")),
        stride(reader.Int("stride")),
        padding(reader.Int("padding")),
        size(reader.Pair("size")) {}

  int64_t kernel, stride, padding;
  std::array<int64_t, 2> size;  // of the output: height and width
};

struct MaxAttributes : Attributes {
  explicit MaxAttributes(AttributeReader& reader) : Attributes(reader), keeps(reader.Int("keeps")) {}
  int64_t keeps;  // 0 or 1
};

struct MeanAttributes : Attributes {
  explicit MeanAttributes(AttributeReader& reader)
      : Attributes(reader), counts_padding(reader.Bool("counts_padding")) {}
  bool counts_padding;
};

// `picture` and `pooled` are [batch, height, width, channels]. An empty batch where they do not fit together: every
// window has to begin in the input or the padding before it, and to reach into the input.
Pooling Describe(const Attributes& attributes, const std::vector<int64_t>& picture,
                 const std::vector<int64_t>& pooled) {
  const auto& [kernel, stride, padding, size] = attributes;
  if (picture.size() != 4 || pooled.size() != 4 || picture[0] != pooled[0] || picture[3] != pooled[3]) return {};
  if (kernel < 1 || stride < 1 || padding < 0 || 2 * padding > kernel) return {};
  for (const int axis : {1, 2}) {
    if (pooled[axis] < 1 || (pooled[axis] - 1) * stride - padding >= picture[axis]) return {};
  }
  return {picture[0], picture[1], picture[2], picture[3], pooled[1], pooled[2], kernel, stride, padding, false};
}

std::vector<int64_t> WithSize(const std::vector<int64_t>& shape, const std::array<int64_t, 2>& size) {
  if (shape.size() != 4) return {};
  return {shape[0], size[0], size[1], shape[3]};
}

constexpr char kNeeds[] = "needs pictures, and windows that reach into them";

template <typename Format, typename Value = typename Format::Value>
void RunMax(const MaxAttributes& attributes, Call& call) {
  const std::vector<int64_t> output = WithSize(call.Shape(0), attributes.size);
  const Pooling pool = Describe(attributes, call.Shape(0), output);
  if (pool.batch == 0 || pool.kernel > kLargestMaxPoolKernel) return call.Fail(kNeeds);
  auto* y = call.Allocate<Value>(0, Format::kType, output);
  auto* chosen = attributes.keeps == 1 ? call.Allocate<uint8_t>(1, TF_UINT8, output) : nullptr;
  const auto* x = call.Read<Value>(0);
  if (call.ok()) PoolMax<Format>(pool, x, y, chosen);
}

// `size` is the input's here.
template <typename Format, typename Value = typename Format::Value>
void RunMaxBack(const Attributes& attributes, Call& call) {
  const std::vector<int64_t> input = WithSize(call.Shape(0), attributes.size);
  const Pooling pool = Describe(attributes, input, call.Shape(0));
  if (pool.batch == 0 || call.Shape(1) != call.Shape(0)) return call.Fail(kNeeds);
  auto* x_gradient = call.Allocate<Value>(0, Format::kType, input);
  const auto* gradient = call.Read<Value>(0);
  const auto* chosen = call.Read<uint8_t>(1);
  if (call.ok()) PoolMaxBack<Format>(pool, gradient, chosen, x_gradient);
}

template <typename Format, typename Value = typename Format::Value>
void RunMean(const MeanAttributes& attributes, Call& call) {
  const std::vector<int64_t> output = WithSize(call.Shape(0), attributes.size);
  Pooling pool = Describe(attributes, call.Shape(0), output);
  if (pool.batch == 0) return call.Fail(kNeeds);
  pool.counts_padding = attributes.counts_padding;
  auto* y = call.Allocate<Value>(0, Format::kType, output);
  const auto* x = call.Read<Value>(0);
  if (call.ok()) PoolMean<Format>(pool, x, y);
}

// `size` is the input's here.
template <typename Format, typename Value = typename Format::Value>
void RunMeanBack(const MeanAttributes& attributes, Call& call) {
  const std::vector<int64_t> input = WithSize(call.Shape(0), attributes.size);
  Pooling pool = Describe(attributes, input, call.Shape(0));
  if (pool.batch == 0) return call.Fail(kNeeds);
  pool.counts_padding = attributes.counts_padding;
  auto* x_gradient = call.Allocate<Value>(0, Format::kType, input);
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

#include "dropout.h"
#include "number_format.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader) : rate(reader.Float("rate")) {}
  float rate;
};

template <typename Format, typename Value = typename Format::Value>
void Run(const Attributes& attributes, Call& call) {
  const std::vector<int64_t> shape = call.Shape(0);
  call.RequireShape(1, "key", {2});
  call.Require(attributes.rate >= 0 && attributes.rate < 1, "a rate of at least 0 and below 1");
  auto* y = call.Allocate<Value>(0, Format::kType, shape);
  const auto x = call.Read<Value>(0);
  const auto key = call.Read<int32_t>(1);
  if (!call.ok()) return;
  const DropoutKey bits = {static_cast<uint32_t>(key[0]), static_cast<uint32_t>(key[1])};
  DropNumbers<Format>(attributes.rate, bits, CountNumbers(shape), x, y);
}

template <typename Format>
bool RegisterKernels() {
  return Format::Runs() && RegisterKernel<Attributes, Run<Format>>("SpecnetDropout", Format::kType);
}

[[maybe_unused]] const bool registered =
    RunsVectors() &&
    DefineOperation("SpecnetDropout", {"x: T", "key: int32"}, {"T: {float, bfloat16}", "rate: float"}, {"y: T"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

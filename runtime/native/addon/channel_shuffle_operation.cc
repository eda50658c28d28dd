#include "channel_shuffle.h"
#include "tensorflow_operation.h"

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader) : groups(reader.Int("groups", 1)) {}
  int64_t groups;
};

template <typename Value, TF_DataType type>
void Run(const Attributes& attributes, Call& call) {
  const std::vector<int64_t> shape = call.RequireFeatureMap(0, "x");
  const int64_t channels = call.ok() ? shape.back() : 0;
  call.Require(channels % attributes.groups == 0, "channels that the groups divide");
  auto* output = call.Allocate<Value>(0, type, shape);
  const auto* x = call.Read<Value>(0);
  if (!call.ok()) return;
  ShuffleChannels<Value>(CountNumbers(shape) / channels, attributes.groups, channels / attributes.groups, x, output);
}

[[maybe_unused]] const bool registered =
    DefineOperation("SpecnetShuffleChannels", {"x: T"}, {"T: {float, bfloat16}", "groups: int >= 1"}, {"output: T"}) &&
    RegisterKernel<Attributes, Run<uint32_t, TF_FLOAT>>("SpecnetShuffleChannels", TF_FLOAT) &&
    RegisterKernel<Attributes, Run<uint16_t, TF_BFLOAT16>>("SpecnetShuffleChannels", TF_BFLOAT16);

}  // namespace
}  // namespace specnet

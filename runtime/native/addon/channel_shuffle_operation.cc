#include "channel_shuffle.h"
#include "tensorflow_operation.h"

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader) : groups(reader.Int("groups")) {}
  int64_t groups;
};

// x is `[…, channels]`.
template <typename Value, TF_DataType type>
void Run(const Attributes& attributes, Call& call) {
  const std::vector<int64_t> shape = call.Shape(0);
  if (shape.empty() || attributes.groups < 1 || shape.back() % attributes.groups != 0) {
    return call.Fail("needs groups that divide the channels");
  }
  int64_t rows = 1;
  for (size_t axis = 0; axis + 1 < shape.size(); axis++) rows *= shape[axis];
  auto* output = call.Allocate<Value>(0, type, shape);
  const auto* x = call.Read<Value>(0);
  if (!call.ok() || rows * shape.back() == 0) return;
  ShuffleChannels<Value>(rows, attributes.groups, shape.back() / attributes.groups, x, output);
}

[[maybe_unused]] const bool registered =
    DefineOperation("SpecnetShuffleChannels", {"x: T"}, {"T: {float, bfloat16}", "groups: int >= 1"}, {"output: T"}) &&
    RegisterKernel<Attributes, Run<uint32_t, TF_FLOAT>>("SpecnetShuffleChannels", TF_FLOAT) &&
    RegisterKernel<Attributes, Run<uint16_t, TF_BFLOAT16>>("SpecnetShuffleChannels", TF_BFLOAT16);

}  // namespace
}  // namespace specnet

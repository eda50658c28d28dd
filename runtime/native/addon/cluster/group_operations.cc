#include <cstring>

#include "../tensorflow_operation.h"
#include "group.h"

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader)
      : count(reader.Int("count", 1)), key(reader.Int("key", 1, INT32_MAX)) {}
  int64_t count, key;
};

template <typename Value, TF_DataType type>
void Start(const Attributes& attributes, Call& call) {
  Shapes shapes;
  std::vector<const Value*> values;
  int64_t size = 0;
  for (int64_t i = 0; i < attributes.count; i++) {
    shapes.push_back(call.Shape(static_cast<int>(i)));
    values.push_back(call.Read<Value>(static_cast<int>(i)));
    size += CountNumbers(shapes.back());
  }
  call.Require(size > 0, "numbers to add up");
  if (!call.ok()) return;
  const auto fill = [&](void* memory) {
    auto* next = static_cast<Value*>(memory);
    for (size_t i = 0; i < values.size(); i++) {
      const int64_t count = CountNumbers(shapes[i]);
      std::memcpy(next, values[i], count * sizeof(Value));
      next += count;
    }
  };
  const Outcome outcome = Group::Get().Start(static_cast<int32_t>(attributes.key), type, shapes, size, fill);
  if (!outcome.ok()) call.Fail(outcome.message);
}

template <typename Value, TF_DataType type>
void Take(const Attributes& attributes, Call& call) {
  const Sum* sum = Group::Get().Take(static_cast<int32_t>(attributes.key));
  call.Require(sum != nullptr, "a sum that has ended");
  if (!call.ok()) return;
  call.Require(sum->type == type && static_cast<int64_t>(sum->shapes.size()) == attributes.count,
               "the number and the type of the tensors that the sum was started with");
  if (!call.ok()) return;
  const auto* next = static_cast<const Value*>(TF_TensorData(sum->total.get()));
  for (int64_t i = 0; i < attributes.count && call.ok(); i++) {
    const int64_t count = CountNumbers(sum->shapes[i]);
    auto* output = call.Allocate<Value>(static_cast<int>(i), type, sum->shapes[i]);
    if (output != nullptr) std::memcpy(output, next, count * sizeof(Value));
    next += count;
  }
}

[[maybe_unused]] const bool registered =
    DefineOperation("SpecnetStartSum", {"values: count * T"}, {"T: {float, int32}", "count: int >= 1", "key: int >= 1"},
                    {}) &&
    RegisterKernel<Attributes, Start<float, TF_FLOAT>>("SpecnetStartSum", TF_FLOAT) &&
    RegisterKernel<Attributes, Start<int32_t, TF_INT32>>("SpecnetStartSum", TF_INT32) &&
    DefineOperation("SpecnetTakeSum", {}, {"T: {float, int32}", "count: int >= 1", "key: int >= 1"},
                    {"sums: count * T"}) &&
    RegisterKernel<Attributes, Take<float, TF_FLOAT>>("SpecnetTakeSum", TF_FLOAT) &&
    RegisterKernel<Attributes, Take<int32_t, TF_INT32>>("SpecnetTakeSum", TF_INT32);

}  // namespace
}  // namespace specnet

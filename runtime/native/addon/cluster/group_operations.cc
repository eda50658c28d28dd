#include <cmath>
#include <cstring>

#include "../tensorflow_operation.h"
#include "group.h"

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader)
      : count(reader.Int("count", 1)), key(reader.Int("key", 1, INT32_MAX)), compress(reader.Bool("compress")) {}
  int64_t count, key;
  // Whether float32 goes between workers as bfloat16: half the bytes, and additions round to 8 bits of significand.
  bool compress;
};

// Rounds to the nearest, ties to even; NaN stays NaN.
uint16_t Round(float value) {
  if (std::isnan(value)) return 0x7fc0;
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

float Widen(uint16_t value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof(result));
  return result;
}

template <typename Value>
TF_DataType WireType(const Attributes& attributes, TF_DataType type) {
  return std::is_same_v<Value, float> && attributes.compress ? TF_BFLOAT16 : type;
}

template <typename Value, TF_DataType type>
void Start(const Attributes& attributes, Call& call) {
  const TF_DataType wire = WireType<Value>(attributes, type);
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
    if (wire != type) {
      auto* next = static_cast<uint16_t*>(memory);
      for (size_t i = 0; i < values.size(); i++) {
        const int64_t count = CountNumbers(shapes[i]);
        for (int64_t j = 0; j < count; j++) next[j] = Round(static_cast<float>(values[i][j]));
        next += count;
      }
      return;
    }
    auto* next = static_cast<Value*>(memory);
    for (size_t i = 0; i < values.size(); i++) {
      const int64_t count = CountNumbers(shapes[i]);
      std::memcpy(next, values[i], count * sizeof(Value));
      next += count;
    }
  };
  const Outcome outcome = Group::Get().Start(static_cast<int32_t>(attributes.key), wire, shapes, size, fill);
  if (!outcome.ok()) call.Fail(outcome.message);
}

template <typename Value, TF_DataType type>
void Take(const Attributes& attributes, Call& call) {
  const Sum* sum = Group::Get().Take(static_cast<int32_t>(attributes.key));
  call.Require(sum != nullptr, "a sum that has ended");
  if (!call.ok()) return;
  const TF_DataType wire = WireType<Value>(attributes, type);
  call.Require(sum->type == wire && static_cast<int64_t>(sum->shapes.size()) == attributes.count,
               "the number and the type of the tensors that the sum was started with");
  if (!call.ok()) return;
  const auto* next = static_cast<const char*>(TF_TensorData(sum->total.get()));
  for (int64_t i = 0; i < attributes.count && call.ok(); i++) {
    const int64_t count = CountNumbers(sum->shapes[i]);
    auto* output = call.Allocate<Value>(static_cast<int>(i), type, sum->shapes[i]);
    if (output == nullptr) continue;
    if (wire == type) {
      std::memcpy(output, next, count * sizeof(Value));
    } else {
      const auto* rounded = reinterpret_cast<const uint16_t*>(next);
      for (int64_t j = 0; j < count; j++) output[j] = static_cast<Value>(Widen(rounded[j]));
    }
    next += count * TF_DataTypeSize(wire);
  }
}

[[maybe_unused]] const bool registered =
    DefineOperation("SpecnetStartSum", {"values: count * T"},
                    {"T: {float, int32}", "count: int >= 1", "key: int >= 1", "compress: bool"}, {}) &&
    RegisterKernel<Attributes, Start<float, TF_FLOAT>>("SpecnetStartSum", TF_FLOAT) &&
    RegisterKernel<Attributes, Start<int32_t, TF_INT32>>("SpecnetStartSum", TF_INT32) &&
    DefineOperation("SpecnetTakeSum", {},
                    {"T: {float, int32}", "count: int >= 1", "key: int >= 1", "compress: bool"},
                    {"sums: count * T"}) &&
    RegisterKernel<Attributes, Take<float, TF_FLOAT>>("SpecnetTakeSum", TF_FLOAT) &&
    RegisterKernel<Attributes, Take<int32_t, TF_INT32>>("SpecnetTakeSum", TF_INT32);

}  // namespace
}  // namespace specnet

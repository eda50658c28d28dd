#include "adamw.h"
#include "blend.h"
#include "lion.h"
#include "sgd.h"
#include "tensorflow_operation.h"

namespace specnet {
namespace {

// An input's own memory, to be written. Like TensorFlow's InplaceUpdate this changes the tensor for everybody who
// holds it: the caller passes tensors that are its own alone.
float* Own(Call& call, int64_t index) { return const_cast<float*>(call.Read<float>(static_cast<int>(index))); }

// The parameters of a call whose inputs are weights, `remembered` times as many arrays, gradients, a row of two numbers
// for each parameter, and then `factors` that all share.
template <int remembered>
std::vector<UpdatedParameter<remembered>> ReadParameters(Call& call, int64_t count, int64_t factors) {
  const int64_t rows = (remembered + 2) * count;
  std::vector<UpdatedParameter<remembered>> parameters;
  call.RequireShape(rows, "rows", {count, 2});
  call.RequireShape(rows + 1, "factors", {factors});
  const float* numbers = call.Read<float>(rows);
  for (int64_t i = 0; i < count && call.ok(); i++) {
    const std::vector<int64_t> shape = call.Shape(i);
    for (int k = 1; k <= remembered; k++) call.RequireShape(k * count + i, "a memory of the weight's shape", shape);
    call.RequireShape((remembered + 1) * count + i, "a gradient of the weight's shape", shape);
    UpdatedParameter<remembered> parameter;
    parameter.weight = Own(call, i);
    for (int k = 0; k < remembered; k++) parameter.memory[k] = Own(call, (k + 1) * count + i);
    parameter.gradient = call.Read<float>((remembered + 1) * count + i);
    parameter.size = CountNumbers(shape);
    if (!call.ok()) break;
    parameter.first = numbers[2 * i];
    parameter.second = numbers[2 * i + 1];
    parameters.push_back(parameter);
  }
  return parameters;
}

struct SgdAttributes {
  explicit SgdAttributes(AttributeReader& reader)
      : count(reader.Int("count", 0)), momentum(reader.Float("momentum")), nesterov(reader.Bool("nesterov")) {}

  int64_t count;
  float momentum;
  bool nesterov;
};

void RunSgd(const SgdAttributes& attributes, Call& call) {
  const auto parameters = ReadParameters<1>(call, attributes.count, 2);
  const float* factors = call.Read<float>(3 * attributes.count + 1);
  if (call.ok()) UpdateBySgd({attributes.momentum, attributes.nesterov, factors[0], factors[1]}, parameters);
}

struct AdamWAttributes {
  explicit AdamWAttributes(AttributeReader& reader)
      : count(reader.Int("count", 0)),
        beta1(reader.Float("beta1")),
        beta2(reader.Float("beta2")),
        epsilon(reader.Float("eps")),
        rest1(reader.Float("rest1")),
        rest2(reader.Float("rest2")) {}

  int64_t count;
  float beta1, beta2, epsilon, rest1, rest2;
};

void RunAdamW(const AdamWAttributes& attributes, Call& call) {
  const auto& [count, beta1, beta2, epsilon, rest1, rest2] = attributes;
  const auto parameters = ReadParameters<2>(call, count, 2);
  const float* factors = call.Read<float>(4 * count + 1);
  if (call.ok()) UpdateByAdamW({beta1, beta2, epsilon, rest1, rest2, factors[0], factors[1]}, parameters);
}

struct LionAttributes {
  explicit LionAttributes(AttributeReader& reader)
      : count(reader.Int("count", 0)),
        beta1(reader.Float("beta1")),
        beta2(reader.Float("beta2")),
        rest1(reader.Float("rest1")),
        rest2(reader.Float("rest2")) {}

  int64_t count;
  float beta1, beta2, rest1, rest2;
};

void RunLion(const LionAttributes& attributes, Call& call) {
  const auto& [count, beta1, beta2, rest1, rest2] = attributes;
  const auto parameters = ReadParameters<1>(call, count, 1);
  const float* factors = call.Read<float>(3 * count + 1);
  if (call.ok()) UpdateByLion({beta1, beta2, rest1, rest2, factors[0]}, parameters);
}

struct CountAttribute {
  explicit CountAttribute(AttributeReader& reader) : count(reader.Int("count", 0)) {}

  int64_t count;
};

void RunBlend(const CountAttribute& attributes, Call& call) {
  const int64_t count = attributes.count;
  std::vector<BlendedParameter> parameters;
  call.RequireShape(2 * count, "weight", {});
  for (int64_t i = 0; i < count && call.ok(); i++) {
    const std::vector<int64_t> shape = call.Shape(i);
    call.RequireShape(count + i, "a target of the value's shape", shape);
    parameters.push_back({Own(call, i), call.Read<float>(count + i), CountNumbers(shape)});
  }
  const float* weight = call.Read<float>(2 * count);
  if (call.ok()) Blend(*weight, parameters);
}

void RunNorm(const CountAttribute& attributes, Call& call) {
  std::vector<NumberRun> runs;
  for (int64_t i = 0; i < attributes.count; i++) runs.push_back({call.Read<float>(i), CountNumbers(call.Shape(i))});
  float* norm = call.Allocate<float>(0, TF_FLOAT, {});
  if (call.ok()) *norm = ComputeNorm(runs);
}

[[maybe_unused]] const bool registered =
    DefineOperation("SpecnetSgdUpdate",
                    {"weights: count * float", "velocities: count * float", "gradients: count * float", "rows: float",
                     "factors: float"},
                    {"count: int >= 0", "momentum: float", "nesterov: bool"}, {}) &&
    RegisterKernel<SgdAttributes, RunSgd>("SpecnetSgdUpdate") &&
    DefineOperation("SpecnetAdamWUpdate",
                    {"weights: count * float", "means: count * float", "squares: count * float",
                     "gradients: count * float", "rows: float", "factors: float"},
                    {"count: int >= 0", "beta1: float", "beta2: float", "eps: float", "rest1: float", "rest2: float"},
                    {}) &&
    RegisterKernel<AdamWAttributes, RunAdamW>("SpecnetAdamWUpdate") &&
    DefineOperation("SpecnetLionUpdate",
                    {"weights: count * float", "means: count * float", "gradients: count * float", "rows: float",
                     "factors: float"},
                    {"count: int >= 0", "beta1: float", "beta2: float", "rest1: float", "rest2: float"}, {}) &&
    RegisterKernel<LionAttributes, RunLion>("SpecnetLionUpdate") &&
    DefineOperation("SpecnetBlend", {"values: count * float", "targets: count * float", "weight: float"},
                    {"count: int >= 0"}, {}) &&
    RegisterKernel<CountAttribute, RunBlend>("SpecnetBlend") &&
    DefineOperation("SpecnetNorm", {"values: count * float"}, {"count: int >= 0"}, {"norm: float"}) &&
    RegisterKernel<CountAttribute, RunNorm>("SpecnetNorm");

}  // namespace
}  // namespace specnet

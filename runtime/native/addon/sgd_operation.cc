#include "sgd.h"
#include "tensorflow_operation.h"

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader)
      : count(reader.Int("count")),
        momentum(reader.Float("momentum")),
        weight_decay(reader.Float("weight_decay")) {}

  int64_t count;
  float momentum, weight_decay;
};

// An input's own memory, to be written. Like TensorFlow's InplaceUpdate this changes the tensor for everybody who
// holds it: the caller passes tensors that are its own alone.
float* Own(Call& call, int index) { return const_cast<float*>(call.Read<float>(index)); }

void Run(const Attributes& attributes, Call& call) {
  const auto& [count, momentum, weight_decay] = attributes;
  std::vector<SgdParameter> parameters;
  for (int i = 0; i < count; i++) {
    const int velocity = count + i, gradient = 2 * count + i;
    const std::vector<int64_t> shape = call.Shape(i);
    if (call.Shape(velocity) != shape || call.Shape(gradient) != shape) {
      return call.Fail("needs a velocity and a gradient of the weight's shape");
    }
    int64_t size = 1;
    for (const int64_t length : shape) size *= length;
    parameters.push_back({Own(call, i), Own(call, velocity), call.Read<float>(gradient), size});
  }
  const float* rate = call.Read<float>(3 * count);
  if (call.ok()) UpdateParameters({momentum, weight_decay, *rate}, parameters);
}

[[maybe_unused]] const bool registered =
    DefineOperation("SpecnetSgdUpdate",
                    {"weights: count * float", "velocities: count * float", "gradients: count * float", "rate: float"},
                    {"count: int >= 0", "momentum: float", "weight_decay: float"}, {}) &&
    RegisterKernel<Attributes, Run>("SpecnetSgdUpdate");

}  // namespace
}  // namespace specnet

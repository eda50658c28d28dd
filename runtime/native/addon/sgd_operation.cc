#include "sgd.h"
#include "tensorflow_operation.h"

namespace specnet {
namespace {

struct Attributes {
  int64_t count;
  float momentum, weight_decay;
};

void* Create(TF_OpKernelConstruction* context) {
  auto attributes = std::make_unique<Attributes>();
  const std::unique_ptr<TF_Status, StatusDeleter> status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrInt64(context, "count", &attributes->count, status.get());
  TF_OpKernelConstruction_GetAttrFloat(context, "momentum", &attributes->momentum, status.get());
  TF_OpKernelConstruction_GetAttrFloat(context, "weight_decay", &attributes->weight_decay, status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(context, status.get());
  return attributes.release();
}

// An input's own memory, to be written. Like TensorFlow's InplaceUpdate this changes the tensor for everybody who
// holds it: the caller passes tensors that are its own alone.
float* Own(Call& call, int index) { return const_cast<float*>(call.Read<float>(index)); }

void Run(void* kernel, TF_OpKernelContext* context) {
  const auto& [count, momentum, weight_decay] = *static_cast<Attributes*>(kernel);
  Call call(context);
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

[[maybe_unused]] const bool registered = RegisterOperation(
    "SpecnetSgdUpdate",
    {"weights: count * float", "velocities: count * float", "gradients: count * float", "rate: float"},
    {"count: int >= 0", "momentum: float", "weight_decay: float"}, {}, Create, Run,
    [](void* kernel) { delete static_cast<Attributes*>(kernel); });

}  // namespace
}  // namespace specnet

#include "batch_norm.h"
#include "instructions.h"
#include "tensorflow_operation.h"

namespace specnet {
namespace {

struct Attributes {
  unsigned char rectify;
  int64_t addends;  // 0 or 1
  float epsilon, momentum;
};

void* Create(TF_OpKernelConstruction* context) {
  auto attributes = std::make_unique<Attributes>();
  const std::unique_ptr<TF_Status, StatusDeleter> status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrBool(context, "rectify", &attributes->rectify, status.get());
  TF_OpKernelConstruction_GetAttrInt64(context, "addends", &attributes->addends, status.get());
  TF_OpKernelConstruction_GetAttrFloat(context, "epsilon", &attributes->epsilon, status.get());
  TF_OpKernelConstruction_GetAttrFloat(context, "momentum", &attributes->momentum, status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(context, status.get());
  return attributes.release();
}

void Destroy(void* kernel) { delete static_cast<Attributes*>(kernel); }

// x is `[batch, height, width, channels]`.
Normalization Describe(const Attributes& attributes, Call& call, int x) {
  const int64_t rows = call.Size(x, 0) * call.Size(x, 1) * call.Size(x, 2);
  return {rows, call.Size(x, 3), attributes.rectify != 0, attributes.epsilon, attributes.momentum};
}

constexpr char kNeeds[] = "needs pictures of one shape, channels in sixteens, and AVX-512 bfloat16";

void RunForward(void* kernel, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  Call call(context);
  const Normalization norm = Describe(attributes, call, 0);
  const bool adds = attributes.addends == 1;
  if (norm.rows == 0 || !CanNormalize(norm) || (adds && call.Shape(5) != call.Shape(0))) return call.Fail(kNeeds);
  const std::vector<int64_t> vector = {norm.channels};
  bfloat16* output = call.Allocate<bfloat16>(0, TF_BFLOAT16, call.Shape(0));
  Statistics statistics;
  statistics.running_mean = call.Allocate<float>(1, TF_FLOAT, vector);
  statistics.running_variance = call.Allocate<float>(2, TF_FLOAT, vector);
  statistics.mean = call.Allocate<float>(3, TF_FLOAT, vector);
  statistics.inverse_deviation = call.Allocate<float>(4, TF_FLOAT, vector);
  const auto x = call.Read<bfloat16>(0);
  const auto scale = call.Read<float>(1), shift = call.Read<float>(2);
  const auto mean = call.Read<float>(3), variance = call.Read<float>(4);
  const auto addend = adds ? call.Read<bfloat16>(5) : nullptr;
  if (call.ok()) NormalizeForward(norm, x, scale, shift, mean, variance, addend, output, statistics);
}

void RunBackward(void* kernel, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  Call call(context);
  const Normalization norm = Describe(attributes, call, 2);
  if (norm.rows == 0 || !CanNormalize(norm) || call.Shape(0) != call.Shape(2) || call.Shape(1) != call.Shape(2)) {
    return call.Fail(kNeeds);
  }
  const std::vector<int64_t> vector = {norm.channels};
  bfloat16* x_gradient = call.Allocate<bfloat16>(0, TF_BFLOAT16, call.Shape(2));
  float* scale_gradient = call.Allocate<float>(1, TF_FLOAT, vector);
  float* shift_gradient = call.Allocate<float>(2, TF_FLOAT, vector);
  bfloat16* addend_gradient =
      attributes.addends == 1 ? call.Allocate<bfloat16>(3, TF_BFLOAT16, call.Shape(2)) : nullptr;
  const auto gradient = call.Read<bfloat16>(0), output = call.Read<bfloat16>(1), x = call.Read<bfloat16>(2);
  const auto scale = call.Read<float>(3), mean = call.Read<float>(4), inverse = call.Read<float>(5);
  if (!call.ok()) return;
  NormalizeBackward(norm, gradient, output, x, scale, mean, inverse, x_gradient, scale_gradient, shift_gradient,
                    addend_gradient);
}

[[maybe_unused]] const bool forward = HasAvx512Bfloat16() && RegisterOperation(
    "SpecnetBatchNorm",
    {"x: bfloat16", "scale: float", "shift: float", "running_mean: float", "running_variance: float",
     "addend: addends * bfloat16"},
    {"rectify: bool", "addends: int >= 0", "epsilon: float", "momentum: float"},
    {"output: bfloat16", "new_mean: float", "new_variance: float", "mean: float", "inverse_deviation: float"}, Create,
    RunForward, Destroy);

[[maybe_unused]] const bool backward = HasAvx512Bfloat16() && RegisterOperation(
    "SpecnetBatchNormGradient",
    {"gradient: bfloat16", "output: bfloat16", "x: bfloat16", "scale: float", "mean: float",
     "inverse_deviation: float"},
    {"rectify: bool", "addends: int >= 0", "epsilon: float", "momentum: float"},
    {"x_gradient: bfloat16", "scale_gradient: float", "shift_gradient: float", "addend_gradient: addends * bfloat16"},
    Create, RunBackward, Destroy);

}  // namespace
}  // namespace specnet

#include "instructions.h"
#include "tensorflow_operation.h"
#include "weight_gradient.h"

namespace specnet {
namespace {

// kernel: [height, width], padding: [top, left].
struct Attributes {
  int64_t kernel[2], padding[2], stride;
};

void* Create(TF_OpKernelConstruction* context) {
  auto attributes = std::make_unique<Attributes>();
  const std::unique_ptr<TF_Status, StatusDeleter> status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrInt64List(context, "kernel", attributes->kernel, 2, status.get());
  TF_OpKernelConstruction_GetAttrInt64List(context, "padding", attributes->padding, 2, status.get());
  TF_OpKernelConstruction_GetAttrInt64(context, "stride", &attributes->stride, status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(context, status.get());
  return attributes.release();
}

void Run(void* kernel, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  Call call(context);
  const auto& [kernel_size, padding, stride] = attributes;
  Convolution conv;
  conv.batch = call.Size(0, 0);
  conv.height = call.Size(0, 1);
  conv.width = call.Size(0, 2);
  conv.inputs = call.Size(0, 3);
  conv.out_height = call.Size(1, 1);
  conv.out_width = call.Size(1, 2);
  conv.outputs = call.Size(1, 3);
  conv.kernel_height = kernel_size[0];
  conv.kernel_width = kernel_size[1];
  conv.stride = stride;
  conv.top = padding[0];
  conv.left = padding[1];
  if (call.Size(1, 0) != conv.batch || conv.inputs == 0 || conv.outputs == 0 || !CanComputeWeightGradient(conv)) {
    return call.Fail("needs two pictures of one batch, channels in sixteens, and AVX-512 bfloat16");
  }
  const std::vector<int64_t> shape = {conv.kernel_height, conv.kernel_width, conv.inputs, conv.outputs};
  float* gradient = call.Allocate<float>(0, TF_FLOAT, shape);
  if (call.ok()) ComputeWeightGradient(conv, call.Read<bfloat16>(0), call.Read<bfloat16>(1), gradient);
}

[[maybe_unused]] const bool registered = HasAvx512Bfloat16() && RegisterOperation(
    "SpecnetConvWeightGradient", {"picture: bfloat16", "output_gradient: bfloat16"},
    {"kernel: list(int)", "padding: list(int)", "stride: int"}, {"gradient: float"}, Create, Run,
    [](void* kernel) { delete static_cast<Attributes*>(kernel); });

}  // namespace
}  // namespace specnet

// specnet's own kernels as TensorFlow operations, called by name like any other. Registered when the addon is loaded.

#include <cstdint>
#include <memory>

#include "tensorflow_kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"
#include "weight_gradient.h"

namespace specnet {
namespace {

constexpr char kWeightGradient[] = "SpecnetConvWeightGradient";

struct StatusDeleter {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
struct TensorDeleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Status = std::unique_ptr<TF_Status, StatusDeleter>;
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

bool IsOk(const Status& status) { return TF_GetCode(status.get()) == TF_OK; }

// kernel: [height, width], padding: [top, left].
struct Attributes {
  int64_t kernel[2], padding[2], stride;
};

void* CreateWeightGradient(TF_OpKernelConstruction* context) {
  auto attributes = std::make_unique<Attributes>();
  Status status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrInt64List(context, "kernel", attributes->kernel, 2, status.get());
  if (IsOk(status)) TF_OpKernelConstruction_GetAttrInt64List(context, "padding", attributes->padding, 2, status.get());
  if (IsOk(status)) TF_OpKernelConstruction_GetAttrInt64(context, "stride", &attributes->stride, status.get());
  if (!IsOk(status)) TF_OpKernelConstruction_Failure(context, status.get());
  return attributes.release();
}

void DeleteWeightGradient(void* kernel) { delete static_cast<Attributes*>(kernel); }

Tensor ReadPicture(TF_OpKernelContext* context, int index, Status& status) {
  TF_Tensor* input = nullptr;
  TF_GetInput(context, index, &input, status.get());
  Tensor tensor(input);
  if (IsOk(status) && TF_NumDims(tensor.get()) != 4) {
    TF_SetStatus(status.get(), TF_INVALID_ARGUMENT, "pictures are [batch, height, width, channels]");
  }
  return tensor;
}

void RunWeightGradient(void* kernel, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  Status status(TF_NewStatus());
  const Tensor picture = ReadPicture(context, 0, status);
  const Tensor gradient = IsOk(status) ? ReadPicture(context, 1, status) : nullptr;
  if (!IsOk(status)) return TF_OpKernelContext_Failure(context, status.get());

  const auto size = [](const Tensor& tensor, int axis) { return TF_Dim(tensor.get(), axis); };
  Convolution conv;
  conv.batch = size(picture, 0);
  conv.height = size(picture, 1);
  conv.width = size(picture, 2);
  conv.inputs = size(picture, 3);
  conv.out_height = size(gradient, 1);
  conv.out_width = size(gradient, 2);
  conv.outputs = size(gradient, 3);
  conv.kernel_height = attributes.kernel[0];
  conv.kernel_width = attributes.kernel[1];
  conv.stride = attributes.stride;
  conv.top = attributes.padding[0];
  conv.left = attributes.padding[1];
  if (size(gradient, 0) != conv.batch || !CanComputeWeightGradient(conv)) {
    TF_SetStatus(status.get(), TF_INVALID_ARGUMENT,
                 "needs one batch, channels in sixteens, and a processor with AVX-512 bfloat16");
    return TF_OpKernelContext_Failure(context, status.get());
  }
  const int64_t shape[] = {conv.kernel_height, conv.kernel_width, conv.inputs, conv.outputs};
  const size_t bytes = sizeof(float) * shape[0] * shape[1] * shape[2] * shape[3];
  const Tensor output(TF_AllocateOutput(context, 0, TF_FLOAT, shape, 4, bytes, status.get()));
  if (!IsOk(status)) return TF_OpKernelContext_Failure(context, status.get());
  ComputeWeightGradient(conv, static_cast<const bfloat16*>(TF_TensorData(picture.get())),
                        static_cast<const bfloat16*>(TF_TensorData(gradient.get())),
                        static_cast<float*>(TF_TensorData(output.get())));
}

void InferWeightShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

bool RegisterWeightGradient() {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(kWeightGradient);
  TF_OpDefinitionBuilderAddInput(definition, "picture: bfloat16");
  TF_OpDefinitionBuilderAddInput(definition, "output_gradient: bfloat16");
  TF_OpDefinitionBuilderAddAttr(definition, "kernel: list(int)");
  TF_OpDefinitionBuilderAddAttr(definition, "padding: list(int)");
  TF_OpDefinitionBuilderAddAttr(definition, "stride: int");
  TF_OpDefinitionBuilderAddOutput(definition, "gradient: float");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, InferWeightShape);
  Status status(TF_NewStatus());
  TF_RegisterOpDefinition(definition, status.get());
  if (!IsOk(status)) return false;
  TF_KernelBuilder* kernel =
      TF_NewKernelBuilder(kWeightGradient, "CPU", CreateWeightGradient, RunWeightGradient, DeleteWeightGradient);
  TF_RegisterKernelBuilder(kWeightGradient, kernel, status.get());
  return IsOk(status);
}

[[maybe_unused]] const bool registered = RegisterWeightGradient();

}  // namespace
}  // namespace specnet

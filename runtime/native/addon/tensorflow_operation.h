// What it takes to make a function an operation of TensorFlow, called by name like any other.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include "tensorflow/c/ops.h"
#include "tensorflow_kernels.h"

namespace specnet {

struct StatusDeleter {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
struct TensorDeleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

// One call of an operation: its inputs and outputs. After the first failure nothing more is done, and TensorFlow is
// told.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}

  bool ok() const { return TF_GetCode(status_.get()) == TF_OK; }

  template <typename T>
  const T* Read(int index) {
    return static_cast<const T*>(ok() ? TF_TensorData(Get(index)) : nullptr);
  }
  // The size of an input's axis; 0 where it has no such axis.
  int64_t Size(int index, int axis) {
    TF_Tensor* tensor = ok() ? Get(index) : nullptr;
    return tensor && axis < TF_NumDims(tensor) ? TF_Dim(tensor, axis) : 0;
  }
  std::vector<int64_t> Shape(int index) {
    std::vector<int64_t> shape;
    TF_Tensor* tensor = ok() ? Get(index) : nullptr;
    for (int axis = 0; tensor && axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
    return shape;
  }
  template <typename T>
  T* Allocate(int index, TF_DataType type, const std::vector<int64_t>& shape) {
    if (!ok()) return nullptr;
    size_t bytes = sizeof(T);
    for (const int64_t size : shape) bytes *= size;
    const int rank = static_cast<int>(shape.size());
    outputs_.emplace_back(TF_AllocateOutput(context_, index, type, shape.data(), rank, bytes, status_.get()));
    return static_cast<T*>(ok() ? TF_TensorData(outputs_.back().get()) : nullptr);
  }

  void Fail(const char* message) {
    if (ok()) TF_SetStatus(status_.get(), TF_INVALID_ARGUMENT, message);
  }
  ~Call() {
    if (!ok()) TF_OpKernelContext_Failure(context_, status_.get());
  }

 private:
  TF_Tensor* Get(int index) {
    while (static_cast<int>(inputs_.size()) <= index) {
      TF_Tensor* tensor = nullptr;
      TF_GetInput(context_, static_cast<int>(inputs_.size()), &tensor, status_.get());
      inputs_.emplace_back(tensor);
      if (!ok()) return nullptr;
    }
    return inputs_[index].get();
  }

  TF_OpKernelContext* context_;
  std::unique_ptr<TF_Status, StatusDeleter> status_;
  std::vector<Tensor> inputs_, outputs_;
};

// Registers an operation and its CPU kernel. Names and types are in TensorFlow's own notation: `x: bfloat16`.
inline bool RegisterOperation(const char* name, std::initializer_list<const char*> inputs,
                              std::initializer_list<const char*> attributes, std::initializer_list<const char*> outputs,
                              void* (*create)(TF_OpKernelConstruction*), void (*run)(void*, TF_OpKernelContext*),
                              void (*destroy)(void*)) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, [](TF_ShapeInferenceContext* context, TF_Status* status) {
    TF_ShapeInferenceContextSetUnknownShape(context, status);
  });
  const std::unique_ptr<TF_Status, StatusDeleter> status(TF_NewStatus());
  TF_RegisterOpDefinition(definition, status.get());
  if (TF_GetCode(status.get()) != TF_OK) return false;
  TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", create, run, destroy), status.get());
  return TF_GetCode(status.get()) == TF_OK;
}

}  // namespace specnet

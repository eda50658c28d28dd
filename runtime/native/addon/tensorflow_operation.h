// What it takes to make a function an operation of TensorFlow, called by name like any other.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
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

// The attributes of an operation, read once for each set of them.
class AttributeReader {
 public:
  explicit AttributeReader(TF_OpKernelConstruction* context) : context_(context), status_(TF_NewStatus()) {}
  ~AttributeReader() {
    if (TF_GetCode(status_.get()) != TF_OK) TF_OpKernelConstruction_Failure(context_, status_.get());
  }
  int64_t Int(const char* name) {
    int64_t value = 0;
    TF_OpKernelConstruction_GetAttrInt64(context_, name, &value, status_.get());
    return value;
  }
  float Float(const char* name) {
    float value = 0;
    TF_OpKernelConstruction_GetAttrFloat(context_, name, &value, status_.get());
    return value;
  }
  bool Bool(const char* name) {
    unsigned char value = 0;
    TF_OpKernelConstruction_GetAttrBool(context_, name, &value, status_.get());
    return value != 0;
  }
  std::string String(const char* name) {
    int32_t count = 0, size = 0;
    TF_OpKernelConstruction_GetAttrSize(context_, name, &count, &size, status_.get());
    std::string value(size, '\0');
    TF_OpKernelConstruction_GetAttrString(context_, name, value.data(), value.size(), status_.get());
    return value;
  }
  // A list of two, such as a height and a width.
  std::array<int64_t, 2> Pair(const char* name) {
    std::array<int64_t, 2> values = {};
    TF_OpKernelConstruction_GetAttrInt64List(context_, name, values.data(), 2, status_.get());
    return values;
  }

 private:
  TF_OpKernelConstruction* context_;
  std::unique_ptr<TF_Status, StatusDeleter> status_;
};

// Defines an operation. Names and types are in TensorFlow's own notation: `x: T`, `T: {float, bfloat16}`.
inline bool DefineOperation(const char* name, std::initializer_list<const char*> inputs,
                            std::initializer_list<const char*> attributes,
                            std::initializer_list<const char*> outputs) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, [](TF_ShapeInferenceContext* context, TF_Status* status) {
    TF_ShapeInferenceContextSetUnknownShape(context, status);
  });
  const std::unique_ptr<TF_Status, StatusDeleter> status(TF_NewStatus());
  TF_RegisterOpDefinition(definition, status.get());
  return TF_GetCode(status.get()) == TF_OK;
}

// The CPU kernel of an operation, for one type of its attribute T where it has one. `Attributes` is made of an
// AttributeReader.
template <typename Attributes, void (*run)(const Attributes&, Call&)>
bool RegisterKernel(const char* name, std::optional<TF_DataType> type = std::nullopt) {
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(
      name, "CPU",
      [](TF_OpKernelConstruction* context) -> void* {
        AttributeReader reader(context);
        return new Attributes(reader);
      },
      [](void* attributes, TF_OpKernelContext* context) {
        Call call(context);
        run(*static_cast<const Attributes*>(attributes), call);
      },
      [](void* attributes) { delete static_cast<Attributes*>(attributes); });
  const std::unique_ptr<TF_Status, StatusDeleter> status(TF_NewStatus());
  if (type) TF_KernelBuilder_TypeConstraint(kernel, "T", *type, status.get());
  TF_RegisterKernelBuilder(name, kernel, status.get());
  return TF_GetCode(status.get()) == TF_OK;
}

}  // namespace specnet

// What it takes to make a function an operation of TensorFlow, called by name like any other.
#pragma once

#include <algorithm>
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

// What number_format.h says.
static_assert(TF_FLOAT == 1 && TF_BFLOAT16 == 14);

struct StatusDeleter {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
struct TensorDeleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

// `[2, 8, 8, 64]`
inline std::string ShowShape(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (size_t axis = 0; axis < shape.size(); axis++) text += (axis ? ", " : "") + std::to_string(shape[axis]);
  return text + "]";
}

inline int64_t CountNumbers(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  return count;
}

// One call of an operation: its inputs and outputs. After the first failure nothing more is done, and it is
// reported to TensorFlow, which itself holds the number of the inputs and their types to the operation's definition;
// their shapes are the kernel's to check, before it asks for any memory.
class Call {
 public:
  Call(const char* operation, TF_OpKernelContext* context)
      : operation_(operation), context_(context), status_(TF_NewStatus()) {}

  bool ok() const { return TF_GetCode(status_.get()) == TF_OK; }

  template <typename T>
  const T* Read(int index) {
    return static_cast<const T*>(ok() ? TF_TensorData(Get(index)) : nullptr);
  }
  std::vector<int64_t> Shape(int index) {
    std::vector<int64_t> shape;
    TF_Tensor* tensor = ok() ? Get(index) : nullptr;
    for (int axis = 0; tensor && axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
    return shape;
  }
  // `type` and a kernel's are TF_DataType's numbers.
  template <typename T>
  T* Allocate(int index, int type, const std::vector<int64_t>& shape) {
    if (!ok()) return nullptr;
    const size_t bytes = sizeof(T) * CountNumbers(shape);
    const int rank = static_cast<int>(shape.size());
    outputs_.emplace_back(TF_AllocateOutput(context_, index, static_cast<TF_DataType>(type), shape.data(), rank, bytes,
                                            status_.get()));
    return static_cast<T*>(ok() ? TF_TensorData(outputs_.back().get()) : nullptr);
  }

  // Fails where an input, which messages call `name`, has another shape.
  void RequireShape(int index, const char* name, const std::vector<int64_t>& shape) {
    const std::vector<int64_t> found = Shape(index);
    if (ok() && found != shape) Fail(std::string("needs ") + name + " " + ShowShape(shape) + Not(found));
  }
  // The shape of an input of which nothing may be empty, with as many axes as one of `ranks` says; fails where it is
  // another. `form` is what it should look like: `[batch, height, width, channels]`.
  std::vector<int64_t> RequireRank(int index, const char* name, const char* form, std::initializer_list<size_t> ranks) {
    const std::vector<int64_t> found = Shape(index);
    const bool fits = std::find(ranks.begin(), ranks.end(), found.size()) != ranks.end() && CountNumbers(found) > 0;
    if (ok() && !fits) Fail(std::string("needs ") + name + " " + form + ", nothing of it empty" + Not(found));
    return found;
  }
  std::vector<int64_t> RequireFeatureMap(int index, const char* name) {
    return RequireRank(index, name, "[batch, height, width, channels]", {4});
  }
  std::vector<int64_t> RequireFeatureMapOrVector(int index, const char* name) {
    return RequireRank(index, name, "[batch, height, width, channels] or [batch, channels]", {4, 2});
  }
  void Require(bool holds, const char* need) {
    if (!holds) Fail(std::string("needs ") + need);
  }

  void Fail(const std::string& message) {
    if (ok()) TF_SetStatus(status_.get(), TF_INVALID_ARGUMENT, (std::string(operation_) + " " + message).c_str());
  }
  ~Call() {
    if (!ok()) TF_OpKernelContext_Failure(context_, status_.get());
  }

 private:
  static std::string Not(const std::vector<int64_t>& found) { return ", not " + ShowShape(found); }

  TF_Tensor* Get(int index) {
    while (static_cast<int>(inputs_.size()) <= index) {
      TF_Tensor* tensor = nullptr;
      TF_GetInput(context_, static_cast<int>(inputs_.size()), &tensor, status_.get());
      inputs_.emplace_back(tensor);
      if (!ok()) return nullptr;
    }
    return inputs_[index].get();
  }

  const char* operation_;
  TF_OpKernelContext* context_;
  std::unique_ptr<TF_Status, StatusDeleter> status_;
  std::vector<Tensor> inputs_, outputs_;
};

// No kernel computes with larger numbers of taps or groups, nor could their products be held.
constexpr int64_t kLargestAttribute = 1 << 20;

// The attributes of an operation, read once for each set of them. One out of its range fails all calls; after it no
// other is read, since TensorFlow's functions overwrite the status.
class AttributeReader {
 public:
  AttributeReader(const char* operation, TF_OpKernelConstruction* context)
      : operation_(operation), context_(context), status_(TF_NewStatus()) {}
  ~AttributeReader() {
    if (!ok()) TF_OpKernelConstruction_Failure(context_, status_.get());
  }
  int64_t Int(const char* name, int64_t lowest, int64_t highest = kLargestAttribute) {
    int64_t value = lowest;
    if (!ok()) return value;
    TF_OpKernelConstruction_GetAttrInt64(context_, name, &value, status_.get());
    CheckRange(name, value, lowest, highest);
    return value;
  }
  float Float(const char* name) {
    float value = 0;
    if (!ok()) return value;
    TF_OpKernelConstruction_GetAttrFloat(context_, name, &value, status_.get());
    return value;
  }
  bool Bool(const char* name) {
    unsigned char value = 0;
    if (!ok()) return false;
    TF_OpKernelConstruction_GetAttrBool(context_, name, &value, status_.get());
    return value != 0;
  }
  std::string String(const char* name) {
    int32_t count = 0, size = 0;
    if (!ok()) return {};
    TF_OpKernelConstruction_GetAttrSize(context_, name, &count, &size, status_.get());
    std::string value(size, '\0');
    TF_OpKernelConstruction_GetAttrString(context_, name, value.data(), value.size(), status_.get());
    return value;
  }
  // A list of two, such as a height and a width.
  std::array<int64_t, 2> Pair(const char* name, int64_t lowest) {
    std::array<int64_t, 2> values = {lowest, lowest};
    if (!ok()) return values;
    int32_t count = 0, size = 0;
    TF_OpKernelConstruction_GetAttrSize(context_, name, &count, &size, status_.get());
    if (count != 2) Fail(std::string("needs ") + name + " of two numbers, not " + std::to_string(count));
    if (!ok()) return values;
    TF_OpKernelConstruction_GetAttrInt64List(context_, name, values.data(), 2, status_.get());
    for (const int64_t value : values) CheckRange(name, value, lowest, kLargestAttribute);
    return values;
  }

 private:
  bool ok() const { return TF_GetCode(status_.get()) == TF_OK; }
  void Fail(const std::string& message) {
    if (ok()) TF_SetStatus(status_.get(), TF_INVALID_ARGUMENT, (std::string(operation_) + " " + message).c_str());
  }
  void CheckRange(const char* name, int64_t value, int64_t lowest, int64_t highest) {
    if (!ok() || (value >= lowest && value <= highest)) return;
    Fail(std::string("needs ") + name + " of " + std::to_string(lowest) + " to " + std::to_string(highest) + ", not " +
         std::to_string(value));
  }

  const char* operation_;
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

// What a kernel's operation is called, for its messages; set when it is registered.
template <auto run>
inline const char* operation_name = "";

// The CPU kernel of an operation, for one type of its attribute T where it has one. `Attributes` is made of an
// AttributeReader.
template <typename Attributes, void (*run)(const Attributes&, Call&)>
bool RegisterKernel(const char* name, std::optional<int> type = std::nullopt) {
  operation_name<run> = name;
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(
      name, "CPU",
      [](TF_OpKernelConstruction* context) -> void* {
        AttributeReader reader(operation_name<run>, context);
        return new Attributes(reader);
      },
      [](void* attributes, TF_OpKernelContext* context) {
        Call call(operation_name<run>, context);
        run(*static_cast<const Attributes*>(attributes), call);
      },
      [](void* attributes) { delete static_cast<Attributes*>(attributes); });
  const std::unique_ptr<TF_Status, StatusDeleter> status(TF_NewStatus());
  if (type) TF_KernelBuilder_TypeConstraint(kernel, "T", static_cast<TF_DataType>(*type), status.get());
  TF_RegisterKernelBuilder(name, kernel, status.get());
  return TF_GetCode(status.get()) == TF_OK;
}

}  // namespace specnet

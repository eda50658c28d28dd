// tfjs's binding sets attributes that are a string or a type, but none that are a list of them, as `fused_ops` and
// `TArgs` of _FusedConv2D are. It is compiled (runtime/native/compile/sources.ts) to call the function below in
// the place of TFE_OpSetAttrString: a list comes as a string with a comma after each element, types as TF_DataType's
// numbers.

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "tensorflow/c/eager/c_api.h"

namespace {

bool IsListOfTypes(TFE_Op* operation, const char* name) {
  unsigned char is_list = 0;
  TF_Status* status = TF_NewStatus();
  const TF_AttrType type = TFE_OpGetAttrType(operation, name, &is_list, status);
  const bool known = TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  return known && is_list && type == TF_ATTR_TYPE;
}

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> elements;
  std::istringstream stream(text);
  for (std::string element; std::getline(stream, element, ',');) elements.push_back(element);
  return elements;
}

}  // namespace

extern "C" void specnet_set_string_attribute(TFE_Op* operation, const char* name, const void* value, size_t length) {
  const std::string text(static_cast<const char*>(value), length);
  if (text.empty() || text.back() != ',') return TFE_OpSetAttrString(operation, name, value, length);

  const std::vector<std::string> elements = Split(text);
  const int count = static_cast<int>(elements.size());
  if (IsListOfTypes(operation, name)) {
    std::vector<TF_DataType> types;
    for (const auto& element : elements) types.push_back(static_cast<TF_DataType>(std::atoi(element.c_str())));
    return TFE_OpSetAttrTypeList(operation, name, types.data(), count);
  }
  std::vector<const void*> texts;
  std::vector<size_t> lengths;
  for (const auto& element : elements) {
    texts.push_back(element.data());
    lengths.push_back(element.size());
  }
  TFE_OpSetAttrStringList(operation, name, texts.data(), lengths.data(), count);
}

// tfjs's binding makes its context when it is opened, and computes on the last CPU that the context lists. In a group
// of workers the context exists already, and lists everybody's devices. The binding is compiled
// (runtime/native/compile/sources.ts) to call the functions below in the place of TensorFlow's.

#include "group.h"

extern "C" TFE_Context* specnet_new_context(const TFE_ContextOptions* options, TF_Status* status) {
  TFE_Context* context = specnet::Group::Get().TakeContext();
  return context == nullptr ? TFE_NewContext(options, status) : context;
}

// TensorFlow's servers cannot be shut down; a context that has one ends with the process.
extern "C" void specnet_delete_context(TFE_Context* context) {
  if (!specnet::Group::Get().Owns(context)) TFE_DeleteContext(context);
}

// This worker's devices come first.
extern "C" int specnet_count_devices(const TF_DeviceList* devices) {
  const int count = TF_DeviceListCount(devices);
  const std::string prefix = specnet::Group::Get().OwnPrefix();
  if (prefix.empty()) return count;
  TF_Status* status = TF_NewStatus();
  int own = 0;
  while (own < count && std::string(TF_DeviceListName(devices, own, status)).compare(0, prefix.size(), prefix) == 0)
    own++;
  TF_DeleteStatus(status);
  return own;
}

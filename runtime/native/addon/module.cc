// What Node finds when it loads the addon: tfjs's binding, which makes its context when it is opened and not before,
// and the group of workers that the context may belong to. The binding is compiled (runtime/native/compile/sources.ts)
// so that the function which Node would call has another name.

#include <node_api.h>

#include <string>

#include "cluster/group.h"

extern "C" napi_value specnet_register_binding(napi_env env, napi_value exports);

namespace {

using specnet::Group;
using specnet::Outcome;

// The arguments of a call; of another type than is asked for they are empty or zero.
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr);
  }
  std::string String(size_t index) const {
    size_t length = 0;
    if (index >= count_ || napi_get_value_string_utf8(env_, values_[index], nullptr, 0, &length) != napi_ok) return "";
    std::string text(length, '\0');
    napi_get_value_string_utf8(env_, values_[index], &text[0], length + 1, &length);
    return text;
  }
  int64_t Int(size_t index) const {
    int64_t value = 0;
    if (index < count_) napi_get_value_int64(env_, values_[index], &value);
    return value;
  }

 private:
  napi_env env_;
  size_t count_ = 2;
  napi_value values_[2];
};

napi_value Null(napi_env env) {
  napi_value result;
  napi_get_null(env, &result);
  return result;
}

// {code: number, message: string}
napi_value Show(napi_env env, const Outcome& outcome) {
  napi_value result, code, message;
  napi_create_object(env, &result);
  napi_create_int32(env, outcome.code, &code);
  napi_create_string_utf8(env, outcome.message.data(), outcome.message.size(), &message);
  napi_set_named_property(env, result, "code", code);
  napi_set_named_property(env, result, "message", message);
  return result;
}

// openBinding(): Binding. The same one to every caller: the addon keeps it as its property `binding`.
napi_value OpenBinding(napi_env env, napi_callback_info info) {
  napi_value addon, binding;
  bool is_open = false;
  napi_get_cb_info(env, info, nullptr, nullptr, &addon, nullptr);
  napi_has_named_property(env, addon, "binding", &is_open);
  if (is_open) {
    napi_get_named_property(env, addon, "binding", &binding);
    return binding;
  }
  napi_create_object(env, &binding);
  binding = specnet_register_binding(env, binding);
  if (binding != nullptr) napi_set_named_property(env, addon, "binding", binding);
  return binding;
}

// joinGroup(server: string, size: number): boolean. False where the process has joined a group before.
napi_value JoinGroup(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  napi_value begun;
  napi_get_boolean(env, Group::Get().Join(arguments.String(0), static_cast<int32_t>(arguments.Int(1))), &begun);
  return begun;
}

// askJoined(): Outcome | null. Null while others are missing.
napi_value AskJoined(napi_env env, napi_callback_info) {
  Outcome outcome;
  if (Group::Get().HasJoined(&outcome)) return Show(env, outcome);
  Group::Get().RestoreSignals();
  return Null(env);
}

// waitForSum(key: number, milliseconds: number): Outcome | null. Null where it has not ended by then.
napi_value WaitForSum(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  Outcome outcome;
  const bool ended = Group::Get().Wait(static_cast<int32_t>(arguments.Int(0)), arguments.Int(1), &outcome);
  return ended ? Show(env, outcome) : Null(env);
}

// reportError(message: string): Outcome
napi_value ReportError(napi_env env, napi_callback_info info) {
  return Show(env, Group::Get().ReportError(Arguments(env, info).String(0)));
}

// waitAtBarrier(name: string, milliseconds: number): Outcome
napi_value WaitAtBarrier(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  return Show(env, Group::Get().WaitAtBarrier(arguments.String(0), arguments.Int(1)));
}

}  // namespace

NAPI_MODULE_INIT() {
  const auto define = [&](const char* name, napi_callback function) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
    napi_set_named_property(env, exports, name, value);
  };
  define("openBinding", OpenBinding);
  define("joinGroup", JoinGroup);
  define("askJoined", AskJoined);
  define("waitForSum", WaitForSum);
  define("reportError", ReportError);
  define("waitAtBarrier", WaitAtBarrier);
  return exports;
}

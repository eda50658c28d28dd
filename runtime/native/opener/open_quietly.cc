// What Node itself cannot do for a process that holds TensorFlow: open it quietly, and leave at once.
//
// TensorFlow writes to stderr while it is being loaded (from constructors of the library, before TF_CPP_MIN_LOG_LEVEL
// is looked at). This opens it with stderr pointing nowhere; the addon, loaded next, then finds it open.

#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#include <cstdio>
#include <string>

// openQuietly(path: string): string | undefined. The loader's message where the library does not load.
static napi_value OpenQuietly(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_value result;
  napi_get_undefined(env, &result);
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  size_t length = 0;
  if (count < 1 || napi_get_value_string_utf8(env, argument, nullptr, 0, &length) != napi_ok) {
    napi_throw_type_error(env, nullptr, "openQuietly(path) takes a string");
    return result;
  }
  std::string path(length, '\0');
  napi_get_value_string_utf8(env, argument, &path[0], length + 1, &length);

  std::fflush(stderr);
  const int screen = dup(STDERR_FILENO);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (screen >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  void* library = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  const char* message = library == nullptr ? dlerror() : nullptr;
  std::fflush(stderr);
  if (screen >= 0 && nowhere >= 0) dup2(screen, STDERR_FILENO);
  if (screen >= 0) close(screen);
  if (nowhere >= 0) close(nowhere);

  if (message != nullptr) napi_create_string_utf8(env, message, NAPI_AUTO_LENGTH, &result);
  return result;
}

// leaveAtOnce(status: number): the process ends here and now. process.exit takes Node apart first, and where V8 is
// still compiling for a loading thread then, Node ends in an assertion of its own.
static napi_value LeaveAtOnce(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int32_t status = 1;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  if (count > 0) napi_get_value_int32(env, argument, &status);
  _exit(status);
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"openQuietly", nullptr, OpenQuietly, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"leaveAtOnce", nullptr, LeaveAtOnce, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, 2, functions);
  return exports;
}

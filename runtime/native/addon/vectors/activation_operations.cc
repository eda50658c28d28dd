#include "activation.h"
#include "number_format.h"
#include "../tensorflow_operation.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

struct Attributes {
  explicit Attributes(AttributeReader& reader)
      : activation{reader.String("function"), reader.Float("parameter")} {}
  Activation activation;
};

template <typename Format, typename Value = typename Format::Value>
void RunForward(const Attributes& attributes, Call& call) {
  const std::vector<int64_t> shape = call.Shape(0);
  auto* y = call.Allocate<Value>(0, Format::kType, shape);
  const auto x = call.Read<Value>(0);
  if (call.ok()) ActivateForward<Format>(attributes.activation, CountNumbers(shape), x, y);
}

template <typename Format, typename Value = typename Format::Value>
void RunBackward(const Attributes& attributes, Call& call) {
  const std::vector<int64_t> shape = call.Shape(0);
  call.RequireShape(1, "kept", shape);
  auto* x_gradient = call.Allocate<Value>(0, Format::kType, shape);
  const auto gradient = call.Read<Value>(0), kept = call.Read<Value>(1);
  if (call.ok()) {
    ActivateBackward<Format>(attributes.activation, CountNumbers(shape), gradient, kept, x_gradient);
  }
}

template <typename Format>
bool RegisterKernels() {
  return Format::Runs() && RegisterKernel<Attributes, RunForward<Format>>("SpecnetActivation", Format::kType) &&
         RegisterKernel<Attributes, RunBackward<Format>>("SpecnetActivationGradient", Format::kType);
}

constexpr char kType[] = "T: {float, bfloat16}";
constexpr char kFunction[] =
    "function: {'relu', 'relu6', 'leaky-relu', 'sigmoid', 'hardsigmoid', 'hardswish', 'silu', 'gelu', 'gelu-tanh', "
    "'scale'}";

[[maybe_unused]] const bool registered =
    RunsVectors() &&
    DefineOperation("SpecnetActivation", {"x: T"}, {kType, kFunction, "parameter: float"}, {"y: T"}) &&
    DefineOperation("SpecnetActivationGradient", {"gradient: T", "kept: T"}, {kType, kFunction, "parameter: float"},
                    {"x_gradient: T"}) &&
    ForFormats([](auto format) { return RegisterKernels<decltype(format)>(); });

}  // namespace
}  // namespace specnet

#endif

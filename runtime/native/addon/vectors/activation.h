// Functions of each number by itself, forward and backward, in one pass over memory each.
#pragma once

#include <cstdint>
#include <string>

namespace specnet {

// Which function, by the spec language's name, and its one number where it has one.
struct Activation {
  std::string function;
  float parameter;
};

// y = f(x)
template <typename Format>
void ActivateForward(const Activation& activation, int64_t size, const typename Format::Value* x,
                     typename Format::Value* y);

// x_gradient = gradient f'(x). `kept` is y where y determines the slope (relu, relu6, leaky-relu), else x.
template <typename Format>
void ActivateBackward(const Activation& activation, int64_t size, const typename Format::Value* gradient,
                      const typename Format::Value* kept, typename Format::Value* x_gradient);

}  // namespace specnet

#include "sgd.h"

namespace specnet {
namespace {

// The least that a step takes. What is compiled into few operations for each number keeps up with the memory.
struct PlainStep {
  float momentum, rate, weight_decay;

  template <typename Number>
  void operator()(Number& weight, std::array<Number, 1>& velocity, const Number& gradient) const {
    velocity[0] = momentum * velocity[0] + (gradient + weight_decay * weight);
    weight -= rate * velocity[0];
  }
};

struct FullStep {
  SgdSettings settings;
  float rate, weight_decay;
  // What of the velocity the direction has: all of it, or with Nesterov's momentum some beside the gradient.
  float of_gradient, of_velocity;

  template <typename Number>
  void operator()(Number& weight, std::array<Number, 1>& velocity, const Number& gradient) const {
    const Number decayed = settings.scale * gradient + weight_decay * weight;
    velocity[0] = settings.momentum * velocity[0] + settings.gradient_factor * decayed;
    weight -= rate * (of_gradient * decayed + of_velocity * velocity[0]);
  }
};

}  // namespace

void UpdateBySgd(const SgdSettings& settings, const std::vector<UpdatedParameter<1>>& parameters) {
  const bool is_plain = !settings.nesterov && settings.scale == 1 && settings.gradient_factor == 1;
  const float of_gradient = settings.nesterov ? 1 : 0, of_velocity = settings.nesterov ? settings.momentum : 1;
  ShareParameters(parameters, [&](const UpdatedParameter<1>& parameter, int64_t begin, int64_t end) {
    const float rate = parameter.first, weight_decay = parameter.second;
    if (is_plain) {
      UpdateNumbers(parameter, begin, end, PlainStep{settings.momentum, rate, weight_decay});
    } else {
      UpdateNumbers(parameter, begin, end, FullStep{settings, rate, weight_decay, of_gradient, of_velocity});
    }
  });
}

}  // namespace specnet

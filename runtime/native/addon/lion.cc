#include "lion.h"

namespace specnet {
namespace {

// Zero, and what is no number, stay what they are.
float Sign(float number) { return number > 0 ? 1.0f : number < 0 ? -1.0f : number; }
Lanes Sign(Lanes lanes) {
  for (int64_t i = 0; i < kLanes; i++) lanes[i] = Sign(lanes[i]);
  return lanes;
}

struct Step {
  LionSettings settings;
  float rate, kept;

  template <typename Number>
  void operator()(Number& weight, std::array<Number, 1>& mean, const Number& unscaled) const {
    const Number gradient = settings.scale * unscaled;
    weight = kept * weight - rate * Sign(settings.beta1 * mean[0] + settings.rest1 * gradient);
    mean[0] = settings.beta2 * mean[0] + settings.rest2 * gradient;
  }
};

}  // namespace

void UpdateByLion(const LionSettings& settings, const std::vector<UpdatedParameter<1>>& parameters) {
  ShareParameters(parameters, [&](const UpdatedParameter<1>& parameter, int64_t begin, int64_t end) {
    UpdateNumbers(parameter, begin, end, Step{settings, parameter.first, parameter.second});
  });
}

}  // namespace specnet

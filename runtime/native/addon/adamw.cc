#include "adamw.h"

namespace specnet {
namespace {

struct Step {
  AdamWSettings settings;
  float length, kept;

  template <typename Number>
  void operator()(Number& weight, std::array<Number, 2>& means, const Number& unscaled) const {
    const Number gradient = settings.scale * unscaled;
    means[0] = settings.beta1 * means[0] + settings.rest1 * gradient;
    means[1] = settings.beta2 * means[1] + settings.rest2 * (gradient * gradient);
    weight = kept * weight - length * means[0] / (settings.correction * SquareRoot(means[1]) + settings.epsilon);
  }
};

}  // namespace

void UpdateByAdamW(const AdamWSettings& settings, const std::vector<UpdatedParameter<2>>& parameters) {
  ShareParameters(parameters, [&](const UpdatedParameter<2>& parameter, int64_t begin, int64_t end) {
    UpdateNumbers(parameter, begin, end, Step{settings, parameter.first, parameter.second});
  });
}

}  // namespace specnet

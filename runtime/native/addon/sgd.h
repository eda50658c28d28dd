// Stochastic gradient descent with momentum over all parameters of a network at once.
#pragma once

#include "update.h"

namespace specnet {

struct SgdSettings {
  float momentum;
  bool nesterov;
  // What every gradient is multiplied by; and what the velocity takes of it, 1 - dampening.
  float scale, gradient_factor;
};

// torch.optim.SGD: g' = scale g + weight_decay w; v = momentum v + gradient_factor g'; w = w - rate v, or with
// Nesterov's momentum w - rate (g' + momentum v). Weights and velocities change in place. A parameter's numbers are
// rate and weight_decay.
void UpdateBySgd(const SgdSettings& settings, const std::vector<UpdatedParameter<1>>& parameters);

}  // namespace specnet

// Stochastic gradient descent with momentum over all parameters of a network at once.
#pragma once

#include <cstdint>
#include <vector>

namespace specnet {

struct SgdSettings {
  float momentum, weight_decay, rate;
};

// One of the network's parameters; the three arrays are `size` long and do not overlap.
struct SgdParameter {
  float* weight;
  float* velocity;
  const float* gradient;
  int64_t size;
};

// torch.optim.SGD: g' = g + weight_decay w; v = momentum v + g'; w = w - rate v. Weights and velocities change in place.
void UpdateParameters(const SgdSettings& settings, const std::vector<SgdParameter>& parameters);

}  // namespace specnet

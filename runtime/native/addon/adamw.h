// AdamW over all parameters of a network at once.
#pragma once

#include "update.h"

namespace specnet {

struct AdamWSettings {
  float beta1, beta2, epsilon;
  // 1 - beta1 and 1 - beta2, which float32 cannot say of its beta2.
  float rest1, rest2;
  // What every gradient is multiplied by; and the root's correction, 1 / sqrt(1 - beta2^step).
  float scale, correction;
};

// torch.optim.AdamW. Weights and both means, of the gradient and of its square, change in place. A parameter's numbers
// are the length of its step, rate / (1 - beta1^step), and what decay leaves of its weights, 1 - rate weight_decay.
void UpdateByAdamW(const AdamWSettings& settings, const std::vector<UpdatedParameter<2>>& parameters);

}  // namespace specnet

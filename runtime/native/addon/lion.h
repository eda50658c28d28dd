// Lion over all parameters of a network at once.
#pragma once

#include "update.h"

namespace specnet {

struct LionSettings {
  float beta1, beta2;
  // 1 - beta1 and 1 - beta2, which float32 cannot say of its beta2.
  float rest1, rest2;
  // What every gradient is multiplied by.
  float scale;
};

// Lion (Chen et al., 2023): w = kept w - rate sign(beta1 m + (1 - beta1) g); m = beta2 m + (1 - beta2) g, in place. A
// parameter's numbers are rate and what decay leaves of its weights, 1 - rate weight_decay.
void UpdateByLion(const LionSettings& settings, const std::vector<UpdatedParameter<1>>& parameters);

}  // namespace specnet

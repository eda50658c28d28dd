// Weights that follow others, and the norm of gradients: single passes over all parameters of a network.
#pragma once

#include <cstdint>
#include <vector>

namespace specnet {

// Two arrays of `size` numbers that do not overlap.
struct BlendedParameter {
  float* value;
  const float* target;
  int64_t size;
};

// torch.lerp in place: each value goes a fraction `weight` of its way to the target.
void Blend(float weight, const std::vector<BlendedParameter>& parameters);

struct NumberRun {
  const float* numbers;
  int64_t size;
};

// The root of the sum of all squares. The sum's order depends on the sizes alone.
float ComputeNorm(const std::vector<NumberRun>& runs);

}  // namespace specnet

// Group normalization, and layer normalization as that of one group at each place.
#pragma once

#include <cstdint>

namespace specnet {

// A batch as a table of samples x places rows of channels. What shares a mean and a variance is a group's channels at
// all places of a sample. Scale and shift have one number a channel, statistics one a sample and group.
struct GroupNormalization {
  int64_t samples, places, channels, groups;
};

// output = scale (x - mean) / sqrt(variance + epsilon) + shift.
template <typename Format>
void NormalizeGroups(const GroupNormalization& norm, float epsilon, const typename Format::Value* x,
                     const float* scale, const float* shift, typename Format::Value* output, float* mean,
                     float* rstd);

template <typename Format>
void NormalizeGroupsBack(const GroupNormalization& norm, const typename Format::Value* gradient,
                         const typename Format::Value* x, const float* scale, const float* mean,
                         const float* rstd, typename Format::Value* x_gradient, float* scale_gradient,
                         float* shift_gradient);

}  // namespace specnet

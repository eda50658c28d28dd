// A factor for each channel of each picture, and the sums that are its gradient: what squeeze-and-excitation, layer
// scale, stochastic depth and global pooling are made of.
#pragma once

#include <cstdint>

namespace specnet {

// A batch as a table: `pictures` times `rows` positions, each with its channels.
struct ChannelTable {
  int64_t pictures, rows, channels;
};

// y = x factor + shift. `factors` are [pictures, channels], or [channels] for all pictures where `common`; `shifts`
// are [pictures, channels], or null.
template <typename Format>
void ScaleChannels(const ChannelTable& table, const typename Format::Value* x, const float* factors, bool common,
                   const float* shifts, typename Format::Value* y);

// sums = scale (sum over positions of x other), [pictures, channels]; where `together`, over all pictures: [channels].
// `other` may be null, and is 1 then.
template <typename Format>
void SumChannels(const ChannelTable& table, const typename Format::Value* x, const typename Format::Value* other,
                 bool together, float scale, float* sums);

}  // namespace specnet

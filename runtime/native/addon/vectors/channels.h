// A factor for each channel of each image, and the sums that are its gradient: what squeeze-and-excitation, layer
// scale, stochastic depth and global pooling are made of.
#pragma once

#include <cstdint>

namespace specnet {

// A batch as a table: `images` times `rows` positions, each with its channels.
struct ChannelTable {
  int64_t images, rows, channels;
};

// y = x factor + shift. `factors` are [images, channels], or [channels] for all images where `common`; `shifts`
// are [images, channels], or null.
template <typename Format>
void ScaleChannels(const ChannelTable& table, const typename Format::Value* x, const float* factors, bool common,
                   const float* shifts, typename Format::Value* y);

// sums = scale (sum over positions of x other), [images, channels]; where `together`, over all images: [channels].
// `other` may be null, and is 1 then.
template <typename Format>
void SumChannels(const ChannelTable& table, const typename Format::Value* x, const typename Format::Value* other,
                 bool together, float scale, float* sums);

}  // namespace specnet

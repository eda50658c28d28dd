// How windows lie over a feature map, and how the work on them is shared.
#pragma once

#include <algorithm>
#include <type_traits>

#include "number_format.h"
#include "pool.h"
#include "../thread_team.h"

#if SPECNET_HAS_VECTORS

namespace specnet {

struct Range {
  int64_t first, last;
  int64_t size() const { return last - first; }
};

// The input's rows (or columns) under a window.
inline Range UnderWindow(const Pooling& pool, int64_t window, int64_t length) {
  const int64_t start = window * pool.stride - pool.padding;
  return {std::max<int64_t>(0, start), std::min(length, start + pool.kernel)};
}

// The windows that a row (or column) of the input lies in, and that there are.
inline Range WindowsOver(const Pooling& pool, int64_t index, int64_t windows) {
  const int64_t reach = index + pool.padding;
  const int64_t first = reach < pool.kernel ? 0 : (reach - pool.kernel) / pool.stride + 1;
  return {first, std::min(windows, reach / pool.stride + 1)};
}

// A window is gone through once for several vectors of channels, all of them whole; at the end of a row for one, of
// which `left` channels are there.
constexpr int kVectors = 4;

template <int vectors>
SPECNET_INLINE LaneMask MaskOf(int64_t left) {
  return vectors > 1 ? kWhole : MaskChannels(left);
}

// Calls work(vectors, c, left) for the channels from c on, `left` to the end: several vectors of them, or one.
template <typename Work>
void ForChannels(int64_t channels, const Work& work) {
  for (int64_t c = 0; c < channels;) {
    const int64_t left = channels - c;
    if (left >= kVectors * kLanes) {
      work(std::integral_constant<int, kVectors>(), c, left);
      c += kVectors * kLanes;
    } else {
      work(std::integral_constant<int, 1>(), c, left);
      c += kLanes;
    }
  }
}

// Calls work(image, row) for the rows of all images, shared by the threads.
template <typename Work>
void ForRows(const Pooling& pool, int64_t rows, const Work& work) {
  const int64_t all = pool.batch * rows;
  const int64_t numbers = pool.batch * pool.height * pool.width * pool.channels;
  const int64_t worthwhile = std::max<int64_t>(1, numbers / 32768);  // small batches need no second thread
  const int64_t shards = std::min({worthwhile, all, ThreadTeam::Get().size()});
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    for (int64_t i = all * shard / shards; i < all * (shard + 1) / shards; i++) work(i / rows, i % rows);
  });
}

inline int64_t CountInput(const Pooling& pool) { return pool.height * pool.width * pool.channels; }
inline int64_t CountOutput(const Pooling& pool) { return pool.out_height * pool.out_width * pool.channels; }

}  // namespace specnet

#endif

#include "channel_shuffle.h"

#include <algorithm>

#include "thread_team.h"

namespace specnet {
namespace {

// Two groups are what networks have, and the gradient of that has groups of two.
template <typename Value>
void ShuffleRow(int64_t groups, int64_t members, const Value* x, Value* output) {
  if (groups == 2) {
    for (int64_t m = 0; m < members; m++) {
      output[2 * m] = x[m];
      output[2 * m + 1] = x[members + m];
    }
    return;
  }
  if (members == 2) {
    for (int64_t g = 0; g < groups; g++) {
      output[g] = x[2 * g];
      output[groups + g] = x[2 * g + 1];
    }
    return;
  }
  for (int64_t g = 0; g < groups; g++) {
    for (int64_t m = 0; m < members; m++) output[m * groups + g] = x[g * members + m];
  }
}

}  // namespace

template <typename Value>
void ShuffleChannels(int64_t rows, int64_t groups, int64_t members, const Value* x, Value* output) {
  const int64_t channels = groups * members;
  const int64_t worthwhile = std::max<int64_t>(1, rows * channels / 32768);  // small batches need no second thread
  const int64_t shards = std::min({worthwhile, rows, ThreadTeam::Get().size()});
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    for (int64_t row = rows * shard / shards; row < rows * (shard + 1) / shards; row++) {
      ShuffleRow(groups, members, x + row * channels, output + row * channels);
    }
  });
}

template void ShuffleChannels<uint16_t>(int64_t, int64_t, int64_t, const uint16_t*, uint16_t*);
template void ShuffleChannels<uint32_t>(int64_t, int64_t, int64_t, const uint32_t*, uint32_t*);

}  // namespace specnet

#include "channels.h"

#include <algorithm>
#include <vector>

#include "../thread_team.h"
#include "vector_math.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// So many rows are added in float32; over blocks the sum is a double.
constexpr int64_t kBlockRows = 64;

template <typename Vector, typename Value>
SPECNET_INLINE void ScaleStep(Vector vector, const Value* x, Floats factor, Floats shift, Value* y) {
  vector.Store(y, MultiplyAdd(vector.Load(x), factor, shift));
}

// `factors` and `shifts` are one image's.
template <typename Format, typename Value = typename Format::Value>
SPECNET_VECTOR void ScaleRows(int64_t rows, int64_t channels, const Value* x, const float* factors,
                              const float* shifts, Value* y) {
  const auto scale_vector = [&](int64_t c) SPECNET_VECTOR {
    const Floats shift = shifts ? LoadFloats(shifts + c) : Zero();
    ScaleStep(WholeVector<Format>(), x + c, LoadFloats(factors + c), shift, y + c);
  };
  const PartOfVector<Format> part = {FirstLanes(channels % kLanes)};
  for (int64_t row = 0; row < rows; row++, x += channels, y += channels) {
    for (int64_t c = 0; c + kLanes <= channels; c += kLanes) scale_vector(c);
    if (channels % kLanes == 0) continue;
    if (channels > kLanes) {
      scale_vector(channels - kLanes);  // some channels a second time, to the same values
    } else {
      const Floats shift = shifts ? LoadFloats(shifts, part.lanes) : Zero();
      ScaleStep(part, x, LoadFloats(factors, part.lanes), shift, y);
    }
  }
}

// A whole vector of which only some lanes count.
template <typename Format>
struct LanesOfWhole {
  LaneMask lanes;
  SPECNET_INLINE Floats Load(const typename Format::Value* source) const {
    return Keep(SelectLanes(lanes), Format::Load(source));
  }
};

// The sum of one vector of channels over rows that lie `stride` apart.
template <bool multiplies, typename Vector, typename Value>
SPECNET_INLINE Floats SumVector(Vector vector, int64_t rows, int64_t stride, const Value* x, const Value* other) {
  Floats sum = Zero();
  for (int64_t row = 0; row < rows; row++) {
    const Floats value = vector.Load(x + row * stride);
    sum = multiplies ? MultiplyAdd(value, vector.Load(other + row * stride), sum) : Add(sum, value);
  }
  return sum;
}

// `sums` has room for whole vectors.
template <typename Format, bool multiplies, typename Value = typename Format::Value>
SPECNET_VECTOR void SumRows(int64_t rows, int64_t channels, const Value* x, const Value* other, double* sums) {
  for (int64_t block = 0; block < rows; block += kBlockRows) {
    const int64_t count = std::min(rows - block, kBlockRows), start = block * channels;
    const auto sum = [&](auto vector, int64_t c) SPECNET_VECTOR {
      const Value* factor = multiplies ? other + start + c : nullptr;
      AddTo(sums + c, SumVector<multiplies>(vector, count, channels, x + start + c, factor));
    };
    int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) sum(WholeVector<Format>(), c);
    if (c == channels) continue;
    if (channels > kLanes) {
      sum(LanesOfWhole<Format>{static_cast<LaneMask>(~FirstLanes(c - (channels - kLanes)))}, channels - kLanes);
    } else {
      sum(PartOfVector<Format>{FirstLanes(channels)}, 0);
    }
  }
}

int64_t RoundUp(int64_t channels) { return (channels + kLanes - 1) / kLanes * kLanes; }

// Threads that are worth waking for `count` parts of the table.
int64_t CountShards(const ChannelTable& table, int64_t count) {
  const int64_t worthwhile = std::max<int64_t>(1, table.images * table.rows * table.channels / 32768);
  return std::max<int64_t>(1, std::min({worthwhile, count, ThreadTeam::Get().size()}));
}

}  // namespace

template <typename Format>
void ScaleChannels(const ChannelTable& table, const typename Format::Value* x, const float* factors, bool common,
                   const float* shifts, typename Format::Value* y) {
  const auto [images, rows, channels] = table;
  const int64_t all = images * rows;
  const int64_t shards = CountShards(table, all);
  ThreadTeam::Get().Run(shards, [&, rows = rows, channels = channels](int64_t shard) {
    const int64_t last = all * (shard + 1) / shards;
    for (int64_t row = all * shard / shards; row < last;) {
      const int64_t image = row / rows;
      const int64_t end = std::min(last, (image + 1) * rows);
      ScaleRows<Format>(end - row, channels, x + row * channels, factors + (common ? 0 : image * channels),
                        shifts ? shifts + image * channels : nullptr, y + row * channels);
      row = end;
    }
  });
}

template <typename Format>
void SumChannels(const ChannelTable& table, const typename Format::Value* x, const typename Format::Value* other,
                 bool together, float scale, float* sums) {
  const auto [images, rows, channels] = table;
  const int64_t width = RoundUp(channels);
  // An image is one part; or all positions are one run, of which each thread takes a part.
  const int64_t shards = CountShards(table, together ? images * rows : images);
  const int64_t parts = together ? shards : images;
  const int64_t positions = together ? images * rows : rows;
  std::vector<double> partial(parts * width, 0.0);
  const auto sum_rows = other ? SumRows<Format, true> : SumRows<Format, false>;
  const auto sum_part = [&, channels = channels](int64_t part) {
    const int64_t first = together ? positions * part / parts : positions * part;
    const int64_t last = together ? positions * (part + 1) / parts : positions * (part + 1);
    const int64_t start = first * channels;
    sum_rows(last - first, channels, x + start, other ? other + start : nullptr, partial.data() + part * width);
  };
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    for (int64_t part = parts * shard / shards; part < parts * (shard + 1) / shards; part++) sum_part(part);
  });
  if (together) {
    for (int64_t i = width; i < parts * width; i++) partial[i % width] += partial[i];
  }
  for (int64_t image = 0; image < (together ? 1 : images); image++) {
    for (int64_t c = 0; c < channels; c++) {
      sums[image * channels + c] = static_cast<float>(scale * partial[image * width + c]);
    }
  }
}

#define SPECNET_INSTANTIATE(Format)                                                                                \
  template void ScaleChannels<Format>(const ChannelTable&, const Format::Value*, const float*, bool, const float*, \
                                      Format::Value*);                                                             \
  template void SumChannels<Format>(const ChannelTable&, const Format::Value*, const Format::Value*, bool, float,  \
                                    float*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

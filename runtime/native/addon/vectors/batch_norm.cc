// TensorFlow runs these as two or three operations, each of which reads and writes whole activations; they cost
// memory traffic, not arithmetic. Here each pass over memory does all that it can: two forward (statistics; then
// everything else), two backward. Sums run in float32 over a block of rows, and over blocks in double.

#include "batch_norm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "number_format.h"
#include "../thread_team.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

constexpr int64_t kBlockRows = 64;

// The rows of a shard, in whole blocks.
struct Range {
  int64_t first, last;
};

Range ShareRows(int64_t rows, int64_t shard, int64_t shards) {
  const int64_t blocks = (rows + kBlockRows - 1) / kBlockRows;
  return {blocks * shard / shards * kBlockRows, std::min(rows, blocks * (shard + 1) / shards * kBlockRows)};
}

// Two sums for each channel, kept apart by shard and added up in the order of shards.
class Sums {
 public:
  Sums(int64_t shards, int64_t channels)
      : channels_(FillLanes(channels)), values_(shards * 2 * channels_, 0.0) {}
  double* first(int64_t shard) { return values_.data() + shard * 2 * channels_; }
  double* second(int64_t shard) { return first(shard) + channels_; }
  void Join() {
    for (size_t i = 2 * channels_; i < values_.size(); i++) values_[i % (2 * channels_)] += values_[i];
  }

 private:
  int64_t channels_;
  std::vector<double> values_;
};

// Of the last vector of a row.
LaneMask MaskLast(int64_t channels) { return MaskChannels(channels - (FillLanes(channels) - kLanes)); }

// Loads and stores by a mask take several times as long, even where it holds every lane.
template <typename Format>
SPECNET_INLINE Floats LoadChannels(const typename Format::Value* source, LaneMask mask) {
  return mask == kWhole ? Format::Load(source) : Format::Load(source, mask);
}
template <typename Format>
SPECNET_INLINE void StoreChannels(typename Format::Value* target, Floats value, LaneMask mask) {
  if (mask == kWhole) return Format::Store(target, value);
  Format::Store(target, value, mask);
}

template <typename Format>
SPECNET_VECTOR void SumMoments(const typename Format::Value* x, int64_t channels, Range rows, double* sums,
                               double* squares) {
  for (int64_t block = rows.first; block < rows.last; block += kBlockRows) {
    const int64_t end = std::min(rows.last, block + kBlockRows);
    for (int64_t c = 0; c < channels; c += kLanes) {
      const LaneMask mask = MaskChannels(channels - c);
      Floats sum = Zero(), square = Zero();
      for (int64_t row = block; row < end; row++) {
        const Floats value = LoadChannels<Format>(x + row * channels + c, mask);
        sum = Add(sum, value);
        square = MultiplyAdd(value, value, square);
      }
      AddTo(sums + c, sum);
      AddTo(squares + c, square);
    }
  }
}

template <typename Format, typename Value = typename Format::Value>
SPECNET_VECTOR void Apply(const Normalization& norm, Range rows, const Value* x, const float* factor,
                          const float* offset, const Value* addend, Value* output) {
  const LaneMask last = MaskLast(norm.channels);
  const Floats floor = norm.relu ? Zero() : Fill(-INFINITY);
  for (int64_t row = rows.first; row < rows.last; row++) {
    const int64_t start = row * norm.channels;
    for (int64_t c = 0; c < norm.channels; c += kLanes) {
      const LaneMask mask = c + kLanes <= norm.channels ? kWhole : last;
      const Floats own = LoadChannels<Format>(x + start + c, mask);
      Floats value = MultiplyAdd(own, LoadFloats(factor + c), LoadFloats(offset + c));
      if (addend) value = Add(value, LoadChannels<Format>(addend + start + c, mask));
      // In this order NaN stays NaN: a run that diverges must not look sound.
      StoreChannels<Format>(output + start + c, Max(floor, value), mask);
    }
  }
}

// The gradient after the ReLU: what arrived, where the output is above zero.
template <typename Format, typename Value = typename Format::Value>
SPECNET_INLINE Floats LetThrough(const Normalization& norm, const Value* gradient, const Value* output, LaneMask mask) {
  const Floats arrived = LoadChannels<Format>(gradient, mask);
  if (!norm.relu) return arrived;
  const Floats value = LoadChannels<Format>(output, mask);
  return Keep(IsAbove(value, Zero()), arrived);
}

// Sums of the gradient and of the gradient times x; hands the addend its gradient on the way.
template <typename Format, typename Value = typename Format::Value>
SPECNET_VECTOR void SumGradients(const Normalization& norm, Range rows, const Value* gradient, const Value* output,
                                 const Value* x, double* sums, double* products, Value* addend_gradient) {
  for (int64_t block = rows.first; block < rows.last; block += kBlockRows) {
    const int64_t end = std::min(rows.last, block + kBlockRows);
    for (int64_t c = 0; c < norm.channels; c += kLanes) {
      const LaneMask mask = MaskChannels(norm.channels - c);
      Floats sum = Zero(), product = Zero();
      for (int64_t row = block; row < end; row++) {
        const int64_t i = row * norm.channels + c;
        const Floats passed = LetThrough<Format>(norm, gradient + i, output + i, mask);
        sum = Add(sum, passed);
        product = MultiplyAdd(passed, LoadChannels<Format>(x + i, mask), product);
        if (addend_gradient) StoreChannels<Format>(addend_gradient + i, passed, mask);
      }
      AddTo(sums + c, sum);
      AddTo(products + c, product);
    }
  }
}

// x_gradient = a gradient + b x + c, each a number for each channel.
template <typename Format, typename Value = typename Format::Value>
SPECNET_VECTOR void ApplyGradient(const Normalization& norm, Range rows, const Value* gradient, const Value* output,
                                  const Value* x, const float* a, const float* b, const float* constant,
                                  Value* x_gradient) {
  const LaneMask last = MaskLast(norm.channels);
  for (int64_t row = rows.first; row < rows.last; row++) {
    for (int64_t c = 0; c < norm.channels; c += kLanes) {
      const int64_t i = row * norm.channels + c;
      const LaneMask mask = c + kLanes <= norm.channels ? kWhole : last;
      const Floats own = LoadChannels<Format>(x + i, mask);
      const Floats rest = MultiplyAdd(own, LoadFloats(b + c), LoadFloats(constant + c));
      const Floats passed = LetThrough<Format>(norm, gradient + i, output + i, mask);
      StoreChannels<Format>(x_gradient + i, MultiplyAdd(passed, LoadFloats(a + c), rest), mask);
    }
  }
}

// Small batches are not worth waking a thread for.
int64_t CountShards(const Normalization& norm) {
  const int64_t worthwhile = std::max<int64_t>(1, norm.rows * norm.channels / 32768);
  const int64_t blocks = (norm.rows + kBlockRows - 1) / kBlockRows;
  return std::min({worthwhile, blocks, ThreadTeam::Get().size()});
}

}  // namespace

template <typename Format>
void NormalizeForward(const Normalization& norm, const typename Format::Value* x, const float* scale,
                      const float* shift, const float* running_mean, const float* running_variance,
                      const typename Format::Value* addend, typename Format::Value* output,
                      const Statistics& statistics) {
  const int64_t shards = CountShards(norm);
  ThreadTeam& team = ThreadTeam::Get();
  Sums sums(shards, norm.channels);
  team.Run(shards, [&](int64_t shard) {
    SumMoments<Format>(x, norm.channels, ShareRows(norm.rows, shard, shards), sums.first(shard), sums.second(shard));
  });
  sums.Join();
  std::vector<float> factor(FillLanes(norm.channels)), offset(FillLanes(norm.channels));
  const double count = static_cast<double>(norm.rows);
  for (int64_t c = 0; c < norm.channels; c++) {
    const double mean = sums.first(0)[c] / count;
    // Rounding may leave a little below zero; what is no number stays so.
    const double difference = sums.second(0)[c] / count - mean * mean;
    const double variance = difference < 0 ? 0 : difference;
    const double inverse = 1 / std::sqrt(variance + norm.epsilon);
    const double unbiased = variance * count / std::max(1.0, count - 1);
    statistics.mean[c] = static_cast<float>(mean);
    statistics.rstd[c] = static_cast<float>(inverse);
    statistics.running_mean[c] = static_cast<float>((1 - norm.momentum) * running_mean[c] + norm.momentum * mean);
    statistics.running_variance[c] =
        static_cast<float>((1 - norm.momentum) * running_variance[c] + norm.momentum * unbiased);
    factor[c] = static_cast<float>(scale[c] * inverse);
    offset[c] = static_cast<float>(shift[c] - mean * scale[c] * inverse);
  }
  team.Run(shards, [&](int64_t shard) {
    Apply<Format>(norm, ShareRows(norm.rows, shard, shards), x, factor.data(), offset.data(), addend, output);
  });
}

template <typename Format>
void NormalizeBackward(const Normalization& norm, const typename Format::Value* gradient,
                       const typename Format::Value* output, const typename Format::Value* x, const float* scale,
                       const float* mean, const float* rstd, typename Format::Value* x_gradient,
                       float* scale_gradient, float* shift_gradient, typename Format::Value* addend_gradient) {
  const int64_t shards = CountShards(norm);
  ThreadTeam& team = ThreadTeam::Get();
  Sums sums(shards, norm.channels);
  team.Run(shards, [&](int64_t shard) {
    SumGradients<Format>(norm, ShareRows(norm.rows, shard, shards), gradient, output, x, sums.first(shard),
                         sums.second(shard), addend_gradient);
  });
  sums.Join();
  // With n = (x - mean) inverse: dscale = sum(g n), dx = scale inverse (g - mean(g) - n mean(g n)).
  const int64_t filled = FillLanes(norm.channels);
  std::vector<float> a(filled), b(filled), constant(filled);
  const double count = static_cast<double>(norm.rows);
  for (int64_t c = 0; c < norm.channels; c++) {
    const double inverse = rstd[c];
    const double sum = sums.first(0)[c];
    const double product = (sums.second(0)[c] - mean[c] * sum) * inverse;
    scale_gradient[c] = static_cast<float>(product);
    shift_gradient[c] = static_cast<float>(sum);
    const double factor = scale[c] * inverse;
    a[c] = static_cast<float>(factor);
    b[c] = static_cast<float>(-factor * inverse * product / count);
    constant[c] = static_cast<float>(factor * (mean[c] * inverse * product - sum) / count);
  }
  // What the addend was given is the masked gradient already: one tensor less to read.
  const bool masked = addend_gradient != nullptr;
  Normalization rest = norm;
  rest.relu = norm.relu && !masked;
  team.Run(shards, [&](int64_t shard) {
    ApplyGradient<Format>(rest, ShareRows(norm.rows, shard, shards), masked ? addend_gradient : gradient, output, x,
                          a.data(), b.data(), constant.data(), x_gradient);
  });
}

#define SPECNET_INSTANTIATE(Format)                                                                                  \
  template void NormalizeForward<Format>(const Normalization&, const Format::Value*, const float*, const float*,     \
                                         const float*, const float*, const Format::Value*, Format::Value*,           \
                                         const Statistics&);                                                         \
  template void NormalizeBackward<Format>(const Normalization&, const Format::Value*, const Format::Value*,          \
                                          const Format::Value*, const float*, const float*, const float*,            \
                                          Format::Value*, float*, float*, Format::Value*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

// TensorFlow has no such operations: in steps they read and write whole activations some ten times. Here a sample's
// statistics are taken, and then all the rest is done, while it lies in the cache. Samples are shared by the threads.
// Channels need not be in sixteens.

#include "group_norm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "number_format.h"
#include "../thread_team.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// Rows whose sums are taken in float32 before they are added up in double.
constexpr int64_t kBlockRows = 64;

// Numbers of each channel, with zeros after them up to a whole vector.
template <typename Value>
using PerChannel = std::vector<Value>;

PerChannel<float> PadWithZeros(const float* values, int64_t channels) {
  PerChannel<float> padded(FillLanes(channels), 0.0f);
  std::copy(values, values + channels, padded.begin());
  return padded;
}

// A row by itself, with one group: its numbers are read several times, but lie in the nearest cache.
template <typename Format, typename Value = typename Format::Value>
SPECNET_VECTOR void NormalizeRow(int64_t channels, float epsilon, const Value* x, const float* scale,
                                 const float* shift, Value* output, float* row_mean, float* row_inverse) {
  Floats sum = Zero(), squares = Zero();
  for (int64_t c = 0; c < channels; c += kLanes) {
    sum = Add(sum, Format::Load(x + c, MaskChannels(channels - c)));
  }
  const float mean = SumLanes(sum) / static_cast<float>(channels);
  const Floats means = Fill(mean);
  for (int64_t c = 0; c < channels; c += kLanes) {
    const LaneMask mask = MaskChannels(channels - c);
    const Floats value = Format::Load(x + c, mask);
    const Floats centered = Keep(SelectLanes(mask), Subtract(value, means));
    squares = MultiplyAdd(centered, centered, squares);
  }
  const float inverse = 1 / std::sqrt(SumLanes(squares) / static_cast<float>(channels) + epsilon);
  const Floats inverses = Fill(inverse);
  for (int64_t c = 0; c < channels; c += kLanes) {
    const LaneMask mask = MaskChannels(channels - c);
    const Floats value = Format::Load(x + c, mask);
    const Floats normal = Multiply(Subtract(value, means), inverses);
    const Floats result = MultiplyAdd(normal, LoadFloats(scale + c), LoadFloats(shift + c));
    Format::Store(output + c, result, mask);
  }
  *row_mean = mean;
  *row_inverse = inverse;
}

// With h = gradient scale and n = (x - mean) inverse: dx = inverse (h - mean(h) - n mean(h n)).
template <typename Format, typename Value = typename Format::Value>
SPECNET_VECTOR void NormalizeRowBack(int64_t channels, const Value* gradient, const Value* x, const float* scale,
                                     float mean, float inverse, Value* x_gradient, float* scale_sums,
                                     float* shift_sums) {
  const Floats means = Fill(mean), inverses = Fill(inverse);
  Floats sum = Zero(), product = Zero();
  for (int64_t c = 0; c < channels; c += kLanes) {
    const LaneMask mask = MaskChannels(channels - c);
    const Floats arrived = Format::Load(gradient + c, mask);
    const Floats normal = Multiply(Subtract(Format::Load(x + c, mask), means), inverses);
    const Floats scaled = Multiply(arrived, LoadFloats(scale + c));
    sum = Add(sum, scaled);
    product = MultiplyAdd(scaled, normal, product);
    AddTo(scale_sums + c, Multiply(arrived, normal));
    AddTo(shift_sums + c, arrived);
  }
  const float count = static_cast<float>(channels);
  const Floats mean_sum = Fill(SumLanes(sum) / count);
  const Floats mean_product = Fill(SumLanes(product) / count);
  for (int64_t c = 0; c < channels; c += kLanes) {
    const LaneMask mask = MaskChannels(channels - c);
    const Floats arrived = Format::Load(gradient + c, mask);
    const Floats normal = Multiply(Subtract(Format::Load(x + c, mask), means), inverses);
    const Floats centered = MultiplySubtract(arrived, LoadFloats(scale + c), mean_sum);
    const Floats rest = SubtractProduct(normal, mean_product, centered);
    Format::Store(x_gradient + c, Multiply(rest, inverses), mask);
  }
}

// For each channel of a sample, the sums over its places of `first`, and of `first` times `second`.
template <typename Format, typename Value = typename Format::Value>
SPECNET_VECTOR void SumPlaces(const GroupNormalization& norm, const Value* first, const Value* second, double* sums,
                              double* products) {
  std::fill(sums, sums + FillLanes(norm.channels), 0.0);
  std::fill(products, products + FillLanes(norm.channels), 0.0);
  for (int64_t block = 0; block < norm.places; block += kBlockRows) {
    const int64_t end = std::min(norm.places, block + kBlockRows);
    for (int64_t c = 0; c < norm.channels; c += kLanes) {
      const LaneMask mask = MaskChannels(norm.channels - c);
      Floats sum = Zero(), product = Zero();
      for (int64_t row = block; row < end; row++) {
        const int64_t i = row * norm.channels + c;
        const Floats value = Format::Load(first + i, mask);
        sum = Add(sum, value);
        product = MultiplyAdd(value, Format::Load(second + i, mask), product);
      }
      AddTo(sums + c, sum);
      AddTo(products + c, product);
    }
  }
}

// output = a first + b second + c, each a number for each channel; `second` may be null.
template <typename Format, typename Value = typename Format::Value>
SPECNET_VECTOR void Combine(const GroupNormalization& norm, const Value* first, const float* a, const Value* second,
                            const float* b, const float* constant, Value* output) {
  for (int64_t row = 0; row < norm.places; row++) {
    for (int64_t c = 0; c < norm.channels; c += kLanes) {
      const int64_t i = row * norm.channels + c;
      const LaneMask mask = MaskChannels(norm.channels - c);
      Floats value = LoadFloats(constant + c);
      if (second) value = MultiplyAdd(Format::Load(second + i, mask), LoadFloats(b + c), value);
      value = MultiplyAdd(Format::Load(first + i, mask), LoadFloats(a + c), value);
      Format::Store(output + i, value, mask);
    }
  }
}

// What a thread works on: vectors of numbers for each channel.
struct Scratch {
  explicit Scratch(int64_t channels)
      : sums(FillLanes(channels)), products(FillLanes(channels)), a(FillLanes(channels)),
        b(FillLanes(channels)), constant(FillLanes(channels)) {}
  PerChannel<double> sums, products;
  PerChannel<float> a, b, constant;
};

template <typename Format, typename Value = typename Format::Value>
void NormalizeSample(const GroupNormalization& norm, float epsilon, const Value* x, const float* scale,
                     const float* shift, Value* output, float* means, float* inverses, Scratch& scratch) {
  SumPlaces<Format>(norm, x, x, scratch.sums.data(), scratch.products.data());
  const int64_t members = norm.channels / norm.groups;
  const double count = static_cast<double>(members * norm.places);
  for (int64_t group = 0; group < norm.groups; group++) {
    double sum = 0, squares = 0;
    for (int64_t c = group * members; c < (group + 1) * members; c++) {
      sum += scratch.sums[c];
      squares += scratch.products[c];
    }
    const double mean = sum / count;
    // Rounding may leave a little below zero; what is no number stays so.
    const double difference = squares / count - mean * mean;
    const double inverse = 1 / std::sqrt((difference < 0 ? 0 : difference) + epsilon);
    for (int64_t c = group * members; c < (group + 1) * members; c++) {
      scratch.a[c] = static_cast<float>(scale[c] * inverse);
      scratch.constant[c] = static_cast<float>(shift[c] - mean * scale[c] * inverse);
    }
    means[group] = static_cast<float>(mean);
    inverses[group] = static_cast<float>(inverse);
  }
  Combine<Format>(norm, x, scratch.a.data(), static_cast<const Value*>(nullptr), nullptr, scratch.constant.data(),
                  output);
}

template <typename Format, typename Value = typename Format::Value>
void NormalizeSampleBack(const GroupNormalization& norm, const Value* gradient, const Value* x, const float* scale,
                         const float* means, const float* inverses, Value* x_gradient, double* scale_sums,
                         double* shift_sums, Scratch& scratch) {
  SumPlaces<Format>(norm, gradient, x, scratch.sums.data(), scratch.products.data());
  const int64_t members = norm.channels / norm.groups;
  const double count = static_cast<double>(members * norm.places);
  for (int64_t group = 0; group < norm.groups; group++) {
    const double mean = means[group], inverse = inverses[group];
    double sum = 0, product = 0;  // of h, and of h n
    for (int64_t c = group * members; c < (group + 1) * members; c++) {
      const double along = (scratch.products[c] - mean * scratch.sums[c]) * inverse;
      scale_sums[c] += along;
      shift_sums[c] += scratch.sums[c];
      sum += scale[c] * scratch.sums[c];
      product += scale[c] * along;
    }
    for (int64_t c = group * members; c < (group + 1) * members; c++) {
      scratch.a[c] = static_cast<float>(scale[c] * inverse);
      scratch.b[c] = static_cast<float>(-inverse * inverse * product / count);
      scratch.constant[c] = static_cast<float>(inverse * (mean * inverse * product - sum) / count);
    }
  }
  Combine<Format>(norm, gradient, scratch.a.data(), x, scratch.b.data(), scratch.constant.data(), x_gradient);
}

// Small batches are not worth waking a thread for.
int64_t CountShards(const GroupNormalization& norm) {
  const int64_t worthwhile = std::max<int64_t>(1, norm.samples * norm.places * norm.channels / 32768);
  return std::min({worthwhile, norm.samples, ThreadTeam::Get().size()});
}

bool IsRowByRow(const GroupNormalization& norm) { return norm.places == 1 && norm.groups == 1; }

}  // namespace

template <typename Format>
void NormalizeGroups(const GroupNormalization& norm, float epsilon, const typename Format::Value* x,
                     const float* scale, const float* shift, typename Format::Value* output, float* mean,
                     float* rstd) {
  const int64_t shards = CountShards(norm);
  const int64_t size = norm.places * norm.channels;
  const PerChannel<float> scales = PadWithZeros(scale, norm.channels), shifts = PadWithZeros(shift, norm.channels);
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    Scratch scratch(IsRowByRow(norm) ? 0 : norm.channels);
    for (int64_t i = norm.samples * shard / shards; i < norm.samples * (shard + 1) / shards; i++) {
      float* means = mean + i * norm.groups;
      float* inverses = rstd + i * norm.groups;
      if (IsRowByRow(norm)) {
        NormalizeRow<Format>(norm.channels, epsilon, x + i * size, scales.data(), shifts.data(), output + i * size,
                             means, inverses);
      } else {
        NormalizeSample<Format>(norm, epsilon, x + i * size, scales.data(), shifts.data(), output + i * size, means,
                                inverses, scratch);
      }
    }
  });
}

template <typename Format>
void NormalizeGroupsBack(const GroupNormalization& norm, const typename Format::Value* gradient,
                         const typename Format::Value* x, const float* scale, const float* mean,
                         const float* rstd, typename Format::Value* x_gradient, float* scale_gradient,
                         float* shift_gradient) {
  const int64_t shards = CountShards(norm);
  const int64_t size = norm.places * norm.channels, padded = FillLanes(norm.channels);
  const PerChannel<float> scales = PadWithZeros(scale, norm.channels);
  // Of each shard; added up in the order of shards.
  std::vector<PerChannel<double>> scale_sums(shards, PerChannel<double>(padded, 0.0)), shift_sums = scale_sums;
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    const int64_t first = norm.samples * shard / shards, last = norm.samples * (shard + 1) / shards;
    double* own_scales = scale_sums[shard].data();
    double* own_shifts = shift_sums[shard].data();
    if (!IsRowByRow(norm)) {
      Scratch scratch(norm.channels);
      for (int64_t i = first; i < last; i++) {
        NormalizeSampleBack<Format>(norm, gradient + i * size, x + i * size, scales.data(), mean + i * norm.groups,
                                    rstd + i * norm.groups, x_gradient + i * size, own_scales,
                                    own_shifts, scratch);
      }
      return;
    }
    for (int64_t block = first; block < last; block += kBlockRows) {
      PerChannel<float> block_scales(padded, 0.0f), block_shifts(padded, 0.0f);
      for (int64_t i = block; i < std::min(last, block + kBlockRows); i++) {
        NormalizeRowBack<Format>(norm.channels, gradient + i * size, x + i * size, scales.data(), mean[i],
                                 rstd[i], x_gradient + i * size, block_scales.data(),
                                 block_shifts.data());
      }
      for (int64_t c = 0; c < norm.channels; c++) {
        own_scales[c] += block_scales[c];
        own_shifts[c] += block_shifts[c];
      }
    }
  });
  for (int64_t c = 0; c < norm.channels; c++) {
    double scale_sum = 0, shift_sum = 0;
    for (int64_t shard = 0; shard < shards; shard++) {
      scale_sum += scale_sums[shard][c];
      shift_sum += shift_sums[shard][c];
    }
    scale_gradient[c] = static_cast<float>(scale_sum);
    shift_gradient[c] = static_cast<float>(shift_sum);
  }
}

#define SPECNET_INSTANTIATE(Format)                                                                                   \
  template void NormalizeGroups<Format>(const GroupNormalization&, float, const Format::Value*, const float*,        \
                                        const float*, Format::Value*, float*, float*);                               \
  template void NormalizeGroupsBack<Format>(const GroupNormalization&, const Format::Value*, const Format::Value*,   \
                                            const float*, const float*, const float*, Format::Value*, float*, float*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

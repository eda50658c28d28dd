// gradient[kh, kw, c] = sum over batch, y, x of input[n, y * stride + kh - top, x * stride + kw - left, c] *
// output_gradient[n, y, x, c]. The batch is summed in a fixed number of parts, whatever the number of threads.

#include <algorithm>
#include <memory>

#include "depthwise.h"
#include "number_format.h"
#include "../thread_team.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

constexpr int64_t kParts = 16;
constexpr int kPositions = 4;  // outputs of a tile, neighbors in a row

// What a row of the kernel gets from a row of the feature map and a row of output gradients.
template <typename Value>
struct RowPair {
  const Value* input;
  const Value* gradient;
  float* sums;  // kTaps x channels
  int64_t width, channels, first;  // first: input column of the first output's first tap
  bool is_new;  // whether no earlier row of outputs read this row of the input
};

// Outputs [from, from + count). `kInside`: all of a whole tile's inputs are inside of the feature map.
template <typename Format, int kTaps, int kStride, bool kInside, typename Value = typename Format::Value>
SPECNET_VECTOR void AccumulateTile(const RowPair<Value>& row, int64_t from, int64_t count) {
  constexpr int kInputs = (kPositions - 1) * kStride + kTaps;
  const int64_t channels = row.channels, first = row.first + from * kStride;
  for (int64_t c = 0; c < channels; c += kLanes) {
    const LaneMask mask = MaskChannels(channels - c);
    Floats sums[kTaps], gradients[kPositions];
    if (kInside && row.is_new) {
      // What the next tile reads is asked for in time.
#pragma GCC unroll 8
      for (int i = 0; i < kPositions * kStride; i++)
        __builtin_prefetch(row.input + (first + kInputs + i) * channels + c);
#pragma GCC unroll 4
      for (int p = 0; p < kPositions; p++) __builtin_prefetch(row.gradient + (from + kPositions + p) * channels + c);
    }
#pragma GCC unroll 8
    for (int k = 0; k < kTaps; k++) sums[k] = LoadFloats(row.sums + k * channels + c, mask);
#pragma GCC unroll 4
    for (int p = 0; p < kPositions; p++)
      gradients[p] = Format::Load(row.gradient + (from + p) * channels + c, kInside || p < count ? mask : LaneMask{0});
#pragma GCC unroll 16
    for (int i = 0; i < kInputs; i++) {
      const bool inside = kInside || static_cast<uint64_t>(first + i) < static_cast<uint64_t>(row.width);
      const Floats value = Format::Load(row.input + (first + i) * channels + c, inside ? mask : LaneMask{0});
#pragma GCC unroll 8
      for (int k = 0; k < kTaps; k++) {
        const int step = i - k;
        if (step >= 0 && step % kStride == 0 && step / kStride < kPositions)
          sums[k] = MultiplyAdd(value, gradients[step / kStride], sums[k]);
      }
    }
#pragma GCC unroll 8
    for (int k = 0; k < kTaps; k++) StoreFloats(row.sums + k * channels + c, sums[k], mask);
  }
}

// Images [begin, end), added to `sums`: kernel rows x kTaps x channels.
template <typename Format, int kTaps, int kStride, typename Value = typename Format::Value>
void AccumulateImages(const Convolution& conv, int64_t begin, int64_t end, const void* input, const void* gradient,
                        float* sums) {
  constexpr int kInputs = (kPositions - 1) * kStride + kTaps;
  const int64_t channels = conv.inputs;
  for (int64_t row = begin * conv.out_height; row < end * conv.out_height; row++) {
    const int64_t image = row / conv.out_height, y = row % conv.out_height * conv.stride - conv.top;
    const Value* first_row = static_cast<const Value*>(input) + (image * conv.height + y) * conv.width * channels;
    const Value* outputs = static_cast<const Value*>(gradient) + row * conv.out_width * channels;
    const int64_t top = std::max<int64_t>(0, -y), bottom = std::min(conv.kernel_height, conv.height - y);
    for (int64_t from = 0; from < conv.out_width; from += kPositions) {
      const int64_t count = std::min<int64_t>(kPositions, conv.out_width - from);
      const int64_t first = from * kStride - conv.left;
      const bool inside = count == kPositions && first >= 0 && first + kInputs <= conv.width;
      const auto accumulate =
          inside ? AccumulateTile<Format, kTaps, kStride, true> : AccumulateTile<Format, kTaps, kStride, false>;
      for (int64_t kh = top; kh < bottom; kh++) {
        accumulate({first_row + kh * conv.width * channels, outputs, sums + kh * kTaps * channels, conv.width, channels,
                    -conv.left, kh == bottom - 1}, from, count);
      }
    }
  }
}

template <typename Format>
auto ChooseAccumulator(int64_t taps, int64_t stride) {
  switch (taps) {
    case 3: return stride == 1 ? AccumulateImages<Format, 3, 1> : AccumulateImages<Format, 3, 2>;
    case 5: return stride == 1 ? AccumulateImages<Format, 5, 1> : AccumulateImages<Format, 5, 2>;
    default: return stride == 1 ? AccumulateImages<Format, 7, 1> : AccumulateImages<Format, 7, 2>;
  }
}

}  // namespace

template <typename Format>
void ComputeDepthwiseWeightGradient(const Convolution& conv, const void* input, const void* output_gradient,
                                    float* gradient) {
  const int64_t size = conv.kernel_height * conv.kernel_width * conv.inputs, parts = std::min(kParts, conv.batch);
  const auto accumulate = ChooseAccumulator<Format>(conv.kernel_width, conv.stride);
  const std::unique_ptr<float[]> sums(new float[parts * size]());
  const int64_t shards = std::min(ThreadTeam::Get().size(), parts);
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    for (int64_t part = parts * shard / shards; part < parts * (shard + 1) / shards; part++) {
      accumulate(conv, conv.batch * part / parts, conv.batch * (part + 1) / parts, input, output_gradient,
                 sums.get() + part * size);
    }
  });
  std::copy_n(sums.get(), size, gradient);
  for (int64_t part = 1; part < parts; part++)
    for (int64_t i = 0; i < size; i++) gradient[i] += sums[part * size + i];
}

#define SPECNET_INSTANTIATE(Format) \
  template void ComputeDepthwiseWeightGradient<Format>(const Convolution&, const void*, const void*, float*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

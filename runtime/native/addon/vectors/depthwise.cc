// Both directions are one gather. Forward, output x reads through tap k the input x * stride + k - left. Backward, the
// outputs (positions of the feature map) fall into as many phases as the stride is: those of one phase read the same
// taps, every stride-th, and neighbors among them read neighboring inputs.

#include "depthwise.h"

#include <algorithm>
#include <vector>

#include "number_format.h"
#include "../thread_team.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

constexpr int kPositions = 4;  // outputs of a tile, neighbors in a row

// Every `out_step`-th output of a row from `first_output` on: the first reads input columns from `first_input` on.
struct Phase {
  int64_t first_output, out_step, count;
  int64_t first_input;
  int taps, stride;
  int64_t weights, weight_step;  // of the first tap, from tap to tap
};

// A row of the input, and the row of the kernel that it is multiplied with.
template <typename Value>
struct SourceRow {
  const Value* input;
  const float* weights;
};

// Everything about a row of outputs.
template <typename Value>
struct RowTask {
  const SourceRow<Value>* sources;
  int64_t source_count;
  int64_t width, channels;  // of the input
  Epilogue epilogue;
  const Value* addend;
  Value* output;
};

// Outputs [from, from + count) of a phase. `kInside`: all of a whole tile's inputs are inside of the feature map.
template <typename Format, int kTaps, int kStride, bool kInside, typename Value = typename Format::Value>
SPECNET_VECTOR void ComputeTile(const RowTask<Value>& task, const Phase& phase, int64_t from, int64_t count) {
  constexpr int kInputs = (kPositions - 1) * kStride + kTaps;
  const int64_t channels = task.channels, first = phase.first_input + from * kStride;
  const int64_t out_step = phase.out_step * channels;
  const int64_t place = (phase.first_output + from * phase.out_step) * channels;
  for (int64_t c = 0; c < channels; c += kLanes) {
    const LaneMask mask = MaskChannels(channels - c);
    Floats sums[kPositions];
#pragma GCC unroll 4
    for (int p = 0; p < kPositions; p++) sums[p] = Zero();
    if (kInside && task.source_count > 0) {
      // The processor does not see where a tile leads to: what the next one reads and writes is asked for in time. Of
      // the rows that it reads only the last is new.
      const Value* ahead = task.sources[task.source_count - 1].input + (first + kInputs) * channels + c;
#pragma GCC unroll 8
      for (int i = 0; i < kPositions * kStride; i++) __builtin_prefetch(ahead + i * channels);
#pragma GCC unroll 4
      for (int p = 0; p < kPositions; p++) __builtin_prefetch(task.output + place + (p + kPositions) * out_step + c, 1);
    }
    for (int64_t s = 0; s < task.source_count; s++) {
      const Value* input = task.sources[s].input + first * channels + c;
      const float* weights = task.sources[s].weights + phase.weights + c;
      Floats factors[kTaps];
#pragma GCC unroll 8
      for (int k = 0; k < kTaps; k++) factors[k] = LoadFloats(weights + k * phase.weight_step, mask);
#pragma GCC unroll 16
      for (int i = 0; i < kInputs; i++) {
        const bool inside = kInside || static_cast<uint64_t>(first + i) < static_cast<uint64_t>(task.width);
        const Floats value = Format::Load(input + i * channels, inside ? mask : LaneMask{0});
#pragma GCC unroll 8
        for (int k = 0; k < kTaps; k++) {
          const int step = i - k;
          if (step >= 0 && step % kStride == 0 && step / kStride < kPositions)
            sums[step / kStride] = MultiplyAdd(value, factors[k], sums[step / kStride]);
        }
      }
    }
    const Epilogue& epilogue = task.epilogue;
    const Floats scale =
        epilogue.scale ? LoadFloats(epilogue.scale + c, mask) : Fill(1);
#pragma GCC unroll 4
    for (int p = 0; p < kPositions; p++) {
      if (!kInside && p >= count) break;
      const int64_t at = place + p * out_step + c;
      Floats value = sums[p];
      if (epilogue.shift) value = MultiplyAdd(value, scale, LoadFloats(epilogue.shift + c, mask));
      if (task.addend) value = Add(value, Format::Load(task.addend + at, mask));
      if (epilogue.relu) value = Max(Zero(), value);
      Format::Store(task.output + at, value, mask);
    }
  }
}

template <typename Format, int kTaps, int kStride, typename Value = typename Format::Value>
void ComputePhase(const RowTask<Value>& task, const Phase& phase) {
  constexpr int kInputs = (kPositions - 1) * kStride + kTaps;
  for (int64_t from = 0; from < phase.count; from += kPositions) {
    const int64_t count = std::min<int64_t>(kPositions, phase.count - from);
    const int64_t first = phase.first_input + from * kStride;
    const bool inside = count == kPositions && first >= 0 && first + kInputs <= task.width;
    (inside ? ComputeTile<Format, kTaps, kStride, true> : ComputeTile<Format, kTaps, kStride, false>)(
        task, phase, from, count);
  }
}

// Null where there is none. At stride 1 there are all that the backward phases of strides 1 and 2 need.
template <typename Format>
auto ChoosePhase(int64_t taps, int64_t stride) {
  using Compute = decltype(&ComputePhase<Format, 3, 1>);
  if (stride == 2) {
    switch (taps) {
      case 3: return Compute(ComputePhase<Format, 3, 2>);
      case 5: return Compute(ComputePhase<Format, 5, 2>);
      case 7: return Compute(ComputePhase<Format, 7, 2>);
      default: return Compute(nullptr);
    }
  }
  switch (taps) {
    case 1: return Compute(ComputePhase<Format, 1, 1>);
    case 2: return Compute(ComputePhase<Format, 2, 1>);
    case 3: return Compute(ComputePhase<Format, 3, 1>);
    case 4: return Compute(ComputePhase<Format, 4, 1>);
    case 5: return Compute(ComputePhase<Format, 5, 1>);
    case 7: return Compute(ComputePhase<Format, 7, 1>);
    default: return Compute(nullptr);
  }
}

// Which rows of the input an output row reads, from the first to the last, with the row of the kernel for each.
using ListTaps = void (*)(const Convolution&, int64_t row, std::vector<std::pair<int64_t, int64_t>>& taps);

struct FeatureMaps {
  int64_t height, width, out_height, out_width;
};

template <typename Format>
void GatherRows(const Convolution& conv, const FeatureMaps& size, const std::vector<Phase>& phases, ListTaps list,
                const void* input, const float* weights, const Epilogue& epilogue, void* output) {
  using Value = typename Format::Value;
  const int64_t channels = conv.inputs, rows = conv.batch * size.out_height;
  const int64_t shards = std::min(ThreadTeam::Get().size(), rows);
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    std::vector<std::pair<int64_t, int64_t>> taps;
    std::vector<SourceRow<Value>> sources;
    for (int64_t row = rows * shard / shards; row < rows * (shard + 1) / shards; row++) {
      const Value* image =
          static_cast<const Value*>(input) + row / size.out_height * size.height * size.width * channels;
      taps.clear();
      sources.clear();
      list(conv, row % size.out_height, taps);
      for (const auto& [y, kh] : taps)
        sources.push_back({image + y * size.width * channels, weights + kh * conv.kernel_width * channels});
      const int64_t first = row * size.out_width * channels;
      const Value* addend = static_cast<const Value*>(epilogue.addend);
      const RowTask<Value> task = {sources.data(), static_cast<int64_t>(sources.size()), size.width, channels,
                                   epilogue, addend ? addend + first : nullptr, static_cast<Value*>(output) + first};
      for (const Phase& phase : phases) ChoosePhase<Format>(phase.taps, phase.stride)(task, phase);
    }
  });
}

void ListForward(const Convolution& conv, int64_t row, std::vector<std::pair<int64_t, int64_t>>& taps) {
  for (int64_t kh = 0; kh < conv.kernel_height; kh++) {
    const int64_t y = row * conv.stride + kh - conv.top;
    if (y >= 0 && y < conv.height) taps.push_back({y, kh});
  }
}

void ListBackward(const Convolution& conv, int64_t row, std::vector<std::pair<int64_t, int64_t>>& taps) {
  for (int64_t kh = std::min(conv.kernel_height - 1, row + conv.top); kh >= 0; kh--) {
    const int64_t y = (row + conv.top - kh) / conv.stride;
    if ((row + conv.top - kh) % conv.stride == 0 && y < conv.out_height) taps.push_back({y, kh});
  }
}

}  // namespace

template <typename Format>
void ConvolveDepthwise(const Convolution& conv, const void* input, const float* weights, const Epilogue& epilogue,
                       void* output) {
  const Phase phase = {0, 1, conv.out_width, -conv.left, static_cast<int>(conv.kernel_width),
                       static_cast<int>(conv.stride), 0, conv.inputs};
  GatherRows<Format>(conv, {conv.height, conv.width, conv.out_height, conv.out_width}, {phase}, ListForward, input,
                     weights, epilogue, output);
}

template <typename Format>
void ConvolveDepthwiseBack(const Convolution& conv, const void* gradient, const float* weights,
                           const Epilogue& epilogue, void* input_gradient) {
  const int64_t stride = conv.stride;
  std::vector<Phase> phases;
  for (int64_t first = 0; first < std::min(stride, conv.width); first++) {
    // The taps tap, tap + stride, … from the last to the first, which is where inputs go from left to right.
    const int64_t tap = (first + conv.left) % stride, taps = DivideUp(conv.kernel_width - tap, stride);
    phases.push_back({first, stride, DivideUp(conv.width - first, stride),
                      (first + conv.left - tap) / stride - (taps - 1), static_cast<int>(taps), 1,
                      (tap + stride * (taps - 1)) * conv.inputs, -stride * conv.inputs});
  }
  GatherRows<Format>(conv, {conv.out_height, conv.out_width, conv.height, conv.width}, phases, ListBackward, gradient,
                     weights, epilogue, input_gradient);
}

#define SPECNET_INSTANTIATE(Format)                                                                                 \
  template void ConvolveDepthwise<Format>(const Convolution&, const void*, const float*, const Epilogue&, void*);  \
  template void ConvolveDepthwiseBack<Format>(const Convolution&, const void*, const float*, const Epilogue&, void*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

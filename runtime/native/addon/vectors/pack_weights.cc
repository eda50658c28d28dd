#include "pack_weights.h"

#include <algorithm>
#include <vector>

#include "number_format.h"
#include "../thread_team.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// What panels are made of: the weights of one group, as the kernels see it.
struct Source {
  int64_t taps, inputs, outputs;
  const float* weights;
  int64_t row, tap;  // from row to row, from tap to tap; rows are inputs, or outputs where it is transposed
  bool transpose;
};

template <typename Format>
SPECNET_VECTOR void PackRows(const Source& source, const float* tap, int64_t channel, int64_t vectors, Unit* target) {
  for (int64_t input = 0; input < source.inputs; input += Format::kPerUnit) {
    const float* first = tap + input * source.row + channel;
    const int64_t next = input + 1 < source.inputs ? source.row : 0;
    for (int64_t v = 0; v < vectors; v++, target += kLanes) {
      const float* values = first + v * kLanes;
      const LaneMask mask = MaskChannels(source.outputs - channel - v * kLanes);
      StoreUnits(target, Format::PackFloats(values, next ? values + next : nullptr, mask));
    }
  }
}

// The same where an output's inputs are contiguous.
template <typename Format>
SPECNET_VECTOR void PackColumns(const Source& source, const float* tap, int64_t channel, int64_t vectors,
                                Unit* target) {
  constexpr int64_t kWidth = kLanes * Format::kPerUnit;
  for (int64_t v = 0; v < vectors; v++) {
    for (int64_t input = 0; input < source.inputs; input += kWidth) {
      const int64_t width = std::min(kWidth, source.inputs - input);
      Units rows[kLanes];
      for (int64_t r = 0; r < kLanes; r++) {
        const int64_t output = channel + v * kLanes + r;
        const float* row = tap + output * source.row + input;
        if (output < source.outputs && width == kWidth) {
          rows[r] = Format::LoadRow(row);
        } else {
          float padded[2 * kLanes] = {};
          if (output < source.outputs) std::copy_n(row, width, padded);
          rows[r] = Format::LoadRow(padded);
        }
      }
      Transpose(rows);
      const int64_t unit = input / Format::kPerUnit, units = DivideUp(width, Format::kPerUnit);
      for (int64_t u = 0; u < units; u++) StoreUnits(target + ((unit + u) * vectors + v) * kLanes, rows[u]);
    }
  }
}

template <typename Format>
void PackPanel(const Source& source, int64_t channel, Unit* panel) {
  const int64_t vectors = DivideUp(std::min(kTile, source.outputs - channel), kLanes);
  const int64_t units = DivideUp(source.inputs, Format::kPerUnit);
  const auto pack = source.transpose ? PackColumns<Format> : PackRows<Format>;
  for (int64_t tap = 0; tap < source.taps; tap++) {
    // Backward the taps are met in the other order.
    const int64_t from = source.transpose ? source.taps - 1 - tap : tap;
    pack(source, source.weights + from * source.tap, channel, vectors, panel + tap * units * vectors * kLanes);
  }
}

// The weights of merged groups as those of one, with zeros between them: `[taps, inputs, outputs]`.
std::vector<float> Merge(const WeightShape& shape, const Grouping& grouping, int64_t group, const float* weights) {
  std::vector<float> merged(shape.taps * grouping.inputs * grouping.outputs);
  const int64_t inputs = grouping.inputs / grouping.merged, outputs = grouping.outputs / grouping.merged;
  for (int64_t tap = 0; tap < shape.taps; tap++) {
    for (int64_t input = 0; input < grouping.inputs; input++) {
      const int64_t first = input / inputs * outputs;
      std::copy_n(weights + (tap * inputs + input % inputs) * shape.outputs + group * grouping.outputs + first,
                  outputs, merged.data() + (tap * grouping.inputs + input) * grouping.outputs + first);
    }
  }
  return merged;
}

// Units of one group's panels.
template <typename Format>
int64_t CountUnits(const WeightShape& shape, const Grouping& grouping) {
  const int64_t inputs = shape.transpose ? grouping.outputs : grouping.inputs;
  const int64_t outputs = shape.transpose ? grouping.inputs : grouping.outputs;
  return shape.taps * DivideUp(inputs, Format::kPerUnit) * RoundUp(outputs, kLanes);
}

}  // namespace

template <typename Format>
bool CanPackWeights(const WeightShape& shape) {
  if (shape.groups < 1 || shape.inputs % shape.groups != 0 || shape.outputs % shape.groups != 0) return false;
  const Grouping grouping = MergeGroups(shape.inputs, shape.outputs, shape.groups);
  const int64_t inputs = shape.transpose ? grouping.outputs : grouping.inputs;
  return inputs > 0 && (grouping.count == 1 || inputs % Format::kPerUnit == 0);
}

template <typename Format>
int64_t CountPackedWeights(const WeightShape& shape) {
  const Grouping grouping = MergeGroups(shape.inputs, shape.outputs, shape.groups);
  return grouping.count * CountUnits<Format>(shape, grouping) * Format::kPerUnit;
}

template <typename Format>
void PackWeights(const WeightShape& shape, const float* weights, void* packed) {
  const Grouping grouping = MergeGroups(shape.inputs, shape.outputs, shape.groups);
  const int64_t inputs = shape.transpose ? grouping.outputs : grouping.inputs;
  const int64_t outputs = shape.transpose ? grouping.inputs : grouping.outputs;
  const int64_t units = CountUnits<Format>(shape, grouping);
  const int64_t panels = DivideUp(outputs, kTile), jobs = grouping.count * panels;
  // Few weights are not worth waking a thread for.
  const int64_t worthwhile = std::max<int64_t>(1, grouping.count * units / 16384);
  const int64_t shards = std::min({ThreadTeam::Get().size(), jobs, worthwhile});
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    for (int64_t job = jobs * shard / shards; job < jobs * (shard + 1) / shards; job++) {
      const int64_t group = job / panels, channel = job % panels * kTile;
      Unit* target = static_cast<Unit*>(packed) + group * units;
      if (grouping.merged > 1) {
        const std::vector<float> merged = Merge(shape, grouping, group, weights);
        PackPanel<Format>({shape.taps, inputs, outputs, merged.data(), grouping.outputs,
                           grouping.inputs * grouping.outputs, shape.transpose}, channel, target);
      } else {
        PackPanel<Format>({shape.taps, inputs, outputs, weights + group * grouping.outputs, shape.outputs,
                           grouping.inputs * shape.outputs, shape.transpose}, channel,
                          target + channel * shape.taps * DivideUp(inputs, Format::kPerUnit));
      }
    }
  });
}

#define SPECNET_INSTANTIATE(Format)                                      \
  template bool CanPackWeights<Format>(const WeightShape&);              \
  template int64_t CountPackedWeights<Format>(const WeightShape&);       \
  template void PackWeights<Format>(const WeightShape&, const float*, void*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

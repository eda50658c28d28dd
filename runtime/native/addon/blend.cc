#include "blend.h"

#include "update.h"

namespace specnet {
namespace {

struct BlendStep {
  float weight;

  // Seen from the nearer end, so that a weight of 1 is the target itself.
  template <typename Number>
  Number operator()(const Number& value, const Number& target) const {
    const Number way = target - value;
    return weight < 0.5f ? value + weight * way : target - (1 - weight) * way;
  }
};

void BlendNumbers(const BlendStep step, const BlendedParameter& parameter, int64_t begin, int64_t end) {
  const auto [values, targets, size] = parameter;
  int64_t i = begin;
  for (; i + kLanes <= end; i += kLanes) StoreLanes(values + i, step(LoadLanes(values + i), LoadLanes(targets + i)));
  for (; i < end; i++) values[i] = step(values[i], targets[i]);
}

// Numbers that are added up in float32, a sixteenth of them each, before double takes over.
constexpr int64_t kChunk = 1 << 10;

double SumSquares(const float* numbers, int64_t size) {
  Lanes sums[4] = {};
  int64_t i = 0;
  for (; i + 4 * kLanes <= size; i += 4 * kLanes) {
    for (int k = 0; k < 4; k++) {
      const Lanes lanes = LoadLanes(numbers + i + k * kLanes);
      sums[k] += lanes * lanes;
    }
  }
  double total = 0;
  for (const Lanes& lanes : sums) {
    for (int k = 0; k < kLanes; k++) total += lanes[k];
  }
  for (; i < size; i++) total += numbers[i] * numbers[i];
  return total;
}

}  // namespace

void Blend(float weight, const std::vector<BlendedParameter>& parameters) {
  ShareParameters(parameters, [&](const BlendedParameter& parameter, int64_t begin, int64_t end) {
    BlendNumbers({weight}, parameter, begin, end);
  });
}

float ComputeNorm(const std::vector<NumberRun>& runs) {
  std::vector<NumberRun> chunks;
  int64_t total = 0;
  for (const NumberRun& run : runs) {
    total += run.size;
    for (int64_t i = 0; i < run.size; i += kChunk) chunks.push_back({run.numbers + i, std::min(kChunk, run.size - i)});
  }
  std::vector<double> sums(chunks.size());
  const int64_t count = static_cast<int64_t>(chunks.size());
  ThreadTeam& team = ThreadTeam::Get();
  const int64_t shards = std::clamp<int64_t>(total / kNumbersPerThread, 1, team.size());
  team.Run(shards, [&](int64_t shard) {
    for (int64_t i = count * shard / shards; i < count * (shard + 1) / shards; i++) {
      sums[i] = SumSquares(chunks[i].numbers, chunks[i].size);
    }
  });
  double sum = 0;
  for (const double part : sums) sum += part;
  return static_cast<float>(std::sqrt(sum));
}

}  // namespace specnet

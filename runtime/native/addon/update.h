// What all updates of weights share: numbers of all parameters of a network, each read and written once.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "thread_team.h"

namespace specnet {

// One of the network's parameters; its arrays are `size` long and do not overlap.
template <int remembered>
struct UpdatedParameter {
  float* weight;
  // What the rule remembers of it.
  std::array<float*, remembered> memory;
  const float* gradient;
  int64_t size;
  // Two numbers of the parameter's own, such as its learning rate.
  float first, second;
};

// What every processor that runs TensorFlow multiplies at once. The memory is the limit, wider ones are not faster.
using Lanes = float __attribute__((vector_size(16)));
constexpr int64_t kLanes = 4;

inline Lanes LoadLanes(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof(lanes));
  return lanes;
}
inline void StoreLanes(float* to, Lanes lanes) { std::memcpy(to, &lanes, sizeof(lanes)); }

inline float SquareRoot(float number) { return std::sqrt(number); }
inline Lanes SquareRoot(Lanes lanes) {
#if defined(__SSE2__)
  return reinterpret_cast<Lanes>(_mm_sqrt_ps(reinterpret_cast<__m128>(lanes)));
#else
  for (int64_t i = 0; i < kLanes; i++) lanes[i] = std::sqrt(lanes[i]);
  return lanes;
#endif
}

// A thread is woken for no less than this: tens of microseconds of work.
constexpr int64_t kNumbersPerThread = 1 << 15;

// Calls work(parameter, begin, end) for parts of the parameters that make up all of them, on all threads.
template <typename Parameter, typename Work>
void ShareParameters(const std::vector<Parameter>& parameters, const Work& work) {
  int64_t total = 0;
  for (const Parameter& parameter : parameters) total += parameter.size;
  ThreadTeam& team = ThreadTeam::Get();
  const int64_t shards = std::clamp<int64_t>(total / kNumbersPerThread, 1, team.size());
  team.Run(shards, [&](int64_t shard) {
    const int64_t begin = total * shard / shards, end = total * (shard + 1) / shards;
    int64_t first = 0;
    for (const Parameter& parameter : parameters) {
      const int64_t from = std::max<int64_t>(begin - first, 0), to = std::min(end - first, parameter.size);
      if (from < to) work(parameter, from, to);
      first += parameter.size;
    }
  });
}

// Calls step(weight, memory, gradient) for every number, several at once as Lanes: `step` takes Lanes and float alike,
// so that the last few numbers of an array are computed as all others are. It is a copy: what is written cannot be a
// part of it, which saves reading it again for each number.
template <int remembered, typename Step>
void UpdateNumbers(const UpdatedParameter<remembered>& parameter, int64_t begin, int64_t end, const Step step) {
  const auto [weights, memory, gradients, size, first, second] = parameter;
  int64_t i = begin;
  for (; i + kLanes <= end; i += kLanes) {
    Lanes weight = LoadLanes(weights + i);
    std::array<Lanes, remembered> lanes;
    for (int k = 0; k < remembered; k++) lanes[k] = LoadLanes(memory[k] + i);
    step(weight, lanes, LoadLanes(gradients + i));
    for (int k = 0; k < remembered; k++) StoreLanes(memory[k] + i, lanes[k]);
    StoreLanes(weights + i, weight);
  }
  for (; i < end; i++) {
    std::array<float, remembered> numbers;
    for (int k = 0; k < remembered; k++) numbers[k] = memory[k][i];
    step(weights[i], numbers, gradients[i]);
    for (int k = 0; k < remembered; k++) memory[k][i] = numbers[k];
  }
}

}  // namespace specnet

#include "sgd.h"

#include <algorithm>
#include <cstring>

#include "thread_team.h"

namespace specnet {
namespace {

// What every processor that runs TensorFlow multiplies at once. The memory is the limit, wider ones are no faster.
using Lanes = float __attribute__((vector_size(16)));
constexpr int64_t kLanes = 4;

Lanes Load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof(lanes));
  return lanes;
}
void Store(float* to, Lanes lanes) { std::memcpy(to, &lanes, sizeof(lanes)); }

// Number is Lanes or float: the last few numbers of an array are computed as all others are.
template <typename Number>
void Step(const SgdSettings& settings, Number& weight, Number& velocity, const Number& gradient) {
  velocity = settings.momentum * velocity + (gradient + settings.weight_decay * weight);
  weight -= settings.rate * velocity;
}

// `settings` is a copy: what is written below cannot be a part of it, which saves reading it again for each number.
void Update(const SgdSettings settings, const SgdParameter& parameter, int64_t begin, int64_t end) {
  const auto [weights, velocities, gradients, size] = parameter;
  int64_t i = begin;
  for (; i + kLanes <= end; i += kLanes) {
    Lanes weight = Load(weights + i), velocity = Load(velocities + i);
    Step(settings, weight, velocity, Load(gradients + i));
    Store(velocities + i, velocity);
    Store(weights + i, weight);
  }
  for (; i < end; i++) Step(settings, weights[i], velocities[i], gradients[i]);
}

// Updates the numbers from `begin` to `end` of the parameters laid end to end.
void UpdateRange(const SgdSettings& settings, const std::vector<SgdParameter>& parameters, int64_t begin,
                 int64_t end) {
  int64_t first = 0;
  for (const SgdParameter& parameter : parameters) {
    const int64_t from = std::max<int64_t>(begin - first, 0), to = std::min(end - first, parameter.size);
    if (from < to) Update(settings, parameter, from, to);
    first += parameter.size;
  }
}

// A thread is woken for no less than this: tens of microseconds of work.
constexpr int64_t kNumbersPerThread = 1 << 15;

}  // namespace

void UpdateParameters(const SgdSettings& settings, const std::vector<SgdParameter>& parameters) {
  int64_t total = 0;
  for (const SgdParameter& parameter : parameters) total += parameter.size;
  ThreadTeam& team = ThreadTeam::Get();
  const int64_t shares = std::clamp<int64_t>(total / kNumbersPerThread, 1, team.size());
  team.Run(shares, [&](int64_t share) {
    UpdateRange(settings, parameters, total * share / shares, total * (share + 1) / shares);
  });
}

}  // namespace specnet

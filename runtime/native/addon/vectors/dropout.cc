#include "dropout.h"

#include <algorithm>

#include "../thread_team.h"
#include "vector_math.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// MurmurHash3's finalizer (Appleby 2011): every bit that comes in moves every bit that goes out.
SPECNET_INLINE Units Mix(Units hash) {
  hash = ExclusiveOr(hash, ShiftRight<16>(hash));
  hash = MultiplyUnits(hash, FillUnits(static_cast<int>(0x85ebca6bu)));
  hash = ExclusiveOr(hash, ShiftRight<13>(hash));
  hash = MultiplyUnits(hash, FillUnits(static_cast<int>(0xc2b2ae35u)));
  return ExclusiveOr(hash, ShiftRight<16>(hash));
}

struct Settings {
  DropoutKey key;
  uint32_t threshold;
  float factor;
};

template <typename Format, typename Value = typename Format::Value>
SPECNET_VECTOR void Drop(const Settings& settings, int64_t first, int64_t last, const Value* x, Value* y) {
  const Units lane = CountLanes();
  const Units second = FillUnits(static_cast<int>(settings.key.second));
  const Floats factor = Fill(settings.factor);
  const Units threshold = FillUnits(static_cast<int>(settings.threshold));
  for (int64_t i = first; i < last; i += kLanes) {
    const uint32_t start = static_cast<uint32_t>(i) + settings.key.first;
    const Units place = AddUnits(FillUnits(static_cast<int>(start)), lane);
    const Units hash = Mix(ExclusiveOr(Mix(place), second));
    const Selection stays = IsAtLeastUnsigned(hash, threshold);
    // What is dropped becomes 0 even if it was no number, as in a network that never had it.
    if (i + kLanes <= last) {
      Format::Store(y + i, Keep(stays, Multiply(Format::Load(x + i), factor)));
    } else {
      const LaneMask lanes = FirstLanes(last - i);
      Format::Store(y + i, Keep(stays, Multiply(Format::Load(x + i, lanes), factor)), lanes);
    }
  }
}

}  // namespace

template <typename Format>
void DropNumbers(float rate, DropoutKey key, int64_t size, const typename Format::Value* x,
                 typename Format::Value* y) {
  const double exact = rate;
  const Settings settings = {key, static_cast<uint32_t>(exact * 4294967296.0), static_cast<float>(1 / (1 - exact))};
  ThreadTeam& team = ThreadTeam::Get();
  const int64_t vectors = (size + kLanes - 1) / kLanes;
  const int64_t shards = std::clamp<int64_t>(size / 32768, 1, team.size());
  team.Run(shards, [&](int64_t shard) {
    const int64_t last = std::min(size, vectors * (shard + 1) / shards * kLanes);
    Drop<Format>(settings, vectors * shard / shards * kLanes, last, x, y);
  });
}

#define SPECNET_INSTANTIATE(Format) \
  template void DropNumbers<Format>(float, DropoutKey, int64_t, const Format::Value*, Format::Value*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

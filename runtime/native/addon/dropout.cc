#include "dropout.h"

#include <algorithm>

#include "thread_team.h"
#include "vector_math.h"

#if SPECNET_HAS_AVX512

namespace specnet {
namespace {

// MurmurHash3's finaliser (Appleby 2011): every bit that comes in moves every bit that goes out.
SPECNET_INLINE __m512i Mix(__m512i hash) {
  hash = _mm512_xor_si512(hash, _mm512_srli_epi32(hash, 16));
  hash = _mm512_mullo_epi32(hash, _mm512_set1_epi32(static_cast<int>(0x85ebca6bu)));
  hash = _mm512_xor_si512(hash, _mm512_srli_epi32(hash, 13));
  hash = _mm512_mullo_epi32(hash, _mm512_set1_epi32(static_cast<int>(0xc2b2ae35u)));
  return _mm512_xor_si512(hash, _mm512_srli_epi32(hash, 16));
}

struct Settings {
  DropoutKey key;
  uint32_t threshold;
  float factor;
};

template <typename Format, typename Value = typename Format::Value>
SPECNET_AVX512 void Drop(const Settings& settings, int64_t first, int64_t last, const Value* x, Value* y) {
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i second = _mm512_set1_epi32(static_cast<int>(settings.key.second));
  const __m512 factor = Fill(settings.factor);
  const __m512i threshold = _mm512_set1_epi32(static_cast<int>(settings.threshold));
  for (int64_t i = first; i < last; i += kLane) {
    const uint32_t start = static_cast<uint32_t>(i) + settings.key.first;
    const __m512i place = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(start)), lane);
    const __m512i hash = Mix(_mm512_xor_si512(Mix(place), second));
    const __mmask16 stays = _mm512_cmpge_epu32_mask(hash, threshold);
    // What is dropped becomes 0 even if it was no number, as in a network that never had it.
    if (i + kLane <= last) {
      Format::Store(y + i, _mm512_maskz_mul_ps(stays, Format::Load(x + i), factor));
    } else {
      const __mmask16 lanes = FirstLanes(last - i);
      StoreSome(y + i, lanes, _mm512_maskz_mul_ps(stays, LoadSome(x + i, lanes), factor));
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
  const int64_t vectors = (size + kLane - 1) / kLane;
  const int64_t shares = std::clamp<int64_t>(size / 32768, 1, team.size());
  team.Run(shares, [&](int64_t share) {
    const int64_t last = std::min(size, vectors * (share + 1) / shares * kLane);
    Drop<Format>(settings, vectors * share / shares * kLane, last, x, y);
  });
}

#define SPECNET_INSTANTIATE(Format) \
  template void DropNumbers<Format>(float, DropoutKey, int64_t, const Format::Value*, Format::Value*);
SPECNET_INSTANTIATE(Float32)
SPECNET_INSTANTIATE(Bfloat16)

}  // namespace specnet

#endif

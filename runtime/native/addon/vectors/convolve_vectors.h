// A convolution's tiles in vectors: up to 6 positions by 64 channels (AVX2: 16), whose sums stay in registers.
#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include "convolve_tile.h"
#include "number_format.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
inline namespace SPECNET_INSTRUCTIONS {

constexpr int64_t kRows = 6;

template <typename Format, int kRowCount, int kVectors>
SPECNET_VECTOR void ComputeTile(const Tile& tile, const Unit* input, const Unit* weights,
                                const typename Format::Value* addend, typename Format::Value* output) {
  Floats sums[kRowCount][kVectors];
  for (int r = 0; r < kRowCount; r++)
    for (int v = 0; v < kVectors; v++) sums[r][v] = Zero();
  // Rows are too short for the processor to see where they lead to: what is needed next is asked for in time.
  for (int r = 0; r < kRowCount; r++) {
    for (int64_t value = 0; value < kVectors * kLanes; value += 64 / sizeof(*output)) {
      __builtin_prefetch(output + r * tile.output_step + value, 1);
      if (addend) __builtin_prefetch(addend + r * tile.output_step + value);
    }
  }
  const int64_t step = tile.input_step;
  for (int64_t t = 0; t < tile.tap_count; t++) {
    const Unit* x = input + tile.taps[t].input;
    const Unit* w = weights + tile.taps[t].weights * kVectors * kLanes;
    for (int64_t unit = 0; unit < tile.units; unit += kLanes) {
      if (tile.tap_count == 1) {
        for (int r = 0; r < kRowCount; r++) __builtin_prefetch(x + (r + kRowCount) * step);
      }
      const Unit* const end = x + std::min(kLanes, tile.units - unit);
      for (; x < end; x++, w += kVectors * kLanes) {
        Units factors[kVectors];
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; v++) factors[v] = LoadUnits(w + v * kLanes);
#pragma GCC unroll 8
        for (int r = 0; r < kRowCount; r++) {
          const Unit value = x[r * step];
#pragma GCC unroll 4
          for (int v = 0; v < kVectors; v++) sums[r][v] = Format::MultiplyAdd(sums[r][v], factors[v], value);
        }
      }
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; v++) {
    const LaneMask mask = v == kVectors - 1 ? tile.last : kWhole;
    const Floats scale = tile.scale ? LoadFloats(tile.scale + v * kLanes, mask) : Fill(1);
    const Floats shift = tile.shift ? LoadFloats(tile.shift + v * kLanes, mask) : Zero();
#pragma GCC unroll 8
    for (int r = 0; r < kRowCount; r++) {
      const int64_t place = r * tile.output_step + v * kLanes;
      Floats value = sums[r][v];
      if (tile.shift) value = MultiplyAdd(value, scale, shift);
      if (addend) value = Add(value, Format::Load(addend + place, mask));
      if (tile.relu) value = Max(Zero(), value);
      Format::Store(output + place, value, mask);
    }
  }
}

// By vectors of channels and by positions, less one each.
template <typename Format>
class TileComputers {
  using Computer = decltype(&ComputeTile<Format, 1, 1>);
  template <int kVectors>
  static constexpr std::array<Computer, kRows> ListComputers() {
    return {ComputeTile<Format, 1, kVectors>, ComputeTile<Format, 2, kVectors>, ComputeTile<Format, 3, kVectors>,
            ComputeTile<Format, 4, kVectors>, ComputeTile<Format, 5, kVectors>, ComputeTile<Format, 6, kVectors>};
  }
  template <int... kIndices>
  static constexpr auto ListByVectors(std::integer_sequence<int, kIndices...>) {
    return std::array<std::array<Computer, kRows>, kTileVectors>{ListComputers<kIndices + 1>()...};
  }

 public:
  static constexpr auto kList = ListByVectors(std::make_integer_sequence<int, kTileVectors>());
};

}  // namespace SPECNET_INSTRUCTIONS
}  // namespace specnet
#endif

// A convolution's tiles on AMX: up to 32 positions by 64 channels at a time.
#pragma once

#include <algorithm>
#include <type_traits>
#include <vector>

#include "convolve_tile.h"
#include "matrix_tiles.h"
#include "number_format.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
inline namespace SPECNET_INSTRUCTIONS {

// Stands where there are none.
struct NoMatrices {
  static constexpr int64_t kRows = 0;
  static bool Serves(const std::vector<Block>&) { return false; }
  template <typename Value>
  void Compute(const Tile&, int64_t, int64_t, const Unit*, const Unit*, const Value*, Value*) {}
};

#if SPECNET_HAS_AMX && !defined(SPECNET_AVX2)

// So many units of a tap go into a product at a time: as many as fit, with nothing left over. 0: too few to be faster
// than vectors are.
inline int64_t CountProductUnits(int64_t units) {
  for (int64_t count = 16; count >= 4; count--) {
    if (units % count == 0) return count;
  }
  return 0;
}

// Scales, shifts, adds and stores `rows` x 16 sums.
SPECNET_VECTOR inline void StoreSums(const Tile& tile, const float* sums, int64_t rows, int64_t vector, LaneMask mask,
                                     const bfloat16* addend, bfloat16* output) {
  const int64_t channel = vector * kLanes;
  const Floats scale = tile.scale ? LoadFloats(tile.scale + channel, mask) : Fill(1);
  const Floats shift = tile.shift ? LoadFloats(tile.shift + channel, mask) : Zero();
  for (int64_t r = 0; r < rows; r++) {
    const int64_t place = r * tile.output_step + channel;
    Floats value = LoadFloats(sums + r * kLanes);
    if (tile.shift) value = MultiplyAdd(value, scale, shift);
    if (addend) value = Add(value, Bfloat16::Load(addend + place, mask));
    if (tile.relu) value = Max(Zero(), value);
    Bfloat16::Store(output + place, value, mask);
  }
}

// One thread's.
class Matrices {
 public:
  static constexpr int64_t kRows = 2 * kTileRows;

  // Whether all blocks are computed so: which one a sum is in must not depend on how the work is divided.
  static bool Serves(const std::vector<Block>& blocks) {
    return HasAmx() && std::all_of(blocks.begin(), blocks.end(), [](const Block& block) {
      return block.taps.empty() || CountProductUnits(block.units) > 0;
    });
  }

  // `rows` positions by `vectors` times 16 channels; weights as ComputeTile reads them.
  SPECNET_AMX void Compute(const Tile& tile, int64_t rows, int64_t vectors, const Unit* input, const Unit* weights,
                           const bfloat16* addend, bfloat16* output) {
    alignas(64) float sums[4 * kTileSums];
    const int64_t first = rows > kTileRows ? (rows + 1) / 2 : rows, second = rows - first;
    const int64_t units = CountProductUnits(std::max<int64_t>(tile.units, 1));
    registers_.Shape({first, std::max<int64_t>(second, 1), units});
    const int64_t input_row = tile.input_step * 4, weight_row = vectors * 64;
    const int64_t further = first * tile.input_step;
    for (int64_t v = 0; v < vectors; v += 2) {
      const bool two = v + 1 < vectors;
      _tile_zero(0);
      _tile_zero(1);
      _tile_zero(2);
      _tile_zero(3);
      for (int64_t t = 0; t < tile.tap_count; t++) {
        const Unit* x = input + tile.taps[t].input * tile.side_by_side;
        const Unit* w = weights + (tile.taps[t].weights * vectors + v) * kLanes;
        const Unit* const end = x + tile.units * tile.side_by_side;
        for (; x < end; x += units * tile.side_by_side, w += units * vectors * kLanes) {
          _tile_loadd(6, w, weight_row);
          _tile_loadd(4, x, input_row);
          _tile_dpbf16ps(0, 4, 6);
          if (two) {
            _tile_loadd(7, w + kLanes, weight_row);
            _tile_dpbf16ps(1, 4, 7);
          }
          if (second == 0) continue;
          _tile_loadd(5, x + further, input_row);
          _tile_dpbf16ps(2, 5, 6);
          if (two) _tile_dpbf16ps(3, 5, 7);
        }
      }
      for (int64_t u = 0; u <= static_cast<int64_t>(two); u++) {
        const LaneMask mask = v + u == vectors - 1 ? tile.last : kWhole;
        if (u == 0) _tile_stored(0, sums, 64);
        else _tile_stored(1, sums, 64);
        StoreSums(tile, sums, first, v + u, mask, addend, output);
        if (second == 0) continue;
        if (u == 0) _tile_stored(2, sums + kTileSums, 64);
        else _tile_stored(3, sums + kTileSums, 64);
        const int64_t place = first * tile.output_step;
        StoreSums(tile, sums + kTileSums, second, v + u, mask, addend ? addend + place : nullptr, output + place);
      }
    }
  }

 private:
  TileRegisters registers_;
};

template <typename Format>
using MatricesOf = std::conditional_t<std::is_same_v<Format, Bfloat16>, Matrices, NoMatrices>;
#else
template <typename Format>
using MatricesOf = NoMatrices;
#endif

}  // namespace SPECNET_INSTRUCTIONS
}  // namespace specnet
#endif

// A tile of a convolution: some positions by up to 64 channels, computed at once.
#pragma once

#include "../convolution_blocks.h"
#include "vectors.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
inline namespace SPECNET_INSTRUCTIONS {

// What a tile reads and writes. Neighbors among its positions lie `input_step` units and `output_step` values apart:
// along a row, a column, or from image to image.
struct Tile {
  const Tap* taps;
  int64_t tap_count, units;
  int64_t input_step, output_step;
  const float* scale;
  const float* shift;
  bool relu;
  LaneMask last;  // channels of the last vector
  // Of how many images the same units lie side by side, so that all places are that many times as far apart.
  int64_t side_by_side = 1;
};

}  // namespace SPECNET_INSTRUCTIONS
}  // namespace specnet
#endif

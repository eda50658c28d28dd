// Which input positions each output position reads, forward and backward alike, and the positions that read the same.
#pragma once

#include <cstdint>
#include <vector>

namespace specnet {

// Output coordinate o reads, through tap k of the kernel, the input coordinate
// (o * stretch + k * reach + offset) / divisor where that is whole and inside.
struct Axis {
  int64_t size, out_size, kernel;
  int64_t stretch, reach, offset, divisor;
};

// Output coordinates of one axis that read the same taps of the kernel, and so can share a tile.
struct Segment {
  int64_t first, step, count;
  int64_t source_step;  // from coordinate to coordinate
  struct Tap {
    int64_t index, source;  // of the first coordinate
  };
  std::vector<Tap> taps;
};

std::vector<Segment> ListSegments(const Axis& axis);

// Channels lie side by side: `units` input units and `outputs` values in each of `groups`.
struct Layout {
  int64_t batch, groups, units, outputs;
  Axis y, x;
};

// Neighboring taps of the kernel: where their inputs are, from the tile's first position on, and their weights.
struct Tap {
  int64_t input;    // units
  int64_t weights;  // units for each output channel
};

// One of a block's three directions.
struct Direction {
  int64_t count, input_step, output_step;
};

// Positions that read the same taps: some images, some rows, some columns.
struct Block {
  int64_t input, output;  // of its first position, in its first group
  Direction directions[3];
  int64_t units;  // that each tap reads
  std::vector<Tap> taps;
};

std::vector<Block> ListBlocks(const Layout& layout);

}  // namespace specnet

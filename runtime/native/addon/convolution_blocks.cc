#include "convolution_blocks.h"

#include <algorithm>
#include <utility>

namespace specnet {

std::vector<Segment> ListSegments(const Axis& axis) {
  std::vector<Segment> segments;
  for (int64_t phase = 0; phase < axis.divisor; phase++) {
    bool open = false;
    for (int64_t o = phase; o < axis.out_size; o += axis.divisor) {
      std::vector<Segment::Tap> taps;
      for (int64_t k = 0; k < axis.kernel; k++) {
        const int64_t place = o * axis.stretch + k * axis.reach + axis.offset;
        if (place >= 0 && place % axis.divisor == 0 && place / axis.divisor < axis.size)
          taps.push_back({k, place / axis.divisor});
      }
      const auto same = [](const Segment::Tap& a, const Segment::Tap& b) { return a.index == b.index; };
      if (open && taps.size() == segments.back().taps.size() &&
          std::equal(taps.begin(), taps.end(), segments.back().taps.begin(), same)) {
        segments.back().count++;
      } else {
        segments.push_back({o, axis.divisor, 1, axis.stretch, std::move(taps)});
        open = true;
      }
    }
  }
  return segments;
}

namespace {

// Whether the inputs of a row's taps are contiguous, as their weights do.
bool AreAdjacent(const std::vector<Segment::Tap>& taps) {
  for (size_t i = 1; i < taps.size(); i++) {
    if (taps[i].index != taps[i - 1].index + 1 || taps[i].source != taps[i - 1].source + 1) return false;
  }
  return !taps.empty();
}

}  // namespace

std::vector<Block> ListBlocks(const Layout& layout) {
  std::vector<Block> blocks;
  const std::vector<Segment> rows = ListSegments(layout.y), columns = ListSegments(layout.x);
  const int64_t units = layout.groups * layout.units, outputs = layout.groups * layout.outputs;
  const int64_t input_row = layout.x.size * units, output_row = layout.x.out_size * outputs;
  for (const Segment& row : rows) {
    for (const Segment& column : columns) {
      Block block;
      block.input = 0;
      block.output = row.first * output_row + column.first * outputs;
      block.directions[0] = {layout.batch, layout.y.size * input_row, layout.y.out_size * output_row};
      block.directions[1] = {row.count, row.source_step * input_row, row.step * output_row};
      block.directions[2] = {column.count, column.source_step * units, column.step * outputs};
      // A row of taps that lie together is one tap: with few channels a tap's own costs would show.
      const bool joined = layout.groups == 1 && AreAdjacent(column.taps);
      const size_t taps = joined ? 1 : column.taps.size();
      block.units = joined ? layout.units * static_cast<int64_t>(column.taps.size()) : layout.units;
      for (const auto& [kh, y] : row.taps) {
        for (size_t i = 0; i < taps; i++) {
          const auto& [kw, x] = column.taps[i];
          block.taps.push_back({y * input_row + x * units, (kh * layout.x.kernel + kw) * layout.units});
        }
      }
      blocks.push_back(std::move(block));
    }
  }
  return blocks;
}

}  // namespace specnet

#include "convolution_blocks.h"

#include <algorithm>
#include <utility>

namespace specnet {

std::vector<Segment> ListSegments(const Axis& axis) {
  std::vector<Segment> segments;
  for (int64_t phase = 0; phase < axis.divisor; phase++) {
    bool open = false;
    for (int64_t o = phase; o < axis.out_size; o += axis.divisor) {
      std::vector<Segment::Cell> cells;
      for (int64_t k = 0; k < axis.kernel; k++) {
        const int64_t place = o * axis.stretch + k * axis.reach + axis.offset;
        if (place >= 0 && place % axis.divisor == 0 && place / axis.divisor < axis.size)
          cells.push_back({k, place / axis.divisor});
      }
      const auto same = [](const Segment::Cell& a, const Segment::Cell& b) { return a.index == b.index; };
      if (open && cells.size() == segments.back().cells.size() &&
          std::equal(cells.begin(), cells.end(), segments.back().cells.begin(), same)) {
        segments.back().count++;
      } else {
        segments.push_back({o, axis.divisor, 1, axis.stretch, std::move(cells)});
        open = true;
      }
    }
  }
  return segments;
}

namespace {

// Whether the inputs of a row's cells lie one behind the other, as their weights do.
bool AreAdjacent(const std::vector<Segment::Cell>& cells) {
  for (size_t i = 1; i < cells.size(); i++) {
    if (cells[i].index != cells[i - 1].index + 1 || cells[i].source != cells[i - 1].source + 1) return false;
  }
  return !cells.empty();
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
      // A row of cells that lie together is one tap: with few channels a tap's own costs would show.
      const bool joined = layout.groups == 1 && AreAdjacent(column.cells);
      const size_t taps = joined ? 1 : column.cells.size();
      block.units = joined ? layout.units * static_cast<int64_t>(column.cells.size()) : layout.units;
      for (const auto& [kh, y] : row.cells) {
        for (size_t i = 0; i < taps; i++) {
          const auto& [kw, x] = column.cells[i];
          block.taps.push_back({y * input_row + x * units, (kh * layout.x.kernel + kw) * layout.units});
        }
      }
      blocks.push_back(std::move(block));
    }
  }
  return blocks;
}

}  // namespace specnet

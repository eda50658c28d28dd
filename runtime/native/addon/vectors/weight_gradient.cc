// One matrix product for each tap of the kernel:
//
//   gradient[kh, kw] = X[kh, kw]^T · DY      X: positions x inputs, the feature map shifted by (kh, kw)
//                                            DY: positions x outputs
//
// A unit of bfloat16 is the same position of two images. So a shift is only another place to begin in X, which is
// packed once for all taps, and what a window would read outside of the feature map is not multiplied. A thread owns a
// range of input channels, and of images where channels are few: no two write one number, and the order of every sum
// is fixed whatever the number of threads.

#include "weight_gradient.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "number_format.h"
#include "weight_gradient_amx.h"
#include "../thread_team.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// Images are packed and used up in chunks: what the second-level cache holds beside each other.
constexpr int64_t kOutputBytes = 256 << 10;  // of one tile
constexpr int64_t kInputBytes = 256 << 10;
// Pieces of work to make by splitting the batch where there are fewer blocks of input channels.
constexpr int64_t kPieces = 8;

// Positions whose products add up: first units in a packed block of X and in a packed tile of DY.
struct Run {
  int64_t x, dy;
};

// How far apart units of neighboring positions, and of one position in neighboring sheets, are packed.
struct Steps {
  int64_t position, sheet;
};

// Sixteen channels of a feature map, and where their units go: those of neighboring positions `pitch` apart.
struct Column {
  int64_t channel;
  LaneMask mask;
  int64_t offset, pitch;
};

// Rows x vectors of float32 sums: `block` is one packed block of X from its channel on, `tile` packed outputs.
template <typename Format, int kRows, int kVectors>
SPECNET_VECTOR void Accumulate(const Run* runs, int64_t count, int64_t length, int64_t x_step, const Unit* block,
                               const Unit* tile, float* gradient, int64_t stride, LaneMask last) {
  Floats sums[kRows][kVectors];
  const bool isWhole = last == kWhole;  // masked, reading and writing take several times as long here
  for (int r = 0; r < kRows; r++) {
    for (int v = 0; v < kVectors; v++) {
      const float* place = gradient + r * stride + v * kLanes;
      sums[r][v] = isWhole || v < kVectors - 1 ? LoadFloats(place) : LoadFloats(place, last);
    }
  }
  for (int64_t i = 0; i < count; i++) {
    const Unit* x = block + runs[i].x * kLanes;
    const Unit* dy = tile + runs[i].dy * kVectors * kLanes;
    for (const Unit* const end = dy + length * kVectors * kLanes; dy < end; x += x_step, dy += kVectors * kLanes) {
      Units outputs[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; v++) outputs[v] = LoadUnits(dy + v * kLanes);
#pragma GCC unroll 8
      for (int r = 0; r < kRows; r++) {
        const Unit input = x[r];
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; v++) sums[r][v] = Format::MultiplyAdd(sums[r][v], outputs[v], input);
      }
    }
  }
  for (int r = 0; r < kRows; r++) {
    for (int v = 0; v < kVectors; v++) {
      float* place = gradient + r * stride + v * kLanes;
      if (isWhole || v < kVectors - 1) StoreFloats(place, sums[r][v]);
      else StoreFloats(place, sums[r][v], last);
    }
  }
}

// By vectors and rows; what keeps the registers full, and with few vectors enough sums under way.
constexpr int64_t kRows = kTileVectors == 1 ? 6 : 8, kRowsOfManyVectors = 6;

template <typename Format>
using Accumulator = decltype(&Accumulate<Format, 1, 1>);

template <typename Format, int kVectors>
constexpr std::array<Accumulator<Format>, kRows> ListAccumulators() {
  std::array<Accumulator<Format>, kRows> list = {
      Accumulate<Format, 1, kVectors>, Accumulate<Format, 2, kVectors>, Accumulate<Format, 3, kVectors>,
      Accumulate<Format, 4, kVectors>, Accumulate<Format, 5, kVectors>, Accumulate<Format, 6, kVectors>};
  if constexpr (kVectors <= 2 && kRows == 8) {
    list[6] = Accumulate<Format, 7, kVectors>;
    list[7] = Accumulate<Format, 8, kVectors>;
  }
  return list;
}

template <typename Format, int... kIndices>
constexpr auto ListByVectors(std::integer_sequence<int, kIndices...>) {
  return std::array<std::array<Accumulator<Format>, kRows>, kTileVectors>{
      ListAccumulators<Format, kIndices + 1>()...};
}

template <typename Format>
constexpr auto kAccumulators = ListByVectors<Format>(std::make_integer_sequence<int, kTileVectors>());

// Units in whole cache lines: a vector that lies across two of them takes two reads.
struct alignas(64) Line {
  Unit units[kLanes];
};

// What one thread does at a time: some blocks of sixteen input channels, counted over all groups, with the outputs of
// their groups, over some of the images. A sheet is a unit's images: one, or two.
template <typename Format>
class Shard {
 public:
  using Value = typename Format::Value;

  Shard(const Convolution& conv, const Grouping& grouping, const Grid& x_grid, int64_t blocks)
      : conv_(conv),
        grouping_(grouping),
        x_grid_(x_grid),
        dy_grid_{conv.out_height, conv.out_width, conv.out_width, 1, conv.out_height * conv.out_width},
        group_blocks_(DivideUp(grouping.inputs, kLanes)),
        sheets_(CountSheets()),
        by_position_(sheets_ > conv.out_width),
        x_steps_(by_position_ ? Steps{sheets_, 1} : Steps{1, x_grid_.size()}),
        dy_steps_(by_position_ ? Steps{sheets_, 1} : Steps{1, dy_grid_.size()}),
        batch_blocks_(std::clamp<int64_t>(kInputBytes / (sheets_ * x_grid_.size() * kLanes * sizeof(Unit)), 1,
                                         std::min(blocks, group_blocks_))),
        dy_columns_(ListColumns(grouping.outputs, kTile, sheets_ * dy_grid_.size())),
        x_columns_(ListColumns(grouping.inputs, kLanes, sheets_ * x_grid_.size())) {
    x_.reset(new Line[batch_blocks_ * sheets_ * x_grid_.size()]);
    dy_.reset(new Line[dy_columns_.size() * sheets_ * dy_grid_.size()]);
    runs_.reset(new Run[by_position_ ? dy_grid_.size() : sheets_ * conv.out_height]);
  }

  // Blocks [first, last), images [begin, end).
  void Compute(int64_t first, int64_t last, int64_t begin, int64_t end, const Value* input,
               const Value* output_gradient, const Target& target) {
    for (int64_t block = first; block < last; block++) Clear(block, target);
    const int64_t step = sheets_ * Format::kPerUnit;
    for (int64_t image = begin; image < end; image += step) {
      const int64_t images = std::min(step, end - image);
      for (int64_t block = first; block < last;) {
        const int64_t group = block / group_blocks_, group_end = std::min(last, (group + 1) * group_blocks_);
        Pack(output_gradient + image * dy_grid_.image * conv_.outputs + group * grouping_.outputs, images, dy_grid_,
             conv_.outputs, dy_columns_.data(), dy_columns_.size(), dy_steps_, dy_[0].units);
        while (block < group_end) {
          const int64_t blocks = std::min(batch_blocks_, group_end - block), own = block % group_blocks_;
          // Columns are those of the group's first blocks: only the last one may be narrower.
          const Column* columns = own + blocks == group_blocks_ ? &x_columns_[group_blocks_ - blocks] : &x_columns_[0];
          Pack(input + image * x_grid_.image * conv_.inputs + group * grouping_.inputs + own * kLanes -
                   columns->channel, images, x_grid_, conv_.inputs, columns, blocks, x_steps_,
               x_[0].units - columns->offset);
          Multiply(DivideUp(images, Format::kPerUnit), own, blocks,
                   {target.sums + group * target.group + own * kLanes * target.row, target.row, target.tap, 0});
          block += blocks;
        }
      }
    }
  }

 private:
  int64_t CountSheets() const {
    const int64_t width = std::min(kTile, RoundUp(grouping_.outputs, kLanes));
    const int64_t fitting = kOutputBytes / (dy_grid_.size() * width * sizeof(Unit));
    return std::clamp<int64_t>(fitting, 1, DivideUp(conv_.batch, Format::kPerUnit));
  }

  // The vectors of `channels`, in parts of `width` units, each of which has `positions`.
  static std::vector<Column> ListColumns(int64_t channels, int64_t width, int64_t positions) {
    std::vector<Column> columns;
    for (int64_t part = 0; part < channels; part += width) {
      const int64_t pitch = std::min(width, RoundUp(channels - part, kLanes));
      for (int64_t c = 0; c < pitch; c += kLanes)
        columns.push_back({part + c, MaskChannels(channels - part - c), part * positions + c, pitch});
    }
    return columns;
  }

  int64_t CountRows(int64_t block) const { return std::min(kLanes, grouping_.inputs - block % group_blocks_ * kLanes); }

  void Clear(int64_t block, const Target& target) const {
    float* first = target.sums + block / group_blocks_ * target.group + block % group_blocks_ * kLanes * target.row;
    for (int64_t tap = 0; tap < conv_.kernel_height * conv_.kernel_width; tap++)
      for (int64_t row = 0; row < CountRows(block); row++)
        std::fill_n(first + tap * target.tap + row * target.row, grouping_.outputs, 0.f);
  }

  SPECNET_VECTOR void Pack(const Value* source, int64_t images, const Grid& grid, int64_t channels,
                           const Column* columns, int64_t count, const Steps& steps, Unit* packed) const {
    for (int64_t image = 0; image < images; image += Format::kPerUnit) {
      const bool paired = image + 1 < images;
      int64_t place = image / Format::kPerUnit * steps.sheet;
      for (int64_t y = 0; y < grid.height; y++) {
        for (int64_t x = 0; x < grid.width; x++, place += steps.position) {
          const Value* first = source + (image * grid.image + y * grid.row + x * grid.column) * channels;
          const Value* second = paired ? first + grid.image * channels : nullptr;
          for (const Column* column = columns; column < columns + count; column++) {
            const int64_t c = column->channel;
            const Value* other = second ? second + c : nullptr;
            const Units units = column->mask == kWhole ? Format::Pack(first + c, other)
                                                         : Format::Pack(first + c, other, column->mask);
            StoreUnits(packed + column->offset + place * column->pitch, units);
          }
        }
      }
    }
  }

  void Multiply(int64_t sheets, int64_t block, int64_t blocks, const Target& target) {
    for (int64_t channel = 0; channel < grouping_.outputs; channel += kTile)
      for (int64_t kh = 0; kh < conv_.kernel_height; kh++)
        for (int64_t kw = 0; kw < conv_.kernel_width; kw++) MultiplyTap(sheets, block, blocks, channel, kh, kw, target);
  }

  void MultiplyTap(int64_t sheets, int64_t block, int64_t blocks, int64_t channel, int64_t kh, int64_t kw,
                    const Target& target) {
    const Convolution& c = conv_;
    const int64_t down = kh * c.dilation - c.top, right = kw * c.dilation - c.left;
    // Of a row of outputs, those whose window has this tap inside of the feature map.
    const int64_t begin = right < 0 ? DivideUp(-right, c.stride) : 0;
    const int64_t end = right < x_grid_.width ? std::min(c.out_width, DivideUp(x_grid_.width - right, c.stride)) : 0;
    if (begin >= end) return;
    // Long runs are fast: a row of a sheet, or with small images one position in all sheets.
    int64_t count = 0;
    for (int64_t y = 0; y < c.out_height; y++) {
      const int64_t row = y * c.stride + down;
      if (row < 0 || row >= x_grid_.height) continue;
      const int64_t x = row * x_grid_.width + begin * c.stride + right, dy = y * c.out_width + begin;
      for (int64_t i = 0; i < (by_position_ ? end - begin : sheets); i++) {
        runs_[count++] = by_position_ ? Run{(x + i * c.stride) * x_steps_.position, (dy + i) * dy_steps_.position}
                                      : Run{x + i * x_steps_.sheet, dy + i * dy_steps_.sheet};
      }
    }
    const int64_t length = by_position_ ? sheets : end - begin;
    const int64_t x_step = by_position_ ? kLanes : c.stride * kLanes;
    const int64_t outputs = std::min(kTile, grouping_.outputs - channel), vectors = DivideUp(outputs, kLanes);
    const LaneMask last = MaskChannels(outputs - (vectors - 1) * kLanes);
    const int64_t most = vectors <= 2 ? kRows : kRowsOfManyVectors;
    const Unit* tile = dy_[0].units + channel * sheets_ * dy_grid_.size();
    for (int64_t l = 0; l < blocks; l++) {
      const Unit* inputs = x_[0].units + l * sheets_ * x_grid_.size() * kLanes;
      float* sums = target.sums + (kh * c.kernel_width + kw) * target.tap + l * kLanes * target.row + channel;
      const int64_t rows = CountRows(block + l), parts = DivideUp(rows, most);
      for (int64_t part = 0; part < parts; part++) {
        const int64_t from = rows * part / parts, size = rows * (part + 1) / parts - from;
        kAccumulators<Format>[vectors - 1][size - 1](runs_.get(), count, length, x_step, inputs + from, tile,
                                                     sums + from * target.row, target.row, last);
      }
    }
  }

  const Convolution& conv_;
  const Grouping& grouping_;
  const Grid x_grid_, dy_grid_;
  const int64_t group_blocks_;
  const int64_t sheets_;  // that are packed at a time
  const bool by_position_;  // whether the sheets of a position lie together, or the positions of a sheet
  const Steps x_steps_, dy_steps_;
  const int64_t batch_blocks_;  // that are packed at a time
  const std::vector<Column> dy_columns_, x_columns_;  // of one group
  std::unique_ptr<Line[]> x_, dy_;
  std::unique_ptr<Run[]> runs_;
};

// The sums of all parts of the batch, in order, to their places in the gradient.
void Join(const Convolution& conv, const Grouping& grouping, const Target& target, int64_t parts, int64_t part_size,
          float* gradient) {
  const int64_t inputs = conv.inputs / conv.groups, outputs = conv.outputs / conv.groups;
  const int64_t rows = conv.kernel_height * conv.kernel_width * inputs;
  const int64_t shards = std::min(ThreadTeam::Get().size(), rows);
  ThreadTeam::Get().Run(shards, [&](int64_t shard) {
    for (int64_t row = rows * shard / shards; row < rows * (shard + 1) / shards; row++) {
      for (int64_t group = 0; group < conv.groups; group++) {
        const int64_t own = group % grouping.merged;
        const float* sums = target.sums + group / grouping.merged * target.group + row / inputs * target.tap +
                            (own * inputs + row % inputs) * target.row + own * outputs;
        float* place = gradient + row * conv.outputs + group * outputs;
        std::copy_n(sums, outputs, place);
        for (int64_t part = 1; part < parts; part++)
          for (int64_t o = 0; o < outputs; o++) place[o] += sums[part * part_size + o];
      }
    }
  });
}

}  // namespace

template <typename Format>
void ComputeWeightGradient(const Convolution& sizes, const void* input, const void* output_gradient,
                           float* gradient) {
  using Value = typename Format::Value;
  const Grouping grouping = MergeGroups(sizes.inputs, sizes.outputs, sizes.groups);
  using Matrices = MatrixGradientOf<Format>;
  const bool by_matrices = Matrices::Serves(sizes, grouping);
  // Matrices are packed row by row.
  Convolution conv = by_matrices ? sizes : Flatten(sizes);
  Grid grid = {conv.height, conv.width, conv.width, 1, conv.height * conv.width};
  if (conv.kernel_height * conv.kernel_width == 1 && conv.top == 0 && conv.left == 0) {
    // Only what is read is packed.
    grid = {conv.out_height, conv.out_width, conv.stride * conv.width, conv.stride, conv.height * conv.width};
    conv.stride = 1;
  }
  const int64_t taps = conv.kernel_height * conv.kernel_width;
  const int64_t blocks = grouping.count * DivideUp(grouping.inputs, kLanes);
  // Images that stay together.
  const int64_t step = by_matrices ? Matrices::kImages : Format::kPerUnit;
  const int64_t sheets = DivideUp(conv.batch, step);
  const int64_t parts = std::clamp<int64_t>(kPieces / blocks, 1, sheets);
  // Tiles have whole vectors of channels.
  const int64_t inputs = by_matrices ? RoundUp(grouping.inputs, kLanes) : grouping.inputs;
  const int64_t outputs = by_matrices ? RoundUp(grouping.outputs, kLanes) : grouping.outputs;
  const bool apart = grouping.merged > 1 || inputs > grouping.inputs || outputs > grouping.outputs;
  Target target = {gradient, conv.outputs, inputs * conv.outputs, outputs};
  if (apart) target = {gradient, outputs, inputs * outputs, taps * inputs * outputs};
  const int64_t part_size = taps * inputs * grouping.count * outputs;
  std::unique_ptr<float[]> sums;
  if (parts > 1 || apart) {
    sums.reset(new float[parts * part_size]);
    target.sums = sums.get();
  }
  const int64_t jobs = parts * blocks, shards = std::min<int64_t>(jobs, ThreadTeam::Get().size());
  const auto compute_by = [&](auto& computer, int64_t first, int64_t last) {
    for (int64_t part = first / blocks; part * blocks < last; part++) {
      const auto image = [&](int64_t index) { return std::min(conv.batch, sheets * index / parts * step); };
      Target own = target;
      own.sums += part * part_size;
      computer.Compute(std::max<int64_t>(0, first - part * blocks), std::min(blocks, last - part * blocks),
                       image(part), image(part + 1), static_cast<const Value*>(input),
                       static_cast<const Value*>(output_gradient), own);
    }
  };
  ThreadTeam::Get().Run(shards, [&](int64_t number) {
    const int64_t first = jobs * number / shards, last = jobs * (number + 1) / shards;
    if (by_matrices) {
      Matrices matrices(conv, grouping, grid);
      compute_by(matrices, first, last);
    } else {
      Shard<Format> shard(conv, grouping, grid, std::min(blocks, last - first));
      compute_by(shard, first, last);
    }
  });
  if (sums) Join(conv, grouping, target, parts, part_size, gradient);
}

#define SPECNET_INSTANTIATE(Format) \
  template void ComputeWeightGradient<Format>(const Convolution&, const void*, const void*, float*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

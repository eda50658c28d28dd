// One matrix product for each cell of the kernel:
//
//   gradient[kh, kw] = X[kh, kw]^T · DY      X: positions x inputs, the picture shifted by (kh, kw)
//                                            DY: positions x outputs
//
// A unit of bfloat16 is the same position of two pictures. So a shift is only another place to begin in X, which is
// packed once for all cells, and what a window would read outside of the picture is not multiplied. A thread owns a
// range of input channels, and of pictures where channels are few: no two write one number, and the order of every sum
// is fixed whatever the number of threads.

#include "weight_gradient.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "number_format.h"
#include "../thread_team.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// Pictures are packed and used up in chunks: what the second-level cache holds beside each other.
constexpr int64_t kOutputBytes = 256 << 10;  // of one tile
constexpr int64_t kInputBytes = 256 << 10;
// Pieces of work to make by splitting the batch where there are fewer lanes of input channels.
constexpr int64_t kPieces = 8;

// Positions whose products add up: first units in a packed lane of X and in a packed tile of DY.
struct Run {
  int64_t x, dy;
};

// How far apart units of neighboring positions, and of one position in neighboring sheets, are packed.
struct Steps {
  int64_t position, sheet;
};

// Which positions of a picture are packed, and how far apart they lie in it.
struct Grid {
  int64_t height, width;
  int64_t row, column, image;
  int64_t size() const { return height * width; }
};

// Sixteen channels of a picture, and where their units go: those of neighboring positions `pitch` apart.
struct Column {
  int64_t channel;
  LaneMask mask;
  int64_t offset, pitch;
};

// Where sums are kept: how far apart rows (inputs), cells and groups lie.
struct Target {
  float* sums;
  int64_t row, cell, group;
};

// Rows x vectors of float32 sums: `lane` is one packed lane of X from its channel on, `tile` packed outputs.
template <typename Format, int kRows, int kVectors>
SPECNET_VECTOR void Accumulate(const Run* runs, int64_t count, int64_t length, int64_t x_step, const Unit* lane,
                               const Unit* tile, float* gradient, int64_t stride, LaneMask last) {
  Floats sums[kRows][kVectors];
  const bool isWhole = last == kWhole;  // masked, reading and writing take several times as long here
  for (int r = 0; r < kRows; r++) {
    for (int v = 0; v < kVectors; v++) {
      const float* place = gradient + r * stride + v * kLane;
      sums[r][v] = isWhole || v < kVectors - 1 ? LoadFloats(place) : LoadFloats(place, last);
    }
  }
  for (int64_t i = 0; i < count; i++) {
    const Unit* x = lane + runs[i].x * kLane;
    const Unit* dy = tile + runs[i].dy * kVectors * kLane;
    for (const Unit* const end = dy + length * kVectors * kLane; dy < end; x += x_step, dy += kVectors * kLane) {
      Units outputs[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; v++) outputs[v] = LoadUnits(dy + v * kLane);
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
      float* place = gradient + r * stride + v * kLane;
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
  Unit units[kLane];
};

// What one thread does at a time: some lanes of sixteen input channels, counted over all groups, with the outputs of
// their groups, over some of the pictures. A sheet is a unit's pictures: one, or two.
template <typename Format>
class Share {
 public:
  using Value = typename Format::Value;

  Share(const Convolution& conv, const Grouping& grouping, const Grid& x_grid, int64_t lanes)
      : conv_(conv),
        grouping_(grouping),
        x_grid_(x_grid),
        dy_grid_{conv.out_height, conv.out_width, conv.out_width, 1, conv.out_height * conv.out_width},
        group_lanes_(DivideUp(grouping.inputs, kLane)),
        sheets_(CountSheets()),
        by_position_(sheets_ > conv.out_width),
        x_steps_(by_position_ ? Steps{sheets_, 1} : Steps{1, x_grid_.size()}),
        dy_steps_(by_position_ ? Steps{sheets_, 1} : Steps{1, dy_grid_.size()}),
        batch_lanes_(std::clamp<int64_t>(kInputBytes / (sheets_ * x_grid_.size() * kLane * sizeof(Unit)), 1,
                                         std::min(lanes, group_lanes_))),
        dy_columns_(ListColumns(grouping.outputs, kTile, sheets_ * dy_grid_.size())),
        x_columns_(ListColumns(grouping.inputs, kLane, sheets_ * x_grid_.size())) {
    x_.reset(new Line[batch_lanes_ * sheets_ * x_grid_.size()]);
    dy_.reset(new Line[dy_columns_.size() * sheets_ * dy_grid_.size()]);
    runs_.reset(new Run[by_position_ ? dy_grid_.size() : sheets_ * conv.out_height]);
  }

  // Lanes [first, last), pictures [begin, end).
  void Compute(int64_t first, int64_t last, int64_t begin, int64_t end, const Value* picture,
               const Value* output_gradient, const Target& target) {
    for (int64_t lane = first; lane < last; lane++) Clear(lane, target);
    const int64_t step = sheets_ * Format::kPerUnit;
    for (int64_t image = begin; image < end; image += step) {
      const int64_t images = std::min(step, end - image);
      for (int64_t lane = first; lane < last;) {
        const int64_t group = lane / group_lanes_, group_end = std::min(last, (group + 1) * group_lanes_);
        Pack(output_gradient + image * dy_grid_.image * conv_.outputs + group * grouping_.outputs, images, dy_grid_,
             conv_.outputs, dy_columns_.data(), dy_columns_.size(), dy_steps_, dy_[0].units);
        while (lane < group_end) {
          const int64_t lanes = std::min(batch_lanes_, group_end - lane), own = lane % group_lanes_;
          // Columns are those of the group's first lanes: only the last one may be narrower.
          const Column* columns = own + lanes == group_lanes_ ? &x_columns_[group_lanes_ - lanes] : &x_columns_[0];
          Pack(picture + image * x_grid_.image * conv_.inputs + group * grouping_.inputs + own * kLane -
                   columns->channel, images, x_grid_, conv_.inputs, columns, lanes, x_steps_,
               x_[0].units - columns->offset);
          Multiply(DivideUp(images, Format::kPerUnit), own, lanes,
                   {target.sums + group * target.group + own * kLane * target.row, target.row, target.cell, 0});
          lane += lanes;
        }
      }
    }
  }

 private:
  int64_t CountSheets() const {
    const int64_t width = std::min(kTile, RoundUp(grouping_.outputs, kLane));
    const int64_t fitting = kOutputBytes / (dy_grid_.size() * width * sizeof(Unit));
    return std::clamp<int64_t>(fitting, 1, DivideUp(conv_.batch, Format::kPerUnit));
  }

  // The vectors of `channels`, in parts of `width` units, each of which has `positions`.
  static std::vector<Column> ListColumns(int64_t channels, int64_t width, int64_t positions) {
    std::vector<Column> columns;
    for (int64_t part = 0; part < channels; part += width) {
      const int64_t pitch = std::min(width, RoundUp(channels - part, kLane));
      for (int64_t c = 0; c < pitch; c += kLane)
        columns.push_back({part + c, MaskChannels(channels - part - c), part * positions + c, pitch});
    }
    return columns;
  }

  int64_t CountRows(int64_t lane) const { return std::min(kLane, grouping_.inputs - lane % group_lanes_ * kLane); }

  void Clear(int64_t lane, const Target& target) const {
    float* first = target.sums + lane / group_lanes_ * target.group + lane % group_lanes_ * kLane * target.row;
    for (int64_t cell = 0; cell < conv_.kernel_height * conv_.kernel_width; cell++)
      for (int64_t row = 0; row < CountRows(lane); row++)
        std::fill_n(first + cell * target.cell + row * target.row, grouping_.outputs, 0.f);
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

  void Multiply(int64_t sheets, int64_t lane, int64_t lanes, const Target& target) {
    for (int64_t channel = 0; channel < grouping_.outputs; channel += kTile)
      for (int64_t kh = 0; kh < conv_.kernel_height; kh++)
        for (int64_t kw = 0; kw < conv_.kernel_width; kw++) MultiplyCell(sheets, lane, lanes, channel, kh, kw, target);
  }

  void MultiplyCell(int64_t sheets, int64_t lane, int64_t lanes, int64_t channel, int64_t kh, int64_t kw,
                    const Target& target) {
    const Convolution& c = conv_;
    const int64_t down = kh * c.dilation - c.top, right = kw * c.dilation - c.left;
    // Of a row of outputs, those whose window has this cell inside of the picture.
    const int64_t begin = right < 0 ? DivideUp(-right, c.stride) : 0;
    const int64_t end = right < x_grid_.width ? std::min(c.out_width, DivideUp(x_grid_.width - right, c.stride)) : 0;
    if (begin >= end) return;
    // Long runs are fast: a row of a sheet, or with small pictures one position in all sheets.
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
    const int64_t x_step = by_position_ ? kLane : c.stride * kLane;
    const int64_t outputs = std::min(kTile, grouping_.outputs - channel), vectors = DivideUp(outputs, kLane);
    const LaneMask last = MaskChannels(outputs - (vectors - 1) * kLane);
    const int64_t most = vectors <= 2 ? kRows : kRowsOfManyVectors;
    const Unit* tile = dy_[0].units + channel * sheets_ * dy_grid_.size();
    for (int64_t l = 0; l < lanes; l++) {
      const Unit* inputs = x_[0].units + l * sheets_ * x_grid_.size() * kLane;
      float* sums = target.sums + (kh * c.kernel_width + kw) * target.cell + l * kLane * target.row + channel;
      const int64_t rows = CountRows(lane + l), parts = DivideUp(rows, most);
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
  const int64_t group_lanes_;
  const int64_t sheets_;  // that are packed at a time
  const bool by_position_;  // whether the sheets of a position lie together, or the positions of a sheet
  const Steps x_steps_, dy_steps_;
  const int64_t batch_lanes_;  // that are packed at a time
  const std::vector<Column> dy_columns_, x_columns_;  // of one group
  std::unique_ptr<Line[]> x_, dy_;
  std::unique_ptr<Run[]> runs_;
};

// The sums of all parts of the batch, in order, to their places in the gradient.
void Join(const Convolution& conv, const Grouping& grouping, const Target& target, int64_t parts, int64_t part_size,
          float* gradient) {
  const int64_t inputs = conv.inputs / conv.groups, outputs = conv.outputs / conv.groups;
  const int64_t rows = conv.kernel_height * conv.kernel_width * inputs;
  const int64_t shares = std::min(ThreadTeam::Get().size(), rows);
  ThreadTeam::Get().Run(shares, [&](int64_t share) {
    for (int64_t row = rows * share / shares; row < rows * (share + 1) / shares; row++) {
      for (int64_t group = 0; group < conv.groups; group++) {
        const int64_t own = group % grouping.merged;
        const float* sums = target.sums + group / grouping.merged * target.group + row / inputs * target.cell +
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
void ComputeWeightGradient(const Convolution& sizes, const void* picture, const void* output_gradient,
                           float* gradient) {
  using Value = typename Format::Value;
  Convolution conv = Flatten(sizes);
  Grid grid = {conv.height, conv.width, conv.width, 1, conv.height * conv.width};
  if (conv.kernel_height * conv.kernel_width == 1 && conv.top == 0 && conv.left == 0) {
    // Only what is read is packed.
    grid = {conv.out_height, conv.out_width, conv.stride * conv.width, conv.stride, conv.height * conv.width};
    conv.stride = 1;
  }
  const Grouping grouping = MergeGroups(conv.inputs, conv.outputs, conv.groups);
  const int64_t cells = conv.kernel_height * conv.kernel_width;
  const int64_t lanes = grouping.count * DivideUp(grouping.inputs, kLane);
  const int64_t sheets = DivideUp(conv.batch, Format::kPerUnit);
  const int64_t parts = std::clamp<int64_t>(kPieces / lanes, 1, sheets);
  const int64_t rows = cells * grouping.inputs;
  Target target = {gradient, conv.outputs, grouping.inputs * conv.outputs, grouping.outputs};
  if (grouping.merged > 1)
    target = {gradient, grouping.outputs, grouping.inputs * grouping.outputs, rows * grouping.outputs};
  const int64_t part_size = rows * grouping.count * grouping.outputs;
  std::unique_ptr<float[]> sums;
  if (parts > 1 || grouping.merged > 1) {
    sums.reset(new float[parts * part_size]);
    target.sums = sums.get();
  }
  const int64_t jobs = parts * lanes, shares = std::min<int64_t>(jobs, ThreadTeam::Get().size());
  ThreadTeam::Get().Run(shares, [&](int64_t number) {
    const int64_t first = jobs * number / shares, last = jobs * (number + 1) / shares;
    Share<Format> share(conv, grouping, grid, std::min(lanes, last - first));
    for (int64_t part = first / lanes; part * lanes < last; part++) {
      const auto image = [&](int64_t index) {
        return std::min(conv.batch, sheets * index / parts * Format::kPerUnit);
      };
      Target own = target;
      own.sums += part * part_size;
      share.Compute(std::max<int64_t>(0, first - part * lanes), std::min(lanes, last - part * lanes), image(part),
                    image(part + 1), static_cast<const Value*>(picture), static_cast<const Value*>(output_gradient),
                    own);
    }
  });
  if (sums) Join(conv, grouping, target, parts, part_size, gradient);
}

#define SPECNET_INSTANTIATE(Format) \
  template void ComputeWeightGradient<Format>(const Convolution&, const void*, const void*, float*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

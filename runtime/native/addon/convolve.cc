#include "convolve.h"

#include <algorithm>
#include <array>
#include <vector>

#include "number_format.h"
#include "thread_team.h"

#if SPECNET_HAS_AVX512

namespace specnet {
namespace {

constexpr int64_t kRows = 6;
constexpr int64_t kFewRows = 4;
constexpr int64_t kPanelBytes = 320 << 10;

// One cell of the kernel: where its inputs are, from the tile's first position on, and its weights in a panel.
struct Tap {
  int64_t input;    // units
  int64_t weights;  // units for each output channel
};

// What a tile of `rows` positions by up to 64 channels reads and writes. Neighbours among its positions lie
// `input_step` units and `output_step` values apart: along a row, a column, or from picture to picture.
struct Tile {
  const Tap* taps;
  int64_t tap_count, units;
  int64_t input_step, output_step;
  const float* scale;
  const float* shift;
  bool rectify;
};

template <typename Format, int kRowCount, int kVectors>
SPECNET_AVX512 void ComputeTile(const Tile& tile, const Unit* input, const Unit* weights,
                                const typename Format::Value* addend, typename Format::Value* output) {
  __m512 sums[kRowCount][kVectors];
  for (int r = 0; r < kRowCount; r++)
    for (int v = 0; v < kVectors; v++) sums[r][v] = _mm512_setzero_ps();
  // Rows are too short for the processor to see where they lead to: what is needed next is asked for in time.
  for (int r = 0; r < kRowCount; r++) {
    for (int64_t value = 0; value < kVectors * kLane; value += 64 / sizeof(*output)) {
      __builtin_prefetch(output + r * tile.output_step + value, 1);
      if (addend) __builtin_prefetch(addend + r * tile.output_step + value);
    }
  }
  const int64_t step = tile.input_step;
  for (int64_t t = 0; t < tile.tap_count; t++) {
    const Unit* x = input + tile.taps[t].input;
    const Unit* w = weights + tile.taps[t].weights * kVectors * kLane;
    for (int64_t unit = 0; unit < tile.units; unit += kLane) {
      if (tile.tap_count == 1) {
        for (int r = 0; r < kRowCount; r++) __builtin_prefetch(x + (r + kRowCount) * step);
      }
      const Unit* const end = x + std::min(kLane, tile.units - unit);
      for (; x < end; x++, w += kVectors * kLane) {
        __m512i factors[kVectors];
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; v++) factors[v] = _mm512_loadu_si512(w + v * kLane);
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
    const __m512 scale = tile.scale ? _mm512_loadu_ps(tile.scale + v * kLane) : _mm512_set1_ps(1);
    const __m512 shift = tile.shift ? _mm512_loadu_ps(tile.shift + v * kLane) : _mm512_setzero_ps();
#pragma GCC unroll 8
    for (int r = 0; r < kRowCount; r++) {
      const int64_t place = r * tile.output_step + v * kLane;
      __m512 value = sums[r][v];
      if (tile.shift) value = _mm512_fmadd_ps(value, scale, shift);
      if (addend) value = _mm512_add_ps(value, Format::Load(addend + place));
      if (tile.rectify) value = _mm512_max_ps(_mm512_setzero_ps(), value);
      Format::Store(output + place, value);
    }
  }
}

// Output coordinates of one axis that read the same cells of the kernel, and so can share a tile.
struct Segment {
  int64_t first, step, count;
  int64_t source_step;  // from coordinate to coordinate
  struct Cell {
    int64_t index, source;  // of the first coordinate
  };
  std::vector<Cell> cells;
};

// The gather that both directions are: output coordinate o reads, through cell k, the input coordinate
// (o * stretch + sign k + offset) / divisor where that is whole and inside.
struct Axis {
  int64_t size, out_size, kernel;
  int64_t stretch, sign, offset, divisor;
};

std::vector<Segment> ListSegments(const Axis& axis) {
  std::vector<Segment> segments;
  for (int64_t phase = 0; phase < axis.divisor; phase++) {
    bool open = false;
    for (int64_t o = phase; o < axis.out_size; o += axis.divisor) {
      std::vector<Segment::Cell> cells;
      for (int64_t k = 0; k < axis.kernel; k++) {
        const int64_t place = o * axis.stretch + axis.sign * k + axis.offset;
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

// One of a block's three directions.
struct Direction {
  int64_t count, input_step, output_step;
};

// Positions that read the same cells: some pictures, some rows, some columns.
struct Block {
  int64_t input, output;  // of its first position
  Direction directions[3];
  std::vector<Tap> taps;
};

struct Layout {
  int64_t batch, units, outputs;  // units: of an input position
  Axis y, x;
};

std::vector<Block> ListBlocks(const Layout& layout) {
  std::vector<Block> blocks;
  const std::vector<Segment> rows = ListSegments(layout.y), columns = ListSegments(layout.x);
  const int64_t input_row = layout.x.size * layout.units, output_row = layout.x.out_size * layout.outputs;
  for (const Segment& row : rows) {
    for (const Segment& column : columns) {
      Block block;
      block.input = 0;
      block.output = row.first * output_row + column.first * layout.outputs;
      block.directions[0] = {layout.batch, layout.y.size * input_row, layout.y.out_size * output_row};
      block.directions[1] = {row.count, row.source_step * input_row, row.step * output_row};
      block.directions[2] = {column.count, column.source_step * layout.units, column.step * layout.outputs};
      for (const auto& [kh, y] : row.cells)
        for (const auto& [kw, x] : column.cells)
          block.taps.push_back({y * input_row + x * layout.units, (kh * layout.x.kernel + kw) * layout.units});
      blocks.push_back(std::move(block));
    }
  }
  return blocks;
}

template <typename Format>
class Convolver {
 public:
  using Value = typename Format::Value;

  Convolver(const Layout& layout, const Unit* input, const Unit* packed, const Following& following, Value* output)
      : layout_(layout), input_(input), packed_(packed), following_(following), output_(output),
        blocks_(ListBlocks(layout)), tiles_((layout.outputs + kTile - 1) / kTile) {}

  void Run() {
    // Panels of weights that fit the cache together are used in turn at each place, so that the picture is read and
    // written once; larger ones one after the other, each for all pictures.
    const int64_t panel = layout_.y.kernel * layout_.x.kernel * layout_.units * kTile * sizeof(Unit);
    const bool together = panel * tiles_ <= kPanelBytes;
    const int64_t columns = together ? 1 : tiles_;
    const int64_t groups = layout_.batch < kRows ? layout_.batch : (layout_.batch + kRows - 1) / kRows;
    // Few pictures are cut into bands of rows as well, and a single row into pieces, so that all threads have work.
    const int64_t threads = ThreadTeam::Get().size();
    const int64_t length = layout_.y.out_size > 1 ? layout_.y.out_size : (layout_.x.out_size + kRows - 1) / kRows;
    const int64_t bands = std::max<int64_t>(1, std::min(length, 4 * threads / (columns * groups)));
    const int64_t jobs = columns * groups * bands;
    const int64_t shares = std::min(threads, jobs);
    ThreadTeam::Get().Run(shares, [&](int64_t share) {
      for (int64_t job = jobs * share / shares; job < jobs * (share + 1) / shares; job++) {
        const Part part = {job / bands % groups, groups, job % bands, bands, together ? 0 : job / bands / groups,
                           together ? tiles_ : job / bands / groups + 1};
        for (const Block& block : blocks_) Compute(block, part);
      }
    });
  }

 private:
  // Of all pictures, of a block's rows, and of the tiles of output channels.
  struct Part {
    int64_t group, groups, band, bands, first_tile, last_tile;
  };

  void Compute(const Block& block, const Part& part) {
    Direction directions[3] = {block.directions[0], block.directions[1], block.directions[2]};
    int64_t input = block.input, output = block.output;
    const auto restrict_to = [&](Direction& direction, int64_t index, int64_t count) {
      const int64_t first = direction.count * index / count;
      input += first * direction.input_step;
      output += first * direction.output_step;
      direction.count = direction.count * (index + 1) / count - first;
    };
    restrict_to(directions[0], part.group, part.groups);
    restrict_to(directions[layout_.y.out_size > 1 ? 1 : 2], part.band, part.bands);
    // Tiles go along one direction, and the others are looped over: the same place in several pictures, which has no
    // ends that would be blocks of their own, and reads each picture in order; with few pictures the longer of rows
    // and columns.
    int along = 0;
    if (directions[0].count < kFewRows) along = directions[1].count > directions[2].count ? 1 : 2;
    const Direction& inner = directions[along];
    const Direction& middle = directions[along == 2 ? 1 : 2];
    const Direction& outer = directions[along == 0 ? 1 : 0];
    const int64_t parts = (inner.count + kRows - 1) / kRows;
    for (int64_t o = 0; o < outer.count; o++) {
      for (int64_t p = 0; p < parts; p++) {
        const int64_t from = inner.count * p / parts, rows = inner.count * (p + 1) / parts - from;
        for (int64_t m = 0; m < middle.count; m++) {
          const int64_t in = o * outer.input_step + m * middle.input_step + from * inner.input_step;
          const int64_t out = o * outer.output_step + m * middle.output_step + from * inner.output_step;
          for (int64_t tile = part.first_tile; tile < part.last_tile; tile++)
            ComputePlace(block, inner, rows, tile * kTile, input + in, output + out + tile * kTile);
        }
      }
    }
  }

  void ComputePlace(const Block& block, const Direction& along, int64_t rows, int64_t channel, int64_t input,
                    int64_t output) const {
    const int64_t vectors = std::min(kTile, layout_.outputs - channel) / kLane;
    const Unit* weights = packed_ + channel * layout_.y.kernel * layout_.x.kernel * layout_.units;
    const Value* addend = static_cast<const Value*>(following_.addend);
    const Tile tile = {block.taps.data(),
                       static_cast<int64_t>(block.taps.size()),
                       layout_.units,
                       along.input_step,
                       along.output_step,
                       following_.scale ? following_.scale + channel : nullptr,
                       following_.shift ? following_.shift + channel : nullptr,
                       following_.rectify};
    computers_[vectors - 1][rows - 1](tile, input_ + input, weights, addend ? addend + output : nullptr,
                                      output_ + output);
  }

  using Computer = decltype(&ComputeTile<Format, 1, 1>);
  template <int kVectors>
  static constexpr std::array<Computer, kRows> ListComputers() {
    return {ComputeTile<Format, 1, kVectors>, ComputeTile<Format, 2, kVectors>, ComputeTile<Format, 3, kVectors>,
            ComputeTile<Format, 4, kVectors>, ComputeTile<Format, 5, kVectors>, ComputeTile<Format, 6, kVectors>};
  }
  static constexpr std::array<Computer, kRows> computers_[] = {ListComputers<1>(), ListComputers<2>(),
                                                               ListComputers<3>(), ListComputers<4>()};

  const Layout layout_;
  const Unit* input_;
  const Unit* packed_;
  const Following following_;
  Value* output_;
  const std::vector<Block> blocks_;
  const int64_t tiles_;
};

SPECNET_AVX512 void Transpose(__m512i* rows) {
  __m512i t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    rows[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    rows[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    rows[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    rows[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(rows[i], rows[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(rows[i + 8], rows[i + 12], 0xdd);
  }
  for (int i = 0; i < 8; i++) {
    rows[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    rows[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
  }
}

// Sixteen outputs of the gradient's weights: rows are the convolution's inputs, whose outputs lie side by side.
template <typename Format>
SPECNET_INLINE __m512i LoadRow(const float* source);
template <>
SPECNET_INLINE __m512i LoadRow<Float32>(const float* source) { return _mm512_loadu_si512(source); }
template <>
SPECNET_INLINE __m512i LoadRow<Bfloat16>(const float* source) {
  return (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(source + kLane), _mm512_loadu_ps(source));
}

template <typename Format>
SPECNET_AVX512 void PackTile(int64_t cells, int64_t inputs, int64_t outputs, bool transpose, int64_t channel,
                             int64_t vectors, const float* weights, Unit* panel) {
  const int64_t units = inputs / Format::kPerUnit;
  for (int64_t cell = 0; cell < cells; cell++) {
    Unit* target = panel + cell * units * vectors * kLane;
    const float* source = weights + cell * inputs * outputs;
    if (!transpose) {
      for (int64_t unit = 0; unit < units; unit++) {
        for (int64_t v = 0; v < vectors; v++) {
          const float* first = source + unit * Format::kPerUnit * outputs + channel + v * kLane;
          _mm512_storeu_si512(target + (unit * vectors + v) * kLane, Format::PackFloats(first, first + outputs));
        }
      }
      continue;
    }
    // source is [outputs, inputs] in the gradient's sense.
    for (int64_t v = 0; v < vectors; v++) {
      for (int64_t unit = 0; unit < units; unit += kLane) {
        __m512i rows[kLane];
        const int64_t count = std::min<int64_t>(kLane, units - unit);
        for (int64_t r = 0; r < kLane; r++) {
          const float* row = source + (channel + v * kLane + r) * inputs + unit * Format::kPerUnit;
          if (count == kLane) {
            rows[r] = LoadRow<Format>(row);
          } else {
            float padded[2 * kLane] = {};
            std::copy_n(row, count * Format::kPerUnit, padded);
            rows[r] = LoadRow<Format>(padded);
          }
        }
        Transpose(rows);
        for (int64_t u = 0; u < count; u++)
          _mm512_storeu_si512(target + ((unit + u) * vectors + v) * kLane, rows[u]);
      }
    }
  }
}

}  // namespace

template <typename Format>
bool CanConvolve(int64_t inputs, int64_t outputs) {
  return outputs % kLane == 0 && inputs % Format::kPerUnit == 0;
}

template <typename Format>
void PackWeights(int64_t cells, int64_t inputs, int64_t outputs, bool transpose, const float* weights, void* packed) {
  const int64_t tiles = (outputs + kTile - 1) / kTile;
  const int64_t shares = std::min<int64_t>(ThreadTeam::Get().size(), tiles);
  const int64_t units = inputs / Format::kPerUnit;
  ThreadTeam::Get().Run(shares, [&](int64_t share) {
    for (int64_t tile = tiles * share / shares; tile < tiles * (share + 1) / shares; tile++) {
      const int64_t channel = tile * kTile;
      PackTile<Format>(cells, inputs, outputs, transpose, channel, std::min(kTile, outputs - channel) / kLane, weights,
                       static_cast<Unit*>(packed) + channel * cells * units);
    }
  });
}

namespace {

// A kernel of one cell sees no pictures either: all of them as one row.
Convolution Join(const Convolution& sizes) {
  Convolution conv = Flatten(sizes);
  if (conv.kernel_height * conv.kernel_width != 1 || conv.height * conv.out_height * conv.stride != 1) return conv;
  conv.width *= conv.batch;
  conv.out_width *= conv.batch;
  conv.batch = 1;
  return conv;
}

}  // namespace

template <typename Format>
void Convolve(const Convolution& sizes, const void* picture, const void* packed, const Following& following,
              void* output) {
  const Convolution conv = Join(sizes);
  const Layout layout = {conv.batch, conv.inputs / Format::kPerUnit, conv.outputs,
                         {conv.height, conv.out_height, conv.kernel_height, conv.stride, 1, -conv.top, 1},
                         {conv.width, conv.out_width, conv.kernel_width, conv.stride, 1, -conv.left, 1}};
  Convolver<Format>(layout, static_cast<const Unit*>(picture), static_cast<const Unit*>(packed), following,
                    static_cast<typename Format::Value*>(output)).Run();
}

template <typename Format>
void ConvolveBack(const Convolution& sizes, const void* gradient, const void* packed, const Following& following,
                  void* picture_gradient) {
  const Convolution conv = Join(sizes);
  const Layout layout = {conv.batch, conv.outputs / Format::kPerUnit, conv.inputs,
                         {conv.out_height, conv.height, conv.kernel_height, 1, -1, conv.top, conv.stride},
                         {conv.out_width, conv.width, conv.kernel_width, 1, -1, conv.left, conv.stride}};
  Convolver<Format>(layout, static_cast<const Unit*>(gradient), static_cast<const Unit*>(packed), following,
                    static_cast<typename Format::Value*>(picture_gradient)).Run();
}

#define SPECNET_INSTANTIATE(Format)                                                                                 \
  template bool CanConvolve<Format>(int64_t, int64_t);                                                              \
  template void PackWeights<Format>(int64_t, int64_t, int64_t, bool, const float*, void*);                          \
  template void Convolve<Format>(const Convolution&, const void*, const void*, const Following&, void*);            \
  template void ConvolveBack<Format>(const Convolution&, const void*, const void*, const Following&, void*);
SPECNET_INSTANTIATE(Float32)
SPECNET_INSTANTIATE(Bfloat16)

}  // namespace specnet

#endif

// The weight gradient on AMX: sixteen inputs by sixteen outputs are one tile of sums, and the same position of 32
// images is what one product adds up.
#pragma once

#include "../convolution.h"
#include "matrix_tiles.h"
#include "number_format.h"

#include <algorithm>
#include <memory>
#include <type_traits>

#if SPECNET_HAS_VECTORS

namespace specnet {
inline namespace SPECNET_INSTRUCTIONS {

// Which positions of a feature map are packed, and how far apart they lie in it.
struct Grid {
  int64_t height, width;
  int64_t row, column, image;
  int64_t size() const { return height * width; }
};

// Where sums are kept: how far apart rows (inputs), taps and groups lie.
struct Target {
  float* sums;
  int64_t row, tap, group;
};

// Stands where there is no AMX.
struct NoMatrixGradient {
  static constexpr int64_t kImages = 2;
  static bool Serves(const Convolution&, const Grouping&) { return false; }
  NoMatrixGradient(const Convolution&, const Grouping&, const Grid&) {}
  template <typename Value>
  void Compute(int64_t, int64_t, int64_t, int64_t, const Value*, const Value*, const Target&) {}
};

#if SPECNET_HAS_AMX && !defined(SPECNET_AVX2)

// One thread's. Packs images in bands of rows, as many as the second-level cache holds.
class MatrixGradient {
 public:
  // Images of one product: sixteen units.
  static constexpr int64_t kImages = 2 * kTileRows;

  // With fewer images or channels tiles are mostly zeros.
  static bool Serves(const Convolution& conv, const Grouping& grouping) {
    const int64_t sums = RoundUp(grouping.inputs, kLanes) * RoundUp(grouping.outputs, kLanes);
    return HasAmx() && conv.batch >= kImages / 2 && 8 * grouping.inputs * grouping.outputs >= sums;
  }

  MatrixGradient(const Convolution& conv, const Grouping& grouping, const Grid& grid)
      : conv_(conv), grid_(grid), inputs_(grouping.inputs), outputs_(grouping.outputs),
        vectors_(DivideUp(outputs_, kLanes)), band_(CountRows()) {
    x_.reset(new Plane[2 * CountInputRows(band_) * grid.width]);
    dy_.reset(new Plane[vectors_ * band_ * conv.out_width]);
  }

  // Blocks of sixteen inputs, counted over all groups, [first, last), images [begin, end).
  SPECNET_AMX void Compute(int64_t first, int64_t last, int64_t begin, int64_t end, const bfloat16* input,
                           const bfloat16* output_gradient, const Target& target) {
    const int64_t group_blocks = DivideUp(inputs_, kLanes);
    for (int64_t block = first; block < last; block++)
      Clear(target.sums + block / group_blocks * target.group + block % group_blocks * kLanes * target.row, target);
    for (int64_t image = begin; image < end; image += kImages) {
      const int64_t images = std::min(kImages, end - image);
      const int64_t units = DivideUp(images, 2);
      registers_.Shape({kTileRows, kTileRows, units});
      for (int64_t block = first; block < last;) {
        const int64_t group = block / group_blocks, group_end = std::min(last, (group + 1) * group_blocks);
        for (int64_t y = 0; y < conv_.out_height; y += band_) {
          const int64_t rows = std::min(band_, conv_.out_height - y);
          PackOutputs(output_gradient + group * outputs_, image, images, y, rows);
          for (int64_t b = block; b < group_end; b += 2) {
            const int64_t blocks = std::min<int64_t>(2, group_end - b), own = b % group_blocks * kLanes;
            PackInputs(input + group * inputs_, own, image, images, y, rows, blocks);
            Multiply(y, rows, blocks, target, target.sums + group * target.group + own * target.row);
          }
        }
        block = group_end;
      }
    }
  }

 private:
  // One position of sixteen channels, sixteen units of each: a tile.
  struct alignas(64) Plane {
    Unit units[kTileRows][kTileRows];
  };
  static constexpr int64_t kBandBytes = 512 << 10;

  int64_t CountInputRows(int64_t rows) const {
    return (rows - 1) * conv_.stride + conv_.dilation * (conv_.kernel_height - 1) + 1;
  }
  int64_t CountRows() const {
    const int64_t bytes = conv_.out_width * vectors_ * static_cast<int64_t>(sizeof(Plane));
    return std::clamp<int64_t>(kBandBytes / bytes, 1, conv_.out_height);
  }

  // A block's sums.
  void Clear(float* sums, const Target& target) const {
    for (int64_t tap = 0; tap < conv_.kernel_height * conv_.kernel_width; tap++)
      for (int64_t row = 0; row < kLanes; row++)
        std::fill_n(sums + tap * target.tap + row * target.row, vectors_ * kLanes, 0.f);
  }

  // Units of sixteen channels, zeros for images that are not there.
  SPECNET_VECTOR static Units LoadPair(const bfloat16* first, int64_t image, int64_t unit, int64_t images,
                                       LaneMask mask) {
    const bfloat16* pair = first + 2 * unit * image;
    const bfloat16* other = 2 * unit + 1 < images ? pair + image : nullptr;
    return mask == kWhole ? Bfloat16::Pack(pair, other) : Bfloat16::Pack(pair, other, mask);
  }

  // Rows of a tile are units, and columns are outputs.
  SPECNET_VECTOR void PackOutputs(const bfloat16* output_gradient, int64_t image, int64_t images, int64_t y,
                                  int64_t rows) {
    const int64_t positions = conv_.out_height * conv_.out_width, step = positions * conv_.outputs;
    const int64_t units = DivideUp(images, 2);
    Plane* plane = dy_.get();
    for (int64_t position = y * conv_.out_width; position < (y + rows) * conv_.out_width; position++) {
      const bfloat16* source = output_gradient + (image * positions + position) * conv_.outputs;
      for (int64_t unit = 0; unit < units; unit++)
        for (int64_t v = 0; v < vectors_; v++) {
          const LaneMask mask = MaskChannels(outputs_ - v * kLanes);
          StoreUnits(plane[v].units[unit], LoadPair(source + v * kLanes, step, unit, images, mask));
        }
      plane += vectors_;
    }
  }

  // Rows of a tile are inputs, and columns are units.
  SPECNET_VECTOR void PackInputs(const bfloat16* input, int64_t channel, int64_t image, int64_t images, int64_t y,
                                 int64_t rows, int64_t blocks) {
    const int64_t step = grid_.image * conv_.inputs, units = DivideUp(images, 2);
    const int64_t top = y * conv_.stride - conv_.top;
    for (int64_t r = 0; r < CountInputRows(rows); r++) {
      if (top + r < 0 || top + r >= grid_.height) continue;
      Plane* plane = x_.get() + 2 * r * grid_.width;
      for (int64_t x = 0; x < grid_.width; x++, plane += 2) {
        const int64_t position = image * grid_.image + (top + r) * grid_.row + x * grid_.column;
        const bfloat16* source = input + position * conv_.inputs + channel;
        for (int64_t b = 0; b < blocks; b++) {
          const LaneMask mask = MaskChannels(inputs_ - channel - b * kLanes);
          Units packed[kTileRows];
          for (int64_t unit = 0; unit < kTileRows; unit++)
            packed[unit] = unit < units ? LoadPair(source + b * kLanes, step, unit, images, mask) : ZeroUnits();
          Transpose(packed);
          for (int64_t c = 0; c < kTileRows; c++) StoreUnits(plane[b].units[c], packed[c]);
        }
      }
    }
  }

  SPECNET_AMX void Multiply(int64_t y, int64_t rows, int64_t blocks, const Target& target, float* sums) {
    for (int64_t kh = 0; kh < conv_.kernel_height; kh++) {
      for (int64_t kw = 0; kw < conv_.kernel_width; kw++) {
        float* own = sums + (kh * conv_.kernel_width + kw) * target.tap;
        for (int64_t v = 0; v < vectors_; v += 2)
          MultiplyTap(kh, kw, y, rows, blocks, v, own + v * kLanes, target.row);
      }
    }
  }

  // Up to two blocks of inputs by two vectors of outputs.
  SPECNET_AMX void MultiplyTap(int64_t kh, int64_t kw, int64_t y, int64_t rows, int64_t blocks, int64_t v,
                               float* sums, int64_t sums_row) {
    const int64_t stride = conv_.stride, right = kw * conv_.dilation - conv_.left;
    const int64_t begin = right < 0 ? DivideUp(-right, stride) : 0;
    const int64_t end =
        right < grid_.width ? std::min(conv_.out_width, DivideUp(grid_.width - right, stride)) : 0;
    if (begin >= end) return;
    const bool two_blocks = blocks == 2, two_vectors = v + 1 < vectors_;
    const int64_t pitch = sums_row * 4;
    float* const below = sums + kLanes * sums_row;
    _tile_loadd(0, sums, pitch);
    if (two_vectors) _tile_loadd(1, sums + kLanes, pitch);
    if (two_blocks) _tile_loadd(2, below, pitch);
    if (two_blocks && two_vectors) _tile_loadd(3, below + kLanes, pitch);
    for (int64_t r = 0; r < rows; r++) {
      const int64_t down = r * stride + kh * conv_.dilation, place = y * stride - conv_.top + down;
      if (place < 0 || place >= grid_.height) continue;
      const Plane* a = x_.get() + 2 * (down * grid_.width + begin * stride + right);
      const Plane* b = dy_.get() + (r * conv_.out_width + begin) * vectors_ + v;
      for (int64_t x = begin; x < end; x++, a += 2 * stride, b += vectors_) {
        _tile_loadd(6, b, 64);
        _tile_loadd(4, a, 64);
        _tile_dpbf16ps(0, 4, 6);
        if (two_vectors) {
          _tile_loadd(7, b + 1, 64);
          _tile_dpbf16ps(1, 4, 7);
        }
        if (!two_blocks) continue;
        _tile_loadd(5, a + 1, 64);
        _tile_dpbf16ps(2, 5, 6);
        if (two_vectors) _tile_dpbf16ps(3, 5, 7);
      }
    }
    _tile_stored(0, sums, pitch);
    if (two_vectors) _tile_stored(1, sums + kLanes, pitch);
    if (two_blocks) _tile_stored(2, below, pitch);
    if (two_blocks && two_vectors) _tile_stored(3, below + kLanes, pitch);
  }

  const Convolution conv_;
  const Grid grid_;
  const int64_t inputs_, outputs_;  // of a group
  const int64_t vectors_;           // of outputs
  const int64_t band_;              // rows of outputs that are packed at a time
  std::unique_ptr<Plane[]> x_, dy_;
  TileRegisters registers_;
};

template <typename Format>
using MatrixGradientOf = std::conditional_t<std::is_same_v<Format, Bfloat16>, MatrixGradient, NoMatrixGradient>;
#else
template <typename Format>
using MatrixGradientOf = NoMatrixGradient;
#endif

}  // namespace SPECNET_INSTRUCTIONS
}  // namespace specnet
#endif

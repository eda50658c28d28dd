// One matrix product for each cell of the kernel:
//
//   gradient[kh, kw] = X[kh, kw]^T · DY      X: positions x inputs, the picture shifted by (kh, kw)
//                                            DY: positions x outputs
//
// A unit of bfloat16 is the same position of two pictures. So a shift is only another place to begin in X, which is
// packed once for all cells, and what a window would read outside of the picture is not multiplied. A thread owns a
// range of input channels: no two write one number, and the order of every sum is fixed whatever the number of threads.

#include "weight_gradient.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "number_format.h"
#include "thread_team.h"

#if SPECNET_HAS_AVX512

namespace specnet {
namespace {

// Pictures are packed and used up in chunks: what the second-level cache holds beside each other.
constexpr int64_t kOutputBytes = 256 << 10;  // of one tile
constexpr int64_t kInputBytes = 256 << 10;

// A row of positions whose products add up: first units in a packed lane of X and in a packed tile of DY.
struct Run {
  int64_t x, dy;
};

// Rows x vectors of float32 sums: `lane` is one packed lane of X from its channel on, `tile` packed outputs.
template <typename Format, int kRows, int kVectors>
SPECNET_AVX512 void Accumulate(const Run* runs, int64_t count, int64_t length, int64_t x_step, const Unit* lane,
                               const Unit* tile, float* gradient, int64_t stride) {
  __m512 sums[kRows][kVectors];
  for (int r = 0; r < kRows; r++)
    for (int v = 0; v < kVectors; v++) sums[r][v] = _mm512_loadu_ps(gradient + r * stride + v * kLane);
  for (int64_t i = 0; i < count; i++) {
    const Unit* x = lane + runs[i].x * kLane;
    const Unit* dy = tile + runs[i].dy * kTile;
    for (const Unit* const end = dy + length * kTile; dy < end; x += x_step, dy += kTile) {
      __m512i outputs[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; v++) outputs[v] = _mm512_loadu_si512(dy + v * kLane);
#pragma GCC unroll 8
      for (int r = 0; r < kRows; r++) {
        const Unit input = x[r];
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; v++) sums[r][v] = Format::MultiplyAdd(sums[r][v], outputs[v], input);
      }
    }
  }
  for (int r = 0; r < kRows; r++)
    for (int v = 0; v < kVectors; v++) _mm512_storeu_ps(gradient + r * stride + v * kLane, sums[r][v]);
}

// A lane is sixteen input channels: 6 + 5 + 5 rows by four vectors keep the 32 registers full.
template <typename Format, int kVectors>
void AccumulateLane(const Run* runs, int64_t count, int64_t length, int64_t x_step, const Unit* lane, const Unit* tile,
                    float* gradient, int64_t stride) {
  Accumulate<Format, 6, kVectors>(runs, count, length, x_step, lane, tile, gradient, stride);
  Accumulate<Format, 5, kVectors>(runs, count, length, x_step, lane + 6, tile, gradient + 6 * stride, stride);
  Accumulate<Format, 5, kVectors>(runs, count, length, x_step, lane + 11, tile, gradient + 11 * stride, stride);
}

int64_t RoundUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit; }

// One thread's share: input channels [first, last), all of the outputs. A sheet is a unit's pictures: one, or two.
template <typename Format>
class Share {
 public:
  using Value = typename Format::Value;

  Share(const Convolution& conv, int64_t first, int64_t last)
      : conv_(conv),
        first_(first),
        lanes_((last - first) / kLane),
        tiles_(RoundUp(conv.outputs, kTile)),
        x_positions_(conv.height * conv.width),
        dy_positions_(conv.out_height * conv.out_width),
        sheets_(CountSheets()),
        group_(std::clamp<int64_t>(kInputBytes / (sheets_ * x_positions_ * kLane * sizeof(Unit)), 1, lanes_)) {
    x_.reset(new Unit[group_ * sheets_ * x_positions_ * kLane]);
    dy_.reset(new Unit[tiles_ * sheets_ * dy_positions_ * kTile]);
    runs_.reset(new Run[sheets_ * conv.out_height]);
  }

  void Compute(const Value* picture, const Value* output_gradient, float* gradient) {
    const Convolution& c = conv_;
    for (int64_t cell = 0; cell < c.kernel_height * c.kernel_width; cell++)
      std::memset(gradient + (cell * c.inputs + first_) * c.outputs, 0, sizeof(float) * lanes_ * kLane * c.outputs);
    const int64_t step = sheets_ * Format::kPerUnit;
    for (int64_t image = 0; image < c.batch; image += step) {
      const int64_t images = std::min(step, c.batch - image);
      Pack(output_gradient + image * dy_positions_ * c.outputs, images, dy_positions_, c.outputs, c.outputs, kTile,
           sheets_ * dy_positions_ * kTile, dy_.get());
      for (int64_t lane = 0; lane < lanes_; lane += group_) {
        const int64_t lanes = std::min(group_, lanes_ - lane);
        const int64_t channel = first_ + lane * kLane;
        Pack(picture + image * x_positions_ * c.inputs + channel, images, x_positions_, c.inputs, lanes * kLane, kLane,
             sheets_ * x_positions_ * kLane, x_.get());
        Multiply(RoundUp(images, Format::kPerUnit), lanes, gradient + channel * c.outputs);
      }
    }
  }

 private:
  int64_t CountSheets() const {
    const int64_t fitting = kOutputBytes / (dy_positions_ * kTile * sizeof(Unit));
    return std::clamp<int64_t>(fitting, 1, RoundUp(conv_.batch, Format::kPerUnit));
  }

  // `width` channels of pictures to units, in parts of `part` channels that lie `part_step` units apart.
  SPECNET_AVX512 void Pack(const Value* source, int64_t images, int64_t positions, int64_t channels, int64_t width,
                           int64_t part, int64_t part_step, Unit* target) {
    for (int64_t image = 0; image < images; image += Format::kPerUnit) {
      const bool paired = image + 1 < images;
      for (int64_t position = 0; position < positions; position++) {
        const Value* first = source + (image * positions + position) * channels;
        const Value* second = paired ? first + positions * channels : nullptr;
        for (int64_t c = 0; c < width; c += kLane) {
          const __m512i units = Format::Pack(first + c, second ? second + c : nullptr);
          _mm512_storeu_si512(target + c / part * part_step + c % part, units);
        }
        target += part;
      }
    }
  }

  void Multiply(int64_t sheets, int64_t lanes, float* gradient) {
    for (int64_t tile = 0; tile < tiles_; tile++)
      for (int64_t kh = 0; kh < conv_.kernel_height; kh++)
        for (int64_t kw = 0; kw < conv_.kernel_width; kw++) MultiplyCell(sheets, lanes, tile, kh, kw, gradient);
  }

  void MultiplyCell(int64_t sheets, int64_t lanes, int64_t tile, int64_t kh, int64_t kw, float* gradient) {
    const Convolution& c = conv_;
    // Of a row of outputs, those whose window has this cell inside of the picture.
    const int64_t begin = std::max<int64_t>(0, RoundUp(c.left - kw, c.stride));
    const int64_t end = std::min(c.out_width, RoundUp(c.width + c.left - kw, c.stride));
    if (begin >= end) return;
    int64_t count = 0;
    for (int64_t sheet = 0; sheet < sheets; sheet++) {
      for (int64_t y = 0; y < c.out_height; y++) {
        const int64_t row = y * c.stride + kh - c.top;
        if (row < 0 || row >= c.height) continue;
        runs_[count++] = {sheet * x_positions_ + row * c.width + begin * c.stride + kw - c.left,
                          sheet * dy_positions_ + y * c.out_width + begin};
      }
    }
    const Unit* outputs = dy_.get() + tile * sheets_ * dy_positions_ * kTile;
    const auto accumulate = ChooseKernel(std::min(kTile, c.outputs - tile * kTile) / kLane);
    float* target = gradient + (kh * c.kernel_width + kw) * c.inputs * c.outputs + tile * kTile;
    for (int64_t lane = 0; lane < lanes; lane++) {
      const Unit* inputs = x_.get() + lane * sheets_ * x_positions_ * kLane;
      accumulate(runs_.get(), count, end - begin, c.stride * kLane, inputs, outputs,
                 target + lane * kLane * c.outputs, c.outputs);
    }
  }

  static auto ChooseKernel(int64_t vectors) {
    switch (vectors) {
      case 1: return AccumulateLane<Format, 1>;
      case 2: return AccumulateLane<Format, 2>;
      case 3: return AccumulateLane<Format, 3>;
      default: return AccumulateLane<Format, 4>;
    }
  }

  const Convolution& conv_;
  const int64_t first_, lanes_, tiles_, x_positions_, dy_positions_;
  const int64_t sheets_;  // that are packed at a time
  const int64_t group_;   // lanes that are packed at a time
  std::unique_ptr<Unit[]> x_, dy_;
  std::unique_ptr<Run[]> runs_;
};

}  // namespace

bool CanComputeWeightGradient(const Convolution& conv) {
  return conv.inputs % kLane == 0 && conv.outputs % kLane == 0;
}

template <typename Format>
void ComputeWeightGradient(const Convolution& sizes, const void* picture, const void* output_gradient,
                           float* gradient) {
  const Convolution conv = Flatten(sizes);
  using Value = typename Format::Value;
  const int64_t lanes = conv.inputs / kLane;
  const int64_t shares = std::min<int64_t>(lanes, ThreadTeam::Get().size());
  ThreadTeam::Get().Run(shares, [&](int64_t share) {
    const int64_t first = lanes * share / shares * kLane;
    const int64_t last = lanes * (share + 1) / shares * kLane;
    Share<Format>(conv, first, last)
        .Compute(static_cast<const Value*>(picture), static_cast<const Value*>(output_gradient), gradient);
  });
}

template void ComputeWeightGradient<Float32>(const Convolution&, const void*, const void*, float*);
template void ComputeWeightGradient<Bfloat16>(const Convolution&, const void*, const void*, float*);

}  // namespace specnet

#endif

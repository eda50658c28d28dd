// oneDNN computes this gradient at a third to a fifth of the forward pass's rate (its kernel reorders both tensors
// for each call, and writes bfloat16 that has to be widened again). Here it is one matrix product for each cell of
// the kernel:
//
//   gradient[kh, kw] = X[kh, kw]^T · DY      X: positions x inputs, the picture shifted by (kh, kw)
//                                            DY: positions x outputs
//
// VDPBF16PS multiplies pairs and adds: a pair is two neighbouring positions of a row. So both tensors are packed once
// into pairs, X once for each kw; kh is only another row of X. A thread owns a range of input channels: no two write
// one number, and the order of every sum is fixed whatever the number of threads.

#include "weight_gradient.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "instructions.h"
#include "thread_team.h"

#if SPECNET_HAS_AVX512_BF16
#include <immintrin.h>

#define SPECNET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))

namespace specnet {
namespace {

constexpr int64_t kLane = 16;       // numbers of a float32 vector
constexpr int64_t kTile = 64;       // output channels of a micro-kernel: four vectors
// Positions are packed and used up in chunks: what the second-level cache holds beside each other.
constexpr int64_t kOutputBytes = 512 << 10;
constexpr int64_t kInputBytes = 256 << 10;
constexpr int64_t kMostPairs = 1024;

using Pair = uint32_t;

int64_t RoundUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

// Sixteen channels at two positions, side by side. A null position is one of zeros.
SPECNET_AVX512 inline __m512i PackPair(const bfloat16* first, const bfloat16* second) {
  const __m512i low = first ? _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(first)))
                            : _mm512_setzero_si512();
  if (!second) return low;
  const __m512i high = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(second)));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}

// Runs of pairs whose products add up: row r of the output against the row of X that kh gives it.
struct Run {
  int64_t x;   // first pair in a packed lane of X
  int64_t dy;  // first pair in a packed tile of DY
};

// Rows x vectors of float32 sums: `lane` is one packed lane of X from its channel on, `tile` packed outputs.
template <int kRows, int kVectors>
SPECNET_AVX512 void Accumulate(const Run* runs, int64_t count, int64_t length, const Pair* lane, const Pair* tile,
                               float* gradient, int64_t stride) {
  __m512 sums[kRows][kVectors];
  for (int r = 0; r < kRows; r++)
    for (int v = 0; v < kVectors; v++) sums[r][v] = _mm512_loadu_ps(gradient + r * stride + v * kLane);
  for (int64_t i = 0; i < count; i++) {
    const Pair* x = lane + runs[i].x * kLane;
    const Pair* dy = tile + runs[i].dy * kTile;
    for (int64_t k = 0; k < length; k++, x += kLane, dy += kTile) {
      __m512bh outputs[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; v++) outputs[v] = (__m512bh)_mm512_loadu_si512(dy + v * kLane);
#pragma GCC unroll 8
      for (int r = 0; r < kRows; r++) {
        const __m512bh input = (__m512bh)_mm512_set1_epi32(static_cast<int>(x[r]));
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; v++) sums[r][v] = _mm512_dpbf16_ps(sums[r][v], outputs[v], input);
      }
    }
  }
  for (int r = 0; r < kRows; r++)
    for (int v = 0; v < kVectors; v++) _mm512_storeu_ps(gradient + r * stride + v * kLane, sums[r][v]);
}

// A lane is sixteen input channels: 6 + 5 + 5 rows by four vectors keep the 32 registers full.
template <int kVectors>
SPECNET_AVX512 void AccumulateLane(const Run* runs, int64_t count, int64_t length, const Pair* lane, const Pair* tile,
                                   float* gradient, int64_t stride) {
  Accumulate<6, kVectors>(runs, count, length, lane, tile, gradient, stride);
  Accumulate<5, kVectors>(runs, count, length, lane + 6, tile, gradient + 6 * stride, stride);
  Accumulate<5, kVectors>(runs, count, length, lane + 11, tile, gradient + 11 * stride, stride);
}

// One thread's share: input channels [first, last), all of the outputs.
class Share {
 public:
  Share(const Convolution& conv, int64_t first, int64_t last)
      : conv_(conv),
        first_(first),
        lanes_((last - first) / kLane),
        tiles_(RoundUp(conv.outputs, kTile) / kTile),
        row_pairs_((conv.out_width + 1) / 2),
        images_(CountImages(conv, row_pairs_)),
        x_rows_(images_ * conv.height),
        group_(CountLanes(conv, LanePairs())) {
    x_.reset(new Pair[group_ * conv.kernel_width * LanePairs() * kLane]);
    dy_.reset(new Pair[tiles_ * images_ * conv.out_height * row_pairs_ * kTile]);
    runs_.reset(new Run[images_ * conv.out_height]);
  }

  SPECNET_AVX512 void Compute(const bfloat16* picture, const bfloat16* output_gradient, float* gradient) {
    const Convolution& c = conv_;
    for (int64_t kernel = 0; kernel < c.kernel_height * c.kernel_width; kernel++)
      std::memset(gradient + (kernel * c.inputs + first_) * c.outputs, 0, sizeof(float) * lanes_ * kLane * c.outputs);
    for (int64_t image = 0; image < c.batch; image += images_) {
      const int64_t images = std::min(images_, c.batch - image);
      PackOutputs(output_gradient + image * c.out_height * c.out_width * c.outputs, images);
      for (int64_t lane = 0; lane < lanes_; lane += group_) {
        const int64_t lanes = std::min(group_, lanes_ - lane);
        const int64_t channel = first_ + lane * kLane;
        PackPicture(picture + image * c.height * c.width * c.inputs + channel, images, lanes);
        Multiply(images, lanes, gradient + channel * c.outputs);
      }
    }
  }

 private:
  static int64_t CountImages(const Convolution& conv, int64_t row_pairs) {
    const int64_t pairs = std::min<int64_t>(kMostPairs, kOutputBytes / (conv.outputs * sizeof(Pair)));
    return std::max<int64_t>(1, pairs / (row_pairs * conv.out_height));
  }
  static int64_t CountLanes(const Convolution& conv, int64_t lane_pairs) {
    return std::max<int64_t>(1, kInputBytes / (conv.kernel_width * lane_pairs * kLane * sizeof(Pair)));
  }
  int64_t LanePairs() const { return x_rows_ * row_pairs_; }
  int64_t TilePairs() const { return images_ * conv_.out_height * row_pairs_; }

  SPECNET_AVX512 void PackOutputs(const bfloat16* source, int64_t images) {
    const Convolution& c = conv_;
    for (int64_t row = 0; row < images * c.out_height; row++) {
      for (int64_t pair = 0; pair < row_pairs_; pair++) {
        const bfloat16* first = source + (row * c.out_width + 2 * pair) * c.outputs;
        const bfloat16* second = 2 * pair + 1 < c.out_width ? first + c.outputs : nullptr;
        Pair* target = dy_.get() + (row * row_pairs_ + pair) * kTile;
        for (int64_t out = 0; out < c.outputs; out += kLane) {
          const __m512i packed = PackPair(first + out, second ? second + out : nullptr);
          _mm512_storeu_si512(target + out / kTile * TilePairs() * kTile + out % kTile, packed);
        }
      }
    }
  }

  SPECNET_AVX512 void PackPicture(const bfloat16* source, int64_t images, int64_t lanes) {
    const Convolution& c = conv_;
    for (int64_t kw = 0; kw < c.kernel_width; kw++) {
      for (int64_t row = 0; row < images * c.height; row++) {
        const bfloat16* line = source + row * c.width * c.inputs;
        for (int64_t pair = 0; pair < row_pairs_; pair++) {
          const int64_t position = 2 * pair * c.stride + kw - c.left;
          const auto at = [&](int64_t x) { return x >= 0 && x < c.width ? line + x * c.inputs : nullptr; };
          const bfloat16* first = at(position);
          const bfloat16* second = at(position + c.stride);
          Pair* target = x_.get() + (kw * LanePairs() + row * row_pairs_ + pair) * kLane;
          for (int64_t lane = 0; lane < lanes; lane++) {
            const int64_t step = lane * kLane;
            const __m512i packed = PackPair(first ? first + step : nullptr, second ? second + step : nullptr);
            _mm512_storeu_si512(target + lane * c.kernel_width * LanePairs() * kLane, packed);
          }
        }
      }
    }
  }

  SPECNET_AVX512 void Multiply(int64_t images, int64_t lanes, float* gradient) {
    const Convolution& c = conv_;
    for (int64_t kh = 0; kh < c.kernel_height; kh++) {
      int64_t count = 0;
      for (int64_t image = 0; image < images; image++) {
        for (int64_t y = 0; y < c.out_height; y++) {
          const int64_t row = y * c.stride + kh - c.top;
          if (row < 0 || row >= c.height) continue;
          runs_[count++] = {(image * c.height + row) * row_pairs_, (image * c.out_height + y) * row_pairs_};
        }
      }
      for (int64_t tile = 0; tile < tiles_; tile++) {
        const Pair* outputs = dy_.get() + tile * TilePairs() * kTile;
        const int64_t width = std::min(kTile, c.outputs - tile * kTile);
        for (int64_t kw = 0; kw < c.kernel_width; kw++) {
          for (int64_t lane = 0; lane < lanes; lane++) {
            const Pair* inputs = x_.get() + (lane * c.kernel_width + kw) * LanePairs() * kLane;
            float* target = gradient +
                            ((kh * c.kernel_width + kw) * c.inputs + lane * kLane) * c.outputs + tile * kTile;
            switch (width / kLane) {
              case 4: AccumulateLane<4>(runs_.get(), count, row_pairs_, inputs, outputs, target, c.outputs); break;
              case 3: AccumulateLane<3>(runs_.get(), count, row_pairs_, inputs, outputs, target, c.outputs); break;
              case 2: AccumulateLane<2>(runs_.get(), count, row_pairs_, inputs, outputs, target, c.outputs); break;
              case 1: AccumulateLane<1>(runs_.get(), count, row_pairs_, inputs, outputs, target, c.outputs); break;
            }
          }
        }
      }
    }
  }

  const Convolution& conv_;
  const int64_t first_, lanes_, tiles_, row_pairs_, images_, x_rows_;
  const int64_t group_;  // lanes whose pictures are packed at a time
  std::unique_ptr<Pair[]> x_, dy_;
  std::unique_ptr<Run[]> runs_;
};

}  // namespace

bool CanComputeWeightGradient(const Convolution& conv) {
  return HasAvx512Bfloat16() && conv.inputs % kLane == 0 && conv.outputs % kLane == 0;
}

void ComputeWeightGradient(const Convolution& conv, const bfloat16* picture, const bfloat16* output_gradient,
                           float* gradient) {
  const int64_t lanes = conv.inputs / kLane;
  const int64_t shares = std::min<int64_t>(lanes, ThreadTeam::Get().size());
  ThreadTeam::Get().Run(shares, [&](int64_t share) {
    const int64_t first = lanes * share / shares * kLane;
    const int64_t last = lanes * (share + 1) / shares * kLane;
    Share(conv, first, last).Compute(picture, output_gradient, gradient);
  });
}

}  // namespace specnet

#else

namespace specnet {
bool CanComputeWeightGradient(const Convolution&) { return false; }
void ComputeWeightGradient(const Convolution&, const bfloat16*, const bfloat16*, float*) {}
}  // namespace specnet

#endif

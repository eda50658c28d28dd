// TensorFlow's mean knows neither PyTorch's padding nor its counts. Here the factors of windows hold both, and every
// number is written once. Channels need not be in sixteens.

#include <vector>

#include "pool_windows.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

// How many rows (or columns) of a window the mean is over.
int64_t CountTaps(const Pooling& pool, int64_t window, int64_t length) {
  if (!pool.counts_padding) return UnderWindow(pool, window, length).size();
  const int64_t start = window * pool.stride - pool.padding;
  return std::min(start + pool.kernel, length + pool.padding) - start;
}

// The sum over taps of a table, `width` taps a row, each times its row's and its column's factor; times `scale`.
template <typename Format, int vectors, typename Value = typename Format::Value>
SPECNET_VECTOR void SumTaps(const Value* table, int64_t width, int64_t channels, Range rows, Range columns,
                             const float* row_factors, const float* column_factors, float scale, int64_t left,
                             Value* output) {
  const LaneMask mask = MaskOf<vectors>(left);
  Floats sum[vectors];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) sum[v] = Zero();
  for (int64_t row = rows.first; row < rows.last; row++) {
    for (int64_t column = columns.first; column < columns.last; column++) {
      const Value* tap = table + (row * width + column) * channels;
      const Floats factor = Fill(row_factors[row] * column_factors[column]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        sum[v] = MultiplyAdd(Format::Load(tap + v * kLanes, mask), factor, sum[v]);
      }
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) {
    Format::Store(output + v * kLanes, Multiply(sum[v], Fill(scale)), mask);
  }
}

// For each window along an axis, one over how many rows (or columns) its mean is over.
std::vector<float> ListFactors(const Pooling& pool, int64_t windows, int64_t length) {
  std::vector<float> factors(windows);
  for (int64_t i = 0; i < windows; i++) factors[i] = 1.0f / static_cast<float>(CountTaps(pool, i, length));
  return factors;
}

}  // namespace

template <typename Format>
void PoolMean(const Pooling& pool, const typename Format::Value* x, typename Format::Value* output) {
  const std::vector<float> row_factors = ListFactors(pool, pool.out_height, pool.height);
  const std::vector<float> column_factors = ListFactors(pool, pool.out_width, pool.width);
  const std::vector<float> ones(std::max(pool.height, pool.width), 1.0f);
  ForRows(pool, pool.out_height, [&](int64_t image, int64_t row) {
    const auto* input = x + image * CountInput(pool);
    const Range rows = UnderWindow(pool, row, pool.height);
    for (int64_t column = 0; column < pool.out_width; column++) {
      const Range columns = UnderWindow(pool, column, pool.width);
      const float scale = row_factors[row] * column_factors[column];
      auto* tap = output + image * CountOutput(pool) + (row * pool.out_width + column) * pool.channels;
      ForChannels(pool.channels, [&](auto vectors, int64_t c, int64_t left) {
        SumTaps<Format, vectors()>(input + c, pool.width, pool.channels, rows, columns, ones.data(), ones.data(),
                                    scale, left, tap + c);
      });
    }
  });
}

template <typename Format>
void PoolMeanBack(const Pooling& pool, const typename Format::Value* gradient, typename Format::Value* x_gradient) {
  const std::vector<float> row_factors = ListFactors(pool, pool.out_height, pool.height);
  const std::vector<float> column_factors = ListFactors(pool, pool.out_width, pool.width);
  ForRows(pool, pool.height, [&](int64_t image, int64_t row) {
    const auto* arrived = gradient + image * CountOutput(pool);
    const Range rows = WindowsOver(pool, row, pool.out_height);
    for (int64_t column = 0; column < pool.width; column++) {
      const Range columns = WindowsOver(pool, column, pool.out_width);
      auto* tap = x_gradient + image * CountInput(pool) + (row * pool.width + column) * pool.channels;
      ForChannels(pool.channels, [&](auto vectors, int64_t c, int64_t left) {
        SumTaps<Format, vectors()>(arrived + c, pool.out_width, pool.channels, rows, columns, row_factors.data(),
                                    column_factors.data(), 1, left, tap + c);
      });
    }
  });
}

#define SPECNET_INSTANTIATE(Format)                                                     \
  template void PoolMean<Format>(const Pooling&, const Format::Value*, Format::Value*); \
  template void PoolMeanBack<Format>(const Pooling&, const Format::Value*, Format::Value*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

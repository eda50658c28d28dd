// TensorFlow's gradient of the largest value writes where windows point to, one number after another. Here every number
// is written once: an output from its window, and an input's gradient from the windows that it lies in. Channels need
// not be in sixteens.

#include <cmath>

#include "pool_windows.h"

#if SPECNET_HAS_VECTORS

namespace specnet {
namespace {

template <typename Format, int vectors, typename Value = typename Format::Value>
SPECNET_VECTOR void MaxOfWindow(const Pooling& pool, const Value* input, Range rows, Range columns, int64_t top,
                                int64_t left_edge, int64_t left, Value* output, uint8_t* chosen) {
  const LaneMask mask = MaskOf<vectors>(left);
  Floats best[vectors];
  Units place[vectors];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) {
    best[v] = Fill(-INFINITY);
    place[v] = FillUnits((rows.first - top) * pool.kernel + columns.first - left_edge);
  }
  for (int64_t row = rows.first; row < rows.last; row++) {
    for (int64_t column = columns.first; column < columns.last; column++) {
      const Value* tap = input + (row * pool.width + column) * pool.channels;
      const Units here = FillUnits((row - top) * pool.kernel + column - left_edge);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        const Floats value = Format::Load(tap + v * kLanes, mask);
        // NaN wins, and stays: a run that diverges must not look sound.
        const Selection wins = Either(IsAbove(value, best[v]), IsNoNumber(value));
        best[v] = Select(wins, value, best[v]);
        place[v] = Select(wins, here, place[v]);
      }
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) {
    Format::Store(output + v * kLanes, best[v], mask);
    if (chosen) StoreBytes(chosen + v * kLanes, place[v], mask);
  }
}

template <typename Format, int vectors, typename Value = typename Format::Value>
SPECNET_VECTOR void MaxOfCellBack(const Pooling& pool, const Value* gradient, const uint8_t* chosen, int64_t row,
                                  int64_t column, Range window_rows, Range window_columns, int64_t left,
                                  Value* x_gradient) {
  const LaneMask mask = MaskOf<vectors>(left);
  Floats sum[vectors];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) sum[v] = Zero();
  for (int64_t y = window_rows.first; y < window_rows.last; y++) {
    for (int64_t x = window_columns.first; x < window_columns.last; x++) {
      const int64_t place =
          (row + pool.padding - y * pool.stride) * pool.kernel + column + pool.padding - x * pool.stride;
      const int64_t i = (y * pool.out_width + x) * pool.channels;
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        const Floats arrived = Format::Load(gradient + i + v * kLanes, mask);
        sum[v] = Select(AreBytes(chosen + i + v * kLanes, place, mask), Add(sum[v], arrived), sum[v]);
      }
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) Format::Store(x_gradient + v * kLanes, sum[v], mask);
}

}  // namespace

template <typename Format>
void PoolMax(const Pooling& pool, const typename Format::Value* x, typename Format::Value* output, uint8_t* chosen) {
  ForRows(pool, pool.out_height, [&](int64_t image, int64_t row) {
    const auto* input = x + image * CountInput(pool);
    const Range rows = UnderWindow(pool, row, pool.height);
    const int64_t top = row * pool.stride - pool.padding;
    for (int64_t column = 0; column < pool.out_width; column++) {
      const Range columns = UnderWindow(pool, column, pool.width);
      const int64_t left_edge = column * pool.stride - pool.padding;
      const int64_t i = image * CountOutput(pool) + (row * pool.out_width + column) * pool.channels;
      ForChannels(pool.channels, [&](auto vectors, int64_t c, int64_t left) {
        MaxOfWindow<Format, vectors()>(pool, input + c, rows, columns, top, left_edge, left, output + i + c,
                                       chosen ? chosen + i + c : nullptr);
      });
    }
  });
}

template <typename Format>
void PoolMaxBack(const Pooling& pool, const typename Format::Value* gradient, const uint8_t* chosen,
                 typename Format::Value* x_gradient) {
  ForRows(pool, pool.height, [&](int64_t image, int64_t row) {
    const Range rows = WindowsOver(pool, row, pool.out_height);
    const int64_t first = image * CountOutput(pool);
    for (int64_t column = 0; column < pool.width; column++) {
      const Range columns = WindowsOver(pool, column, pool.out_width);
      auto* tap = x_gradient + image * CountInput(pool) + (row * pool.width + column) * pool.channels;
      ForChannels(pool.channels, [&](auto vectors, int64_t c, int64_t left) {
        MaxOfCellBack<Format, vectors()>(pool, gradient + first + c, chosen + first + c, row, column, rows, columns,
                                         left, tap + c);
      });
    }
  });
}

#define SPECNET_INSTANTIATE(Format)                                                              \
  template void PoolMax<Format>(const Pooling&, const Format::Value*, Format::Value*, uint8_t*); \
  template void PoolMaxBack<Format>(const Pooling&, const Format::Value*, const uint8_t*, Format::Value*);
SPECNET_FOR_FORMATS(SPECNET_INSTANTIATE)

}  // namespace specnet

#endif

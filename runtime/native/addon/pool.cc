// TensorFlow's gradient of the largest value writes where windows point to, one number after another, and its mean
// knows neither PyTorch's padding nor its counts. Here every number is written once: an output from its window, and an
// input's gradient from the windows that it lies in. Channels need not be in sixteens.

#include "pool.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

#include "partial_lane.h"
#include "thread_team.h"

#if SPECNET_HAS_AVX512

namespace specnet {
namespace {

struct Range {
  int64_t first, last;
  int64_t size() const { return last - first; }
};

// The input's rows (or columns) under a window.
Range UnderWindow(const Pooling& pool, int64_t window, int64_t length) {
  const int64_t start = window * pool.stride - pool.padding;
  return {std::max<int64_t>(0, start), std::min(length, start + pool.kernel)};
}

// The windows that a row (or column) of the input lies in, and that there are.
Range WindowsOver(const Pooling& pool, int64_t index, int64_t windows) {
  const int64_t reach = index + pool.padding;
  const int64_t first = reach < pool.kernel ? 0 : (reach - pool.kernel) / pool.stride + 1;
  return {first, std::min(windows, reach / pool.stride + 1)};
}

// How many rows (or columns) of a window the mean is over.
int64_t CountCells(const Pooling& pool, int64_t window, int64_t length) {
  if (!pool.counts_padding) return UnderWindow(pool, window, length).size();
  const int64_t start = window * pool.stride - pool.padding;
  return std::min(start + pool.kernel, length + pool.padding) - start;
}

SPECNET_INLINE void StoreBytes(uint8_t* target, __m512i numbers, int64_t count) {
  _mm_mask_storeu_epi8(target, MaskOf(count), _mm512_cvtepi32_epi8(numbers));
}

// A window is gone through once for several vectors of channels, all of them whole; at the end of a row for one, of
// which `left` channels are there.
constexpr int kVectors = 4;

template <int vectors>
SPECNET_INLINE int64_t CountOf(int64_t left) {
  return vectors > 1 ? kLane : left;
}

template <typename Format, int vectors, typename Value = typename Format::Value>
SPECNET_AVX512 void MaxOfWindow(const Pooling& pool, const Value* picture, Range rows, Range columns, int64_t top,
                                int64_t left_edge, int64_t left, Value* output, uint8_t* chosen) {
  const int64_t count = CountOf<vectors>(left);
  __m512 best[vectors];
  __m512i place[vectors];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) {
    best[v] = _mm512_set1_ps(-INFINITY);
    place[v] = _mm512_set1_epi32((rows.first - top) * pool.kernel + columns.first - left_edge);
  }
  for (int64_t row = rows.first; row < rows.last; row++) {
    for (int64_t column = columns.first; column < columns.last; column++) {
      const Value* cell = picture + (row * pool.width + column) * pool.channels;
      const __m512i here = _mm512_set1_epi32((row - top) * pool.kernel + column - left_edge);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        const __m512 value = LoadUpTo(Format(), cell + v * kLane, count);
        // What is no number wins, and stays: a run that diverges must not look sound.
        const __mmask16 wins =
            _mm512_cmp_ps_mask(value, best[v], _CMP_GT_OQ) | _mm512_cmp_ps_mask(value, value, _CMP_UNORD_Q);
        best[v] = _mm512_mask_mov_ps(best[v], wins, value);
        place[v] = _mm512_mask_mov_epi32(place[v], wins, here);
      }
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) {
    StoreUpTo(Format(), output + v * kLane, best[v], count);
    if (chosen) StoreBytes(chosen + v * kLane, place[v], count);
  }
}

template <typename Format, int vectors, typename Value = typename Format::Value>
SPECNET_AVX512 void MaxOfCellBack(const Pooling& pool, const Value* gradient, const uint8_t* chosen, int64_t row,
                                  int64_t column, Range window_rows, Range window_columns, int64_t left,
                                  Value* x_gradient) {
  const int64_t count = CountOf<vectors>(left);
  __m512 sum[vectors];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) sum[v] = _mm512_setzero_ps();
  for (int64_t y = window_rows.first; y < window_rows.last; y++) {
    for (int64_t x = window_columns.first; x < window_columns.last; x++) {
      const int64_t place =
          (row + pool.padding - y * pool.stride) * pool.kernel + column + pool.padding - x * pool.stride;
      const __m128i here = _mm_set1_epi8(static_cast<char>(place));
      const int64_t i = (y * pool.out_width + x) * pool.channels;
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        const __m128i places = _mm_maskz_loadu_epi8(MaskOf(count), chosen + i + v * kLane);
        const __m512 arrived = LoadUpTo(Format(), gradient + i + v * kLane, count);
        sum[v] = _mm512_mask_add_ps(sum[v], _mm_cmpeq_epi8_mask(places, here), sum[v], arrived);
      }
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) StoreUpTo(Format(), x_gradient + v * kLane, sum[v], count);
}

// The sum over cells of a table, `width` cells a row, each times its row's and its column's factor; times `scale`.
template <typename Format, int vectors, typename Value = typename Format::Value>
SPECNET_AVX512 void SumCells(const Value* table, int64_t width, int64_t channels, Range rows, Range columns,
                             const float* row_factors, const float* column_factors, float scale, int64_t left,
                             Value* output) {
  const int64_t count = CountOf<vectors>(left);
  __m512 sum[vectors];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) sum[v] = _mm512_setzero_ps();
  for (int64_t row = rows.first; row < rows.last; row++) {
    for (int64_t column = columns.first; column < columns.last; column++) {
      const Value* cell = table + (row * width + column) * channels;
      const __m512 factor = _mm512_set1_ps(row_factors[row] * column_factors[column]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        sum[v] = _mm512_fmadd_ps(LoadUpTo(Format(), cell + v * kLane, count), factor, sum[v]);
      }
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) {
    StoreUpTo(Format(), output + v * kLane, _mm512_mul_ps(sum[v], _mm512_set1_ps(scale)), count);
  }
}

// For each window along an axis, one over how many rows (or columns) its mean is over.
std::vector<float> ListFactors(const Pooling& pool, int64_t windows, int64_t length) {
  std::vector<float> factors(windows);
  for (int64_t i = 0; i < windows; i++) factors[i] = 1.0f / static_cast<float>(CountCells(pool, i, length));
  return factors;
}

// Calls work(vectors, c, left) for the channels from c on, `left` to the end: several vectors of them, or one.
template <typename Work>
void ForChannels(int64_t channels, const Work& work) {
  for (int64_t c = 0; c < channels;) {
    const int64_t left = channels - c;
    if (left >= kVectors * kLane) {
      work(std::integral_constant<int, kVectors>(), c, left);
      c += kVectors * kLane;
    } else {
      work(std::integral_constant<int, 1>(), c, left);
      c += kLane;
    }
  }
}

// Calls work(picture, row) for the rows of all pictures, shared by the threads.
template <typename Work>
void ForRows(const Pooling& pool, int64_t rows, const Work& work) {
  const int64_t all = pool.batch * rows;
  const int64_t numbers = pool.batch * pool.height * pool.width * pool.channels;
  const int64_t worthwhile = std::max<int64_t>(1, numbers / 32768);  // small batches need no second thread
  const int64_t shares = std::min({worthwhile, all, ThreadTeam::Get().size()});
  ThreadTeam::Get().Run(shares, [&](int64_t share) {
    for (int64_t i = all * share / shares; i < all * (share + 1) / shares; i++) work(i / rows, i % rows);
  });
}

int64_t CountInput(const Pooling& pool) { return pool.height * pool.width * pool.channels; }
int64_t CountOutput(const Pooling& pool) { return pool.out_height * pool.out_width * pool.channels; }

}  // namespace

template <typename Format>
void PoolMax(const Pooling& pool, const typename Format::Value* x, typename Format::Value* output, uint8_t* chosen) {
  ForRows(pool, pool.out_height, [&](int64_t picture, int64_t row) {
    const auto* input = x + picture * CountInput(pool);
    const Range rows = UnderWindow(pool, row, pool.height);
    const int64_t top = row * pool.stride - pool.padding;
    for (int64_t column = 0; column < pool.out_width; column++) {
      const Range columns = UnderWindow(pool, column, pool.width);
      const int64_t left_edge = column * pool.stride - pool.padding;
      const int64_t i = picture * CountOutput(pool) + (row * pool.out_width + column) * pool.channels;
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
  ForRows(pool, pool.height, [&](int64_t picture, int64_t row) {
    const Range rows = WindowsOver(pool, row, pool.out_height);
    const int64_t first = picture * CountOutput(pool);
    for (int64_t column = 0; column < pool.width; column++) {
      const Range columns = WindowsOver(pool, column, pool.out_width);
      auto* cell = x_gradient + picture * CountInput(pool) + (row * pool.width + column) * pool.channels;
      ForChannels(pool.channels, [&](auto vectors, int64_t c, int64_t left) {
        MaxOfCellBack<Format, vectors()>(pool, gradient + first + c, chosen + first + c, row, column, rows, columns,
                                         left, cell + c);
      });
    }
  });
}

template <typename Format>
void PoolMean(const Pooling& pool, const typename Format::Value* x, typename Format::Value* output) {
  const std::vector<float> row_factors = ListFactors(pool, pool.out_height, pool.height);
  const std::vector<float> column_factors = ListFactors(pool, pool.out_width, pool.width);
  const std::vector<float> ones(std::max(pool.height, pool.width), 1.0f);
  ForRows(pool, pool.out_height, [&](int64_t picture, int64_t row) {
    const auto* input = x + picture * CountInput(pool);
    const Range rows = UnderWindow(pool, row, pool.height);
    for (int64_t column = 0; column < pool.out_width; column++) {
      const Range columns = UnderWindow(pool, column, pool.width);
      const float scale = row_factors[row] * column_factors[column];
      auto* cell = output + picture * CountOutput(pool) + (row * pool.out_width + column) * pool.channels;
      ForChannels(pool.channels, [&](auto vectors, int64_t c, int64_t left) {
        SumCells<Format, vectors()>(input + c, pool.width, pool.channels, rows, columns, ones.data(), ones.data(), scale,
                                    left, cell + c);
      });
    }
  });
}

template <typename Format>
void PoolMeanBack(const Pooling& pool, const typename Format::Value* gradient, typename Format::Value* x_gradient) {
  const std::vector<float> row_factors = ListFactors(pool, pool.out_height, pool.height);
  const std::vector<float> column_factors = ListFactors(pool, pool.out_width, pool.width);
  ForRows(pool, pool.height, [&](int64_t picture, int64_t row) {
    const auto* arrived = gradient + picture * CountOutput(pool);
    const Range rows = WindowsOver(pool, row, pool.out_height);
    for (int64_t column = 0; column < pool.width; column++) {
      const Range columns = WindowsOver(pool, column, pool.out_width);
      auto* cell = x_gradient + picture * CountInput(pool) + (row * pool.width + column) * pool.channels;
      ForChannels(pool.channels, [&](auto vectors, int64_t c, int64_t left) {
        SumCells<Format, vectors()>(arrived + c, pool.out_width, pool.channels, rows, columns, row_factors.data(),
                                    column_factors.data(), 1, left, cell + c);
      });
    }
  });
}

#define SPECNET_INSTANTIATE(Format)                                                                          \
  template void PoolMax<Format>(const Pooling&, const Format::Value*, Format::Value*, uint8_t*);             \
  template void PoolMaxBack<Format>(const Pooling&, const Format::Value*, const uint8_t*, Format::Value*);   \
  template void PoolMean<Format>(const Pooling&, const Format::Value*, Format::Value*);                      \
  template void PoolMeanBack<Format>(const Pooling&, const Format::Value*, Format::Value*);
SPECNET_INSTANTIATE(Float32)
SPECNET_INSTANTIATE(Bfloat16)

}  // namespace specnet

#endif

// TensorFlow's gradient of the largest value writes where windows point to, one number after another, and its mean
// knows neither PyTorch's padding nor its counts. Here every number is written once: an output from its window, and an
// input's gradient from the windows that it lies in. Channels need not be in sixteens.

#include "pool.h"

#include <algorithm>
#include <cmath>

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

template <typename Format, typename Value = typename Format::Value>
SPECNET_AVX512 void MaxOfWindow(const Pooling& pool, const Value* picture, Range rows, Range columns, int64_t top,
                                int64_t left, Value* output, uint8_t* chosen) {
  for (int64_t c = 0; c < pool.channels; c += kLane) {
    const int64_t count = pool.channels - c;
    __m512 best = _mm512_set1_ps(-INFINITY);
    __m512i place = _mm512_set1_epi32((rows.first - top) * pool.kernel + columns.first - left);
    for (int64_t row = rows.first; row < rows.last; row++) {
      for (int64_t column = columns.first; column < columns.last; column++) {
        const __m512 value = LoadUpTo(Format(), picture + (row * pool.width + column) * pool.channels + c, count);
        // What is no number wins: a run that diverges must not look sound.
        const __mmask16 wins = _mm512_cmp_ps_mask(value, best, _CMP_GT_OQ) | _mm512_cmp_ps_mask(value, value, _CMP_UNORD_Q);
        best = _mm512_mask_mov_ps(best, wins, value);
        place = _mm512_mask_set1_epi32(place, wins, (row - top) * pool.kernel + column - left);
      }
    }
    StoreUpTo(Format(), output + c, best, count);
    if (chosen) StoreBytes(chosen + c, place, count);
  }
}

template <typename Format, typename Value = typename Format::Value>
SPECNET_AVX512 void MaxOfCellBack(const Pooling& pool, const Value* gradient, const uint8_t* chosen, int64_t row,
                                  int64_t column, Range window_rows, Range window_columns, Value* x_gradient) {
  for (int64_t c = 0; c < pool.channels; c += kLane) {
    const int64_t count = pool.channels - c;
    __m512 sum = _mm512_setzero_ps();
    for (int64_t y = window_rows.first; y < window_rows.last; y++) {
      for (int64_t x = window_columns.first; x < window_columns.last; x++) {
        const int64_t place =
            (row + pool.padding - y * pool.stride) * pool.kernel + column + pool.padding - x * pool.stride;
        const int64_t i = (y * pool.out_width + x) * pool.channels + c;
        const __m128i places = _mm_maskz_loadu_epi8(MaskOf(count), chosen + i);
        const __mmask16 is_chosen = _mm_cmpeq_epi8_mask(places, _mm_set1_epi8(static_cast<char>(place)));
        sum = _mm512_mask_add_ps(sum, is_chosen, sum, LoadUpTo(Format(), gradient + i, count));
      }
    }
    StoreUpTo(Format(), x_gradient + c, sum, count);
  }
}

template <typename Format, typename Value = typename Format::Value>
SPECNET_AVX512 void MeanOfWindow(const Pooling& pool, const Value* picture, Range rows, Range columns, float factor,
                                 Value* output) {
  for (int64_t c = 0; c < pool.channels; c += kLane) {
    const int64_t count = pool.channels - c;
    __m512 sum = _mm512_setzero_ps();
    for (int64_t row = rows.first; row < rows.last; row++) {
      for (int64_t column = columns.first; column < columns.last; column++) {
        sum = _mm512_add_ps(sum, LoadUpTo(Format(), picture + (row * pool.width + column) * pool.channels + c, count));
      }
    }
    StoreUpTo(Format(), output + c, _mm512_mul_ps(sum, _mm512_set1_ps(factor)), count);
  }
}

template <typename Format, typename Value = typename Format::Value>
SPECNET_AVX512 void MeanOfCellBack(const Pooling& pool, const Value* gradient, Range window_rows,
                                   Range window_columns, Value* x_gradient) {
  for (int64_t c = 0; c < pool.channels; c += kLane) {
    const int64_t count = pool.channels - c;
    __m512 sum = _mm512_setzero_ps();
    for (int64_t y = window_rows.first; y < window_rows.last; y++) {
      const int64_t cells = CountCells(pool, y, pool.height);
      for (int64_t x = window_columns.first; x < window_columns.last; x++) {
        const __m512 factor = _mm512_set1_ps(1.0f / static_cast<float>(cells * CountCells(pool, x, pool.width)));
        const Value* arrived = gradient + (y * pool.out_width + x) * pool.channels + c;
        sum = _mm512_fmadd_ps(LoadUpTo(Format(), arrived, count), factor, sum);
      }
    }
    StoreUpTo(Format(), x_gradient + c, sum, count);
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
    const Range rows = UnderWindow(pool, row, pool.height);
    for (int64_t column = 0; column < pool.out_width; column++) {
      const int64_t i = picture * CountOutput(pool) + (row * pool.out_width + column) * pool.channels;
      MaxOfWindow<Format>(pool, x + picture * CountInput(pool), rows, UnderWindow(pool, column, pool.width),
                          row * pool.stride - pool.padding, column * pool.stride - pool.padding, output + i,
                          chosen ? chosen + i : nullptr);
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
      MaxOfCellBack<Format>(
          pool, gradient + first, chosen + first, row, column, rows, WindowsOver(pool, column, pool.out_width),
          x_gradient + picture * CountInput(pool) + (row * pool.width + column) * pool.channels);
    }
  });
}

template <typename Format>
void PoolMean(const Pooling& pool, const typename Format::Value* x, typename Format::Value* output) {
  ForRows(pool, pool.out_height, [&](int64_t picture, int64_t row) {
    const Range rows = UnderWindow(pool, row, pool.height);
    const int64_t cells = CountCells(pool, row, pool.height);
    for (int64_t column = 0; column < pool.out_width; column++) {
      const float factor = 1.0f / static_cast<float>(cells * CountCells(pool, column, pool.width));
      MeanOfWindow<Format>(pool, x + picture * CountInput(pool), rows, UnderWindow(pool, column, pool.width), factor,
                           output + picture * CountOutput(pool) + (row * pool.out_width + column) * pool.channels);
    }
  });
}

template <typename Format>
void PoolMeanBack(const Pooling& pool, const typename Format::Value* gradient, typename Format::Value* x_gradient) {
  ForRows(pool, pool.height, [&](int64_t picture, int64_t row) {
    const Range rows = WindowsOver(pool, row, pool.out_height);
    for (int64_t column = 0; column < pool.width; column++) {
      MeanOfCellBack<Format>(pool, gradient + picture * CountOutput(pool), rows,
                             WindowsOver(pool, column, pool.out_width),
                             x_gradient + picture * CountInput(pool) + (row * pool.width + column) * pool.channels);
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

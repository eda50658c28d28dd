// Windows that slide over feature maps: the largest value, or the mean, under each.
#pragma once

#include <cstdint>

namespace specnet {

// Output row y reads the input's rows from y stride - padding on, as many as the kernel has and the input holds.
struct Pooling {
  int64_t batch, height, width, channels;  // of the input
  int64_t out_height, out_width;
  int64_t kernel, stride, padding;
  // Whether the mean is over padded taps too. Taps after the padding never count.
  bool counts_padding;
};

// A place in the window fits a byte.
constexpr int64_t kLargestMaxPoolKernel = 15;

// `chosen` is where in its window each value was found, row by row; the first of equals. May be null.
template <typename Format>
void PoolMax(const Pooling& pool, const typename Format::Value* x, typename Format::Value* output, uint8_t* chosen);

template <typename Format>
void PoolMaxBack(const Pooling& pool, const typename Format::Value* gradient, const uint8_t* chosen,
                 typename Format::Value* x_gradient);

template <typename Format>
void PoolMean(const Pooling& pool, const typename Format::Value* x, typename Format::Value* output);

template <typename Format>
void PoolMeanBack(const Pooling& pool, const typename Format::Value* gradient, typename Format::Value* x_gradient);

}  // namespace specnet

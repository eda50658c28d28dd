// AMX: eight tile registers, each of up to sixteen rows of 64 bytes, and products of two of them (Intel 64 and IA-32
// Architectures Software Developer's Manual, volume 2, TDPBF16PS). A product adds rows x 16 sums of float32 to what a
// third tile holds, of rows x units pairs of bfloat16 and units x 16 pairs of bfloat16.
#pragma once

#include "../instructions.h"

#if SPECNET_HAS_AMX

#include <immintrin.h>

#include <cstdint>
#include <cstring>

#define SPECNET_AMX __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,amx-tile,amx-bf16")))

namespace specnet {

constexpr int64_t kTileRows = 16;
// Sums of one tile.
constexpr int64_t kTileSums = kTileRows * 16;

// How the registers are divided: sums in 0 to 3, those of first rows in 0 and 1 and those of second rows in 2 and 3;
// factors of first rows in 4 and of second rows in 5; the other factors, of so many units, in 6 and 7.
struct TileShape {
  int64_t first, second, units;
  bool operator==(const TileShape& other) const {
    return first == other.first && second == other.second && units == other.units;
  }
};

// Keeps one thread's registers in shape. They are given up at the end: the system saves them while they are in use.
class TileRegisters {
 public:
  SPECNET_AMX ~TileRegisters() {
    if (shape_.units > 0) _tile_release();
  }
  // Changing the shape forgets what the registers hold, and takes as long as some products.
  SPECNET_AMX void Shape(const TileShape& shape) {
    if (shape == shape_) return;
    shape_ = shape;
    struct alignas(64) {
      uint8_t palette = 1, start_row = 0, reserved[14] = {};
      uint16_t row_bytes[16] = {};
      uint8_t rows[16] = {};
    } config;
    const auto set = [&](int index, int64_t rows, int64_t row_bytes) {
      config.rows[index] = static_cast<uint8_t>(rows);
      config.row_bytes[index] = static_cast<uint16_t>(row_bytes);
    };
    for (int index : {0, 1}) set(index, shape.first, 64);
    for (int index : {2, 3}) set(index, shape.second, 64);
    set(4, shape.first, 4 * shape.units);
    set(5, shape.second, 4 * shape.units);
    for (int index : {6, 7}) set(index, shape.units, 64);
    _tile_loadconfig(&config);
  }

 private:
  TileShape shape_ = {0, 0, 0};
};

}  // namespace specnet
#endif

// Numbers dropped at random. Which ones depends on a key and on each number's place alone, so nothing is kept for the
// backward pass, which drops the same ones of the gradient.
#pragma once

#include <cstdint>

namespace specnet {

struct DropoutKey {
  uint32_t first, second;
};

// y = x / (1 - rate), or 0 where the hash of the key and the place is below rate 2^32. runtime/nn/rng-key.ts computes
// the same.
template <typename Format>
void DropNumbers(float rate, DropoutKey key, int64_t size, const typename Format::Value* x,
                 typename Format::Value* y);

}  // namespace specnet

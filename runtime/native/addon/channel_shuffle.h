// The channels of equal groups one by one in turn.
#pragma once

#include <cstdint>

namespace specnet {

// Rows of `groups` times `members` channels: output m * groups + g is input g * members + m. `Value` stands for any
// number of its size.
template <typename Value>
void ShuffleChannels(int64_t rows, int64_t groups, int64_t members, const Value* x, Value* output);

}  // namespace specnet

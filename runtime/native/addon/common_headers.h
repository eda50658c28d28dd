// Headers of the system that most sources include. The compiler reads them once for all (runtime/native/compile); each
// source names what it needs itself, and compiles without this file.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

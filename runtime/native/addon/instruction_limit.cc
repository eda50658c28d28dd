#include "instruction_limit.h"

#include <cctype>
#include <cstdlib>
#include <string>

namespace specnet {
namespace {

// oneDNN's names (cpu_isa_traits in its src/cpu/x64/cpu_isa_traits.hpp), which runtime/native/instruction-limit.ts
// has too.
constexpr struct {
  const char* name;
  Instructions highest;
} kLevels[] = {
    {"sse41", Instructions::kSse41},
    {"avx", Instructions::kAvx},
    {"avx2", Instructions::kAvx2},
    {"avx2_vnni", Instructions::kAvx2},
    {"avx2_vnni_2", Instructions::kAvx2},
    {"avx512_core", Instructions::kAvx512},
    {"avx512_core_vnni", Instructions::kAvx512},
    {"avx512_core_bf16", Instructions::kAvx512Bfloat16},
    {"avx512_core_fp16", Instructions::kAvx512Bfloat16},
    {"avx10_1_512", Instructions::kAvx512Bfloat16},
};

// A name that oneDNN does not know is not a limit, as for oneDNN.
Instructions ReadLimit() {
  for (const char* variable : {"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    std::string name(value);
    for (char& letter : name) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    for (const auto& level : kLevels) {
      if (name == level.name) return level.highest;
    }
    break;
  }
  return Instructions::kAmx;
}

}  // namespace

bool AllowsInstructions(Instructions wanted) {
  static const Instructions limit = ReadLimit();
  return wanted <= limit;
}

}  // namespace specnet

// The limit that oneDNN's users set on instructions (ONEDNN_MAX_CPU_ISA), kept by our kernels too: a machine under it
// computes as one without the instructions would.
#pragma once

namespace specnet {

// Each includes those before it.
enum class Instructions { kSse41, kAvx, kAvx2, kAvx512, kAvx512Bfloat16, kAmx };

// Whether the user allows them; whether the processor has them is another question. Read once: oneDNN does so too.
bool AllowsInstructions(Instructions wanted);

}  // namespace specnet

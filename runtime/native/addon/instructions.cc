#include "instructions.h"

#if SPECNET_HAS_AMX
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace specnet {
namespace {

bool FindAmx() {
#if SPECNET_HAS_AMX
  if (!HasAvx512Bfloat16() || !AllowsInstructions(Instructions::kAmx)) return false;
  unsigned int eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) return false;
  constexpr unsigned int kBfloat16 = 1u << 22, kTiles = 1u << 24;
  if ((edx & kBfloat16) == 0 || (edx & kTiles) == 0) return false;
  // arch_prctl(ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA): Linux from 5.16 on lets a process use the registers so.
  constexpr long kRequestPermission = 0x1023, kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}

}  // namespace

bool HasAmx() {
  static const bool has = FindAmx();
  return has;
}

}  // namespace specnet

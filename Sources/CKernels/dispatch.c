// Finds the kernels that this machine can run.

#include "CKernels.h"

#include <string.h>

extern const CKernels ckernels_portable;
#ifdef __x86_64__
extern const CKernels ckernels_avx2;
extern const CKernels ckernels_avx512;
#endif

const CKernels *_Nullable ckernels_named(const char *name) {
  if (strcmp(name, "portable") == 0) return &ckernels_portable;
#ifdef __x86_64__
  if (strcmp(name, "avx2") == 0 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return &ckernels_avx2;
  if (strcmp(name, "avx512") == 0 && __builtin_cpu_supports("avx512f")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return &ckernels_avx512;
#endif
  return NULL;
}

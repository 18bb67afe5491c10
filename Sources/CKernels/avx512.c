// The kernels for x86 processors with AVX-512.

#include "CKernels.h"

#ifdef __x86_64__
#include <math.h>
#include <stdint.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#define W 16
#define FUSED
#define NAME ckernels_avx512
#define TITLE "avx512"
#include "vector.h"
#include "kernels.h"
#pragma clang attribute pop
#endif

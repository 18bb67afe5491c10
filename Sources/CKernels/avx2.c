// The kernels for x86 processors with AVX2 and FMA.

#include "CKernels.h"

#ifdef __x86_64__
#include <math.h>
#include <stdint.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define W 8
#define FUSED
#define NAME ckernels_avx2
#define TITLE "avx2"
#include "vector.h"
#include "kernels.h"
#pragma clang attribute pop
#endif

// The kernels for any processor, with the vectors that its baseline has.

#include "CKernels.h"

#define W 4
#define NAME ckernels_portable
#define TITLE "portable"
#ifdef __ARM_FEATURE_FMA
#define FUSED
#endif
#include "vector.h"
#include "kernels.h"

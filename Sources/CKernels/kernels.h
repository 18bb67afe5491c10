// All kernels for one instruction set. The including file defines W, the floats of a vector, and
// NAME and TITLE, the table's symbol and its name.

#include "multiply.h"

#include "attention.h"
#include "rows.h"
#include "vectors.h"

const CKernels NAME = {
  .name = TITLE,
  .width = W,
  .multiply_scratch = MULTIPLY_SCRATCH,
  .attention_scratch = attention_scratch,
  .multiply = multiply,
  .attention_forward = attention_forward,
  .attention_backward = attention_backward,
  .rms_norm_forward = rms_norm_forward,
  .rms_norm_backward = rms_norm_backward,
  .rotate = rotate,
  .swiglu_forward = swiglu_forward,
  .swiglu_backward = swiglu_backward,
  .cross_entropy = cross_entropy,
  .add = add,
  .sum_of_squares = sum_of_squares,
  .adamw = adamw,
};

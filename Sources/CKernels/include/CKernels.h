// The inner loops of the language model, once per instruction set, in one table of functions.
//
// Everything is 32-bit floats in flat, row-major buffers; nothing here allocates. Lengths, strides
// and counts are in elements. The formulas and the shapes of whole tensors are in LanguageModel,
// which calls these; here is only what has to be fast.

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/// One key/value head over one span: `queries` rows, which are the last of `keys` rows and see
/// those before them. `group` query heads, `head_dim` apart, share the keys and values.
typedef struct {
  long queries;
  long keys;
  long head_dim;
  long group;
  /// The first query head of the group, in the first query row.
  const float *query;
  long query_stride;
  const float *key;
  const float *value;
  long key_stride;
  /// The result, in the layout of the queries.
  float *output;
  long output_stride;
  /// ln Σ exp of each row's scores, `group` adjacent values per row.
  float *log_sums;
  long log_sums_stride;
} CAttention;

/// The gradients of the backward pass over a span, in the layout of their values.
typedef struct {
  const float *output_gradient;
  float *query_gradient;
  float *key_gradient;
  float *value_gradient;
} CAttentionGradient;

/// The constants of one step of AdamW.
typedef struct {
  /// 1 − learning rate · weight decay.
  float shrink;
  /// Learning rate / (1 − beta1^t).
  float step_size;
  /// 1 / sqrt(1 − beta2^t).
  float inverse_root_correction;
  float beta1;
  float beta2;
  float epsilon;
  /// The factor that clips the gradient; applied first.
  float gradient_scale;
} CAdamW;

/// The kernels for one instruction set.
typedef struct {
  const char *name;

  /// Floats in a vector.
  long width;

  /// Floats of scratch memory that `multiply` needs.
  long multiply_scratch;

  /// Floats of scratch memory that either attention kernel needs for `keys` keys.
  long (*attention_scratch)(long keys, long head_dim);

  /// C[m, n] = A[m, k] · B[k, n], added to C where `accumulates`. Element (i, j) of A lies at
  /// i · a_row + j · a_column, of B likewise; rows of C are contiguous.
  void (*multiply)(long m, long n, long k, const float *a, long a_row, long a_column,
                   const float *b, long b_row, long b_column, int accumulates, float *c,
                   long c_row, float *scratch);

  void (*attention_forward)(const CAttention *task, float *scratch);
  void (*attention_backward)(const CAttention *task, const CAttentionGradient *gradient,
                             float *scratch);

  void (*rms_norm_forward)(long rows, long columns, const float *x, const float *weight,
                           float epsilon, float *y, float *inverse_roots);
  /// Adds to `x_gradient`, sets `weight_gradient`.
  void (*rms_norm_backward)(long rows, long columns, const float *x, const float *weight,
                            const float *inverse_roots, const float *y_gradient,
                            float *x_gradient, float *weight_gradient);

  /// Rotates the halves (x, x') of each head: x·cos − s·x'·sin, x'·cos + s·x·sin; s = `direction`.
  void (*rotate)(long rows, long heads, long head_dim, float *x, long x_row,
                 const int32_t *positions, const float *cosines, const float *sines,
                 float direction);

  /// Rows of `gate_up` hold `columns` gates, then as many ups.
  void (*swiglu_forward)(long rows, long columns, const float *gate_up, float *y);
  void (*swiglu_backward)(long rows, long columns, const float *gate_up, const float *y_gradient,
                          float *gate_up_gradient);

  /// The loss of each row of logits; where `gradient_scale` is not 0, the logits become gradients.
  void (*cross_entropy)(long rows, long columns, float *logits, const int32_t *targets,
                        float gradient_scale, float *losses);

  void (*add)(long count, const float *x, float *sum);
  double (*sum_of_squares)(long count, const float *x);
  void (*adamw)(long count, const CAdamW *step, const float *gradient, float *parameter,
                float *first_moment, float *second_moment);
} CKernels;

/// The kernels for an instruction set by name ("portable", "avx2", "avx512"), or NULL where this
/// machine or this build has none of that name.
const CKernels *_Nullable ckernels_named(const char *name);

#pragma clang assume_nonnull end

#endif

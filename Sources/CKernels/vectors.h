// Operations on flat vectors of `count` elements: sums, norms, the optimizer's step. AdamW's
// formula is in Sources/LanguageModel/Kernels/VectorKernels+Parameters.swift.

static void add(long count, const float *x, float *sum) {
  long j = 0;
  for (; j + W <= count; j += W) store(sum + j, load(sum + j) + load(x + j));
  for (; j < count; j++) sum[j] += x[j];
}

static double sum_of_squares(long count, const float *x) {
  Doubles squares = {};
  long j = 0;
  for (; j + W <= count; j += W) {
    Doubles v = __builtin_convertvector(load(x + j), Doubles);
    squares += v * v;
  }
  double total = 0;
  for (int i = 0; i < W; i++) total += squares[i];
  for (; j < count; j++) total += (double)x[j] * x[j];
  return total;
}

INLINE Vector square_root(Vector v) { return __builtin_elementwise_sqrt(v); }

INLINE void adamw_vector(const CAdamW *step, Vector gradient, Vector *parameter, Vector *first,
                         Vector *second) {
  gradient *= splat(step->gradient_scale);
  *first = multiply_add(splat(1 - step->beta1), gradient - *first, *first);
  *second = multiply_add(gradient * gradient, splat(1 - step->beta2), *second * step->beta2);
  Vector root = square_root(*second) * splat(step->inverse_root_correction) + step->epsilon;
  *parameter = *parameter * splat(step->shrink) - splat(step->step_size) * *first / root;
}

static void adamw(long count, const CAdamW *step, const float *gradient, float *parameter,
                  float *first_moment, float *second_moment) {
  for (long j = 0; j < count; j += W) {
    long valid = MIN((long)W, count - j);
    int whole = valid == W;
    Vector g = whole ? load(gradient + j) : load_partial(gradient + j, valid, 0);
    Vector p = whole ? load(parameter + j) : load_partial(parameter + j, valid, 0);
    Vector m = whole ? load(first_moment + j) : load_partial(first_moment + j, valid, 0);
    Vector v = whole ? load(second_moment + j) : load_partial(second_moment + j, valid, 0);
    adamw_vector(step, g, &p, &m, &v);
    if (whole) {
      store(parameter + j, p);
      store(first_moment + j, m);
      store(second_moment + j, v);
    } else {
      store_partial(parameter + j, p, valid);
      store_partial(first_moment + j, m, valid);
      store_partial(second_moment + j, v, valid);
    }
  }
}

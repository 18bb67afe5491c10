// A vector of W floats and its operations. Included once per instruction set, after W is defined
// (and FUSED, where multiply-add is one instruction).

#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

typedef float Vector __attribute__((vector_size(4 * W)));
typedef int32_t Mask __attribute__((vector_size(4 * W)));
typedef double Doubles __attribute__((vector_size(8 * W)));

INLINE long round_up(long count, long multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

INLINE Vector load(const float *x) {
  Vector v;
  memcpy(&v, x, sizeof v);
  return v;
}

INLINE void store(float *x, Vector v) { memcpy(x, &v, sizeof v); }

INLINE Vector splat(float x) { return x - (Vector){}; }

/// The first `count` elements, then `fill`.
INLINE Vector load_partial(const float *x, long count, float fill) {
  Vector v = splat(fill);
  memcpy(&v, x, 4 * (size_t)count);
  return v;
}

INLINE void store_partial(float *x, Vector v, long count) { memcpy(x, &v, 4 * (size_t)count); }

INLINE Vector multiply_add(Vector a, Vector b, Vector c) {
#ifdef FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

INLINE Vector choose(Mask mask, Vector yes, Vector no) {
  return (Vector)(((Mask)yes & mask) | ((Mask)no & ~mask));
}

/// The elements at 0 ..< count of a vector, then `fill`.
INLINE Vector keep(Vector v, long count, float fill) {
  Mask lanes;
  for (int i = 0; i < W; i++) lanes[i] = i;
  return choose(lanes < (Mask){} + (int32_t)count, v, splat(fill));
}

INLINE Vector maximum(Vector a, Vector b) { return choose(a > b, a, b); }

/// The sum of the elements, as a balanced tree.
INLINE float sum(Vector v) {
  float x[W];
  memcpy(x, &v, sizeof v);
  for (int half = W / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) x[i] += x[i + half];
  return x[0];
}

INLINE float largest(Vector v) {
  float x[W];
  memcpy(x, &v, sizeof v);
  for (int half = W / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) x[i] = MAX(x[i], x[i + half]);
  return x[0];
}

/// e^x within 2 units in the last place; 0 below −87.3 (so for −∞), the largest power above 88.7.
///
/// x = n·ln 2 + r with |r| ≤ ln 2 / 2; the polynomial is that of expf in Moshier's Cephes library.
INLINE Vector exponential(Vector x) {
  const float lowest = -87.33654f;
  Vector bounded = choose(x > splat(88.72283f), splat(88.72283f), x);
  const Vector magic = splat(12582912.0f);
  Vector shifted = multiply_add(bounded, splat(1.44269504f), magic);
  Vector n = shifted - magic;
  Vector r = multiply_add(n, splat(-0.693359375f), bounded);
  r = multiply_add(n, splat(2.12194440e-4f), r);
  Vector p = splat(1.9875691500e-4f);
  p = multiply_add(p, r, splat(1.3981999507e-3f));
  p = multiply_add(p, r, splat(8.3334519073e-3f));
  p = multiply_add(p, r, splat(4.1665795894e-2f));
  p = multiply_add(p, r, splat(1.6666665459e-1f));
  p = multiply_add(p, r, splat(5.0000001201e-1f));
  p = multiply_add(p, r * r, r) + 1;
  // 2^n as two factors, because n reaches 128, and 2^128 is not a float.
  Mask exponent = (Mask)shifted - (Mask)magic;
  Mask half = exponent >> 1;
  Vector scaled = p * (Vector)((half + 127) << 23) * (Vector)((exponent - half + 127) << 23);
  return choose(x < splat(lowest), splat(0), scaled);
}

// What the libraries in the program ask of a newer glibc than 2.34: with these definitions, the
// program runs on RHEL 9 and Ubuntu 22.04.

#include <math.h>
#include <stdint.h>
#include <sys/random.h>

// For Foundation: glibc 2.35 has a new version of these two. The squares are rounded to more digits
// and have a wider range than the result, so that none overflows.

double hypot(double x, double y) {
  if (isinf(x) || isinf(y)) return INFINITY;
  return (double)sqrtl((long double)x * x + (long double)y * y);
}

float hypotf(float x, float y) {
  if (isinf(x) || isinf(y)) return INFINITY;
  return (float)sqrt((double)x * x + (double)y * y);
}

// For std::random_device of libstdc++: glibc has it since 2.36.

uint32_t arc4random(void) {
  uint32_t value;
  while (getrandom(&value, sizeof value, 0) != sizeof value) {
  }
  return value;
}

#include "CImpacts.h"

#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

FOR_EACH_PROCESSOR
void c_add_impacts(
    const uint8_t *restrict row, uint16_t weight, uint16_t *restrict sums, size_t count) {
  // In 16 bits throughout, which vectors of every processor can do: with W = 256 h + l,
  // ⌊i · W / 256⌋ = i · h + ⌊i · l / 256⌋.
  const uint16_t high = weight >> 8, low = weight & 0xff;
  for (size_t i = 0; i < count; ++i) {
    uint16_t impact = row[i];
    sums[i] += (uint16_t)(impact * high) + (uint16_t)((uint16_t)(impact * low) >> 8);
  }
}

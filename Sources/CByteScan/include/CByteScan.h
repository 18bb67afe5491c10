// What Swift has no words for: the classes of sixteen bytes as bits, and prefetching.
//
// Everything is inlined into the loops of Tokenization and Retrieval. Bit i of a mask is about byte
// i.

#ifndef CBYTESCAN_H
#define CBYTESCAN_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#pragma clang assume_nonnull begin

/// How many bytes a window has.
#define C_BYTE_WINDOW 16

/// Sixteen bytes by class.
typedef struct {
  /// A to Z and a to z.
  uint32_t letters;
  /// A to Z.
  uint32_t upper;
  /// 0x80 and above.
  uint32_t beyond_ascii;
} CByteClasses;

/// Classifies 16 bytes one by one: the reference, and the path of other processors.
static inline CByteClasses c_classify_portably(const uint8_t *bytes) {
  CByteClasses classes = {0, 0, 0};
  for (int i = 0; i < C_BYTE_WINDOW; ++i) {
    uint8_t byte = bytes[i];
    classes.letters |= (uint32_t)((uint8_t)((byte | 0x20) - 'a') < 26) << i;
    classes.upper |= (uint32_t)((uint8_t)(byte - 'A') < 26) << i;
    classes.beyond_ascii |= (uint32_t)(byte >> 7) << i;
  }
  return classes;
}

/// Classifies 16 bytes.
static inline CByteClasses c_classify(const uint8_t *bytes) {
#ifdef __SSE2__
  const __m128i window = _mm_loadu_si128((const __m128i *)bytes);
  // Comparison is signed: letters are moved to the lowest 26 values.
  const __m128i limit = _mm_set1_epi8(-128 + 26);
  const __m128i folded = _mm_or_si128(window, _mm_set1_epi8(0x20));
  const __m128i letters = _mm_cmplt_epi8(_mm_add_epi8(folded, _mm_set1_epi8(128 - 'a')), limit);
  const __m128i upper = _mm_cmplt_epi8(_mm_add_epi8(window, _mm_set1_epi8(128 - 'A')), limit);
  CByteClasses classes = {(uint32_t)_mm_movemask_epi8(letters),
                          (uint32_t)_mm_movemask_epi8(upper),
                          (uint32_t)_mm_movemask_epi8(window)};
  return classes;
#else
  return c_classify_portably(bytes);
#endif
}

/// Sixteen bytes as two numbers, the first byte lowest in the first.
typedef struct {
  uint64_t low;
  uint64_t high;
} CByteKey;

/// The first `count` of 16 readable bytes, 0 to 15, followed by zeros.
static inline CByteKey c_first_bytes(const uint8_t *bytes, long count) {
  static const uint64_t masks[16][2] = {
      {0, 0},
      {0xff, 0},
      {0xffff, 0},
      {0xffffff, 0},
      {0xffffffff, 0},
      {0xffffffffff, 0},
      {0xffffffffffff, 0},
      {0xffffffffffffff, 0},
      {UINT64_MAX, 0},
      {UINT64_MAX, 0xff},
      {UINT64_MAX, 0xffff},
      {UINT64_MAX, 0xffffff},
      {UINT64_MAX, 0xffffffff},
      {UINT64_MAX, 0xffffffffff},
      {UINT64_MAX, 0xffffffffffff},
      {UINT64_MAX, 0xffffffffffffff},
  };
  CByteKey key;
  memcpy(&key, bytes, sizeof key);
  key.low &= masks[count & 15][0];
  key.high &= masks[count & 15][1];
  return key;
}

/// Prefetches the cache line of an address that is read soon.
static inline void c_prefetch(const void *address) { __builtin_prefetch(address); }

#pragma clang assume_nonnull end

#endif

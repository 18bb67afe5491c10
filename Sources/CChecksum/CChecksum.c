#include "CChecksum.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define FOLDING __attribute__((target("pclmul,sse4.1")))

static inline __m128i load(const uint8_t *bytes) { return _mm_loadu_si128((const void *)bytes); }

/// Moves a remainder forward by as many bits as the two constants say.
FOLDING static inline __m128i moved(__m128i rest, __m128i constants) {
  return _mm_xor_si128(
      _mm_clmulepi64_si128(rest, constants, 0x00), _mm_clmulepi64_si128(rest, constants, 0x11));
}

/// Gopal et al., "Fast CRC computation for generic polynomials using PCLMULQDQ instruction" (Intel,
/// 2009), for the reflected polynomial 0xedb88320; `count` is a multiple of 16 of at least 64.
FOLDING static uint32_t fold(uint32_t checksum, const uint8_t *bytes, size_t count) {
  // x^(4·128±32), x^(128±32), x^64, the polynomial and its quotient.
  const __m128i by512 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i by128 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i by64 = _mm_set_epi64x(0, 0x0163cd6124);
  const __m128i polynomial = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  const __m128i low = _mm_setr_epi32(-1, 0, -1, 0);

  __m128i rest[4];
  for (int lane = 0; lane < 4; ++lane) rest[lane] = load(bytes + 16 * lane);
  rest[0] = _mm_xor_si128(rest[0], _mm_cvtsi32_si128((int)~checksum));
  for (bytes += 64, count -= 64; count >= 64; bytes += 64, count -= 64)
    for (int lane = 0; lane < 4; ++lane)
      rest[lane] = _mm_xor_si128(moved(rest[lane], by512), load(bytes + 16 * lane));

  __m128i one = rest[0];
  for (int lane = 1; lane < 4; ++lane) one = _mm_xor_si128(moved(one, by128), rest[lane]);
  for (; count >= 16; bytes += 16, count -= 16) one = _mm_xor_si128(moved(one, by128), load(bytes));

  // 128 bits to 64, to 32 (Barrett).
  one = _mm_xor_si128(_mm_srli_si128(one, 8), _mm_clmulepi64_si128(one, by128, 0x10));
  one = _mm_xor_si128(
      _mm_srli_si128(one, 4), _mm_clmulepi64_si128(_mm_and_si128(one, low), by64, 0x00));
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(one, low), polynomial, 0x10);
  quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, low), polynomial, 0x00);
  return ~(uint32_t)_mm_extract_epi32(_mm_xor_si128(one, quotient), 1);
}

size_t c_checksum_fold(uint32_t *checksum, const uint8_t *bytes, size_t count) {
  const int can_fold = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
  if (count < 64 || !can_fold) return 0;
  *checksum = fold(*checksum, bytes, count & ~(size_t)15);
  return count & ~(size_t)15;
}
#else
size_t c_checksum_fold(uint32_t *checksum, const uint8_t *bytes, size_t count) {
  (void)checksum, (void)bytes, (void)count;
  return 0;
}
#endif

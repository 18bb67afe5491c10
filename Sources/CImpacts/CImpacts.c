#include "CImpacts.h"

#include <string.h>

/// Of the first `left` listed blocks, keeps those with a sum of at least `least`; returns how
/// many.
static size_t keep_blocks(const CImpactRows *query, uint16_t least, size_t left) {
  size_t kept = 0;
  for (size_t place = 0; place < left; ++place) {
    const uint32_t block = query->blocks[place];
    if (query->maxima[block] >= least)
      query->blocks[kept++] = block;
    else
      query->maxima[block] = 0;
  }
  return kept;
}

static uint16_t highest_portable(const uint16_t *sums) {
  uint16_t highest = 0;
  for (size_t i = 0; i < C_IMPACT_BLOCK; ++i) highest = sums[i] > highest ? sums[i] : highest;
  return highest;
}

static void add_rows_portable(const CImpactRows *query) {
  size_t left = query->blockCount;
  for (size_t block = 0; block < left; ++block) {
    uint16_t *sums = query->sums + block * C_IMPACT_BLOCK;
    if (query->mask)
      for (size_t i = 0; i < C_IMPACT_BLOCK; ++i) sums[i] &= query->mask[block * C_IMPACT_BLOCK + i];
    query->maxima[block] = highest_portable(sums);
    query->blocks[block] = (uint32_t)block;
  }
  for (size_t row = 0; row < query->rowCount; ++row) {
    if (row % C_IMPACT_STRIDE == 0) left = keep_blocks(query, query->leave[row], left);
    // In 16 bits throughout, which vectors of every processor can do: with W = 256 h + l,
    // ⌊i · W / 256⌋ = i · h + ⌊i · l / 256⌋.
    const uint16_t high = query->weights[row] >> 8, low = query->weights[row] & 0xff;
    for (size_t place = 0; place < left; ++place) {
      const size_t start = (size_t)query->blocks[place] * C_IMPACT_BLOCK;
      for (size_t half = start; half < start + C_IMPACT_BLOCK; half += 64) {
        const uint8_t *restrict impacts = query->rows[row] + half;
        uint16_t *restrict sums = query->sums + half;
        for (size_t i = 0; i < 32; ++i) {
          const uint16_t a = impacts[2 * i], b = impacts[2 * i + 1];
          sums[i] += (uint16_t)(a * high) + (uint16_t)((uint16_t)(a * low) >> 8);
          sums[32 + i] += (uint16_t)(b * high) + (uint16_t)((uint16_t)(b * low) >> 8);
        }
      }
      query->maxima[query->blocks[place]] = highest_portable(query->sums + start);
    }
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

// Impacts shifted to the upper byte make ⌊i · W / 256⌋ the upper half of a product.

/// Blocks are prefetched so many blocks ahead: there are too many rows at once for the processor to
/// foresee.
enum { AHEAD = 2 };

static inline void fetch(const uint8_t *const *rows, size_t count, uint32_t block) {
  for (size_t row = 0; row < count; ++row) {
    const char *impacts = (const char *)rows[row] + (size_t)block * C_IMPACT_BLOCK;
    _mm_prefetch(impacts, _MM_HINT_T0);
    _mm_prefetch(impacts + 64, _MM_HINT_T0);
  }
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

AVX512 static inline uint16_t highest_avx512(const __m512i s[4]) {
  const __m512i m = _mm512_max_epu16(_mm512_max_epu16(s[0], s[1]), _mm512_max_epu16(s[2], s[3]));
  const __m256i n = _mm256_max_epu16(_mm512_castsi512_si256(m), _mm512_extracti64x4_epi64(m, 1));
  const __m128i o = _mm_max_epu16(_mm256_castsi256_si128(n), _mm256_extracti128_si256(n, 1));
  const __m128i least = _mm_minpos_epu16(_mm_xor_si128(o, _mm_set1_epi16(-1)));
  return (uint16_t)~_mm_extract_epi16(least, 0);
}

AVX512 static size_t survey_avx512(const CImpactRows *query) {
  for (size_t block = 0; block < query->blockCount; ++block) {
    const size_t start = block * C_IMPACT_BLOCK;
    __m512i s[4];
    for (int i = 0; i < 4; ++i) {
      s[i] = _mm512_loadu_si512(query->sums + start + 32 * i);
      if (query->mask) {
        s[i] = _mm512_and_si512(s[i], _mm512_loadu_si512(query->mask + start + 32 * i));
        _mm512_storeu_si512(query->sums + start + 32 * i, s[i]);
      }
    }
    query->maxima[block] = highest_avx512(s);
    query->blocks[block] = (uint32_t)block;
  }
  return query->blockCount;
}

AVX512 static void add_rows_avx512(const CImpactRows *query) {
  const __m512i upper = _mm512_set1_epi16((short)0xff00);
  size_t left = survey_avx512(query);
  for (size_t first = 0; first < query->rowCount; first += C_IMPACT_STRIDE) {
    const size_t count =
        query->rowCount - first < C_IMPACT_STRIDE ? query->rowCount - first : C_IMPACT_STRIDE;
    const uint8_t *const *rows = query->rows + first;
    left = keep_blocks(query, query->leave[first], left);
    for (size_t place = 0; place < left; ++place) {
      if (place + AHEAD < left) fetch(rows, count, query->blocks[place + AHEAD]);
      const size_t start = (size_t)query->blocks[place] * C_IMPACT_BLOCK;
      __m512i s[4];
      for (int i = 0; i < 4; ++i) s[i] = _mm512_loadu_si512(query->sums + start + 32 * i);
      for (size_t row = 0; row < count; ++row) {
        const __m512i weight = _mm512_set1_epi16((short)query->weights[first + row]);
        const __m512i a = _mm512_loadu_si512(rows[row] + start);
        const __m512i b = _mm512_loadu_si512(rows[row] + start + 64);
        s[0] = _mm512_add_epi16(s[0], _mm512_mulhi_epu16(_mm512_slli_epi16(a, 8), weight));
        s[1] = _mm512_add_epi16(s[1], _mm512_mulhi_epu16(_mm512_and_si512(a, upper), weight));
        s[2] = _mm512_add_epi16(s[2], _mm512_mulhi_epu16(_mm512_slli_epi16(b, 8), weight));
        s[3] = _mm512_add_epi16(s[3], _mm512_mulhi_epu16(_mm512_and_si512(b, upper), weight));
      }
      for (int i = 0; i < 4; ++i) _mm512_storeu_si512(query->sums + start + 32 * i, s[i]);
      query->maxima[query->blocks[place]] = highest_avx512(s);
    }
  }
}

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline uint16_t highest_avx2(const __m256i s[8]) {
  __m256i m = s[0];
  for (int i = 1; i < 8; ++i) m = _mm256_max_epu16(m, s[i]);
  const __m128i o = _mm_max_epu16(_mm256_castsi256_si128(m), _mm256_extracti128_si256(m, 1));
  const __m128i least = _mm_minpos_epu16(_mm_xor_si128(o, _mm_set1_epi16(-1)));
  return (uint16_t)~_mm_extract_epi16(least, 0);
}

AVX2 static size_t survey_avx2(const CImpactRows *query) {
  for (size_t block = 0; block < query->blockCount; ++block) {
    const size_t start = block * C_IMPACT_BLOCK;
    __m256i s[8];
    for (int i = 0; i < 8; ++i) {
      __m256i *const sums = (__m256i *)(query->sums + start + 16 * i);
      s[i] = _mm256_loadu_si256(sums);
      if (query->mask) {
        const uint16_t *mask = query->mask + start + 16 * i;
        s[i] = _mm256_and_si256(s[i], _mm256_loadu_si256((const __m256i *)mask));
        _mm256_storeu_si256(sums, s[i]);
      }
    }
    query->maxima[block] = highest_avx2(s);
    query->blocks[block] = (uint32_t)block;
  }
  return query->blockCount;
}

AVX2 static void add_rows_avx2(const CImpactRows *query) {
  const __m256i upper = _mm256_set1_epi16((short)0xff00);
  size_t left = survey_avx2(query);
  for (size_t first = 0; first < query->rowCount; first += C_IMPACT_STRIDE) {
    const size_t count =
        query->rowCount - first < C_IMPACT_STRIDE ? query->rowCount - first : C_IMPACT_STRIDE;
    const uint8_t *const *rows = query->rows + first;
    left = keep_blocks(query, query->leave[first], left);
    for (size_t place = 0; place < left; ++place) {
      if (place + AHEAD < left) fetch(rows, count, query->blocks[place + AHEAD]);
      const size_t start = (size_t)query->blocks[place] * C_IMPACT_BLOCK;
      __m256i *const sums = (__m256i *)(query->sums + start);
      __m256i s[8];
      for (int i = 0; i < 8; ++i) s[i] = _mm256_loadu_si256(sums + i);
      for (size_t row = 0; row < count; ++row) {
        const __m256i weight = _mm256_set1_epi16((short)query->weights[first + row]);
#define ADD(i, offset)                                                                             \
  {                                                                                                \
    const __m256i v = _mm256_loadu_si256((const __m256i *)(rows[row] + start + (offset)));         \
    s[i] = _mm256_add_epi16(s[i], _mm256_mulhi_epu16(_mm256_slli_epi16(v, 8), weight));            \
    s[i + 2] = _mm256_add_epi16(s[i + 2], _mm256_mulhi_epu16(_mm256_and_si256(v, upper), weight)); \
  }
        ADD(0, 0) ADD(1, 32) ADD(4, 64) ADD(5, 96)
#undef ADD
      }
      for (int i = 0; i < 8; ++i) _mm256_storeu_si256(sums + i, s[i]);
      query->maxima[query->blocks[place]] = highest_avx2(s);
    }
  }
}

CAddRows c_add_rows_by(const char *name) {
  __builtin_cpu_init();
  if (strcmp(name, "avx512") == 0 && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512vl"))
    return add_rows_avx512;
  if (strcmp(name, "avx2") == 0 && __builtin_cpu_supports("avx2")) return add_rows_avx2;
  return strcmp(name, "portable") == 0 ? add_rows_portable : NULL;
}
#else
CAddRows c_add_rows_by(const char *name) {
  return strcmp(name, "portable") == 0 ? add_rows_portable : NULL;
}
#endif

void c_add_rows(const CImpactRows *query) {
  CAddRows add = c_add_rows_by("avx512");
  if (!add) add = c_add_rows_by("avx2");
  if (!add) add = add_rows_portable;
  add(query);
}

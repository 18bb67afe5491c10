// The inner loop of scoring: posting rows added to the sums of all candidates.
//
// A row has a byte, the impact, for every slot. Within each 64 slots, slot i < 32 lies in byte 2i
// and slot 32 + i in byte 2i + 1: read as numbers of 16 bits, the lower and the upper bytes are
// then 32 neighbouring slots each, whatever the width of a vector.

#ifndef CIMPACTS_H
#define CIMPACTS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Slots in a block; rows, sums and masks have whole blocks.
enum { C_IMPACT_BLOCK = 128 };

/// Rows after which a block may be left, and between two such places.
enum { C_IMPACT_STRIDE = 8 };

/// The input of `c_add_rows`: arrays of `rowCount`, and of `blockCount` blocks.
typedef struct {
  const uint8_t *_Nonnull const *_Nullable rows;
  const uint16_t *_Nullable weights;
  /// Before row i, a multiple of the stride, a block whose sums are all below leave[i] is left.
  const uint16_t *_Nullable leave;
  size_t rowCount;
  /// 0xffff for each slot whose sum counts, 0 for others; NULL where all count.
  const uint16_t *_Nullable mask;
  uint16_t *sums;
  /// The highest sum of each block, 0 where it was left.
  uint16_t *maxima;
  /// Room for the numbers of the blocks that are not left.
  uint32_t *blocks;
  size_t blockCount;
} CImpactRows;

/// Masks the sums, then adds ⌊row[slot] · weight / 256⌋ of every row to that of each slot.
///
/// Sums must not exceed 2¹⁶ − 1. The sums are the same on every processor.
void c_add_rows(const CImpactRows *query);

/// The same by one instruction set, "avx512", "avx2" or "portable"; NULL where the processor has
/// none.
typedef void (*CAddRows)(const CImpactRows *query);
CAddRows _Nullable c_add_rows_by(const char *name);

#pragma clang assume_nonnull end

#endif

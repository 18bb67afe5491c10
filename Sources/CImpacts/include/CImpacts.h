// The inner loop of scoring: a posting row added to the sums of all candidates.

#ifndef CIMPACTS_H
#define CIMPACTS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Adds ⌊row[i] · weight / 256⌋ to sums[i] for each i below count, modulo 2¹⁶.
///
/// The processor decides at the first call how many are added at a time; the sums are the same.
void c_add_impacts(const uint8_t *row, uint16_t weight, uint16_t *sums, size_t count);

#pragma clang assume_nonnull end

#endif

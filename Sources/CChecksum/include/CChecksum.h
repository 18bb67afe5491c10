#pragma once

#include <stddef.h>
#include <stdint.h>

/// Adds the first bytes to a CRC-32 (RFC 1952, §8), sixty-four at a time, and returns how many: a
/// multiple of 16, less than 16 fewer than `count`, or 0 where they are few or the processor has no
/// carry-less multiplication.
size_t c_checksum_fold(uint32_t *checksum, const uint8_t *bytes, size_t count);

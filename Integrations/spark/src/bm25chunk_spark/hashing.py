"""The hash of an external id, and which partition it gives: `bm25chunk pack --partition-by hash`.

Formats.md spells it out: FNV-1a over the UTF-8 bytes of the external id, mixed with the seed, then
one step of SplitMix64.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1


def _mix(value: int) -> int:
    z = value
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def hash_of(external_id: str) -> int:
    """64 bits that stand for an external id."""
    hash = 0xCBF29CE484222325
    for byte in external_id.encode("utf-8", "surrogatepass"):
        hash = ((hash ^ byte) * 0x100000001B3) & _MASK
    return _mix(hash)


def partition_of(hash: int, partitions: int, seed: int) -> int:
    """The partition, from 0, of the document whose external id has this hash."""
    state = (_mix((seed & _MASK) ^ hash) + 0x9E3779B97F4A7C15) & _MASK
    return _mix(state) % partitions

"""The order of the rows: a permutation that is computed, not stored.

The same in every version of NumPy and on every machine, since it is nothing but integers: a Feistel
network on the smallest power of four that holds all places, walked until it falls inside.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_ROUNDS = 6
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def mixed(value: int) -> int:
    """The finalizer of SplitMix64."""
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & _MASK
    return value ^ value >> 31


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    values = (values ^ values >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ values >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return values ^ values >> np.uint64(31)


def permuted(places: npt.ArrayLike, count: int, seed: int, epoch: int = 0) -> npt.NDArray[np.int64]:
    """Where ``places`` of ``0 ..< count`` go in the permutation of a seed and an epoch.

    Any place in constant time and without memory, so a reader can begin anywhere.
    """
    values = np.atleast_1d(np.asarray(places, dtype=np.int64)).astype(np.uint64)
    if values.size and int(values.max()) >= count:
        raise IndexError(f"a place is beyond {count}")
    half = max(1, (max(count - 1, 1).bit_length() + 1) // 2)
    width, low = np.uint64(half), np.uint64((1 << half) - 1)
    key = mixed((mixed(seed & _MASK) ^ (epoch * _GOLDEN)) & _MASK)
    keys = [np.uint64(mixed((key + round * _GOLDEN) & _MASK)) for round in range(1, _ROUNDS + 1)]
    pending = np.arange(values.size)
    while pending.size:
        left, right = values[pending] >> width, values[pending] & low
        for round_key in keys:
            left, right = right, left ^ (_mixed(right ^ round_key) & low)
        values[pending] = left << width | right
        pending = pending[values[pending] >= count]
    return values.astype(np.int64)

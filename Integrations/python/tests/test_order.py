"""The order is a permutation, the same for ever, and looks like chance."""

import numpy as np
import pytest

from bm25chunk import permuted
from bm25chunk.order import mixed


def slow(place: int, count: int, seed: int, epoch: int) -> int:
    """The same with plain integers, one place at a time."""
    mask, golden = (1 << 64) - 1, 0x9E3779B97F4A7C15
    half = 1
    while 4**half < count:
        half += 1
    key = mixed(mixed(seed) ^ (epoch * golden & mask))
    while True:
        left, right = place >> half, place % 2**half
        for round in range(1, 7):
            round_key = mixed((key + round * golden) & mask)
            left, right = right, left ^ mixed(right ^ round_key) % 2**half
        place = left << half | right
        if place < count:
            return place


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 15, 16, 17, 64, 65, 1000])
def test_every_place_once_as_the_slow_reference_says(count: int) -> None:
    for seed, epoch in [(0, 0), (1, 0), (1, 1), (2**63, 5)]:
        order = permuted(np.arange(count), count, seed, epoch)
        assert sorted(order.tolist()) == list(range(count))
        assert order.tolist() == [slow(place, count, seed, epoch) for place in range(count)]


def test_the_order_of_a_seed_never_changes() -> None:
    assert permuted(range(10), 10, seed=1).tolist() == [6, 8, 7, 5, 0, 3, 9, 2, 1, 4]


def test_seeds_and_epochs_give_unrelated_orders() -> None:
    count = 10_000
    orders = [permuted(np.arange(count), count, seed, epoch) for seed in (1, 2) for epoch in (0, 1)]
    for i, first in enumerate(orders):
        for second in [np.arange(count), *orders[:i]]:
            # The correlation of independent orders has the deviation 0.01.
            assert abs(np.corrcoef(first, second)[0, 1]) < 0.05
            assert np.count_nonzero(first == second) < 10


def test_a_place_beyond_the_end_is_an_error() -> None:
    with pytest.raises(IndexError):
        permuted([3], 3, seed=1)

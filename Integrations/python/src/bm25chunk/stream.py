"""Batches of rows in a seeded order that can be resumed anywhere, with any number of workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Iterator, Literal, Sequence

import numpy as np
import numpy.typing as npt

from .order import permuted
from .row import Row

if TYPE_CHECKING:
    from .dataset import PackedDataset


@dataclass
class Batch:
    """A collated batch, and what to store to go on behind it."""

    data: Any
    position: int
    """How many rows all ranks together have seen when this batch is done: the stream's whole state."""
    epoch: int
    """The epoch of the batch's first row, from 0."""


class PackedStream:
    """An endless sequence of rows, cut into batches.

    All epochs stand behind each other, each in the order of ``permuted(…, seed, epoch)``; no row is
    left out where they meet. A step takes the next ``batch_size · world_size`` rows, of which rank r
    gets every ``world_size``-th from r on. So the state is one integer, ``batch.position``, and a run
    can go on from it with another number of ranks or loader workers: the rows that follow are the
    same. ``seed=None`` gives the rows in the order of the shards, which `bm25chunk pack` has shuffled
    already: sequential reading. The rows of a step are then consecutive, so that the steps of a
    packing with ``--balance`` of ``batch_size · world_size`` cost nearly the same.

    ``epochs`` ends the stream. The rows rarely fill the last step; ``uneven`` says what becomes of it.
    ``"pad"``, the default, fills it with the first rows of the next epoch: all ranks have as many
    batches, all of them full, and every row is there. ``"drop"`` leaves the rows of that step out.
    ``"keep"`` gives every row once, so some ranks may have a short last batch or none, and a
    collective operation would wait for them forever. Iterating does not change the stream: each
    ``iter`` begins at ``position``.
    """

    def __init__(
        self,
        dataset: PackedDataset,
        *,
        batch_size: int,
        seed: int | None = 1,
        rank: int = 0,
        world_size: int = 1,
        position: int = 0,
        epochs: int | None = None,
        uneven: Literal["pad", "drop", "keep"] = "pad",
        collate: Callable[[Sequence[Row]], Any] = list,
    ) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}")
        if not 0 <= rank < world_size:
            raise ValueError(f"rank {rank} of {world_size}")
        if position < 0:
            raise ValueError(f"position is {position}")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven is {uneven!r}: pad, drop, keep")
        if len(dataset) == 0:
            raise ValueError("the packing has no rows")
        self.dataset = dataset
        self.batch_size = batch_size
        self.seed = seed
        self.rank = rank
        self.world_size = world_size
        self.position = position
        self.epochs = epochs
        self.uneven = uneven
        self.collate = collate

    def state_dict(self) -> dict[str, int]:
        """The state: store ``batch.position`` of the last batch that was trained on instead."""
        return {"position": self.position}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Goes to a stored position."""
        self.position = int(state["position"])

    def rows_at(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The numbers of the rows at places of the endless sequence; any for places below 0."""
        count = len(self.dataset)
        epochs, places = np.maximum(places, 0) // count, places % count
        if self.seed is None:
            return places
        rows = np.empty_like(places)
        for epoch in np.unique(epochs):
            chosen = epochs == epoch
            rows[chosen] = permuted(places[chosen], count, self.seed, int(epoch))
        return rows

    def _is_given(
        self, places: npt.NDArray[np.int64], begins: npt.NDArray[np.int64], step_size: int, end: int
    ) -> npt.NDArray[np.bool_]:
        """Which places of steps that begin at ``begins`` come before the end of the stream."""
        if self.uneven == "keep":
            return places < end
        last = begins if self.uneven == "pad" else begins + step_size - 1
        return np.broadcast_to((last < end)[:, None], places.shape)

    def batches(self, worker: int = 0, worker_count: int = 1) -> Iterator[Batch]:
        """The batches of one of several loader workers that take turns."""
        step_size = self.batch_size * self.world_size
        end = None if self.epochs is None else self.epochs * len(self.dataset)
        own = self.rank + self.world_size * np.arange(self.batch_size, dtype=np.int64)
        # The order of many steps at once: a small array costs as much as a large one.
        epoch_steps = len(self.dataset) // (step_size * worker_count)
        block = max(1, min(4096 // self.batch_size, epoch_steps))
        begins = self.position + (worker + worker_count * np.arange(block)) * step_size
        while True:
            places = begins[:, None] + own
            if end is not None:
                places = np.where(self._is_given(places, begins, step_size, end), places, -1)
            numbers = self.rows_at(places.ravel()).reshape(places.shape)
            for begin, step_places, step_numbers in zip(begins.tolist(), places, numbers):
                chosen = step_numbers[step_places >= 0].tolist()
                if not chosen:
                    return
                after = begin + step_size if end is None else min(begin + step_size, end)
                rows = [self.dataset[index] for index in chosen]
                yield Batch(self.collate(rows), after, begin // len(self.dataset))
            begins += worker_count * step_size * block

    def __iter__(self) -> Iterator[Batch]:
        return self.batches()

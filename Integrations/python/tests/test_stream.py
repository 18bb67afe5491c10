"""The sequence of rows does not depend on ranks, workers or interruptions."""

from itertools import islice
from pathlib import Path

import pytest
from packing import write_packing

from bm25chunk import PackedDataset, PackedStream
from bm25chunk.row import Row


@pytest.fixture
def dataset(tmp_path: Path) -> PackedDataset:
    return PackedDataset(write_packing(tmp_path).folder)


def numbers(rows: list[Row]) -> list[int]:
    return [row.index for row in rows]


def global_order(dataset: PackedDataset, count: int, **arguments: object) -> list[int]:
    stream = PackedStream(dataset, batch_size=1, collate=numbers, **arguments)  # type: ignore[arg-type]
    return [batch.data[0] for batch in islice(stream, count)]


def test_epochs_hold_every_row_once_and_differ(dataset: PackedDataset) -> None:
    count = len(dataset)
    order = global_order(dataset, 3 * count)
    epochs = [order[i * count : (i + 1) * count] for i in range(3)]
    assert all(sorted(epoch) == list(range(count)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]
    assert order == global_order(dataset, 3 * count)
    assert order != global_order(dataset, 3 * count, seed=2)
    assert global_order(dataset, count, seed=None) == list(range(count))


@pytest.mark.parametrize("world_size", [1, 2, 3, 5])
@pytest.mark.parametrize("worker_count", [1, 2, 4])
def test_ranks_and_workers_divide_the_same_sequence(
    dataset: PackedDataset, world_size: int, worker_count: int
) -> None:
    steps, batch_size = 12, 4
    taken = []
    for rank in range(world_size):
        stream = PackedStream(
            dataset, batch_size=batch_size, rank=rank, world_size=world_size, collate=numbers
        )
        workers = [stream.batches(worker, worker_count) for worker in range(worker_count)]
        taken.append([next(workers[step % worker_count]).data for step in range(steps)])
    found = [
        taken[rank][step][place]
        for step in range(steps)
        for place in range(batch_size)
        for rank in range(world_size)
    ]
    assert found == global_order(dataset, steps * batch_size * world_size)


def test_one_integer_goes_on_exactly_with_other_ranks_and_workers(dataset: PackedDataset) -> None:
    order = global_order(dataset, 200)
    ranks = [
        iter(PackedStream(dataset, batch_size=3, rank=rank, world_size=4, collate=numbers))
        for rank in range(4)
    ]
    position = 0
    for _ in range(5):
        batches = [next(rank) for rank in ranks]
        position = batches[0].position
        assert all(batch.position == position for batch in batches)
    assert position == 5 * 3 * 4
    streams = [
        PackedStream(dataset, batch_size=5, rank=rank, world_size=2, collate=numbers)
        for rank in range(2)
    ]
    for stream in streams:
        stream.load_state_dict({"position": position})
        assert stream.state_dict() == {"position": position}
    rest = [list(islice(stream.batches(worker=0, worker_count=1), 6)) for stream in streams]
    found = [rest[rank][step].data[i] for step in range(6) for i in range(5) for rank in range(2)]
    assert found == order[position : position + 60]


@pytest.mark.parametrize("world_size", [1, 2, 3])
def test_limited_epochs_end_with_every_row_once(dataset: PackedDataset, world_size: int) -> None:
    found: list[int] = []
    for rank in range(world_size):
        stream = PackedStream(
            dataset,
            batch_size=4,
            rank=rank,
            world_size=world_size,
            epochs=2,
            uneven="keep",
            collate=numbers,
        )
        batches = list(stream)
        assert batches[-1].position == 2 * len(dataset)
        found += [number for batch in batches for number in batch.data]
    assert sorted(found) == sorted([*range(len(dataset))] * 2)


@pytest.mark.parametrize("seed", [None, 1])
@pytest.mark.parametrize("worker_count", [1, 2])
@pytest.mark.parametrize("batch_size", [1, 3, 4, 30])
@pytest.mark.parametrize("world_size", [1, 2, 3, 5])
def test_all_ranks_have_as_many_full_batches(
    dataset: PackedDataset, world_size: int, batch_size: int, worker_count: int, seed: int | None
) -> None:
    count = len(dataset)
    step_size = batch_size * world_size
    for uneven, steps in [("pad", -(-2 * count // step_size)), ("drop", 2 * count // step_size)]:
        ranks = []
        for rank in range(world_size):
            stream = PackedStream(
                dataset,
                batch_size=batch_size,
                seed=seed,
                rank=rank,
                world_size=world_size,
                epochs=2,
                uneven=uneven,  # type: ignore[arg-type]
                collate=numbers,
            )
            workers = [stream.batches(worker, worker_count) for worker in range(worker_count)]
            batches = [next(workers[step % worker_count]) for step in range(steps)]
            assert all(next(worker, None) is None for worker in workers)
            assert all(len(batch.data) == batch_size for batch in batches)
            assert [batch.position for batch in batches] == [
                min((step + 1) * step_size, 2 * count) for step in range(steps)
            ]
            ranks.append([batch.data for batch in batches])
        found = [
            ranks[rank][step][place]
            for step in range(steps)
            for place in range(batch_size)
            for rank in range(world_size)
        ]
        assert found == global_order(dataset, steps * step_size, seed=seed)
        if uneven == "pad":
            assert sorted(found[: 2 * count]) == sorted([*range(count)] * 2)


def test_batches_say_their_epoch(dataset: PackedDataset) -> None:
    batches = list(PackedStream(dataset, batch_size=len(dataset), epochs=3))
    assert [batch.epoch for batch in batches] == [0, 1, 2]


@pytest.mark.parametrize(
    "arguments", [{"batch_size": 0}, {"rank": 1}, {"world_size": 0}, {"position": -1}, {"uneven": "x"}]
)
def test_impossible_arguments_are_errors(dataset: PackedDataset, arguments: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        PackedStream(dataset, **({"batch_size": 1} | arguments))

"""Compares the speed of the Python reader with MosaicML Streaming, Megatron and a plain memory map.

    make release
    python=$(Integrations/environment streaming)
    $python -m pip install --no-deps megatron-core==0.16.1
    PYTHONPATH=Integrations/python/src $python Benchmarks/compare_readers.py packed

One process, the files in the page cache. Each reader gives batches of 8 rows as int64 [8, L], as a
model takes them; where it says "positions", also position ids. The rounds are taken in turn, and the
median of each reader is told with its ratio to MosaicML Streaming.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from typing import Callable, Iterator

import numpy as np

from bm25chunk import PackedDataset, PackedStream

BATCH = 8
Batches = Callable[[], Iterator[object]]


def stacked(rows) -> np.ndarray:
    return np.stack(rows).astype(np.int64)


def readers(folder: Path, work: Path, program: str) -> dict[str, Batches]:
    """The readers by name; each gives all rows once, in batches."""
    packed = PackedDataset(folder)
    for format in ("npy", "mds", "megatron"):
        arguments = [program, "export", folder, "--format", format, "--output", work / format]
        subprocess.run([*map(str, arguments), "--force", "--quiet"], check=True)
    rows = len(packed)

    def ours(seed: int | None, positions: bool) -> Batches:
        def collate(batch):
            ids = stacked([row.input_ids for row in batch])
            return (ids, stacked([row.position_ids for row in batch])) if positions else ids

        return lambda: iter(
            PackedStream(packed, batch_size=BATCH, seed=seed, epochs=1, collate=collate)
        )

    def memory_map() -> Iterator[object]:
        ids = np.load(work / "npy" / "input_ids.npy", mmap_mode="r")
        return (ids[begin : begin + BATCH].astype(np.int64) for begin in range(0, rows, BATCH))

    result: dict[str, Batches] = {
        "numpy memmap": memory_map,
        "bm25chunk, in order": ours(None, False),
        "bm25chunk, shuffled": ours(1, False),
        "bm25chunk, shuffled, positions": ours(1, True),
    }
    try:
        import streaming
    except ImportError as error:
        print(f"not run: mosaicml-streaming ({error})")
    else:

        def mosaic(shuffle: bool, positions: bool) -> Batches:
            streaming.base.util.clean_stale_shared_memory()
            dataset = streaming.StreamingDataset(
                local=str(work / "mds"), batch_size=BATCH, shuffle=shuffle, num_canonical_nodes=1
            )

            def position_ids(cu):
                return np.arange(cu[-1]) - np.repeat(cu[:-1], np.diff(cu))

            def batches() -> Iterator[object]:
                batch = []
                for sample in dataset:
                    batch.append(sample)
                    if len(batch) == BATCH:
                        ids = stacked([sample["tokens"] for sample in batch])
                        if positions:
                            yield ids, stacked([position_ids(s["cu_seqlens"]) for s in batch])
                        else:
                            yield ids
                        batch = []

            return batches

        result["mosaicml-streaming, in order"] = mosaic(False, False)
        result["mosaicml-streaming, shuffled"] = mosaic(True, False)
        result["mosaicml-streaming, shuffled, positions"] = mosaic(True, True)
    try:
        from megatron.core.datasets.indexed_dataset import IndexedDataset
    except ImportError as error:
        print(f"not run: megatron-core ({error})")
    else:
        sequences = IndexedDataset(str(work / "megatron" / "packed"), mmap=True)
        order = np.random.default_rng(1).permutation(rows)
        result["megatron-core, shuffled"] = lambda: (
            stacked([sequences[i] for i in order[begin : begin + BATCH].tolist()])
            for begin in range(0, rows, BATCH)
        )
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("packed", type=Path)
    parser.add_argument("--program", default=".build/release/bm25chunk")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    work = Path(tempfile.mkdtemp())
    try:
        chosen = readers(arguments.packed, work, arguments.program)
        manifest = PackedDataset(arguments.packed).manifest
        tokens = manifest.rows * manifest.row_length
        rates: dict[str, list[float]] = {name: [] for name in chosen}
        for _ in range(arguments.rounds):
            for name, batches in chosen.items():
                start = time.perf_counter()
                for _ in batches():
                    pass
                rates[name].append(tokens / (time.perf_counter() - start) / 1e6)
        base = statistics.median(rates.get("mosaicml-streaming, shuffled", [float("nan")]))
        print(f"{manifest.rows} rows of {manifest.row_length} tokens, median of {arguments.rounds}")
        for name, values in rates.items():
            median = statistics.median(values)
            print(f"{name:42} {median:8.1f} M tokens/s  {median / base:6.1f} ×")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()

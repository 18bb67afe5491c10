"""Compares the speed of `export --format parquet` with pyarrow, and reads what both wrote.

    make release
    python=$(Integrations/environment parquet)
    $python Benchmarks/compare_parquet_writing.py packed

One thread each. The program reads and checks the shards, looks up the documents, writes and hashes;
pyarrow writes the same columns from memory, with dictionaries and page checksums. The rounds are
taken in turn; the median is told, and its ratio to pyarrow. At the end every value of both is
compared.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

METHODS = {"snappy": ("snappy", None), "zstd:3": ("zstd", 3), "none": ("none", None)}


def read(folder: Path) -> pa.Table:
    files = sorted(folder.glob("train-*.parquet"))
    return pa.concat_tables(
        [pq.ParquetFile(path, page_checksum_verification=True).read() for path in files]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packing", type=Path)
    parser.add_argument("--program", default=".build/release/bm25chunk")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    pa.set_cpu_count(1)
    with tempfile.TemporaryDirectory() as work:
        for method, (codec, level) in METHODS.items():
            ours, theirs = Path(work, "ours"), Path(work, "theirs.parquet")
            export = [options.program, "export", str(options.packing), "--format", "parquet"]
            export += ["--compression", method, "--output", str(ours), "--overwrite", "--quiet"]
            subprocess.run(export, check=True, stdout=subprocess.DEVNULL)
            table = read(ours)
            seconds: dict[str, list[float]] = {"bm25chunk": [], "pyarrow": []}
            for _ in range(options.rounds):
                start = time.perf_counter()
                subprocess.run(export, check=True, stdout=subprocess.DEVNULL)
                seconds["bm25chunk"].append(time.perf_counter() - start)
                start = time.perf_counter()
                pq.write_table(
                    table,
                    theirs,
                    compression=codec,
                    compression_level=level,
                    row_group_size=max(1, (1 << 26) // (8 * len(table["input_ids"][0]))),
                    write_page_checksum=True,
                )
                seconds["pyarrow"].append(time.perf_counter() - start)
            assert pq.read_table(theirs).to_pydict() == table.to_pydict()
            size = sum(path.stat().st_size for path in ours.glob("*.parquet"))
            medians = {name: statistics.median(times) for name, times in seconds.items()}
            print(
                f"{method}: bm25chunk {medians['bm25chunk']:.2f} s, {size / 1e6:.1f} MB; "
                f"pyarrow {medians['pyarrow']:.2f} s, {theirs.stat().st_size / 1e6:.1f} MB; "
                f"ratio {medians['bm25chunk'] / medians['pyarrow']:.2f}"
            )


if __name__ == "__main__":
    main()

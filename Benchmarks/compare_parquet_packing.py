"""Compares `pack` of Parquet with `pack` of the same corpus as zstd JSON Lines.

    make release
    python=$(Integrations/environment read)
    $python Benchmarks/compare_parquet_packing.py ../shared/data/corpora/*.jsonl.*

The documents are written both ways: ids, sources and texts, as zstd of level 3. The rounds are
taken in turn; the medians are told, of the whole command and of `index` alone, in seconds of the
clock and of the processors. The shards of both must be the same.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard


def records(path: Path):
    opened = zstandard.open(path, "rb") if path.suffix == ".zst" else gzip.open(path, "rb")
    with opened as file:
        source = path.name.split(".")[0]
        for number, line in enumerate(io.BufferedReader(file), 1):
            record = json.loads(line)
            if record.get("text"):
                yield {
                    "id": str(record.get("id", f"{source}:{number}")), "source": source,
                    "text": record["text"]}


def measure(command: list[str]) -> tuple[float, float]:
    """Seconds of the clock, and of the processors."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--program", default=".build/release/bm25chunk")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", default="1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        rows = [record for path in options.corpora for record in records(path)]
        lines, table = work / "corpus.jsonl.zst", work / "corpus.parquet"
        with zstandard.open(lines, "wb", cctx=zstandard.ZstdCompressor(3)) as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        pq.write_table(pa.Table.from_pylist(rows), table, compression="zstd", compression_level=3)
        tokenizer = work / "tokenizer.json"
        common = [options.program, "--quiet", "--threads", options.threads]
        subprocess.run(
            [common[0], "tokenizer", "train", lines, "--vocab-size", "8192", "--quiet",
             "--output", tokenizer], check=True, stdout=subprocess.DEVNULL)
        text = sum(len(row["text"].encode()) for row in rows)
        print(f"{len(rows)} documents, {text / 1e6:.1f} MB of text; {os.cpu_count()} processors")
        for command in ("index", "pack"):
            times: dict[str, list[tuple[float, float]]] = {"jsonl.zst": [], "parquet": []}
            for _ in range(options.rounds):
                for name, path in (("jsonl.zst", lines), ("parquet", table)):
                    output = work / f"{command}-{name}"
                    times[name].append(measure(
                        [common[0], command, str(path), "--tokenizer", str(tokenizer), "--output",
                         str(output), "--overwrite", *common[1:]]))
            clock, processors = (
                {name: statistics.median(pair[kind] for pair in pairs) for name, pairs in times.items()}
                for kind in (0, 1))
            for kind, medians in (("clock", clock), ("processors", processors)):
                print(
                    f"{command}, {kind}: jsonl.zst {medians['jsonl.zst']:.2f} s, parquet "
                    f"{medians['parquet']:.2f} s, {medians['parquet'] / medians['jsonl.zst']:.3f} x")
        for shard in sorted((work / "pack-parquet").glob("*.safetensors")):
            assert shard.read_bytes() == (work / "pack-jsonl.zst" / shard.name).read_bytes()


if __name__ == "__main__":
    main()

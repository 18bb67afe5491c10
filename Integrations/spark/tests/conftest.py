"""The corpora of the tests, as JSON Lines and as Parquet, and what one machine makes of them."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any, Iterator

import pytest
from cluster import Cluster
from corpus import POISON, ROOT, SHARED, Corpus, pack, run

from bm25chunk.records import Fields, line_of

def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--corpora", nargs="+", type=Path, help="JSON Lines files in place of the sample corpus")


def _decoded(path: Path) -> bytes:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".zst":
        zstandard = pytest.importorskip("zstandard")
        with zstandard.open(path, "rb") as file:
            return bytes(file.read())
    return path.read_bytes()


@pytest.fixture(scope="session")
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Files with poisoned records and records without ids, and their packing on one machine.

    The last file has no record that can be read.
    """
    import pyarrow
    import pyarrow.parquet

    given = request.config.getoption("--corpora")
    if not given and "BM25CHUNK_CORPORA" in os.environ:
        given = [Path(path) for path in os.environ["BM25CHUNK_CORPORA"].split()]
    if not given:
        given = sorted((ROOT / "Corpora").glob("*.jsonl*"))
        given += [SHARED / f"{name}.jsonl.gz" for name in ("tldr", "wikinews") if SHARED.exists()]
    folder = tmp_path_factory.mktemp("corpus")
    files, tables = [], []
    for number, path in enumerate(given):
        name = path.name.split(".")[0]
        lines = _decoded(path).splitlines()
        file, table = folder / f"{name}.jsonl", folder / f"{name}.parquet"
        records = [
            json.loads(line_of(line, str(file), number, Fields(), None))
            for number, line in enumerate(lines, 1)
        ]
        columns: dict[str, list[Any]] = {
            name: [record[name] for record in records] for name in ("id", "source", "text")
        }
        columns["unused"] = list(range(len(records)))
        pyarrow.parquet.write_table(pyarrow.table(columns), table, row_group_size=200)
        if number == 0:
            # The last comes without an id, and gets that of its line.
            lines[100:100] = POISON
            lines.append(json.dumps({"text": "It has no id of its own. " * 20}).encode())
        file.write_bytes(b"\n".join(lines) + b"\n")
        files.append(file)
        tables.append(table)
    ruined = folder / "ruined.jsonl"
    ruined.write_bytes(b"\n".join(POISON) + b"\n")
    files.append(ruined)
    tokenizer = folder / "tokenizer.json"
    run(*("tokenizer", "train", *files, "--vocab-size", 4096, "--output", tokenizer, "--quiet"),
        accepts=(2,))
    return Corpus(files, tables, tokenizer, pack(files, tokenizer, folder / "one-machine"))


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    try:
        cluster.wait_for_workers(2)
        yield cluster
    finally:
        cluster.stop()

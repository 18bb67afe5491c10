"""What the reader sends is what the program is to see, from any format and any store."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from program import PROGRAM

from bm25chunk import read
from bm25chunk.records import Fields

ROWS = [
    {"id": f"d{i}", "text": f"Document {i} of the sea. " * (i % 7 + 1), "meta": {"source": "ab"[i % 2]},
     "unused": i}
    for i in range(700)
]


def sent(*arguments: Any, stdin: Any = None) -> tuple[int, list[bytes], str]:
    result = subprocess.run(
        [sys.executable, "-m", "bm25chunk.read", *map(str, arguments)], capture_output=True)
    return result.returncode, result.stdout.splitlines(), result.stderr.decode()


def expected(rows: list[dict[str, Any]] = ROWS) -> list[dict[str, Any]]:
    return [{"id": r["id"], "source": r["meta"]["source"], "text": r["text"]} for r in rows]


@pytest.fixture
def lines() -> bytes:
    return "".join(json.dumps(row) + "\n" for row in ROWS).encode()


@pytest.fixture
def table() -> Any:
    return pytest.importorskip("pyarrow").Table.from_pylist(ROWS)


@pytest.mark.parametrize("ending", ["", ".gz", ".bz2", ".xz", ".zst"])
def test_lines_in_any_compression(ending: str, lines: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"corpus.jsonl{ending}"
    if ending == ".zst":
        lines = pytest.importorskip("zstandard").ZstdCompressor().compress(lines)
    encode = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}.get(ending, bytes)
    path.write_bytes(encode(lines))
    code, records, _ = sent(path)
    assert code == 0 and [json.loads(record) for record in records] == expected()


@pytest.mark.parametrize("kind", ["parquet", "arrow", "stream", "feather"])
def test_tables_of_any_format(kind: str, table: Any, tmp_path: Path) -> None:
    import pyarrow as arrow
    import pyarrow.feather
    import pyarrow.parquet

    path = tmp_path / f"corpus.{'arrow' if kind == 'stream' else kind}"
    if kind == "parquet":
        arrow.parquet.write_table(table, path, row_group_size=100)
    elif kind == "feather":
        arrow.feather.write_feather(table, str(path))
    else:
        new = arrow.ipc.new_stream if kind == "stream" else arrow.ipc.new_file
        with new(str(path), table.schema) as writer:
            writer.write_table(table, 90)
    code, records, said = sent(path)
    assert code == 0 and [json.loads(record) for record in records] == expected(), said


def test_only_wanted_columns_are_read(table: Any, tmp_path: Path) -> None:
    fields = Fields(text="text", source=("meta.source",), id=("id",))
    assert read._columns(table.schema.names, fields, "x") == ["id", "text", "meta"]
    with pytest.raises(read.ReadError, match="no column content; it has .*: give --text-column"):
        read._columns(table.schema.names, Fields(text="content"), "x")


def test_ids_and_sources_of_records_without(tmp_path: Path) -> None:
    path = tmp_path / "tales.jsonl"
    path.write_text('{"text": "one"}\n\n{"text": "two", "id": 1.50, "source": ""}\n')
    _, records, _ = sent(path)
    assert [json.loads(record) if record else None for record in records] == [
        {"id": f"{path}/1", "source": "tales", "text": "one"}, None,
        {"id": "1.50", "source": "tales", "text": "two"}]
    _, records, _ = sent(path, "--source", "mine")
    assert json.loads(records[0])["source"] == "mine"


def test_rows_without_ids_are_named_by_their_place(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    path = tmp_path / "tales.parquet"
    pyarrow.parquet.write_table(arrow.table({"text": ["one", None, "", "two"]}), path)
    code, records, said = sent(path)
    assert [json.loads(record) for record in records] == [
        {"id": f"{path}#0", "source": "tales", "text": "one"}, {}, {"text": ""},
        {"id": f"{path}#3", "source": "tales", "text": "two"}]
    assert code == 2 and "2 records, 2 without a usable text" in said


def test_what_is_no_record_is_left_to_the_program(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    bad = [b'{"text": "cut', b'{"text": 17}', b'{"text": "\xff"}', b"[1]", b'{"text": NaN}']
    path.write_bytes(b"\n".join([*bad, b'{"text": "good"}']) + b"\n")
    code, records, said = sent(path)
    assert code == 2 and "1 records, 5 without" in said
    assert records[0] == bad[0] and records[2] == bad[2] and json.loads(records[1]) == {"text": 0}


def test_a_folder_gives_its_files_by_path(lines: bytes, tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.jsonl", "a/.hidden", "_SUCCESS"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert read.files([str(tmp_path)]) == [str(tmp_path / "a/z.jsonl"), str(tmp_path / "b.jsonl")]
    with pytest.raises(read.ReadError, match="no such file"):
        read.files([str(tmp_path / "nothing*")])


def test_a_remote_store(lines: bytes, table: Any) -> None:
    fsspec = pytest.importorskip("fsspec")
    import pyarrow.parquet

    system = fsspec.filesystem("memory")
    with system.open("/bucket/one.jsonl.gz", "wb") as file:
        file.write(gzip.compress(lines))
    with system.open("/bucket/two.parquet", "wb") as file:
        pyarrow.parquet.write_table(table, file, row_group_size=100)
    for uri in ("memory://bucket/*", "memory://bucket"):
        paths = read.files([uri])
        assert [path.rsplit("/", 1)[-1] for path in paths] == ["one.jsonl.gz", "two.parquet"]
        records = [json.loads(record) for record in read.records(paths, Fields())]
        assert records == expected() * 2


def test_records_that_are_skipped_are_empty_lines(lines: bytes, table: Any, tmp_path: Path) -> None:
    import pyarrow.parquet

    (tmp_path / "a.jsonl").write_bytes(lines)
    pyarrow.parquet.write_table(table, tmp_path / "b.parquet", row_group_size=100)
    paths = read.files([str(tmp_path)])
    whole = list(read.records(paths, Fields()))
    for skip in (0, 1, 699, 700, 701, 950, 1400):
        assert list(read.records(paths, Fields(), skip=skip)) == [b""] * skip + whole[skip:]
    code, records, _ = sent(tmp_path, "--after", f"{tmp_path}/b.parquet:250")
    assert code == 0 and records == whole[950:]


def test_a_closed_pipe_is_a_quiet_end(lines: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines * 20)
    reader = subprocess.Popen(
        [sys.executable, "-m", "bm25chunk.read", tmp_path / "a.jsonl"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reader.stdout and reader.stderr
    reader.stdout.readline()
    reader.stdout.close()
    assert reader.wait() == 1 and reader.stderr.read() == b""


@pytest.mark.skipif(not os.path.exists(PROGRAM), reason="the program is not built")
def test_a_killed_index_goes_on_to_the_same_documents_and_postings(tokenizer: Path, tmp_path: Path) -> None:
    rows = [{"id": f"d{i}", "text": f"Word{i % 99} and {i} more of the sea. " * 40} for i in range(6000)]
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def index(output: Path, lines: bytes, *more: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [PROGRAM, "index", "-", "--tokenizer", tokenizer, "--output", output, *more],
            input=lines, capture_output=True)

    whole = b"".join(record + b"\n" for record in read.records([str(path)], Fields()))
    assert index(tmp_path / "whole.sqlite", whole).returncode == 0
    # Killed while it waits for the rest of its input.
    first = subprocess.Popen(
        [PROGRAM, "index", "-", "--tokenizer", tokenizer, "--output", tmp_path / "c.sqlite", "--quiet",
         "--repeats-stdin"],
        stdin=subprocess.PIPE)
    assert first.stdin
    first.stdin.write(whole[: len(whole) * 2 // 3])
    first.stdin.flush()
    done = 0
    while not done:
        try:
            done = read.journaled(str(tmp_path / "c.sqlite"))
        except read.ReadError:
            pass
        if (tmp_path / "c.sqlite.partial-wal").exists() and not done:
            # The running program locks its file: its log says how far it is.
            done = int((tmp_path / "c.sqlite.partial-wal").stat().st_size > 4 << 20)
    first.kill()
    first.wait()
    done = read.journaled(str(tmp_path / "c.sqlite"))
    assert 0 < done < len(rows)
    rest = b"".join(
        record + b"\n" for record in read.records([str(path)], Fields(), skip=done))
    result = index(tmp_path / "c.sqlite", rest, "--repeats-stdin")
    assert result.returncode == 0 and b"resuming after line" in result.stderr
    assert sorted(path.name for path in tmp_path.glob("c.sqlite*")) == ["c.sqlite"]
    # Where blocks of the input end follows from its bytes, and rows of termBlock from that.
    for query in (
        "SELECT * FROM document ORDER BY id", "SELECT * FROM term ORDER BY sourceID, id",
        "SELECT * FROM posting ORDER BY rowid", "SELECT * FROM source ORDER BY id",
    ):
        found = [
            sqlite3.connect(tmp_path / name).execute(query).fetchall()
            for name in ("c.sqlite", "whole.sqlite")]
        assert found[0] == found[1], query

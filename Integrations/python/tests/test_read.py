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
from bm25chunk.skips import Skips

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
    assert code == 2 and said.startswith("2 records\nskipped input: 2 records or files\n")
    assert "1 missing-text: " in said and "1 empty-document: " in said and f"{path}#2\n" in said


def test_what_is_no_record_is_left_to_the_program(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    bad = [b'{"text": "cut', b'{"text": 17}', b'{"text": "\xff"}', b"[1]", b'{"text": NaN}']
    path.write_bytes(b"\n".join([*bad, b'{"text": "good"}']) + b"\n")
    code, records, said = sent(path)
    assert code == 2 and said.startswith("1 records\nskipped input: 5 records or files\n")
    for count in ("2 invalid-json", "1 text-not-string", "1 invalid-utf8", "1 not-an-object"):
        assert f"  {count}: " in said, said
    assert records[0] == bad[0] and records[2] == bad[2] and json.loads(records[1]) == {"text": 0}


def test_a_folder_gives_its_files_by_path(lines: bytes, tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.jsonl", "a/.hidden", "_SUCCESS"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert read.files([str(tmp_path)]) == [str(tmp_path / "a/z.jsonl"), str(tmp_path / "b.jsonl")]
    with pytest.raises(read.ReadError, match="no such file"):
        read.files([str(tmp_path / "nothing*")])


def test_of_folders_only_what_the_program_reads(tmp_path: Path) -> None:
    line = b'{"text": "one"}\n'
    for name in ("a.jsonl", "README.md", "b/c.json", "b/notes.txt", ".cache/d.jsonl", "b/.e.jsonl",
                 "b/model.gz", "f.ndjson.xz", "g.JSONL"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(line)
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "a.jsonl")
    (tmp_path / "linked").symlink_to(tmp_path / "b")
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "\udcff.jsonl").write_bytes(line)
    skips = Skips()
    wanted = [str(tmp_path / name) for name in ("a.jsonl", "b/c.json", "f.ndjson.xz", "g.JSONL", "link.jsonl")]
    assert read.files([str(tmp_path)], skips) == wanted
    assert skips.counts == {
        "hidden-file": 2, "symbolic-link": 1, "special-file": 1, "invalid-name": 1, "other-name": 3}
    assert read.files([str(tmp_path / "*")]) == [
        str(tmp_path / name)
        for name in ("a.jsonl", "f.ndjson.xz", "g.JSONL", "link.jsonl", "\udcff.jsonl")]
    (tmp_path / "empty").mkdir()
    with pytest.raises(read.ReadError, match="no corpus file in it"):
        read.files([str(tmp_path / "empty")])
    code, records, said = sent(tmp_path)
    assert code == 2 and len(records) == 5 and "1 misleading-name" in said, said


def pieces(kind: str) -> tuple[bytes, bytes]:
    """Two compressed members, and what is in the first."""
    lines = "".join(
        json.dumps({"id": f"d{i}", "text": f"Text {i * i % 997} {i}"}) + "\n" for i in range(9_000)
    ).encode()
    if kind == ".zst":
        compressor = pytest.importorskip("zstandard").ZstdCompressor()
        return compressor.compress(lines), lines
    return {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}[kind](lines), lines


@pytest.mark.parametrize("kind", [".gz", ".bz2", ".xz", ".zst"])
def test_a_cut_or_damaged_file_gives_its_sound_lines_and_the_next_file_follows(
    kind: str, tmp_path: Path
) -> None:
    member, lines = pieces(kind)
    (tmp_path / "z.jsonl").write_text('{"id": "last", "text": "after"}\n')
    path = tmp_path / f"a.jsonl{kind}"
    whole = [json.loads(line)["id"] for line in lines.splitlines()]

    def ids(data: bytes) -> tuple[list[str], int, str]:
        path.write_bytes(data)
        code, records, said = sent(tmp_path)
        found = [json.loads(record)["id"] for record in records]
        assert found.pop() == "last"
        return found, code, said

    assert ids(member + member)[0] == whole * 2
    for end in (len(member) - 1, len(member) * 2 // 3, 40, 7):
        found, code, said = ids(member + member[:end])
        assert code == 2 and "1 truncated-compression" in said, (end, said)
        assert whole == found[: len(whole)] and found[len(whole):] == whole[: len(found) - len(whole)]
    damaged = bytearray(member)
    damaged[len(member) * 2 // 3] ^= 0x55
    damaged[len(member) * 2 // 3 + 1] ^= 0x55
    # Deflate may go on for a while after the damage, with bytes that are no records.
    path.write_bytes(member + damaged)
    code, records, said = sent(path)
    found = [json.loads(record)["id"] for record in records[: len(whole)]]
    assert code == 2 and "1 damaged-compression" in said and found == whole, said
    found, code, said = ids(member + b"no member of it")
    assert code == 0 and found == whole and "1 trailing-garbage" in said, said
    assert ids(b"")[2].count("1 empty-compressed-file") == 1
    assert ids(b"plain text\n")[2].count("1 not-compressed") == 1
    found, code, said = ids(lines)
    assert code == 0 and found == whole and "1 misleading-name" in said


def test_of_damaged_gzip_everything_before_the_damage_is_kept(tmp_path: Path) -> None:
    import random

    letters = random.Random(1)
    lines = [
        json.dumps({"id": str(i), "text": "".join(letters.choices("abcdefgh", k=40))})
        for i in range(100)]
    member = bytearray(gzip.compress("\n".join(lines).encode()))
    member[-8] ^= 1  # Of the checksum: every line but the cut one is sound.
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(member)
    code, records, said = sent(path)
    assert code == 2 and len(records) == 99 and "1 damaged-compression" in said


def test_a_zstd_window_beyond_the_limit_of_the_program_says_what_to_do(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    path = tmp_path / "a.jsonl.zst"
    for log, code in ((27, 0), (28, 2)):
        parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=log)
        compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
        path.write_bytes(compressor.compress(b'{"text": "one"}\n') + compressor.flush())
        found, records, said = sent(path)
        assert (found, len(records)) == (code, 1 - code // 2), said
    assert "1 unsupported-compression" in said and "window is longer than 128 MiB" in said


def test_a_text_that_is_not_utf8_costs_its_row_alone(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    texts = arrow.array([b"one", b"two \xff", None, b"four"], arrow.binary()).cast(
        arrow.string(), safe=False)
    sources = arrow.array([b"a", b"b", b"\xff", b"a"], arrow.binary()).cast(
        arrow.string(), safe=False)
    table = arrow.table({
        "text": texts, "meta": arrow.StructArray.from_arrays([sources], ["source"])})
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(table, path)
    code, records, said = sent(path)
    assert code == 2 and "1 invalid-utf8" in said and "1 missing-text" in said
    assert [json.loads(records[i])["text"] for i in (0, 3)] == ["one", "four"]
    assert json.loads(records[0])["source"] == "a" and records[1] == b'{"text": "\xff"}'


def test_a_damaged_row_group_costs_its_rows_alone(table: Any, tmp_path: Path) -> None:
    import pyarrow.parquet

    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(table, path, row_group_size=100, compression="gzip")
    whole = list(read.records([str(path)], Fields()))
    group = pyarrow.parquet.ParquetFile(path).metadata.row_group(2)
    column = next(
        group.column(i) for i in range(group.num_columns)
        if group.column(i).path_in_schema == "text")
    data = bytearray(path.read_bytes())
    start = column.data_page_offset
    data[start : start + 60] = b"\xff" * 60
    path.write_bytes(data)
    (tmp_path / "b.jsonl").write_text('{"id": "last", "text": "after"}\n')
    code, records, said = sent(tmp_path)
    assert code == 2 and "1 damaged-table" in said and "rows 200 to 299 are lost" in said, said
    assert records[:-1] == whole[:200] + [b""] * 100 + whole[300:]
    # Places do not depend on how far a run has come.
    paths = read.files([str(tmp_path)])
    for skip in (100, 250, 300, 699):
        assert list(read.records(paths, Fields(), skip=skip)) == [b""] * skip + records[skip:]
    path.write_bytes(b"PAR1 and nothing else")
    code, records, said = sent(tmp_path)
    assert code == 2 and len(records) == 1 and "1 damaged-table" in said


def test_ids_of_any_type_are_kept_as_text_or_told(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    import decimal
    import pyarrow.parquet

    path = tmp_path / "a.parquet"
    second = 1_704_067_201
    for ids, expected in (
        (arrow.array([decimal.Decimal("1.50"), decimal.Decimal("2.00")]), ["1.50", "2.00"]),
        (arrow.array([second * 10**9 + 1, 5], arrow.timestamp("ns")),
         ["2024-01-01 00:00:01.000000001", "1970-01-01 00:00:00.000000005"]),
        (arrow.array([19_723, 0], arrow.date32()), ["2024-01-01", "1970-01-01"]),
        (arrow.array([b"\x00\xff", b"doc-2"]), ["00ff", "doc-2"]),
        (arrow.array([1.5, 2.0]), ["1.5", "2.0"]),
        (arrow.array([7, -1]), ["7", "-1"]),
        (arrow.array(["x", "y"]).dictionary_encode(), ["x", "y"]),
    ):
        pyarrow.parquet.write_table(arrow.table({"text": ["one", "two"], "id": ids}), path)
        code, records, said = sent(path)
        assert [json.loads(record)["id"] for record in records] == expected, ids.type
        assert (code, said) == (0, "2 records\n")
    for ids in (
        arrow.array([float("nan"), float("inf")]), arrow.array([True, False]),
        arrow.array([[1], [2]]),
    ):
        pyarrow.parquet.write_table(arrow.table({"text": ["one", "two"], "id": ids}), path)
        code, records, said = sent(path)
        assert [json.loads(record)["id"] for record in records] == [f"{path}#0", f"{path}#1"]
        assert code == 0 and "2 unusable-id" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "one"}\n')
    (tmp_path / "a.jsonl").chmod(0)
    (tmp_path / "b.jsonl").write_text('{"text": "two"}\n')
    code, records, said = sent(tmp_path)
    assert code == 2 and len(records) == 1 and "1 unreadable-file" in said


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

"""Any store → JSON lines for `bm25chunk pack -`.

    python -m bm25chunk.read hf://datasets/owner/name/data/*.parquet --text-column content \\
      | bm25chunk pack - --tokenizer tokenizer.json --output packed

Reads Parquet, Arrow and Feather (with pyarrow) and JSON Lines in gzip, zstd, bzip2 or xz, from
whatever fsspec opens; without fsspec from the local disk. A batch of rows at a time is in memory. A
record without an id gets that of its place (file/line, or file#row), one without a source the name
of its file. A record without a usable text is sent on as it is, and counted here and by the program.
"""

from __future__ import annotations

import argparse
import bz2
import glob
import gzip
import lzma
import os
import sqlite3
import sys
from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO, Iterator

from . import columns
from .records import Fields, line_of, row_of, is_usable

BATCH = 256
TABLES = {".parquet": "parquet", ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow"}
COMPRESSIONS = (".gz", ".zst", ".zstd", ".bz2", ".xz")


class ReadError(Exception):
    """Input that cannot be read; the message says what to do."""


def _needs(name: str, extra: str) -> ReadError:
    return ReadError(f"{name} is needed for this: pip install 'bm25chunk[{extra}]'")


def files(uris: list[str]) -> list[str]:
    """The files of URIs, patterns and folders, in the order of the corpus: that of their paths."""
    found: list[str] = []
    for uri in uris:
        if "://" not in uri:
            if os.path.isdir(uri):
                paths = [
                    str(path) for path in Path(uri).rglob("*")
                    if path.is_file() and not path.name.startswith((".", "_"))]
            else:
                paths = [uri] if os.path.exists(uri) else glob.glob(uri, recursive=True)
        else:
            try:
                import fsspec
            except ImportError:
                raise _needs("fsspec", "read") from None
            system, path = fsspec.core.url_to_fs(uri)
            if any(mark in path for mark in "*?["):
                names = system.glob(path)
            elif system.isdir(path):
                names = [
                    name for name in system.find(path)
                    if not name.rsplit("/", 1)[-1].startswith((".", "_"))]
            else:
                names = [path] if system.exists(path) else []
            paths = [system.unstrip_protocol(name) for name in names]
        if not paths:
            raise ReadError(f"{uri}: no such file")
        found += sorted(paths)
    return found


def _open(path: str) -> BinaryIO:
    if "://" not in path:
        return open(path, "rb")
    import fsspec

    file: BinaryIO = fsspec.open(path, "rb").open()
    return file


def _lines(path: str) -> Iterator[bytes]:
    """The lines of a file, without line feeds."""
    with _open(path) as raw:
        name = path.lower()
        stream: Any = raw
        if name.endswith(".gz"):
            stream = gzip.GzipFile(fileobj=raw)
        elif name.endswith(".bz2"):
            stream = bz2.BZ2File(raw)
        elif name.endswith(".xz"):
            stream = lzma.LZMAFile(raw)
        elif name.endswith((".zst", ".zstd")):
            try:
                import zstandard
            except ImportError:
                raise _needs("zstandard", "read") from None
            import io

            stream = io.BufferedReader(
                zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True), 1 << 20)
        for line in stream:
            yield line.removesuffix(b"\n")


def _kind(path: str) -> str:
    """How a file is read, from its name: parquet, arrow or lines."""
    name = path.lower()
    for ending, kind in TABLES.items():
        if name.endswith(ending):
            return kind
    return "lines"


def _rows(path: str, kind: str, fields: Fields, first: int) -> Iterator[dict[str, Any] | None]:
    """The rows of a table from `first` on; None for each one before it."""
    try:
        import pyarrow.ipc
        import pyarrow.parquet
    except ImportError:
        raise _needs("pyarrow", "read") from None
    with _open(path) as file:
        try:
            if kind == "parquet":
                yield from _parquet(pyarrow.parquet.ParquetFile(file), path, fields, first)
            else:
                yield from _arrow(pyarrow.ipc, file, path, fields, first)
        except pyarrow.ArrowException as error:
            raise ReadError(f"{path}: {error}") from error


def _parquet(
    table: Any, path: str, fields: Fields, first: int
) -> Iterator[dict[str, Any] | None]:
    columns = _columns(table.schema_arrow.names, fields, path)
    row = 0
    for group in range(table.num_row_groups):
        count = table.metadata.row_group(group).num_rows
        if row + count <= first:
            # Not a byte of it is read.
            yield from (None for _ in range(count))
            row += count
            continue
        for batch in table.iter_batches(BATCH, row_groups=[group], columns=columns):
            for record in batch.to_pylist():
                yield None if row < first else record
                row += 1


def _arrow(
    ipc: Any, file: BinaryIO, path: str, fields: Fields, first: int
) -> Iterator[dict[str, Any] | None]:
    is_file = file.read(6) == b"ARROW1"
    file.seek(0)
    reader = ipc.open_file(file) if is_file else ipc.open_stream(file)
    columns = _columns(reader.schema.names, fields, path)
    batches = (
        (reader.get_batch(i) for i in range(reader.num_record_batches)) if is_file else reader)
    row = 0
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH):
            part = batch.slice(start, BATCH)
            if row + part.num_rows <= first:
                yield from (None for _ in range(part.num_rows))
                row += part.num_rows
                continue
            for record in part.select(columns).to_pylist():
                yield None if row < first else record
                row += 1


def _columns(names: list[str], fields: Fields, path: str) -> list[str]:
    """The columns that are wanted: nothing is read of others."""
    wanted = [fields.text, *fields.source, *fields.id]
    roots = {name for path in wanted for name in (path, path.split(".")[0])}
    if not {fields.text, fields.text.split(".")[0]} & set(names):
        raise ReadError(
            f"{path} has no column {fields.text}; it has {', '.join(names)}: give --text-column")
    return [name for name in names if name in roots]


def records(
    paths: list[str], fields: Fields, source: str | None = None, skip: int = 0,
    counts: Counter[str] | None = None,
) -> Iterator[bytes]:
    """The JSON lines of files; for each of the first `skip` an empty one, which is not even read."""
    counts = counts if counts is not None else Counter()
    done = 0
    for path in paths:
        kind = _kind(path)
        first = max(0, skip - done)
        if kind == "lines":
            for number, line in enumerate(_lines(path), 1):
                done += 1
                if done <= skip:
                    yield b""
                    continue
                record = line_of(line, path, number, fields, source)
                if line.strip():
                    counts["records" if is_usable(record) else "left to the program to skip"] += 1
                yield record
            continue
        for number, row in enumerate(_rows(path, kind, fields, first)):
            done += 1
            if row is None:
                yield b""
                continue
            record = row_of(row, path, number, fields, source)
            counts["records" if is_usable(record) else "left to the program to skip"] += 1
            yield record


def journaled(index: str) -> int:
    """The lines of standard input that an index has already, finished or not."""
    for path in (index + ".partial", index):
        if not os.path.exists(path):
            continue
        shared = Path(path + "-shm")
        is_ours = not shared.exists()
        try:
            connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            try:
                row = connection.execute("SELECT line FROM ingestJournal").fetchone()
            finally:
                connection.close()
                if is_ours:
                    # SQLite makes it for a reader of an unfinished index, and leaves it.
                    shared.unlink(missing_ok=True)
        except sqlite3.Error as error:
            raise ReadError(f"{path} cannot be read ({error}); is a run still using it?") from error
        return int(row[0]) if row else 0
    return 0


def place(after: str, paths: list[str], fields: Fields) -> int:
    """The lines up to and with FILE:ROW, rows counted from 1."""
    path, _, row = after.rpartition(":")
    if path not in paths or not row.isdigit():
        raise ReadError(f"--after {after}: not FILE:ROW of one of {', '.join(paths[:5])}")
    before = paths[: paths.index(path)]
    return sum(1 for _ in records(before, fields, skip=sys.maxsize)) + int(row)


def parser() -> argparse.ArgumentParser:
    """The flags."""
    parser = argparse.ArgumentParser(
        prog="python -m bm25chunk.read",
        description="Streams a corpus from any store as JSON lines into `bm25chunk pack -`.",
        epilog="Exit codes: 0 done; 1 failed; 2 done, but records without a usable text were met.",
    )
    parser.add_argument("uris", nargs="+", metavar="URI",
                        help="files, folders or patterns: local, s3://, gs://, hf:// and what else "
                        "fsspec opens")
    columns.add_flags(parser)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--resume", metavar="INDEX",
                       help="send an empty line for each record this index has already; give the "
                       "program --index INDEX --repeats-stdin")
    group.add_argument("--after", metavar="FILE:ROW",
                       help="begin behind a row of a file, counted from 1, and send nothing before it")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Writes the records to standard output; the exit code."""
    given = parser().parse_args(arguments)
    fields = columns.fields(given)
    counts: Counter[str] = Counter()
    output = sys.stdout.buffer
    try:
        paths = files(given.uris)
        skip = journaled(given.resume) if given.resume else 0
        if given.after:
            skip = place(given.after, paths, fields)
        if skip:
            print(f"going on behind record {skip}", file=sys.stderr)
        for number, record in enumerate(records(paths, fields, given.source, skip, counts)):
            if given.after and number < skip:
                continue
            output.write(record + b"\n")
        output.flush()
    except BrokenPipeError:
        # The program ended; it says why. Python must not complain once more at its own end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
        return 1
    except (ReadError, OSError, EOFError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    bad = counts["left to the program to skip"]
    print(f"{counts['records']} records" + (f", {bad} without a usable text" if bad else ""),
          file=sys.stderr)
    return 2 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

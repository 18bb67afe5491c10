"""Any store → JSON lines for `bm25chunk pack -`.

    python -m bm25chunk.read hf://datasets/owner/name/data/*.parquet --text-column content \\
      | bm25chunk pack - --tokenizer tokenizer.json --output packed

Reads Parquet, Arrow and Feather (with pyarrow) and JSON Lines in gzip, zstd, bzip2 or xz, from
whatever fsspec opens; without fsspec from the local disk. A batch of rows at a time is in memory. A
record without an id gets that of its place (file/line, or file#row), one without a source the name
of its file. A record without a usable text is sent on as it is, and counted here and by the program.
What of a damaged file cannot be read is counted by its reason, and the next file follows.
"""

from __future__ import annotations

import argparse
import glob
import os
import sqlite3
import stat
import sys
from pathlib import Path
from typing import Any, BinaryIO, Callable, Iterator

from . import columns
from .compression import ENDINGS, decoded
from .records import Fields, Undecodable, fault_of, line_of, row_of
from .skips import Fault, Skips

BATCH = 256
TABLES = {".parquet": "parquet", ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow"}
LINES = (".jsonl", ".jsonlines", ".ndjson", ".json")


class ReadError(Exception):
    """Input that cannot be read; the message says what to do."""


def _needs(name: str, extra: str) -> ReadError:
    return ReadError(f"{name} is needed for this: pip install 'bm25chunk[{extra}]'")


def files(uris: list[str], skips: Skips | None = None) -> list[str]:
    """The files of URIs, patterns and folders, in the order of the corpus: that of their paths.

    Of folders and patterns, those whose names declare a format; `skips` counts what is left out.
    """
    skips = skips if skips is not None else Skips()
    found: list[str] = []
    for uri in uris:
        paths = _remote_files(uri, skips) if "://" in uri else _local_files(uri, skips)
        if not paths:
            raise ReadError(f"{uri}: no such file, or no corpus file in it")
        found += sorted(paths, key=os.fsencode)
    return found


def _is_corpus(name: str) -> bool:
    """Whether a name declares a format that is read."""
    name = name.lower()
    for ending in ENDINGS:
        if name.endswith(ending):
            name = name[: -len(ending)]
            return name.endswith(LINES)
    return name.endswith((*LINES, *TABLES))


def _local_files(uri: str, skips: Skips) -> list[str]:
    if os.path.isdir(uri):
        return _walk(uri, skips)
    if os.path.exists(uri):
        return [uri]
    return [path for path in glob.glob(uri, recursive=True)
            if os.path.isfile(path) and _is_corpus(path)]


def _walk(folder: str, skips: Skips) -> list[str]:
    """The corpus files below a folder; links are followed to files only."""
    paths: list[str] = []

    def failed(error: OSError) -> None:
        if not isinstance(error, PermissionError):
            raise error
        skips.add("unreadable-file", str(error.filename), error.strerror or "")

    for parent, folders, names in os.walk(folder, onerror=failed):
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        hidden = [name for name in folders if name.startswith(".") and name not in links]
        folders[:] = [name for name in folders if name not in links and name not in hidden]
        for name in [*links, *hidden, *names]:
            path = os.path.join(parent, name)
            if _is_corpus(name) or name in links or name in hidden:
                reason = _reason_to_skip(path, name)
            elif name.startswith(".") or not os.path.isfile(path):
                continue
            else:
                reason = _reason_to_skip(path, name) or "other-name"
            if reason:
                skips.add(reason, os.fsencode(path).decode("utf-8", "replace"))
            else:
                paths.append(path)
    return paths


def _reason_to_skip(path: str, name: str) -> str | None:
    """Why something in a folder is not read, as the program has it; None for a file that is."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return "invalid-name"
    if name.startswith("."):
        return "hidden-file"
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        return None if os.path.isfile(path) else "symbolic-link"
    return None if stat.S_ISREG(mode) else "special-file"


def _remote_files(uri: str, skips: Skips) -> list[str]:
    try:
        import fsspec
    except ImportError:
        raise _needs("fsspec", "parquet") from None
    system, path = fsspec.core.url_to_fs(uri)
    if any(mark in path for mark in "*?["):
        names = [name for name in system.glob(path) if _is_corpus(name) and system.isfile(name)]
    elif system.isdir(path):
        names = []
        depth = len(path.rstrip("/").split("/"))
        for name in system.find(path):
            if not _is_corpus(name):
                continue
            if any(part.startswith(".") for part in name.split("/")[depth:]):
                skips.add("hidden-file", name)
            else:
                names.append(name)
    else:
        names = [path] if system.exists(path) else []
    return [system.unstrip_protocol(name) for name in names]


def _open(path: str) -> BinaryIO:
    if "://" not in path:
        return open(path, "rb")
    import fsspec

    file: BinaryIO = fsspec.open(path, "rb").open()
    return file


def _lines(path: str, skips: Skips) -> Iterator[bytes]:
    """The lines of a file, without line feeds; raises `Fault` behind the last sound one.

    A line that damage cuts is left out.
    """
    with _open(path) as raw:
        rest = b""
        try:
            for block in decoded(raw, path, lambda reason: skips.add(reason, path)):
                lines = block.split(b"\n")
                lines[0] = rest + lines[0]
                rest = lines.pop()
                yield from lines
        except ImportError:
            raise _needs("zstandard", "parquet") from None
        if rest:
            yield rest


def _kind(path: str) -> str:
    """How a file is read, from its name: parquet, arrow or lines."""
    name = path.lower()
    for ending, kind in TABLES.items():
        if name.endswith(ending):
            return kind
    return "lines"


def _rows(path: str, kind: str, fields: Fields, first: int) -> Iterator[dict[str, Any] | None]:
    """The rows of a table from `first` on; None for each one before it, and for each that is lost.

    Raises `Fault` where an unknown number of rows is lost.
    """
    try:
        import pyarrow.ipc
        import pyarrow.parquet
    except ImportError:
        raise _needs("pyarrow", "parquet") from None
    with _open(path) as file:
        if kind == "parquet":
            yield from _parquet(pyarrow.parquet, file, path, fields, first)
        else:
            yield from _arrow(pyarrow.ipc, file, path, fields, first)


def _sound(read: Callable[[], Any]) -> Any:
    """What pyarrow reads; raises `Fault` where it finds damage, other errors as they are."""
    import pyarrow

    try:
        return read()
    except MemoryError:
        raise
    except (pyarrow.ArrowException, OSError) as error:
        # Its own errors are some of them OSError, without a number of the system.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Fault("damaged-table", str(error).splitlines()[0] if str(error) else "") from error


def _parquet(
    parquet: Any, file: BinaryIO, path: str, fields: Fields, first: int
) -> Iterator[dict[str, Any] | None]:
    table = _sound(lambda: parquet.ParquetFile(file))
    columns = _columns(_sound(lambda: table.schema_arrow).names, fields, path)
    row = 0
    fault: Fault | None = None
    for group in range(table.num_row_groups):
        end = row + table.metadata.row_group(group).num_rows
        if end <= first:
            # Not a byte of it is read.
            yield from (None for _ in range(end - row))
            row = end
            continue
        try:
            batches = _sound(
                lambda: iter(table.iter_batches(BATCH, row_groups=[group], columns=columns)))
            while (batch := _sound(lambda: next(batches, None))) is not None:
                for record in _dictionaries(batch):
                    yield None if row < first else record
                    row += 1
        except Fault as error:
            # The rest of the row group, of which only the number is known.
            fault = Fault(error.reason, f"rows {row} to {end - 1} are lost: {error.detail}")
            yield from (None for _ in range(end - row))
            row = end
    if fault:
        raise fault


def _arrow(
    ipc: Any, file: BinaryIO, path: str, fields: Fields, first: int
) -> Iterator[dict[str, Any] | None]:
    is_file = file.read(6) == b"ARROW1"
    file.seek(0)
    reader = _sound(lambda: ipc.open_file(file) if is_file else ipc.open_stream(file))
    columns = _columns(reader.schema.names, fields, path)
    batches = (
        (_sound(lambda: reader.get_batch(i)) for i in range(reader.num_record_batches)) if is_file
        else _stream(reader))
    row = 0
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH):
            part = batch.slice(start, BATCH)
            if row + part.num_rows <= first:
                yield from (None for _ in range(part.num_rows))
                row += part.num_rows
                continue
            for record in _dictionaries(part.select(columns)):
                yield None if row < first else record
                row += 1


def _stream(reader: Any) -> Iterator[Any]:
    while True:
        try:
            batch = _sound(reader.read_next_batch)
        except StopIteration:
            return
        yield batch


def _dictionaries(batch: Any) -> list[dict[str, Any]]:
    """The rows of a batch; strings that are not UTF-8 are `Undecodable`."""
    import pyarrow

    columns = []
    for column in batch.columns:
        if pyarrow.types.is_temporal(column.type):
            try:
                # All digits of it, which a time of Python may not have.
                column = column.cast(pyarrow.string())
            except (pyarrow.ArrowNotImplementedError, pyarrow.ArrowInvalid):
                pass
        try:
            columns.append(column.to_pylist())
        except ValueError:
            columns.append([_value(cell) for cell in column])
    return [dict(zip(batch.schema.names, row)) for row in zip(*columns)]


def _value(cell: Any) -> Any:
    try:
        return cell.as_py()
    except ValueError:  # UnicodeDecodeError is one.
        pass
    try:
        # Of a structure, the members that can be decoded.
        return {name: _value(cell[name]) for name in cell.type.names}
    except AttributeError:
        return Undecodable()


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
    skips: Skips | None = None,
) -> Iterator[bytes]:
    """The JSON lines of files; for each of the first `skip` an empty one, which is not even read.

    A row of a table that damage has lost is an empty line too, so that places stay what they are.
    `skips` counts what is sent and what is left out.
    """
    skips = skips if skips is not None else Skips()
    done = 0

    def sent(record: bytes, place: str) -> bytes:
        if (reason := fault_of(record)) is not None:
            skips.add(reason, place)
        elif record.strip():
            skips.records += 1
        return record

    for path in paths:
        kind = _kind(path)
        first = max(0, skip - done)
        try:
            if kind == "lines":
                for number, line in enumerate(_lines(path, skips), 1):
                    done += 1
                    yield b"" if done <= skip else sent(
                        line_of(line, path, number, fields, source), f"{path}:{number}")
                continue
            for number, row in enumerate(_rows(path, kind, fields, first)):
                done += 1
                place = f"{path}#{number}"
                yield b"" if row is None else sent(
                    row_of(row, path, number, fields, source,
                           lambda id: skips.add("unusable-id", place, type(id).__name__)), place)
        except Fault as fault:
            skips.add(fault.reason, path, fault.detail)
        except PermissionError as error:
            skips.add("unreadable-file", path, error.strerror or "")


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
        epilog="Exit codes: 0 done; 1 failed; 2 done, but something was skipped.",
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
                       help="begin after a row of a file, counted from 1, and send nothing before it")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Writes the records to standard output; the exit code."""
    given = parser().parse_args(arguments)
    fields = columns.fields(given)
    skips = Skips()
    output = sys.stdout.buffer
    try:
        paths = files(given.uris, skips)
        skip = journaled(given.resume) if given.resume else 0
        if given.after:
            skip = place(given.after, paths, fields)
        if skip:
            print(f"resuming after record {skip}", file=sys.stderr)
        for number, record in enumerate(records(paths, fields, given.source, skip, skips)):
            if given.after and number < skip:
                continue
            output.write(record + b"\n")
        output.flush()
    except BrokenPipeError:
        # The program ended; it says why. Python must not complain once more at its own end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
        return 1
    except (ReadError, OSError, MemoryError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print("\n".join(skips.lines()), file=sys.stderr)
    return 2 if skips.skipped else 0


if __name__ == "__main__":
    sys.exit(main())

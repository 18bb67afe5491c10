"""What the tasks do; everything here runs in a Python worker of an executor."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
import uuid
import zlib
from array import array
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Iterable, Iterator

from bm25chunk.records import Fields, line_of, row_of

from .hashing import partition_of
from .store import Store
from .tool import Tool, ToolError

SKIPPED = -1


@dataclass(frozen=True)
class Settings:
    """What every task must know."""

    store: Store
    program: str
    tokenizer: str
    fields: Fields
    source: str | None
    is_table: bool
    partitions: int
    seed: int
    index_options: tuple[str, ...]
    pack_options: tuple[str, ...]

    def tool(self, where: str) -> Tool:
        return Tool(shipped(self.program), where)


@dataclass(frozen=True)
class Piece:
    """A piece of the input, as Spark splits it: where it begins in its file."""

    path: str
    first_line: int


@dataclass(frozen=True)
class Analysis:
    """What the first pass found in a piece; the files are in `folder` of the store."""

    piece: int
    folder: str | None
    documents: int
    documents_of_partition: dict[int, int]
    skipped: str = ""
    skipped_alone: dict[str, int] = field(default_factory=dict)
    """Records by reason, of a piece without a document, of which there are no statistics."""


@dataclass(frozen=True)
class PackedPart:
    """A part that is whole, in `folder` of the store, and not yet under its name."""

    partition: int
    folder: str
    documents: int


def shipped(name: str) -> str:
    """The path of a file that was shipped with the job."""
    from pyspark import SparkFiles

    path = str(SparkFiles.get(name))
    if not os.path.exists(path):
        raise FileNotFoundError(f"{name} was not shipped with the job: give it to --files")
    return path


def count(piece: int, rows: Iterable[Any]) -> Iterator[tuple[int, int]]:
    yield piece, sum(1 for _ in rows)


def lines(rows: Iterable[Any], place: Piece, settings: Settings) -> Iterator[bytes]:
    """The rows of a piece as lines for the program, one each."""
    if settings.is_table:
        for number, row in enumerate(rows, place.first_line):
            yield row_of(
                row.asDict(recursive=True), place.path, number, settings.fields, settings.source)
        return
    for number, row in enumerate(rows, place.first_line):
        yield line_of(bytes(row[0]), place.path, number, settings.fields, settings.source)


def analyse(
    piece: int, rows: Iterable[Any], place: Piece, settings: Settings
) -> Iterator[Analysis]:
    """The first pass: a piece → its statistics, and the partition of each of its documents."""
    iterator = lines(rows, place, settings)
    first = list(islice(iterator, 1))
    if not first:
        yield Analysis(piece, None, 0, {})
        return
    tool = settings.tool(f"piece {piece} ({place.path} from line {place.first_line})")
    with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
        index = f"{scratch}/piece.sqlite"
        try:
            skipped = tool.run(
                "index", "-", "--tokenizer", shipped(settings.tokenizer), "--output", index,
                "--quiet", *settings.index_options, lines=_chain(first, iterator))
        except ToolError as error:
            if "no document could be read" not in str(error):
                raise
            counts = re.findall(r"^  (\d+) ([a-z0-9-]+): ", str(error), re.MULTILINE)
            yield Analysis(
                piece, None, 0, {}, str(error), {reason: int(count) for count, reason in counts})
            return
        result = f"{scratch}/result"
        os.mkdir(result)
        tool.run("statistics", index, "--output", f"{result}/statistics")
        partitions = array("i")
        documents: dict[int, int] = {}
        connection = sqlite3.connect(f"file:{index}?mode=ro", uri=True)
        for line, external_id in connection.execute(
            "SELECT line, externalID FROM document ORDER BY id"
        ):
            partition = partition_of(external_id, settings.partitions, settings.seed)
            partitions.extend([SKIPPED] * (line - 1 - len(partitions)))
            partitions.append(partition)
            documents[partition] = documents.get(partition, 0) + 1
        connection.close()
        with open(f"{result}/partitions", "wb") as file:
            file.write(zlib.compress(partitions.tobytes(), 1))
        folder = f"attempts/{uuid.uuid4().hex}"
        settings.store.put(result, folder)
    yield Analysis(piece, folder, sum(documents.values()), documents, skipped)


def assign(
    rows: Iterable[Any], place: Piece, analysis: Analysis, first_document: int, settings: Settings
) -> Iterator[tuple[tuple[int, int], tuple[int, str, bytes]]]:
    """A piece → its documents by (partition, number in the corpus)."""
    if analysis.folder is None:
        return
    with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
        path = settings.store.get(f"{analysis.folder}/partitions", f"{scratch}/partitions")
        partitions = array("i")
        with open(path, "rb") as file:
            partitions.frombytes(zlib.decompress(file.read()))
    document = first_document
    for place_in_piece, line in enumerate(lines(rows, place, settings)):
        if place_in_piece >= len(partitions):
            break
        partition = partitions[place_in_piece]
        if partition != SKIPPED:
            number = place.first_line + place_in_piece
            yield (partition, document), (number, place.path, line)
            document += 1
    if document != first_document + analysis.documents:
        raise RuntimeError(
            f"{place.path} from line {place.first_line} has changed since the analysis pass"
        )


def pack(
    partition: int,
    rows: Iterable[tuple[tuple[int, int], tuple[int, str, bytes]]],
    statistics: str,
    settings: Settings,
) -> Iterator[PackedPart]:
    """The second pass: the documents of a partition, ascending → a part of the packing."""
    tool = settings.tool(f"partition {partition} of {settings.partitions}")
    with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
        members = f"{scratch}/members"
        index = f"{scratch}/partition.sqlite"
        count = 0
        try:
            with open(members, "wb") as file:

                def documents() -> Iterator[bytes]:
                    nonlocal count
                    for (_, document), (number, path, line) in rows:
                        file.write(f"{document}\t{number}\t{path}\n".encode())
                        count += 1
                        yield line

                tool.run(
                    "index", "-", "--tokenizer", shipped(settings.tokenizer), "--output", index,
                    "--quiet", *settings.index_options, lines=documents())
            tool.run(
                "pack", index, "--statistics", shipped(statistics), "--members", members,
                "--partitions", str(settings.partitions), "--partition", str(partition),
                "--seed", str(settings.seed), "--output", f"{scratch}/part", "--quiet",
                *settings.pack_options)
        except ToolError:
            raise
        except OSError as error:
            raise OSError(f"partition {partition} of {settings.partitions}: {error}") from error
        folder = f"attempts/{uuid.uuid4().hex}"
        settings.store.put(f"{scratch}/part", folder)
    yield PackedPart(partition, folder, count)


def _chain(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest

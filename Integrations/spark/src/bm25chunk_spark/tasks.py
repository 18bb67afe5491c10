"""What the tasks do; everything here runs in a Python worker of an executor."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import tempfile
import uuid
import zlib
from array import array
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any, Iterable, Iterator

from bm25chunk.records import Fields, line_of, row_of

from .hashing import partition_of
from .store import Store
from .tool import Tool, ToolError

SKIPPED = -1

PREFIX = 16
"""Characters of a digest that stand before the name of a shipped file, and a hyphen."""


@dataclass(frozen=True)
class Settings:
    """What every task must know."""

    store: Store
    program: str
    tokenizer: list[str]
    """What the tokenizer's file was shipped as, and the file beside it that names special tokens."""
    fields: Fields
    source: str | None
    is_table: bool
    partitions: int
    seed: int
    index_options: tuple[str, ...]
    pack_options: tuple[str, ...]
    base: str
    """The folder of the store in which this job leaves what is done: another one for other settings."""

    def tool(self, where: str) -> Tool:
        return Tool(shipped(self.program), where)

    def tokenizer_path(self, scratch: str) -> str:
        """The tokenizer's file under its own name, with the one beside it."""
        folder = f"{scratch}/tokenizer"
        os.mkdir(folder)
        for name in self.tokenizer:
            os.symlink(shipped(name), f"{folder}/{name[PREFIX + 1:]}")
        return f"{folder}/{self.tokenizer[0][PREFIX + 1:]}"


@dataclass(frozen=True)
class Piece:
    """A piece of the input, as Spark splits it: where it begins in its file."""

    path: str
    first_line: int
    digest: str
    """Stands for its rows."""

    @property
    def key(self) -> str:
        """Stands for what the first pass makes of it."""
        place = f"{self.path}\n{self.first_line}\n{self.digest}"
        return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:32]


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
    """A part that is whole, in `folder` of the store."""

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


def count(piece: int, rows: Iterable[Any], is_table: bool) -> Iterator[tuple[int, int, str]]:
    """The number of rows of a piece, and their digest."""
    digest, number = hashlib.sha256(), 0
    for row in rows:
        data = repr(row).encode("utf-8", "surrogatepass") if is_table else bytes(row[0])
        digest.update(b"%d\n" % len(data))
        digest.update(data)
        number += 1
    yield piece, number, digest.hexdigest()


def keep(local: str, name: str, settings: Settings) -> str:
    """Leaves a result in the store, where a later run of the job finds it; its folder there.

    It gets its name when it is whole, and a name that no other attempt has.
    """
    attempt = uuid.uuid4().hex
    folder = f"{settings.base}/{name}-{attempt}"
    settings.store.put(local, f"{settings.base}/attempts/{attempt}")
    settings.store.rename(f"{settings.base}/attempts/{attempt}", folder)
    return folder


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
    piece: int, rows: Iterable[Any], place: Piece, kept: str | None, settings: Settings
) -> Iterator[Analysis]:
    """The first pass: a piece → its statistics, and the partition of each of its documents.

    `kept` is the folder that an earlier run of the job left.
    """
    if kept is not None:
        with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
            path = settings.store.get(f"{kept}/analysis.json", f"{scratch}/analysis.json")
            with open(path, encoding="utf-8") as file:
                found = json.load(file)
        found["documents_of_partition"] = {
            int(partition): number for partition, number in found["documents_of_partition"].items()}
        yield Analysis(**{**found, "piece": piece, "folder": kept})
        return
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
                "index", "-", "--tokenizer", settings.tokenizer_path(scratch), "--output", index,
                "--write-statistics", f"{scratch}/statistics", "--quiet", *settings.index_options,
                lines=_chain(first, iterator))
        except ToolError as error:
            if "no document could be read" not in str(error):
                raise
            counts = re.findall(r"^  (\d+) ([a-z0-9-]+): ", str(error), re.MULTILINE)
            yield Analysis(
                piece, None, 0, {}, str(error), {reason: int(count) for count, reason in counts})
            return
        result = f"{scratch}/result"
        os.mkdir(result)
        os.rename(f"{scratch}/statistics", f"{result}/statistics")
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
        analysis = Analysis(piece, None, sum(documents.values()), documents, skipped)
        with open(f"{result}/analysis.json", "w", encoding="utf-8") as text:
            json.dump(asdict(analysis), text)
        folder = keep(result, f"pieces/{place.key}", settings)
    yield replace(analysis, folder=folder)


def assign(
    rows: Iterable[Any], place: Piece, analysis: Analysis, first_document: int,
    done: frozenset[int], settings: Settings,
) -> Iterator[tuple[tuple[int, int], tuple[int, str, bytes]]]:
    """A piece → its documents by (partition, number in the corpus), but for partitions that are done."""
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
            if partition not in done:
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
    key: str,
    settings: Settings,
) -> Iterator[PackedPart]:
    """The second pass: the documents of a partition, ascending → a part of the packing.

    A partition may have none. `key` stands for the corpus and all settings.
    """
    tool = settings.tool(f"partition {partition} of {settings.partitions}")
    with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
        document_list = f"{scratch}/document-list"
        count = 0
        try:
            with open(document_list, "wb") as file:

                def documents() -> Iterator[bytes]:
                    nonlocal count
                    for (_, document), (number, path, line) in rows:
                        file.write(f"{document}\t{number}\t{path}\n".encode())
                        # The program reads it when the document comes.
                        file.flush()
                        count += 1
                        yield line

                tool.run(
                    "pack", "-", "--tokenizer", settings.tokenizer_path(scratch),
                    "--statistics", shipped(statistics), "--document-list", document_list,
                    "--partitions", str(settings.partitions), "--partition", str(partition),
                    "--seed", str(settings.seed), "--output", f"{scratch}/part", "--quiet",
                    *settings.index_options, *settings.pack_options, lines=documents())
        except ToolError:
            raise
        except OSError as error:
            raise OSError(f"partition {partition} of {settings.partitions}: {error}") from error
        folder = keep(f"{scratch}/part", f"parts/{key}-{partition:05}", settings)
    yield PackedPart(partition, folder, count)


def _chain(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest

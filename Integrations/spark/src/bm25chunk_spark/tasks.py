"""What the tasks do; everything here runs in a Python worker of an executor."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import sqlite3
import tempfile
import uuid
import zlib
from array import array
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any, Iterable, Iterator

from bm25chunk.records import Fields, line_of, row_of

from .hashing import hash_of, partition_of
from .store import Store
from .tool import Tool, ToolError

SKIPPED = -1
"""The source of a line that holds no document."""

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
    partition_by: str
    """`topics` or `hash`."""
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
    documents_of_partition: dict[int, int] = field(default_factory=dict)
    """Its documents by the partition that the hash gives."""
    sources: list[str] = field(default_factory=list)
    skipped: str = ""
    skipped_alone: dict[str, int] = field(default_factory=dict)
    """Records by reason, of a piece without a document, of which there are no statistics."""


@dataclass(frozen=True)
class PackedPart:
    """A part that is whole, in `folder` of the store."""

    partition: int
    folder: str
    documents: int


ListedLine = tuple[int, tuple[int, str, bytes]]
"""A document's number in the corpus; the number of its line or row, its file, and its line."""


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
    """The first pass: a piece → its statistics, and which of its lines are which documents.

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
        yield Analysis(piece, None, 0)
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
                piece, None, 0, skipped=str(error),
                skipped_alone={reason: int(count) for count, reason in counts})
            return
        result = f"{scratch}/result"
        os.mkdir(result)
        os.rename(f"{scratch}/statistics", f"{result}/statistics")
        sources, hashes = array("i"), array("Q")
        documents: dict[int, int] = {}
        with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM source ORDER BY id")]
            for line, source, external_id in connection.execute(
                "SELECT line, sourceID, externalID FROM document ORDER BY id"
            ):
                hash = hash_of(external_id)
                sources.extend([SKIPPED] * (line - 1 - len(sources)))
                sources.append(source)
                hashes.append(hash)
                partition = partition_of(hash, settings.partitions, settings.seed)
                documents[partition] = documents.get(partition, 0) + 1
        with open(f"{result}/sources", "wb") as file:
            file.write(zlib.compress(sources.tobytes(), 1))
        with open(f"{result}/hashes", "wb") as file:
            file.write(hashes.tobytes())
        analysis = Analysis(piece, None, len(hashes), documents, names, skipped)
        with open(f"{result}/analysis.json", "w", encoding="utf-8") as text:
            json.dump(asdict(analysis), text)
        folder = keep(result, f"pieces/{place.key}", settings)
    yield replace(analysis, folder=folder)


def documents_of(
    rows: Iterable[Any], place: Piece, analysis: Analysis, first_document: int, settings: Settings
) -> Iterator[tuple[ListedLine, str, int]]:
    """The documents of a piece that was analysed: each with its source and the hash of its id."""
    if analysis.folder is None:
        return
    sources, hashes = array("i"), array("Q")
    with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
        with open(settings.store.get(f"{analysis.folder}/sources", f"{scratch}/sources"), "rb") as file:
            sources.frombytes(zlib.decompress(file.read()))
        with open(settings.store.get(f"{analysis.folder}/hashes", f"{scratch}/hashes"), "rb") as file:
            hashes.frombytes(file.read())
    count = 0
    for place_in_piece, line in enumerate(lines(rows, place, settings)):
        if place_in_piece >= len(sources):
            break
        source = sources[place_in_piece]
        if source != SKIPPED:
            listed = (first_document + count, (place.first_line + place_in_piece, place.path, line))
            yield listed, analysis.sources[source], hashes[count]
            count += 1
    if count != analysis.documents:
        raise RuntimeError(
            f"{place.path} from line {place.first_line} has changed since the analysis pass"
        )


def sample(
    rows: Iterable[Any], place: Piece, analysis: Analysis, first_document: int,
    bounds: dict[str, int], settings: Settings,
) -> Iterator[ListedLine]:
    """The sample pass: a piece → its documents from which topics are learned.

    Those are the documents of each source whose ids hash below the bound of the source.
    """
    for listed, source, hash in documents_of(rows, place, analysis, first_document, settings):
        if hash < bounds.get(source, 0):
            yield listed


def learn(
    rows: Iterable[ListedLine], statistics: str, key: str, settings: Settings
) -> Iterator[str]:
    """The sample, ascending → the statistics with the topics of the corpus: their folder."""
    tool = settings.tool("the sample of topics")
    with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
        index = f"{scratch}/sample.sqlite"
        _run_listed(
            tool, rows, scratch, settings, "index", "--statistics", shipped(statistics),
            "--output", index)
        os.mkdir(f"{scratch}/result")
        tool.run(
            "corpus-statistics", shipped(statistics), "--sample", index, "--output",
            f"{scratch}/result/statistics", "--quiet")
        folder = keep(f"{scratch}/result", f"topics/{key}", settings)
    yield folder


def sort(
    piece: int, rows: Iterable[Any], place: Piece, analysis: Analysis, first_document: int,
    statistics: str, key: str, settings: Settings,
) -> Iterator[tuple[int, str]]:
    """The topics pass: a piece → for each of its documents its tokens, its topic and its source."""
    if analysis.folder is None:
        return
    tool = settings.tool(f"topics of piece {piece} ({place.path} from line {place.first_line})")
    documents = (
        listed for listed, _, _ in documents_of(rows, place, analysis, first_document, settings))
    with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
        index = f"{scratch}/piece.sqlite"
        _run_listed(
            tool, documents, scratch, settings, "index", "--statistics", shipped(statistics),
            "--output", index)
        os.mkdir(f"{scratch}/result")
        with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM source ORDER BY id")]
            topics = [_topics(connection, source) for source in range(len(names))]
            with gzip.open(f"{scratch}/result/documents", "wb", 1) as file:
                for tokens, source in connection.execute(
                    "SELECT tokenCount, sourceID FROM document ORDER BY id"
                ):
                    topic = next(topics[source], "")
                    file.write(f"{tokens}\t{topic}\t{names[source]}\n".encode())
        folder = keep(f"{scratch}/result", f"topics/{key}-{piece}", settings)
    yield piece, folder


def _topics(connection: sqlite3.Connection, source: int) -> Iterator[int]:
    """The topics of the documents of a source, in order; they are variable-length integers."""
    value = shift = 0
    for (blob,) in connection.execute(
        "SELECT topics FROM documentTopic WHERE sourceID = ? ORDER BY firstOrdinal", (source,)
    ):
        for byte in blob:
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                yield value
                value = shift = 0


def assign(
    rows: Iterable[Any], place: Piece, analysis: Analysis, first_document: int,
    partitions: str | None, done: frozenset[int], settings: Settings,
) -> Iterator[tuple[tuple[int, int], tuple[int, str, bytes]]]:
    """A piece → its documents by (partition, number in the corpus), but for partitions that are done.

    `partitions` is a file that was shipped with the partition of every document of the corpus;
    without one the hash decides.
    """
    own = array("H")
    if partitions is not None:
        with open(shipped(partitions), "rb") as file:
            file.seek(first_document * own.itemsize)
            own.fromfile(file, analysis.documents)
    for (document, line), _, hash in documents_of(rows, place, analysis, first_document, settings):
        partition = (
            own[document - first_document]
            if partitions is not None
            else partition_of(hash, settings.partitions, settings.seed))
        if partition not in done:
            yield (partition, document), line


def pack(
    partition: int,
    rows: Iterable[tuple[tuple[int, int], tuple[int, str, bytes]]],
    statistics: str,
    key: str,
    settings: Settings,
) -> Iterator[PackedPart]:
    """The packing pass: the documents of a partition, ascending → a part of the packing.

    A partition may have none. `key` stands for the corpus and all settings.
    """
    tool = settings.tool(f"partition {partition} of {settings.partitions}")
    documents = ((document, line) for (_, document), line in rows)
    with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
        try:
            count = _run_listed(
                tool, documents, scratch, settings, "pack", "--statistics", shipped(statistics),
                "--partitions", str(settings.partitions), "--partition", str(partition),
                "--partition-by", settings.partition_by, "--seed", str(settings.seed),
                "--output", f"{scratch}/part", *settings.pack_options)
        except ToolError:
            raise
        except OSError as error:
            raise OSError(f"partition {partition} of {settings.partitions}: {error}") from error
        folder = keep(f"{scratch}/part", f"parts/{key}-{partition:05}", settings)
    yield PackedPart(partition, folder, count)


def _run_listed(
    tool: Tool, documents: Iterable[ListedLine], scratch: str, settings: Settings, command: str,
    *arguments: str,
) -> int:
    """Runs a command over some documents of the corpus, ascending; their number."""
    count = 0
    document_list = f"{scratch}/document-list"
    with open(document_list, "wb") as file:

        def listed() -> Iterator[bytes]:
            nonlocal count
            for document, (number, path, line) in documents:
                file.write(f"{document}\t{number}\t{path}\n".encode())
                # The program reads it when the document comes.
                file.flush()
                count += 1
                yield line

        tool.run(
            command, "-", "--document-list", document_list, "--tokenizer",
            settings.tokenizer_path(scratch), "--quiet", *settings.index_options, *arguments,
            lines=listed())
    return count


def _chain(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest

"""The job: its passes of tasks, and what the driver does between them and at the end."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from array import array
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Iterator

from bm25chunk import records
from bm25chunk.records import Fields

from . import tasks
from .store import Store
from .tasks import Analysis, PackedPart, Piece, Settings
from .tokenizer import tokenizer_file

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

FORMATS = ("jsonl", "parquet", "orc", "table")


class PackError(RuntimeError):
    """The job cannot be done; the message says what to change."""


@dataclass
class PackJob:
    """A corpus, packed on a cluster into the bytes of one machine.

    `inputs` are files, in the order of the corpus; folders and patterns give their files in the
    order of their paths. For `table` they are names of tables. `tokenizer` is a file, or a folder
    with one; `program` is by default what `bm25chunk.program()` finds. `partition_by` is `topics`,
    `hash`, or what `pack` takes by default. `output` is a folder on the driver's machine; `work` a folder that every executor can write: a path on a shared file system, or a URI
    of Hadoop's.
    """

    inputs: list[str]
    tokenizer: str
    partitions: int
    output: str
    work: str
    program: str | None = None
    format: str = "jsonl"
    fields: Fields = Fields()
    source: str | None = None
    partition_by: str | None = None
    seed: int = 1
    index_options: tuple[str, ...] = ()
    pack_options: tuple[str, ...] = ()
    log: Callable[[str], None] = print
    forces_hadoop: bool = False

    def run(self, spark: SparkSession) -> None:
        """Runs both passes and joins the parts into `output`."""
        context = spark.sparkContext
        if self.partitions < 2:
            raise PackError("--partitions must be 2 or more; for one, use `bm25chunk pack`")
        if self._choices.partition_by is not None:
            raise PackError("give --partition-by before --: the job decides by it, not only `pack`")
        program = self._program()
        tokenizer = self._tokenizer()
        if os.path.exists(os.path.join(self.output, "manifest.json")):
            raise PackError(f"{self.output} holds a packing; give another --output")
        hadoop = {
            key.removeprefix("spark.hadoop."): value
            for key, value in context.getConf().getAll()
            if key.startswith("spark.hadoop.")
        }
        store = Store(self.work, hadoop, self.forces_hadoop)
        with tempfile.TemporaryDirectory(prefix="bm25chunk-") as scratch:
            # What it says of special tokens counts as on one machine.
            roles = os.path.join(os.path.dirname(tokenizer), "tokenizer_config.json")
            files = [program, tokenizer, *([roles] if os.path.exists(roles) else [])]
            names = [_ship(context, path, scratch) for path in files]
            settings = Settings(
                store=store, program=names[0], tokenizer=names[1:], fields=self.fields,
                source=self.source, is_table=self.format != "jsonl", partitions=self.partitions,
                partition_by=self._partition_by, seed=self.seed, index_options=self.index_options, pack_options=self.pack_options,
                base=f"job-{self._key(names)}")
            context.addPyFile(_package(scratch))
            rows, paths = self._read(spark)
            try:
                pieces = self._places(context, rows, paths)
                analyses = self._analyse(context, rows, pieces, settings)
                statistics = self._statistics(program, analyses, store, scratch)
                context.addFile(statistics)
                corpus = _Corpus(rows, pieces, analyses)
                statistics = self._learn(context, corpus, statistics, settings, scratch)
                partitions = self._divide(program, context, corpus, statistics, settings, scratch)
                parts = self._pack(context, corpus, statistics, partitions, settings, scratch)
                self._merge(program, parts, store, scratch)
            except BaseException:
                self.log(f"what is done is kept in {self.work}; the same job resumes there")
                raise
            finally:
                store.delete(f"{settings.base}/attempts")
            store.delete(settings.base)

    @property
    def _choices(self) -> argparse.Namespace:
        """Those of the options of `pack` on which the passes depend."""
        parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
        parser.add_argument("--strategy", default="bm25")
        parser.add_argument("--feed", default="topics")
        parser.add_argument("--buffer", default="4096")
        parser.add_argument("--partition-by")
        return parser.parse_known_args(self.pack_options)[0]

    @property
    def _retrieves(self) -> bool:
        return self._choices.strategy in ("bm25", "bm25-fit")

    @property
    def _partition_by(self) -> str:
        """What decides on the partitions, as for `pack`."""
        return self.partition_by or ("topics" if self._retrieves else "hash")

    def _program(self) -> str:
        """The program that was given, else the one that was installed with this package."""
        if self.program is None:
            # Here, because executors, which import this file too, have no such module.
            from bm25chunk.installation import program as installed

            try:
                return installed()
            except FileNotFoundError as error:
                raise PackError(f"{error}, or give --program") from None
        program = shutil.which(self.program)
        if program is None:
            raise PackError(f"{self.program}: no such program; give --program")
        return program

    def _tokenizer(self) -> str:
        """The tokenizer's file, found as the program finds it."""
        try:
            return tokenizer_file(self.tokenizer)
        except ValueError as error:
            raise PackError(str(error)) from None

    def _key(self, shipped: list[str]) -> str:
        """Stands for the settings on which results of tasks depend, beside their rows."""
        settings = (
            shipped, self.inputs, self.format, self.fields, self.source, self.partitions,
            self._partition_by, self.seed, self.index_options, self.pack_options)
        return hashlib.sha256(repr(settings).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    # -- Reading

    def _read(self, spark: SparkSession) -> tuple[RDD[Any], list[tuple[str, int]]]:
        """The rows in the order of the corpus, and the file of each of their pieces."""
        frames: list[tuple[str, DataFrame]] = []
        if self.format == "table":
            frames = [(name, spark.table(name)) for name in self.inputs]
        else:
            for path in self._files(spark):
                if self.format == "jsonl":
                    # As bytes, so that what is no UTF-8 is seen by the program; a line feed alone
                    # ends a line, as for the program.
                    frame = spark.read.option("lineSep", "\n").text(path)
                    frames.append((path, frame.select(frame["value"].cast("binary"))))
                else:
                    frames.append((path, spark.read.format(self.format).load(path)))
        if not frames:
            raise PackError(f"{', '.join(self.inputs)}: no files")
        if self.format != "jsonl":
            frames = [(path, self._project(frame)) for path, frame in frames]
        rdds = [frame.rdd for _, frame in frames]
        paths = [
            (path, rdd.getNumPartitions()) for (path, _), rdd in zip(frames, rdds)
        ]
        return spark.sparkContext.union(rdds), paths

    def _files(self, spark: SparkSession) -> Iterator[str]:
        """The files of the inputs; folders and patterns by path, without hidden ones."""
        jvm: Any = spark.sparkContext._jvm
        hadoop = spark.sparkContext._jsc.hadoopConfiguration()
        for name in self.inputs:
            pattern = jvm.org.apache.hadoop.fs.Path(name)
            system = pattern.getFileSystem(hadoop)
            found = system.globStatus(pattern) or []
            if not found:
                raise PackError(f"{name}: no such file")
            for status in found:
                if not status.isDirectory():
                    # As it was given: it is the name of the file in the document table.
                    yield name if len(found) == 1 else str(status.getPath().toString())
                    continue
                files, listing = [], system.listFiles(status.getPath(), True)
                while listing.hasNext():
                    path = listing.next().getPath()
                    if not str(path.getName()).startswith((".", "_")):
                        files.append(str(path.toString()))
                yield from sorted(files)

    def _project(self, frame: DataFrame) -> DataFrame:
        """The columns that are read, so that a store of columns gives no others."""
        wanted = [self.fields.text, *self.fields.source, *self.fields.id]
        roots = list(dict.fromkeys(path.split(".")[0] for path in wanted))
        known = [name for name in roots if name in frame.columns]
        if self.fields.text.split(".")[0] not in known:
            raise PackError(
                f"there is no column {self.fields.text}; the columns are "
                f"{', '.join(frame.columns)}: give --text-column"
            )
        return frame.select(*[f"`{name}`" for name in known])

    def _places(
        self, context: Any, rows: RDD[Any], paths: list[tuple[str, int]]
    ) -> list[Piece]:
        """Where each piece begins in its file."""
        context.setJobDescription("bm25chunk: counting the lines of each piece")
        is_table = self.format != "jsonl"
        found = rows.mapPartitionsWithIndex(
            lambda piece, part: tasks.count(piece, part, is_table)).collect()
        counts = {piece: (number, digest) for piece, number, digest in found}
        pieces: list[Piece] = []
        # Lines are counted from 1, rows of tables from 0.
        first = 1 if self.format == "jsonl" else 0
        for path, number in paths:
            line = first
            for _ in range(number):
                count, digest = counts[len(pieces)]
                pieces.append(Piece(path, line, digest))
                line += count
        return pieces

    # -- Passes

    def _analyse(
        self, context: Any, rows: RDD[Any], pieces: list[Piece], settings: Settings
    ) -> list[Analysis]:
        context.setJobDescription("bm25chunk: analysis pass")
        names = {
            name.rsplit("-", 1)[0]: f"{settings.base}/pieces/{name}"
            for name in settings.store.names(f"{settings.base}/pieces")
        }
        kept = {
            number: names[piece.key] for number, piece in enumerate(pieces) if piece.key in names}
        if kept:
            self.log(f"{len(kept)} of {len(pieces)} pieces are analysed already")
        analyses: list[Analysis] = rows.mapPartitionsWithIndex(
            lambda piece, part: tasks.analyse(
                piece, part, pieces[piece], kept.get(piece), settings)
        ).collect()
        analyses.sort(key=lambda analysis: analysis.piece)
        for analysis in analyses:
            if analysis.skipped:
                self.log(f"{pieces[analysis.piece].path}: {analysis.skipped}")
        documents = sum(analysis.documents for analysis in analyses)
        if not documents:
            raise PackError(f"{', '.join(self.inputs)}: no document could be read")
        self.log(f"{documents} documents in {len(analyses)} pieces")
        return analyses

    def _statistics(
        self, program: str, analyses: list[Analysis], store: Store, scratch: str
    ) -> str:
        """The statistics of the whole corpus, in a file that can be shipped."""
        os.makedirs(f"{scratch}/pieces", exist_ok=True)
        total: str | None = None
        alone: dict[str, int] = {}
        for analysis in analyses:
            for reason, count in analysis.skipped_alone.items():
                alone[reason] = alone.get(reason, 0) + count
        skipped = [f"--skipped={reason}={count}" for reason, count in alone.items()]
        filled = [analysis for analysis in analyses if analysis.folder is not None]
        # In steps, so that a command line has an end.
        for start in range(0, len(filled), 256):
            files = [
                store.get(f"{analysis.folder}/statistics", f"{scratch}/pieces/{analysis.piece}")
                for analysis in filled[start : start + 256]
            ]
            output = f"{scratch}/corpus-{start}.statistics"
            pieces = [*([total] if total else []), *files]
            self._call(program, "corpus-statistics", *pieces, *skipped, "--output", output)
            total, skipped = output, []
        assert total is not None
        # A name that no other job of the session has.
        name = f"{scratch}/{os.path.basename(scratch)}.statistics"
        os.rename(total, name)
        return name

    # -- Topics

    def _learn(
        self, context: Any, corpus: _Corpus, statistics: str, settings: Settings, scratch: str
    ) -> str:
        """The statistics with the topics of the corpus, in a file that was shipped.

        Those that were given where nothing depends on topics: partitions by a hash that wait whole.
        """
        with closing(sqlite3.connect(statistics)) as database:
            bounds = {
                name: int(bound) for name, bound in database.execute(
                    "SELECT name, sampleBound FROM topicTree JOIN source ON source.id = sourceID")}
        largest = max(corpus.documents_of_hash(self.partitions))
        is_fed = (
            self._retrieves and self._choices.feed == "topics" and self._choices.buffer != "all"
            and largest > int(self._choices.buffer))
        if not bounds or not (is_fed or self._partition_by == "topics"):
            return statistics
        key = corpus.key
        kept = [
            name for name in settings.store.names(f"{settings.base}/topics")
            if name.startswith(f"{key}-statistics-")]
        if kept:
            folder = f"{settings.base}/topics/{kept[0]}"
        else:
            context.setJobDescription("bm25chunk: sample pass")
            name = os.path.basename(statistics)
            pieces, analyses, firsts = corpus.pieces, corpus.analyses, corpus.firsts
            sampled = corpus.rows.mapPartitionsWithIndex(
                lambda piece, part: tasks.sample(
                    part, pieces[piece], analyses[piece], firsts[piece], bounds, settings))
            (folder,) = sampled.repartitionAndSortWithinPartitions(numPartitions=1).mapPartitions(
                lambda part: tasks.learn(part, name, f"{key}-statistics", settings)).collect()
        with_topics = f"{scratch}/{os.path.basename(scratch)}-topics.statistics"
        shutil.copyfile(
            settings.store.get(f"{folder}/statistics", f"{scratch}/learned"), with_topics)
        context.addFile(with_topics)
        return with_topics

    def _divide(
        self, program: str, context: Any, corpus: _Corpus, statistics: str, settings: Settings,
        scratch: str,
    ) -> str | None:
        """The partition of every document by topics, in a file that was shipped; None by a hash."""
        if self._partition_by == "hash":
            counts = corpus.documents_of_hash(self.partitions)
            self.log(f"partitions have {min(counts)} to {max(counts)} documents")
            return None
        context.setJobDescription("bm25chunk: topics pass")
        key, name = corpus.key, os.path.basename(statistics)
        pieces, analyses, firsts = corpus.pieces, corpus.analyses, corpus.firsts
        kept = {
            int(name.split("-")[1]): f"{settings.base}/topics/{name}"
            for name in settings.store.names(f"{settings.base}/topics")
            if name.startswith(f"{key}-") and name.split("-")[1].isdigit()}
        folders = dict(corpus.rows.mapPartitionsWithIndex(
            lambda piece, part: iter([(piece, kept[piece])]) if piece in kept else tasks.sort(
                piece, part, pieces[piece], analyses[piece], firsts[piece], name, key, settings)
        ).collect())
        documents, divided = f"{scratch}/documents", f"{scratch}/divided"
        with open(documents, "wb") as file:
            for piece in sorted(folders):
                path = settings.store.get(f"{folders[piece]}/documents", f"{scratch}/documents-{piece}")
                with gzip.open(path, "rb") as of_piece:
                    shutil.copyfileobj(of_piece, file)
        self._call(
            program, "pack", "--divide", documents, "--output", divided, "--seed", str(self.seed),
            "--partitions", str(self.partitions), "--partition-by", "topics", *self.pack_options)
        partitions, counts = array("H"), [0] * self.partitions
        with open(divided, encoding="ascii") as lines:
            for line in lines:
                partitions.append(int(line))
                counts[partitions[-1]] += 1
        self.log(f"partitions have {min(counts)} to {max(counts)} documents")
        shipped = f"{scratch}/{os.path.basename(scratch)}.partitions"
        with open(shipped, "wb") as file:
            partitions.tofile(file)
        context.addFile(shipped)
        return os.path.basename(shipped)

    # -- Packing

    def _pack(
        self, context: Any, corpus: _Corpus, statistics: str, partitions: str | None,
        settings: Settings, scratch: str,
    ) -> list[PackedPart]:
        context.setJobDescription("bm25chunk: packing pass")
        key = corpus.key
        kept = self._kept_parts(key, settings, scratch)
        if kept:
            self.log(f"{len(kept)} of {self.partitions} partitions are packed already")
        wanted = [number for number in range(self.partitions) if number not in kept]
        if not wanted:
            return list(kept.values())
        done = frozenset(kept)
        place = {partition: number for number, partition in enumerate(wanted)}
        pieces, analyses, firsts = corpus.pieces, corpus.analyses, corpus.firsts
        name = os.path.basename(statistics)
        keyed = corpus.rows.mapPartitionsWithIndex(
            lambda piece, part: tasks.assign(
                part, pieces[piece], analyses[piece], firsts[piece], partitions, done, settings)
        )
        parts: list[PackedPart] = keyed.repartitionAndSortWithinPartitions(
            numPartitions=len(wanted), partitionFunc=lambda key: place[key[0]]
        ).mapPartitionsWithIndex(
            lambda number, part: tasks.pack(wanted[number], part, name, key, settings)
        ).collect()
        return [*kept.values(), *parts]

    def _kept_parts(self, key: str, settings: Settings, scratch: str) -> dict[int, PackedPart]:
        """The parts that an earlier run has left whole, by partition."""
        kept: dict[int, PackedPart] = {}
        for name in settings.store.names(f"{settings.base}/parts"):
            # key-partition-attempt
            fields = name.split("-")
            if len(fields) != 3 or fields[0] != key or int(fields[1]) in kept:
                continue
            folder = f"{settings.base}/parts/{name}"
            local = settings.store.get(folder, f"{scratch}/{name}")
            documents = _documents_of(local)
            if documents is None:
                self.log(f"{folder} is damaged, and is made again")
                settings.store.delete(folder)
                continue
            kept[int(fields[1])] = PackedPart(int(fields[1]), folder, documents)
            if local.startswith(scratch):
                shutil.rmtree(local)
        return kept

    # -- The end

    def _merge(
        self, program: str, parts: list[PackedPart], store: Store, scratch: str
    ) -> None:
        """Joins the parts that Spark accepted."""
        folders = [
            store.get(part.folder, f"{scratch}/part-{part.partition:05}")
            for part in sorted(parts, key=lambda part: part.partition)
        ]
        self._call(program, "merge", *folders, "--output", self.output, "--quiet")
        self.log(f"{self.output}: {len(parts)} partitions, joined")

    def _call(self, program: str, *arguments: str) -> None:
        result = subprocess.run([program, *arguments], capture_output=True, text=True)
        if result.returncode != 0:
            raise PackError(f"`bm25chunk {arguments[0]}` failed: {result.stderr.strip()}")


@dataclass(frozen=True)
class _Corpus:
    """The rows with what the analysis pass found in them, by piece."""

    rows: RDD[Any]
    pieces: list[Piece]
    analyses: list[Analysis]

    @property
    def key(self) -> str:
        """Stands for all rows."""
        return hashlib.sha256(
            "\n".join(piece.key for piece in self.pieces).encode()).hexdigest()[:16]

    @property
    def firsts(self) -> list[int]:
        """The number in the corpus of the first document of each piece."""
        firsts = [0]
        for analysis in self.analyses:
            firsts.append(firsts[-1] + analysis.documents)
        return firsts

    def documents_of_hash(self, partitions: int) -> list[int]:
        """The number of documents that the hash puts into each partition."""
        counts = [0] * partitions
        for analysis in self.analyses:
            for partition, number in analysis.documents_of_partition.items():
                counts[partition] += number
        return counts


def _documents_of(folder: str) -> int | None:
    """The documents of a part; nothing where it is not whole, or not what was written."""
    try:
        with open(f"{folder}/part.json", encoding="utf-8") as file:
            part = json.load(file)
        for record in [*part["units"], part["document_table"]]:
            digest = hashlib.sha256()
            with open(f"{folder}/{record['file']}", "rb") as data:
                for block in iter(lambda: data.read(1 << 20), b""):
                    digest.update(block)
            if digest.hexdigest() != record["sha256"]:
                return None
        return int(part["document_table"]["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _ship(context: Any, path: str, scratch: str) -> str:
    """Ships a file to the executors under a name of its content; the name.

    Spark takes a name once in a session.
    """
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    name = f"{digest[:tasks.PREFIX]}-{os.path.basename(path)}"
    shutil.copy(path, os.path.join(scratch, name))
    context.addFile(os.path.join(scratch, name))
    return name


def _package(folder: str) -> str:
    """This package as a file that Spark ships to the workers; the same bytes every time."""
    path = os.path.join(folder, "bm25chunk_spark.zip")
    files = {
        f"bm25chunk_spark/{file.name}": file.read_bytes()
        for file in sorted(Path(__file__).parent.glob("*.py"))
    }
    # Of the reader's package this module alone, which needs no NumPy.
    files |= {"bm25chunk/__init__.py": b"", "bm25chunk/records.py": Path(records.__file__).read_bytes()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return path

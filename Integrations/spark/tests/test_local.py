"""What needs no cluster: formats, stores, empty partitions, and a job that is given again."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any, Iterator

import pytest
from corpus import PACK_OPTIONS, PARTITIONS, PROGRAM, Corpus, pack, run
from pyspark.sql import SparkSession
from test_cluster import require_same

from bm25chunk_spark import PackJob


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    folder = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[2]").appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        # A scheme of Hadoop's API that is no file system for anything but Hadoop.
        .config("spark.hadoop.fs.viewfs.mounttable.store.link./data", folder.as_uri())
        .getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    session.folder = folder  # type: ignore[attr-defined]
    yield session
    session.stop()


@pytest.fixture(scope="module")
def by_columns(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The packing of the documents that stand in the tables."""
    output = tmp_path_factory.mktemp("columns") / "one-machine"
    one_machine = pack(corpus.files[1:-1], corpus.tokenizer, output)
    return Corpus([], [], corpus.tokenizer, one_machine)


def job(corpus: Corpus, inputs: list[Any], folder: Path, **more: Any) -> tuple[PackJob, list[str]]:
    said: list[str] = []
    settings: dict[str, Any] = {
        "partitions": PARTITIONS, "program": PROGRAM, "work": str(folder / "work"), "seed": 7, **more}
    return PackJob(
        inputs=list(map(str, inputs)), tokenizer=str(corpus.tokenizer),
        output=str(folder / "packed"), pack_options=PACK_OPTIONS, log=said.append,
        **settings), said


def test_orc(spark: SparkSession, corpus: Corpus, by_columns: Corpus, tmp_path: Path) -> None:
    inputs = []
    for table in corpus.tables[1:]:
        spark.read.parquet(str(table)).coalesce(1).write.orc(str(tmp_path / table.stem))
        inputs.append(tmp_path / table.stem)
    job(corpus, inputs, tmp_path, format="orc")[0].run(spark)
    require_same(tmp_path / "packed", by_columns, "*.safetensors")


def test_a_feed_by_topics_in_partitions_by_hash(
    spark: SparkSession, corpus: Corpus, tmp_path: Path
) -> None:
    lines = corpus.files[:2]
    one_machine = pack(lines, corpus.tokenizer, tmp_path / "one-machine", "--partition-by", "hash")
    job(corpus, lines, tmp_path, partition_by="hash")[0].run(spark)
    require_same(tmp_path / "packed", Corpus([], [], corpus.tokenizer, one_machine))


def test_tables(spark: SparkSession, corpus: Corpus, by_columns: Corpus, tmp_path: Path) -> None:
    names = []
    for table in corpus.tables[1:]:
        frame = spark.read.parquet(str(table)).withColumnRenamed("text", "content")
        frame.coalesce(1).write.saveAsTable(table.stem)
        names.append(table.stem)
    from bm25chunk.records import Fields

    job(corpus, names, tmp_path, format="table", fields=Fields(text="content"))[0].run(spark)
    require_same(tmp_path / "packed", by_columns, "*.safetensors")


def test_a_store_that_only_hadoop_reaches(
    spark: SparkSession, corpus: Corpus, by_columns: Corpus, tmp_path: Path
) -> None:
    folder: Path = spark.folder  # type: ignore[attr-defined]
    inputs = []
    for file in corpus.files[1:-1]:
        (folder / file.name).write_bytes(file.read_bytes())
        inputs.append(f"viewfs://store/data/{file.name}")
    job(corpus, inputs, tmp_path, work="viewfs://store/data/work")[0].run(spark)
    require_same(tmp_path / "packed", by_columns, "*.safetensors")
    assert list((folder / "work").iterdir()) == []


def test_more_partitions_than_documents(spark: SparkSession, corpus: Corpus, tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_bytes(b"\n".join(corpus.files[1].read_bytes().splitlines()[:11]) + b"\n")
    one_machine = tmp_path / "one-machine"
    run("pack", few, "--tokenizer", corpus.tokenizer, "--partitions", 23, "--partition-by", "hash",
        "--seed", 7, "--output", one_machine, *PACK_OPTIONS)
    made, said = job(corpus, [few], tmp_path, partitions=23, partition_by="hash")
    made.run(spark)
    assert any("partitions have 0 to" in line for line in said)
    require_same(tmp_path / "packed", Corpus([], [], corpus.tokenizer, one_machine))


def test_a_job_that_failed_goes_on(spark: SparkSession, corpus: Corpus, tmp_path: Path) -> None:
    """The program fails for one partition; what is given again may have changed, or not."""
    flag, wrapper, file = tmp_path / "fails", tmp_path / "program", tmp_path / "some.jsonl"
    wrapper.write_text(
        f'#!/bin/sh\ncase "$*" in *"--partition {PARTITIONS - 1} "*)\n'
        f'  if [ -e {flag} ]; then echo "no room" >&2; exit 1; fi;;\nesac\nexec {PROGRAM} "$@"\n')
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IEXEC)
    for round, changes in enumerate((False, True)):
        file.write_bytes(corpus.files[1].read_bytes())
        flag.touch()
        folder = tmp_path / str(round)
        made, said = job(corpus, [file], folder, program=str(wrapper))
        with pytest.raises(Exception, match=f"partition {PARTITIONS - 1} of {PARTITIONS}: .*no room"):
            made.run(spark)
        assert "the same job resumes there" in said[-1]
        (base,) = (folder / "work").iterdir()
        done = len(list((base / "parts").iterdir()))
        assert done >= PARTITIONS // 2
        flag.unlink()
        if changes:
            # The same lengths and terms: two words change places.
            lines = file.read_bytes().splitlines()
            record = json.loads(lines[0])
            words = record["text"].split(" ")
            record["text"] = " ".join([*words[:2], words[3], words[2], *words[4:]])
            file.write_bytes(b"\n".join([json.dumps(record).encode(), *lines[1:]]) + b"\n")
        one_machine = pack([file], corpus.tokenizer, folder / "one-machine")
        made, said = job(corpus, [file], folder, program=str(wrapper))
        made.run(spark)
        # At least as many: a task that was under way may have ended after that.
        again = [int(line.split()[0]) for line in said if line.endswith("packed already")]
        assert again == [] if changes else again[0] >= done, said
        require_same(folder / "packed", Corpus([], [], corpus.tokenizer, one_machine))


def test_only_what_is_lost_is_made_again(
    spark: SparkSession, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, said = job(corpus, corpus.files, tmp_path)

    def fails(*_: Any) -> None:
        raise OSError("no room on the driver")

    with monkeypatch.context() as patch:
        patch.setattr(PackJob, "_merge", fails)
        with pytest.raises(OSError, match="no room"):
            made.run(spark)
    assert "the same job resumes there" in said[-1]
    parts = sorted((tmp_path / "work").glob("job-*/parts/*"))
    assert len(parts) == PARTITIONS
    (parts[0] / "part.json").unlink()
    unit = next(parts[1].glob("*.chunks"))
    unit.write_bytes(unit.read_bytes()[:-1] + b"?")
    made, said = job(corpus, corpus.files, tmp_path)
    made.run(spark)
    assert f"{PARTITIONS - 2} of {PARTITIONS} partitions are packed already" in said
    assert sum("is damaged, and is made again" in line for line in said) == 2
    require_same(tmp_path / "packed", corpus)
    assert os.listdir(tmp_path / "work") == []

"""A standalone cluster gives the bytes of one machine, whatever happens to its workers."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from cluster import Cluster
from corpus import PACK_OPTIONS, PARTITIONS, PROGRAM, Corpus, pack, run


def arguments(corpus: Corpus, inputs: list[Path], folder: Path, *more: Any) -> list[str]:
    return [
        *map(str, inputs), "--tokenizer", str(corpus.tokenizer), "--program", PROGRAM,
        "--partitions", str(PARTITIONS), "--seed", "7", "--work", str(folder / "shared"),
        "--output", str(folder / "packed"), *map(str, more), "--", *PACK_OPTIONS]


def finish(job: subprocess.Popen[str]) -> str:
    output, said = job.communicate(timeout=400)
    assert job.returncode == 0, said[-6000:]
    return output + said


def require_same(packed: Path, corpus: Corpus, pattern: str = "*") -> None:
    expected = sorted(path.name for path in corpus.one_machine.glob(pattern))
    assert expected and sorted(path.name for path in packed.glob(pattern)) == expected
    for name in expected:
        assert (packed / name).read_bytes() == (corpus.one_machine / name).read_bytes(), name
    run("verify", packed)


def test_json_lines_give_the_same_bytes(cluster: Cluster, corpus: Corpus, tmp_path: Path) -> None:
    said = finish(cluster.submit(*arguments(corpus, corpus.files, tmp_path)))
    require_same(tmp_path / "packed", corpus)
    assert "skipped" in said


@pytest.mark.parametrize("result", ["part.json", "documents"])
def test_a_killed_worker_changes_nothing(
    cluster: Cluster, corpus: Corpus, tmp_path: Path, result: str
) -> None:
    """The worker is killed in the packing pass, and in the topics pass."""
    job = cluster.submit(*arguments(corpus, corpus.files, tmp_path), speculation=True)
    shared = tmp_path / "shared"
    end = time.monotonic() + 300
    while not list(shared.glob(f"job-*/*/*/{result}")):
        assert job.poll() is None and time.monotonic() < end, job.communicate()[1][-6000:]
        time.sleep(0.02)
    done = len(list(shared.glob(f"job-*/*/*/{result}")))
    cluster.kill_worker(0)
    assert done < PARTITIONS, "the pass was over before the worker was killed"
    said = finish(job)
    assert "Lost executor" in said
    require_same(tmp_path / "packed", corpus)


def test_columns_give_the_same_shards(cluster: Cluster, corpus: Corpus, tmp_path: Path) -> None:
    """Of the same documents: the poisoned records and the one without an id are only in the lines."""
    lines = corpus.files[1:-1]
    one_machine = pack(
        lines, corpus.tokenizer, tmp_path / "one-machine", "--partition-by", "hash")
    finish(cluster.submit(*arguments(
        corpus, corpus.tables[1:], tmp_path, "--format", "parquet", "--partition-by", "hash")))
    expected = Corpus([], [], corpus.tokenizer, one_machine)
    require_same(tmp_path / "packed", expected, "*.safetensors")


def test_a_failure_names_its_partition_and_the_program(
    cluster: Cluster, corpus: Corpus, tmp_path: Path
) -> None:
    by_hash = arguments(corpus, corpus.files[1:2], tmp_path, "--partition-by", "hash")
    job = cluster.submit(*by_hash, "--chunk-length", "0")
    _, said = job.communicate(timeout=300)
    assert job.returncode == 1
    assert "partition " in said and f"of {PARTITIONS}: `bm25chunk pack` ended with 64" in said
    assert "--chunk-length must be between" in said
    assert not (tmp_path / "packed/manifest.json").exists()
    assert not list((tmp_path / "shared").glob("job-*/attempts"))

"""The hash in Python is that of the program."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path

from corpus import run

from bm25chunk_spark import hash_of, partition_of


def test_parts_of_the_program_hold_the_documents_of_the_hash(tmp_path: Path) -> None:
    generator = random.Random(5)
    alphabet = "abc/é#漢𝄞 \u0000\"\\0123"
    ids = {"".join(generator.choices(alphabet, k=generator.randint(1, 30))) for _ in range(400)}
    lines = [json.dumps({"id": id, "text": f"document {number}"}) for number, id in enumerate(ids)]
    (tmp_path / "documents.jsonl").write_text("\n".join(lines) + "\n")
    tokenizer = tmp_path / "tokenizer.json"
    run("tokenizer", "train", tmp_path / "documents.jsonl", "--vocab-size", 300, "--output", tokenizer,
        "--quiet")
    index = tmp_path / "documents.sqlite"
    run("index", tmp_path / "documents.jsonl", "--tokenizer", tokenizer, "--output", index, "--quiet")
    connection = sqlite3.connect(index)
    known = [row[0] for row in connection.execute("SELECT externalID FROM document")]
    assert set(known) == ids
    for partitions, seed in [(2, 0), (5, 7), (64, 2**64 - 1)]:
        expected = [0] * partitions
        for id in ids:
            expected[partition_of(hash_of(id), partitions, seed)] += 1
        for partition in {0, partitions - 1}:
            if not expected[partition]:
                continue
            part = tmp_path / f"part-{partitions}-{partition}"
            run("pack", index, "--partitions", partitions, "--partition", partition, "--seed", seed,
                "--partition-by", "hash", "--output", part, "--quiet")
            found = {
                json.loads(line)["external_id"]
                for line in _lines(part)
            }
            assert found == {
                id for id in ids if partition_of(hash_of(id), partitions, seed) == partition}


def _lines(part: Path) -> list[str]:
    import gzip

    (table,) = [path for path in part.iterdir() if path.name.startswith("documents")]
    data = table.read_bytes()
    return (gzip.decompress(data) if table.suffix == ".gz" else data).decode().splitlines()

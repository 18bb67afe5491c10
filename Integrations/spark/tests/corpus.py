"""The corpora of the tests, and how the program is run."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("BM25CHUNK", str(ROOT / ".build/release/bm25chunk"))
PARTITIONS = 6
PACK_OPTIONS = ("--shard-mib", "1", "--buffer", "64", "--quiet")
"""More documents than wait at a time, so that the order of the feed counts."""
SHARED = ROOT.parent / "shared/data/corpora"

POISON = [
    b'{"id": "half", "text": "cut of',
    b'{"id": "number", "text": 17}',
    b'{"id": "bytes", "text": "\xff\xfe"}',
    b'{"id": "none"}',
    b"",
    b'{"id": "empty", "text": ""}',
]


def run(*arguments: Any, accepts: tuple[int, ...] = (0,)) -> str:
    result = subprocess.run(
        [PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    assert result.returncode in accepts, result.stderr
    return result.stdout


def pack(files: list[Path], tokenizer: Path, output: Path, *arguments: Any) -> Path:
    """Packs on one machine; 2, where records are skipped, is a success."""
    run("pack", *files, "--tokenizer", tokenizer, "--seed", 7, "--output", output,
        "--partitions", PARTITIONS, *PACK_OPTIONS, *arguments, accepts=(0, 2))
    return output


@dataclass
class Corpus:
    files: list[Path]
    tables: list[Path]
    tokenizer: Path
    one_machine: Path
    """The packing of the files, with partitions by topics."""

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


@dataclass
class Corpus:
    files: list[Path]
    tables: list[Path]
    tokenizer: Path
    one_machine: Path

"""The program as the tests run it, and the packings it makes."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bm25chunk import PackedDataset

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = os.environ.get("BM25CHUNK", str(ROOT / ".build/release/bm25chunk"))
LENGTH = 256


def run(*arguments: str | Path) -> str:
    """Runs the program; its output."""
    result = subprocess.run(
        [PROGRAM, *map(str, arguments), "--quiet"], capture_output=True, text=True, cwd=ROOT
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@dataclass
class Packing:
    """A packing, and how it is exported."""

    folder: Path
    dataset: PackedDataset

    def export(self, format: str, *arguments: str) -> Path:
        output = self.folder.parent / "-".join([format, *arguments]).replace("/", "_")
        if not output.exists():
            run("export", self.folder, "--format", format, "--output", output, *arguments)
        return output

"""Packings for the readers: made with the real program, of the corpus in the repository."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from bm25chunk import PackedDataset

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    run("tokenizer", "train", "Corpora", "--vocab-size", "2048", "--output", path)
    return path


@pytest.fixture(scope="session", params=["uint16", "uint32"])
def packing(
    tokenizer: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Packing:
    """Several shards of related documents, with padding that has a token of its own.

    The id of that token decides how wide the ids are.
    """
    folder = tmp_path_factory.mktemp(request.param)
    definition = json.loads(tokenizer.read_text())
    definition["added_tokens"].append(
        {
            "id": 2048 if request.param == "uint16" else 70_000,
            "content": "<|pad|>",
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
    )
    (folder / "tokenizer.json").write_text(json.dumps(definition))
    run(
        *("pack", "Corpora", "--tokenizer", folder / "tokenizer.json", "--output", folder / "packed"),
        *("--chunk-length", str(LENGTH), "--shard-mib", "1", "--pad-token", "<|pad|>"),
    )
    dataset = PackedDataset(folder / "packed", verify=True)
    assert dataset.manifest.pad_tokens > 0 and dataset.manifest.eos_derivable
    assert dataset[0].input_ids.dtype.name == ("uint16" if request.param == "uint16" else "int32")
    return Packing(folder / "packed", dataset)

"""Packings for all tests: made with the real program, of the corpus in the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Iterator

import pytest
from program import LENGTH, Packing, run

from bm25chunk import PackedDataset

MEASURED: list[str] = []


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Figures of a test, shown under its name at the end of the run."""
    figures: list[str] = []
    yield figures
    MEASURED.extend(f"{request.node.name}: {figure}" for figure in figures)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if MEASURED:
        terminalreporter.section("measured")
        for line in MEASURED:
            terminalreporter.write_line(line)


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
    pad = 2048 if request.param == "uint16" else 70_000
    definition["model"]["vocab"]["<|pad|>"] = pad
    definition["added_tokens"].append(
        {
            "id": pad,
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

"""The examples run, each where its libraries are."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from program import Packing, run

HERE = Path(__file__).parent


def example(name: str, *arguments: object, needs: tuple[str, ...]) -> str:
    for module in needs:
        if find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    result = subprocess.run(
        [sys.executable, HERE / name, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


def test_hugging_face_trainer(packing: Packing, tmp_path: Path) -> None:
    output = example(
        *("hugging_face_trainer.py", packing.folder, tmp_path), needs=("transformers", "accelerate")
    )
    assert "train_loss" in output


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_trl(packing: Packing, tmp_path: Path, format: str) -> None:
    export = packing.export(format)
    output = example(
        *("trl_sft.py", export, packing.folder, tmp_path), needs=("trl", "datasets")
    )
    assert "train_loss" in output


def test_torch_loop(packing: Packing) -> None:
    output = example("torch_loop.py", packing.folder, needs=("torch",))
    assert "next row 12" in output


def test_torchtitan_loop(packing: Packing, tmp_path: Path) -> None:
    tokenizer = packing.folder / "tokenizer.json"
    run(
        *("pack", "Corpora", "--tokenizer", tokenizer, "--output", tmp_path / "longer"),
        *("--chunk-length", "256", "--row-length", "257"),
    )
    output = example("torchtitan_loop.py", tmp_path / "longer", needs=("torch",))
    assert output.count("(4, 256)") == 3


def test_jax_loop(packing: Packing) -> None:
    output = example("jax_loop.py", packing.folder, needs=("jax",))
    losses = [float(line.split("loss ")[1].split(",")[0]) for line in output.splitlines()]
    assert losses[2] < losses[0]

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from program import PROGRAM

from bm25chunk import installation


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for scripts, and an empty PATH."""
    monkeypatch.setattr(installation, "_script_folders", lambda: iter([str(tmp_path / "scripts")]))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    for name in ("scripts", "path"):
        (tmp_path / name).mkdir()
    return tmp_path


def put(folder: Path) -> str:
    path = folder / "bm25chunk"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_what_was_installed_comes_before_the_path(folders: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make dist"):
        installation.program()
    in_path = put(folders / "path")
    assert installation.program() == in_path
    installed = put(folders / "scripts")
    assert installation.program() == installed


def test_what_cannot_be_run_is_not_the_program(folders: Path) -> None:
    os.chmod(put(folders / "scripts"), 0o644)
    in_path = put(folders / "path")
    assert installation.program() == in_path


def test_the_module_becomes_the_program(tmp_path: Path) -> None:
    (tmp_path / "bm25chunk").symlink_to(PROGRAM)
    environment = {**os.environ, "PATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "bm25chunk", "verify", "nothing"], env=environment, capture_output=True)
    assert ran.returncode == 1 and b"nothing" in ran.stderr

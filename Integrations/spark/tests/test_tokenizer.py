from __future__ import annotations

from pathlib import Path

import pytest

from bm25chunk_spark.tokenizer import NAMES, tokenizer_file


def test_a_file_is_itself(tmp_path: Path) -> None:
    assert tokenizer_file(str(tmp_path / "any.name")) == str(tmp_path / "any.name")


def test_the_first_name_of_a_folder_counts(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="tokenizer.json tokenizer.model"):
        tokenizer_file(str(tmp_path))
    for name in reversed(NAMES):
        (tmp_path / name).touch()
        assert tokenizer_file(str(tmp_path)) == str(tmp_path / name)


def test_the_cache_gives_the_snapshot_of_its_reference(tmp_path: Path) -> None:
    for snapshot in ("a1", "b2"):
        (tmp_path / "snapshots" / snapshot).mkdir(parents=True)
        (tmp_path / "snapshots" / snapshot / "tokenizer.json").symlink_to("../../blobs/" + snapshot)
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / "b2").write_text("b2")
    with pytest.raises(ValueError, match="give one of: a1 b2"):
        tokenizer_file(str(tmp_path))
    (tmp_path / "refs").mkdir()
    (tmp_path / "refs" / "main").write_text("b2\n")
    assert Path(tokenizer_file(str(tmp_path))).read_text() == "b2"

"""A store by Hadoop's shell does what a file system does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bm25chunk_spark.store import Store


@pytest.mark.parametrize("forces_hadoop", [False, True])
def test_files_and_folders(forces_hadoop: bool, tmp_path: Path) -> None:
    # A setting that the shell must see: it decides what a path without a scheme means.
    settings = {"fs.defaultFS": "file:///"} if forces_hadoop else {}
    store = Store(f"file://{tmp_path}/store", settings, forces_hadoop)
    part = tmp_path / "part"
    part.mkdir()
    (part / "a").write_bytes(b"one")
    store.put(str(part), "attempts/x y")
    store.put(str(part / "a"), "attempts/file")
    assert store.names("attempts") == ["file", "x y"] and store.names("nowhere") == []
    assert store.exists("attempts/x y") and not store.exists("attempts/nothing")
    store.rename("attempts/x y", "parts/part-0")
    got = Path(store.get("parts/part-0", str(tmp_path / "got")))
    assert (got / "a").read_bytes() == b"one"
    assert Path(store.get("attempts/file", str(tmp_path / "file"))).read_bytes() == b"one"
    store.delete("attempts")
    store.delete("attempts")
    assert not store.exists("attempts/file")
    with pytest.raises(OSError):
        store.rename("attempts/file", "parts/file")

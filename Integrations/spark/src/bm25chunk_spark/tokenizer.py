"""Which file a path to a tokenizer means: as in `TokenizerPath` of the program."""

from __future__ import annotations

import os

NAMES = ("tokenizer.json", "tokenizer.model", "tiktoken.model", "spiece.model")


def tokenizer_file(path: str) -> str:
    """The tokenizer file that a path leads to.

    A folder is that of a model, or the one that the cache of `hf download` has for it: then the
    snapshot counts that `refs/main` names, or the only one. Raises `ValueError` where it has none.
    """
    if not os.path.isdir(path):
        return path
    folder = _snapshot(path) or path
    for name in NAMES:
        if os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    raise ValueError(
        f"{folder}: holds no tokenizer; give a folder with one of these files, or the file itself: "
        + " ".join(NAMES))


def _snapshot(path: str) -> str | None:
    snapshots = os.path.join(path, "snapshots")
    if not os.path.isdir(snapshots):
        return None
    names = sorted(os.listdir(snapshots))
    try:
        with open(os.path.join(path, "refs", "main"), encoding="utf-8") as file:
            main = file.read().strip()
    except FileNotFoundError:
        main = ""
    if main not in names and len(names) != 1:
        raise ValueError(
            f"{snapshots}: holds no snapshot, or several of which refs/main names none; give one of: "
            + " ".join(names))
    return os.path.join(snapshots, main if main in names else names[0])

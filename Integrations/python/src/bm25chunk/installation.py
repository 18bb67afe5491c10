"""Where the program is that the wheel brings."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path
from typing import Iterator

NAME = "bm25chunk"


def program() -> str:
    """The path of the program ``bm25chunk``: the one that was installed with this package, else the
    first in ``PATH``.

    Raises ``FileNotFoundError`` where there is none.
    """
    for folder in _script_folders():
        path = os.path.join(folder, NAME)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    found = shutil.which(NAME)
    if found is None:
        raise FileNotFoundError(
            f"there is no program {NAME}; install the wheel that `make dist` makes, which has it, or "
            "put the program in PATH")
    return found


def _script_folders() -> Iterator[str]:
    """Where pip puts scripts: in an environment, with ``--user``, ``--target``, ``--prefix``."""
    yield sysconfig.get_path("scripts")
    yield sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user"))
    packages = Path(__file__).resolve().parents[1]
    yield str(packages / "bin")
    # PREFIX/lib/python3.X/site-packages
    if len(packages.parents) > 2:
        yield str(packages.parents[2] / "bin")

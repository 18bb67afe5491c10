"""Puts the program into the wheel, where the build gives it."""

from __future__ import annotations

import os
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ProgramHook(BuildHookInterface):  # type: ignore[type-arg]
    """With BM25CHUNK_PROGRAM=FILE and BM25CHUNK_PLATFORM=TAG, a wheel with the program.

    The program becomes a script of the wheel as it is, so that no Python starts before it. Without
    them, the wheel holds Python alone and fits every platform.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        program = os.environ.get("BM25CHUNK_PROGRAM")
        if program and version == "standard":
            build_data["shared_scripts"] = {program: "bm25chunk"}
            build_data["tag"] = f"py3-none-{os.environ['BM25CHUNK_PLATFORM']}"
            build_data["pure_python"] = False

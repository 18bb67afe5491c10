"""Where the tokens of a row come from."""

from __future__ import annotations

import json
import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import PackingError


@dataclass(frozen=True)
class Origin:
    """One segment of a row and the part of the document that it holds."""

    begin: int
    """The first token in the row."""
    end: int
    """The end in the row, exclusive."""
    document_id: int
    external_id: str
    source: str
    path: str
    """The file the document was read from."""
    line: int
    """Its line there, from 1; 0 for a text file."""
    start: int
    """Where the segment begins in the document, in tokens."""
    link_score: float
    """The BM25 score with which it was retrieved; 0 where it was not."""
    pass_id: int = 0
    """The pass in which it was packed, from 0: documents may be repeated."""


class DocumentTable:
    """The lines of ``documents.jsonl`` by number. Memory: 8 bytes a document."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: tuple[mmap.mmap, npt.NDArray[np.int64]] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {"_path": self._path, "_lines": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __getitem__(self, document_id: int) -> dict[str, Any]:
        if self._lines is None:
            self._lines = self._open()
        data, ends = self._lines
        if not 0 <= document_id < len(ends):
            raise PackingError(f"{self._path} has no document {document_id}")
        begin = int(ends[document_id - 1]) if document_id else 0
        record: dict[str, Any] = json.loads(data[begin : int(ends[document_id])])
        if record.get("document_id") != document_id:
            raise PackingError(f"{self._path}:{document_id + 1} is another document")
        return record

    def _open(self) -> tuple[mmap.mmap, npt.NDArray[np.int64]]:
        try:
            with self._path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise PackingError(f"{self._path} cannot be read: {error}") from None
        ends = [
            np.flatnonzero(np.frombuffer(data[begin : begin + (1 << 24)], np.uint8) == 10) + begin + 1
            for begin in range(0, len(data), 1 << 24)
        ]
        return data, np.concatenate(ends)

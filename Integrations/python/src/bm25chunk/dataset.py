"""A packed folder as a sequence of rows."""

from __future__ import annotations

import os
from bisect import bisect_right
from itertools import accumulate
from pathlib import Path
from typing import Any, Iterator, Sequence, overload

from .errors import PackingError
from .manifest import Manifest, sha256
from .provenance import DocumentTable, Origin
from .row import Row
from .shard import Shard


class PackedDataset(Sequence[Row]):
    """The rows of a packed folder, memory-mapped: ``dataset[i]``, ``len(dataset)``, iteration.

    It is what map-style loaders want; ``PackedStream`` gives rows in seeded order for training loops.
    Shards are opened when a row of them is asked for, in each process by itself. With ``verify``
    every file is compared with its hash first.
    """

    def __init__(self, path: str | os.PathLike[str], *, verify: bool = False) -> None:
        self.path = Path(path)
        self.manifest = Manifest.read(self.path)
        self._ends = list(accumulate(shard.rows for shard in self.manifest.shards))
        if (self._ends[-1] if self._ends else 0) != self.manifest.rows:
            raise PackingError(f"{self.path}: the shards have not the rows of the manifest")
        self._shards: dict[int, Shard] = {}
        self._documents = DocumentTable(self.path / self.manifest.document_table.file)
        if verify:
            self.verify()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_shards": {}}

    def __len__(self) -> int:
        return self.manifest.rows

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        index = int(index)
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(f"row {index} of {len(self)}")
        number = bisect_right(self._ends, index)
        shard = self._shards.get(number) or self._open(number)
        begin = self._ends[number] - self.manifest.shards[number].rows
        return Row(shard, index - begin, index)

    def __iter__(self) -> Iterator[Row]:
        return (self[index] for index in range(len(self)))

    def _open(self, number: int) -> Shard:
        record = self.manifest.shards[number]
        shard = Shard(self.path / record.file, record, self.manifest.row_length)
        self._shards[number] = shard
        return shard

    def verify(self) -> None:
        """Compares every shard and the document table with the hashes of the manifest.

        Raises ``PackingError`` for the first that differs.
        """
        for record in (*self.manifest.shards, self.manifest.document_table):
            path = self.path / record.file
            if not path.is_file():
                raise PackingError(f"{path} is missing")
            found = sha256(path)
            if found != record.sha256:
                raise PackingError(f"{path} has SHA-256 {found}, its manifest says {record.sha256}")

    def origins(self, index: int) -> list[Origin]:
        """The documents of a row: which part of which, from where, and how related."""
        row = self[index]
        ends = row.cu_seqlens
        origins = []
        for segment, document_id in enumerate(row.doc_ids.tolist()):
            if document_id < 0:
                continue
            record = self._documents[document_id]
            origins.append(
                Origin(
                    begin=int(ends[segment]),
                    end=int(ends[segment + 1]),
                    document_id=document_id,
                    external_id=record["external_id"],
                    source=record["source"],
                    path=record["path"],
                    line=record["line"],
                    start=int(row.doc_starts[segment]),
                    link_score=float(row.link_scores[segment]),
                    pass_id=row.pass_id,
                )
            )
        return origins

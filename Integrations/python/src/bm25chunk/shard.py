"""One shard, mapped into memory: nothing is read before it is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import PackingError
from .manifest import FileRecord

_DTYPES = {"U16": "<u2", "I32": "<i4", "I64": "<i8", "F32": "<f4", "BOOL": "?"}
_REQUIRED = (
    "input_ids",
    "cu_seqlens",
    "cu_seqlens_offsets",
    "num_tokens",
    "max_seqlen",
    "doc_ids",
    "doc_starts",
    "source_ids",
    "link_scores",
)


class Shard:
    """The tensors of a shard as NumPy arrays over the file; see Formats.md for their meaning."""

    input_ids: npt.NDArray[Any]
    cu_seqlens: npt.NDArray[np.int32]
    cu_seqlens_offsets: npt.NDArray[np.int32]
    num_tokens: npt.NDArray[np.int32]
    max_seqlen: npt.NDArray[np.int32]
    doc_ids: npt.NDArray[np.int64]
    doc_starts: npt.NDArray[np.int32]
    source_ids: npt.NDArray[np.int32]
    link_scores: npt.NDArray[np.float32]
    pass_ids: npt.NDArray[np.int32] | None
    """The pass of each row, where documents are repeated."""

    def __init__(self, path: Path, record: FileRecord, row_length: int) -> None:
        if not path.is_file():
            raise PackingError(f"{path} is missing")
        size = path.stat().st_size
        if size != record.bytes:
            raise PackingError(f"{path} has {size} bytes, its manifest says {record.bytes}")
        # Arrays over one plain memory map: np.memmap would cost a slow Python call for each slice.
        data = np.asarray(np.memmap(path, np.uint8, "r"))
        try:
            head_size = int(data[:8].view("<u8")[0])
            head = json.loads(data[8 : 8 + head_size].tobytes())
            self.metadata: dict[str, str] = head.pop("__metadata__", {})
            self.tensors: dict[str, npt.NDArray[Any]] = {}
            for name, entry in head.items():
                begin, end = entry["data_offsets"]
                data_type = np.dtype(_DTYPES[entry["dtype"]])
                flat = data[8 + head_size + begin : 8 + head_size + end].view(data_type)
                self.tensors[name] = flat.reshape(entry["shape"])
            for name in _REQUIRED:
                setattr(self, name, self.tensors[name])
            self.pass_ids = self.tensors.get("pass_ids")
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise PackingError(f"{path} is damaged: {error!r}") from None
        rows = record.rows
        # Shapes and ends only: whoever wants every value checked runs `bm25chunk verify`.
        if (
            self.input_ids.shape != (rows, row_length)
            or self.cu_seqlens_offsets.shape != (rows + 1,)
            or self.num_tokens.shape != (rows,)
            or (self.pass_ids is not None and self.pass_ids.shape != (rows,))
            or (rows and int(self.cu_seqlens_offsets[-1]) != len(self.cu_seqlens))
            or len(self.doc_ids) + rows != len(self.cu_seqlens)
        ):
            raise PackingError(f"{path} does not have the rows that its manifest says")

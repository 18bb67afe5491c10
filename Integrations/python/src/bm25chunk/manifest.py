"""``manifest.json``: what a packed folder holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

from .errors import PackingError

KIND = "packed-token-shards"
VERSION = 1


@dataclass(frozen=True)
class FileRecord:
    """A file of the packing, with its size and hash."""

    file: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a packed folder holds; ``raw`` is all of ``manifest.json``."""

    row_length: int
    context_length: int
    vocab_size: int
    eos_token_id: int
    pad_token_id: int
    bos_token_id: int | None
    eos_derivable: bool
    rows: int
    segments: int
    pad_tokens: int
    sources: tuple[str, ...]
    shards: tuple[FileRecord, ...]
    document_table: FileRecord
    segment_limit: int | None
    """The most segments of a row, a padding tail counted; None for any number."""
    raw: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Reads the manifest of a folder; raises ``PackingError`` where there is none to read."""
        path = folder / "manifest.json"
        try:
            raw = json.loads(path.read_bytes())
        except FileNotFoundError:
            raise PackingError(
                f"{folder} holds no manifest.json: it is no finished output of `bm25chunk pack`"
            ) from None
        except ValueError as error:
            raise PackingError(f"{path} cannot be read: {error}") from None
        if not isinstance(raw, dict) or raw.get("kind") != KIND:
            raise PackingError(f"{path} is not the manifest of a packing")
        if raw.get("version") != VERSION:
            raise PackingError(
                f"{path} has manifest version {raw.get('version')}, this package reads {VERSION}"
            )
        try:
            return cls(
                row_length=int(raw["seq_len"]),
                context_length=int(raw["context_length"]),
                vocab_size=int(raw["vocab_size"]),
                eos_token_id=int(raw["eos_token_id"]),
                pad_token_id=int(raw["pad_token_id"]),
                bos_token_id=None if raw["bos_token_id"] is None else int(raw["bos_token_id"]),
                eos_derivable=bool(raw["eos_derivable"]),
                rows=int(raw["rows"]),
                segments=int(raw["segments"]),
                pad_tokens=int(raw["pad_tokens"]),
                sources=tuple(raw["sources"]),
                shards=tuple(_record(shard) for shard in raw["shards"]),
                document_table=_record(raw["document_table"]),
                segment_limit=_segment_limit(raw),
                raw=raw,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise PackingError(f"{path} lacks or damages {error}") from None


def _segment_limit(raw: Mapping[str, Any]) -> int | None:
    limit = raw.get("configuration", {}).get("max_documents_per_chunk")
    return None if limit is None else int(limit)


def _record(raw: Mapping[str, Any]) -> FileRecord:
    return FileRecord(str(raw["file"]), int(raw["rows"]), int(raw["bytes"]), str(raw["sha256"]))


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()

"""A small packing that the tests write with the safetensors library, from Formats.md alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

EOS, PAD = 98, 99


@dataclass
class Segment:
    document_id: int
    start: int
    tokens: list[int]
    source_id: int
    link_score: float


@dataclass
class WrittenPacking:
    """What was written: rows of segments, without their padding."""

    folder: Path
    length: int
    rows: list[list[Segment]] = field(default_factory=list)

    def ids(self, row: int) -> list[int]:
        tokens = [token for segment in self.rows[row] for token in segment.tokens]
        return tokens + [PAD] * (self.length - len(tokens))

    def lengths(self, row: int) -> list[int]:
        lengths = [len(segment.tokens) for segment in self.rows[row]]
        missing = self.length - sum(lengths)
        return lengths + [missing] if missing else lengths


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_packing(
    folder: Path, rows: int = 23, length: int = 16, rows_per_shard: int = 10, wide: bool = False,
    passes: bool = False,
) -> WrittenPacking:
    """Writes random documents of three sources, cut at the ends of rows; the last row is short.

    With ``passes``, row r is of pass r % 3.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(7)
    packing = WrittenPacking(folder, length)
    documents: list[int] = []
    rest: Segment | None = None
    for row in range(rows):
        segments: list[Segment] = []
        room = length - 5 if row == rows - 1 else length
        while room:
            if rest is None:
                size = int(generator.integers(0, 2 * length // 3))
                tokens = [int(token) for token in generator.integers(0, 90, size)] + [EOS]
                score = float(np.float32(generator.uniform(1, 50))) if segments else 0.0
                rest = Segment(len(documents), 0, tokens, len(documents) % 3, score)
                documents.append(size)
            taken = rest.tokens[:room]
            score = rest.link_score if segments else 0.0
            segments.append(Segment(rest.document_id, rest.start, taken, rest.source_id, score))
            room -= len(taken)
            left = rest.tokens[len(taken) :]
            rest = (
                Segment(rest.document_id, rest.start + len(taken), left, rest.source_id, 0.0)
                if left
                else None
            )
        packing.rows.append(segments)
    shards = []
    for number, begin in enumerate(range(0, rows, rows_per_shard)):
        numbers = range(begin, min(rows, begin + rows_per_shard))
        shards.append(_write_shard(packing, number, numbers, wide, passes))
    table = folder / "documents.jsonl"
    table.write_text(
        "".join(
            json.dumps(
                {
                    "document_id": i,
                    "external_id": f"näme-{i}",
                    "line": i + 1,
                    "path": "corpus.jsonl",
                    "source": f"source-{i % 3}",
                    "token_count": size,
                }
            )
            + "\n"
            for i, size in enumerate(documents)
        )
    )
    manifest = {
        "kind": "packed-token-shards",
        "version": 1,
        "seq_len": length,
        "context_length": length,
        "vocab_size": 100,
        "bos_token_id": None,
        "eos_token_id": EOS,
        "pad_token_id": PAD,
        "eos_derivable": True,
        "rows": rows,
        "segments": sum(shard["segments"] for shard in shards),
        "pad_tokens": 5,
        "sources": [f"source-{i}" for i in range(3)],
        "shards": shards,
        "document_table": {
            "file": table.name,
            "rows": len(documents),
            "bytes": table.stat().st_size,
            "sha256": _sha256(table),
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return packing


def _write_shard(
    packing: WrittenPacking, number: int, rows: range, wide: bool, passes: bool
) -> dict[str, object]:
    cu: list[int] = []
    offsets = [0]
    segments: list[Segment] = []
    counts, longest = [], []
    for row in rows:
        lengths = packing.lengths(row)
        cu += [0, *np.cumsum(lengths).tolist()]
        offsets.append(len(cu))
        segments += packing.rows[row]
        if len(lengths) > len(packing.rows[row]):
            segments.append(Segment(-1, 0, [], -1, 0.0))
        counts.append(sum(len(segment.tokens) for segment in packing.rows[row]))
        longest.append(max(lengths))
    extra = {"pass_ids": np.array([row % 3 for row in rows], np.int32)} if passes else {}
    path = packing.folder / f"shard-{number:05}.safetensors"
    save_file(
        {
            "input_ids": np.array([packing.ids(row) for row in rows], "<i4" if wide else "<u2"),
            "cu_seqlens": np.array(cu, np.int32),
            "cu_seqlens_offsets": np.array(offsets, np.int32),
            "num_tokens": np.array(counts, np.int32),
            "max_seqlen": np.array(longest, np.int32),
            "doc_ids": np.array([segment.document_id for segment in segments], np.int64),
            "doc_starts": np.array([segment.start for segment in segments], np.int32),
            "source_ids": np.array([segment.source_id for segment in segments], np.int32),
            "link_scores": np.array([segment.link_score for segment in segments], np.float32),
            **extra,
        },
        path,
    )
    return {
        "file": path.name,
        "rows": len(rows),
        "segments": len(segments),
        "bytes": path.stat().st_size,
        "sha256": _sha256(path),
    }

"""One row: a packed chunk, and where the documents stand in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .labels import IGNORED, BoundaryLoss
from .shard import Shard

_MASK = BoundaryLoss()


class Row:
    """A row of L token ids. Arrays of the file are views of it; everything else follows from them.

    A segment is a piece of one document, or the padding tail of the row.
    """

    __slots__ = ("index", "_row", "_shard")

    def __init__(self, shard: Shard, row: int, index: int) -> None:
        self._shard = shard
        self._row = row
        self.index = index
        """The number of the row in the packing."""

    @property
    def input_ids(self) -> npt.NDArray[Any]:
        """The L ids, uint16 or int32."""
        ids: npt.NDArray[Any] = self._shard.input_ids[self._row]
        return ids

    @property
    def cu_seqlens(self) -> npt.NDArray[np.int32]:
        """0 and the ends of the segments; the last is L."""
        offsets = self._shard.cu_seqlens_offsets
        return self._shard.cu_seqlens[offsets[self._row] : offsets[self._row + 1]]

    @property
    def num_tokens(self) -> int:
        """The ids that are no padding."""
        return int(self._shard.num_tokens[self._row])

    @property
    def max_seqlen(self) -> int:
        """The longest segment."""
        return int(self._shard.max_seqlen[self._row])

    @property
    def pass_id(self) -> int:
        """The pass in which the row was packed, from 0; 0 where no document is repeated."""
        passes = self._shard.pass_ids
        return 0 if passes is None else int(passes[self._row])

    def _of_segments(self, name: str) -> npt.NDArray[Any]:
        offsets = self._shard.cu_seqlens_offsets
        begin = int(offsets[self._row]) - self._row
        end = int(offsets[self._row + 1]) - self._row - 1
        values: npt.NDArray[Any] = getattr(self._shard, name)[begin:end]
        return values

    @property
    def doc_ids(self) -> npt.NDArray[np.int64]:
        """The document of each segment; -1 for padding."""
        return self._of_segments("doc_ids")

    @property
    def doc_starts(self) -> npt.NDArray[np.int32]:
        """Where each segment begins in its document, in tokens."""
        return self._of_segments("doc_starts")

    @property
    def source_ids(self) -> npt.NDArray[np.int32]:
        """The source of each segment, an index into ``manifest.sources``; -1 for padding."""
        return self._of_segments("source_ids")

    @property
    def link_scores(self) -> npt.NDArray[np.float32]:
        """The BM25 score with which each segment was retrieved; 0 where it was not."""
        return self._of_segments("link_scores")

    @property
    def lengths(self) -> npt.NDArray[np.int32]:
        """The length of each segment."""
        # np.diff would take ten times as long for so few.
        cu_seqlens = self.cu_seqlens
        return cu_seqlens[1:] - cu_seqlens[:-1]

    @property
    def starts(self) -> npt.NDArray[np.int32]:
        """For each token, where its segment begins in the row."""
        cu_seqlens = self.cu_seqlens
        return np.repeat(cu_seqlens[:-1], cu_seqlens[1:] - cu_seqlens[:-1])

    @property
    def position_ids(self) -> npt.NDArray[np.int32]:
        """For each token, its place in its segment."""
        starts = self.starts
        return np.arange(len(starts), dtype=np.int32) - starts

    @property
    def segment_ids(self) -> npt.NDArray[np.int32]:
        """For each token, its segment, from 1; 0 for padding."""
        lengths = self.lengths
        ids = np.arange(1, len(lengths) + 1, dtype=np.int32)
        ids[self.doc_ids < 0] = 0
        return np.repeat(ids, lengths)

    def loss_mask(self, boundary_loss: BoundaryLoss = _MASK) -> npt.NDArray[np.bool_]:
        """For each token, whether it is a label."""
        mask = np.ones(len(self.input_ids), dtype=np.bool_)
        mask[self.cu_seqlens[:-1]] = boundary_loss.asks_for_first_token(self.link_scores)
        mask[0] = False
        mask[self.num_tokens :] = False
        return mask

    def labels(self, boundary_loss: BoundaryLoss = _MASK) -> npt.NDArray[np.int64]:
        """The ids, and -100 where a token is no label; models shift them by one themselves."""
        labels = self.input_ids.astype(np.int64)
        labels[~self.loss_mask(boundary_loss)] = IGNORED
        return labels

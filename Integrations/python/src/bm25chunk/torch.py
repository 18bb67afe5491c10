"""Collators and a stream for PyTorch.

Every collator takes rows and returns a dictionary of tensors. Ids, positions and labels are int64.
Labels are not shifted, as Hugging Face models want them: a model shifts them itself; for loops that
do not, ``shifted`` does.
"""

from __future__ import annotations

from typing import Any, Callable, Iterator, Sequence

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

from .labels import IGNORED, BoundaryLoss
from .row import Row
from .stream import Batch, PackedStream

MaskFunction = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


def _stacked(arrays: Sequence[Any]) -> torch.Tensor:
    return torch.from_numpy(np.stack(arrays).astype(np.int64))


def _tensors(rows: Sequence[Row], boundary_loss: BoundaryLoss) -> dict[str, Any]:
    """Ids, positions and labels of rows, [B, L]."""
    return {
        "input_ids": _stacked([row.input_ids for row in rows]),
        "position_ids": _stacked([row.position_ids for row in rows]),
        "labels": _stacked([row.labels(boundary_loss) for row in rows]),
    }


class HuggingFaceCollator:
    """For models of transformers with eager, SDPA or FlexAttention: positions that restart.

    There is no ``attention_mask`` on purpose: transformers finds the documents by the positions, and
    an all-ones mask would silently let attention run across them, as would ``use_cache=True``. So
    ``use_cache`` is False in every batch.
    """

    def __init__(self, boundary_loss: BoundaryLoss = BoundaryLoss()) -> None:
        self.boundary_loss = boundary_loss

    def __call__(self, rows: Sequence[Row]) -> dict[str, Any]:
        return _tensors(rows, self.boundary_loss) | {"use_cache": False}


class VarlenCollator:
    """For flash-attention and ``torch.nn.attention.varlen``: all rows end to end, ``[1, B · L]``.

    ``cu_seqlens`` (int32) and ``max_seqlen`` (a number) describe all segments. With ``hugging_face``
    they have the names that transformers passes on to flash-attention.

    With ``segment_limit`` (``manifest.segment_limit``) shapes are static: ``cu_seqlens`` has
    B · limit + 1 entries, of which the last repeat the end, and ``max_seqlen`` is L.
    """

    def __init__(
        self,
        boundary_loss: BoundaryLoss = BoundaryLoss(),
        hugging_face: bool = False,
        segment_limit: int | None = None,
    ) -> None:
        self.boundary_loss = boundary_loss
        self.hugging_face = hugging_face
        self.segment_limit = segment_limit

    def __call__(self, rows: Sequence[Row]) -> dict[str, Any]:
        length = len(rows[0].input_ids)
        ends = [row.cu_seqlens[:-1] + number * length for number, row in enumerate(rows)]
        cu_seqlens = torch.from_numpy(
            np.concatenate([*ends, [len(rows) * length]]).astype(np.int32)
        )
        max_seqlen = max(row.max_seqlen for row in rows)
        if self.segment_limit is not None:
            missing = len(rows) * self.segment_limit + 1 - len(cu_seqlens)
            if missing < 0:
                raise ValueError(f"a row has more than {self.segment_limit} segments")
            cu_seqlens = torch.nn.functional.pad(cu_seqlens, (0, missing), value=len(rows) * length)
            max_seqlen = length
        tensors = _tensors(rows, self.boundary_loss)
        batch: dict[str, Any] = {name: tensor.view(1, -1) for name, tensor in tensors.items()}
        if not self.hugging_face:
            return batch | {"cu_seqlens": cu_seqlens, "max_seqlen": max_seqlen}
        return batch | {
            "cu_seq_lens_q": cu_seqlens,
            "cu_seq_lens_k": cu_seqlens,
            "max_length_q": max_seqlen,
            "max_length_k": max_seqlen,
            "use_cache": False,
        }


class FlexCollator:
    """For FlexAttention: ids, positions, labels, and ``starts``, of which the mask is made.

    ``starts`` is cheap to send from a loader worker; ``block_mask(batch["starts"])`` makes the
    ``BlockMask`` where the model is.
    """

    def __init__(self, boundary_loss: BoundaryLoss = BoundaryLoss()) -> None:
        self.boundary_loss = boundary_loss

    def __call__(self, rows: Sequence[Row]) -> dict[str, Any]:
        starts = torch.from_numpy(np.stack([row.starts for row in rows]))
        return _tensors(rows, self.boundary_loss) | {"starts": starts}


def document_mask(starts: torch.Tensor) -> MaskFunction:
    """The mask function of FlexAttention: a token sees those before it in its own segment."""

    def mask(b: torch.Tensor, h: torch.Tensor, q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
        return (q >= k) & (k >= starts[b, q])

    return mask


def block_mask(starts: torch.Tensor, **arguments: Any) -> Any:
    """The ``BlockMask`` of a batch's ``starts`` [B, L], on their device.

    ``arguments`` go to ``create_block_mask``, such as ``BLOCK_SIZE``. L that is a multiple of it
    (128) is fastest.
    """
    from torch.nn.attention.flex_attention import create_block_mask

    batch, length = starts.shape
    return create_block_mask(
        document_mask(starts), batch, None, length, length, device=str(starts.device), **arguments
    )


class SplitCollator:
    """For loops in the manner of torchtitan: ``({"input", "positions"}, labels)``.

    Rows are split into inputs and labels, so pack with ``--row-length`` of one more than the context.
    """

    def __init__(self, boundary_loss: BoundaryLoss = BoundaryLoss()) -> None:
        self.boundary_loss = boundary_loss

    def __call__(self, rows: Sequence[Row]) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        batch = _tensors(rows, self.boundary_loss)
        inputs = {"input": batch["input_ids"], "positions": batch["position_ids"]}
        return {name: value[:, :-1] for name, value in inputs.items()}, batch["labels"][:, 1:]


def shifted(labels: torch.Tensor) -> torch.Tensor:
    """Labels for models that do not shift: at each place the next token, -100 at the last."""
    return torch.nn.functional.pad(labels[..., 1:], (0, 1), value=IGNORED)


class TorchStream(IterableDataset[Batch]):  # type: ignore[misc, unused-ignore]
    """A ``PackedStream`` for ``DataLoader(stream, batch_size=None, num_workers=…)``.

    Workers take turns with whole batches, so the order is the same with any number of them.
    """

    def __init__(self, stream: PackedStream) -> None:
        self.stream = stream

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        if worker is None:
            return self.stream.batches()
        return self.stream.batches(worker.id, worker.num_workers)

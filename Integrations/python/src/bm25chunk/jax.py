"""Batches for JAX, MaxText and Levanter: NumPy arrays, which JAX takes as they are."""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np
import numpy.typing as npt

from .labels import BoundaryLoss
from .row import Row

Arrays = dict[str, npt.NDArray[np.int32]]


class MaxTextCollator:
    """The batch of MaxText, int32 [B, L]: inputs, targets, and for both segments and positions.

    Targets are the inputs shifted to the left. ``targets_segmentation`` is 0 where there is no loss:
    in padding, at the end of a row, and where the next token is no label.
    """

    def __init__(self, boundary_loss: BoundaryLoss = BoundaryLoss()) -> None:
        self.boundary_loss = boundary_loss

    def __call__(self, rows: Sequence[Row]) -> Arrays:
        inputs = np.stack([row.input_ids for row in rows]).astype(np.int32)
        segments = np.stack([row.segment_ids for row in rows])
        positions = np.stack([row.position_ids for row in rows])
        is_label = np.stack([row.loss_mask(self.boundary_loss) for row in rows])
        has_loss = _shifted(is_label.astype(np.int32)) == 1
        return {
            "inputs": inputs,
            "inputs_segmentation": segments,
            "inputs_position": positions,
            "targets": _shifted(inputs),
            "targets_segmentation": np.where(has_loss, segments, 0).astype(np.int32),
            "targets_position": positions,
        }


def _shifted(values: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return np.pad(values[:, 1:], ((0, 0), (0, 1)))


def segment_mask(segments: Any) -> Any:
    """The boolean attention mask [B, L, L] of segment ids [B, L], as a JAX array."""
    import jax.numpy as jnp

    segments = jnp.asarray(segments)
    length = segments.shape[-1]
    return (segments[:, :, None] == segments[:, None, :]) & jnp.tril(
        jnp.ones((length, length), bool)
    )

"""Which tokens are labels: those that a model is asked for by the token before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

IGNORED = -100
"""What stands in the labels where a token is none."""


@dataclass(frozen=True)
class BoundaryLoss:
    """Whether the first token of a document is a label of the document before it.

    ``mask``: never. ``keep``: always. ``related``: where the piece was retrieved with a BM25 score
    of at least ``threshold`` (and above 0). Padding and the first token of a row never are.
    """

    policy: Literal["keep", "mask", "related"] = "mask"
    threshold: float = 0.0

    def __post_init__(self) -> None:
        if self.policy not in ("keep", "mask", "related"):
            raise ValueError(f"no boundary loss is called {self.policy!r}: keep, mask, related")

    def asks_for_first_token(self, link_scores: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
        """For each segment whether its first token is a label, if another stands before it."""
        if self.policy == "related":
            return (link_scores > 0) & (link_scores >= np.float32(self.threshold))
        return np.full(link_scores.shape, self.policy == "keep")

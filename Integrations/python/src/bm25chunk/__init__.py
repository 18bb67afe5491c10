"""Reads what ``bm25chunk pack`` wrote: rows of tokens that know where their documents begin.

Needs NumPy alone. ``bm25chunk.torch`` has collators and a stream for PyTorch, ``bm25chunk.jax`` one
for JAX and MaxText.

    >>> from bm25chunk import PackedDataset
    >>> packed = PackedDataset("packed")
    >>> packed[0].input_ids, packed[0].cu_seqlens

``program()`` is the path of the program, which ``python -m bm25chunk`` runs.
"""

from .dataset import PackedDataset
from .errors import PackingError
from .installation import program
from .labels import BoundaryLoss
from .manifest import Manifest
from .order import permuted
from .provenance import Origin
from .row import Row
from .stream import Batch, PackedStream

__all__ = [
    "Batch",
    "BoundaryLoss",
    "Manifest",
    "Origin",
    "PackedDataset",
    "PackedStream",
    "PackingError",
    "Row",
    "permuted",
    "program",
]
__version__ = "0.2.0"

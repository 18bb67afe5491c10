"""A loop in the manner of torchtitan, of rows packed with --row-length one more than the context."""

import os
import sys

import torch

from bm25chunk import PackedDataset, PackedStream
from bm25chunk.torch import SplitCollator, TorchStream

packed = PackedDataset(sys.argv[1])
stream = PackedStream(
    packed,
    batch_size=4,
    rank=int(os.environ.get("RANK", 0)),
    world_size=int(os.environ.get("WORLD_SIZE", 1)),
    collate=SplitCollator(),
)
loader = torch.utils.data.DataLoader(TorchStream(stream), batch_size=None, num_workers=2)
for step, batch in zip(range(3), loader):
    inputs, labels = batch.data
    documents = (inputs["positions"] == 0).cumsum(1) - 1  # as torchtitan makes its masks
    print(f"step {step}: {tuple(labels.shape)}, {documents[:, -1].tolist()} documents behind the first")

"""A training loop of one's own, with FlexAttention masks and exact resumption."""

import sys

import torch

from bm25chunk import PackedDataset, PackedStream
from bm25chunk.torch import FlexCollator, TorchStream, block_mask, shifted

packed = PackedDataset(sys.argv[1], verify=True)
model = torch.nn.Sequential(
    torch.nn.Embedding(packed.manifest.vocab_size, 32),
    torch.nn.Linear(32, packed.manifest.vocab_size),
)
optimizer = torch.optim.AdamW(model.parameters())
position = 0  # what a checkpoint has to store
stream = PackedStream(packed, batch_size=4, seed=1, position=position, collate=FlexCollator())
loader = torch.utils.data.DataLoader(TorchStream(stream), batch_size=None, num_workers=1)
for step, batch in zip(range(3), loader):
    mask = block_mask(batch.data["starts"])  # for flex_attention(q, k, v, block_mask=mask)
    logits = model(batch.data["input_ids"])
    loss = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), shifted(batch.data["labels"]).flatten()
    )
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    position = batch.position
    print(f"step {step}: loss {loss.item():.4f}, next row {position}, mask {mask.sparsity():.0f} % empty")

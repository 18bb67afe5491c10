"""Runs flash-attention and torch's varlen_attn on our cu_seqlens; needs an NVIDIA GPU.

    python3 Integrations/masks/run_flash_attention.py packed

Compares each kernel with dense attention under the document mask, and changes the first document to
see that nothing behind it moves. Says what it did not run, and why. Exit code: 0 where all that ran
agreed, 1 where something did not, 2 where nothing ran.
"""

from __future__ import annotations

import sys
from typing import Any, Callable

try:
    import torch
except ImportError:
    sys.exit("not run: torch is not installed")

from bm25chunk import PackedDataset
from bm25chunk.torch import VarlenCollator

Attention = Callable[..., torch.Tensor]


def kernels() -> tuple[dict[str, Attention], list[str]]:
    """The kernels that are here, by name, and why others are not."""
    found: dict[str, Attention] = {}
    missing = []
    try:
        from flash_attn import flash_attn_varlen_func

        found["flash_attn_varlen_func"] = lambda q, k, v, cu, longest: flash_attn_varlen_func(
            q, k, v, cu, cu, longest, longest, causal=True
        )
    except ImportError as error:
        missing.append(f"flash_attn_varlen_func: {error}")
    try:
        from torch.nn.attention.varlen import varlen_attn

        found["torch varlen_attn"] = lambda q, k, v, cu, longest: varlen_attn(
            q, k, v, cu, cu, longest, longest, window_size=(-1, 0)
        )
    except ImportError as error:
        missing.append(f"torch varlen_attn: {error}")
    return found, missing


def dense(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, cu: torch.Tensor) -> torch.Tensor:
    total = len(q)
    segments = torch.bucketize(torch.arange(total, device=q.device), cu[1:], right=True)
    mask = (segments[:, None] == segments[None]) & torch.ones(
        total, total, dtype=torch.bool, device=q.device
    ).tril()
    parts = (part.transpose(0, 1)[None].float() for part in (q, k, v))
    return torch.nn.functional.scaled_dot_product_attention(*parts, attn_mask=mask)[0].transpose(0, 1)


def main(folder: str) -> int:
    if not torch.cuda.is_available():
        print("not run: flash-attention needs an NVIDIA GPU, and there is none here")
        return 2
    batch: dict[str, Any] = VarlenCollator()(PackedDataset(folder)[:2])
    cu, longest = batch["cu_seqlens"].cuda(), batch["max_seqlen"]
    torch.manual_seed(0)
    q, k, v = torch.randn(
        3, batch["input_ids"].numel(), 4, 64, device="cuda", dtype=torch.bfloat16
    )
    expected = dense(q, k, v, cu)
    found, missing = kernels()
    status = 0 if found else 2
    for name, attention in found.items():
        out = attention(q, k, v, cu, longest)
        error = float((out.float() - expected).abs().max())
        end = int(cu[1])
        k2, v2 = k.clone(), v.clone()
        k2[:end] += 1
        v2[:end] += 1
        leak = float((attention(q, k2, v2, cu, longest)[end:] - out[end:]).abs().max())
        agrees = error < 0.02 and leak == 0
        status = status if agrees else 1
        print(f"{'ok' if agrees else 'FAILED'}  {name}: error {error:.4f}, leak {leak}")
    for reason in missing:
        print(f"not run: {reason}")
    return status


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))

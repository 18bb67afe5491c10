#!/usr/bin/env python3
"""Times training steps of `bm25chunk train` and of PyTorch on the same rows, in turns.

    pip install torch==2.15.0 transformers==5.24.0 safetensors numpy
    python3 Benchmarks/compare_training_speed.py PACKED --batch 16 --threads 1

The model is the preset `micro` on PACKED, a folder written by `pack`. PyTorch runs transformers'
LlamaForCausalLM with its fused attention and AdamW: fp32 causal, bf16 autocast causal, and fp32 with
the document mask given as a dense one. Prints tokens a second of each, the medians over the rounds,
and ratios of ours to theirs.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

import numpy as np
import torch
from safetensors import safe_open
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.utils import logging

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.join(ROOT, ".build", "release", "bm25chunk")


def ours(packed, mask, options):
    """Tokens a second of our steps but the first, by the clock of the program."""
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "model")
        subprocess.run(
            [PROGRAM, "train", packed, "--preset", "micro", "--mask", mask, "--output", output,
             "--steps", str(options.steps + 1), "--batch", str(options.batch), "--quiet",
             "--threads", str(options.threads), "--matrix-products", options.matrix_products],
            check=True, stdout=subprocess.DEVNULL)
        lines = [json.loads(line) for line in open(os.path.join(output, "metrics.jsonl"))][1:]
        return sum(x["tokens"] for x in lines) / sum(x["seconds"] for x in lines)


class Peer:
    def __init__(self, packed, options):
        manifest = json.load(open(os.path.join(packed, "manifest.json")))
        self.length = manifest["seq_len"]
        torch.set_num_threads(options.threads)
        torch.manual_seed(1)
        self.model = LlamaForCausalLM(LlamaConfig(
            vocab_size=manifest["vocab_size"], hidden_size=256, intermediate_size=688,
            num_hidden_layers=6, num_attention_heads=8, max_position_embeddings=self.length,
            tie_word_embeddings=True, bos_token_id=None, eos_token_id=0, use_cache=False),
        )
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3, fused=True)
        shard = os.path.join(packed, manifest["shards"][0]["file"])
        with safe_open(shard, "np") as file:
            ids = file.get_slice("input_ids")[: options.batch].astype(np.int64)
            offsets = file.get_slice("cu_seqlens_offsets")[: options.batch + 1]
            cu = file.get_slice("cu_seqlens")[: int(offsets[-1])]
        self.ids = torch.from_numpy(ids)
        segments = np.stack([
            np.repeat(np.arange(b - a - 1), np.diff(cu[a:b])) for a, b in zip(offsets, offsets[1:])])
        same = torch.from_numpy(segments[:, :, None] == segments[:, None, :])
        self.mask = (same & torch.ones(self.length, self.length).tril().bool())[:, None]
        self.micro_batch = options.peer_micro_batch

    def step(self, kind):
        self.optimizer.zero_grad()
        parts = self.ids.split(self.micro_batch)
        for index, ids in enumerate(parts):
            more = {}
            if kind == "dense document mask":
                start = index * self.micro_batch
                more["attention_mask"] = self.mask[start : start + len(ids)]
            with torch.autocast("cpu", torch.bfloat16, enabled=kind == "bf16 causal"):
                loss = self.model(input_ids=ids, labels=ids, **more).loss / len(parts)
            loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()

    def speed(self, kind, steps):
        self.step(kind)
        start = time.perf_counter()
        for _ in range(steps):
            self.step(kind)
        return steps * self.ids.numel() / (time.perf_counter() - start)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("packed")
    arguments.add_argument("--batch", type=int, default=16)
    arguments.add_argument("--steps", type=int, default=2)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--peer-micro-batch", type=int, default=16)
    arguments.add_argument("--matrix-products", default="openblas")
    arguments.add_argument(
        "--peers", default="fp32 causal,bf16 causal,dense document mask", help="with commas")
    options = arguments.parse_args()
    logging.disable_progress_bar()
    peer = Peer(options.packed, options)
    peers = [kind for kind in options.peers.split(",") if kind]
    found = {}
    for _ in range(options.rounds):
        for mask in ("causal", "intra-document"):
            found.setdefault(f"ours {mask}", []).append(ours(options.packed, mask, options))
        for kind in peers:
            found.setdefault(f"PyTorch {kind}", []).append(peer.speed(kind, options.steps))
    medians = {name: statistics.median(values) for name, values in found.items()}
    print(f"torch {torch.__version__}, {options.threads} threads, {options.batch} rows of "
          f"{peer.length} tokens, {options.matrix_products}; medians of {options.rounds} rounds")
    for name, values in found.items():
        each = " ".join(f"{value:.0f}" for value in values)
        print(f"{name:30} {medians[name]:8.0f} tokens/s   ({each})")
    for kind in peers:
        for mask in ("causal", "intra-document"):
            ratio = medians[f"ours {mask}"] / medians[f"PyTorch {kind}"]
            print(f"ours {mask} over PyTorch {kind}: {ratio:.2f}")
    ratio = medians["ours causal"] / medians["ours intra-document"]
    print(f"time of a token, intra-document over causal: {ratio:.3f}")


if __name__ == "__main__":
    main()

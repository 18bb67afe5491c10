#!/usr/bin/env python3
"""Compares model, gradients, optimizer and checkpoints with PyTorch's LlamaForCausalLM.

    pip install torch==2.15.0 transformers==5.24.0 safetensors numpy
    swift build -c release
    python3 Benchmarks/check_model_against_pytorch.py

Random tiny models (tied, untied, grouped queries) on real chunks of Corpora/, under both masks and
with both kinds of matrix products. Exits with 1 unless all relative errors are at most 1e-4.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
from safetensors.numpy import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM
from transformers.utils import logging

LIMIT = 1e-4
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.path.join(ROOT, ".build", "release")

failures = 0


def run(*arguments):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: {done.stderr.decode()}")
    return done.stdout.decode()


def report(what, error):
    global failures
    failures += error > LIMIT
    print(f"{'ok  ' if error <= LIMIT else 'FAIL'}  {error:8.1e}  {what}")


def relative(found, expected):
    """The greatest difference, measured by the greatest expected value."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    return np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-30)


def rows_of(packed, count):
    """Each row: its real tokens, and the ends of its fragments."""
    shard = load_file(os.path.join(packed, "shard-00000.safetensors"))
    offsets = shard["cu_seqlens_offsets"]
    for row in range(count if count else len(offsets) - 1):
        cu = shard["cu_seqlens"][offsets[row] : offsets[row + 1]]
        length = int(shard["num_tokens"][row])
        yield shard["input_ids"][row][:length].astype(np.int64), cu[cu <= length]


def losses(model, ids, cu, mask):
    """The logits of a row and the losses of the tokens that are asked for the next one."""
    ids = torch.from_numpy(ids)
    length = len(ids)
    segment = np.repeat(np.arange(len(cu) - 1), np.diff(cu))
    if mask == "causal":
        allowed = np.tril(np.ones((length, length), bool))
        positions = np.arange(length)
        asked = np.arange(length - 1)
    else:
        allowed = np.tril(segment[:, None] == segment[None, :])
        positions = np.arange(length) - np.repeat(cu[:-1], np.diff(cu))
        asked = np.flatnonzero(segment[:-1] == segment[1:])
    dtype = model.dtype
    additive = torch.zeros(length, length, dtype=dtype)
    additive.masked_fill_(~torch.from_numpy(allowed), torch.finfo(dtype).min)
    logits = model(
        input_ids=ids[None],
        attention_mask=additive[None, None],
        position_ids=torch.from_numpy(positions)[None],
        use_cache=False,
    ).logits[0]
    each = torch.nn.functional.cross_entropy(logits[asked], ids[asked + 1], reduction="none")
    return logits, each


def mean_loss_and_gradients(model, rows, mask):
    """The mean loss; row by row, so that only one row's graph is held."""
    count = sum(
        len(ids) - 1 if mask == "causal" else len(ids) - (len(cu) - 1) for ids, cu in rows)
    every, total = [], 0.0
    for ids, cu in rows:
        logits, each = losses(model, ids, cu, mask)
        (each.sum() / count).backward()
        every.append(logits.detach().numpy())
        total += each.detach().double().sum().item()
    return np.concatenate(every), total / count


def check_gradients(folder, packed, initial, name, rows):
    for mask in ("causal", "intra-document"):
        for products in ("own", "openblas"):
            dump = os.path.join(folder, "dump.safetensors")
            run(os.path.join(BIN, "ModelDump"), initial, packed, mask, str(len(rows)), products, dump)
            ours = load_file(dump)
            model = LlamaForCausalLM.from_pretrained(initial, attn_implementation="eager")
            logits, loss = mean_loss_and_gradients(model, rows, mask)
            title = f"{name}, {mask}, {products}"
            report(f"{title}: logits", relative(ours["logits"], logits))
            report(f"{title}: loss", abs(ours["loss"][0] - loss) / loss)
            worst = max(
                (relative(ours["gradient." + key], value.grad.numpy()), key)
                for key, value in model.named_parameters()
            )
            report(f"{title}: gradients, worst {worst[1]}", worst[0])


def check_steps(folder, packed, initial, name, rows, mask):
    steps, rate, decay = 3, 1e-3, 0.1
    output = os.path.join(folder, "steps")
    run(
        os.path.join(BIN, "bm25chunk"), "train", packed, "--initial", initial, "--output", output,
        "--overwrite", "--steps", str(steps), "--batch", str(len(rows)), "--mask", mask,
        "--learning-rate", str(rate), "--weight-decay", str(decay), "--warmup", "0", "--quiet",
    )
    ours = load_file(os.path.join(output, "model.safetensors"))
    found = [json.loads(line)["loss"] for line in open(os.path.join(output, "metrics.jsonl"))]
    before = load_file(os.path.join(initial, "model.safetensors"))
    ends = {}
    for dtype in (torch.float32, torch.float64):
        model = LlamaForCausalLM.from_pretrained(initial, attn_implementation="eager").to(dtype)
        expected = take_steps(model, rows, mask, steps, rate, decay)
        ends[dtype] = {key: value.detach().numpy() for key, value in model.named_parameters()}
        if dtype == torch.float32:
            for step, loss in enumerate(expected):
                error = abs(found[step] - loss) / loss
                report(f"{name}, {mask}: loss of AdamW step {step + 1}", error)

    def distance(a, b):
        return math.sqrt(sum(((a[key] - b[key]) ** 2).sum(dtype=np.float64) for key in before))

    single, double = ends[torch.float32], ends[torch.float64]
    moved = distance(double, before)
    report(f"{name}, {mask}: parameters after {steps} steps, distance apart over distance moved",
           distance(ours, single) / moved)
    print(f"      {distance(ours, double) / moved:8.1e}  the same, from PyTorch in double precision")
    print(f"      {distance(single, double) / moved:8.1e}  PyTorch single, from PyTorch double")
    return output


def take_steps(model, rows, mask, steps, rate, decay):
    """The losses of AdamW steps; the model is trained in place."""
    named = list(model.named_parameters())
    decays = [v for k, v in named if v.dim() == 2 and "embed_tokens" not in k]
    others = [v for k, v in named if not (v.dim() == 2 and "embed_tokens" not in k)]
    optimizer = torch.optim.AdamW(
        [{"params": decays, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}],
        lr=rate, betas=(0.9, 0.95), eps=1e-8,
    )
    found = []
    for step in range(steps):
        share = 0.1 + 0.9 * (1 + math.cos(math.pi * step / (steps - 1))) / 2
        for group in optimizer.param_groups:
            group["lr"] = rate * share
        optimizer.zero_grad()
        _, loss = mean_loss_and_gradients(model, rows, mask)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        found.append(loss)
    return found


def check_generation(checkpoint):
    prompt = "The city of"
    model = AutoModelForCausalLM.from_pretrained(checkpoint)
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    ids = tokenizer(prompt, return_tensors="pt", add_special_tokens=False).input_ids
    theirs = model.generate(ids, max_new_tokens=30, do_sample=False)[0]
    text = tokenizer.decode(theirs, skip_special_tokens=True)
    ours = run(
        os.path.join(BIN, "bm25chunk"), "generate", checkpoint, prompt, "--temperature", "0",
        "--tokens", "30",
    ).rstrip("\n")
    same = ours == text.rstrip("\n")
    report(f"transformers loads the checkpoint and generates our text {ours[:40]!r}", 0 if same else 1)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rows", type=int, default=6, help="chunks to compare logits of")
    options = arguments.parse_args()
    torch.manual_seed(1)
    logging.disable_progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = os.path.join(folder, "tokenizer.json")
        packed = os.path.join(folder, "packed")
        corpus = os.path.join(folder, "corpus.jsonl")
        with open(os.path.join(ROOT, "Corpora", "encyclopedia.jsonl")) as lines:
            open(corpus, "w").writelines(line for line, _ in zip(lines, range(24)))
        bm25chunk = os.path.join(BIN, "bm25chunk")
        run(bm25chunk, "tokenizer", "train", corpus, "--vocab-size", "1000", "--output", tokenizer,
            "--quiet")
        run(bm25chunk, "pack", corpus, "--tokenizer", tokenizer, "--chunk-length", "512",
            "--output", packed, "--quiet")
        rows = list(rows_of(packed, options.rows))
        everything = list(rows_of(packed, None))
        print(f"torch {torch.__version__}; {len(everything)} chunks of 512 tokens, "
              f"{sum(len(cu) - 1 for _, cu in rows)} fragments in the first {len(rows)}")
        shapes = {
            "tied": dict(num_key_value_heads=4, tie_word_embeddings=True),
            "untied": dict(num_key_value_heads=4, tie_word_embeddings=False),
            "grouped": dict(num_key_value_heads=2, tie_word_embeddings=True),
        }
        for name, shape in shapes.items():
            configuration = LlamaConfig(
                vocab_size=1000, hidden_size=96, intermediate_size=200, num_hidden_layers=3,
                num_attention_heads=4, max_position_embeddings=512, initializer_range=0.08,
                attention_bias=False, bos_token_id=None, eos_token_id=0, **shape)
            initial = os.path.join(folder, name)
            LlamaForCausalLM(configuration).save_pretrained(initial)
            check_gradients(folder, packed, initial, name, rows)
            for mask in ("causal", "intra-document"):
                output = check_steps(folder, packed, initial, name, everything, mask)
        check_generation(output)
    print("all equal within 1e-4" if failures == 0 else f"{failures} differ")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Which choices make chunks of more related documents: packs a corpus in many ways, measures each.

usage: sweep_relatedness.py BM25CHUNK TOKENIZER.json WORK CORPUS... [--chunk-length 2048]

One line for each packing. Columns: `adjacent` and `all pairs` are mean tf-idf cosines over token
ids of fragments of different documents in a chunk (weights tf · ln(N/df), N and df over fragments);
`zipf` is the mean over chunks of the maximum-likelihood exponent of a zeta distribution fitted to
the counts of a chunk's tokens, bounded to 1.01–10: higher is burstier; `near` counts pairs of
neighbours with a Jaccard similarity of at least 0.5 over token 5-grams; the speed is that of `pack`
of an index on one thread, in CPU seconds. Needs numpy and safetensors.
"""
import argparse, collections, json, os, resource, shutil, subprocess

import numpy
from safetensors.numpy import load_file

GRID = numpy.linspace(1.01, 10, 900)
RANKS = numpy.log(numpy.arange(1, 2049, dtype=float))
ZETA = {}


def zipf(ids):
    """The exponent that maximises the likelihood of the counts, ranked from the most frequent."""
    counts = numpy.sort(numpy.unique(ids, return_counts=True)[1])[::-1]
    ranks = RANKS[: len(counts)] if len(counts) <= 2048 else numpy.log(
        numpy.arange(1, len(counts) + 1, dtype=float))
    if "norms" not in ZETA:
        # ln ζ(s), by its first terms and the integral of the rest.
        n = numpy.arange(1, 2001, dtype=float)
        sums = (n[None, :] ** -GRID[:, None]).sum(1) + 2000.5 ** (1 - GRID) / (GRID - 1)
        ZETA["norms"] = numpy.log(sums)
    likelihood = -GRID * float((counts * ranks).sum()) - counts.sum() * ZETA["norms"]
    return float(GRID[int(numpy.argmax(likelihood))])


def measure(folder):
    manifest = json.load(open(os.path.join(folder, "manifest.json")))
    ignored = [manifest["eos_token_id"], manifest["pad_token_id"]]
    chunks, exponents = [], []
    for shard in manifest["shards"]:
        tensors = load_file(os.path.join(folder, shard["file"]))
        offsets = tensors["cu_seqlens_offsets"]
        for row in range(len(offsets) - 1):
            ends = tensors["cu_seqlens"][offsets[row]:offsets[row + 1]]
            documents = tensors["doc_ids"][offsets[row] - row:offsets[row + 1] - row - 1]
            ids = tensors["input_ids"][row].astype(numpy.int64)
            parts = [(int(d), ids[a:b]) for d, a, b in zip(documents, ends, ends[1:]) if d >= 0]
            parts = [(d, p[~numpy.isin(p, ignored)]) for d, p in parts]
            chunks.append(parts)
            exponents.append(zipf(numpy.concatenate([p for _, p in parts])))
    frequency = numpy.zeros(manifest["vocab_size"])
    total = 0
    for parts in chunks:
        for _, ids in parts:
            total += 1
            frequency[numpy.unique(ids)] += 1
    idf = numpy.log(total / numpy.maximum(1, frequency))
    adjacent, pairs, near = [], [], 0
    for parts in chunks:
        vectors, grams = [], []
        for _, ids in parts:
            terms, counts = numpy.unique(ids, return_counts=True)
            weights = counts * idf[terms]
            norm = numpy.sqrt((weights * weights).sum())
            vectors.append((terms, weights / norm if norm > 0 else weights))
            mixed = ids[:-4] if len(ids) > 4 else ids[:0]
            for step in range(1, 5):
                mixed = mixed * 1000003 + ids[step:len(ids) - 4 + step] if len(mixed) else mixed
            grams.append(set(mixed.tolist()))
        for i in range(len(parts)):
            for j in range(i + 1, len(parts)):
                if parts[i][0] == parts[j][0]:
                    continue
                (a, x), (b, y) = vectors[i], vectors[j]
                _, left, right = numpy.intersect1d(a, b, assume_unique=True, return_indices=True)
                cosine = float((x[left] * y[right]).sum())
                pairs.append(cosine)
                if j == i + 1:
                    adjacent.append(cosine)
                    union = len(grams[i] | grams[j])
                    near += union > 0 and len(grams[i] & grams[j]) * 2 >= union
    return (numpy.mean(adjacent), numpy.mean(pairs), numpy.mean(exponents), near,
            manifest["counts"]["packed_tokens"])


def cpu(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("tokenizer")
    parser.add_argument("work")
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--chunk-length", type=int, default=2048)
    parser.add_argument("--only", help="run settings that contain this text")
    arguments = parser.parse_args()
    os.makedirs(arguments.work, exist_ok=True)
    settings = [("uni", "words", [])]
    bm25 = lambda *flags, analyzer="words": settings.append(("bm25", analyzer, list(flags)))
    for buffer in ("1024", "4096", "16384", "all"):
        bm25("--buffer", buffer)
    for terms in ("32", "64", "128"):
        bm25("--query-terms", terms)
    for terms in ("32", "128", "300"):
        for rule in ("idf", "head", "random"):
            bm25("--query-terms", terms, "--query-rule", rule)
    bm25("--order", "star")
    bm25("--order", "star", "--buffer", "all")
    bm25("--near-duplicates", "allow")
    bm25(analyzer="tokens")
    bm25("--query-terms", "64", analyzer="tokens")
    print("| strategy | adjacent | all pairs | zipf | near | M tokens/CPU s |\n|---|---|---|---|---|---|")
    for strategy, analyzer, flags in settings:
        name = " ".join([strategy, analyzer] + flags)
        if arguments.only and arguments.only not in name:
            continue
        index = os.path.join(arguments.work, f"{analyzer}.sqlite")
        if not os.path.exists(index):
            cpu(arguments.program, "index", *arguments.corpus, "--tokenizer", arguments.tokenizer,
                "--analyzer", analyzer, "--output", index, "--quiet")
        folder = os.path.join(arguments.work, "packed")
        shutil.rmtree(folder, ignore_errors=True)
        seconds = cpu(
            arguments.program, "pack", index, "--strategy", strategy, "--threads", "1", "--quiet",
            "--chunk-length", str(arguments.chunk_length), "--output", folder, *flags)
        adjacent, pairs, exponent, near, tokens = measure(folder)
        print(f"| {name} | {adjacent:.4f} | {pairs:.4f} | {exponent:.3f} | {near} "
              f"| {tokens / seconds / 1e6:.2f} |", flush=True)


main()

#!/usr/bin/env python3
"""Does the order in which chunks are written say anything about their topics?

Install: pip install numpy safetensors. Usage: check_shuffle.py INDEX FOLDER... [--csv]

For each packing of the index: the entropy of topics in windows of 16 and of 256 consecutive chunks, its
mean over all windows, beside the mean and the standard deviation of the same under 100 independent
permutations of the chunks. The topics of a source are cut into 64 stretches of equally many documents, in
their order in the index; entropy is that of the fragments over these, in bits. Exit code 1 where a packing
is more than 4 standard deviations off. The last line of each block shows what the measure makes of chunks
that are sorted by topic.
"""
import json
import pathlib
import sqlite3
import sys

import numpy as np
from safetensors.numpy import load_file

STRETCHES = 64
PERMUTATIONS = 100


def numbers(blob):
    """The variable-length integers of a blob."""
    found, value, shift = [], 0, 0
    for byte in blob:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value, shift = 0, 0
    return found


def stretches(index):
    """The stretch of every document by its id."""
    database = sqlite3.connect(index)
    stretch = np.zeros(database.execute("SELECT max(id) + 1 FROM document").fetchone()[0], dtype=np.int64)
    first = 0
    for source, in database.execute("SELECT id FROM source ORDER BY id").fetchall():
        ids = [row[0] for row in database.execute(
            "SELECT id FROM document WHERE sourceID = ? ORDER BY sourceOrdinal", (source,))]
        topics = [topic for blob, in database.execute(
            "SELECT topics FROM documentTopic WHERE sourceID = ? ORDER BY firstOrdinal", (source,))
            for topic in numbers(blob)] or [0] * len(ids)
        counts = np.bincount(topics)
        middle = np.cumsum(counts) - counts / 2
        stretch[ids] = first + (middle * STRETCHES / len(ids)).astype(int)[topics]
        first += STRETCHES
    return stretch, first


def counted(folder, stretch, count):
    """By chunk in the order of writing, its fragments in each stretch."""
    manifest = json.loads((folder / "manifest.json").read_text())
    rows = []
    for shard in manifest["shards"]:
        tensors = load_file(folder / shard["file"])
        offsets = tensors["cu_seqlens_offsets"]
        for row in range(len(offsets) - 1):
            documents = tensors["doc_ids"][offsets[row] - row:offsets[row + 1] - row - 1]
            rows.append(np.bincount(stretch[documents[documents >= 0]], minlength=count))
    return np.array(rows, dtype=np.float64)


def entropy(chunks, width):
    """The mean entropy of windows of `width` chunks."""
    count = len(chunks) // width
    windows = chunks[:count * width].reshape(count, width, -1).sum(axis=1)
    shares = windows / windows.sum(axis=1, keepdims=True)
    return -(shares * np.log2(np.where(shares > 0, shares, 1))).sum(axis=1).mean()


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--csv"]
    stretch, count = stretches(arguments[0])
    worst = 0
    print("packing,window,written,permuted,deviation,deviations_off,sorted" if "--csv" in sys.argv else
          f"{'packing':20} {'window':>6} {'written':>9} {'permuted':>9} {'deviation':>9} {'off':>6} {'sorted':>9}")
    for name in arguments[1:]:
        folder = pathlib.Path(name)
        chunks = counted(folder, stretch, count)
        generator = np.random.default_rng(1)
        orders = [generator.permutation(len(chunks)) for _ in range(PERMUTATIONS)]
        by_topic = chunks[np.argsort(chunks.argmax(axis=1), kind="stable")]
        for width in (16, 256):
            if len(chunks) < 2 * width:
                continue
            written = entropy(chunks, width)
            permuted = [entropy(chunks[order], width) for order in orders]
            mean, deviation = np.mean(permuted), np.std(permuted, ddof=1)
            off = (written - mean) / deviation
            worst = max(worst, abs(off))
            row = [folder.name, width, f"{written:.5f}", f"{mean:.5f}", f"{deviation:.5f}", f"{off:+.2f}",
                   f"{entropy(by_topic, width):.5f}"]
            print(",".join(map(str, row)) if "--csv" in sys.argv else
                  "{:20} {:>6} {:>9} {:>9} {:>9} {:>6} {:>9}".format(*row))
    sys.exit(1 if worst > 4 else 0)


if __name__ == "__main__":
    main()

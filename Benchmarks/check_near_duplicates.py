#!/usr/bin/env python3
"""Counts near-duplicates that stand in one chunk of a packing, by exact Jaccard similarity.

    Benchmarks/check_near_duplicates.py FOLDER...

Shares no code with the program: reads the safetensors itself and compares whole sets of 5-token shingles, not
sketches. Documents are put together from all their fragments. Needs numpy.
"""
import json
import os
import struct
import sys
from collections import defaultdict

import numpy

LENGTH = 5


def tensors(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
    data = numpy.memmap(path, "u1", "r", 8 + size)
    types = {"U16": "<u2", "I32": "<i4", "I64": "<i8", "F32": "<f4"}
    return {
        name: data[entry["data_offsets"][0]:entry["data_offsets"][1]].view(types[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items() if name != "__metadata__"
    }


def shingles(tokens):
    if len(tokens) < LENGTH:
        return {tuple(tokens)}
    return set(zip(*(tokens[i:] for i in range(LENGTH))))


def measure(folder):
    manifest = json.load(open(os.path.join(folder, "manifest.json")))
    eos = manifest["eos_token_id"]
    rows, parts = [], defaultdict(list)
    for shard in manifest["shards"]:
        t = tensors(os.path.join(folder, shard["file"]))
        offsets = t["cu_seqlens_offsets"]
        for row in range(shard["rows"]):
            cu = t["cu_seqlens"][offsets[row]:offsets[row + 1]]
            first = offsets[row] - row
            row_documents = []
            for i in range(len(cu) - 1):
                document = int(t["doc_ids"][first + i])
                if document < 0:
                    continue
                row_documents.append(document)
                parts[document].append((int(t["doc_starts"][first + i]), t["input_ids"][row, cu[i]:cu[i + 1]].tolist()))
            rows.append(row_documents)
    sets = {}

    def of(document):
        if document not in sets:
            tokens = [token for _, part in sorted(parts[document]) for token in part]
            sets[document] = shingles(tokens[:-1] if tokens and tokens[-1] == eos else tokens)
        return sets[document]

    counts = dict.fromkeys([0.6, 0.75, 0.8, 0.9], 0)
    for documents in rows:
        documents = sorted(set(documents))
        for i, a in enumerate(documents):
            for b in documents[:i]:
                first, second = of(a), of(b)
                if min(len(first), len(second)) < 0.5 * max(len(first), len(second)):
                    continue
                common = len(first & second)
                similarity = common / (len(first) + len(second) - common)
                for threshold in counts:
                    counts[threshold] += similarity >= threshold
    per = 1000 / max(1, len(rows))
    print(f"{folder:40} {len(rows):6} chunks, pairs per 1,000: " + ", ".join(
        f"{count * per:.1f} (J >= {threshold})" for threshold, count in counts.items()), flush=True)


for folder in sys.argv[1:]:
    measure(folder)

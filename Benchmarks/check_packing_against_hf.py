#!/usr/bin/env python3
"""Rebuilds documents from a packed folder and compares them with Hugging Face's own encoding.

Reads the shards with safetensors and numpy only, checks every row's invariants, joins the fragments
of a sample of documents, and encodes their text again with `tokenizers`: an oracle that shares no
code with bm25chunk. Needs: pip install safetensors numpy tokenizers; zstdcat and zcat.

usage: check_packing_against_hf.py PACKED [DOCUMENTS]     run it in the folder `pack` was run in
"""
import json
import random
import subprocess
import sys
from collections import defaultdict

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer


def rows_of(tensors):
    """Yields (row, cu_seqlens, first segment) and checks what must hold of each row."""
    length = tensors["input_ids"].shape[1]
    offsets = tensors["cu_seqlens_offsets"]
    for row in range(len(tensors["input_ids"])):
        cu = tensors["cu_seqlens"][offsets[row]:offsets[row + 1]]
        assert cu[0] == 0 and cu[-1] == length and (np.diff(cu) > 0).all()
        assert np.diff(cu).max() == tensors["max_seqlen"][row]
        yield row, cu, offsets[row] - row


def fragments_by_document(folder, manifest):
    fragments = defaultdict(list)
    for shard in manifest["shards"]:
        tensors = load_file(f"{folder}/{shard['file']}")
        for row, cu, segment in rows_of(tensors):
            for k in range(len(cu) - 1):
                document = int(tensors["doc_ids"][segment + k])
                assert (document < 0) == (k == len(cu) - 2 and tensors["num_tokens"][row] < cu[-1])
                if document >= 0:
                    start = int(tensors["doc_starts"][segment + k])
                    ids = tensors["input_ids"][row, cu[k]:cu[k + 1]]
                    fragments[document].append((start, ids.astype(np.int64)))
    return fragments


def lines_of(path):
    command = ["zstdcat", path] if path.endswith(".zst") else ["zcat", "-f", path]
    return subprocess.run(command, capture_output=True, check=True).stdout.split(b"\n")


def main():
    folder = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    manifest = json.load(open(f"{folder}/manifest.json"))
    tokenizer = Tokenizer.from_file(f"{folder}/{manifest['tokenizer']['file']}")
    tokenizer.encode_special_tokens = True
    with open(f"{folder}/documents.jsonl") as table:
        records = [json.loads(line) for line in table]
    packed = [record for record in records if "dropped" not in record]
    sample = defaultdict(dict)
    for record in random.Random(1).sample(packed, min(count, len(packed))):
        sample[record["path"]][record["line"]] = record
    fragments = fragments_by_document(folder, manifest)
    policy = manifest["document_policy"]
    before = [manifest["bos_token_id"]] if policy["add_bos"] else []
    after = [manifest["eos_token_id"]] if policy["add_eos"] else []
    checked = different = 0
    for path, records in sample.items():
        for number, line in enumerate(lines_of(path), 1):
            if number not in records:
                continue
            parts = sorted(fragments[records[number]["document_id"]], key=lambda part: part[0])
            ends = np.cumsum([0] + [len(ids) for _, ids in parts])
            whole = [start for start, _ in parts] == list(ends[:-1])
            ids = tokenizer.encode(json.loads(line)["text"], add_special_tokens=False).ids
            got = np.concatenate([ids for _, ids in parts]).tolist()
            checked += 1
            different += not whole or got != before + ids + after
    print(f"{checked} documents encoded again by Hugging Face tokenizers, {different} different")
    return 1 if different or not checked else 0


if __name__ == "__main__":
    sys.exit(main())

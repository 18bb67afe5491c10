#!/usr/bin/env python3
"""Compares `bm25chunk stats --json` with the same figures worked out in numpy and scipy.

Install: pip install numpy scipy safetensors. Usage: check_statistics.py BM25CHUNK FOLDER

Everything is done in the plainest way from the tensors: dense tf-idf vectors, all pairs of all
fragments, scipy's likelihood of the Zipf distribution. So the folder should be small: Corpora, packed.
"""
import json
import pathlib
import subprocess
import sys

import numpy as np
from safetensors.numpy import load_file
from scipy import optimize, sparse, stats


def exponent(counts):
    if len(counts) == 0:
        return None
    return optimize.minimize_scalar(lambda a: stats.zipf.nnlf((a, 0), counts), bounds=(1.01, 10),
                                    method="bounded", options={"xatol": 1e-7}).x


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    told = json.loads(subprocess.check_output([program, "stats", folder, "--sample", "10000", "--json", "--quiet"]))
    manifest = json.loads((folder / "manifest.json").read_text())
    ignored = {manifest["eos_token_id"], manifest["bos_token_id"]}
    chunks = []  # of lists of (document, start, ids)
    for shard in manifest["shards"]:
        t = load_file(folder / shard["file"])
        for row in range(len(t["input_ids"])):
            first, last = t["cu_seqlens_offsets"][row:row + 2]
            cu = t["cu_seqlens"][first:last]
            chunk = []
            for i in range(len(cu) - 1):
                document = int(t["doc_ids"][first - row + i])
                if document >= 0:
                    chunk.append((document, int(t["doc_starts"][first - row + i]),
                                  t["input_ids"][row, cu[i]:cu[i + 1]].astype(np.int64)))
            chunks.append(chunk)
    flat = [fragment for chunk in chunks for fragment in chunk]
    kept = [ids[~np.isin(ids, [i for i in ignored if i is not None])] for _, _, ids in flat]
    size = manifest["vocab_size"]
    tf = sparse.csr_matrix(np.array([np.bincount(ids, minlength=size) for ids in kept], dtype=float))
    df = np.asarray((tf > 0).sum(axis=0)).ravel()
    weighted = (tf @ sparse.diags(np.log(len(flat) / np.maximum(df, 1)))).tocsr()
    norms = np.sqrt(weighted.multiply(weighted).sum(axis=1)).A1
    cosines = (sparse.diags(1 / np.where(norms > 0, norms, 1)) @ weighted)
    cosines = (cosines @ cosines.T).toarray()

    documents = np.array([document for document, _, _ in flat])
    others = np.where(documents[:, None] == documents, 0, cosines)  # of another document
    found, available = [], []
    adjacent, pairs, overlap, chunk_exponents, fragment_exponents, first = [], [], [], [], [], 0
    for chunk in chunks:
        n = len(chunk)
        if len({document for document, _, _ in chunk}) > 1:
            found += list(others[first:first + n, first:first + n].max(axis=1))
            available += list(others[first:first + n].max(axis=1))
        for j in range(n):
            for i in range(j):
                if chunk[i][0] == chunk[j][0]:
                    continue
                pairs.append(cosines[first + i, first + j])
                if i + 1 == j:
                    adjacent.append(cosines[first + i, first + j])
                    a, b = set(kept[first + i]), set(kept[first + j])
                    overlap.append(len(a & b) / max(1, len(a | b)))
        fragment_exponents += [exponent(np.unique(kept[first + i], return_counts=True)[1]) for i in range(n)]
        chunk_exponents.append(exponent(
            np.unique(np.concatenate(kept[first:first + n]), return_counts=True)[1]))
        first += n
    lengths = np.array([len(ids) for _, _, ids in flat])
    upper = np.triu_indices(len(flat), 1)
    expected = {
        "adjacent_relatedness": np.mean(adjacent), "adjacent_pairs": len(adjacent),
        "chunk_relatedness": np.mean(pairs), "chunk_pairs": len(pairs),
        "found_relatedness": np.mean(found), "available_relatedness": np.mean(available),
        "sampled_fragments": len(found),
        "random_relatedness": cosines[upper].mean(), "vocabulary_overlap": np.mean(overlap),
        "chunk_burstiness.mean": np.mean([e for e in chunk_exponents if e]),
        "fragment_burstiness.mean": np.mean([e for e in fragment_exponents if e]),
        "fragment_lengths.mean": lengths.mean(), "fragment_lengths.maximum": lengths.max(),
        "attention_share": (lengths ** 2).sum() / (len(chunks) * manifest["seq_len"] ** 2),
        "cut_documents": len({d for d, start, _ in flat if start > 0}),
        "continued_tokens": sum(len(ids) for _, start, ids in flat if start > 0),
        "fragments": len(flat), "chunks": len(chunks), "tokens": lengths.sum(),
    }
    worst = 0
    for key, value in expected.items():
        found = told
        for part in key.split("."):
            found = found[part]
        error = abs(found - value) / max(1e-12, abs(value))
        worst = max(worst, error)
        print(f"{key:28} {found:<22.12g} {value:<22.12g} {error:.1e}")
    print("greatest relative difference", f"{worst:.1e}")
    sys.exit(1 if worst > 1e-4 else 0)


if __name__ == "__main__":
    main()

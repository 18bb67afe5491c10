#!/usr/bin/env python3
"""The retrieval of our packing loop beside that of the paper's released code, in one run.

usage: compare_packing_with_released.py INDEX BINARIES [--queries 300] [--buffer 4096] [--runs 3]

INDEX is a corpus index of one source; BINARIES is the folder of the release build, with
RetrievalBenchmark. The released code asks retriv once for every document that it places: with at
most 300 random terms of the document that begins the chunk, over the postings of the whole file, of
which it then keeps those in the buffer. Here retriv's own kernel is called so, on the postings of our
index: terms are given, so neither side analyses text, which spares the released code more than half
of its time. Its buffer holds the same number of documents, drawn at random. Ours asks exactly, among
the documents of its buffer, and pays for adding and removing them as well.

Needs `pip install numpy numba` and `pip install --no-deps retriv==0.2.3`. CPU seconds of one thread,
medians of the runs, which take turns.
"""
import argparse, importlib.util, json, os, random, sqlite3, statistics, subprocess, sys, time, types

for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import numpy
from numba.typed import List


def retriv_kernel():
    """retriv's BM25, without the imports of its dense retrievers."""
    root = importlib.util.find_spec("retriv").submodule_search_locations[0]
    for name in ("retriv", "retriv.sparse_retriever",
                 "retriv.sparse_retriever.sparse_retrieval_models", "retriv.utils"):
        module = types.ModuleType(name)
        module.__path__ = [os.path.join(root, *name.split(".")[1:])]
        sys.modules[name] = module
    from retriv.sparse_retriever.sparse_retrieval_models.bm25 import bm25
    return bm25


def vector(blob):
    values, value, shift = [], 0, 0
    for byte in blob:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    return numpy.cumsum(values[::2]), values[1::2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("index")
    parser.add_argument("binaries")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--buffer", type=int, default=4096)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    bm25 = retriv_kernel()
    database = sqlite3.connect(arguments.index)
    count, tokens = database.execute(
        "SELECT documentCount, tokenCount FROM source WHERE id = 0").fetchone()
    documents, lengths = [], []
    for blob, length in database.execute(
            "SELECT termVector, documentLength FROM document WHERE sourceID = 0 ORDER BY id"):
        documents.append(vector(blob))
        lengths.append(length)
    owners = numpy.repeat(numpy.arange(count, dtype=numpy.int32), [len(t) for t, _ in documents])
    terms = numpy.concatenate([t for t, _ in documents])
    frequencies = numpy.concatenate(
        [numpy.array(f, dtype=numpy.int16) for _, f in documents if len(f)])
    order = numpy.argsort(terms, kind="stable")
    ends = numpy.searchsorted(terms[order], numpy.arange(terms.max() + 2))
    owners, frequencies = owners[order], frequencies[order]
    relative = numpy.array(lengths, dtype=numpy.float32) / numpy.float32(numpy.mean(lengths))
    draw = random.Random(1)
    buffer = numpy.array(
        sorted(draw.sample(range(count), min(arguments.buffer, count))), dtype=numpy.int32)

    def ask(document):
        own = list(documents[document][0])
        chosen = draw.sample(own, min(300, len(own)))
        return bm25(
            b=0.75, k1=1.2,
            term_doc_freqs=List([frequencies[ends[t]:ends[t + 1]] for t in chosen]),
            doc_ids=List([owners[ends[t]:ends[t + 1]] for t in chosen]),
            relative_doc_lens=relative, doc_count=count, cutoff=100, subset_doc_ids=buffer)

    asking = [d for d in draw.sample(range(count), min(arguments.queries, count))
              if len(documents[d][0])]
    ask(asking[0])  # compiles
    theirs, ours = [], []
    for _ in range(arguments.runs):
        begin = time.process_time()
        for document in asking:
            ask(document)
        theirs.append((time.process_time() - begin) / len(asking))
        output = subprocess.run(
            [os.path.join(arguments.binaries, "RetrievalBenchmark"), arguments.index, "buffer",
             "--capacity", str(arguments.buffer)], check=True, capture_output=True, text=True)
        ours.append(json.loads(output.stdout)["microseconds_a_query"] / 1e6)
        output = subprocess.run(
            [os.path.join(arguments.binaries, "RetrievalBenchmark"), arguments.index, "all"],
            check=True, capture_output=True, text=True)
        ours.append(json.loads(output.stdout)["microseconds_a_query"] / 1e6)
    rows = [("released code, buffer", statistics.median(theirs)),
            ("bm25chunk, buffer", statistics.median(ours[::2])),
            ("bm25chunk, whole source", statistics.median(ours[1::2]))]
    print(f"{count} documents, {tokens / count:.0f} tokens each, buffer {arguments.buffer}\n")
    print("| packing loop, terms given | µs a document | M tokens/s | times the released code |")
    print("|---|---|---|---|")
    for name, seconds in rows:
        print(f"| {name} | {seconds * 1e6:.1f} | {tokens / count / seconds / 1e6:.2f} "
              f"| {rows[0][1] / seconds:.0f} |")


main()

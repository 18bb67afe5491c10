#!/usr/bin/env python3
"""Times the encoding of a corpus: ours beside gigatoken, tiktoken and Hugging Face tokenizers.

    pip install gigatoken==0.10.0 tiktoken==0.14.0 tokenizers==0.23.3
    swift build -c release --product EncodingBenchmark
    python3 Benchmarks/compare_encoding.py ranks.tiktoken PATTERN corpus.jsonl.gz … \\
        --build .build/release --megabytes 40 --runs 3

One vocabulary for all: a file of tiktoken ranks, converted for Hugging Face by our `tokenizer
inspect`. The texts are the first documents of each file, of all an equal share. All are timed in
their own process with the texts in memory: `cold` with a cache that has seen nothing, `warm` a
second time over the same texts. All run once in each round; medians over the rounds, on one thread
and on two.
"""

import argparse
import gzip
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time


def read(path):
    if path.endswith(".gz"):
        with gzip.open(path) as file:
            return file.read()
    if path.endswith(".zst"):
        return subprocess.run(["zstdcat", path], check=True, stdout=subprocess.PIPE).stdout
    return pathlib.Path(path).read_bytes()


def texts(paths, limit):
    found = []
    for path in paths:
        size = 0
        for line in read(path).split(b"\n"):
            if line.strip() and size < limit / len(paths):
                text = json.loads(line)["text"]
                found.append(text)
                size += len(text.encode())
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("ranks")
    arguments.add_argument("pattern")
    arguments.add_argument("files", nargs="+")
    arguments.add_argument("--build", default=".build/release")
    arguments.add_argument("--megabytes", type=float, default=40)
    arguments.add_argument("--runs", type=int, default=3)
    options = arguments.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "true"
    # The number of threads of both Rust libraries is fixed when they start: one process for each.
    work = pathlib.Path(tempfile.mkdtemp())
    documents = texts(options.files, options.megabytes * 1e6)
    megabytes = sum(len(text.encode()) for text in documents) / 1e6
    corpus = work / "corpus.jsonl"
    corpus.write_text("".join(json.dumps({"text": t}) + "\n" for t in documents))
    converted = work / "tokenizer.json"
    subprocess.run(
        [f"{options.build}/bm25chunk", "tokenizer", "inspect", "--tokenizer", options.ranks, "--pattern",
         options.pattern, "--output", str(converted)], check=True, stdout=subprocess.DEVNULL)
    print(f"{megabytes:.1f} MB, {len(documents):,} documents, {options.pattern}")

    def ours(threads):
        result = subprocess.run(
            [f"{options.build}/EncodingBenchmark", options.ranks, options.pattern, str(corpus),
             str(threads), "1"], check=True, stdout=subprocess.PIPE, text=True)
        figures = json.loads(result.stdout)
        return {"cold": figures["cold"], "warm": figures["warm"]}

    worker = pathlib.Path(__file__).with_name("encoding_peer.py")

    def peer(name, threads):
        environment = dict(os.environ, RAYON_NUM_THREADS=str(threads))
        result = subprocess.run(
            [sys.executable, str(worker), name, options.ranks, options.pattern, str(converted),
             str(corpus), str(threads)],
            check=True, stdout=subprocess.PIPE, env=environment, text=True)
        return json.loads(result.stdout)

    for threads in (1, 2):
        times = {}
        for _ in range(options.runs):
            for name in ("ours", "gigatoken", "tiktoken", "tokenizers"):
                figures = ours(threads) if name == "ours" else peer(name, threads)
                for kind, seconds in figures.items():
                    times.setdefault(f"{name} {kind}", []).append(seconds)
        medians = {name: statistics.median(seconds) for name, seconds in times.items()}
        for name, median in medians.items():
            own = medians["ours warm" if name.endswith("warm") else "ours cold"]
            print(f"{threads} thread(s)  {name:20} {megabytes / median:8.1f} MB/s"
                  f"   ours is {median / own:5.2f} times as fast")


if __name__ == "__main__":
    main()

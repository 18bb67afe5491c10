#!/usr/bin/env python3
"""Times the encoding of a corpus: ours beside gigatoken, tiktoken and Hugging Face tokenizers.

    pip install gigatoken==0.10.0 tiktoken==0.14.0 tokenizers==0.23.3
    python3 Benchmarks/compare_encoding.py ranks.tiktoken PATTERN corpus.jsonl.gz … \\
        --binary .build/release/bm25chunk --megabytes 30 --runs 3

One vocabulary for all: a file of tiktoken ranks, converted for Hugging Face by our `tokenizer
inspect`. The texts are the first documents of the files.
Ours is timed from outside, as a whole process that reads JSON Lines and writes ids, with the time
of reading the tokenizer alone taken off; the peers are timed inside Python, texts in memory. All
peers run once in each round; medians over the rounds, on one thread and on two.
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
    found, size = [], 0
    for path in paths:
        for line in read(path).split(b"\n"):
            if line.strip():
                text = json.loads(line)["text"]
                found.append(text)
                size += len(text.encode())
                if size >= limit:
                    return found
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("ranks")
    arguments.add_argument("pattern")
    arguments.add_argument("files", nargs="+")
    arguments.add_argument("--binary", default=".build/release/bm25chunk")
    arguments.add_argument("--megabytes", type=float, default=30)
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
        [options.binary, "tokenizer", "inspect", "--tokenizer", options.ranks, "--pattern",
         options.pattern, "--output", str(converted)], check=True, stdout=subprocess.DEVNULL)
    print(f"{megabytes:.1f} MB, {len(documents):,} documents, {options.pattern}")

    def ours(threads, empty=False):
        nothing = work / "empty.jsonl"
        nothing.write_text('{"text":"a"}\n')
        command = [options.binary, "tokenizer", "encode", "--tokenizer", options.ranks,
                   "--pattern", options.pattern, "--threads", str(threads), "--quiet",
                   str(nothing if empty else corpus)]
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

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
            times.setdefault("ours", []).append(
                ours(threads) - ours(threads, empty=True))
            for name in ("gigatoken", "tiktoken", "tokenizers"):
                for kind, seconds in peer(name, threads).items():
                    times.setdefault(f"{name} {kind}", []).append(seconds)
        own = statistics.median(times["ours"])
        for name, seconds in times.items():
            median = statistics.median(seconds)
            print(f"{threads} thread(s)  {name:20} {megabytes / median:8.1f} MB/s"
                  f"   ours is {median / own:5.2f} times as fast")


if __name__ == "__main__":
    main()

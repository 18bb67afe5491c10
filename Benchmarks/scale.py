#!/usr/bin/env python3
"""Shows memory and time of `index` and `pack` at 1, 4 and 16 times a corpus.

    Benchmarks/scale.py BM25CHUNK FILE... --tokenizer FILE --work FOLDER [--times 1,4,16] [--strategy bm25]

The larger corpora hold each document several times; in each copy every word of the text is changed by a letter
that tells the copy, so that terms and sources grow as those of a larger corpus do. Prints a table for the notes.
"""
import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program")
parser.add_argument("files", nargs="+")
parser.add_argument("--tokenizer", required=True)
parser.add_argument("--work", required=True)
parser.add_argument("--times", default="1,4,16")
parser.add_argument("--strategy", default="bm25")
parser.add_argument("--threads", default="2")
parser.add_argument("--buffer", default="4096")
options = parser.parse_args()
os.makedirs(options.work, exist_ok=True)


def lines(path):
    if path.endswith(".zst"):
        process = subprocess.Popen(["zstd", "-dc", path], stdout=subprocess.PIPE)
        yield from process.stdout
    elif path.endswith(".gz"):
        yield from gzip.open(path, "rb")
    else:
        yield from open(path, "rb")


def write(times, folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for path in options.files:
        name = os.path.basename(path).split(".")[0]
        with open(f"{folder}/{name}.jsonl", "w") as out:
            for line in lines(path):
                record = json.loads(line)
                for copy in range(times):
                    letter = "" if copy == 0 else chr(ord("a") + copy)
                    # One word in four is new: vocabularies grow more slowly than corpora.
                    text = record["text"] if copy == 0 else re.sub(
                        r"(\w+)(\W+\w+\W+\w+\W+\w+\W+)", lambda m: m[1] + letter + m[2], record["text"])
                    out.write(json.dumps({"id": f"{record.get('id', '')}/{copy}", "source": name, "text": text}) + "\n")


def run(arguments):
    result = subprocess.run(
        ["/usr/bin/time", "-f", "%e %U %S %M", options.program] + arguments + ["--quiet", "--threads", options.threads],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode not in (0, 2):
        sys.exit(result.stderr)
    wall, user, system, peak = map(float, result.stderr.strip().splitlines()[-1].split())
    return wall, user + system, peak / 1024


print(f"{'times':>5} {'documents':>10} {'tokens':>12} | index {'s':>6} {'MiB':>6} | pack {'s':>6} {'MiB':>6} {'CPU ns/token':>13}")
for times in map(int, options.times.split(",")):
    corpus, index, packed = (f"{options.work}/{name}" for name in ("corpus", "c.sqlite", "packed"))
    write(times, corpus)
    wall, _, peak = run(["index", corpus, "--tokenizer", options.tokenizer, "--output", index, "--overwrite"])
    shutil.rmtree(packed, ignore_errors=True)
    pack_wall, cpu, pack_peak = run([
        "pack", index, "--strategy", options.strategy, "--buffer", options.buffer, "--output", packed])
    counts = json.load(open(f"{packed}/manifest.json"))["counts"]
    tokens = counts["packed_tokens"]
    print(f"{times:5} {counts['packed_documents']:10} {tokens:12} |       {wall:6.1f} {peak:6.0f} |      {pack_wall:6.1f} {pack_peak:6.0f} {cpu * 1e9 / tokens:13.0f}", flush=True)
    for path in (corpus, packed):
        shutil.rmtree(path)
    os.remove(index)

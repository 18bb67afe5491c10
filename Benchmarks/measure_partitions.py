#!/usr/bin/env python3
"""What a partition costs, and what is lost by not seeing the rest of the source; for SCALE.md.

usage: measure_partitions.py BM25CHUNK TOKENIZER.json WORK CORPUS... [--partitions 1 2 4 ...]
                             [--analyzer words|tokens|plain]

Does what Integrations/spark does, on one machine and one thread: the statistics of the whole corpus,
then for each number of partitions partition 0 through `index --statistics` and `pack`; CPU seconds
(user and system) and peak resident memory of each process. Relatedness is what `stats --json` says of
the packing of all partitions. CORPUS are JSON Lines files, plain or gzip, or zstd with zstandard.
"""
import argparse
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("spark", "python"):
    sys.path.insert(0, os.path.join(HERE, "../Integrations", folder, "src"))

from bm25chunk.records import Fields, line_of  # noqa: E402
from bm25chunk_spark.hashing import partition_of  # noqa: E402


def lines(paths):
    for path in paths:
        if path.endswith(".gz"):
            file = gzip.open(path)
        elif path.endswith(".zst"):
            import io
            import zstandard
            file = io.BufferedReader(zstandard.open(path, "rb"))
        else:
            file = open(path, "rb")
        for number, line in enumerate(file, 1):
            yield line_of(line.rstrip(b"\n"), path, number, Fields(), None)


def run(program, *arguments):
    """Runs the program on one thread; CPU seconds and peak memory in MiB.

    The peak is polled: what wait4 tells begins with the memory of this process.
    """
    process = subprocess.Popen(
        [program, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while True:
        done, status, used = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        with open(f"/proc/{process.pid}/status") as file:
            found = [line.split()[1] for line in file if line.startswith("VmHWM")]
        peak = max(peak, *map(int, found)) if found else peak
        time.sleep(0.005)
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        raise SystemExit(f"bm25chunk {' '.join(map(str, arguments))} failed")
    return used.ru_utime + used.ru_stime, peak / 1024


def size(path):
    if os.path.isdir(path):
        return sum(size(entry.path) for entry in os.scandir(path))
    return os.path.getsize(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("tokenizer")
    parser.add_argument("work")
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--partitions", nargs="+", type=int, default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--analyzer", default="words", choices=("words", "tokens", "plain"))
    given = parser.parse_args()
    shutil.rmtree(given.work, ignore_errors=True)
    os.makedirs(given.work)
    at = lambda name: os.path.join(given.work, name)  # noqa: E731

    corpus = at("corpus.jsonl")
    start = time.process_time()
    with open(corpus, "wb") as file:
        for line in lines(given.corpora):
            file.write(line + b"\n")
    print(f"decompressing and wrapping lines in Python: {time.process_time() - start:.1f} CPU s")
    index, statistics = at("corpus.sqlite"), at("corpus.statistics")
    one = ("--threads", "1", "--quiet")
    kind = ("--analyzer", given.analyzer)
    cost = run(given.program, "index", corpus, "--tokenizer", given.tokenizer, "--output", index, *kind, *one)
    db = sqlite3.connect(index)
    documents, tokens, text = db.execute(
        "SELECT count(*), sum(tokenCount), sum(byteCount) FROM document").fetchone()
    terms = db.execute("SELECT sum(termCount) FROM source").fetchone()[0]
    places = db.execute("SELECT id, line, externalID FROM document ORDER BY id").fetchall()
    db.close()
    print(f"{documents} documents, {tokens / 1e6:.2f} M tokens, {text / 1e6:.1f} MB of text, "
          f"{size(corpus) / 1e6:.1f} MB of lines, {terms} terms")
    print(f"index: {cost[0]:.1f} CPU s, {cost[1]:.0f} MiB, {size(index) / 1e6:.1f} MB written")
    cost = run(given.program, "corpus-statistics", index, "--output", statistics)
    print(f"statistics: {cost[0]:.1f} CPU s, {cost[1]:.0f} MiB, {size(statistics) / 1e6:.1f} MB written")

    merging = None
    header = ("P", "M tokens", "index s", "pack s", "CPU s/M", "index MiB", "pack MiB", "in MB", "out MB",
              "neighbours", "in a chunk", "random")
    print("".join(f"{name:>11}" for name in header))
    with open(corpus, "rb") as file:
        all_lines = file.read().split(b"\n")
    for partitions in given.partitions:
        whole = at("packed")
        shutil.rmtree(whole, ignore_errors=True)
        flags = ("--partitions", partitions) if partitions > 1 else ()
        run(given.program, "pack", index, *flags, "--output", whole, "--quiet")
        report = json.loads(subprocess.run(
            [given.program, "stats", whole, "--json", "--quiet"], capture_output=True, check=True
        ).stdout)
        related = relatedness(report)
        if partitions == 1:
            print(f"{1:>11}{tokens / 1e6:>11.2f}{'':>77}" + "".join(f"{v:>11.4f}" for v in related))
            continue
        mine = [row for row in places if partition_of(row[2], partitions, 1) == 0]
        with open(at("part.jsonl"), "wb") as file, open(at("part.documents"), "wb") as document_list:
            for id, line, _ in mine:
                file.write(all_lines[line - 1] + b"\n")
                document_list.write(f"{id}\t{line}\t{corpus}\n".encode())
        indexing = run(
            given.program, "index", at("part.jsonl"), "--tokenizer", given.tokenizer, "--output",
            at("part.sqlite"), "--statistics", statistics, "--document-list", at("part.documents"),
            "--overwrite", *kind, *one)
        db = sqlite3.connect(at("part.sqlite"))
        part_tokens = db.execute("SELECT sum(tokenCount) FROM document").fetchone()[0] / 1e6
        db.close()
        shutil.rmtree(at("part"), ignore_errors=True)
        packing = run(
            given.program, "pack", at("part.sqlite"), "--partitions", partitions, "--partition", 0,
            "--output", at("part"), *one)
        if partitions == 4:
            parts = [at("part")]
            for number in range(1, partitions):
                parts.append(at(f"part-{number}"))
                run(given.program, "pack", index, "--partitions", partitions, "--partition", number,
                    "--output", parts[-1], *one)
            shutil.rmtree(whole)
            merging = run(given.program, "merge", *parts, "--output", whole, *one)
        row = (part_tokens, indexing[0], packing[0], (indexing[0] + packing[0]) / part_tokens,
               indexing[1], packing[1], size(at("part.jsonl")) / 1e6, size(at("part")) / 1e6)
        print(f"{partitions:>11}" + "".join(f"{value:>11.2f}" for value in row)
              + "".join(f"{value:>11.4f}" for value in related), flush=True)
    if merging:
        print(f"merge of 4 parts: {merging[0]:.2f} CPU s, {merging[1]:.0f} MiB")


def relatedness(report):
    """Neighbours, any two of a chunk, any two of the packing."""
    return [report[f"{kind}_relatedness"] for kind in ("adjacent", "chunk", "random")]


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Kills `index` and `pack` with SIGKILL at random points, and compares what the same command then ends with.

    Benchmarks/kill_runs.py BM25CHUNK CORPUS... --tokenizer FILE --work FOLDER [--runs 200] [--seed 1]

A run is one command that is killed: once, or again after it resumed, until it may finish. Its output must
then be byte for byte that of a run that nobody disturbed. Prints a tally; exit code 1 where bytes differ.
"""
import argparse
import filecmp
import os
import random
import shutil
import signal
import subprocess
import sys
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program")
parser.add_argument("corpus", nargs="+")
parser.add_argument("--tokenizer", required=True)
parser.add_argument("--work", required=True)
parser.add_argument("--runs", type=int, default=200)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()

os.makedirs(options.work, exist_ok=True)
draw = random.Random(options.seed)
reading = options.corpus + ["--tokenizer", options.tokenizer, "--quiet"]


def path(name):
    return os.path.join(options.work, name)


def remove(name):
    for suffix in ["", ".partial", ".partial-wal", ".partial-shm"]:
        target = path(name) + suffix
        shutil.rmtree(target) if os.path.isdir(target) else os.path.exists(target) and os.remove(target)


def run(arguments):
    start = time.monotonic()
    result = subprocess.run([options.program] + arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if result.returncode not in (0, 2):
        sys.exit(f"{arguments} ended with {result.returncode}: {result.stderr.decode()}")
    return time.monotonic() - start


def killed(arguments, delay):
    """Whether it was killed, and how long it ran."""
    start = time.monotonic()
    process = subprocess.Popen(
        [options.program] + arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=delay)
        return False, time.monotonic() - start
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True, delay


def same(a, b):
    if os.path.isfile(a):
        return filecmp.cmp(a, b, shallow=False)
    names = sorted(os.listdir(a))
    return names == sorted(os.listdir(b)) and all(
        filecmp.cmp(os.path.join(a, name), os.path.join(b, name), shallow=False) for name in names)


def index(name):
    return ["index"] + reading + ["--output", path(name)]


def pack(name, *flags):
    return ["pack", path("whole.sqlite"), "--quiet", "--output", path(name)] + list(flags)


kinds = {
    "index": (index, "sqlite", []),
    "pack bm25": (pack, "", ["--strategy", "bm25"]),
    "pack bm25 in 5 partitions": (pack, "", ["--strategy", "bm25", "--partitions", "5"]),
    "pack by topics, 1 thread": (pack, "", ["--feed", "topics", "--buffer", "512", "--threads", "1"]),
    "pack by topics, 8 threads": (pack, "", ["--feed", "topics", "--buffer", "512", "--threads", "8"]),
    "pack mix, 1 thread": (pack, "", ["--strategy", "mix", "--threads", "1"]),
    "pack from the corpus": (lambda name: ["pack"] + reading + ["--output", path(name)], "", []),
}
whole = {}
for number, (kind, (make, ending, flags)) in enumerate(kinds.items()):
    name = "whole.sqlite" if kind == "index" else f"whole-{number}"
    remove(name)
    whole[kind] = [name, run(make(name, *flags))]

if not same(path(whole["pack by topics, 1 thread"][0]), path(whole["pack by topics, 8 threads"][0])):
    sys.exit("8 threads pack other bytes than 1")

tally = {kind: [0, 0, 0, 0] for kind in kinds}
for i in range(options.runs):
    kind = list(kinds)[i % len(kinds)]
    make, ending, flags = kinds[kind]
    name = "killed" + ("." + ending if ending else "")
    remove(name)
    reference, duration = whole[kind]
    counts = tally[kind]
    counts[0] += 1
    for _ in range(draw.randint(1, 3)):
        if os.path.exists(os.path.join(path(name), "manifest.json")) or name.endswith("sqlite") and os.path.exists(path(name)):
            break
        is_killed, seconds = killed(make(name, *flags), draw.uniform(0, duration))
        counts[1] += is_killed
        if not is_killed:
            # The first run may have been slow, with cold caches: kills would come too late ever after.
            whole[kind][1] = duration = min(duration, seconds)
    done = os.path.exists(path(name)) if ending else os.path.exists(os.path.join(path(name), "manifest.json"))
    if not done:
        run(make(name, *flags))
        counts[2] += 1
    # A process killed behind its last step leaves an empty or stale working folder beside a whole packing.
    work = os.path.join(path(name), ".work")
    if os.path.isdir(work):
        shutil.rmtree(work)
    if not same(path(reference), path(name)):
        counts[3] += 1
        print(f"run {i}: {kind}: other bytes", file=sys.stderr)

print(f"{'command':28} {'runs':>5} {'kills':>6} {'gone on':>8} {'other bytes':>12}")
for kind, counts in tally.items():
    print(f"{kind:28} {counts[0]:5} {counts[1]:6} {counts[2]:8} {counts[3]:12}")
totals = [sum(column) for column in zip(*tally.values())]
print(f"{'all':28} {totals[0]:5} {totals[1]:6} {totals[2]:8} {totals[3]:12}")
sys.exit(1 if totals[3] else 0)

#!/usr/bin/env python3
"""Lets calls of the C library fail, one at a time, in every command that writes, and in some that read.

    Benchmarks/inject_faults.py BM25CHUNK --work FOLDER [--calls open,write,...] [--per-class 12] [--seed 1]

For each command and class of calls a run without a fault counts the calls; then runs follow in which
one of them fails. Such a run must end with exit code 0, 1 or 2 and a message, never with a signal.
The same command without a fault must then succeed, and end with the bytes of an undisturbed run.
Needs a C compiler. Prints a tally, and every run that ended otherwise; exit code 1 where there is one.
"""
import argparse
import collections
import errno
import filecmp
import json
import os
import random
import shutil
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program")
parser.add_argument("--work", required=True)
parser.add_argument("--calls", help="classes of calls, separated by commas (default: all)")
parser.add_argument("--commands", help="names of commands, separated by commas (default: all)")
parser.add_argument("--per-class", type=int, default=12, help="runs per command and class")
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()

draw = random.Random(options.seed)
program = os.path.abspath(options.program)
work = os.path.abspath(options.work)
base = os.path.join(work, "base")
CODES = {"open": errno.EMFILE, "read": errno.EIO, "write": errno.ENOSPC, "sync": errno.EIO, "rename": errno.EXDEV,
         "truncate": errno.EIO, "mkdir": errno.ENOSPC, "unlink": errno.EACCES, "map": errno.ENOMEM,
         "lock": errno.ENOLCK, "status": errno.EIO}
PACK = ["--chunk-length", "128", "--quiet"]
COMMANDS = {
    "tokenizer": ["tokenizer", "train", "in/corpus.jsonl", "--output", "out", "--vocab-size", "400", "--quiet"],
    "index": ["index", "in/corpus.jsonl", "--tokenizer", "tokenizer.json", "--output", "out", "--quiet"],
    "corpus-statistics": ["corpus-statistics", "c.sqlite", "--output", "out", "--quiet"],
    "pack": ["pack", "in/corpus.jsonl", "--tokenizer", "tokenizer.json", "--output", "out"] + PACK,
    "part": ["pack", "c.sqlite", "--partitions", "2", "--partition", "0", "--output", "out"] + PACK,
    "merge": ["merge", "part0", "part1", "--output", "out", "--quiet"],
    "export": ["export", "packed", "--format", "npy", "--force", "--output", "out", "--quiet"],
    "verify": ["verify", "packed", "--index", "c.sqlite"],
    "stats": ["stats", "packed", "--html", "out"],
    "search": ["search", "c.sqlite", "w1 w2"],
    "train": ["train", "packed", "--output", "out", "--preset", "nano", "--steps", "2", "--batch", "2", "--quiet"],
}
# What holds times of the run.
VARYING = {"metrics.jsonl", "loss.html"}


def run(arguments, folder, **environment):
    """The exit code, and what was printed on both outputs."""
    done = subprocess.run([program] + arguments, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=120, env={**os.environ, **environment})
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def make_files():
    library = os.path.join(work, "failing_calls.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "failing_calls.c")
    os.makedirs(work, exist_ok=True)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    shutil.rmtree(base, ignore_errors=True)
    os.makedirs(os.path.join(base, "in"))
    with open(os.path.join(base, "in/corpus.jsonl"), "w") as file:
        for i in range(300):
            text = " ".join(f"w{draw.randrange(90)}" for _ in range(draw.randrange(3, 40)))
            file.write(json.dumps({"id": f"d{i}", "text": text}) + "\n")
    for command in [
        ["tokenizer", "train", "in/corpus.jsonl", "--output", "tokenizer.json", "--vocab-size", "400", "--quiet"],
        ["index", "in/corpus.jsonl", "--tokenizer", "tokenizer.json", "--output", "c.sqlite", "--quiet"],
        ["pack", "c.sqlite", "--output", "packed"] + PACK,
        ["pack", "c.sqlite", "--partitions", "2", "--partition", "0", "--output", "part0"] + PACK,
        ["pack", "c.sqlite", "--partitions", "2", "--partition", "1", "--output", "part1"] + PACK,
    ]:
        code, text = run(command, base)
        if code != 0:
            sys.exit(f"{command} ended with {code}: {text}")
    return library


def remove_output(folder):
    for name in os.listdir(folder):
        if name.startswith("out"):
            path = os.path.join(folder, name)
            shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)


def same(first, second):
    """Whether two outputs, files or folders or nothing, have the same bytes."""
    if os.path.isdir(first) and os.path.isdir(second):
        names = sorted(os.listdir(first))
        return names == sorted(os.listdir(second)) and all(
            name in VARYING or same(os.path.join(first, name), os.path.join(second, name)) for name in names)
    if os.path.isfile(first) and os.path.isfile(second):
        return filecmp.cmp(first, second, shallow=False)
    return os.path.exists(first) == os.path.exists(second)


def attack(name, library):
    """Runs a command with failing calls of each class; returns how many ended badly."""
    command = COMMANDS[name]
    folder, undisturbed = os.path.join(work, "run"), os.path.join(work, "undisturbed")
    for path in (folder, undisturbed):
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(base, path)
    if run(command, undisturbed)[0] != 0:
        sys.exit(f"{name} fails without a fault")
    codes, bad = collections.Counter(), 0
    for call in (options.calls.split(",") if options.calls else CODES):
        count_file = os.path.join(work, "count")
        shim = {"LD_PRELOAD": library, "FAIL_CALL": call, "FAIL_BELOW": folder, "FAIL_CODE": str(CODES[call])}
        remove_output(folder)
        run(command, folder, **shim, FAIL_COUNT=count_file)
        with open(count_file) as file:
            count = int(file.read())
        for number in sorted(draw.sample(range(count), min(count, options.per_class))):
            remove_output(folder)
            code, text = run(command, folder, **shim, FAIL_AT=str(number))
            codes[code] += 1
            again, said = run(command + (["--resume"] if name == "train" and code else []), folder)
            if again == 1 and ("exists; give" in said or "already holds" in said):
                again = 0  # The fault came after the output had its name.
            is_same = same(os.path.join(folder, "out"), os.path.join(undisturbed, "out"))
            is_said = code == 0 or text.strip() and "NSCocoaError" not in text
            if code not in (0, 1, 2) or again != 0 or not is_same or not is_said:
                bad += 1
                print(f"  {name}: {call} {number} of {count} failed\n    exit code {code} {text.strip()[-200:]!r}\n"
                      f"    then {again} {said.strip()[-200:]!r}, {'same' if is_same else 'other'} bytes", flush=True)
    tally = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))
    print(f"{name}: exit codes {tally}; {bad} ended badly", flush=True)
    return bad


library = make_files()
wanted = options.commands.split(",") if options.commands else list(COMMANDS)
sys.exit(1 if sum([attack(name, library) for name in wanted]) else 0)

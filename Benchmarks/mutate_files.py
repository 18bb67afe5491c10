#!/usr/bin/env python3
"""Alters every kind of file that the program reads, and runs the commands that read it.

    Benchmarks/mutate_files.py BM25CHUNK --work FOLDER [--kinds index,manifest,...] [--runs 400] [--seed 1]

The files are made first, of a small corpus. A run must end with exit code 0, 1, 2 or 64, within a
minute and 6 GiB, and with a message where it fails; a signal is a trap. Values are altered inside
their format: the pages of an index and the files that a manifest hashes get their checksums anew,
so that what lies behind these is tried. Prints a tally, and every run that ended otherwise; exit
code 1 where there is one.
"""
import argparse
import collections
import hashlib
import json
import os
import random
import resource
import shutil
import sqlite3
import struct
import subprocess
import sys
import zlib

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program")
parser.add_argument("--work", required=True)
parser.add_argument("--kinds", help="kinds of files, separated by commas (default: all)")
parser.add_argument("--runs", type=int, default=400, help="runs per kind")
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()

draw = random.Random(options.seed)
program = os.path.abspath(options.program)
work = os.path.abspath(options.work)
base = os.path.join(work, "base")
NUMBERS = [-1, 0, 1, 2, 65_536, 2**31 - 1, 2**31, 2**32, 2**48, 2**53, 2**63 - 1, -2**63, 2**64 - 1,
           1.5, 1e308, -1e308]
TEXTS = ["", "abc", "\x1b[31mred\x1b[0m", "\u202ea", "../x", "/etc/passwd", "\x00", "é" * 3000]


def limits():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))


def run(arguments, folder):
    """The exit code, None after a minute, and what was printed on both outputs."""
    try:
        done = subprocess.run([program] + arguments, cwd=folder, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60, preexec_fn=limits)
        return done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        return None, b""


# MARK: The files

def make_files():
    if os.path.isdir(os.path.join(base, "model")):
        return
    shutil.rmtree(base, ignore_errors=True)
    os.makedirs(os.path.join(base, "in"))
    words = ["w%d" % i for i in range(400)]
    with open(os.path.join(base, "in/corpus.jsonl"), "w") as file:
        for i in range(330):
            topic = draw.randrange(6) * 60
            text = " ".join(draw.choice(words[topic:topic + 90]) for _ in range(draw.randrange(3, 40)))
            file.write(json.dumps({"id": "d%d" % i, "source": "wiki" if i < 300 else "forum", "text": text}) + "\n")
    with open(os.path.join(base, "qa.jsonl"), "w") as file:
        for i in range(6):
            file.write(json.dumps({"question": f"w{i} w{i + 1}", "answer": f"w{i}"}) + "\n")
    with open(os.path.join(base, "queries.jsonl"), "w") as file:
        for i in range(4):
            file.write(json.dumps({"id": f"q{i}", "text": f"w{i} w{i + 7}"}) + "\n")
    with open(os.path.join(base, "qrels.tsv"), "w") as file:
        file.write("query-id\tcorpus-id\tscore\n" + "".join(f"q{i}\td{i}\t1\n" for i in range(4)))
    packing = ["--chunk-length", "128", "--quiet"]
    for command in [
        ["tokenizer", "train", "in/corpus.jsonl", "--output", "tokenizer.json", "--vocab-size", "500", "--quiet"],
        ["index", "in/corpus.jsonl", "--tokenizer", "tokenizer.json", "--output", "c.sqlite", "--quiet"],
        ["corpus-statistics", "c.sqlite", "--output", "statistics.sqlite", "--quiet"],
        ["pack", "c.sqlite", "--output", "packed", "--holdout", "0.1", "--weights", "wiki=0.7,forum=0.3",
         "--emit", "loss-mask"] + packing,
        ["pack", "c.sqlite", "--output", "part0", "--partitions", "2", "--partition", "0"] + packing,
        ["pack", "c.sqlite", "--output", "part1", "--partitions", "2", "--partition", "1"] + packing,
        ["train", "packed", "--output", "model", "--preset", "nano", "--steps", "3", "--batch", "4", "--quiet"],
        ["pack", "in/corpus.jsonl", "--tokenizer", "tokenizer.json", "--output", "resumed"] + packing,
    ]:
        code, text = run(command, base)
        if code != 0:
            sys.exit(f"{command} ended with {code}: {text.decode(errors='replace')}")


# MARK: Alterations

def altered_json(value):
    """A copy of a JSON value in which one leaf is another, or lacking."""
    value = json.loads(json.dumps(value))
    leaves = []

    def walk(node, path):
        for key, child in (node.items() if isinstance(node, dict) else enumerate(node)):
            leaves.append((node, key, path + [key]))
            if isinstance(child, (dict, list)):
                walk(child, path + [key])

    walk(value, [])
    parent, key, path = draw.choice(leaves)
    kind = draw.randrange(8)
    if kind == 0 and isinstance(parent, dict):
        del parent[key]
        return value, f"without {path}"
    if kind == 1:
        parent[key] = draw.choice([None, [], {}, True, [1], {"a": 1}])
    elif kind == 2:
        parent[key] = draw.choice(TEXTS)
    elif isinstance(parent[key], str) and draw.random() < 0.7:
        parent[key] = draw.choice(TEXTS)
    else:
        parent[key] = draw.choice(NUMBERS)
    return value, f"{path} = {str(parent[key])[:40]!r}"


def alter_json_file(path):
    with open(path) as file:
        value, what = altered_json(json.load(file))
    with open(path, "w") as file:
        json.dump(value, file, allow_nan=True)
    return what


def alter_json_line(path):
    with open(path) as file:
        lines = file.read().splitlines()
    place = draw.randrange(len(lines))
    value, what = altered_json(json.loads(lines[place]))
    lines[place] = json.dumps(value)
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return f"line {place + 1}: {what}"


def alter_bytes(path):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    kind = draw.randrange(4)
    place = draw.randrange(min(len(data), 400) if draw.random() < 0.5 else len(data))
    if kind == 0:
        data = data[:place]
    elif kind == 1:
        data[place:place] = bytes(draw.randrange(256) for _ in range(draw.randrange(1, 20)))
    elif kind == 2:
        data[place:place + 8] = struct.pack("<q", draw.choice([-1, 2**63 - 1, 2**31, 2**32 - 1, 0, 2**40]))
    else:
        data[place] ^= 1 << draw.randrange(8)
    with open(path, "wb") as file:
        file.write(data)
    return f"kind {kind} at byte {place}"


def alter_safetensors_header(path):
    """Alters a value of the JSON header; the tensors stay."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    value, what = altered_json(json.loads(data[8:8 + length]))
    header = json.dumps(value).encode()
    header += b" " * (-len(header) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + data[8 + length:])
    return what


def alter_tensor(path):
    """Alters eight bytes of the tensors."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    start = 8 + struct.unpack("<Q", data[:8])[0]
    place = draw.randrange(start, len(data) - 8)
    data[place:place + 8] = draw.choice([b"\xff" * 8, b"\0" * 8, b"\xff\xff\xff\x7f" * 2, b"\0\0\xc0\x7f" * 2])
    with open(path, "wb") as file:
        file.write(data)
    return f"tensor byte {place}"


PAGE = 16_384


def alter_database(path):
    """Alters the values of a column with SQLite, and gives all pages their checksums anew."""
    database = sqlite3.connect(path)
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    table = draw.choice(tables)
    column = draw.choice([row[1] for row in database.execute(f"PRAGMA table_info({table})")])
    old = database.execute(f"SELECT {column} FROM {table} ORDER BY random() LIMIT 1").fetchone()
    values = [n for n in NUMBERS if not isinstance(n, int) or -2**63 <= n < 2**63] + TEXTS + [
        b"", b"\xff" * 9, b"\0" * 40]
    if old and isinstance(old[0], bytes) and draw.random() < 0.5:
        blob = bytearray(old[0] or b"\0")
        blob[draw.randrange(len(blob))] ^= 1 << draw.randrange(8)
        values = [bytes(blob), bytes(blob[:-1]), bytes(blob) * 2]
    value = draw.choice(values)
    condition = draw.choice(["", f" WHERE rowid = (SELECT rowid FROM {table} ORDER BY random() LIMIT 1)"])
    database.execute("PRAGMA ignore_check_constraints = 1")
    try:
        with database:
            database.execute(f"UPDATE OR IGNORE {table} SET {column} = ?{condition}", [value])
    except (sqlite3.IntegrityError, sqlite3.OperationalError):
        pass
    database.close()
    seal_pages(path)
    return f"{table}.{column} = {str(value)[:40]!r}{' everywhere' if not condition else ''}"


def seal_pages(path):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    for number in range(len(data) // PAGE):
        page = memoryview(data)[number * PAGE:(number + 1) * PAGE]
        checksum = zlib.crc32(page[:PAGE - 4], zlib.crc32(struct.pack("<Q", number + 1)))
        page[PAGE - 4:] = struct.pack("<I", checksum)
    with open(path, "wb") as file:
        file.write(data)


def rehash(folder, manifest):
    """Gives the files that a manifest or a part names their sizes and hashes anew."""
    path = os.path.join(folder, manifest)
    with open(path) as file:
        value = json.load(file)
    for record in [value["document_table"]] + value.get("shards", []) + value.get("units", []):
        with open(os.path.join(folder, record["file"]), "rb") as file:
            data = file.read()
        record["bytes"], record["sha256"] = len(data), hashlib.sha256(data).hexdigest()
    with open(path, "w") as file:
        json.dump(value, file)


def behind_hashes(name, manifest, alter):
    """Alters a file of a packing or part, and what its manifest says of it."""
    def apply(path):
        folder = os.path.dirname(path)
        what = alter(os.path.join(folder, name))
        rehash(folder, manifest)
        return what
    return apply


# MARK: What is altered, and what reads it

READ_INDEX = [
    ["pack", "c.sqlite", "--output", "out", "--chunk-length", "128", "--quiet"],
    ["pack", "c.sqlite", "--output", "out", "--chunk-length", "128", "--quiet", "--buffer", "all", "--holdout", "0.1",
     "--near-duplicates", "drop", "--weights", "wiki=0.7,forum=0.3"],
    ["pack", "c.sqlite", "--output", "out", "--chunk-length", "128", "--quiet", "--partitions", "2"],
    ["search", "c.sqlite", "w1 w2 w3", "--explain"], ["search", "c.sqlite", "--like", "d3"],
    ["search", "c.sqlite", "--queries", "queries.jsonl", "--qrels", "qrels.tsv"],
    ["verify", "packed", "--index", "c.sqlite"], ["inspect", "packed", "--chunk", "0", "--index", "c.sqlite"],
    ["corpus-statistics", "c.sqlite", "--output", "out.sqlite", "--quiet"],
]
READ_PACKING = [
    ["verify", "packed"], ["verify", "packed", "--index", "c.sqlite"], ["stats", "packed", "--json"],
    ["stats", "packed", "--html", "out.html"], ["inspect", "packed"], ["inspect", "packed", "--chunk", "3", "--json"],
    ["trace", "packed", "--document", "d3"], ["diff", "packed", "packed-held-out"], ["diff", "packed-held-out", "packed"],
    ["export", "packed", "--format", "npy", "--force", "--output", "out", "--quiet"],
    ["export", "packed", "--format", "parquet", "--force", "--output", "out", "--quiet"],
    ["export", "packed", "--format", "megatron", "--force", "--output", "out", "--quiet"],
    ["train", "packed", "--output", "out", "--preset", "nano", "--steps", "1", "--batch", "2", "--quiet"],
]
READ_MODEL = [
    ["generate", "model", "w1 w2"],
    ["probe", "model", "--tasks", "qa.jsonl", "--shots", "0", "--json"],
    ["train", "packed", "--output", "model", "--preset", "nano", "--steps", "4", "--batch", "4", "--resume", "--quiet"],
]
READ_TOKENIZER = [
    ["tokenizer", "inspect", "--tokenizer", "tokenizer.json"],
    ["tokenizer", "encode", "in/corpus.jsonl", "--tokenizer", "tokenizer.json", "--quiet"],
]
MERGE = [["merge", "part0", "part1", "--output", "out", "--quiet"]]
KINDS = {
    "index": ("c.sqlite", alter_database, READ_INDEX),
    "index-bytes": ("c.sqlite", alter_bytes, READ_INDEX),
    "statistics": ("statistics.sqlite", alter_database, [
        ["corpus-statistics", "statistics.sqlite", "c.sqlite", "--output", "out.sqlite", "--quiet"]]),
    "manifest": ("packed/manifest.json", alter_json_file, READ_PACKING),
    "documents": ("packed/documents.jsonl",
                  behind_hashes("documents.jsonl", "manifest.json", alter_json_line), READ_PACKING),
    "shard-header": ("packed/shard-00000.safetensors",
                     behind_hashes("shard-00000.safetensors", "manifest.json", alter_safetensors_header),
                     READ_PACKING),
    "shard-tensors": ("packed/shard-00000.safetensors",
                      behind_hashes("shard-00000.safetensors", "manifest.json", alter_tensor), READ_PACKING),
    "part": ("part1/part.json", alter_json_file, MERGE),
    "part-documents": ("part1/documents.jsonl",
                       behind_hashes("documents.jsonl", "part.json", alter_json_line), MERGE),
    "part-spool": ("part1/unit-1.chunks", behind_hashes("unit-1.chunks", "part.json", alter_bytes), MERGE),
    "config": ("model/config.json", alter_json_file, READ_MODEL),
    "model-header": ("model/model.safetensors", alter_safetensors_header, READ_MODEL),
    "model-tensors": ("model/model.safetensors", alter_tensor, READ_MODEL),
    "training-header": ("model/training.safetensors", alter_safetensors_header, READ_MODEL[2:]),
    "metrics": ("model/metrics.jsonl", alter_json_line, READ_MODEL[2:]),
    "tokenizer": ("tokenizer.json", alter_json_file, READ_TOKENIZER),
    "tokenizer-bytes": ("tokenizer.json", alter_bytes, READ_TOKENIZER),
    "probe": ("qa.jsonl", alter_json_line, READ_MODEL[1:2]),
    "probe-bytes": ("qa.jsonl", alter_bytes, READ_MODEL[1:2]),
    "queries": ("queries.jsonl", alter_json_line, [READ_INDEX[5]]),
    "qrels": ("qrels.tsv", alter_bytes, [READ_INDEX[5]]),
    "corpus": ("in/corpus.jsonl", alter_bytes, [
        ["index", "in/corpus.jsonl", "--tokenizer", "tokenizer.json", "--output", "out.sqlite", "--quiet"]]),
}


def remove(path):
    shutil.rmtree(path) if os.path.isdir(path) else os.path.lexists(path) and os.remove(path)


def attack(kind):
    """Runs the commands of a kind on altered files; prints and returns what ended badly."""
    name, alter, commands = KINDS[kind]
    folder = os.path.join(work, "run-" + kind)
    remove(folder)
    shutil.copytree(base, folder)
    codes, bad = collections.Counter(), 0
    top = name.split("/")[0]
    for round in range(options.runs):
        for entry in {top, "out", "out.sqlite", "out.sqlite.partial", "out.html", "packed-held-out"}:
            target = os.path.join(folder, entry)
            remove(target)
            source = os.path.join(base, entry)
            if os.path.exists(source):
                shutil.copytree(source, target) if os.path.isdir(source) else shutil.copy(source, target)
        what = alter(os.path.join(folder, name))
        command = commands[round % len(commands)]
        code, text = run(command, folder)
        codes[code] += 1
        raw = [mark for mark in (b"\x1b[31m", "\u202e".encode(), b"NSCocoaError", b"DecodingError") if mark in text]
        if code not in (0, 1, 2, 64) or code == 1 and not text.strip() or raw:
            bad += 1
            last = text.decode(errors="replace").strip().splitlines()[-1:]
            print(f"  {kind}: {what}\n    {' '.join(command)}\n    exit code {code} {raw or ''} {last}", flush=True)
    remove(folder)
    tally = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items(), key=str))
    print(f"{kind}: {options.runs} runs, exit codes {tally}; {bad} ended badly", flush=True)
    return bad


make_files()
kinds = options.kinds.split(",") if options.kinds else list(KINDS)
sys.exit(1 if sum([attack(kind) for kind in kinds]) else 0)

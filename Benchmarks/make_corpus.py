#!/usr/bin/env python3
"""Writes an English corpus of any number of documents, for measurements of speed.

usage: make_corpus.py CORPORA_FOLDER DOCUMENTS OUTPUT.jsonl [--bytes 4500] [--seed 1]

The text is that of the files in CORPORA_FOLDER (../shared/data/corpora) but the multilingual one,
cut at line ends into documents of about --bytes bytes, in seeded random order. When more documents
are asked than there are, the corpus is repeated, and each copy renames the words: every word below
the 1,000 most frequent becomes another of about the same rank, the same one all through the copy.
So a copy has the statistics of the original and its documents are as related to each other as the
originals are, but no copy of a document is a near-duplicate of another copy.
"""
import argparse, collections, gzip, json, os, random, re, subprocess

WORD = re.compile(r"[A-Za-z]+")


def texts(folder):
    for name in sorted(os.listdir(folder)):
        if ".jsonl" not in name or name.startswith("multilingual"):
            continue
        path = os.path.join(folder, name)
        if name.endswith(".zst"):
            data = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
        else:
            data = gzip.open(path).read()
        for line in data.splitlines():
            yield json.loads(line)["text"]


def pieces(text, size):
    """Parts of about `size` bytes, cut at line ends, or at spaces where a line is longer."""
    part, length = [], 0
    for line in text.splitlines(keepends=True):
        while len(line) > 2 * size:
            cut = line.rfind(" ", 0, size)
            cut = cut + 1 if cut > 0 else size
            yield line[:cut]
            line = line[cut:]
        part.append(line)
        length += len(line)
        if length >= size:
            yield "".join(part)
            part, length = [], 0
    if length > size // 8:
        yield "".join(part)


def renaming(ranked, generator):
    """A permutation of the words that moves each below rank 1,000 by less than half its rank."""
    keyed = sorted(
        range(len(ranked)),
        key=lambda r: r if r < 1000 else r * generator.uniform(0.67, 1.5))
    return {ranked[a]: ranked[b] for a, b in enumerate(keyed) if a != b}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("documents", type=int)
    parser.add_argument("output")
    parser.add_argument("--bytes", type=int, default=4500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    documents = [p for t in texts(arguments.folder) for p in pieces(t, arguments.bytes)]
    random.Random(arguments.seed).shuffle(documents)
    ranked = None
    written = 0
    with open(arguments.output, "w") as output:
        copy = 0
        while written < arguments.documents:
            names = {}
            if copy > 0:
                if ranked is None:
                    counts = collections.Counter(
                        w for d in documents for w in WORD.findall(d.lower()))
                    ranked = sorted(counts, key=lambda w: (-counts[w], w))
                names = renaming(ranked, random.Random(f"{arguments.seed} {copy}"))
            for number, document in enumerate(documents):
                if written == arguments.documents:
                    break
                if names:
                    document = WORD.sub(
                        lambda m: names.get(m.group().lower(), m.group()), document)
                line = {"id": f"{copy}-{number}", "text": document}
                output.write(json.dumps(line, ensure_ascii=False) + "\n")
                written += 1
            copy += 1
    print(f"{arguments.output}: {written} documents, {os.path.getsize(arguments.output) / 1e6:.1f} MB")


main()

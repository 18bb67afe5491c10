#!/usr/bin/env python3
"""Trains Hugging Face's BpeTrainer on the same texts and compares it with a tokenizer of ours.

    pip install tokenizers==0.23.3
    python3 Benchmarks/check_training_against_hf.py tokenizer.json corpus.jsonl.gz notes.txt …

Files named .jsonl hold one JSON object with a "text" a line; any other file is one text. Endings
.gz and .zst (by the zstdcat program) are unpacked. Exits with 1 unless merges and ids are equal
and both encode the first texts alike.
"""

import argparse
import gzip
import json
import subprocess
import sys
import time

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers


def read(path):
    if path.endswith(".gz"):
        with gzip.open(path) as file:
            return file.read()
    if path.endswith(".zst"):
        return subprocess.run(["zstdcat", path], check=True, stdout=subprocess.PIPE).stdout
    with open(path, "rb") as file:
        return file.read()


def texts(paths):
    for path in paths:
        content = read(path)
        if ".jsonl" in path:
            for line in content.split(b"\n"):
                if line.strip():
                    yield json.loads(line)["text"]
        else:
            yield content.decode("utf-8")


def train(paths, vocabulary_size, special_tokens):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        min_frequency=2,
        special_tokens=special_tokens,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts(paths), trainer)
    return tokenizer


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("tokenizer", help="the tokenizer.json to compare")
    arguments.add_argument("files", nargs="+", help="the texts it was trained on")
    arguments.add_argument("--vocabulary-size", type=int, help="as asked for; else as found")
    arguments.add_argument("--encode", type=int, default=2000, help="how many texts to encode")
    options = arguments.parse_args()

    ours = Tokenizer.from_file(options.tokenizer)
    with open(options.tokenizer, encoding="utf-8") as file:
        our_file = json.load(file)
    our_merges = [tuple(merge) for merge in our_file["model"]["merges"]]
    special = [token["content"] for token in our_file["added_tokens"] if token["special"]]
    size = options.vocabulary_size or ours.get_vocab_size()

    start = time.time()
    theirs = train(options.files, size, special)
    print(f"trained {theirs.get_vocab_size():,} tokens in {time.time() - start:.1f} s")
    their_merges = [tuple(merge) for merge in json.loads(theirs.to_str())["model"]["merges"]]

    same = True
    for rank, (our, their) in enumerate(zip(our_merges, their_merges)):
        if our != their:
            print(f"merge {rank} differs: ours {our}, theirs {their}")
            same = False
            break
    if len(our_merges) != len(their_merges):
        print(f"merge counts differ: ours {len(our_merges):,}, theirs {len(their_merges):,}")
        same = False
    if ours.get_vocab() != theirs.get_vocab():
        print("vocabularies differ")
        same = False
    encoded = 0
    for text in texts(options.files):
        if encoded == options.encode:
            break
        if ours.encode(text).ids != theirs.encode(text).ids:
            print(f"ids of text {encoded} differ")
            same = False
            break
        encoded += 1
    print(f"{len(our_merges):,} merges, {encoded:,} texts: {'equal' if same else 'DIFFERENT'}")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Times the training of a tokenizer: ours beside gigatoken and Hugging Face's BpeTrainer.

    pip install gigatoken==0.10.0 tokenizers==0.23.3
    python3 Benchmarks/compare_tokenizer_training.py texts.jsonl --vocabulary-size 32000 \\
        --binary .build/release/bm25chunk --runs 3

`texts.jsonl` holds an object with a "text" a line. Ours and gigatoken read the file themselves and
are timed with that; Hugging Face gets the texts from memory. All run once in each round, with the
number of threads given; medians over the rounds. Ends with 1 unless the merges of all three are
equal, as bytes.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

SPECIAL = "<|endoftext|>"


def train_here(name, texts, size):
    """Trains with a peer in this process; prints seconds and merges."""
    if name == "gigatoken":
        import gigatoken
        start = time.perf_counter()
        _, merges = gigatoken.train_bpe(gigatoken.JsonlFileSource([texts]), size, [SPECIAL])
        seconds = time.perf_counter() - start
        merges = [[left.hex(), right.hex()] for left, right in merges]
    else:
        from tokenizers import Tokenizer, models, pre_tokenizers, trainers
        documents = [json.loads(line)["text"] for line in open(texts, encoding="utf-8")]
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
        trainer = trainers.BpeTrainer(
            vocab_size=size, min_frequency=2, special_tokens=[SPECIAL], show_progress=False,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
        start = time.perf_counter()
        tokenizer.train_from_iterator(documents, trainer)
        seconds = time.perf_counter() - start
        merges = spelled_merges(json.loads(tokenizer.to_str()))
    json.dump({"seconds": seconds, "merges": merges}, sys.stdout)


def spelled_merges(tokenizer):
    """Merges of a tokenizer.json as the hexadecimal of their bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    bytes_of = {chr(byte): byte for byte in printable}
    bytes_of.update({chr(256 + number): byte for number, byte in enumerate(others)})
    return [[bytes(bytes_of[character] for character in part).hex() for part in
             (merge if isinstance(merge, list) else merge.split(" "))]
            for merge in tokenizer["model"]["merges"]]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("texts")
    arguments.add_argument("--vocabulary-size", type=int, default=32000)
    arguments.add_argument("--binary", default=".build/release/bm25chunk")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--peer", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.peer:
        return train_here(options.peer, options.texts, options.vocabulary_size)
    work = pathlib.Path(tempfile.mkdtemp())

    def ours():
        output = work / "tokenizer.json"
        command = [options.binary, "tokenizer", "train", options.texts, "--vocab-size",
                   str(options.vocabulary_size), "--threads", str(options.threads), "--quiet",
                   "--overwrite", "--output", str(output)]
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start, spelled_merges(json.loads(output.read_text()))

    def peer(name):
        environment = dict(os.environ, RAYON_NUM_THREADS=str(options.threads),
                           TOKENIZERS_PARALLELISM="true")
        result = subprocess.run(
            [sys.executable, __file__, options.texts, "--vocabulary-size",
             str(options.vocabulary_size), "--peer", name],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
        # Libraries may print before the result.
        figures = json.loads(result.stdout[result.stdout.index(b'{"seconds"'):])
        return figures["seconds"], figures["merges"]

    seconds, merges = {}, {}
    for _ in range(options.runs):
        for name in ("ours", "gigatoken", "tokenizers"):
            time_taken, merges[name] = ours() if name == "ours" else peer(name)
            seconds.setdefault(name, []).append(time_taken)
    size = pathlib.Path(options.texts).stat().st_size / 1e6
    own = statistics.median(seconds["ours"])
    print(f"{size:.1f} MB of JSON Lines, {len(merges['ours']):,} merges, {options.threads} thread(s)")
    for name, times in seconds.items():
        median = statistics.median(times)
        equal = "equal" if merges[name] == merges["ours"] else "DIFFERENT"
        print(f"{name:12} {median:7.2f} s   ours is {median / own:5.2f} times as fast   merges {equal}")
    sys.exit(0 if all(found == merges["ours"] for found in merges.values()) else 1)


if __name__ == "__main__":
    main()

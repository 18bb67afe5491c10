#!/usr/bin/env python3
"""Compares our ids with those of Hugging Face tokenizers, on text made to cross the split patterns.

    pip install tokenizers==0.23.3
    python3 Benchmarks/check_patterns_against_hf.py .build/release/bm25chunk tokenizer.json … \\
        [--corpus corpus.jsonl …] [--seed 1]

Texts: some of each corpus, and strings of letters, marks, digits, white space and punctuation of
many scripts, in random order. Prints how many differ for each file, and ends with 1 if any does.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from tokenizers import Tokenizer

ITEMS = list(
    "aZbé漢かナ字1२٣ \n\t\r .,!?…。，、।۔،()|[]'\"-_$€^`~\u0301\u200d\u00ad\u0001\u2028\ufeff\U0001f600ſ"
) + ["'s", "'LL", "  ", "\r\n"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program")
    arguments.add_argument("tokenizers", nargs="+")
    arguments.add_argument("--corpus", action="append", default=[])
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    random.seed(options.seed)
    texts = ["".join(random.choices(ITEMS, k=random.randint(1, 40))) for _ in range(3_000)]
    for path in options.corpus:
        lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
        texts += [json.loads(line)["text"][:3_000] for line in random.choices(lines, k=150)]
    is_different = False
    with tempfile.TemporaryDirectory() as folder:
        corpus = pathlib.Path(folder) / "texts.jsonl"
        corpus.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        for path in options.tokenizers:
            lines = subprocess.run(
                [options.program, "tokenizer", "encode", str(corpus), "--tokenizer", path,
                 "--json"], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
            ours = [json.loads(line) for line in lines]
            theirs = Tokenizer.from_file(path).encode_batch(texts, add_special_tokens=False)
            different = [
                text for text, own, other in zip(texts, ours, theirs, strict=True)
                if (own["ids"] if isinstance(own, dict) else own) != other.ids]
            is_different = is_different or bool(different)
            print(f"{path}: {len(different)} of {len(texts):,} texts differ", *different[:2])
    sys.exit(is_different)


if __name__ == "__main__":
    main()

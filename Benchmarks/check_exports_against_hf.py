#!/usr/bin/env python3
"""Compares ids of `tokenizer encode` with those of Hugging Face for the `tokenizer.json` we write.

Every tokenizer file is written as a tokenizer.json by `tokenizer inspect --output`, which Hugging
Face `tokenizers` reads; the file itself is read by tiktoken or SentencePiece. All must give the
same ids for golden texts and for random ones of digits, blanks, marks and user-defined pieces. A
tokenizer that we refuse to write is named. Needs: pip install tokenizers tiktoken sentencepiece.

usage: check_exports_against_hf.py PROGRAM TOKENIZERS [MODEL or JSON]...
"""
import base64
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unicodedata

import sentencepiece
import tiktoken
from tokenizers import Tokenizer

RANKS = {
    "r50k": "openai/r50k_base.tiktoken", "p50k": "openai/p50k_base.tiktoken",
    "cl100k": "openai/cl100k_base.tiktoken", "o200k": "openai/o200k_base.tiktoken",
    "llama3": "llama3/tokenizer.model", "qwen": "qwen/qwen.tiktoken",
}
ALPHABETS = [
    "0123456789", "٠١٢३४Ⅷ½²", " ", " \t\n\r\x0b\x85\u00a0\u3000", "'s't'll'VE'ſ", "abcXYZ éß",
    "e\u0301\u0323a\u030a\u1100\u1161\u11a8각한\uac00\u11a8", "漢字かな", ".,;!?/\\()<>|", "😀👩‍💻🇪🇺", "\n", "▁",
]


def texts(folder, pieces):
    golden = folder / "openai/cl100k_base.golden.jsonl"
    found = [json.loads(line)["text"] for line in golden.read_text().splitlines()]
    generator = random.Random(4)
    alphabets = ALPHABETS + [pieces] * (4 if pieces else 0)
    for _ in range(2000):
        parts = []
        for _ in range(generator.randrange(1, 7)):
            alphabet = generator.choice(alphabets)
            parts += [generator.choice(alphabet) for _ in range(generator.randrange(1, 8))]
        found.append("".join(parts))
    return [text for text in found + pieces if text]


def our_ids(program, texts, tokenizer, *options):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run(
        [program, "tokenizer", "encode", "-", "--tokenizer", tokenizer, "--json", *options],
        input=lines.encode(), capture_output=True, check=True)
    return [json.loads(line)["ids"] for line in done.stdout.splitlines()]


def reference(name, path):
    """How the program encodes that the file is made for."""
    if name is None:
        if path.suffix == ".json":
            return Tokenizer.from_file(str(path)), None
        processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
        return None, processor.encode
    stem = path.stem if path.suffix == ".tiktoken" else name
    pattern = json.loads((path.parent / f"{stem}.config.json").read_text())["pat_str"]
    ranks = {}
    for line in path.read_text().splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    encoding = tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    if name == "qwen":
        return None, lambda text: encoding.encode_ordinary(unicodedata.normalize("NFC", text))
    return None, encoding.encode_ordinary


def check(program, folder, path, name, scratch):
    options = ["--pattern", name] if name else []
    written = scratch / "tokenizer.json"
    done = subprocess.run(
        [program, "tokenizer", "inspect", "--tokenizer", path, *options, "--output", written,
         "--overwrite"], capture_output=True, text=True)
    if done.returncode:
        print(f"{name or path.name}: refused: {done.stderr.strip()}")
        return 0
    pieces = []
    if name is None and path.suffix != ".json":
        processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
        pieces = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
        pieces = [p for i, p in enumerate(pieces[:800]) if not processor.is_byte(i)][3:300]
    sample = texts(folder, pieces)
    theirs = Tokenizer.from_file(str(written))
    theirs.encode_special_tokens = True
    from_file = our_ids(program, sample, path, *options)
    from_written = our_ids(program, sample, written)
    _, original = reference(name, path)
    different = {"written": 0, "Hugging Face": 0, "original": 0}
    for text, ids, again in zip(sample, from_file, from_written, strict=True):
        different["written"] += ids != again
        hugging_face = theirs.encode(text, add_special_tokens=False).ids
        different["Hugging Face"] += ids != hugging_face
        if original and ids != original(text):
            different["original"] += 1
            if different["original"] < 4:
                print("  ", ascii(text), ids, original(text))
        if ids != hugging_face and different["Hugging Face"] < 4:
            print("  ", ascii(text), ids, hugging_face)
    numbers = json.loads(written.read_text())["added_tokens"]
    moved = [token for token in numbers if theirs.token_to_id(token["content"]) != token["id"]]
    print(f"{name or path.name}: {len(sample)} texts, different: {different}, "
          f"original {'read' if original else 'not read'}, added tokens moved: {len(moved)}")
    return sum(different.values()) + len(moved)


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    files = [(folder / path, name) for name, path in RANKS.items()]
    files += [(folder / path, None) for path in (
        "llama2/tokenizer.model", "mistral/tokenizer.model.v1", "mistral/tokenizer.model.v3")]
    files += [(pathlib.Path(path), None) for path in sys.argv[3:]]
    with tempfile.TemporaryDirectory() as scratch:
        faults = sum(check(program, folder, *file, pathlib.Path(scratch)) for file in files)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

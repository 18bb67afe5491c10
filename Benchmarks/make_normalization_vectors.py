#!/usr/bin/env python3
"""Writes the expected values of ComposedFormTests with the `unicodedata` of this Python.

nfc_blocks.tsv has a line per block of 4,096 code points: the first, how many are assigned, and the
SHA-256 of NFC of each assigned one, alone and between marks. nfc_sequences.tsv has a line per
random sequence of what composes, reorders and stands alone: scalars before, scalars after.

usage: make_normalization_vectors.py
"""

import hashlib
import pathlib
import random
import sys
import unicodedata

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Tests/TokenizationTests/Splitting/Fixtures"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def nfc(text):
    return unicodedata.normalize("NFC", text)


def blocks():
    lines = []
    for start in range(0, 0x110000, 0x1000):
        digest, count = hashlib.sha256(), 0
        for c in range(start, start + 0x1000):
            if 0xD800 <= c < 0xE000 or unicodedata.category(chr(c)) == "Cn":
                continue
            count += 1
            for text in (chr(c), f"a\u0323{chr(c)}\u0301{chr(c)}"):
                digest.update(nfc(text).encode() + b"\n")
        if count:
            lines.append(f"{start:x}\t{count}\t{digest.hexdigest()}")
    return lines


def sequences(count):
    generator = random.Random(20)
    decomposed = [unicodedata.normalize("NFD", chr(c)) for c in SCALARS
                  if unicodedata.normalize("NFD", chr(c)) != chr(c) and not 0xAC00 <= c < 0xD7A4]
    marks = [chr(c) for c in SCALARS if unicodedata.combining(chr(c))]
    hangul = [*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11A7, 0x11C4)]
    kinds = [
        lambda: generator.choice(decomposed), lambda: generator.choice(marks),
        lambda: chr(generator.choice(hangul)), lambda: chr(generator.randrange(0xAC00, 0xD7A4)),
        lambda: chr(0xAC00 + 28 * generator.randrange(399)), lambda: generator.choice("aeo <>=ᄀ"),
        lambda: nfc(generator.choice(decomposed)), lambda: generator.choice("\u0f73\u0f75\u0f81"),
    ]
    lines = []
    for _ in range(count):
        text = "".join(generator.choice(kinds)() for _ in range(generator.randrange(1, 6)))
        lines.append("\t".join(
            " ".join(f"{ord(c):x}" for c in form) for form in (text, nfc(text))))
    return lines


def main():
    FOLDER.mkdir(exist_ok=True)
    source = (f"# Unicode {unicodedata.unidata_version}, by Benchmarks/make_normalization_vectors.py"
              f" with CPython {sys.version.split()[0]}")
    for name, lines in {"nfc_blocks": blocks(), "nfc_sequences": sequences(800)}.items():
        path = FOLDER / f"{name}.tsv"
        path.write_text("\n".join([source, *lines]) + "\n", encoding="utf-8")
        print(f"wrote {path.name}: {len(lines)} lines")


if __name__ == "__main__":
    main()

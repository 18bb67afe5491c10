#!/usr/bin/env python3
"""Compare our English stems with those of PyStemmer (pip install PyStemmer==3.1.0).

Reads lines `word<TAB>stem` from the files named as arguments, or from standard input. Prints every
difference and a summary; exits 0 when all stems are equal, 1 when some differ, 2 when no line was
read. With --record the input is words alone, and the lines with PyStemmer's stems are printed.
"""

import fileinput
import sys

import Stemmer


def main() -> int:
    arguments = sys.argv[1:]
    recording = "--record" in arguments
    files = [name for name in arguments if name != "--record"]
    stemmer = Stemmer.Stemmer("english")
    checked = differences = 0
    for line in fileinput.input(files, encoding="utf-8"):
        word, _, stem = line.rstrip("\n").partition("\t")
        if not word or word.startswith("#"):
            continue
        expected = stemmer.stemWord(word)
        checked += 1
        if recording:
            print(f"{word}\t{expected}")
        elif stem != expected:
            differences += 1
            print(f"{word}: {stem}, expected {expected}")
    print(
        f"{checked} words, {differences} differences, PyStemmer {Stemmer.version()}",
        file=sys.stderr,
    )
    if checked == 0:
        return 2
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

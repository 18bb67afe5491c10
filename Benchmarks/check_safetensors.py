#!/usr/bin/env python3
"""Checks that a safetensors file is, byte for byte, what the Python library would write.

    pip install safetensors numpy
    python Benchmarks/check_safetensors.py SHARD...

Each file is loaded with the library, saved again with the same metadata, and compared. The library
writes metadata in a new random order on every run, so its keys are sorted before the comparison;
everything else is compared as it stands. Exit status: 0 if all files agree, 1 otherwise.
"""

import json
import struct
import sys
from pathlib import Path

from safetensors import safe_open
from safetensors.numpy import load_file, save


def split(data):
    """The header and the data buffer of a file."""
    (length,) = struct.unpack("<Q", data[:8])
    return data[8 : 8 + length], data[8 + length :]


def compact(header):
    """The header as the library spells it: no spaces, no escapes but the necessary, padded."""
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return text + b" " * (-len(text) % 8)


def check(path):
    """None, or what differs between the file and the library's."""
    ours_header, ours_data = split(Path(path).read_bytes())
    with safe_open(path, framework="numpy") as file:
        metadata = file.metadata()
    header, data = split(save(load_file(path), metadata=metadata or None))
    parsed = json.loads(header)
    if compact(parsed) != header:
        return "this script does not spell headers as the library does"
    if "__metadata__" in parsed:
        parsed["__metadata__"] = dict(
            sorted(parsed["__metadata__"].items(), key=lambda pair: pair[0].encode())
        )
    if compact(parsed) != ours_header:
        return f"header\n  ours    {ours_header!r}\n  library {compact(parsed)!r}"
    if data != ours_data:
        return f"data: {len(ours_data)} bytes, the library has {len(data)}"
    return None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    failed = False
    for path in sys.argv[1:]:
        difference = check(path)
        failed = failed or difference is not None
        print(f"{path}: {'same bytes' if difference is None else difference}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

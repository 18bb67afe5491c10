"""Compressed bytes → bytes, as far as they are sound.

The first bytes of a file decide, not its name.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from typing import Any, Callable, Iterator

from .skips import Fault

ENDINGS = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd", ".bz2": "bzip2", ".xz": "xz"}
PIECE = 1 << 12
"""Compressed bytes at a time: of a damaged piece nothing is kept, so it is small."""
WINDOW = 1 << 27
"""Largest window of zstd, as the program has it."""


def kind_of(head: bytes) -> str | None:
    """The compression that the first bytes of a file show."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd") or (
        head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F
    ):
        return "zstd"
    if head.startswith(b"BZh"):
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    return None


def declared_by(name: str) -> str | None:
    """The compression that a name declares."""
    name = name.lower()
    return next((kind for ending, kind in ENDINGS.items() if name.endswith(ending)), None)


def decoded(raw: Any, name: str, note: Callable[[str], None]) -> Iterator[bytes]:
    """The bytes of a file without its compression; raises `Fault` behind the last sound ones.

    `note` is called with the reason of a notice.
    """
    stream = io.BufferedReader(raw, 1 << 20)
    head = stream.peek(6)[:6]
    kind, declared = kind_of(head), declared_by(name)
    if kind is None:
        if declared and not head:
            raise Fault("empty-compressed-file")
        if declared and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{":
            raise Fault("not-compressed")
        if declared:
            note("misleading-name")
        while block := stream.read(1 << 20):
            yield block
        return
    if declared != kind:
        note("misleading-name")
    yield from _members(stream, kind, note)


def _members(
    stream: io.BufferedReader, kind: str, note: Callable[[str], None]
) -> Iterator[bytes]:
    new, errors = _decoder(kind)
    decoder: Any = None
    rest = b""
    is_first = True
    while True:
        data = rest or stream.read(PIECE)
        rest = b""
        if not data:
            break
        if decoder is None:
            if len(data) < 6:
                data += stream.read(6 - len(data))
            if kind_of(data) != kind:
                if data.strip(b"\0"):
                    note("trailing-garbage")
                    return
                continue  # Zeros may fill up a file.
            decoder = new()
        before = decoder.copy() if kind == "gzip" else None
        try:
            block = decoder.decompress(data)
        except errors as error:
            if before:
                # What is sound before the damage, byte by byte.
                yield from _sound_bytes(before, data)
            if "too much memory" in str(error):
                # Said by libzstd of a window that is longer than the limit.
                raise Fault(
                    "unsupported-compression",
                    f"its window is longer than {WINDOW >> 20} MiB; compress it without --long"
                ) from error
            if "ictionary" in str(error):
                raise Fault("unsupported-compression", "it needs a dictionary") from error
            raise Fault("damaged-compression", str(error)) from error
        is_first = False
        if block:
            yield block
        if decoder.eof:
            rest = decoder.unused_data
            decoder = None
    if decoder is not None or is_first:
        raise Fault("truncated-compression")


def _sound_bytes(decoder: Any, data: bytes) -> Iterator[bytes]:
    for byte in data:
        try:
            yield decoder.decompress(bytes([byte]))
        except zlib.error:
            return


def _decoder(kind: str) -> tuple[Callable[[], Any], tuple[type[Exception], ...]]:
    if kind == "gzip":
        return (lambda: zlib.decompressobj(31)), (zlib.error,)
    if kind == "bzip2":
        return bz2.BZ2Decompressor, (OSError, ValueError)
    if kind == "xz":
        return (lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ)), (lzma.LZMAError,)
    import zstandard

    return (
        lambda: zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj(),
        (zstandard.ZstdError,),
    )

"""Rows and lines → JSON lines with an id and a source of their own.

What one machine takes from the name and the line of a file (the source and the id of records that
have none) a task cannot know, so it is written into the record. A line that is no record is left as
it is: the program counts it, with its own reason.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Iterable

SUFFIXES = (".gz", ".zst", ".zstd", ".bz2", ".snappy", ".lz4")
TYPES = (".jsonl", ".json", ".ndjson", ".parquet", ".orc", ".arrow", ".feather")


class _Number(str):
    """A number of a JSON line as it is spelled there."""


@dataclass(frozen=True)
class Fields:
    """Where text, source and id stand in a record: dotted paths, of which the first found wins."""

    text: str = "text"
    source: tuple[str, ...] = ("source", "meta.source", "meta.redpajama_set_name", "meta.pile_set_name")
    id: tuple[str, ...] = ("id", "meta.id")


def stem(path: str) -> str:
    """The source of a file whose records name none: its name without endings such as .jsonl.gz."""
    name = path.rstrip("/").rsplit("/", 1)[-1]
    for endings in (SUFFIXES, TYPES):
        for ending in endings:
            if name.lower().endswith(ending) and len(name) > len(ending):
                name = name[: -len(ending)]
                break
    return name


def line_of(line: bytes, path: str, number: int, fields: Fields, source: str | None) -> bytes:
    """A line of a JSON Lines file as the program is given it."""
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")  # A mark that may stand there, and nowhere else.
    try:
        record = json.loads(
            line.decode("utf-8"), parse_int=_Number, parse_float=_Number, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        return line
    if not isinstance(record, dict):
        return line
    text = _find(record, fields.text)
    if not isinstance(text, str) or isinstance(text, _Number) or text == "":
        return _without_text(text)
    return _encode(text, record, fields, source or stem(path), f"{path}/{number}", fixed=source)


def row_of(row: dict[str, Any], path: str, number: int, fields: Fields, source: str | None) -> bytes:
    """A row of a table as the program is given it; the id of one without is file#row."""
    text = _find(row, fields.text)
    if not isinstance(text, str) or text == "":
        return _without_text(text)
    return _encode(text, row, fields, source or stem(path), f"{path}#{number}", fixed=source)


def is_usable(record: bytes) -> bool:
    """Whether what is sent is a document."""
    return record.startswith(b'{"id": ')


def _without_text(text: Any) -> bytes:
    """A record that the program leaves out for the reason of this one."""
    return json.dumps({} if text is None else {"text": "" if text == "" else 0}).encode()


def _encode(
    text: str, record: Any, fields: Fields, stem: str, id: str, fixed: str | None
) -> bytes:
    source = fixed or _first(record, fields.source, numbers=False) or stem
    id = _first(record, fields.id, numbers=True) or id
    # ASCII, so that halves of surrogate pairs stay what they are.
    return json.dumps({"id": id, "source": source, "text": text}).encode()


def _first(record: Any, paths: Iterable[str], numbers: bool) -> str | None:
    for path in paths:
        value = _find(record, path)
        if isinstance(value, _Number) or (
            isinstance(value, (int, float)) and not isinstance(value, bool)
        ):
            if numbers:
                return str(value)
        elif isinstance(value, str) and value:
            return value
    return None


def _find(record: Any, path: str) -> Any:
    if isinstance(record, dict) and path in record:
        return record[path]
    for name in path.split("."):
        if not isinstance(record, dict):
            return None
        record = record.get(name)
    return record


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")

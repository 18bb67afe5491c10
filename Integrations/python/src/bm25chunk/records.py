"""Rows and lines → JSON lines with an id and a source of their own.

What one machine takes from the name and the line of a file (the source and the id of records that
have none) a task cannot know, so it is written into the record. A line that is no record is left as
it is: the program counts it, with its own reason.
"""

from __future__ import annotations

import datetime
import decimal
import json
import math
import uuid
from dataclasses import dataclass
from typing import Any, Callable, Iterable

SUFFIXES = (".gz", ".zst", ".zstd", ".bz2", ".xz", ".snappy", ".lz4")
TYPES = (".jsonl", ".json", ".ndjson", ".parquet", ".orc", ".arrow", ".feather", ".ipc")


class _Number(str):
    """A number of a JSON line as it is spelled there."""


class Undecodable:
    """A string of a table that holds bytes that are not UTF-8."""


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


def row_of(
    row: dict[str, Any], path: str, number: int, fields: Fields, source: str | None,
    unusable: Callable[[Any], None] | None = None,
) -> bytes:
    """A row of a table as the program is given it; the id of one without is file#row.

    `unusable` is called with an id that cannot be sent, and is replaced by that.
    """
    text = _find(row, fields.text)
    if isinstance(text, Undecodable):
        return b'{"text": "\xff"}'
    if not isinstance(text, str) or text == "":
        return _without_text(text)
    return _encode(
        text, row, fields, source or stem(path), f"{path}#{number}", fixed=source,
        unusable=unusable)


def is_usable(record: bytes) -> bool:
    """Whether what is sent is a document."""
    return record.startswith(b'{"id": ')


def fault_of(record: bytes) -> str | None:
    """Why the program leaves out what is sent; None for a document and for an empty line."""
    if is_usable(record) or not record.strip():
        return None
    try:
        value = json.loads(record.decode("utf-8"), parse_int=_Number, parse_constant=_refuse)
    except UnicodeDecodeError:
        return "invalid-utf8"
    except (ValueError, RecursionError):
        return "invalid-json"
    if not isinstance(value, dict):
        return "not-an-object"
    if "text" not in value:
        return "missing-text"
    return "empty-document" if value["text"] == "" else "text-not-string"


def _without_text(text: Any) -> bytes:
    """A record that the program leaves out for the reason of this one."""
    return json.dumps({} if text is None else {"text": "" if text == "" else 0}).encode()


def _encode(
    text: str, record: Any, fields: Fields, stem: str, id: str, fixed: str | None,
    unusable: Callable[[Any], None] | None = None,
) -> bytes:
    source = fixed or _first(record, fields.source, numbers=False) or stem
    id = _first(record, fields.id, numbers=True, unusable=unusable) or id
    # ASCII, so that halves of surrogate pairs stay what they are.
    return json.dumps({"id": id, "source": source, "text": text}).encode()


def _first(
    record: Any, paths: Iterable[str], numbers: bool,
    unusable: Callable[[Any], None] | None = None,
) -> str | None:
    for path in paths:
        value = _find(record, path)
        if isinstance(value, str) and not isinstance(value, _Number):
            if value:
                return value
        elif numbers and value is not None:
            if (text := _spelled(value)) is not None:
                return text
            if unusable:
                unusable(value)
    return None


def _spelled(id: Any) -> str | None:
    """An id that is not a text, as text; None for what names nothing."""
    if isinstance(id, _Number):
        return str(id)
    if isinstance(id, bool):
        return None
    if isinstance(id, (int, decimal.Decimal, uuid.UUID)):
        return str(id) if not isinstance(id, decimal.Decimal) or id.is_finite() else None
    if isinstance(id, float):
        return str(id) if math.isfinite(id) else None
    if isinstance(id, (datetime.date, datetime.time)):
        return id.isoformat()
    if isinstance(id, datetime.timedelta):
        return str(id)
    if isinstance(id, bytes) and id:
        try:
            return id.decode("utf-8") if id.isascii() and id.decode().isprintable() else id.hex()
        except UnicodeDecodeError:
            return id.hex()
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
    raise ValueError(f"{constant} is not JSON")

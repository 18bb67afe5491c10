"""The flags that say where text, source and id stand; of the reader, and of the job on Spark."""

from __future__ import annotations

import argparse

from .records import Fields


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Adds the flags to a command."""
    parser.add_argument("--text-column", default="text", help="a dotted path (default: text)")
    parser.add_argument("--source-column", help="dotted paths by comma; the first found wins")
    parser.add_argument("--id-column", help="dotted paths by comma; the first found wins")
    parser.add_argument("--source", metavar="NAME", help="the source of all records")


def fields(given: argparse.Namespace) -> Fields:
    """The columns that were given, else the usual ones."""
    default = Fields()
    return Fields(
        text=given.text_column,
        source=tuple(given.source_column.split(",")) if given.source_column else default.source,
        id=tuple(given.id_column.split(",")) if given.id_column else default.id)

"""`python -m bm25chunk` runs the program in the place of Python."""

from __future__ import annotations

import os
import sys

from .installation import program


def main() -> None:
    """Becomes the program, with the same arguments."""
    try:
        path = program()
    except FileNotFoundError as error:
        sys.exit(f"Error: {error}")
    os.execv(path, [path, *sys.argv[1:]])


if __name__ == "__main__":
    main()

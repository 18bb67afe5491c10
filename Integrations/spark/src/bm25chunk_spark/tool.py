"""The program, as a task runs it."""

from __future__ import annotations

import os
import subprocess
import threading
from typing import Iterable


class ToolError(RuntimeError):
    """The program failed; the message says where, and what it said."""


class Tool:
    """The program at a path, with the name of the task in every failure."""

    def __init__(self, path: str, where: str) -> None:
        self.path = path
        self.where = where
        if not os.access(path, os.X_OK):
            os.chmod(path, 0o755)

    def run(self, *arguments: str, lines: Iterable[bytes] = (), cwd: str | None = None) -> str:
        """Runs a command with `lines` as its standard input; what it says on standard error.

        Exit code 2 (input was skipped and counted) is a success here, as it is on one machine.
        """
        process = subprocess.Popen(
            [self.path, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=cwd,
        )
        said: list[bytes] = []
        reader = threading.Thread(target=lambda: said.append(process.stderr.read()))  # type: ignore[union-attr]
        reader.start()
        try:
            assert process.stdin is not None
            try:
                for line in lines:
                    process.stdin.write(line)
                    process.stdin.write(b"\n")
                process.stdin.close()
            except BrokenPipeError:
                pass  # It has ended early, and says why.
        except BaseException:
            process.kill()
            raise
        finally:
            code = process.wait()
            reader.join()
        message = b"".join(said).decode("utf-8", "replace").strip()
        if code not in (0, 2):
            raise ToolError(
                f"{self.where}: `bm25chunk {arguments[0]}` ended with {code}: {message or 'no message'}"
            )
        return message

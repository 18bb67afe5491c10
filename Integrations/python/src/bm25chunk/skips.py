"""What the reader leaves out, counted by reason: the words and the rules of the program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

SUMMARIES = {
    "hidden-file": "The name starts with a dot, so the file or folder was skipped.",
    "symbolic-link": 
        "Inside folders, links to folders are not followed, nor links that lead nowhere.",
    "special-file": "The entry is neither a file nor a folder.",
    "invalid-name": "The file's name is not UTF-8.",
    "unreadable-file": "The file or folder could not be read.",
    "truncated-compression":
        "The compressed data ends early; the whole lines before its end were kept.",
    "damaged-compression":
        "The compressed data is damaged; the whole lines before the damage were kept.",
    "unsupported-compression": "The compression is not one that can be read.",
    "empty-compressed-file": "The file is named as compressed and is empty.",
    "not-compressed": "The file is named as compressed and is neither compressed nor JSON.",
    "damaged-table": "The table is damaged; the rows outside of the damage were kept.",
    "invalid-utf8": "The line or text holds bytes that are not UTF-8.",
    "invalid-json": "The line is not JSON.",
    "not-an-object": "The line is JSON, but not an object.",
    "missing-text": "The record has no text.",
    "text-not-string": "The text is not a string.",
    "empty-document": "The text has no bytes.",
    "trailing-garbage": "Bytes after the last compressed member were ignored; the data is kept.",
    "misleading-name": "The file's name does not fit its compression; the data was read.",
    "other-name":
        "The name does not end as those of JSON Lines and Parquet files; the file was not read.",
    "unusable-id": "The id is not a text or a number; that of the place was given instead.",
}
NOTICES = ("trailing-garbage", "misleading-name", "other-name", "unusable-id")


class Fault(Exception):
    """Why the rest of a file cannot be read."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass
class Skips:
    """Counts by reason, with the first places of each, and the records that are sent."""

    records: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, place: str, detail: str = "", count: int = 1) -> None:
        """Counts something that is left out, or a notice about something that is kept."""
        self.counts[reason] += count
        examples = self.examples.setdefault(reason, [])
        if len(examples) < 3:
            examples.append(place + (f" ({detail})" if detail else ""))

    @property
    def skipped(self) -> int:
        """How much is left out."""
        return sum(count for reason, count in self.counts.items() if reason not in NOTICES)

    def lines(self) -> list[str]:
        """The report for people."""
        lines = [f"{self.records} records"]
        noticed = sum(self.counts.values()) - self.skipped
        if self.skipped:
            lines.append(f"skipped input: {self.skipped} records or files")
            lines += self._described([reason for reason in SUMMARIES if reason not in NOTICES])
        if noticed:
            lines.append(f"notices: {noticed}")
            lines += self._described(NOTICES)
        return lines

    def _described(self, reasons: tuple[str, ...] | list[str]) -> list[str]:
        lines = []
        for reason in reasons:
            if not self.counts[reason]:
                continue
            lines.append(f"  {self.counts[reason]} {reason}: {SUMMARIES[reason]}")
            lines += [f"    {example}" for example in self.examples[reason]]
            if self.counts[reason] > len(self.examples[reason]):
                lines.append("    …")
        return lines

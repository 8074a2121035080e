"""What all commands print with: text of a readable width, one JSON document, signs with ASCII forms."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

WIDTH = 78


def width() -> int:
    """Columns for prose: the terminal's, and never more than reads well."""
    import shutil

    return min(WIDTH, max(20, shutil.get_terminal_size((WIDTH, 24)).columns))


# What a terminal would obey. A carriage return stays: progress bars live on it.
_VISIBLE = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n\r"}
_VISIBLE |= {0x7F: "\N{SYMBOL FOR DELETE}"} | dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}")


def put(text: str, stream: TextIO) -> None:
    """Writes text that a program may have made. A file gets it as it is; on a terminal its control
    sequences become visible signs, so that no program can move the cursor, set the title or the clipboard,
    or have the terminal answer for the learner."""
    stream.write(text.translate(_VISIBLE) if stream.isatty() else text)
    stream.flush()


def line(text: str = "") -> None:
    print(text)


def document(value: object, *, compact: bool = False) -> None:
    """The one JSON document of a command. ASCII, so that no terminal or pipe can garble it."""
    import json

    print(json.dumps(value, indent=None if compact else 2), flush=compact)


_SIGNS = {
    "right": ("✓", "+"),
    "wrong": ("✗", "x"),
    "due": ("●", "*"),
    "started": ("◌", "~"),
    "new": ("·", "."),
}
_ALL = "".join(best for best, _ in _SIGNS.values())
"""One set or the other: a terminal that knows half of the signs gets the ASCII ones."""


def sign(name: str) -> str:
    """A sign; it never stands without a word beside it."""
    best, plain = _SIGNS[name]
    try:
        _ALL.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return plain
    return best


def columns(rows: Iterable[Sequence[str]], gap: str = "  ") -> list[str]:
    """Rows with their cells aligned to the left; the last cell is not padded."""
    rows = [tuple(row) for row in rows]
    if not rows:
        return []
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        gap.join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def shortened(text: str, limit: int = 60) -> str:
    """The first `limit` characters of a text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[: limit - 3].rstrip()}..."


def several(count: int, noun: str) -> str:
    """`1 review`, `6 reviews`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"

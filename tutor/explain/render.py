"""An explanation as plain text, for line mode and for copying."""

from __future__ import annotations

import textwrap

from tutor.explain.model import Explanation


def render(explanation: Explanation, width: int = 78) -> str:
    """Title with the line, the source with the line marked, the text, the picture, the fixes."""
    where = f"line {explanation.line}: " if explanation.line is not None else ""
    parts = [_wrap(f"{where}{explanation.title}", width)]
    if explanation.excerpt:
        parts.append("\n".join(_source_row(row, width) for row in explanation.excerpt))
    if explanation.text:
        parts.append("\n".join(_wrap(paragraph, width) for paragraph in explanation.text.splitlines()))
    if explanation.picture:
        parts.append("\n".join(explanation.picture))
    if explanation.fixes:
        parts.append("\n".join(_wrap(fix, width, "→ ", "  ") for fix in explanation.fixes))
    if explanation.lesson:
        parts.append(f"  lesson {explanation.lesson}")
    return "\n\n".join(part for part in parts if part.strip())


def _source_row(row: tuple[int, str, bool], width: int) -> str:
    number, text, failing = row
    line = f"{'>' if failing else ' '} {number:>3}  {text}"
    return line if len(line) <= width else line[: width - 1] + "…"


def _wrap(text: str, width: int, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )

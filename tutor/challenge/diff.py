"""The learner's code beside the reference, line by line."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One row of the two columns. "same": both sides are equal; "changed": both differ; "mine" and
    "reference": only that side has a line here, the other is None. Numbers are counted from 1."""

    kind: Literal["same", "changed", "mine", "reference"]
    mine: str | None
    reference: str | None
    mine_number: int | None
    reference_number: int | None


def diff(mine: str, reference: str) -> tuple[DiffLine, ...]:
    """Both texts side by side. Blanks at the ends of lines do not count."""
    left = [line.rstrip() for line in mine.splitlines()]
    right = [line.rstrip() for line in reference.splitlines()]
    rows: list[DiffLine] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for k in range(max(i2 - i1, j2 - j1)):
            i, j = i1 + k, j1 + k
            here, there = i < i2, j < j2
            rows.append(
                DiffLine(
                    _kind(tag == "equal", here, there),
                    left[i] if here else None,
                    right[j] if there else None,
                    i + 1 if here else None,
                    j + 1 if there else None,
                )
            )
    return tuple(rows)


def _kind(same: bool, here: bool, there: bool) -> Literal["same", "changed", "mine", "reference"]:
    if same:
        return "same"
    if here and there:
        return "changed"
    return "mine" if here else "reference"

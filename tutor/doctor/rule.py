"""What a rule and a finding are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from tutor.recording import Recording

Severity = Literal["error", "warning", "hint"]
"""error: the wrong model, or nothing is learned. warning: it learns worse, reports wrongly, or wastes much.
hint: worth knowing; never said of code that is right in a way that would make somebody change it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, in the learner's terms, at the learner's line.

    `title` is one line; `why` says what it does to the run; `fix` is what to change, with the line and the
    names of this very script. `evidence` holds plain values that were measured, each under a name that can be
    shown.
    """

    id: str
    severity: Severity
    line: int | None
    title: str
    why: str
    fix: str
    evidence: dict[str, Any] = field(default_factory=dict)
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`find` looks at the whole recording, when the run is over, and gives at most one finding a mistake.

    `explains` are the ids of its consequences: where this rule finds something, theirs are not told.
    """

    id: str
    find: Callable[[Recording], Iterable[Finding]]
    lesson: str = ""
    """where it is taught (id of a lesson); empty where no lesson is written yet"""
    explains: tuple[str, ...] = ()

"""What can go wrong, as a tree.

TutorError                  one sentence for the person in front of the screen
├── UsageError              the command was used wrongly, or its input cannot be read (exit status 2)
│   └── UnknownItem         no lesson, question or challenge has this id
├── ContentError            lessons or challenges on disk are malformed; holds every Problem found
├── RecordError             the learner's record cannot be read or written
│   └── RecordDamaged       the file is not a record; it was set aside
└── RunnerError             the sandbox cannot run anything now
    └── TorchMissing        the interpreter has no working torch
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class TutorError(Exception):
    """Anything the tutor itself has to say; `str()` of it is one sentence for people."""


class UsageError(TutorError):
    """The command was used wrongly, or a file it was given cannot be read."""


class UnknownItem(UsageError):
    """No lesson, question or challenge has this id."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with a content file, and what was expected instead."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ContentError(TutorError):
    """Content on disk is malformed. All problems are reported at once, never only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RecordError(TutorError):
    """The learner's record cannot be read or written."""


class RecordDamaged(RecordError):
    """The record's file is not a readable database; `set_aside` is where it was moved."""

    def __init__(self, message: str, set_aside: Path | None = None) -> None:
        self.set_aside = set_aside
        super().__init__(message)


class RunnerError(TutorError):
    """The sandbox cannot run anything now."""


class TorchMissing(RunnerError):
    """The interpreter that runs the tutor has no torch that can be imported."""

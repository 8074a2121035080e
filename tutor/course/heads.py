"""What the index knows: parts, skills, and the heads of lessons and challenges, as immutable values.

Apart from the bodies (model.py), because the home screen and `tutor list` need no more than this, and
every class here is paid for at each start.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Policy = Literal["plain", "procs", "distributed"]


@dataclass(frozen=True, slots=True)
class Skill:
    id: str
    title: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the course. `number` is the one in its folder's name ("04-autograd" is 4)."""

    id: str
    title: str
    number: int
    folder: str
    lessons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonHead:
    """What the front matter says: enough for home and lists, read without the body."""

    id: str
    title: str
    part: str
    skills: tuple[str, ...]
    minutes: int
    objectives: tuple[str, ...]
    file: Path


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A one-edit change of the solution that is as right as it: the line as it was, and as it is then."""

    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class ChallengeHead:
    id: str
    title: str
    part: str
    kind: Literal["implement", "fix", "diagnose", "optimize"]
    skills: tuple[str, ...]
    difficulty: int
    lessons: tuple[str, ...]
    hints: tuple[str, ...]
    seconds: float
    memory_mb: int
    policy: Policy
    devices: tuple[str, ...]
    folder: Path
    equivalent: tuple[Equivalent, ...] = ()

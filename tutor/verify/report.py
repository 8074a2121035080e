"""What verify found, and the items it works on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.runner import Runner


@dataclass(frozen=True, slots=True, order=True)
class Failed:
    """One thing that is not as the content says."""

    file: Path
    line: int
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to verify. `run` yields (line, message) for everything that is wrong with it."""

    id: str
    file: Path
    line: int
    run: Callable[[Runner], Iterable[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A changed solution that all checks let pass."""

    challenge: str
    diff: str


@dataclass(frozen=True, slots=True)
class MutantsReport:
    total: int
    killed: int
    equivalent: int
    survivors: tuple[Survivor, ...]


@dataclass(frozen=True, slots=True)
class Report:
    items: int
    failed: tuple[Failed, ...]
    seconds: float
    mutants: MutantsReport | None = None

    def to_plain(self) -> dict[str, Any]:
        """The JSON document of `tutor verify --json`."""
        plain: dict[str, Any] = {
            "items": self.items,
            "failed": [
                {"id": f.id, "file": str(f.file), "line": f.line, "message": f.message} for f in self.failed
            ],
            "seconds": round(self.seconds, 3),
        }
        if self.mutants is not None:
            plain["mutants"] = {
                "total": self.mutants.total,
                "killed": self.mutants.killed,
                "equivalent": self.mutants.equivalent,
                "survivors": [{"challenge": s.challenge, "diff": s.diff} for s in self.mutants.survivors],
            }
        return plain

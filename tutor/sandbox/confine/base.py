"""What every tier of confinement is: something a freshly forked worker enters and never leaves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tutor.protocol import Limits, Policy, Tier


@dataclass(frozen=True, slots=True)
class Grant:
    """What one worker is given: the policy and device it is made for, its limits, its folder."""

    policy: Policy
    device: str
    limits: Limits
    scratch: Path


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where things are on this machine, as the zygote was told. All paths are absolute."""

    readable: tuple[Path, ...]
    """the interpreter and its libraries"""
    data: Path
    """the shipped data: readable although it may lie inside what is hidden"""
    package: Path
    """the tutor's package, as it is imported"""
    hidden: tuple[Path, ...]
    """the tutor's own package and content: never readable, even where they lie inside `readable`"""
    import_path: tuple[str, ...]
    """what a program's sys.path holds after its own folder"""
    runtime: Path
    """a private folder of this zygote on disk"""


class Enclosure(Protocol):
    """Something that holds every process of a worker, and ends with them."""

    @property
    def pid(self) -> int:
        """A process outside the worker whose descendants are the worker's orphans."""

    def kill(self) -> None:
        """Ends every process in it."""

    def is_gone(self, patience: float) -> bool:
        """Whether all of them have ended, waiting at most `patience` seconds."""

    def close(self) -> None:
        """Frees what the zygote holds of it."""


class Confinement(Protocol):
    """A tier, ready to be entered by workers."""

    @property
    def tier(self) -> Tier: ...

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers in force, for people: ("landlock", "seccomp", ...)."""

    @property
    def data(self) -> Path:
        """Where programs find the shipped data."""

    @property
    def scratch_on_disk(self) -> bool:
        """Whether scratch folders must be made, watched and wiped by the supervisor."""

    def establish(self) -> None:
        """Once, in the zygote, before torch is imported: what all workers share. May replace the process by a
        child of it. OSError where the machine does not let it."""

    def before_fork(self) -> Enclosure | None:
        """Called by the zygote just before it forks a worker: what will hold all of the worker's processes,
        where the tier has such a thing. OSError: it could not be made."""

    def after_fork(self) -> None:
        """Called by the zygote just after it forked a worker."""

    def single(self, policy: Policy) -> bool:
        """Whether a worker under `policy` is one process and stays one: it can fork nothing."""

    @property
    def spawns(self) -> bool:
        """Whether workers are spawned (`tutor.sandbox.spawned`) because this system cannot fork torch."""

    def refuses(self, policy: Policy) -> str:
        """A sentence saying why this tier cannot offer `policy`; "" where it can."""

    def enter(self, grant: Grant) -> None:
        """Confine this single-threaded process. May fork: it returns in the process that will run the
        program, while the others only wait for it. OSError where the machine does not let it."""

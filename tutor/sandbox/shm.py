"""Shared memory files, where runs have no /dev/shm of their own: what a run takes there, and leaves there."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_FOLDER = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Before:
    """/dev/shm as it was when a run was given to a worker."""

    names: frozenset[str] = field(default_factory=lambda: frozenset(_names()))
    used: int = field(default_factory=lambda: _used())

    def grown(self) -> int:
        """Bytes more than then, whoever took them."""
        return max(0, _used() - self.used)

    def note(self, place: Path) -> None:
        """Writes down what was there, for a warden that must sweep in somebody else's stead."""
        place.write_bytes(b"\0".join(os.fsencode(name) for name in self.names))

    def sweep(self) -> None:
        """Removes what the run left: new files of this user's that no living process has open or mapped.
        Other programs of the learner's make files here too, but they hold on to them."""
        fresh = {_FOLDER / name for name in _names() if name not in self.names}
        mine = [path for path in fresh if _owner(path) == os.getuid()]
        if not mine:
            return
        held = _held()
        for path in mine:
            if str(path) not in held:
                with contextlib.suppress(OSError):
                    path.unlink()


def sweep_noted(places: Iterable[Path]) -> None:
    """Removes what runs left that nobody swept after: whoever watched them is gone."""
    for place in places:
        with contextlib.suppress(OSError):
            names = frozenset(os.fsdecode(name) for name in place.read_bytes().split(b"\0"))
            Before(names).sweep()


def _names() -> list[str]:
    try:
        return [entry.name for entry in os.scandir(_FOLDER)]
    except OSError:
        return []


def _used() -> int:
    try:
        info = os.statvfs(_FOLDER)
    except OSError:
        return 0
    return (info.f_blocks - info.f_bfree) * info.f_frsize


def _owner(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except OSError:
        return None


def _held() -> set[str]:
    """The files of /dev/shm that some process has open or mapped."""
    held: set[str] = set()
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):  # another user's, or it ended meanwhile
            held.update(_mapped(Path(entry.path) / "maps"))
            held.update(_open(Path(entry.path) / "fd"))
    return held


def _mapped(maps: Path) -> set[str]:
    data = maps.read_bytes()
    if b"/dev/shm/" not in data:  # nearly always: thousands of lines need not be looked at
        return set()
    lines = [os.fsdecode(line) for line in data.splitlines() if b"/dev/shm/" in line]
    return {line[line.index("/dev/shm/") :] for line in lines}


def _open(folder: Path) -> set[str]:
    found = set()
    for entry in os.scandir(folder):
        with contextlib.suppress(OSError):
            found.add(os.readlink(entry.path))  # noqa: PTH115  (a Path would normalise "socket:[1]")
    return {name for name in found if name.startswith("/dev/shm/")}

"""Shared memory files, where runs have no /dev/shm of their own: what a run takes there, and leaves there."""

from __future__ import annotations

import contextlib
import os
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
    lines = maps.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return {line[line.index("/dev/shm/") :] for line in lines if "/dev/shm/" in line}


def _open(folder: Path) -> set[str]:
    found = set()
    for entry in os.scandir(folder):
        with contextlib.suppress(OSError):
            found.add(os.readlink(entry.path))  # noqa: PTH115  (a Path would normalise "socket:[1]")
    return {name for name in found if name.startswith("/dev/shm/")}

"""What a run holds without showing it: shared memory that is mapped nowhere any more, files with no name,
what sockets have been sent and nobody has received."""

# ruff: noqa: PTH115, PTH116, PTH123, PTH208
from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tutor.sandbox.processes import telling

_KB = 1024
_ANONYMOUS = b"/dev/zero (deleted)"
"""what the kernel calls memory that is shared and no file's"""
_FEW_DESCRIPTORS = 64
_USUAL_SOCKET_BUFFER = 212_992
"""where a network namespace does not tell"""


@dataclass(frozen=True, slots=True)
class SharedMemory:
    """The machine's shared memory as it was when a run began.

    A program can map shared memory, fill it, and unmap all but one page: the rest stays, and counts for no
    process. Only the machine's own figure shows it.
    """

    then: int = field(default_factory=lambda: _shared_bytes())

    def taken(self, pids: list[int], most: int) -> int:
        """Bytes more than then, where they are more than `most` and one of `pids` has a part in such memory.
        Else 0: the learner's other programs use shared memory too."""
        grown = _shared_bytes() - self.then
        if grown <= most:
            return 0
        return grown if any(_has_anonymous(pid) or _has_memory_file(pid) for pid in pids) else 0


def _shared_bytes() -> int:
    try:
        with open("/proc/meminfo", "rb") as file:
            for line in file:
                if line.startswith(b"Shmem:"):
                    return int(line.split()[1]) * _KB
    except OSError:
        pass
    return 0


def _has_anonymous(pid: int) -> bool:
    try:
        with open(f"{telling(pid)}/maps", "rb") as file:
            return _ANONYMOUS in file.read()
    except OSError:
        return False


def _has_memory_file(pid: int) -> bool:
    return any(link.startswith("/memfd:") for link in _links(pid))


def in_sockets(pids: list[int]) -> int:
    """Bytes that sockets of `pids` may hold: each is taken to be full, and its buffer as large as usual (the
    filters let nobody have a larger one). A process with few descriptors is not looked at."""
    sockets: set[str] = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            if len(os.listdir(f"{telling(pid)}/fd")) > _FEW_DESCRIPTORS:
                sockets.update(link for link in _links(pid) if link.startswith("socket:"))
    return len(sockets) * _socket_buffer()


def _links(pid: int) -> Iterator[str]:
    """What the descriptors of a process lead to."""
    with contextlib.suppress(OSError):
        place = f"{telling(pid)}/fd"
        for fd in os.listdir(place):
            with contextlib.suppress(OSError):
                yield os.readlink(f"{place}/{fd}")


@cache
def _socket_buffer() -> int:
    try:
        with open("/proc/sys/net/core/wmem_default", "rb") as file:
            return int(file.read())
    except OSError:
        return _USUAL_SOCKET_BUFFER


@dataclass(slots=True)
class Disk:
    """The disk that a scratch folder lies on, from when a run began."""

    folder: Path
    least: int = field(init=False)
    """bytes used at its emptiest: what earlier runs left is removed meanwhile"""

    def __post_init__(self) -> None:
        self.least = self._used()

    def _used(self) -> int:
        info = os.statvfs(self.folder)
        return (info.f_blocks - info.f_bfree) * info.f_frsize

    def nameless(self, pids: list[int]) -> int:
        """Bytes of files that `pids` have open and that have been removed already."""
        device = self.folder.stat().st_dev
        found: dict[int, int] = {}
        for pid in pids:
            with contextlib.suppress(OSError):
                place = f"{telling(pid)}/fd"
                for fd in os.listdir(place):
                    with contextlib.suppress(OSError):
                        info = os.stat(f"{place}/{fd}")
                        if info.st_nlink == 0 and info.st_dev == device and stat.S_ISREG(info.st_mode):
                            found[info.st_ino] = info.st_blocks * 512
        return sum(found.values())

    def hidden(self, pids: list[int], most: int, *, complete: bool) -> int:
        """Bytes more on the disk than before, where they are more than `most` and the run may have put them
        where they cannot be counted: in a folder that could not be looked into (not `complete`), or in a file
        that is removed, closed, and still mapped. Else 0: others write to the disk too."""
        used = self._used()
        self.least = min(self.least, used)
        grown = used - self.least
        if grown <= most:
            return 0
        return grown if not complete or any(self._maps_removed(pid) for pid in pids) else 0

    def _maps_removed(self, pid: int) -> bool:
        within = os.fsencode(self.folder) + b"/"
        try:
            with open(f"{telling(pid)}/maps", "rb") as file:
                return any(within in line and line.endswith(b" (deleted)\n") for line in file)
        except OSError:
            return False

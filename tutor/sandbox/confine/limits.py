"""Resource limits that every unix has. Never RLIMIT_AS: CUDA and torch reserve address space freely."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from tutor.protocol import Limits, cpu_limit

_OPEN_FILES = 1024
_SPARE_TASKS = 256
"""threads and processes beyond `Limits.processes` before the kernel refuses; the watchdog is stricter"""


def lower(kind: int, value: int) -> None:
    """Set both limits to `value`, or to the hard limit where that is lower already."""
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def make_room_for_files() -> None:
    """Enough descriptors for a worker's own, which have high numbers (macOS starts with 256)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def apply(limits: Limits, *, private_users: bool = False, locked_memory: bool = False) -> None:
    """The limits a worker gets when it is made.

    `private_users`: a user namespace counts this run's processes alone; elsewhere RLIMIT_NPROC counts
    everything the user has, so the number running now is added.
    """
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_FSIZE, limits.file_mb << 20)
    lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    if not locked_memory:  # CUDA pins pages
        lower(resource.RLIMIT_MEMLOCK, 64 << 10)
    for name, value in (("RLIMIT_MSGQUEUE", 0), ("RLIMIT_NICE", 0), ("RLIMIT_RTPRIO", 0)):
        kind = getattr(resource, name, None)
        if kind is not None:
            lower(kind, value)
    tasks = limits.processes + _SPARE_TASKS
    lower(resource.RLIMIT_NPROC, tasks if private_users else tasks + tasks_of_user(os.getuid()))


def tighten(limits: Limits, threads: int) -> None:
    """The limits that depend on the job: lowered when it starts. CPU time is only a second line behind the
    clock, for a supervisor that is gone."""
    lower(resource.RLIMIT_FSIZE, limits.file_mb << 20)
    lower(resource.RLIMIT_CPU, cpu_limit(limits, threads))


def tasks_of_user(uid: int) -> int:
    """Threads of this user now, where /proc says; else a generous guess."""
    proc = Path("/proc")
    if not proc.is_dir():
        return 2048
    count = 0
    for entry in os.scandir(proc):
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == uid:
                    count += len(list(os.scandir(f"{entry.path}/task")))
            except OSError:
                continue  # it ended meanwhile
    return count

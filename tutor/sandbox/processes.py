"""Process trees: who is in one, what it uses, and ending all of it. Linux reads /proc; others ask psutil."""

# Read fifty times a second: pathlib doubles the cost.
# ruff: noqa: PTH110, PTH123, PTH208
from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from dataclasses import dataclass

_KB = 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """What some processes hold now. `own_bytes`: memory that is not a file's, swapped out or not, with the
    page tables it takes, each process counted alone, so what forks share beyond their baseline counts once
    for each."""

    processes: int = 0
    tasks: int = 0
    own_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a worker held when it was ready: torch and the rest, shared with the zygote and with every fork of
    the worker. `layout` is the same in a process and its forks, and another in a program it started."""

    own_bytes: int
    layout: tuple[bytes, bytes] | None


NOTHING = Baseline(0, None)


def descendants(root: int) -> list[int]:
    """Every living descendant of `root`, parents before children; `root` itself is not among them."""
    if sys.platform != "linux":
        import psutil

        try:
            return [child.pid for child in psutil.Process(root).children(recursive=True)]
        except psutil.Error:
            return []
    found: list[int] = []
    pending = [root]
    while pending:
        below = children(pending.pop())
        found += below
        pending += below
    return found


def children(pid: int) -> list[int]:
    """The living children of `pid`. Asked of each thread, since any of them may have forked."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as file:
                found += [int(word) for word in file.read().split()]
    except FileNotFoundError:
        if not _kernel_lists_children():
            return _children_by_search(pid)
    except OSError:
        pass  # it ended while we looked
    return found


def _kernel_lists_children() -> bool:
    return os.path.exists(f"/proc/self/task/{os.getpid()}/children")


def _children_by_search(pid: int) -> list[int]:
    """Kernels without CONFIG_PROC_CHILDREN: look through every process."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and _parent(int(name)) == pid]


def _parent(pid: int) -> int | None:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            text = file.read()
        return int(text[text.rindex(b")") + 2 :].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def baseline(pid: int) -> Baseline:
    return Baseline(usage([pid]).own_bytes, _layout(pid))


def usage(pids: list[int], base: Baseline = NOTHING) -> Usage:
    """What these processes use now, less `base` in each that has it; those that have ended count nothing."""
    if sys.platform != "linux":
        return _usage_by_psutil(pids, base)
    tasks = own = alive = 0
    for pid in pids:
        fields = _status(pid)
        if fields:
            alive += 1
            tasks += fields.get(b"Threads", 1)
            anonymous = sum(fields.get(name, 0) for name in _OWN) * _KB
            if base.layout is not None and (len(pids) == 1 or _layout(pid) == base.layout):
                anonymous = max(0, anonymous - base.own_bytes)
            own += anonymous + fields.get(b"RssShmem", 0) * _KB
    return Usage(alive, tasks, own)


def _layout(pid: int) -> tuple[bytes, bytes] | None:
    """Where code and stack begin: set by exec, at random, and handed on by fork."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            text = file.read()
    except OSError:
        return None
    fields = text[text.rindex(b")") + 2 :].split()
    return fields[23], fields[25]


# Page tables: a program that reads one byte in every 2 MB of a vast mapping fills the machine with them, and
# seems to hold nothing.
_OWN = (b"RssAnon", b"VmSwap", b"VmPTE", b"HugetlbPages")


def _status(pid: int) -> dict[bytes, int]:
    fields = _read_status(f"/proc/{pid}/status")
    if fields and b"RssAnon" not in fields:
        return _read_status(f"{telling(pid)}/status") or fields
    return fields


def telling(pid: int) -> str:
    """The folder in /proc that tells of a process's memory and files. A main thread that has ended tells
    nothing any more, while the process goes on in others."""
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            if b"RssAnon" in _read_status(f"/proc/{pid}/task/{task}/status"):
                return f"/proc/{pid}/task/{task}"
    return f"/proc/{pid}"


def _read_status(path: str) -> dict[bytes, int]:
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return {}
    fields = {}
    for line in text.splitlines():
        name, _, value = line.partition(b":")
        if name in _OWN or name in (b"RssShmem", b"Threads"):
            fields[name] = int(value.split()[0])
    return fields


def fair_bytes(pids: list[int]) -> int:
    """Their memory with every shared page counted once, its share to each: slower than `usage` (it
    walks page tables), and right for a tree of forks."""
    total = 0
    for pid in pids:
        total += _status(pid).get(b"VmPTE", 0) * _KB
        with contextlib.suppress(OSError), open(f"{telling(pid)}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith((b"Pss_Anon:", b"Pss_Shmem:")):
                    total += int(line.split()[1]) * _KB
    return total


def _usage_by_psutil(pids: list[int], base: Baseline) -> Usage:
    import psutil

    alive = tasks = own = 0
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(pid)
            own += max(0, process.memory_info().rss - base.own_bytes)
            tasks += process.num_threads()
            alive += 1
    return Usage(alive, tasks, own)


def cpu_seconds(pids: list[int]) -> float:
    """Processor time they have used, with that of children they waited for. Linux only; 0.0 elsewhere."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/stat", "rb") as file:
            text = file.read()
            ticks += sum(int(word) for word in text[text.rindex(b")") + 2 :].split()[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def kill_descendants(root: int, *, patience: float = 2.0) -> None:
    """SIGKILL to every descendant, again and again until none is left: some may be forking meanwhile.

    `root` must be the caller, or a process that is not being waited for by anybody who could reuse its pid.
    """
    give_up = time.monotonic() + patience
    while time.monotonic() < give_up:
        living = descendants(root)
        if not living:
            return
        for pid in living:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if root == os.getpid():
            _reap_ended()


def _reap_ended() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass

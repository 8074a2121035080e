"""Whether the sandbox, not the program, is why an error was raised; then which limit or policy it was.

Read off the exception in the program's own process, so it explains a run and never decides a verdict.
"""

from __future__ import annotations

import contextlib
import errno
import linecache
import os
import re
import resource
import socket
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from tutor.protocol import MAX_FILES, Job, Status

_STARTERS = {"_execute_child", "_launch", "spawnv_passfds", "_posix_spawn", "_spawnvef", "_execvpe", "fork"}
"""functions of the standard library that start a process"""
_STARTS = re.compile(r"\b(fork|forkpty|posix_spawnp?|exec[lv]\w*|spawn[lv]\w*)\(")
"""the system's own calls, where the program makes them itself"""
_CONNECTS = re.compile(r"\b(socket|create_connection|connect|getaddrinfo|bind|sendto)\b")
_MOST_CAUSES = 16

Told = tuple[Status, str]


def told(error: BaseException, job: Job) -> Told | None:
    """The status and the sentence for an error that a limit or the policy brought about; None for any other.

    A limit has its own status; a refusal is an error like others, with a sentence that says what refused.
    """
    try:
        for cause in _causes(error):
            found = _limit(cause, job) or _refusal(cause, job)
            if found is not None:
                return found
    except BaseException:  # noqa: BLE001  an attribute of the learner's own exception class may raise anything
        return None
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps, outermost first: torch.compile and urllib put the telling one inside."""
    seen: set[int] = set()
    pending: list[object] = [error]
    while pending and len(seen) < _MOST_CAUSES:
        one = pending.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        pending += [getattr(one, name, None) for name in ("__cause__", "inner_exception", "reason")]


# --- limits ------------------------------------------------------------------------------------------


def _limit(error: BaseException, job: Job) -> Told | None:
    limits = job.limits
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EFBIG:
        return "output", f"A file of a run may not be larger than {limits.file_mb:,} MB."
    if number == errno.EMFILE:
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        return "error", f"A process of a run may have {most:,} files open at once."
    if number in (errno.ENOSPC, errno.EDQUOT):
        return _full(error, job)
    if (number == errno.EAGAIN and _starts_process(error)) or _no_thread(error):
        return (
            "processes",
            f"The run wanted more processes or threads than its limit of {limits.processes} allows.",
        )
    if type(error).__name__ == "OutOfMemoryError" and job.device.startswith("cuda"):
        return "memory", (
            f"The run wanted more than its {limits.device_memory_mb:,} MB of the GPU's memory, or more "
            "than is free there."
        )
    return None


def _full(error: BaseException, job: Job) -> Told | None:
    name = getattr(error, "filename", None)
    # The current folder may lie too deep to be named.
    folder = Path("/dev/shm") if isinstance(name, str) and name.startswith("/dev/shm/") else Path()
    try:
        info = os.statvfs(folder)
    except OSError:
        return None
    if info.f_files and not info.f_ffree:
        return "output", f"A run may have {MAX_FILES:,} files at most."
    size = info.f_blocks * info.f_frsize >> 20
    if folder == Path("/dev/shm"):
        return "output", f"Shared memory of a run may hold {size:,} MB at most."
    if abs(size - job.limits.scratch_mb) > 1:  # not a file system of its own, as large as the limit
        return "output", "The disk that holds the run's folder is full."
    return "output", f"The files of a run may take {job.limits.scratch_mb:,} MB at most."


def _no_thread(error: BaseException) -> bool:
    return isinstance(error, RuntimeError) and "can't start new thread" in str(error.args[:1])


# --- policies ----------------------------------------------------------------------------------------


def _refusal(error: BaseException, job: Job) -> Told | None:
    if isinstance(error, socket.gaierror):
        return "error", _network(job)
    if not isinstance(error, OSError):
        return None
    if error.errno == errno.EPERM and job.policy == "plain" and _starts_process(error):
        return "error", (
            "This run may not start other processes, because its policy is plain; DataLoader workers, "
            "multiprocessing and subprocess need the policy procs."
        )
    if error.errno in (errno.EACCES, errno.ENETUNREACH, errno.EAFNOSUPPORT) and error.filename is None:
        return ("error", _network(job)) if _connects(error) else None
    return _file(error)


def _network(job: Job) -> str:
    if job.policy == "distributed":
        return (
            "This run has a network of its own, because its policy is distributed: only its own processes "
            "are there, under 127.0.0.1."
        )
    return (
        f"This run has no network, because its policy is {job.policy}; no policy lets a run reach other "
        "machines. Use what is there already: torch, numpy, and the data that comes with the lessons."
    )


def _file(error: OSError) -> Told | None:
    """For a path outside the run's folder, which is read-only, forbidden or not there at all, by tier."""
    name = error.filename
    if not isinstance(name, str) or error.errno not in (errno.EROFS, errno.EACCES, errno.ENOENT):
        return None
    if _is_own(name):
        return None  # tutor.explain says that the folder was empty
    return "error", (
        "A run may read Python and its libraries, and write in its own folder; nothing else of this machine "
        f"is there for it, and {_short(name)} is not among that."
    )


def _is_own(name: str) -> bool:
    """Whether a path lies in the run's own folder, by whatever name."""
    if not name.startswith("/"):
        return True
    with contextlib.suppress(OSError):
        home = Path.cwd()
        if Path(name).is_relative_to(home):
            return True
        return os.path.samefile(Path(name).parent, home)  # noqa: PTH121  (/tmp is that folder too)
    return False


def _short(name: str) -> str:
    return name if len(name) <= 200 else f"{name[:99]}...{name[-99:]}"


# --- where it was raised -----------------------------------------------------------------------------


def _starts_process(error: BaseException) -> bool:
    name, line = _last_line(error)
    return name in _STARTERS or _STARTS.search(line) is not None


def _connects(error: BaseException) -> bool:
    return _CONNECTS.search(_last_line(error)[1]) is not None


def _last_line(error: BaseException) -> tuple[str, str]:
    """Function and source of the line that raised."""
    last: TracebackType | None = error.__traceback__
    if last is None:
        return "", ""
    while last.tb_next is not None:
        last = last.tb_next
    code = last.tb_frame.f_code
    return code.co_name, linecache.getline(code.co_filename, last.tb_lineno)

"""From what a worker said and what its supervisor saw to a `Result`: pure, so every case can be tested."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Any, Literal

from tutor.protocol import MAX_FILES, THREADS_PER_PROCESS, Failure, Job, Status, cpu_limit

Why = Literal[
    "exit",
    "timeout",
    "cpu",
    "memory",
    "device memory",
    "processes",
    "output",
    "disk",
    "files",
    "cancelled",
    "lost",
    "forged",
]

_SIGNALS = {
    "SIGSEGV": "it touched memory that is not its own (segmentation fault in C code)",
    "SIGABRT": "C code gave up (abort)",
    "SIGFPE": "an arithmetic error in C code",
    "SIGILL": "an illegal processor instruction",
    "SIGBUS": "a bus error: it touched memory with nothing behind it",
    "SIGKILL": "something outside killed it, most likely the system, because memory ran out",
    "SIGSYS": "it made a system call that is not allowed",
}


_MOST = 1e9
"""seconds or megabytes beyond which a figure is a lie"""
_SAID = ("ok", "error", "memory", "output", "processes")
"""what a program's own side may say of its end: a limit can show as an error it did not catch"""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended, apart from what it printed."""

    status: Status
    detail: str
    exit_code: int | None
    failure: Failure | None
    values: tuple[Any, ...]
    seconds: float
    cpu_seconds: float
    peak_memory_mb: float


def judge(job: Job, end: dict[str, Any] | None, report: dict[str, Any] | None, why: Why) -> Ending:
    """`end` is what the program's side said last (hostile, may be missing), `report` what the supervisor saw
    (missing when it was lost, or when the run was over before it told), `why` what this side knows."""
    code = report["code"] if report is not None else None
    seen: Why = report["why"] if report is not None and why == "exit" else why
    status, detail = _limit(job, seen)
    failure: Failure | None = None
    values: tuple[Any, ...] = ()
    if status == "ok":
        said = _read_end(end)
        if said is None or (code is not None and code != said["exit_code"]):
            status, detail = "crash", _abrupt(code)
            if code == -int(getattr(signal, "SIGXCPU", 24)):
                status, detail = _limit(job, "cpu")
        else:
            status, detail, failure, values, code = (
                said["status"],
                said["detail"],
                said["failure"],
                said["values"],
                said["exit_code"],
            )
    return Ending(
        status,
        detail,
        code,
        failure,
        values,
        seconds=_number(end, "seconds") or _number(report, "seconds"),
        cpu_seconds=_number(end, "cpu_seconds") or _number(report, "cpu_seconds"),
        peak_memory_mb=max(_number(end, "grown_mb"), _number(report, "peak_mb")),
    )


def _limit(job: Job, why: Why) -> tuple[Status, str]:
    """The status for a run that was stopped, and its sentence; ("ok", "") where it was not."""
    limits = job.limits
    match why:
        case "timeout":
            return "timeout", f"The run was stopped after {limits.wall_seconds:g} s."
        case "memory":
            return (
                "memory",
                f"The run was stopped because it used more than {limits.memory_mb:,} MB of memory.",
            )
        case "cpu":
            seconds = cpu_limit(limits, job.threads)
            return "timeout", f"The run was stopped after {seconds:,} s of processor time."
        case "device memory":
            most = f"{limits.device_memory_mb:,} MB of the GPU's memory"
            return "memory", f"The run was stopped because it used more than {most}."
        case "processes":
            threads = f"{limits.processes * THREADS_PER_PROCESS:,} threads"
            started = f"started more than {limits.processes} processes, or more than {threads}"
            return "processes", f"The run was stopped because it {started}."
        case "output":
            return (
                "output",
                f"The run was stopped because it printed more than {_bytes(limits.output_bytes)}.",
            )
        case "disk":
            return (
                "output",
                f"The run was stopped because it wrote more than {limits.scratch_mb:,} MB of files.",
            )
        case "files":
            return "output", f"The run was stopped because it made more than {MAX_FILES:,} files."
        case "cancelled":
            return "cancelled", "The run was cancelled."
        case "lost":
            return "crash", "The sandbox was killed while the program ran; it has been started again."
        case "forged":
            return "crash", "The program wrote into the channel on which its end is told."
    return "ok", ""


def _bytes(count: int) -> str:
    return f"{count / (1 << 20):g} MiB" if count >= 1 << 20 else f"{count:,} bytes"


def _abrupt(code: int | None) -> str:
    """For a process that ended without having said so."""
    if code is not None and code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"The program was killed by {name}: {_SIGNALS.get(name, 'it was ended from outside')}."
    if code == 0:
        return "The program left before its end, without an error (os._exit)."
    return f"The program left before its end, with exit status {code} (os._exit)."


def _read_end(end: dict[str, Any] | None) -> dict[str, Any] | None:
    """The program's own report, or None where there is none that can be read."""
    if end is None:
        return None
    try:
        status: Status = end["status"] if end["status"] in _SAID else "error"
        failure = None if end["failure"] is None else Failure.from_plain(end["failure"])
        return {
            "status": status,
            "detail": str(end["detail"]),
            "failure": failure,
            "values": tuple(end["values"]),
            "exit_code": int(end["exit_code"]),
        }
    except (KeyError, TypeError, ValueError):
        return None


def _number(source: dict[str, Any] | None, key: str) -> float:
    """What a program says of itself may be no number, or none that can be."""
    value = source.get(key, 0.0) if source is not None else 0.0
    return float(value) if isinstance(value, int | float) and 0 <= value < _MOST else 0.0

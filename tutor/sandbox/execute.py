"""Runs one program as plain `python file.py` would: as `__main__`, to its end, with its exit status."""

from __future__ import annotations

import atexit
import builtins
import contextlib
import ctypes
import io
import linecache
import os
import sys
import threading
import time
import types
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.protocol import GivenFile, Job
from tutor.sandbox import ask, failure, refusal

Recording = Callable[[dict[str, Any]], AbstractContextManager[object]]


@dataclass(slots=True)
class Outcome:
    """What became of a program."""

    status: str
    exit_code: int
    failure: dict[str, Any] | None = None
    detail: str = ""
    values: list[Any] = field(default_factory=list)
    seconds: float = 0.0

    def to_plain(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "exit_code": self.exit_code,
            "failure": self.failure,
            "detail": self.detail,
            "values": self.values,
            "seconds": self.seconds,
        }


class SourceLoader:
    """`__loader__` of the program: tools that ask it for the source get it, though no file is there."""

    def __init__(self, filename: str, source: str) -> None:
        self.name = "__main__"
        self.path = filename
        self._source = source

    def get_source(self, name: str) -> str:
        return self._source


def put(files: tuple[GivenFile, ...]) -> None:
    """Into the program's folder, before it runs."""
    for file in files:
        path = Path(file.path)
        if not path.is_absolute() and ".." not in path.parts:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)


def connect_standard_streams() -> None:
    """Fresh `sys.stdin/stdout/stderr` over descriptors 0 to 2: UTF-8, a line at a time, never failing on
    a character that cannot be encoded."""
    sys.stdin = sys.__stdin__ = _text(0, "r", "<stdin>")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _text(1, "w", "<stdout>")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _text(2, "w", "<stderr>")  # type: ignore[misc]


def _text(fd: int, mode: str, name: str) -> io.TextIOWrapper:
    raw = io.FileIO(fd, mode, closefd=False)
    buffer = io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw)
    raw.name = name
    text = io.TextIOWrapper(
        buffer, encoding="utf-8", errors="strict" if mode == "r" else "backslashreplace", line_buffering=True
    )
    text.mode = mode  # type: ignore[misc]
    return text


def new_main(job: Job) -> types.ModuleType:
    """A fresh `__main__`, in sys.modules, with the names it has under plain python and its source where
    tracebacks and inspect look for it."""
    main = types.ModuleType("__main__")
    main.__dict__.update(
        __annotations__={},
        __builtins__=builtins,
        __cached__=None,
        __file__=job.filename,
        __loader__=SourceLoader(job.filename, job.source),
    )
    sys.modules["__main__"] = main
    sys.argv = [job.filename, *job.argv]
    linecache.cache[job.filename] = (
        len(job.source),
        None,  # no modification time: checkcache leaves the entry alone
        [line + "\n" for line in job.source.split("\n")],
        job.filename,
    )
    if not job.filename.startswith("<"):
        # For programs that look beside their own file, and for processes that import the main module again.
        copy = Path.cwd() / (Path(job.filename).name or "main.py")
        copy.write_text(job.source, encoding="utf-8", errors="surrogatepass")
        main.__file__ = str(copy)
    return main


def run_program(job: Job, recording: Recording = lambda namespace: contextlib.nullcontext()) -> Outcome:
    """Runs `job.source` and everything that is due at its end: other threads, atexit, `__del__`, flushes.
    What is to be recorded of the program is recorded inside `recording(its names)`."""
    main = new_main(job)
    namespace = main.__dict__
    began = time.perf_counter()
    with recording(namespace):
        outcome = call(
            lambda: exec(compile(job.source, job.filename, "exec", dont_inherit=True), namespace), job
        )
    outcome.values = ask.answer(job.ask, namespace)
    finish(namespace)
    outcome.seconds = time.perf_counter() - began
    return outcome


def call(program: Callable[[], object], job: Job) -> Outcome:
    """Calls `program`; an exception is shown on stderr as plain python shows it, and described."""
    try:
        program()
    except SystemExit as leaving:
        return _left(leaving, job)
    except BaseException as error:  # noqa: BLE001  the learner's program may raise anything at all
        described = failure.describe(error, job.source, job.filename)
        _show(error, described["traceback"], job)
        status, detail = refusal.told(error, job) or ("error", "")
        return Outcome(status, 1, described, detail)
    return Outcome("ok", 0)


def _left(leaving: SystemExit, job: Job) -> Outcome:
    """sys.exit(): None and 0 are good, another number is the exit status, anything else is printed."""
    code = leaving.code
    if code is None or code == 0:
        return Outcome("ok", 0)
    described = failure.describe(leaving, job.source, job.filename) | {"traceback": ""}
    if isinstance(code, int):
        return Outcome("error", code & 0xFF, described, f"The program ended itself with exit status {code}.")
    _print_error(f"{code}\n")
    return Outcome("error", 1, described, "The program ended itself with sys.exit and a message.")


def _show(error: BaseException, text: str, job: Job) -> None:
    if sys.excepthook is not sys.__excepthook__:  # the program has its own: plain python calls it
        try:
            sys.excepthook(type(error), error, failure.own_traceback(error, job.filename))
        except BaseException:  # noqa: BLE001  a hook of the learner's that fails must not hide the error it was to show
            _print_error(text)
        return
    _print_error(text)


def _print_error(text: str) -> None:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return  # the program closed or replaced its stderr; plain python prints nothing then either


def finish(namespace: dict[str, Any]) -> None:
    """What the interpreter does after a program's last line."""
    for step in (threading._shutdown, atexit._run_exitfuncs):  # type: ignore[attr-defined]
        try:
            step()
        except BaseException as error:  # noqa: BLE001  a thread's or an exit function's own failure is reported, not ours
            sys.unraisablehook(
                types.SimpleNamespace(
                    exc_type=type(error),
                    exc_value=error,
                    exc_traceback=error.__traceback__,
                    err_msg=None,
                    object=step,
                )
            )
    if threading.active_count() == 1:  # a daemon thread would stumble over names that are gone
        for name in [name for name in namespace if not name.startswith("__")]:
            namespace[name] = None
    flush()


def flush() -> None:
    """Whatever python or C still hold for the descriptors 1 and 2."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]
        except (OSError, ValueError, AttributeError):
            continue  # closed or replaced by the program
    try:
        ctypes.CDLL(None).fflush(None)
    except (OSError, AttributeError):
        return


def leave(exit_code: int) -> None:
    os._exit(exit_code)

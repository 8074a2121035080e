"""Stand-ins at the seam between the interface and the sandbox: no torch, no process, full control of time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from tutor.errors import RunnerError, TorchMissing
from tutor.protocol import Event, Failure, Job, Printed, Recorded, Result
from tutor.runner.machine import DeviceInfo, Machine

MACHINE = Machine(
    torch="2.13.0",
    python="3.11.9",
    devices=(
        DeviceInfo("cpu", True, "2 cores", ""),
        DeviceInfo("cuda", False, "", "torch was built without CUDA."),
        DeviceInfo("mps", False, "", "MPS needs a Mac with Apple silicon."),
    ),
    tier="landlock",
    confinement=("landlock", "seccomp", "rlimits", "watchdog"),
    notes=("User namespaces are blocked on this machine.",),
)

Answer = Callable[[Job], Result]


def result(job: Job, stdout: str = "", **changes: Any) -> Result:
    """A result as the runner would make it; "ok" unless `changes` say otherwise."""
    fields: dict[str, Any] = {
        "status": "ok",
        "stdout": stdout,
        "stderr": "",
        "failure": None,
        "seconds": 0.009,
        "cpu_seconds": 0.008,
        "peak_memory_mb": 210.0,
        "device": job.device,
        "tier": "landlock",
        "confinement": MACHINE.confinement,
        **changes,
    }
    return Result(**fields)


def error(job: Job, type: str, message: str, line: int) -> Result:
    trace = f"Traceback (most recent call last):\n  line {line}\n{type}: {message}\n"
    failure = Failure(type=type, message=message, line=line, traceback=trace)
    return result(job, status="error", stderr=trace, failure=failure, exit_code=1)


class FakeRun:
    """A run whose output is what `answer` says, once it is allowed to go on."""

    def __init__(self, job: Job, runner: FakeRunner) -> None:
        self.job = job
        self.started = False
        self.sent: list[dict[str, Any]] = []
        self._runner = runner
        self._cancelled = threading.Event()
        self._result: Result | None = None

    def events(self) -> Iterator[Event]:
        while not self._runner.gate.wait(0.005):
            self.started = self._runner.state == "ready"
            if self._cancelled.is_set():
                self._result = result(self.job, status="cancelled")
                return
        self.started = True
        self._result = self._runner.answer(self.job)
        if self._result.stdout:
            yield Printed("stdout", self._result.stdout)
        if self._result.stderr:
            yield Printed("stderr", self._result.stderr)
        yield from self._runner.recorded

    def result(self) -> Result:
        if self._result is None:
            for _ in self.events():
                pass
        assert self._result is not None
        return self._result

    def send(self, data: dict[str, Any], payload: bytes = b"") -> None:
        self.sent.append(data)

    def cancel(self) -> None:
        self._cancelled.set()


class FakeRunner:
    """Has the Runner's doors. `hold()` keeps runs going until `release()`; `boot()` makes it ready."""

    def __init__(self, answer: Answer | None = None, *, booted: bool = True, problem: str = "") -> None:
        self.answer: Answer = answer or (lambda job: result(job, "tensor([1., 2.])\n"))
        self.jobs: list[Job] = []
        self.recorded: list[Recorded] = []
        """what each run records, at its end"""
        self.closed = False
        self.problem = problem
        self.gate = threading.Event()
        self.gate.set()
        self._booted = threading.Event()
        self._starts = 0
        if booted:
            self._booted.set()

    # --- for tests -----------------------------------------------------------------------------------

    def hold(self) -> None:
        self.gate.clear()

    def release(self) -> None:
        self.gate.set()

    def boot(self) -> None:
        self._booted.set()

    # --- the Runner's doors --------------------------------------------------------------------------

    def start(self) -> None:
        self._starts += 1

    @property
    def state(self) -> str:
        if self.problem:
            return "failed"
        return "ready" if self._booted.is_set() else "starting" if self._starts else "off"

    def wait(self, timeout: float | None = None) -> None:
        if self.problem:
            raise TorchMissing(self.problem)
        self._booted.wait(timeout if timeout is not None else 10)

    @property
    def machine(self) -> Machine:
        if self.problem or not self._booted.is_set():
            raise RunnerError(self.problem or "The sandbox is not ready yet.")
        return MACHINE

    def submit(self, job: Job) -> FakeRun:
        if self.problem:
            raise TorchMissing(self.problem)
        self.jobs.append(job)
        return FakeRun(job, self)

    def run(self, job: Job, on_event: Callable[[Event], None] | None = None) -> Result:
        return self.submit(job).result()

    def close(self) -> None:
        self.closed = True
        self._booted.set()
        self.gate.set()

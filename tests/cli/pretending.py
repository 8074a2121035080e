"""A runner that only pretends: what stands where `tutor.runner.Runner` does in tests that need no torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tutor.protocol import Failure, Job, Printed, Result
from tutor.runner import DeviceInfo, Machine

OK = Result(
    status="ok",
    stdout="[1, 2]\n",
    stderr="warned\n",
    failure=None,
    seconds=0.25,
    cpu_seconds=0.2,
    peak_memory_mb=12.5,
    device="cpu",
    tier="namespaces",
    confinement=("landlock", "seccomp"),
    exit_code=0,
)
FAILURE = Failure("ValueError", "no", 2, "Traceback ...", ((2, "<module>", "raise ValueError('no')"),))
MACHINE = Machine(
    torch="2.13.0",
    python="3.11",
    devices=(DeviceInfo("cpu", True, "a CPU", ""), DeviceInfo("cuda", False, "", "No driver was found.")),
    tier="namespaces",
    confinement=("landlock",),
)


class PretendingRun:
    def __init__(self, result: Result) -> None:
        self._result = result

    def events(self) -> Iterator[Printed]:
        yield Printed("stdout", self._result.stdout)
        yield Printed("stderr", self._result.stderr)

    def result(self) -> Result:
        if self._result.detail == "interrupt" and self._result.status != "cancelled":
            raise KeyboardInterrupt
        return self._result

    def cancel(self) -> None:
        self._result = replace(self._result, status="cancelled")


class PretendingRunner:
    """Stands where `tutor.runner.Runner` does; every run ends as `result` says."""

    state = "ready"
    machine = MACHINE

    def __init__(self, result: Result) -> None:
        self.result = result
        self.jobs: list[Job] = []

    def __enter__(self) -> PretendingRunner:
        return self

    def __exit__(self, *_: object) -> None: ...

    def start(self) -> None: ...

    def wait(self, timeout: float | None = None) -> None: ...

    def submit(self, job: Job) -> PretendingRun:
        self.jobs.append(job)
        return PretendingRun(replace(self.result, device=job.device))

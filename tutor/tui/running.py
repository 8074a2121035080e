"""One run as the interface sees it: asked for on a key press, done in a thread, cancelled from anywhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from tutor.errors import RunnerError, TutorError
from tutor.protocol import Job, Printed, Recorded, Result

if TYPE_CHECKING:
    from tutor.runner import Run
    from tutor.tui.study import Study

Chunk = tuple[Literal["stdout", "stderr"], str]


class CancelledError(TutorError):
    """The run was cancelled before the sandbox had it."""


class Running:
    """A run from the key press to its result. `work` is for a thread; the rest may be called from any."""

    def __init__(
        self,
        study: Study,
        make_job: Callable[[str], Job],
        on_recorded: Callable[[Recorded], object] = lambda piece: None,
    ) -> None:
        """`make_job` gets the device, which is only known once the sandbox is up. `on_recorded` hears, in the
        worker's thread, what the run records."""
        self._study = study
        self._make_job = make_job
        self._on_recorded = on_recorded
        self._run: Run | None = None
        self._lock = threading.Lock()
        self._printed: list[Chunk] = []
        self._stop = threading.Event()
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it was asked for."""
        return time.monotonic() - self._began

    @property
    def waiting(self) -> bool:
        """The sandbox is still starting."""
        run = self._run
        return run is None or not run.started

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        self._stop.set()
        run = self._run
        if run is not None:
            run.cancel()

    def take(self) -> list[Chunk]:
        """What was printed since this was last called."""
        with self._lock:
            printed, self._printed = self._printed, []
        return printed

    def work(self) -> Result:
        """Waits for the sandbox, runs, and returns how it ended. Raises RunnerError with what to do where
        nothing can be run, CancelledError where it was given up while waiting."""
        try:
            run = self._submit()
            for event in run.events():
                if isinstance(event, Printed):
                    with self._lock:
                        self._printed.append((event.stream, event.text))
                else:
                    self._on_recorded(event)
            return run.result()
        except (OSError, ValueError) as error:  # no descriptors left, a program too large to send
            raise RunnerError(f"The program could not be run: {error}.") from error

    def _submit(self) -> Run:
        study = self._study
        while not study.settled.wait(0.05):
            if self._stop.is_set():
                raise CancelledError("Cancelled.")
        if study.problem:
            raise RunnerError(study.problem)
        self._began = time.monotonic()
        run = study.runner.submit(self._make_job(study.device))
        self._run = run
        if self._stop.is_set():  # cancelled between the two lines above
            run.cancel()
        return run

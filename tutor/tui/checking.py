"""Checking an attempt at a challenge, off the interface's thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tutor.errors import RunnerError
from tutor.tui.running import CancelledError

if TYPE_CHECKING:
    from tutor.challenge import CheckResult, Verdict
    from tutor.course.model import Challenge
    from tutor.tui.study import Study


class Checking:
    """One check of one attempt. `work` is for a thread; the rest may be called from any."""

    def __init__(self, study: Study, challenge: Challenge, source: str) -> None:
        self.source = source
        self._study = study
        self._challenge = challenge
        self._stop = threading.Event()
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @property
    def waiting(self) -> bool:
        """The sandbox is still starting."""
        return not self._study.settled.is_set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        self._stop.set()

    def work(self, on_check: Callable[[CheckResult], None]) -> Verdict:
        """Raises RunnerError where nothing can be run, CancelledError where it was given up while waiting."""
        from tutor.challenge import check, with_findings

        while not self._study.settled.wait(0.05):
            if self._stop.is_set():
                raise CancelledError("Cancelled.")
        if self._study.problem:
            raise RunnerError(self._study.problem)
        self._began = time.monotonic()
        device = self._study.device_for(self._challenge.head.devices)
        try:
            runner = self._study.runner
            verdict = check(
                self._challenge, self.source, runner, device=device, on_check=on_check, cancel=self._stop
            )
            return with_findings(
                verdict, self._challenge, self.source, runner, device=device, cancel=self._stop
            )
        except (OSError, ValueError) as error:  # no descriptors left, a program too large to send
            raise RunnerError(f"The checks could not be run: {error}.") from error

"""The learner's worker, seen from the tutor: questions of the judge go in, and one answer to each comes out.

What the worker sends without being asked, twice, or for another question goes nowhere.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from tutor.errors import RunnerError
from tutor.protocol import Event, Job, Printed, Result
from tutor.runner import Run, Runner

Answer = Callable[[dict[str, Any], bytes], None]

_GRACE = 1.0
"""seconds a worker has to leave after it was told that it is over"""


class AttemptWorker:
    """One attempt, for one check. `answer` is called from a thread with each reply, or with how it ended."""

    def __init__(
        self, runner: Runner, job: Job, answer: Answer, on_event: Callable[[Event], None] | None
    ) -> None:
        self._answer = answer
        self._on_event = on_event
        self._lock = threading.Lock()
        self._pending: object = None
        """the number of the question that waits for its answer"""
        self._result: Result | None = None
        self._error: RunnerError | None = None
        self._printed: list[str] = []
        self._run: Run = runner.submit(job)
        self._thread = threading.Thread(target=self._listen, name="attempt", daemon=True)
        self._thread.start()

    @property
    def output(self) -> str:
        """What it has printed so far, both streams as they came."""
        return "".join(self._printed)

    def ask(self, question: dict[str, Any], payload: bytes) -> None:
        """Passes a question on; the answer comes to `answer`, at once where the worker is gone."""
        with self._lock:
            self._pending = question.get("id")
            gone = self._result is not None or self._error is not None
        if gone:
            self._tell_gone()
        else:
            self._run.send(question, payload)

    def say_bye(self) -> None:
        """The check is over; the worker may leave by itself."""
        if self._result is None and self._error is None:
            self._run.send({"op": "bye"})

    def end(self) -> Result:
        """Waits a moment for it to leave, then ends it. Raises RunnerError where it could not be started."""
        self._thread.join(_GRACE)
        if self._thread.is_alive():
            self._run.cancel()
            self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result

    def cancel(self) -> None:
        self._run.cancel()

    # --- the thread ----------------------------------------------------------------------------------

    def _listen(self) -> None:
        try:
            for event in self._run.events():
                self._take(event)
            result = self._run.result()
        except RunnerError as error:
            with self._lock:
                self._error = error
        else:
            with self._lock:
                self._result = result
        self._tell_gone()

    def _take(self, event: Event) -> None:
        if isinstance(event, Printed):
            self._printed.append(event.text)
            if self._on_event is not None:
                self._on_event(event)
            return
        if event.kind == "reply":
            if self._claim(event.data.get("id")):
                self._send(event.data, event.payload)
        elif self._on_event is not None:
            self._on_event(event)

    def _claim(self, number: object) -> bool:
        """Whether an answer to this question is waited for; from then on it is not."""
        with self._lock:
            if type(number) is not int or number != self._pending:
                return False
            self._pending = None
            return True

    def _tell_gone(self) -> None:
        with self._lock:
            number, self._pending = self._pending, None
            result = self._result
        if number is None:
            return
        status = result.status if result is not None else "crash"
        detail = result.detail if result is not None else str(self._error or "")
        self._send({"id": number, "gone": {"status": status, "detail": detail}}, b"")

    def _send(self, data: dict[str, Any], payload: bytes) -> None:
        # ValueError: the answer as a whole is larger than a frame may be, and its parts were bounded before
        with contextlib.suppress(ValueError):
            self._answer(data, payload)

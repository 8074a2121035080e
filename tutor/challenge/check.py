"""From an attempt to its verdict: a judge, an attempt for each of its checks, and the rules for a pass.

A pass needs every check of the challenge to have passed in the judge, the judge to have come to its end,
and each attempt to have answered until its check was over. Nothing the learner's process prints, sends
unasked or exits with takes part in it.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tutor.challenge.relay import AttemptWorker
from tutor.challenge.verdict import CheckResult, Verdict, VerdictStatus
from tutor.course.model import Challenge
from tutor.errors import ContentError, Problem
from tutor.explain import explain
from tutor.protocol import Event, Failure, Job, Limits, Recorded, Result, Status
from tutor.runner import Run, Runner

FILENAME = "attempt.py"
"""what the learner's file is called in tracebacks"""

_LIMITS = ("timeout", "memory", "output", "processes")
_MAX_TEXT = 200_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""what a terminal would obey: messages hold text from the learner's process"""

_JUDGE_SECONDS = 5.0
"""what a check may use beside what the learner's code uses"""


def check(
    challenge: Challenge,
    source: str,
    runner: Runner,
    *,
    device: str = "cpu",
    on_check: Callable[[CheckResult], None] | None = None,
    on_event: Callable[[Event], None] | None = None,
    cancel: threading.Event | None = None,
    seed: int | None = None,
    record: str = "",
) -> Verdict:
    """Runs all checks of `challenge` against `source`.

    `on_check` is called with each result as it comes, `on_event` with what the learner's code prints and
    records (from another thread). Setting `cancel` ends it. `seed` repeats the inputs of an earlier verdict,
    `record` names what is recorded of the attempts. Raises RunnerError where nothing can run, ContentError
    where check.py itself cannot be loaded.
    """
    trial = _Trial(challenge, source, runner, device, seed if seed is not None else secrets.randbits(62))
    trial.on_check, trial.on_event, trial.record = on_check, on_event, record
    over = threading.Event()
    watcher = None
    if cancel is not None:
        watcher = threading.Thread(target=_watch, args=(cancel, over, trial), name="cancel", daemon=True)
        watcher.start()
    try:
        return trial.run()
    finally:
        over.set()
        trial.close()
        if watcher is not None:
            watcher.join()


def _failure(plain: Any) -> Failure:
    """As the learner's process described it: it may be anything."""
    try:
        failure = Failure.from_plain(plain)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Failure("Error", "Your code raised an exception that cannot be described.", None, "")
    line = failure.line if type(failure.line) is int else None
    return replace(
        failure, line=line, message=failure.message[:_MAX_TEXT], traceback=failure.traceback[-_MAX_TEXT:]
    )


def _watch(cancel: threading.Event, over: threading.Event, trial: _Trial) -> None:
    while not over.is_set():
        if cancel.wait(0.05):
            trial.cancel()
            return


class _Trial:
    def __init__(self, challenge: Challenge, source: str, runner: Runner, device: str, seed: int) -> None:
        self.challenge = challenge
        self.source = source
        self.runner = runner
        self.device = device
        self.seed = seed
        self.on_check: Callable[[CheckResult], None] | None = None
        self.on_event: Callable[[Event], None] | None = None
        self.record = ""
        self.checks: list[CheckResult] = []
        self.results: list[Result] = []
        self.done = False
        """the judge has said that it came to its end"""
        self.stopped: VerdictStatus | None = None
        """why the checks that are left do not run"""
        self.crashed = False
        self.cancelled = False
        self._judge: Run | None = None
        self._attempt: AttemptWorker | None = None
        self._leaving: list[AttemptWorker] = []

    def run(self) -> Verdict:
        judge = self._judge = self.runner.submit(self._judge_job())
        if self.cancelled:  # before there was anything to cancel
            judge.cancel()
        for event in judge.events():
            if isinstance(event, Recorded):
                self._hear(event)
            if self.stopped is not None:
                judge.cancel()
        judged = judge.result()
        self.close()
        if not self.done and self.stopped is None and not self.cancelled:
            self._blame_the_check(judged)
        return self._verdict(judged)

    def cancel(self) -> None:
        """From any thread."""
        self.cancelled = True
        for running in (self._judge, self._attempt):
            if running is not None:
                running.cancel()

    def close(self) -> None:
        """Ends all workers, and collects how they ended."""
        if self._judge is not None:
            self._judge.cancel()
        self._retire()
        while self._leaving:
            self.results.append(self._leaving.pop(0).end())

    # --- what the judge says -------------------------------------------------------------------------

    def _hear(self, event: Recorded) -> None:
        match event.kind:
            case "begin":
                self._retire()
                self._attempt = AttemptWorker(self.runner, self._attempt_job(), self._answer, self.on_event)
                if self.cancelled:
                    self._attempt.cancel()
            case "call" if self._attempt is not None:
                self._attempt.ask(event.data, event.payload)
            case "check":
                self._record(event.data)
            case "done":
                self.done = True

    def _answer(self, data: dict[str, Any], payload: bytes) -> None:
        if self._judge is not None:
            self._judge.send(data, payload)

    def _retire(self) -> None:
        if self._attempt is not None:
            self._attempt.say_bye()
            self._leaving.append(self._attempt)
            self._attempt = None

    def _record(self, data: dict[str, Any]) -> None:
        goal = next((goal for goal in self.challenge.goals if goal.name == data["check"]), None)
        if goal is None:
            return
        failure = _failure(data["failure"]) if data.get("failure") else None
        gone = data.get("gone") or {}
        message = str(data["message"])
        if failure is not None:
            message = self._of_failure(failure, loading=data.get("loading") is True)
        elif gone:
            message = self._of_end(gone)
        if message and data.get("given"):
            message = f"With {data['given']}: {message}"
        result = CheckResult(
            name=goal.name,
            goal=goal.goal,
            passed=data["passed"] is True,
            message=_CONTROL.sub("", message),
            failure=failure,
            output=self._attempt.output if self._attempt is not None else "",
            broken=str(data.get("broken", "")),
        )
        self.checks.append(result)
        if data.get("loading") is True:
            self.stopped = "error"
        if gone.get("status") in _LIMITS:
            self.stopped = gone["status"]
        self.crashed = self.crashed or bool(gone)
        if self.on_check is not None and not self.cancelled:
            self.on_check(result)

    def _of_failure(self, failure: Failure, *, loading: bool) -> str:
        explanation = explain(failure, self.source)
        where = f"line {failure.line}: " if failure.line is not None else ""
        return f"Your code {'cannot be loaded' if loading else 'raised an error'}. {where}{explanation.title}"

    def _of_end(self, gone: dict[str, Any]) -> str:
        if gone.get("status") in ("ok", "error", None):
            return "Your program ended before the check was over."
        return str(gone.get("detail") or "Your program ended before the check was over.")

    # --- jobs ----------------------------------------------------------------------------------------

    def _attempt_job(self) -> Job:
        head = self.challenge.head
        return Job(
            source=self.source,
            filename=FILENAME,
            kind="attempt",
            device=self.device,
            policy=head.policy,
            limits=Limits(wall_seconds=head.seconds, memory_mb=head.memory_mb),
            extra={"quiet": bool(self.checks), "record": self.record},
        )

    def _judge_job(self) -> Job:
        head, challenge = self.challenge.head, self.challenge
        seconds = (head.seconds + _JUDGE_SECONDS) * max(1, len(challenge.goals))
        return Job(
            source=challenge.check,
            filename="check.py",
            kind="judge",
            device=self.device,
            limits=Limits(wall_seconds=seconds, memory_mb=max(2048, head.memory_mb)),
            extra={
                "checks": [goal.name for goal in challenge.goals],
                "attempt": self.source,
                "reference": challenge.solution,
                "seed": self.seed,
            },
        )

    # --- the end -------------------------------------------------------------------------------------

    def _blame_the_check(self, judged: Result) -> None:
        """The judge stopped on its own: its check.py is at fault, or the learner's answers were too much
        for it."""
        if judged.failure is not None and judged.status == "error":
            problem = Problem(
                self.challenge.head.folder / "check.py",
                judged.failure.line or 1,
                f"{judged.failure.type}: {judged.failure.message[:500]}",
            )
            raise ContentError([problem])
        if judged.status == "ok" or judged.status == "error":
            self.stopped = "crash"
        else:
            self.stopped = judged.status

    def _verdict(self, judged: Result) -> Verdict:
        passed = {result.name for result in self.checks if result.passed}
        wanted = [goal.name for goal in self.challenge.goals]
        complete = self.done and judged.status == "ok" and len(self.checks) == len(wanted)
        status: VerdictStatus
        if self.cancelled:
            status = "cancelled"
        elif self.stopped is not None:
            status = self.stopped
        elif wanted and complete and passed == set(wanted):
            status = "passed"
        else:
            status = "crash" if self.crashed else "failed"
        return Verdict(
            status=status,
            checks=(*self.checks, *self._not_run()),
            failure=next((c.failure for c in self.checks if c.failure is not None), None),
            result=self._total(judged, status),
            seed=self.seed,
        )

    def _not_run(self) -> list[CheckResult]:
        seen = {result.name for result in self.checks}
        left = [goal for goal in self.challenge.goals if goal.name not in seen]
        return [CheckResult(goal.name, goal.goal, False, "Not run.") for goal in left]

    def _total(self, judged: Result, status: VerdictStatus) -> Result:
        """The attempts' results as one, as if all had been one run."""
        runs = self.results or [judged]
        ended = next((run for run in runs if run.status == status), runs[-1])
        outcome: Status = "ok" if status == "passed" or status == "failed" else status
        return replace(
            ended,
            status=outcome,
            stdout="".join(run.stdout for run in runs),
            stderr="".join(run.stderr for run in runs),
            seconds=sum(run.seconds for run in runs),
            cpu_seconds=sum(run.cpu_seconds for run in runs),
            peak_memory_mb=max(run.peak_memory_mb for run in runs),
            failure=next((c.failure for c in self.checks if c.failure is not None), None),
            dropped_bytes=sum(run.dropped_bytes for run in runs),
        )

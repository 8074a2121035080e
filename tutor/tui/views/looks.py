"""The runs behind the views: one under watch, one with the shapes recorded. Both are the same program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tutor.doctor import Finding
from tutor.doctor.diagnose import diagnose
from tutor.doctor.examine import Collected, watched
from tutor.errors import TutorError
from tutor.explain import Explanation, explain
from tutor.explain.autopsy import is_about_shapes
from tutor.protocol import Job, Recorded, Result
from tutor.recording import Recording
from tutor.tracing import SHAPES, Trace, read_trace
from tutor.tui.running import Running

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.tui.study import Study

SOON = 5.0
"""seconds; a program that failed within them is run once more, for the shapes on the way to its error"""

Outcome = Result | TutorError


def recording_shapes(job: Job) -> Job:
    """The same job, with its shapes recorded."""
    return replace(
        job, extra={**job.extra, "record": "shapes", "values": True, "parameters": True, "graph": True}
    )


class Look:
    """One run of the program, for what it records.

    `begin` and `end` belong to the interface's thread, `work` to a worker's.
    """

    def __init__(self) -> None:
        self.going: Running | None = None
        self.outcome: Outcome | None = None
        self.source = ""
        self.expected = False
        """whether it has been begun"""
        self.reading = False
        """the program is over; what it recorded is gone through"""

    def begin(self, study: Study, make_job: Callable[[str], Job]) -> Running:
        def job(device: str) -> Job:
            made = self.recorded(make_job(device))
            self.source = made.source
            return made

        self.outcome, self.expected, self.reading = None, True, False
        self.going = Running(study, job, self.taker())
        return self.going

    def work(self, running: Running) -> Callable[[], None]:
        """Runs, and works out what there is to show; what comes back puts it in its place."""
        outcome: Outcome
        try:
            outcome = running.work()
        except TutorError as error:
            outcome = error
        return self.came(outcome)

    def came(self, outcome: Outcome) -> Callable[[], None]:
        """In the worker's thread: works out what there is to show of a run that is over."""
        self.reading = True
        show = self.made_of(outcome)

        def end() -> None:
            self.going, self.reading = None, False
            self.outcome = outcome
            show()

        return end

    def cancel(self) -> None:
        if self.going is not None:
            self.going.cancel()

    # --- what the two kinds say themselves -----------------------------------------------------------

    def recorded(self, job: Job) -> Job:
        raise NotImplementedError

    def taker(self) -> Callable[[Recorded], object]:
        """Begins a recording; what it gives hears, in the worker's thread, of every piece."""
        raise NotImplementedError

    def made_of(self, outcome: Outcome) -> Callable[[], None]:
        """In the worker's thread: all that is slow. What it gives is called in the interface's."""
        raise NotImplementedError

    def follow(self) -> None:
        """While it goes on: takes over what has come."""


class Watch(Look):
    """The run that the doctor reads."""

    recording: Recording = Recording(())
    found: tuple[Finding, ...] = ()
    explanation: Explanation | None = None

    def __init__(self, *, diagnoses: bool = True) -> None:
        """Without `diagnoses` no mistakes are looked for; that takes seconds after a long run."""
        super().__init__()
        self._diagnoses = diagnoses

    def recorded(self, job: Job) -> Job:
        return watched(job)

    def taker(self) -> Callable[[Recorded], object]:
        self.recording, self.found, self.explanation = Recording(()), (), None
        self._collected, self._seen_pieces = Collected(), 0
        return self._collected.take

    def made_of(self, outcome: Outcome) -> Callable[[], None]:
        result = outcome if isinstance(outcome, Result) else None
        recording = self._collected.recording(self.source, result)
        found = diagnose(recording) if result is not None and self._diagnoses else ()
        explanation = _explained(result, self.source, None)

        def show() -> None:
            self.recording, self.found, self.explanation = recording, found, explanation

        return show

    def follow(self) -> None:
        if self._collected.pieces != self._seen_pieces:
            self._seen_pieces = self._collected.pieces
            self.recording = self._collected.recording(self.source)

    @property
    def wants_shapes(self) -> bool:
        """It ended, soon, in an error about shapes: the shapes on the way to it are worth a second run."""
        return (
            self.explanation is not None
            and is_about_shapes(self.explanation)
            and isinstance(self.outcome, Result)
            and self.outcome.seconds < SOON
        )


class ShapeLook(Look):
    """The run whose shapes are recorded."""

    trace: Trace = Trace()
    explanation: Explanation | None = None
    _frame: Recorded | None = None

    def recorded(self, job: Job) -> Job:
        return recording_shapes(job)

    def taker(self) -> Callable[[Recorded], object]:
        self.trace, self.explanation, self._frame = Trace(), None, None

        def take(piece: Recorded) -> None:
            if piece.kind == SHAPES:
                self._frame = piece

        return take

    def made_of(self, outcome: Outcome) -> Callable[[], None]:
        trace = _read(self._frame)
        explanation = _explained(outcome if isinstance(outcome, Result) else None, self.source, trace)

        def show() -> None:
            self.trace, self.explanation = trace, explanation

        return show

    def follow(self) -> None:
        self.trace = _read(self._frame)


def shapes_of(study: Study, make_job: Callable[[str], Job]) -> Trace | None:
    """For a worker's thread: what a second run of a short program records; None where nothing came."""

    def job(device: str) -> Job:
        made = make_job(device)
        limits = replace(made.limits, wall_seconds=min(made.limits.wall_seconds, SOON))
        return replace(made, limits=limits, extra={**made.extra, "record": "shapes", "values": False})

    frames: list[Recorded] = []
    try:
        Running(study, job, frames.append).work()
    except TutorError:
        return None
    return _read(next((frame for frame in reversed(frames) if frame.kind == SHAPES), None))


def _read(frame: Recorded | None) -> Trace:
    """What a frame brings; nothing where a program wrote to the channel itself."""
    if frame is None:
        return Trace()
    try:
        return read_trace(frame.data)
    except ValueError:
        return Trace()


def _explained(result: Result | None, source: str, trace: Trace | None) -> Explanation | None:
    failure = result.failure if result is not None else None
    if failure is None or failure.type == "SystemExit":
        return None
    return explain(failure, source, trace)


@dataclass
class Seen:
    """A program and its two runs: what all views look at."""

    catalog: Catalog
    watch: Watch
    shapes: ShapeLook

    @property
    def source(self) -> str:
        return self.shapes.source or self.watch.source

"""Output together with the run it comes from: start it, watch it, cancel it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.message import Message
from textual.timer import Timer

from tutor.errors import TutorError
from tutor.protocol import Failure, Job, Result
from tutor.tui.running import CancelledError, Running
from tutor.tui.text import outcomes, prose
from tutor.tui.widgets.output import OutputView

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.tracing import Trace
    from tutor.tui.app import TutorApp
    from tutor.tui.views.looks import Look

REFRESH = 0.1
"""seconds between two looks at a running program"""
AGAIN = 1.0
"""seconds; a program that failed within them may run once more, for the shapes on the way to its error"""


class RunView(OutputView):
    """Runs one program at a time in a thread worker, and shows it. Leaving the page cancels it."""

    @dataclass
    class Finished(Message):
        """The program has ended by itself, by a limit, or by cancelling."""

        view: RunView
        source: str
        result: Result

        @property
        def control(self) -> RunView:
            return self.view

    @dataclass
    class _Ended(Message):
        """From the worker: what came of a run."""

        running: Running
        source: str
        outcome: Result | TutorError
        blocks: Sequence[prose.Block]
        end: Callable[[], None] | None

    def __init__(self, *, excerpt: bool = False, id: str | None = None) -> None:
        """`excerpt`: an error shows the source around it, because the program stands nowhere else."""
        super().__init__(id=id)
        self._excerpt = excerpt
        self._going: Running | None = None
        self._timer: Timer | None = None

    @property
    def running(self) -> bool:
        return self._going is not None

    def start(self, source: str, make_job: Callable[[str], Job], look: Look | None = None) -> None:
        """Runs `source`; does nothing while another run is going on. A `look` records this run."""
        if self._going is not None:
            return
        self.clear()
        study = cast("TutorApp", self.app).study
        running = look.begin(study, make_job) if look is not None else Running(study, make_job)
        self._going = running
        self.follow(running)
        self._timer = self.set_interval(REFRESH, lambda: self.follow(running))
        self.run_worker(partial(self._work, running, source, make_job, look), thread=True)
        self.refresh_bindings()

    def cancel(self) -> None:
        if self._going is not None:
            self._going.cancel()
            self.follow(self._going)

    def on_unmount(self) -> None:
        if self._going is not None:
            self._going.cancel()

    def _work(self, running: Running, source: str, make_job: Callable[[str], Job], look: Look | None) -> None:
        outcome: Result | TutorError
        blocks: Sequence[prose.Block] = ()
        try:
            outcome = running.work()
            if outcome.failure is not None:
                catalog = cast("TutorApp", self.app).study.catalog
                trace = self._on_the_way(outcome, source, running, make_job)
                blocks = explained(outcome.failure, source, catalog, excerpt=self._excerpt, trace=trace)
        except TutorError as error:
            outcome = error
        end = look.came(outcome) if look is not None else None
        self.post_message(self._Ended(running, source, outcome, blocks, end))

    def _on_the_way(
        self, result: Result, source: str, running: Running, make_job: Callable[[str], Job]
    ) -> Trace | None:
        """The shapes on the way to an error about shapes, from a second run; None after a long first one."""
        from tutor.tui.views.looks import shapes_of

        assert result.failure is not None
        if running.cancelled or result.seconds > AGAIN or not about_shapes(result.failure, source):
            return None
        return shapes_of(cast("TutorApp", self.app).study, make_job)

    def on_run_view__ended(self, event: _Ended) -> None:
        event.stop()
        if event.running is not self._going:
            return
        self._take(event.running)
        self._going = None
        if event.end is not None:
            event.end()
        if self._timer is not None:
            self._timer.stop()
        if isinstance(event.outcome, CancelledError):
            self.clear()
        elif isinstance(event.outcome, TutorError):
            self.say(str(event.outcome))
        else:
            self.end(event.outcome, event.blocks)
            self.post_message(self.Finished(self, event.source, event.outcome))
        self.refresh_bindings()


def about_shapes(failure: Failure, source: str) -> bool:
    """Whether a recording of the shapes would say more about a failure."""
    from tutor.explain import explain
    from tutor.explain.autopsy import is_about_shapes

    return is_about_shapes(explain(failure, source))


def explained(
    failure: Failure, source: str, catalog: Catalog, *, excerpt: bool = False, trace: Trace | None = None
) -> list[prose.Block]:
    """What went wrong, in plain words; the bare message where even explaining it fails."""
    from tutor.explain import explain

    try:
        explanation = explain(failure, source, trace)
    except Exception:  # noqa: BLE001  the facts come from a hostile process: no flaw in reading them may hide the error
        return [prose.Passage(Content(f"{failure.type}: {failure.message}"), "  ", "  ")]
    title = ""
    if explanation.lesson and catalog.has_lesson(explanation.lesson):
        title = catalog.lesson_head(explanation.lesson).title
    return outcomes.explanation(explanation, title, excerpt=excerpt)

"""A program looked into: the runs that are made of it, the views of them, and which one is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic, thread_time

from textual.message import Message
from textual.widget import Widget

from tutor.doctor import timeline as times
from tutor.protocol import Job, Result
from tutor.tui.running import Running
from tutor.tui.study import Study
from tutor.tui.text import measures
from tutor.tui.text.marks import marks
from tutor.tui.views.findings import Findings
from tutor.tui.views.looks import Look, Seen, ShapeLook, Watch
from tutor.tui.views.view import View, took

REFRESH = 0.2
"""seconds between two looks at a run that goes on, at least"""
_REST = 10
"""times as long as a look took of the processor"""


@dataclass
class LookEnded(Message):
    """From a worker, to the widget that began the run: it is over. `Looking.ended` takes it over."""

    look: Look
    running: Running
    end: Callable[[], None]


class Looking:
    """The two runs of a program, made when a view first asks for one, and kept until they are renewed.

    It outlives the widgets that show it: whoever begins a run is told of its end.
    """

    def __init__(self, study: Study, kinds: Sequence[type[View]]) -> None:
        self._study = study
        self._kinds = tuple(kinds)
        self.at = 0
        self._rests_until = 0.0
        self._renew()

    def _renew(self) -> None:
        watch = Watch(diagnoses=Findings in self._kinds)
        self.seen = Seen(self._study.catalog, watch, ShapeLook())
        self.views = tuple(kind(self.seen) for kind in self._kinds)
        for view in self.views:
            view.began()

    @property
    def view(self) -> View:
        """The one that is open."""
        return self.views[self.at]

    @property
    def looks(self) -> tuple[Look, ...]:
        return self.seen.watch, self.seen.shapes

    @property
    def running(self) -> bool:
        return any(look.going is not None for look in self.looks)

    @property
    def stoppable(self) -> bool:
        """A program runs; going through what one recorded ends by itself."""
        return any(look.going is not None and not look.reading for look in self.looks)

    # --- the runs ------------------------------------------------------------------------------------

    def begin(self, look: Look, make_job: Callable[[str], Job], host: Widget) -> None:
        """Makes a run for `look` in a worker of `host`, which gets a `LookEnded`."""
        running = look.begin(self._study, make_job)
        self.begun(look)
        host.run_worker(partial(self._work, look, running, host), thread=True)

    def begun(self, look: Look) -> None:
        """A run for `look` has been begun: what was chosen in the one before means nothing any more."""
        for view in self.views:
            if view.look is look:
                view.began()

    def _work(self, look: Look, running: Running, host: Widget) -> None:
        end = look.work(running)
        host.post_message(LookEnded(look, running, end))

    def ended(self, event: LookEnded) -> bool:
        """Puts what came of a run in its place; False where it is not of interest any more."""
        if event.running is not event.look.going:
            return False
        event.end()
        return True

    def follow(self) -> None:
        """While the run of the open view goes on: what can grow grows."""
        if self.view.look.going is not None and self.view.grows:
            self.view.look.follow()

    def follow_calmly(self, show: Callable[[], None]) -> None:
        """`follow` and `show`, but never so often that they take much of the processor from the program."""
        if monotonic() < self._rests_until and self.running:
            return
        began = thread_time()
        self.follow()
        show()
        self._rests_until = monotonic() + _REST * (thread_time() - began)

    def cancel(self) -> None:
        for look in self.looks:
            look.cancel()

    def forget(self) -> None:
        """All runs are of the past: the next view that is opened begins one."""
        self.cancel()
        self._renew()

    # --- in words ------------------------------------------------------------------------------------

    def progress(self) -> str:
        """How far the run of the open view is: `◌ running 3.1 s · 97 steps`, `240 steps watched · 3.1 s`."""
        look = self.view.look
        watched = look is self.seen.watch
        steps = times.steps_taken(self.seen.watch.recording) if watched else 0
        if not steps or not (look.going is not None or isinstance(look.outcome, Result)):
            return took(look)
        counted = measures.several(steps, "step")
        if look.going is not None:
            return f"{took(look)} {marks().dot} {counted}"
        return f"{counted} watched {marks().dot} {took(look)}"

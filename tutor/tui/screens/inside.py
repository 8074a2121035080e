"""Inside a program: what the doctor finds in it, and what happened, step by step and as curves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from tutor.doctor import Finding, diagnose
from tutor.doctor import timeline as times
from tutor.doctor.examine import Collected, watched
from tutor.errors import TutorError
from tutor.protocol import Failure, Job, Result
from tutor.recording import Recording
from tutor.tui.running import CancelledError, Running
from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import figures, findings, measures, outcomes, prose
from tutor.tui.text.marks import marks
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.prose import ProseView

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog

REFRESH = 0.2
"""seconds between two looks at a run that goes on"""

VIEWS = ("Findings", "Timeline", "Curves")


class Views(Widget):
    """The names of the views in one line, the one that is shown marked."""

    DEFAULT_CSS = """
    Views { height: 2; padding: 0 1; }
    """
    ALLOW_SELECT = False
    auto_links = False

    def __init__(self) -> None:
        super().__init__()
        self.at = 0

    def render(self) -> Content:
        parts: list[Content] = []
        for n, name in enumerate(VIEWS):
            style = "bold $accent" if n == self.at else "$muted"
            sign = marks().here if n == self.at else " "
            parts.append(Content(f"{sign} {n + 1} {name}").stylize(style))
        return Content("   ").join(parts)


class InsideScreen(TutorScreen[None]):
    """Runs `make_job`'s program with the watch on, as soon as the screen is open."""

    FOOTER = ("walk", "later", "earlier", "again", "cancel", "back", "app.help")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "later", "Next step"),
        Binding("left", "earlier", "Step before"),
        Binding("ctrl+right", "much_later", "Ten steps on", show=False),
        Binding("ctrl+left", "much_earlier", "Ten steps back", show=False),
        Binding("f5,ctrl+r", "again", "Run it again"),
        *(Binding(str(n + 1), f"view({n})", name, show=False) for n, name in enumerate(VIEWS)),
    ]

    @dataclass
    class _Ended(Message):
        """From the worker: what came of the run."""

        running: Running
        outcome: Result | TutorError
        found: tuple[Finding, ...]
        recording: Recording

    def __init__(self, name: str, make_job: Callable[[str], Job], view: str = "Findings") -> None:
        """`make_job` gets the device; `name` is what the program is called at the top."""
        super().__init__()
        self._program = name
        self._make_job = make_job
        self._at = VIEWS.index(view)
        self._step = 1
        self._going: Running | None = None
        self._collected = Collected()
        self._recording = Recording(())
        self._found: tuple[Finding, ...] = ()
        self._outcome: Result | TutorError | None = None
        self._source = ""
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        yield Views()
        with PageScroll(id="page"):
            yield ProseView()

    def on_mount(self) -> None:
        self.top.place = f"Inside {marks().inside} {self._program}"
        self.query_one(PageScroll).focus()
        self._start()

    # --- the run -------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._collected = collected = Collected()
        self._found, self._outcome, self._recording = (), None, Recording(())

        def job(device: str) -> Job:
            made = watched(self._make_job(device))
            self._source = made.source
            return made

        running = Running(self.study, job, collected.take)
        self._going = running
        self._timer = self.set_interval(REFRESH, self._follow)
        self.run_worker(partial(self._work, running, collected), thread=True)
        self._show()

    def _work(self, running: Running, collected: Collected) -> None:
        outcome: Result | TutorError
        try:
            outcome = running.work()
        except TutorError as error:
            outcome = error
        result = outcome if isinstance(outcome, Result) else None
        recording = collected.recording(self._source, result)
        # In the thread: on a long recording the rules take a while.
        found = diagnose(recording) if result is not None else ()
        self.post_message(self._Ended(running, outcome, found, recording))

    def _follow(self) -> None:
        """While it runs: the curves and the timeline grow."""
        if self._going is not None and VIEWS[self._at] != "Findings":
            self._recording = self._collected.recording(self._source)
        self._show()

    def on_inside_screen__ended(self, event: InsideScreen._Ended) -> None:
        if event.running is not self._going:
            return
        if self._timer is not None:
            self._timer.stop()
        self._going = None
        self._outcome, self._found, self._recording = event.outcome, event.found, event.recording
        self._show()

    @property
    def running(self) -> bool:
        return self._going is not None

    def on_unmount(self) -> None:
        if self._going is not None:
            self._going.cancel()

    # --- keys ----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("later", "earlier", "much_later", "much_earlier"):
            return VIEWS[self._at] == "Timeline" and times.steps(self._recording) > 1
        if action == "again":
            return not self.running
        return super().check_action(action, parameters)

    def label(self, action: str) -> str | None:
        if action == "walk":
            return VIEWS[(self._at + 1) % len(VIEWS)].lower()
        if action == "back" and self.running:
            return "stop"
        return None

    def action_walk(self) -> None:
        self.action_view((self._at + 1) % len(VIEWS))

    def action_walk_back(self) -> None:
        self.action_view((self._at - 1) % len(VIEWS))

    def action_view(self, number: int) -> None:
        self._at = number
        self.query_one(PageScroll).scroll_home(animate=False)
        if self.running:
            self._follow()
        self._show()

    def action_later(self, by: int = 1) -> None:
        self._step = min(max(1, self._step + by), max(1, times.steps(self._recording)))
        self._show()

    def action_earlier(self) -> None:
        self.action_later(-1)

    def action_much_later(self) -> None:
        self.action_later(10)

    def action_much_earlier(self) -> None:
        self.action_later(-10)

    def action_again(self) -> None:
        self._start()

    async def action_back(self) -> None:
        if self._going is not None:
            self._going.cancel()
        else:
            self.leave()

    # --- what is shown -------------------------------------------------------------------------------

    def _show(self) -> None:
        views = self.query_one(Views)
        views.at = self._at
        views.refresh()
        self.top.within = self._progress()
        draw = {"Findings": self._findings, "Timeline": self._timeline, "Curves": self._curves}
        self.query_one(ProseView).show(draw[VIEWS[self._at]]())
        self.refresh_bindings()

    def redraw(self) -> None:
        self._show()

    def _progress(self) -> str:
        if self._going is not None:
            waiting = "starting" if self._going.waiting else "running"
            return f"{marks().running} {waiting} {measures.duration(self._going.seconds)}"
        if isinstance(self._outcome, Result):
            steps = measures.several(times.steps(self._recording), "step")
            return f"{steps} watched {marks().dot} {measures.duration(self._outcome.seconds)}"
        return ""

    def _findings(self) -> list[prose.Block]:
        if isinstance(self._outcome, CancelledError):
            return [prose.Passage(Content("Cancelled. F5 runs it again.").stylize("$muted"))]
        if isinstance(self._outcome, TutorError):
            text = Content.assemble((f"{marks().wrong} ", "$wrong"), str(self._outcome))
            return [prose.Passage(text, "", "  ")]
        if self._outcome is None:
            return [prose.Passage(Content("Watching the program run.").stylize("$muted"))]
        blocks = findings.report(self._found, title_of=self._title_of)
        if self._outcome.status not in ("ok", "error"):
            blocks += [prose.Gap(), prose.Passage(outcomes.status_line(self._outcome), "", "  ")]
            detail = outcomes.detail(self._outcome)
            if detail.plain:
                blocks.append(prose.Passage(detail, "  ", "  "))
        failure = self._outcome.failure
        if failure is not None and failure.type != "SystemExit":
            blocks += [prose.Gap(), *explained(failure, self._source, self.study.catalog)]
        return blocks

    def _title_of(self, lesson: str) -> str:
        catalog = self.study.catalog
        return catalog.lesson_head(lesson).title if catalog.has_lesson(lesson) else ""

    def _timeline(self) -> list[prose.Block]:
        total = times.steps(self._recording)
        if total:
            self._step = min(self._step, total)
            told = times.step(self._recording, self._step)
        else:
            told = times.without_steps(self._recording)
        return [
            *findings.step(told, total),
            *findings.mode_strip(times.modes(self._recording), self._width),
        ]

    def _curves(self) -> list[prose.Block]:
        blocks: list[prose.Block] = []
        for name, points in times.curves(self._recording).items():
            if len(points) > 1:
                drawn = figures.curve({name: points}, self._width, x="optimizer step", y=name)
                blocks += [prose.Verbatim(tuple(drawn)), prose.Gap()]
        if not blocks:
            nothing = "Nothing to draw yet." if self.running else "There is no loss or step to draw."
            blocks.append(prose.Passage(Content(nothing).stylize("$muted")))
        return blocks

    @property
    def _width(self) -> int:
        return max(30, min(78, self.size.width - 4))


def explained(failure: Failure, source: str, catalog: Catalog) -> list[prose.Block]:
    """An error in plain words, with the source around it."""
    from tutor.explain import explain

    explanation = explain(failure, source)
    lesson = explanation.lesson
    title = catalog.lesson_head(lesson).title if lesson and catalog.has_lesson(lesson) else ""
    return outcomes.explanation(explanation, title, excerpt=True)

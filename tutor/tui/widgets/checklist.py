"""The list of a challenge's checks: it runs them, follows them, and says what each one found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from tutor.course.model import Challenge
from tutor.errors import TutorError
from tutor.tui.checking import Checking
from tutor.tui.running import CancelledError
from tutor.tui.text import checks, prose
from tutor.tui.text.marks import marks
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.runview import REFRESH, explained

if TYPE_CHECKING:
    from tutor.challenge import CheckResult, Verdict
    from tutor.tui.app import TutorApp

CURVE = 24
"""cells of the course of the loss"""


class Checklist(Vertical):
    DEFAULT_CSS = """
    Checklist { height: auto; width: 1fr; }
    Checklist Static { height: auto; }
    Checklist #explained { margin: 1 0 0 0; display: none; }
    Checklist.-explained #explained { display: block; }
    """

    @dataclass
    class Checked(Message):
        """An attempt was checked to its end."""

        source: str
        verdict: Verdict

    @dataclass
    class _One(Message):
        checking: Checking
        result: CheckResult

    @dataclass
    class _Ended(Message):
        checking: Checking
        outcome: Verdict | TutorError
        blocks: Sequence[prose.Block]

    def __init__(self, challenge: Challenge, id: str | None = None) -> None:
        super().__init__(id=id)
        self.challenge = challenge
        self.verdict: Verdict | None = None
        self._results: dict[str, CheckResult] = {}
        self._going: Checking | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="how")
        yield ProseView(id="list")
        yield ProseView(id="explained")

    def on_mount(self) -> None:
        self.redraw()

    @property
    def running(self) -> bool:
        return self._going is not None

    def redraw(self) -> None:
        blocks = checks.listed(self.challenge.goals, self._results, going=self.running)
        self.query_one("#list", ProseView).show(blocks)
        self._say(self._how())

    def _how(self) -> Content:
        if self._going is not None:
            return self._progress(self._going)
        return checks.verdict(self.verdict) if self.verdict is not None else Content("")

    def _progress(self, going: Checking) -> Content:
        if going.cancelled:
            what = "stopping"
        elif going.waiting:
            what = "waiting for the sandbox to start; it checks by itself then"
        else:
            what = f"checking {going.seconds:.1f} s" if going.seconds >= 0.2 else "checking"
        return Content.assemble(
            (f"{marks().running} {what}", "$accent"), (f" {marks().dot} Esc cancels", "$muted")
        )

    # --- running -------------------------------------------------------------------------------------

    def start(self, source: str) -> None:
        """Checks `source`; does nothing while a check is going on."""
        if self._going is not None:
            return
        going = Checking(cast("TutorApp", self.app).study, self.challenge, source)
        self._going = going
        self._results = {}
        self.verdict = None
        self.remove_class("-explained")
        self._timer = self.set_interval(REFRESH, self.redraw)
        self.redraw()
        self.run_worker(partial(self._work, going), thread=True)
        self.refresh_bindings()

    def cancel(self) -> None:
        if self._going is not None:
            self._going.cancel()
            self.redraw()

    def on_unmount(self) -> None:
        if self._going is not None:
            self._going.cancel()

    def _work(self, going: Checking) -> None:
        outcome: Verdict | TutorError
        blocks: Sequence[prose.Block] = ()
        try:
            outcome = going.work(partial(self._one, going))
            if outcome.failure is not None:
                catalog = cast("TutorApp", self.app).study.catalog
                blocks = explained(outcome.failure, going.source, catalog)
            elif outcome.result.detail and outcome.status not in ("passed", "failed", "cancelled"):
                blocks = [prose.Passage(Content(outcome.result.detail))]
            else:
                blocks = [*_curve(outcome), *self._doctor(outcome)]
        except TutorError as error:
            outcome = error
        self.post_message(self._Ended(going, outcome, blocks))

    def _doctor(self, verdict: Verdict) -> list[prose.Block]:
        """What the doctor saw in an attempt that failed."""
        from tutor.tui.text import findings

        if not verdict.findings:
            return []
        catalog = cast("TutorApp", self.app).study.catalog

        def title(lesson: str) -> str:
            return catalog.lesson_head(lesson).title if catalog.has_lesson(lesson) else ""

        head = prose.Passage(Content("What the doctor saw").stylize("$muted"))
        return [head, *findings.report(verdict.findings, title_of=title, complete=False)]

    def _one(self, going: Checking, result: CheckResult) -> None:
        self.post_message(self._One(going, result))

    def on_checklist__one(self, event: _One) -> None:
        event.stop()
        if event.checking is self._going:
            self._results[event.result.name] = event.result
            self.redraw()

    def on_checklist__ended(self, event: _Ended) -> None:
        event.stop()
        if event.checking is not self._going:
            return
        self._going = None
        if self._timer is not None:
            self._timer.stop()
        if isinstance(event.outcome, TutorError):
            self.redraw()
            if not isinstance(event.outcome, CancelledError):
                self._say(Content.assemble((f"{marks().wrong} ", "$wrong"), str(event.outcome)))
        else:
            self.verdict = event.outcome
            self._results = {check.name: check for check in event.outcome.checks}
            if event.blocks:
                self.query_one("#explained", ProseView).show(event.blocks)
                self.add_class("-explained")
            self.redraw()
            self.post_message(self.Checked(event.checking.source, event.outcome))
        self.refresh_bindings()

    def _say(self, what: Content) -> None:
        heading = Content("Checks").stylize("$muted")
        self.query_one("#how", Static).update(Content.assemble(heading, "  ", what) if what else heading)


def _curve(verdict: Verdict) -> list[prose.Block]:
    """How the loss went in the longest training of an attempt that failed, in one row."""
    from tutor.tui.text import figures

    drawn = figures.sparkline(verdict.losses, CURVE) if marks().unicode else Content("")
    if not drawn:
        return []
    first, last = (f"{value:.3g}" for _, value in (verdict.losses[0], verdict.losses[-1]))
    line = Content.assemble(
        ("Curves  ", "$muted"), "loss ", drawn, (f"  {first} {marks().arrow} {last}", "$muted")
    )
    return [prose.Passage(line), prose.Gap()]

"""Inside a program: what the doctor finds in it, what happened step by step, and its shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from tutor.doctor import timeline as times
from tutor.doctor.topics import to_review
from tutor.protocol import Job, Result
from tutor.tui.running import Running
from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import measures
from tutor.tui.text.marks import marks
from tutor.tui.views import NAMES, VIEWS, View
from tutor.tui.views.bar import Views
from tutor.tui.views.looks import Look, Seen, ShapeLook, Watch
from tutor.tui.views.view import took
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.prose import ProseView

REFRESH = 0.2
"""seconds between two looks at a run that goes on"""

_OF_VIEWS = ("later", "earlier", "much_later", "much_earlier", "choose", "values", "predict")
"""actions that mean what the view in sight makes of them"""


class InsideScreen(TutorScreen[None]):
    """Runs `make_job`'s program under watch as soon as it is open, and once more for its shapes when those
    are asked for."""

    DEFAULT_CSS = """
    InsideScreen #page { height: 1fr; }
    InsideScreen #beneath { height: auto; max-height: 12; padding: 1 1 0 1; display: none; }
    InsideScreen #beneath.-full { display: block; }
    InsideScreen #guess { height: 1; margin: 0 1; display: none; }
    InsideScreen #guess.-asked { display: block; }
    """
    FOOTER = (
        "choose",
        "later",
        "earlier",
        "predict",
        "values",
        "walk",
        "again",
        "cancel",
        "back",
        "app.help",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Next step; in the findings, the repair as a changed line"),
        Binding("right", "later", "Next step, next repair, or further right"),
        Binding("left", "earlier", "Step before, repair before, or back left"),
        Binding("ctrl+right", "much_later", "Ten steps on", show=False),
        Binding("ctrl+left", "much_earlier", "Ten steps back", show=False),
        Binding("p", "predict", "Say the shapes first, then see them"),
        Binding("v", "values", "What the tensors hold"),
        Binding("f5,ctrl+r", "again", "Run it again"),
        *(Binding(str(n + 1), f"view({n})", name, show=False) for n, name in enumerate(NAMES)),
    ]

    own = False
    """the program is a script of the learner's, so what is found in it comes back for review"""

    @dataclass
    class _Ended(Message):
        """From the worker: a run is over; `end` puts what came of it in its place."""

        look: Look
        running: Running
        end: Callable[[], None]

    def __init__(self, name: str, make_job: Callable[[str], Job], view: str = "Findings") -> None:
        """`make_job` gets the device; `name` is what the program is called at the top."""
        super().__init__()
        self._program = name
        self._make_job = make_job
        self._at = NAMES.index(view)
        self._views: tuple[View, ...] = ()
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        yield Views(NAMES)
        with PageScroll(id="page"):
            yield ProseView(id="seen")
        yield ProseView(id="beneath")
        yield Input(id="guess", compact=True)

    def on_mount(self) -> None:
        self.top.place = f"Inside {marks().inside} {self._program}"
        self._seen = Seen(self.study.catalog, Watch(), ShapeLook())
        self._views = tuple(view(self._seen) for view in VIEWS)
        self.query_one(PageScroll).focus()
        self._timer = self.set_interval(REFRESH, self._follow, pause=True)
        self._begin(self._seen.watch)
        self._open(self._at)

    @property
    def view(self) -> View:
        """The one in sight."""
        return self._views[self._at]

    # --- the runs ------------------------------------------------------------------------------------

    @property
    def _looks(self) -> tuple[Look, ...]:
        return self._seen.watch, self._seen.shapes

    @property
    def running(self) -> bool:
        return any(look.going is not None for look in self._looks)

    def _begin(self, look: Look) -> None:
        running = look.begin(self.study, self._make_job)
        for view in self._views:
            if view.look is look:
                view.began()
        if self._timer is not None:
            self._timer.resume()
        self.run_worker(partial(self._work, look, running), thread=True)

    def _work(self, look: Look, running: Running) -> None:
        end = look.work(running)
        self.post_message(self._Ended(look, running, end))

    def on_inside_screen__ended(self, event: InsideScreen._Ended) -> None:
        if event.running is not event.look.going:
            return
        event.end()
        if self.own and event.look is self._seen.watch:
            self.study.doctor_found(to_review(self._seen.watch.found))
        if (
            event.look is self._seen.watch
            and self._seen.watch.wants_shapes
            and not self._seen.shapes.expected
        ):
            self._begin(self._seen.shapes)
        if not self.running and self._timer is not None:
            self._timer.pause()
        self._show(follow=True)

    def _follow(self) -> None:
        """While it runs: what can grow grows."""
        look = self.view.look
        if look.going is not None and self._at:
            look.follow()
        self._show()

    def on_unmount(self) -> None:
        for look in self._looks:
            look.cancel()

    # --- keys ----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _OF_VIEWS:
            return bool(self._views) and self.view.can(action)
        if action == "again":
            return not self.running
        return super().check_action(action, parameters)

    def footer(self) -> tuple[str, ...]:
        """Of two keys that do the same, one."""
        same = bool(self._views) and self.view.label("choose") == self.view.label("later")
        return tuple(action for action in self.FOOTER if not (same and action == "later"))

    def label(self, action: str) -> str | None:
        if action == "walk":
            return NAMES[(self._at + 1) % len(NAMES)].lower()
        if action == "back" and self.running:
            return "stop"
        if not self._views:
            return None
        if action == "back" and self.view.question:
            return "just show"
        return self.view.label(action) if action in _OF_VIEWS else None

    def action_walk(self) -> None:
        self.action_view((self._at + 1) % len(NAMES))

    def action_walk_back(self) -> None:
        self.action_view((self._at - 1) % len(NAMES))

    def action_view(self, number: int) -> None:
        self._open(number)

    def _open(self, number: int) -> None:
        self._at = number
        look = self.view.look
        if not look.expected:
            self._begin(look)
        self.query_one(PageScroll).scroll_home(animate=False)
        if look.going is not None:
            look.follow()
        self._show(follow=True)

    def _act(self, action: str) -> None:
        self.view.act(action)
        self._show(follow=True)

    def action_later(self) -> None:
        self._act("later")

    def action_earlier(self) -> None:
        self._act("earlier")

    def action_much_later(self) -> None:
        self._act("much_later")

    def action_much_earlier(self) -> None:
        self._act("much_earlier")

    def action_choose(self) -> None:
        self._act("choose")

    def action_values(self) -> None:
        self._act("values")

    def action_predict(self) -> None:
        self._act("predict")

    @on(Input.Submitted, "#guess")
    def _guessed(self, event: Input.Submitted) -> None:
        event.stop()
        self.view.answer(event.value)
        event.input.value = ""
        self._show(follow=True)

    def action_again(self) -> None:
        """Both runs are of the past then; the one that is looked at begins at once."""
        shapes = self.view.look is self._seen.shapes
        self._seen.shapes = ShapeLook()
        for view in self._views:
            view.began()
        self._begin(self._seen.shapes if shapes else self._seen.watch)
        self._show()

    async def action_back(self) -> None:
        if self.running:
            for look in self._looks:
                look.cancel()
        elif self.view.leave():
            self._show()
        else:
            self.leave()

    # --- what is shown -------------------------------------------------------------------------------

    def _show(self, *, follow: bool = False) -> None:
        """Draws the view; `follow` brings its row into sight."""
        views = self.query_one(Views)
        views.at = self._at
        views.refresh()
        self.top.within = self._progress()
        width = max(30, self.size.width - 4)
        self.query_one("#seen", ProseView).show(self.view.blocks(width))
        beneath = self.query_one("#beneath", ProseView)
        beneath.show(self.view.beneath(width))
        beneath.set_class(not beneath.empty, "-full")
        self._ask()
        if follow:
            self.call_after_refresh(self._keep_in_sight)
        self.refresh_bindings()

    def _ask(self) -> None:
        """The line to type in is there while something is asked, and has the keys then."""
        guess, question = self.query_one("#guess", Input), self.view.question
        guess.placeholder = question
        asked = guess.has_class("-asked")
        guess.set_class(bool(question), "-asked")
        if question and not asked:
            guess.value = ""
            guess.focus()
        elif asked and not question:
            self.query_one(PageScroll).focus()

    def _keep_in_sight(self) -> None:
        row, page = self.view.row, self.query_one(PageScroll)
        if row is None:
            return
        top, height = page.scroll_offset.y, page.size.height
        if not top + 1 <= row < top + height - 1:
            page.scroll_to(y=max(0, row - height // 2), animate=False)

    def redraw(self) -> None:
        self._show()

    def on_resize(self) -> None:
        super().on_resize()
        if self._views:
            self._show(follow=True)

    def _progress(self) -> str:
        look = self.view.look
        if look.going is not None or not isinstance(look.outcome, Result):
            return took(look)
        steps = times.steps(self._seen.watch.recording) if look is self._seen.watch else 0
        counted = f"{measures.several(steps, 'step')} watched {marks().dot} " if steps else ""
        return f"{counted}{took(look)}"

"""Inside a program: what the doctor finds in it, what happened step by step, and its shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from tutor.doctor.topics import to_review
from tutor.protocol import Job
from tutor.tui.screens.base import TutorScreen
from tutor.tui.text.marks import marks
from tutor.tui.views import NAMES, VIEWS, View
from tutor.tui.views.looking import REFRESH, LookEnded, Looking
from tutor.tui.views.looks import Look
from tutor.tui.widgets.beneath import Beneath
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.tabs import Tabs
from tutor.tui.widgets.viewkeys import VIEW_ACTIONS, VIEW_KEYS, ViewKeys


class InsideScreen(ViewKeys, TutorScreen[None]):
    """Runs `make_job`'s program under watch as soon as it is open, and once more for its shapes when those
    are asked for."""

    DEFAULT_CSS = """
    InsideScreen #page { height: 1fr; }
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
        *VIEW_KEYS,
        Binding("f5,ctrl+r", "again", "Run it again"),
        Binding("ctrl+n", "walk", "Next view", show=False),
        *(Binding(str(n + 1), f"view({n})", name, show=False) for n, name in enumerate(NAMES)),
    ]

    own = False
    """the program is a script of the learner's, so what is found in it comes back for review"""

    def __init__(self, name: str, make_job: Callable[[str], Job], view: str = "Findings") -> None:
        """`make_job` gets the device; `name` is what the program is called at the top."""
        super().__init__()
        self._program = name
        self._make_job = make_job
        self._first = NAMES.index(view)
        self._looking: Looking | None = None
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        yield Tabs(NAMES, "screen.view")
        with PageScroll(id="page"):
            yield ProseView(id="seen")
        yield Beneath()

    def on_mount(self) -> None:
        self.top.place = f"Inside {marks().inside} {self._program}"
        self._looking = Looking(self.study, VIEWS)
        self.query_one(PageScroll).focus()
        self._timer = self.set_interval(REFRESH, self._follow, pause=True)
        self._begin(self.looking.seen.watch)
        self._open(self._first)

    @property
    def looking(self) -> Looking:
        assert self._looking is not None
        return self._looking

    @property
    def view(self) -> View:
        """The one in sight."""
        return self.looking.view

    # --- the runs ------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        return self._looking is not None and self._looking.running

    def _begin(self, look: Look) -> None:
        self.looking.begin(look, self._make_job, self)
        if self._timer is not None:
            self._timer.resume()

    def on_look_ended(self, event: LookEnded) -> None:
        if not self.looking.ended(event):
            return
        seen = self.looking.seen
        if self.own and event.look is seen.watch:
            self.study.doctor_found(to_review(seen.watch.found))
        if event.look is seen.watch and seen.watch.wants_shapes and not seen.shapes.expected:
            self._begin(seen.shapes)
        if not self.running and self._timer is not None:
            self._timer.pause()
        self._show(follow=True)

    def _follow(self) -> None:
        self.looking.follow_calmly(self._show)

    def on_unmount(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    # --- keys ----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in VIEW_ACTIONS:
            return self._looking is not None and self.view.can(action)
        if action == "again":
            return not self.running
        return super().check_action(action, parameters)

    def footer(self) -> tuple[str, ...]:
        """Of two keys that do the same, one."""
        same = self._looking is not None and self.view.label("choose") == self.view.label("later")
        return tuple(action for action in self.FOOTER if not (same and action == "later"))

    def label(self, action: str) -> str | None:
        if self._looking is None:
            return None
        if action == "walk":
            return NAMES[(self.looking.at + 1) % len(NAMES)].lower()
        if action == "back" and self.looking.stoppable:
            return "stop"
        if action == "back" and self.view.question:
            return "just show"
        return self.view.label(action) if action in VIEW_ACTIONS else None

    def action_walk(self) -> None:
        self.action_view((self.looking.at + 1) % len(NAMES))

    def action_walk_back(self) -> None:
        self.action_view((self.looking.at - 1) % len(NAMES))

    def action_view(self, number: int) -> None:
        self._open(number)

    def _open(self, number: int) -> None:
        self.looking.at = number
        look = self.view.look
        if not look.expected:
            self._begin(look)
        self.query_one(PageScroll).scroll_home(animate=False)
        self.looking.follow()
        self._show(follow=True)

    def act(self, action: str) -> None:
        self.view.act(action)
        self._show(follow=True)

    def on_beneath_given(self, event: Beneath.Given) -> None:
        self.view.answer(event.text)
        self._show(follow=True)

    def on_beneath_released(self) -> None:
        self.query_one(PageScroll).focus()

    def action_again(self) -> None:
        """Both runs are of the past then; the one that is looked at begins at once."""
        shapes = self.view.look is self.looking.seen.shapes
        self.looking.forget()
        seen = self.looking.seen
        self._begin(seen.shapes if shapes else seen.watch)
        self._show()

    async def action_back(self) -> None:
        if self.looking.stoppable:
            self.looking.cancel()
        elif self.view.leave():
            self._show()
        else:
            self.leave()

    # --- what is shown -------------------------------------------------------------------------------

    def _show(self, *, follow: bool = False) -> None:
        """Draws the view; `follow` brings its row into sight."""
        self.query_one(Tabs).show(self.looking.at)
        self.top.within = self.looking.progress()
        width = max(30, self.size.width - 4)
        self.query_one("#seen", ProseView).show(self.view.blocks(width))
        self.query_one(Beneath).show(self.view.beneath(width), self.view.question)
        if follow:
            self.call_after_refresh(self._keep_in_sight)
        self.refresh_bindings()

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
        if self._looking is not None:
            self._show(follow=True)

"""What came of a cell's run, in tabs: what it printed, and what was recorded of it."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region, Spacing
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from tutor.protocol import Job, Result
from tutor.tui.text import outcomes, prose
from tutor.tui.text.marks import marks
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.runview import RunView
from tutor.tui.widgets.tabs import Tabs
from tutor.tui.widgets.viewkeys import VIEW_ACTIONS, VIEW_KEYS, ViewKeys

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp
    from tutor.tui.views.looking import LookEnded, Looking
    from tutor.tui.views.view import View

TABS = ("Output", "Shapes", "Graph", "Timeline", "Curves")

_imported = threading.Event()
"""what draws and reads recordings is there: it takes a third of a second, so it comes in a thread, and only
to those who run something"""


def _import_views() -> None:
    importlib.import_module("tutor.tui.views.looking")
    _imported.set()


@dataclass
class Kept:
    """What outlives the widget when pages are turned: the open tab, and what was recorded."""

    tab: int = 0
    looking: Looking | None = None

    def forget(self) -> None:
        if self.looking is not None:
            self.looking.cancel()
        self.tab, self.looking = 0, None


class Results(ViewKeys, Vertical, can_focus=False):
    """The output, and from the first run on the tabs beside it. A tab's run is made when it is first opened
    after a run or an edit; what it shows of a program that was edited since is dimmed, and said to be old."""

    DEFAULT_CSS = """
    Results { height: auto; width: 1fr; }
    Results > Tabs { height: 1; margin: 1 0 1 0; padding: 0; }
    Results > ProseView { display: none; }
    Results.-looking > ProseView { display: block; }
    Results.-looking > RunView { display: none; }
    Results.-stale > #looked { text-opacity: 55%; }
    Results:focus > Tabs { background: $block-cursor-background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*VIEW_KEYS]

    @dataclass
    class Changed(Message):
        """Something else is shown: another tab, or more of the one that is open."""

        results: Results

    class _Ready(Message):
        """From the worker: the views can be shown."""

    def __init__(
        self,
        kept: Kept,
        maker: Callable[[], Callable[[str], Job]],
        text: Callable[[], str],
        *,
        first: str = "",
    ) -> None:
        """`maker` gives the program as it stands as a job for a device, `text` its source. `first` is the tab
        that the first run opens, in lower case; "" is the output."""
        super().__init__()
        self._first = [name.lower() for name in TABS].index(first) if first else 0
        self._kept = kept
        self._maker = maker
        self._text = text
        self._timer: Timer | None = None
        self._then: Callable[[], None] | None = None
        """what waits for the views to be imported"""
        self._to_bring_up = False
        """a tab was opened, and what is to be seen in it may still grow"""

    def compose(self) -> ComposeResult:
        yield RunView()

    @property
    def run_view(self) -> RunView:
        return self.query_one(RunView)

    # --- tabs ----------------------------------------------------------------------------------------

    @property
    def tab(self) -> int:
        """The open one; 0 is the output."""
        return self._kept.tab if self.offered else 0

    @property
    def offered(self) -> bool:
        """There are tabs: the program was run once."""
        return self.can_focus

    def offer(self) -> None:
        """From the first run on. Until then five names would say nothing to anybody."""
        if self.offered:
            return
        self.can_focus = True
        self.mount(Tabs(TABS, "screen.result"), before=0)
        self.mount(ProseView(id="head"), ProseView(id="looked"))

    def open(self, tab: int) -> None:
        """Shows a tab, and makes the run it needs unless it has been made."""
        self._kept.tab = tab
        then = self._run if self._then == self._run else self._open
        if not self._waits_for_views(then):
            then()

    def _open(self) -> None:
        self._then = None
        if self.view is not None:
            look = self.view.look
            if look.going is None and (not look.expected or self.stale):
                self._begin()
            self._looking.follow()
        self._to_bring_up = True
        self.show(follow=True)

    @property
    def _looking(self) -> Looking:
        if self._kept.looking is None:
            from tutor.tui.views import BESIDE
            from tutor.tui.views.looking import Looking

            self._kept.looking = Looking(cast("TutorApp", self.app).study, BESIDE)
        return self._kept.looking

    @property
    def view(self) -> View | None:
        """The view in the open tab; None where that is the output, or where views are still on their way."""
        if not self.tab or not _imported.is_set():
            return None
        self._looking.at = self.tab - 1
        return self._looking.view

    @property
    def stale(self) -> bool:
        """What the open tab shows is of another program than the one that stands there now."""
        look = self.view.look if self.view is not None else None
        return look is not None and look.going is None and look.expected and look.source != self._text()

    def _waits_for_views(self, then: Callable[[], None]) -> bool:
        """Whether a view is to be shown that is still on its way; `then` is done when it has come."""
        if not _imported.is_set() and self._then is None:
            self.run_worker(self._fetch, thread=True)
        if _imported.is_set() or not self.tab:
            return False
        self._then = then
        self.set_class(True, "-looking")
        for tabs in self.query(Tabs):
            tabs.show(self.tab)
        self._say(Content.assemble((f"{marks().running} one moment", "$accent")))
        return True

    def _fetch(self) -> None:
        _import_views()
        self.post_message(self._Ready())

    def on_results__ready(self, event: _Ready) -> None:
        event.stop()
        then, self._then = self._then, None
        if then is not None:
            then()

    # --- running -------------------------------------------------------------------------------------

    def run(self) -> None:
        """Runs the program. Where the open tab shows training, that very run is watched, so that its curves
        grow as it goes on; shapes and the graph come from a second run, when this one is over."""
        if not self.offered:
            self._kept.tab = self._first
        self.offer()
        if not self._waits_for_views(self._run):
            self._run()

    def _run(self) -> None:
        self._then = None
        look = None
        if self._kept.looking is not None:
            self._kept.looking.forget()
        if self.view is not None and self.view.needs == "watch":
            look = self.view.look
        self.run_view.start(self._text(), self._maker(), look)
        if look is not None:
            self._looking.begun(look)
        if self.view is not None:
            self._to_bring_up = True
            self._follow_on()
        self.show()

    def on_run_view_finished(self, event: RunView.Finished) -> None:
        """Goes on to whoever keeps the result."""
        if self.view is not None and not self.view.look.expected and event.result.status != "cancelled":
            self._begin()
        self.show(follow=True)

    def _begin(self) -> None:
        looking = self._looking
        looking.begin(looking.view.look, self._maker(), self)
        self._follow_on()

    def on_look_ended(self, event: LookEnded) -> None:
        event.stop()
        if self._kept.looking is not None and self._kept.looking.ended(event):
            self.show(follow=True)

    def _follow_on(self) -> None:
        from tutor.tui.views.looking import REFRESH

        if self._timer is None:
            self._timer = self.set_interval(REFRESH, self._follow)
        self._timer.resume()

    def _follow(self) -> None:
        if self._timer is not None and not self.running:
            self._timer.pause()
        if self.tab:
            self._looking.follow_calmly(self.show)

    @property
    def running(self) -> bool:
        """A run of either kind goes on."""
        looking = self._kept.looking
        waits = self._then is not None
        return waits or self.run_view.running or (looking is not None and looking.running)

    def cancel(self) -> None:
        if self._then is not None:
            self._then = None
            self.open(0)
        self.run_view.cancel()
        if self._kept.looking is not None:
            self._kept.looking.cancel()

    def on_unmount(self) -> None:
        if self._kept.looking is not None:
            self._kept.looking.cancel()

    # --- keys ----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in VIEW_ACTIONS:
            return self.view is not None and self.view.can(action)
        return super().check_action(action, parameters)

    def label(self, action: str) -> str | None:
        return self.view.label(action) if self.view is not None and action in VIEW_ACTIONS else None

    def act(self, action: str) -> None:
        if self.view is not None:
            self.view.act(action)
            self.show(follow=True)

    def answer(self, text: str) -> None:
        if self.view is not None:
            self.view.answer(text)
            self.show(follow=True)

    @property
    def asking(self) -> bool:
        return self.view is not None and bool(self.view.question)

    def leave(self) -> bool:
        """Esc: whether there was something of the view's own to leave."""
        left = self.view is not None and self.view.leave()
        if left:
            self.show()
        return left

    # --- what is shown -------------------------------------------------------------------------------

    def edited(self) -> None:
        """The program is another one now."""
        if self.tab:
            self.show()

    def show(self, *, follow: bool = False) -> None:
        """Draws the open tab; `follow` brings the row that it is about into sight."""
        if not self.offered or not self.is_mounted:
            return
        view = self.view
        self.set_class(view is not None, "-looking")
        self.set_class(self.stale, "-stale")
        for tabs in self.query(Tabs):
            tabs.show(self.tab)
        if view is not None:
            self._say(self._head(view))
            self.query_one("#looked", ProseView).show(view.blocks(self._width) if view.look.expected else [])
            if follow:
                self.call_after_refresh(self._keep_in_sight)
        if self._to_bring_up:
            self.call_after_refresh(self._bring_up)
        self.post_message(self.Changed(self))

    def beneath(self) -> tuple[list[prose.Block], str]:
        """What stays in sight under the tab, and what is asked."""
        return (self.view.beneath(self._width), self.view.question) if self.view is not None else ([], "")

    @property
    def _width(self) -> int:
        return max(30, self.content_size.width)

    def _say(self, line: Content) -> None:
        """The line above a view."""
        blocks: list[prose.Block] = [prose.Passage(line, "", "  "), prose.Gap()] if line.plain else []
        self.query_one("#head", ProseView).show(blocks)

    def _head(self, view: View) -> Content:
        """That a run goes on, that what is shown is old, or that the run did not end well."""
        line = Content("")
        if view.look.going is not None or self.run_view.running:
            doing = self._looking.progress() if view.look.going is not None else "running"
            doing = doing.removeprefix(f"{marks().running} ")
            line = Content.assemble(
                (f"{marks().running} {doing}", "$accent"), (f" {marks().dot} Esc cancels", "$muted")
            )
        elif self.stale:
            line = Content.assemble(
                (f"{marks().warn} ", "$due"), "Of the program before your edit. F5 runs the new one."
            )
        elif isinstance(view.look.outcome, Result) and view.look.outcome.status != "ok":
            ended = outcomes.status_line(view.look.outcome)
            line = Content.assemble(ended, (f" {marks().dot} see Output", "$muted"))
        elif view.needs == "watch":
            line = Content(self._looking.progress()).stylize("$muted")
        return line

    def on_resize(self, _: events.Resize) -> None:
        if self.tab:
            self.show()

    def redraw(self) -> None:
        self.show()

    def _bench(self) -> VerticalScroll | None:
        return next((node for node in self.ancestors if isinstance(node, VerticalScroll)), None)

    def _bring_up(self) -> None:
        """As much as there is room for, from the tabs down."""
        bench = self._bench()
        if bench is None or not self.is_attached:
            return
        if bench.scroll_to_widget(self, animate=False) or not self.running:
            self._to_bring_up = False

    def _keep_in_sight(self) -> None:
        bench, view = self._bench(), self.view
        if bench is None or view is None or view.row is None or not self.is_attached:
            return
        looked: Widget = self.query_one("#looked")
        top = looked.region.y - bench.region.y + round(bench.scroll_y) + view.row
        bench.scroll_to_region(
            Region(0, top, 1, 1), spacing=Spacing(2, 0, 3, 0), animate=False, x_axis=False, force=True
        )

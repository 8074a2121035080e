"""What all screens share: the two bars, the breakpoints, and one way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from tutor.tui.widgets.bars import KeyBar, TopBar

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp
    from tutor.tui.study import Study

R = TypeVar("R")

LEAST = (80, 24)
"""columns and lines the screens are made for"""


class SmallWindow(Widget):
    """One sentence, only there while the window is smaller than the screens are made for."""

    DEFAULT_CSS = """
    SmallWindow { height: auto; padding: 0 1; color: $due; display: none; }
    """

    def render(self) -> Content:
        width, height = self.app.size
        return Content(f"! {width} x {height} is small; {LEAST[0]} x {LEAST[1]} is better.")


class TutorScreen(Screen[R]):
    """A screen with a place in the top bar and its keys in the bottom one.

    `FOOTER` names actions, the most important first; `label` says what they do at this moment.
    """

    FOOTER: ClassVar[tuple[str, ...]] = ("back", "app.help")
    PLACE: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (120, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back"),
        Binding("tab", "walk", "Next thing on the page"),
        Binding("shift+tab", "walk_back", "Previous thing on the page", show=False),
    ]

    @property
    def tutor(self) -> TutorApp:
        return cast("TutorApp", self.app)

    @property
    def study(self) -> Study:
        return self.tutor.study

    @property
    def top(self) -> TopBar:
        return self.query_one(TopBar)

    def compose(self) -> ComposeResult:
        yield TopBar(self.PLACE)
        yield SmallWindow()
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """What stands between the two bars."""
        yield from ()

    def footer(self) -> tuple[str, ...]:
        """The actions of the bottom bar at this moment."""
        return self.FOOTER

    def label(self, action: str) -> str | None:
        """What the bottom bar says that `action` does now; None leaves it to the binding."""
        return None

    def on_resize(self) -> None:
        """Marks a window that is too small; Textual sets the classes of the breakpoints."""
        width, height = self.app.size
        self.set_class(width < LEAST[0] or height < LEAST[1], "-cramped")

    async def action_back(self) -> None:
        self.leave()

    def action_walk(self) -> None:
        self.focus_next()

    def action_walk_back(self) -> None:
        self.focus_previous()

    def leave(self) -> None:
        self.dismiss()

    def keep(self) -> None:
        """Saves whatever the learner would miss. Called before leaving and before quitting."""

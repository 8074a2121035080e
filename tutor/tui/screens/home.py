"""Home: where you stand, and one key to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import way

if TYPE_CHECKING:
    from tutor.review import Standing

WIDEST = 78


class HomeScreen(TutorScreen[None]):
    """A list one walks with the arrows; it opens on the row that goes on."""

    PLACE = "tutor"
    FOOTER = (
        "select",
        "review",
        "challenges",
        "app.doctor",
        "menu",
        "app.command_palette",
        "app.help",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "review", "Review"),
        Binding("p", "practice", "Practice", show=False),
        Binding("c", "challenges", "Challenges"),
        Binding("d", "app.doctor", "Doctor", show=False),
        Binding("escape", "menu", "Menu"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._due = 0
        self._filled_for = 0
        self._standing: Standing | None = None

    def body(self) -> ComposeResult:
        yield OptionList(id="way", markup=False)

    def on_screen_resume(self) -> None:
        self._fill()

    def on_resize(self) -> None:
        if self._standing is not None and self.app.size.width != self._filled_for:
            self._fill()

    def redraw(self) -> None:
        self._fill()

    def sandbox_settled(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "review":
            return self._due > 0
        return super().check_action(action, parameters)

    def label(self, action: str) -> str | None:
        if action == "select":
            return "continue" if self._highlighted() == "continue" else "open"
        return None

    def _highlighted(self) -> str:
        option = self.query_one(OptionList).highlighted_option
        return (option.id or "") if option else ""

    def _fill(self) -> None:
        """Draws everything anew, and stays on the row it was on."""
        study = self.study
        standing = self._standing = study.standing()
        self._due = len(standing.due)
        self._filled_for = self.app.size.width
        options = self.query_one(OptionList)
        before = self._highlighted() or "continue"
        width = min(WIDEST, max(16, self.app.size.width - 3))
        found = way.Way(study.catalog, standing, width, streak=study.shows_streak).rows()
        options.clear_options()
        for row in found:
            if row is None or not row.id:
                options.add_option(Option(row.text if row else "", disabled=True))
            else:
                options.add_option(Option(row.text, id=row.id))
        ids = [row.id if row else "" for row in found]
        options.highlighted = ids.index(before) if before in ids else 0
        self.refresh_bindings()

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        what = event.option.id or ""
        if what == "continue":
            self.go_on()
        elif what == "review":
            self.tutor.action_review()
        elif what == "practice":
            self.tutor.action_practice()
        elif what == "doctor":
            self.tutor.action_doctor()
        elif what == "challenges":
            self.tutor.action_challenges()
        elif what.startswith("part:"):
            self.tutor.open_part(what.removeprefix("part:"))

    def go_on(self) -> None:
        """Opens what comes next: a lesson at its page, the reviews, a challenge."""
        if self._standing is None:
            return
        going_on = self._standing.next
        if going_on.kind == "lesson":
            self.tutor.open_lesson(going_on.id)
        elif going_on.kind == "challenge":
            self.tutor.open_challenge(going_on.id)
        elif going_on.kind == "skill":
            self.tutor.open_drill(going_on.id)
        elif going_on.kind == "review":
            self.tutor.action_review()

    def action_review(self) -> None:
        self.tutor.action_review()

    def action_practice(self) -> None:
        self.tutor.action_practice()

    def action_challenges(self) -> None:
        self.tutor.action_challenges()

    def action_menu(self) -> None:
        self.tutor.action_menu()

"""What one run may use, to be changed: a row for each limit, and a line to type its value in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tutor.errors import UsageError
from tutor.protocol import Limits
from tutor.runner import SETTINGS, Setting
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp
    from tutor.tui.study import Study

_LIST_KEYS = "Enter changes one, Esc closes"
_LINE_KEYS = "Enter keeps it (nothing typed: the default), Esc leaves it"


class LimitsScreen(ModalScreen[None]):
    """Each change counts at once, for runs to come."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close")]

    def __init__(self) -> None:
        super().__init__()
        self._changing: Setting | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Limits: what one run may use", classes="heading")
            yield OptionList(markup=False)
            yield Input(select_on_focus=True)
            yield Static(classes="problem", markup=False)
            yield Static(_LIST_KEYS, classes="keys")

    @property
    def _study(self) -> Study:
        return cast("TutorApp", self.app).study

    def on_mount(self) -> None:
        self._fill(0)
        self._choose()

    def _fill(self, highlighted: int) -> None:
        limits, standard = self._study.limits, Limits()
        options = self.query_one(OptionList)
        options.clear_options()
        for limit in SETTINGS:
            value = f"{limit.shown(limits)} {limit.unit}".strip()
            default = limit.shown(standard)
            note = "" if limit.shown(limits) == default else f"default {default}"
            row = Content.assemble((f"{limit.title:<12}", "bold"), f"{value:>12}   ", (note, "$muted"))
            options.add_option(Option(row, id=limit.field))
        options.highlighted = highlighted

    def _choose(self) -> None:
        """Back to the rows."""
        self._changing = None
        self.query_one(Input).display = False
        self._complain("")
        self.query_one(".keys", Static).update(_LIST_KEYS)
        self.query_one(OptionList).focus()

    def _complain(self, sentence: str) -> None:
        problem = self.query_one(".problem", Static)
        problem.display = bool(sentence)
        problem.update(Content.assemble((f"{marks().wrong} ", "$wrong"), sentence))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._changing = next(limit for limit in SETTINGS if limit.field == event.option.id)
        line = self.query_one(Input)
        line.value = self._changing.shown(self._study.limits)
        line.display = True
        self.query_one(".keys", Static).update(_LINE_KEYS)
        line.focus()

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        if self._changing is None:
            return
        try:
            self._study.set_limit(self._changing, event.value)
        except UsageError as error:
            self._complain(str(error))
            return
        self._fill(SETTINGS.index(self._changing))
        self._choose()

    def action_close(self) -> None:
        if self._changing is not None:
            self._choose()
        else:
            self.dismiss(None)

"""Where programs run: the processor, a GPU, or whichever is best."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.tui.text import prose
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp
    from tutor.tui.study import Study


class DeviceScreen(ModalScreen[str]):
    """Returns the chosen device, or nothing. One that is not there says why."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close")]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Device: where your programs run", classes="heading")
            yield Static(classes="question")
            yield OptionList(markup=False)
            yield Static("Enter chooses, Esc changes nothing", classes="keys")

    @property
    def _study(self) -> Study:
        return cast("TutorApp", self.app).study

    def on_mount(self) -> None:
        self._fill()
        self.query_one(OptionList).focus()

    def sandbox_settled(self) -> None:
        self._fill()

    def _fill(self) -> None:
        study = self._study
        wanted = study.wanted_device
        options = self.query_one(OptionList)
        options.clear_options()
        machine = study.machine
        note = self.query_one(".question", Static)
        note.display = machine is None
        if machine is None:
            note.update(Content(study.problem or "Looking at this machine; the list completes itself."))
        best = study.best_device
        rows = [("auto", True, f"the best there is{f': {best}' if best else ''}", "")]
        rows += (
            [(device.id, device.available, device.name, device.why) for device in machine.devices]
            if machine
            else []
        )
        for id, available, name, why in rows:
            sign = marks().here if id == wanted else " "
            if available:
                text = Content.assemble((f"{sign} {id:<6}", "bold"), name)
            else:
                text = Content.assemble(
                    (f"{marks().wrong} {id:<6}", "$muted"), (f"not available. {why}", "$muted")
                )
            laid_out = prose.lay_out([prose.Passage(text, "", " " * 8)], min(58, self.app.size.width - 10))
            options.add_option(Option(laid_out, id=id, disabled=not available))
        ids = [id for id, _, _, _ in rows]
        options.highlighted = ids.index(wanted) if wanted in ids else 0

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_close(self) -> None:
        self.dismiss(None)

"""The menu behind Esc at home, and behind ctrl+c everywhere: what has no place in a bottom bar."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

ROWS = (
    ("", "Stay here", "Esc"),
    ("command_palette", "Find anything", "ctrl+p"),
    ("doctor", "Doctor: find the mistake in a script of yours", ""),
    ("practice", "Practice: sessions and skills", ""),
    ("device", "Device", ""),
    ("sandbox", "Sandbox: what it holds", ""),
    ("switch_theme", "Light or dark", ""),
    ("switch_marks", "Plain ASCII signs, or not", ""),
    ("help", "Help", "F1"),
    ("quit", "Quit", "ctrl+q"),
)


class MenuScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close"),
        Binding("q", "leave_tutor", "Quit"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("tutor", classes="heading")
            yield OptionList(
                *(Option(f"{what:<44}{key:>12}", id=action or "stay") for action, what, key in ROWS),
                markup=False,
            )
            yield Static("Everything you wrote is kept when you quit.", classes="keys")

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        action = event.option.id
        app = self.app
        self.dismiss()
        if action != "stay":
            # Once this screen is gone: palette and help are about the screen beneath.
            app.call_later(app.run_action, f"app.{action}")

    def action_close(self) -> None:
        self.dismiss()

    async def action_leave_tutor(self) -> None:
        await self.app.run_action("app.quit")

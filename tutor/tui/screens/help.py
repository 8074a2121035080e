"""Help: every key that works on the screen beneath, read off its bindings, so that it is never wrong."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, TextArea

from tutor.tui import keys
from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import prose
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.prose import ProseView

_SIDEWAYS = frozenset({"left", "right", "ctrl+pageup", "ctrl+pagedown"})
"""keys that lists and pages have and that do nothing in ours, which never scroll sideways"""
KEYS = 22
"""cells of the column of keys"""


class HelpScreen(TutorScreen[None]):
    PLACE = "Help"
    FOOTER = ("page_down", "back")

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._groups = groups(about)

    def body(self) -> ComposeResult:
        with PageScroll(id="page"):
            yield ProseView(blocks=blocks(self._groups))

    def on_mount(self) -> None:
        self.query_one(PageScroll).focus()

    def label(self, action: str) -> str | None:
        return "more" if action == "page_down" else None


def groups(screen: Screen[Any]) -> dict[str, list[keys.Key]]:
    """The keys that work, under a heading each: where one is, on this screen, everywhere."""
    found: dict[str, list[keys.Key]] = {}
    for key in keys.active(screen):
        if isinstance(key.where, OptionList | VerticalScroll) and key.keys[0] in _SIDEWAYS:
            continue
        if all(keys.is_rare(name) for name in key.keys):
            continue
        found.setdefault(_heading(key, screen), []).append(key)
    order = ["Where you are", "On this screen", "Writing", "Scrolling", "Everywhere"]
    return {heading: found[heading] for heading in order if heading in found}


def _heading(key: keys.Key, screen: Screen[Any]) -> str:
    if isinstance(key.where, TextArea | Input):
        return "Writing"
    if isinstance(key.where, VerticalScroll | OptionList):
        return "Scrolling"
    if key.where is screen.app or key.action.startswith(("app.", "screen.")) or key.action.startswith("walk"):
        return "Everywhere"
    return "On this screen" if key.where is screen else "Where you are"


def blocks(found: dict[str, list[keys.Key]]) -> list[prose.Block]:
    shown: list[prose.Block] = []
    for heading, group in found.items():
        shown.append(prose.Passage(Content(heading).stylize("bold $accent")))
        for key in group:
            names = ", ".join(keys.name(name) for name in key.keys if not keys.is_rare(name))
            line = Content.assemble((f"{names:<{KEYS - 2}}  ", "bold"), key.what)
            shown.append(prose.Passage(line, "  ", " " * (KEYS + 2)))
        shown.append(prose.Gap())
    shown.append(
        prose.Passage(
            prose.inline("`ctrl+p` finds every action by its name, and every lesson and challenge.")
        )
    )
    return shown

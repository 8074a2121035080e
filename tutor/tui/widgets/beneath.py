"""What stays in sight under a view: what its step did, and a line to type in while something is asked."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Input

from tutor.tui.text import prose
from tutor.tui.widgets.prose import ProseView


class Beneath(Vertical):
    """Not there while it has nothing to show. Its parts are made when they are first needed."""

    DEFAULT_CSS = """
    Beneath { height: auto; padding: 1 0 0 0; display: none; }
    Beneath.-full { display: block; }
    Beneath > VerticalScroll { height: auto; max-height: 36vh; padding: 0 1 0 1; }
    Beneath > Input { height: 1; margin: 0 1; display: none; }
    Beneath.-asks > Input { display: block; }
    """

    @dataclass
    class Given(Message):
        """An answer was typed."""

        text: str

    class Released(Message):
        """Nothing is asked any more: the keys belong to the view again."""

    def show(self, blocks: list[prose.Block], question: str = "") -> None:
        """`question` says what to type; "" where nothing is asked."""
        shown = next(iter(self.query(ProseView)), None)
        if shown is None and blocks:
            shown = ProseView()
            self.mount(VerticalScroll(shown, can_focus=False), before=0 if self.children else None)
        if shown is not None:
            shown.show(blocks)
        self.set_class(bool(blocks), "-full")
        asked = self.has_class("-asks")
        self.set_class(bool(question), "-asks")
        if question:
            self._ask(question, anew=not asked)
        elif asked:
            self.post_message(self.Released())

    def _ask(self, question: str, *, anew: bool) -> None:
        line = next(iter(self.query(Input)), None)
        if line is None:
            line = Input(compact=True, placeholder=question)
            self.mount(line)
        line.placeholder = question
        if anew:
            line.value = ""
            line.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        event.input.value = ""
        self.post_message(self.Given(event.value))

"""What a view is: a small object that says what is shown, and what its keys do."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.content import Content

from tutor.errors import TutorError
from tutor.protocol import Result
from tutor.tui.running import CancelledError
from tutor.tui.text import measures, outcomes, prose
from tutor.tui.text.marks import marks
from tutor.tui.views.looks import Look, Seen

Needs = Literal["watch", "shapes"]


class View:
    """One way of looking at what was recorded. `blocks` fill the page, `beneath` stays in sight under it.

    Its screen asks `can`, `label` and `act` about the actions `later`, `earlier`, `much_later`,
    `much_earlier`, `choose` and those of letters; what `act` changed is drawn anew.
    """

    name: ClassVar[str] = ""
    needs: ClassVar[Needs] = "watch"
    """which run it shows"""
    grows: ClassVar[bool] = False
    """shows something while its run goes on"""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen

    @property
    def look(self) -> Look:
        return self.seen.watch if self.needs == "watch" else self.seen.shapes

    def began(self) -> None:
        """A new run was begun: what was chosen in the old one means nothing any more."""

    def blocks(self, width: int) -> list[prose.Block]:
        return []

    def beneath(self, width: int) -> list[prose.Block]:
        return []

    @property
    def row(self) -> int | None:
        """The row of `blocks` that has to be in sight, where there is one."""
        return None

    @property
    def question(self) -> str:
        """What is to be typed now; "" where nothing is asked."""
        return ""

    def answer(self, text: str) -> None:
        """What was typed."""

    def can(self, action: str) -> bool:
        return False

    def label(self, action: str) -> str | None:
        return None

    def act(self, action: str) -> None:
        """Does what the action means here."""

    def leave(self) -> bool:
        """Esc: whether there was something of the view's own to leave."""
        return False


def unfinished(look: Look) -> list[prose.Block]:
    """In the place of what a run would have shown: that it goes on, or why there is nothing."""
    if look.going is not None and look.going.waiting:
        return [quiet("Waiting for the sandbox; the program runs by itself then.")]
    if look.going is not None or (look.outcome is None and look.expected):
        return [prose.Passage(Content("The program runs.").stylize("$muted"))]
    if isinstance(look.outcome, CancelledError):
        return [prose.Passage(Content("Cancelled. F5 runs it again.").stylize("$muted"))]
    if isinstance(look.outcome, TutorError):
        text = Content.assemble((f"{marks().wrong} ", "$wrong"), str(look.outcome))
        return [prose.Passage(text, "", "  ")]
    return []


def stopped(result: Result) -> list[prose.Block]:
    """How a run ended that neither came to its end nor raised."""
    if result.status in ("ok", "error"):
        return []
    blocks: list[prose.Block] = [prose.Passage(outcomes.status_line(result), "", "  ")]
    detail = outcomes.detail(result)
    if detail.plain:
        blocks.append(prose.Passage(detail, "  ", "  "))
    return blocks


def quiet(sentence: str) -> prose.Passage:
    return prose.Passage(Content(sentence).stylize("$muted"))


def took(look: Look) -> str:
    """How long a run has taken, for the top bar; "" where there was none."""
    if look.going is not None and look.reading:
        return f"{marks().running} reading what was recorded"
    if look.going is not None and look.going.cancelled:
        return f"{marks().running} stopping"
    if look.going is not None:
        waiting = "starting" if look.going.waiting else "running"
        return f"{marks().running} {waiting} {measures.duration(look.going.seconds)}"
    return measures.duration(look.outcome.seconds) if isinstance(look.outcome, Result) else ""

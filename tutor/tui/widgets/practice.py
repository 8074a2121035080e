"""The challenges that practise a lesson, at its end."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.course.heads import ChallengeHead
from tutor.tui.study import Study
from tutor.tui.text import way


class PracticeList(OptionList):
    """Each challenge with how hard it is and whether it is passed; Enter opens it."""

    DEFAULT_CSS = "PracticeList { height: auto; }"

    def __init__(self, heads: Sequence[ChallengeHead], study: Study) -> None:
        super().__init__(id="practice", markup=False, classes="block")
        self._heads = tuple(heads)
        self._study = study

    def on_mount(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Again with what is passed by now, or with other marks."""
        highlighted = self.highlighted
        self.set_options(Option(way.challenge_row(head, self._study), id=head.id) for head in self._heads)
        self.highlighted = highlighted or 0

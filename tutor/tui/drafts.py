"""What the learner writes, saved shortly after they pause, and at once when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widget import Widget

if TYPE_CHECKING:
    from tutor.tui.study import Study

SAVE_AFTER = 0.4
"""seconds without a change"""


class Drafts:
    """Edits of one screen that are on their way into the record."""

    def __init__(self, owner: Widget, study: Study) -> None:
        self._owner = owner
        self._study = study
        self._pending: dict[str, tuple[str, str]] = {}
        self._timer: Timer | None = None

    def edited(self, item: str, text: str, original: str) -> None:
        self._pending[item] = (text, original)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._owner.set_timer(SAVE_AFTER, self.save)

    def save(self) -> None:
        """Writes everything that is pending."""
        pending, self._pending = self._pending, {}
        for item, (text, original) in pending.items():
            self._study.keep_draft(item, text, original)

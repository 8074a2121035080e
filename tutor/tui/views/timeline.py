"""One training step after the other: what happened in it, and what each group of parameters received."""

from __future__ import annotations

from typing import ClassVar

from tutor.doctor import timeline as times
from tutor.tui.text import findings, prose
from tutor.tui.views.view import View, unfinished

_BY = {"later": 1, "choose": 1, "earlier": -1, "much_later": 10, "much_earlier": -10}


class Timeline(View):
    name: ClassVar[str] = "Timeline"
    grows: ClassVar[bool] = True
    _step = 1

    def began(self) -> None:
        self._step = 1

    def blocks(self, width: int) -> list[prose.Block]:
        recording = self.seen.watch.recording
        if not recording.events and (waiting := unfinished(self.seen.watch)):
            return waiting
        total = times.steps(recording)
        if total:
            self._step = min(self._step, total)
            told = times.step(recording, self._step)
        else:
            told = times.without_steps(recording)
        received = times.received(recording, self._step) if total else ()
        return [
            *findings.step(told, times.steps_taken(recording)),
            *findings.received(received),
            *findings.mode_strip(times.modes(recording), min(78, width), partly=recording.dropped > 0),
        ]

    def can(self, action: str) -> bool:
        return action in _BY and times.steps(self.seen.watch.recording) > 1

    def label(self, action: str) -> str | None:
        return {"choose": "next step", "later": "next step", "earlier": "step before"}.get(action)

    def act(self, action: str) -> None:
        total = max(1, times.steps(self.seen.watch.recording))
        self._step = min(max(1, self._step + _BY[action]), total)

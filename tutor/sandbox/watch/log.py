"""The events of a watched run: the first ones streamed as they come, of the later ones the newest kept."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from tutor.recording import EVENTS, FIRST_EVENTS, LAST_EVENTS, LIVE

_AT_ONCE = 256
_SECONDS = 0.2
_PIECE = 500
_OFTEN = 0.1
"""seconds between two samples of what is kept back"""
_SELDOM = 0.5
"""after so long a step will do whose gradients were not measured"""
_IN_SHORT = {"backward": ("loss",), "step": ("optimizer", "norm", "norms"), "stepped": ("ratio",)}

Plain = list[Any]


class Log:
    """`send` takes one frame's data. What it raises when the tutor is gone is not our affair: the run ends
    with the tutor anyway."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._waiting: list[Plain] = []
        self._late: deque[Plain] = deque(maxlen=LAST_EVENTS)
        self._sent_at = time.monotonic()
        self.count = 0
        self._steps = 0
        self._loss: Plain | None = None
        self._sample: list[Plain] = []
        self._sampled_at = time.monotonic()

    def add(self, kind: str, line: int | None, data: dict[str, Any]) -> int:
        """Writes an event down; its number, from 1. `data` must be plain (JSON) and is not copied: a later
        change of it may or may not be seen. Steps get their number in the run, `at`."""
        self.count += 1
        if kind == "step":
            self._steps += 1
            data["at"] = self._steps
        event = [self.count, kind, line, data]
        if self.count > FIRST_EVENTS:
            if self._waiting:
                self.flush()
            self._late.append(event)
            if kind in _IN_SHORT:
                self._sample_of(kind, data)
            return self.count
        self._waiting.append(event)
        if len(self._waiting) >= _AT_ONCE or time.monotonic() - self._sent_at > _SECONDS:
            self.flush()
        return self.count

    def passed_over(self) -> None:
        """A step that nobody looked at: it counts."""
        self._steps += 1

    def flush(self) -> None:
        events, self._waiting = self._waiting, []
        self._sent_at = time.monotonic()
        for first in range(0, len(events), _PIECE):
            self._send({"kind": EVENTS, "events": events[first : first + _PIECE]})

    def _sample_of(self, kind: str, data: dict[str, Any]) -> None:
        """Now and then a step goes out at once, with its loss and update, cut down to what curves need."""
        at = self._steps + (kind == "backward")
        known = {key: data.get(key) for key in _IN_SHORT[kind]}
        short: Plain = [self.count, kind, None, {"at": at, **known}]
        if kind == "backward":
            self._loss = short
        elif kind == "stepped" and self._sample:
            self._send_sample(short)
        elif kind == "step":
            self._send_sample()
            waited = time.monotonic() - self._sampled_at
            if waited > (_OFTEN if data.get("norm") is not None else _SELDOM):
                self._sampled_at += waited
                self._sample = [*([self._loss] if self._loss else []), short]

    def _send_sample(self, *more: Plain) -> None:
        sample, self._sample = [*self._sample, *more], []
        if sample:
            self._send({"kind": LIVE, "events": sample})

    def finish(self) -> None:
        """Everything that is still here."""
        self._waiting += self._late
        self._late.clear()
        self.flush()

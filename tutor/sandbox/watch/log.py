"""The events of a watched run: the first ones streamed as they come, of the later ones the newest kept."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from tutor.recording import EVENTS, FIRST_EVENTS, LAST_EVENTS

_AT_ONCE = 256
_SECONDS = 0.2
_PIECE = 500

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

    def add(self, kind: str, line: int | None, data: dict[str, Any]) -> int:
        """Writes an event down; its number, from 1. `data` must be plain (JSON) and is not copied: a later
        change of it may or may not be seen."""
        self.count += 1
        event = [self.count, kind, line, data]
        if self.count > FIRST_EVENTS:
            self._late.append(event)
            return self.count
        self._waiting.append(event)
        if len(self._waiting) >= _AT_ONCE or time.monotonic() - self._sent_at > _SECONDS:
            self.flush()
        return self.count

    def flush(self) -> None:
        events, self._waiting = self._waiting, []
        self._sent_at = time.monotonic()
        for first in range(0, len(events), _PIECE):
            self._send({"kind": EVENTS, "events": events[first : first + _PIECE]})

    def finish(self) -> None:
        """Everything that is still here."""
        self._waiting += self._late
        self._late.clear()
        self.flush()

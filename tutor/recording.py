"""What was recorded of a program while it ran, as plain data: the one thing that the sandbox's watch and the
doctor share. No torch here.

A recording is a list of events in the order in which they happened. An event has a number (`n`, counted from
1), a kind, the learner's line (or None) and data whose keys belong to the kind. The module of
`tutor.sandbox.watch` that writes a kind documents its keys; the accessors below are for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tutor.protocol import Failure

EVENTS = "watch.events"
"""`Recorded.kind` of a frame that brings events: `{"kind": EVENTS, "events": [...]}`"""
FIRST_EVENTS = 20_000
"""so many are kept from the beginning; of what comes later, the newest `LAST_EVENTS`"""
LAST_EVENTS = 4_000
LIVE = "watch.live"
"""`Recorded.kind` of a frame with a few of the events that are kept back until the end, in short: so that the
curves of a long run go on while it does"""


@dataclass(frozen=True, slots=True)
class Event:
    n: int
    kind: str
    line: int | None
    data: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self.data.get(key, default)


@dataclass(frozen=True)
class Recording:
    """All that rules may look at. `source` is the learner's file, `status` how the run ended."""

    events: tuple[Event, ...]
    source: str = ""
    status: str = "ok"
    failure: Failure | None = None
    stderr: str = ""
    dropped: int = 0
    """events in the middle that were not kept"""
    extra: Mapping[str, Any] = field(default_factory=dict)
    live: tuple[Event, ...] = ()
    """what frames of kind LIVE brought of the middle: losses, steps and updates, for curves only"""

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Event, ...]]:
        found: dict[str, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.kind, []).append(event)
        return {kind: tuple(events) for kind, events in found.items()}

    def of(self, *kinds: str) -> tuple[Event, ...]:
        """The events of these kinds, in order."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], ())
        return tuple(sorted((e for kind in kinds for e in self._by_kind.get(kind, ())), key=lambda e: e.n))

    def first(self, kind: str) -> Event | None:
        return next(iter(self.of(kind)), None)

    def last(self, kind: str) -> Event | None:
        events = self.of(kind)
        return events[-1] if events else None

    def between(self, first: int, last: int, *kinds: str) -> tuple[Event, ...]:
        """Events with `first < n < last`, of these kinds or of all."""
        return tuple(e for e in (self.of(*kinds) if kinds else self.events) if first < e.n < last)

    @cached_property
    def steps(self) -> int:
        """Optimizer steps that were seen."""
        return sum(1 for _ in self.of("step"))

    @cached_property
    def lines(self) -> Sequence[str]:
        """The source, a line each; `lines[n - 1]` is line n."""
        return self.source.split("\n")

    def text(self, line: int | None) -> str:
        """The source of a line, stripped; empty where there is none."""
        return self.lines[line - 1].strip() if line is not None and 0 < line <= len(self.lines) else ""

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)


def read_events(plain: object) -> Iterator[Event]:
    """Events from a frame that came out of a sandbox, which may hold anything. Raises ValueError."""
    if not isinstance(plain, list):
        raise ValueError("what was recorded is not a list of events")
    for item in plain:
        if not (isinstance(item, list) and len(item) == 4):
            raise ValueError("what was recorded holds something that is no event")
        n, kind, line, data = item
        if not (isinstance(n, int) and isinstance(kind, str) and isinstance(data, dict)):
            raise ValueError("what was recorded holds something that is no event")
        yield Event(n, kind, line if isinstance(line, int) else None, data)

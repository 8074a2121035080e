"""What is known of each line, and the order in which lines ran: bounded, and plain when it is sent."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from tutor.sandbox.trace.looking import State, plain_state
from tutor.sandbox.trace.statements import Unit
from tutor.tracing import FIRST_STEPS, LAST_STEPS, MAX_NAMES, SHAPES

_MAX_DIFFERENT = 16
_MAX_REASONS = 8
_MAX_UNRECORDED = 8


class NameRecord:
    __slots__ = ("first", "how", "same", "state", "states", "text", "view_of", "visits")

    def __init__(self, state: State, how: str) -> None:
        self.first = self.state = state
        self.how = how
        self.states = {state}
        self.visits = 0
        self.view_of = ""
        self.same = False
        self.text = ""


class LineRecord:
    """What a unit did. `ops` and `calls` are those of its last visit that had any."""

    __slots__ = ("_cuts", "_unrecorded", "calls", "calls_made", "line", "names", "ops", "visits")

    def __init__(self, line: int) -> None:
        self.line = line
        self.visits = 0
        self.calls_made = 0
        """of a `def`: how often its function was called"""
        self.names: dict[str, NameRecord] = {}
        self.ops: list[dict[str, Any]] = []
        self.calls: dict[str, list[Any]] = {}
        self._cuts: dict[str, list[Any]] = {}
        self._unrecorded: dict[tuple[str, int], _Unrecorded] = {}

    def name(self, name: str, state: State, how: str) -> NameRecord | None:
        """The record of a name, seen once more; None where the line has too many names."""
        record = self.names.get(name)
        if record is None:
            if len(self.names) >= MAX_NAMES:
                return None
            record = self.names[name] = NameRecord(state, how)
        elif record.state != state:
            record.state = state
            if len(record.states) < _MAX_DIFFERENT:
                record.states.add(state)
        record.how = how
        record.visits += 1
        return record

    def cut(self, call: list[Any]) -> None:
        """A call that took values out of the graph, in whichever visit."""
        if len(self._cuts) < _MAX_REASONS:
            self._cuts[call[0]] = call

    def unrecorded(self, why: tuple[str, int], op: str) -> None:
        """An operation that autograd did not record, though there was something to record."""
        found = self._unrecorded.get(why)
        if found is None:
            if len(self._unrecorded) >= _MAX_REASONS:
                return
            found = self._unrecorded[why] = _Unrecorded()
        if len(found.ops) < _MAX_UNRECORDED:
            found.ops[op] = None
        if found.last != self.visits:
            found.last = self.visits
            found.visits += 1

    def to_plain(self, number: Callable[[State], int]) -> dict[str, Any]:
        line: dict[str, Any] = {"line": self.line, "visits": self.calls_made or self.visits}
        if self.names:
            line["names"] = [_name(name, found, number) for name, found in self.names.items()]
        if self.ops:
            line["ops"] = self.ops
        calls = list(self.calls.values())
        known = {name for name, _, cuts in calls if cuts}
        calls += [call for name, call in self._cuts.items() if name not in known]
        if calls:
            line["calls"] = calls
        if self._unrecorded:
            line["unrecorded"] = [
                [why, at, list(found.ops), found.visits] for (why, at), found in self._unrecorded.items()
            ]
        return line


class _Unrecorded:
    __slots__ = ("last", "ops", "visits")

    def __init__(self) -> None:
        self.ops: dict[str, None] = {}
        self.visits = 0
        self.last = -1


class Records:
    def __init__(self) -> None:
        self.lines: dict[int, LineRecord] = {}
        self._first: list[Any] = []
        self._late: deque[Any] = deque(maxlen=LAST_STEPS)
        self._steps = 0

    def of(self, unit: Unit) -> LineRecord:
        return self.of_line(unit.line)

    def of_line(self, line: int) -> LineRecord:
        record = self.lines.get(line)
        if record is None:
            record = self.lines[line] = LineRecord(line)
        return record

    def step(self, line: int, depth: int, function: str, names: list[tuple[str, State]]) -> None:
        self._steps += 1
        kept = self._first if len(self._first) < FIRST_STEPS else self._late
        kept.append((line, depth, function, names))

    def latest(self) -> Iterator[tuple[int, list[str]]]:
        """(line, names bound) of the steps that are kept, the last one first."""
        for line, _, _, names in itertools.chain(reversed(self._late), reversed(self._first)):
            yield line, [name for name, _ in names]

    def to_plain(self, complete: bool) -> dict[str, Any]:
        """The whole frame, as `tutor.tracing.read_trace` reads it."""
        states: dict[State, int] = {}

        def number(state: State) -> int:
            return states.setdefault(state, len(states))

        lines = [record.to_plain(number) for record in self.lines.values()]
        steps = [
            [line, depth, function, [[name, number(state)] for name, state in names]]
            for line, depth, function, names in [*self._first, *self._late]
        ]
        return {
            "kind": SHAPES,
            "complete": complete,
            "states": [plain_state(state) for state in states],
            "lines": lines,
            "steps": steps,
            "skipped": self._steps - len(steps),
            "skipped_after": len(self._first),
        }


def _name(name: str, record: NameRecord, number: Callable[[State], int]) -> dict[str, Any]:
    plain: dict[str, Any] = {"name": name, "state": number(record.state)}
    if record.how != "bound":
        plain["how"] = record.how
    if record.view_of:
        plain["view_of"] = record.view_of
    if record.same:
        plain["same"] = True
    if record.text:
        plain["text"] = record.text
    if record.visits != 1:
        plain["visits"] = record.visits
    if len(record.states) > 1:
        plain["states"] = len(record.states)
        plain["first"] = number(record.first)
    return plain

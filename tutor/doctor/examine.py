"""Runs a script under watch, and reads what came back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from tutor.protocol import Job, Policy, Recorded, Result, Tier
from tutor.recording import EVENTS, FIRST_EVENTS, LAST_EVENTS, LIVE, Event, Recording, read_events
from tutor.runner import Runner

MOST_SAMPLES = 1_000
"""steps of the middle of a long run that are kept for its curves"""


def watched(job: Job) -> Job:
    """The same job, with the watch on."""
    return replace(job, extra={**job.extra, "record": "watch"})


def policy_for(tier: Tier) -> Policy:
    """What a script from elsewhere may start: data loaders with workers need processes, and where the sandbox
    is at its strongest they are as confined as the script itself (docs/sandbox.md)."""
    return "procs" if tier == "namespaces" else "plain"


def examine(
    job: Job, runner: Runner, on_event: Callable[[Event], None] | None = None
) -> tuple[Recording, Result]:
    """Runs `job` with the watch on; its recording, and how the run ended. Raises RunnerError.

    `on_event` hears of every event as it comes.
    """
    run = runner.submit(watched(job))
    collected = Collected()
    for piece in run.events():
        if isinstance(piece, Recorded):
            for event in collected.take(piece):
                if on_event is not None:
                    on_event(event)
    result = run.result()
    return collected.recording(job.source, result), result


class Collected:
    """The events of one run, as they come. Of what a script has tampered with, the readable part."""

    def __init__(self) -> None:
        self._first: list[Event] = []
        self._late: deque[Event] = deque(maxlen=LAST_EVENTS)
        self._count = 0
        self._live: list[tuple[Event, ...]] = []
        self.pieces = 0
        """grows with everything that comes"""

    def take(self, piece: Recorded) -> list[Event]:
        """The events of a frame; none where it brings something else."""
        if piece.kind not in (EVENTS, LIVE):
            return []
        try:
            events = list(read_events(piece.data.get("events")))
        except ValueError:
            return []
        self.pieces += 1
        if piece.kind == LIVE:
            self._sampled(tuple(events))
            return []
        for event in events:
            (self._first if len(self._first) < FIRST_EVENTS else self._late).append(event)
            self._count = max(self._count, event.n)
        return events

    def _sampled(self, events: tuple[Event, ...]) -> None:
        self._live.append(events)
        self._count = max(self._count, *(event.n for event in events), 0)
        if len(self._live) > MOST_SAMPLES:  # an endless run gets coarser, not larger
            self._live = self._live[::2]

    def recording(self, source: str, result: Result | None = None) -> Recording:
        """What has come so far; with `result`, how the run ended."""
        events = (*self._first, *self._late)
        return Recording(
            events=events,
            source=source,
            status=result.status if result is not None else "ok",
            failure=result.failure if result is not None else None,
            stderr=result.stderr if result is not None else "",
            dropped=max(0, self._count - len(events)),
            live=tuple(event for sample in self._live for event in sample),
        )

"""Runs a script under watch, and reads what came back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from tutor.protocol import Job, Policy, Recorded, Result, Tier
from tutor.recording import EVENTS, FIRST_EVENTS, LAST_EVENTS, Event, Recording, read_events
from tutor.runner import Runner


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

    def take(self, piece: Recorded) -> list[Event]:
        """The events of a frame; none where it brings something else."""
        if piece.kind != EVENTS:
            return []
        try:
            events = list(read_events(piece.data.get("events")))
        except ValueError:
            return []
        for event in events:
            (self._first if len(self._first) < FIRST_EVENTS else self._late).append(event)
            self._count = max(self._count, event.n)
        return events

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
        )

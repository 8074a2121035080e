"""Runs a script under watch, and reads what came back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from tutor.protocol import Job, Recorded, Result
from tutor.recording import EVENTS, FIRST_EVENTS, LAST_EVENTS, Event, Recording, read_events
from tutor.runner import Runner


def examine(
    job: Job, runner: Runner, on_event: Callable[[Event], None] | None = None
) -> tuple[Recording, Result]:
    """Runs `job` with the watch on; its recording, and how the run ended. Raises RunnerError.

    `on_event` hears of every event as it comes. A recording that a script has tampered with is as good as its
    readable part.
    """
    run = runner.submit(replace(job, extra={**job.extra, "record": "watch"}))
    first: list[Event] = []
    late: deque[Event] = deque(maxlen=LAST_EVENTS)
    for piece in run.events():
        if not (isinstance(piece, Recorded) and piece.kind == EVENTS):
            continue
        try:
            events = list(read_events(piece.data.get("events")))
        except ValueError:
            continue
        for event in events:
            (first if len(first) < FIRST_EVENTS else late).append(event)
            if on_event is not None:
                on_event(event)
    result = run.result()
    events = first + list(late)
    count = max((event.n for event in events), default=0)
    recording = Recording(
        events=tuple(events),
        source=job.source,
        status=result.status,
        failure=result.failure,
        stderr=result.stderr,
        dropped=max(0, count - len(events)),
    )
    return recording, result

"""Recordings made by hand: a loop that never clears its gradients, and what a test adds to it."""

from __future__ import annotations

from typing import Any

from tutor.recording import EVENTS, Event, Recording

SOURCE = "\n".join(f"line {n}" for n in range(1, 13))


def events(steps: int = 3, *, had: str = "used") -> list[Event]:
    """`steps` times forward (line 8), backward (9), step (10); from the second on onto what was there."""
    made: list[Event] = []

    def add(kind: str, line: int, **data: Any) -> None:
        made.append(Event(len(made) + 1, kind, line, data))

    add("optimizer", 5, optimizer=1, type="SGD", parameters=[1, 2], lr=[0.1])
    for n in range(steps):
        add(
            "forward",
            8,
            module=1,
            name="net",
            type="Linear",
            training=True,
            grad=True,
            inference=False,
            inputs=[[[4, 3], "float32"]],
            output=[[4, 2], "float32"],
        )
        leaves = [[1, "none"], [2, "none"]] if n == 0 else [[1, had], [2, had]]
        add("backward", 9, by="backward", loss=1.0 / (n + 1), leaves=leaves)
        add("step", 10, optimizer=1, gradients=[0, 0, 2, 0], norm=float(n + 1))
    return made


def recording(steps: int = 3, **changes: Any) -> Recording:
    return Recording(tuple(events(steps)), source=SOURCE, **changes)


def frame(some: list[Event]) -> dict[str, Any]:
    """As the sandbox sends them."""
    return {"kind": EVENTS, "events": [[e.n, e.kind, e.line, dict(e.data)] for e in some]}

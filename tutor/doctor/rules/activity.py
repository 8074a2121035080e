"""Rules: what units answer. Mostly consequences, so they are told last."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.doctor.rule import Finding, Rule
from tutor.recording import Recording


def dead_relu(recording: Recording) -> Iterator[Finding]:
    found = [
        e
        for e in recording.of("relu")
        if e["dead"] >= 0.9 and e["units"] >= 4 and e["batches"] >= 3 and e["rows"] >= 16
    ]
    if not found:
        return
    event = max(found, key=lambda e: e["dead"])
    yield Finding(
        id="dead-relu",
        severity="warning",
        line=event.line,
        title=f"{event['dead']:.0%} of the units of a ReLU are dead",
        why=(
            f"Of {event['units']} units behind the ReLU in `{event['name']}`, {event['dead']:.0%} were "
            "zero for all of "
            f"the last {event['rows']} rows (at the start: {event['first']:.0%}). A unit that is zero "
            "everywhere gets "
            f"no gradient and does not come back."
        ),
        fix="Use a smaller learning rate, begin with biases at zero and torch's own weights, or use "
        "LeakyReLU.",
        evidence={"dead at the start": round(event["first"], 3), "dead at the end": round(event["dead"], 3)},
    )


RULES: tuple[Rule, ...] = (Rule("dead-relu", dead_relu),)

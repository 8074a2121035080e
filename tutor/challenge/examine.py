"""What the doctor sees in an attempt that failed: the same checks once more, with the watch on.

Apart from the verdict, which rests on the first time alone: nothing that is recorded in the learner's process
can change it.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from tutor.challenge.check import check
from tutor.challenge.verdict import Verdict
from tutor.course.model import Challenge
from tutor.doctor import Finding
from tutor.doctor.diagnose import diagnose
from tutor.doctor.examine import Collected
from tutor.doctor.timeline import curves
from tutor.errors import ContentError
from tutor.protocol import Event, Recorded
from tutor.runner import Runner

_TRAINS = (".backward", ".step", "autograd.grad", ".grad")
"""without any of these there is no training to look at"""


def with_findings(
    verdict: Verdict,
    challenge: Challenge,
    source: str,
    runner: Runner,
    *,
    device: str = "cpu",
    cancel: threading.Event | None = None,
) -> Verdict:
    """The verdict with what the doctor finds, where the attempt failed and trains anything. Raises
    RunnerError."""
    if verdict.status != "failed" or not any(word in source for word in _TRAINS):
        return verdict
    # One recording for each check: each has a process, and a thread that listens to it, of its own.
    recordings: dict[threading.Thread, Collected] = {}

    def hear(event: Event) -> None:
        if isinstance(event, Recorded):
            recordings.setdefault(threading.current_thread(), Collected()).take(event)

    try:
        check(
            challenge,
            source,
            runner,
            device=device,
            on_event=hear,
            cancel=cancel,
            seed=verdict.seed,
            record="watch",
        )
    except ContentError:  # its check.py stumbles over what it is to compare: that was said the first time
        return verdict
    first: dict[str, Finding] = {}
    losses: list[tuple[float, float]] = []
    for collected in recordings.values():
        recording = collected.recording(source)
        for finding in diagnose(recording):
            if finding.severity != "hint":
                first.setdefault(finding.id, finding)
        losses = max(losses, curves(recording).get("loss", []), key=len)
    return replace(verdict, findings=tuple(first.values()), losses=tuple(losses))

"""A run longer than what is kept of it: its curves go on while it runs, and its steps keep their numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tutor.doctor import examine, timeline
from tutor.doctor.examine import Collected
from tutor.protocol import Recorded
from tutor.recording import EVENTS, LAST_EVENTS, LIVE
from tutor.sandbox.watch import log

STEPS = 3_000
KEPT = 300


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Collected:
    monkeypatch.setattr(log, "FIRST_EVENTS", KEPT)
    monkeypatch.setattr(examine, "FIRST_EVENTS", KEPT)
    monkeypatch.setattr(log, "_OFTEN", 0.0)
    return Collected()


def train(collected: Collected, steps: int = STEPS) -> log.Log:
    """What the ledgers write down of a loop; gradients are measured at every tenth step."""
    frames: list[dict[str, Any]] = []

    def send(data: dict[str, Any]) -> None:
        frames.append(data)
        collected.take(Recorded(data["kind"], data))

    written = log.Log(send)
    for step in range(1, steps + 1):
        norm = float(step) if step % 10 == 0 or step < 10 else None
        written.add("backward", 3, {"loss": 1.0 / step, "leaves": []})
        number = written.add("step", 4, {"optimizer": 1, "norm": norm, "norms": [norm, norm]})
        if norm is not None:
            written.add("stepped", 4, {"step": number, "ratio": 0.001})
    assert all(frame["kind"] in (EVENTS, LIVE) for frame in frames)
    return written


def test_curves_reach_the_newest_steps_while_the_run_goes_on(collected: Collected) -> None:
    train(collected)
    recording = collected.recording("")
    assert len(recording.events) == KEPT
    drawn = timeline.curves(recording)
    for name in ("loss", "gradient norm", "update ratio"):
        assert drawn[name][-1][0] > STEPS - 30, name
        assert [x for x, _ in drawn[name]] == sorted(x for x, _ in drawn[name])
    assert dict(drawn["gradient norm"])[2000.0] == 2000.0
    assert dict(drawn["loss"])[2000.0] == 1.0 / 2000
    assert timeline.steps_taken(recording) > STEPS - 30


def test_at_the_end_every_step_stands_at_its_number(collected: Collected) -> None:
    train(collected).finish()
    recording = collected.recording("")
    assert recording.dropped > 0
    assert timeline.steps_taken(recording) == STEPS
    assert timeline.step(recording, timeline.steps(recording)).number == STEPS
    assert timeline.curves(recording)["loss"][-1] == (float(STEPS), 1.0 / STEPS)
    assert timeline.curves(recording, most=STEPS)["loss"][0] == (1.0, 1.0)


def test_what_a_rule_sees_is_the_same_with_and_without_the_samples(collected: Collected) -> None:
    train(collected).finish()
    recording = collected.recording("")
    assert len(recording.events) == KEPT + LAST_EVENTS
    assert [event.n for event in recording.events] == sorted({event.n for event in recording.events})
    assert all(event.kind != LIVE for event in recording.events)


def test_an_endless_run_gets_coarser_and_not_larger(
    collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "MOST_SAMPLES", 50)
    train(collected, 20_000)
    recording = collected.recording("")
    assert len(recording.live) <= 3 * 50
    assert timeline.steps_taken(recording) > 19_900
    assert min(event["at"] for event in recording.live) < 1_000


def test_a_forged_sample_changes_nothing(collected: Collected) -> None:
    for forged in (None, [[1, 2]], [[5, "step", None, {"at": "x", "norm": 1.0}]]):
        collected.take(Recorded(LIVE, {"kind": LIVE, "events": forged}))
    recording = collected.recording("")
    assert timeline.steps_taken(recording) == 0
    assert timeline.curves(recording)["gradient norm"] == [(1.0, 1.0)]

"""Events as they come out of a sandbox, which may send anything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.doctor.recordings import SOURCE, events, frame
from tutor.doctor.examine import Collected, watched
from tutor.protocol import Job, Recorded
from tutor.recording import EVENTS, FIRST_EVENTS, LAST_EVENTS, Event


def test_a_watched_job_is_the_same_job_with_the_watch_on() -> None:
    job = Job(source="x", extra={"other": 1})
    assert watched(job).extra == {"other": 1, "record": "watch"}
    assert watched(job).source == "x"


def test_events_become_a_recording() -> None:
    collected = Collected()
    assert collected.take(Recorded(EVENTS, frame(events(2)))) == events(2)
    recording = collected.recording(SOURCE)
    assert recording.events == tuple(events(2))
    assert recording.steps == 2
    assert recording.dropped == 0
    assert recording.text(3) == "line 3"
    assert recording.text(99) == recording.text(None) == ""


@pytest.mark.parametrize(
    "forged",
    [None, 3, "x", [1], [[1, 2, 3]], [["1", "step", 1, {}]], [[1, 2, 3, {}]], [[1, "step", 1, []]]],
)
def test_what_is_no_list_of_events_is_left_out(forged: Any) -> None:
    collected = Collected()
    assert collected.take(Recorded(EVENTS, {"kind": EVENTS, "events": forged})) == []
    collected.take(Recorded(EVENTS, frame(events(1))))
    assert collected.recording("").steps == 1


def test_frames_of_another_kind_are_not_for_the_doctor() -> None:
    assert Collected().take(Recorded("reply", frame(events(1)))) == []


def test_of_too_many_events_the_first_and_the_newest_are_kept() -> None:
    collected = Collected()
    many = FIRST_EVENTS + LAST_EVENTS + 500
    collected.take(Recorded(EVENTS, frame([Event(n, "x", None, {}) for n in range(1, many + 1)])))
    recording = collected.recording("")
    assert len(recording.events) == FIRST_EVENTS + LAST_EVENTS
    assert recording.dropped == 500
    assert recording.events[-1].n == many

"""A recording as a person follows it."""

from __future__ import annotations

import pytest

from tests.unit.doctor.recordings import events, recording
from tutor.doctor import timeline
from tutor.recording import Event, Recording


def test_a_step_holds_what_happened_since_the_step_before() -> None:
    told = timeline.step(recording(3), 2)
    assert [(row.what, row.line) for row in told.rows] == [("forward", 8), ("backward", 9), ("step", 10)]
    assert told.loss == 0.5
    assert told.rows[0].text == "net  (4, 3) → (4, 2)  train, grad"
    assert told.rows[1].text == "of 0.5 to 2 leaves, added to what 2 already held"
    assert told.rows[2].text == "2 of 2 tensors with a gradient, gradient norm 2"


def test_the_first_step_tells_of_the_optimizer_too() -> None:
    told = timeline.step(recording(3), 1)
    assert told.rows[0].text == "SGD over 2 tensors, lr 0.1"
    assert told.rows[2].text == "of 1 to 2 leaves"


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_step_that_was_not_made_is_an_index_error(number: int) -> None:
    with pytest.raises(IndexError):
        timeline.step(recording(3), number)


def test_a_program_without_steps_tells_all_there_is() -> None:
    some = [event for event in events(2) if event.kind != "step"]
    told = timeline.without_steps(Recording(tuple(some)))
    assert told.number == 0
    assert [row.what for row in told.rows] == ["made", "forward", "backward", "forward", "backward"]
    assert timeline.without_steps(Recording(())).rows == ()


def test_what_repeats_itself_is_told_once_with_its_count() -> None:
    backward = events(1)[2]
    some = [Event(n, "backward", 9, backward.data) for n in range(1, 5)]
    assert timeline.without_steps(Recording(tuple(some))).rows[0].text == "of 1 to 2 leaves  (4 times)"


def test_modes_are_a_letter_for_each_forward() -> None:
    forward = events(1)[1].data
    some = [
        Event(1, "forward", 1, forward),
        Event(2, "forward", 1, {**forward, "training": False, "grad": False}),
        Event(3, "forward", 1, {**forward, "training": False}),
        Event(4, "forward", 1, {**forward, "inference": True}),
    ]
    assert timeline.modes(Recording(tuple(some))) == "TeEt"
    assert timeline.runs_of("TTTeT") == [("T", 3), ("e", 1), ("T", 1)]


def test_curves_count_in_optimizer_steps_and_are_thinned_evenly() -> None:
    drawn = timeline.curves(recording(3))
    assert drawn["loss"] == [(1, 1.0), (2, 0.5), (3, 1 / 3)]
    assert drawn["gradient norm"] == [(1, 1.0), (2, 2.0), (3, 3.0)]
    thin = timeline.curves(recording(1000), most=10)["loss"]
    assert len(thin) == 10
    assert thin[0][0] == 1
    assert thin[-1][0] == 1000
    assert timeline.curves(Recording(())) == {}


def measured() -> Recording:
    """Three steps of a model of two layers, the last tensor of which never gets a gradient."""
    made: list[Event] = [Event(1, "optimizer", 5, {"optimizer": 1, "type": "Adam"})]
    names = ["net.0.weight", "net.0.bias", "net.1.weight", "net.1.bias"]
    for n in range(3):
        data = {"optimizer": 1, "gradients": [1, 0, 3, 0], "norm": 5.0, "norms": [3.0, 4.0, 1.0 + n, None]}
        more = {"names": names} if n == 0 else {}
        made.append(Event(len(made) + 1, "step", 9, {**data, **more}))
        made.append(Event(len(made) + 1, "stepped", None, {"step": len(made), "ratio": 0.01 * (n + 1)}))
    return Recording(tuple(made))


def test_what_each_tensor_received() -> None:
    rows = timeline.received(measured(), 3)
    assert [(row.optimizer, row.name, row.norm) for row in rows] == [
        ("Adam", "net.0.weight", 3.0),
        ("Adam", "net.0.bias", 4.0),
        ("Adam", "net.1.weight", 3.0),
        ("Adam", "net.1.bias", None),
    ]
    assert timeline.received(measured(), 4) == ()
    assert timeline.received(recording(2), 1) == ()


def test_a_layer_has_the_norm_of_its_tensors_together() -> None:
    assert timeline.layer_norms(measured()) == {
        "net.0": [(1.0, 5.0), (2.0, 5.0), (3.0, 5.0)],
        "net.1": [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)],
    }
    assert timeline.layer_norms(recording(3)) == {}


def test_how_far_the_weights_moved_is_told_and_drawn() -> None:
    assert timeline.step(measured(), 2).rows[-1].text.endswith("weights moved by 2.00%")
    assert timeline.curves(measured())["update ratio"] == [(1.0, 0.01), (2.0, 0.02), (3.0, 0.03)]


def test_epochs_stand_once_in_the_strip_of_modes() -> None:
    assert timeline.folded_runs("TTe" * 5 + "T") == [([("T", 2), ("e", 1)], 5), ([("T", 1)], 1)]
    assert timeline.folded_runs("t" + "TTeE" * 3) == [
        ([("t", 1)], 1),
        ([("T", 2), ("e", 1), ("E", 1)], 3),
    ]
    assert timeline.folded_runs("TTeTTe") == [([("T", 2), ("e", 1), ("T", 2), ("e", 1)], 1)]
    assert timeline.folded_runs("") == []
    for letters in ("TTTTeee", "TeTeTe" * 9 + "eT", "tTeE" * 30 + "T" * 99):
        pieces = timeline.folded_runs(letters)
        assert "".join("".join(a * n for a, n in piece) * times for piece, times in pieces) == letters

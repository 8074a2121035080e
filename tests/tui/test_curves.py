"""The curves of a run: one scale for all, what cannot be drawn said, and nothing drawn twice."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.doctor.recordings import events
from tutor.recording import Event, Recording
from tutor.tui.text import figures, prose
from tutor.tui.views import curves
from tutor.tui.views.curves import Curves
from tutor.tui.views.looks import Seen, ShapeLook, Watch


def measured(steps: int = 40, *, losses: Any = None, layers: int = 2) -> Recording:
    """A run whose gradients were measured, by layer."""
    found: list[Event] = []
    for event in events(steps):
        data = dict(event.data)
        if event.kind == "step":
            at = sum(e.kind == "step" for e in found) + 1
            data |= {"at": at, "norms": [0.1 * at] * layers}
            if at == 1:
                data["names"] = [f"net.{n}.weight" for n in range(layers)]
        if event.kind == "backward" and losses is not None:
            data["loss"] = losses[sum(e.kind == "backward" for e in found)]
        found.append(replace(event, n=len(found) + 1, data=data))
        if event.kind == "step" and data["at"] <= steps // 2:
            found.append(Event(len(found) + 1, "stepped", 10, {"step": event.n, "ratio": 0.01 * data["at"]}))
    return Recording(tuple(found))


def view(recording: Recording) -> Curves:
    seen = Seen(None, Watch(), ShapeLook())  # type: ignore[arg-type]  # no curve asks for the catalog
    seen.watch.recording = recording
    return Curves(seen)


def drawn(recording: Recording, width: int = 78) -> list[str]:
    return prose.lay_out(view(recording).blocks(width), width).plain.split("\n")


@pytest.mark.parametrize("width", [40, 54, 78])
def test_all_stand_over_the_same_steps_and_axes(width: int) -> None:
    lines = drawn(measured(), width)
    axes = [line for line in lines if "optimizer step" in line]
    assert len(axes) == 4
    assert len(set(axes)) == 1, axes
    assert axes[0].split()[0] == "1"
    assert axes[0].split()[-1] == "40"
    assert all(len(line) <= width for line in lines)
    assert [line.split("  ")[0] for line in lines if line.startswith(("loss", "grad", "update"))] == [
        "loss",
        "gradient norm",
        "update ratio",
        "gradient norm of each layer",
    ]


def test_the_newest_value_stands_in_the_heading() -> None:
    assert any(line.startswith("loss  0.025") for line in drawn(measured()))


def test_a_loss_that_is_no_number_any_more_is_said() -> None:
    losses = [1.0 / n if n < 7 else math.nan for n in range(1, 11)]
    lines = drawn(measured(10, losses=losses))
    assert "! nan at step 7: not drawn." in lines
    assert not any("not drawn" in line for line in drawn(measured(10)))


def test_many_layers_are_counted_and_the_first_drawn() -> None:
    lines = drawn(measured(layers=9))
    assert "The first 5 of 9 layers." in lines
    assert sum("net.8" in line for line in lines) == 0


def test_nothing_new_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    draw = curves._pictures

    def counted(recording: Recording, width: int) -> list[prose.Block]:
        calls.append(width)
        return draw(recording, width)

    monkeypatch.setattr(curves, "_pictures", counted)
    looked = view(measured())
    first = looked.blocks(60)
    assert looked.blocks(60) is first
    looked.blocks(70)
    looked.seen.watch.recording = measured(41)
    assert "41" in prose.lay_out(looked.blocks(70), 70).plain
    assert len(calls) == 3


def test_the_course_of_a_loss_in_one_row() -> None:
    row = figures.sparkline([(float(n), 1.0 / (n + 1)) for n in range(300)], 20)
    assert row.cell_length == 20
    assert "\n" not in row.plain
    assert row.plain[0] != row.plain[-1]
    assert figures.sparkline([(1.0, 2.0)], 20).plain == ""
    assert figures.sparkline([(1.0, math.nan), (2.0, math.inf), (3.0, 1.0)], 20).plain == ""

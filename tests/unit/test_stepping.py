"""The source at one of a program's steps: which shapes are known by then, and what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tui.traces import SOURCE, failing
from tutor.showing.parameters import columns
from tutor.tracing import Trace, read_trace
from tutor.tui.text import stepping


@pytest.fixture
def trace() -> Trace:
    return read_trace(failing().data)


def rows(trace: Trace, at: int, width: int = 76, **more: Any) -> list[str]:
    return [row.plain.rstrip() for row in stepping.listing(SOURCE, trace, at, width, **more)]


def test_the_stops_are_where_tensors_are(trace: Trace) -> None:
    assert stepping.stops(trace) == (5, 6, 7, 8, 9)
    assert stepping.failing_step(trace) == 9
    assert stepping.stops(Trace()) == ()


def test_only_what_is_known_by_then_stands_beside_the_lines(trace: Trace) -> None:
    shown = rows(trace, 7)
    assert [row.endswith(")") and "  x (" in row for row in shown] == [False] * 5 + [True] * 3 + [False] * 2
    assert shown[7].startswith("▸  8  x = pool(x)")
    hidden = rows(trace, 7, hidden=True)
    assert hidden[7] == "▸  8  x = pool(x)"
    assert hidden[6] == shown[6]


@pytest.mark.parametrize("width", [30, 44, 76, 116])
def test_every_line_is_one_row_of_the_width(trace: Trace, width: int) -> None:
    for at in range(len(trace.steps)):
        shown = rows(trace, at, width)
        assert len(shown) == SOURCE.count("\n")
        assert max(map(len, shown)) <= width


def test_arguments_are_not_asked_for(trace: Trace) -> None:
    asked = stepping.asked(trace, 6)
    assert asked is not None
    assert (asked.line, asked.name, asked.state.shape) == (7, "x", (8, 16, 30, 30))
    assert stepping.asked(trace, 9) is None
    plain = dict(failing().data)
    plain["lines"] = [
        {**line, "names": [{**name, "how": "argument"} for name in line["names"]]} for line in plain["lines"]
    ]
    assert stepping.asked(read_trace(plain), 6) is None


def test_a_rule_is_told_only_where_it_made_this_shape(trace: Trace) -> None:
    def text(of: Trace) -> str:
        return "\n".join(str(getattr(block, "text", "")) for block in stepping.told(of, 8, values=False))

    assert "16*15*15 = 3600" in text(trace)
    plain = dict(failing().data)
    plain["steps"] = [*plain["steps"][:8], [9, 0, "<module>", [["x", 0]]], plain["steps"][9]]
    assert "3600" not in text(read_trace(plain))


def test_a_table_is_as_wide_in_every_row() -> None:
    from tests.tui.traces import modelled

    model = read_trace(modelled().data).models[0]
    assert len({len(name) for name, _ in columns(model)}) == 1
    assert len({len(rest) for _, rest in columns(model)}) == 1

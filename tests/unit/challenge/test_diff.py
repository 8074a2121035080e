"""Two columns: which lines stand beside which."""

from __future__ import annotations

from tutor.challenge import DiffLine, diff


def test_equal_lines_stand_side_by_side() -> None:
    assert diff("a\nb  \n", "a\nb\n") == (
        DiffLine("same", "a", "a", 1, 1),
        DiffLine("same", "b", "b", 2, 2),
    )


def test_changed_added_and_missing_lines() -> None:
    rows = diff("import torch\nx = 1\nopt.step()\n", "import torch\nx = 2\nopt.zero_grad()\nopt.step()\n")
    assert [(row.kind, row.mine, row.reference) for row in rows] == [
        ("same", "import torch", "import torch"),
        ("changed", "x = 1", "x = 2"),
        ("reference", None, "opt.zero_grad()"),
        ("same", "opt.step()", "opt.step()"),
    ]
    assert [(row.mine_number, row.reference_number) for row in rows] == [(1, 1), (2, 2), (None, 3), (3, 4)]


def test_lines_only_the_learner_has() -> None:
    assert [row.kind for row in diff("a\nb\nc", "a\nc")] == ["same", "mine", "same"]


def test_empty_texts() -> None:
    assert diff("", "") == ()
    assert [row.kind for row in diff("", "a")] == ["reference"]

"""What the ledgers of rows and axes compute: views that move axes, numbers of rows, masks, who met whom."""

from __future__ import annotations

import pytest
import torch

from tutor.doctor.rules.held_out import _overlap
from tutor.doctor.rules.layout import _blown
from tutor.recording import Event, Recording
from tutor.sandbox.watch.layout import _pattern, scrambled
from tutor.sandbox.watch.row_numbers import hardly_by_chance, row_numbers


@pytest.mark.parametrize(
    ("before", "after", "whole", "moved"),
    [
        ((8, 4, 4, 3), (8, 3, 4, 4), True, True),
        ((6, 5), (5, 6), True, True),
        ((2, 5, 12), (2, 3, 5, 4), False, True),
        ((2, 3, 5, 4), (2, 5, 12), False, True),
        ((2, 5, 12), (2, 5, 3, 4), False, False),
        ((2, 5, 12), (10, 12), False, False),
        ((10, 12), (2, 5, 12), False, False),
        ((4, 1, 7), (4, 7, 1), False, False),
        ((7, 1), (1, 7), False, False),
        ((3, 8, 8), (3, 2, 4, 2, 4), False, False),
        ((16, 8, 8), (128, 8), False, False),
        ((60,), (3, 20), False, False),
        ((0, 4), (4, 0), False, False),
    ],
)
def test_a_view_that_moves_an_axis_is_told_from_one_that_splits_or_merges(
    before: tuple[int, ...], after: tuple[int, ...], whole: bool, moved: bool
) -> None:
    assert scrambled(before, after) == (whole, moved)


def test_a_view_never_moves_an_axis_where_permute_gives_the_same() -> None:
    for shape in [(2, 1, 3), (1, 4, 1, 5), (3, 1, 1, 2)]:
        x = torch.arange(torch.Size(shape).numel()).view(shape)
        for order in [(0, 2, 1, 3), (1, 0, 2, 3), (0, 1, 3, 2)]:
            order = tuple(axis for axis in order if axis < len(shape))
            target = x.permute(order)
            same = torch.equal(x.reshape(target.shape), target)
            assert scrambled(shape, tuple(target.shape))[1] == (not same)


def test_equal_rows_have_equal_numbers_in_any_batch_and_no_random_number_is_drawn() -> None:
    x = torch.randn(40, 7, generator=torch.Generator().manual_seed(0))
    state = torch.get_rng_state()
    numbers = row_numbers(x)
    some = row_numbers(x[torch.arange(39, 9, -3)])
    assert torch.equal(state, torch.get_rng_state())
    assert some == [numbers[index] for index in range(39, 9, -3)]
    assert len(set(numbers)) == 40
    assert hardly_by_chance(x, numbers)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64, torch.uint8, torch.bool])
def test_rows_of_any_dtype_have_numbers(dtype: torch.dtype) -> None:
    x = torch.arange(24).reshape(6, 4).to(dtype)
    numbers = row_numbers(x)
    assert len(numbers) == 6


def test_whole_numbers_are_not_told_apart_from_chance() -> None:
    x = torch.arange(30).reshape(10, 3).float()
    assert not hardly_by_chance(x, row_numbers(x))


def test_masks_are_read() -> None:
    lower = torch.ones(5, 5, dtype=torch.bool).tril()
    assert _pattern(lower) == "past"
    assert _pattern(lower.T) == "future"
    assert _pattern(~lower) == "future"
    assert _pattern(torch.ones(5, 5, dtype=torch.bool)) == "all"
    assert _pattern(torch.eye(5, dtype=torch.bool)) == "other"


def test_only_a_column_and_a_row_of_the_same_numbers_are_blown_up() -> None:
    assert _blown([5, 1], [5]) == [5, 5]
    assert _blown([5], [5, 1]) == [5, 5]
    assert _blown([5, 1], [5, 1]) is None
    assert _blown([1, 1], [1]) is None
    assert _blown([5, 3], [3]) is None
    assert _blown([4, 5, 1], [4, 1, 5]) is None


def _rows(**changes: object) -> Recording:
    data = {
        "module": 1,
        "name": "net",
        "lines": [2],
        "loader": 0,
        "rows": 40,
        "trained": 20,
        "before": 20,
        "all": 100,
        "real": True,
        "metric": True,
        "training": False,
        "calls": 1,
        **changes,
    }
    return Recording((Event(1, "rows", 2, data),), source="import torch\nscore(net(x))\n\nx_test = 1")


def test_part_of_the_evaluated_rows_trained_on_is_a_leak() -> None:
    (finding,) = _overlap(_rows())
    assert finding.evidence["of these trained on"] == 20


@pytest.mark.parametrize(
    "changes",
    [
        {"trained": 0, "before": 0},
        {"trained": 40, "before": 40, "all": 40},
        {"rows": 160, "trained": 100, "all": 100},
        {"real": False},
        {"metric": False},
        {"before": 0},
        {"trained": 39, "before": 39, "lines": [1]},
    ],
)
def test_held_out_rows_and_the_training_set_itself_are_none(changes: dict[str, object]) -> None:
    assert not list(_overlap(_rows(**changes)))

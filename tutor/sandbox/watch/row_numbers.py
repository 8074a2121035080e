"""Rows known again by a number computed from their values: the same values, the same number."""

from __future__ import annotations

import torch

from tutor.sandbox.watch.names import Last

T = torch.Tensor
_COLUMNS = 512
"""so many columns of a row are looked at"""


class Numbers:
    """`row_numbers`, computed once for a tensor that is given again and again."""

    def __init__(self) -> None:
        self._given = Last()
        self._numbers: list[int] = []

    def of(self, data: T) -> list[int]:
        if not self._given.is_still(data):
            self._numbers = row_numbers(data)
        return self._numbers


def row_numbers(data: T) -> list[int]:
    """A number for each row, from its values. Must run in `quiet()`."""
    rows = _columns(data)
    if rows.dtype in (torch.float16, torch.bfloat16):
        rows = rows.float()
    rows = rows.contiguous()
    if rows.dtype == torch.float32:
        rows = rows.view(torch.int32)
    elif rows.dtype == torch.float64:
        rows = rows.view(torch.int64)
    factors = _factors(rows.shape[1])
    numbers: list[int] = (rows.to(torch.int64) * factors).sum(1).tolist()
    return numbers


def hardly_by_chance(data: T, numbers: list[int]) -> bool:
    """Whether rows, of these numbers, are unlikely to be alike by chance. Must run in `quiet()`."""
    some = _columns(data)[:64]
    return (
        some.is_floating_point()
        and bool((some != some.round()).float().mean() > 0.3)
        and len(torch.unique(some)) > 20
        # One real number may repeat; several hardly all at once.
        and (data[0].numel() > 1 or len(set(numbers)) > 0.9 * len(numbers))
    )


def _columns(data: T) -> T:
    """Its rows, of very long ones some columns."""
    rows = data.detach().reshape(data.shape[0], -1)
    return rows[:, :: max(1, rows.shape[1] // _COLUMNS)] if rows.shape[1] > _COLUMNS else rows


_FACTORS: list[T] = []


def _factors(count: int) -> T:
    """Odd numbers, always the same; no random number is drawn for them."""
    if not _FACTORS:
        state, found = 0x9E3779B97F4A7C15, []
        for _ in range(2 * _COLUMNS + 2):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            found.append((state >> 1) | 1)
        _FACTORS.append(torch.tensor(found, dtype=torch.int64, device="cpu"))
    return _FACTORS[0][:count]

"""What a check.py decorates and surrounds its calls with."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import torch

from tutor.sandbox.check.proxy import LearnerError

Check = TypeVar("Check", bound=Callable[..., None])

_GIVEN = "_tutor_given"


def given(**values: Sequence[Any]) -> Callable[[Check], Check]:
    """Runs the check for every combination of these arguments; each sees freshly loaded code and a fresh
    seed."""

    def decorate(check: Check) -> Check:
        setattr(check, _GIVEN, values)
        return check

    return decorate


def combinations(check: Callable[..., None]) -> list[dict[str, Any]]:
    """The keyword arguments of each run of a check; one run without any where it is not decorated."""
    values: dict[str, Sequence[Any]] = getattr(check, _GIVEN, {})
    return [dict(zip(values, chosen, strict=True)) for chosen in itertools.product(*values.values())]


def seeded(seed: int) -> torch.Generator:
    """A generator of its own, for numbers that must be the same each time."""
    return torch.Generator().manual_seed(seed)


class raises:  # noqa: N801  (reads as a statement: with raises(ValueError):)
    """`with raises(ValueError, match="positive"): attempt.f(-1)`: the learner's code must raise that.

    `match` is searched in the message. Another exception is the learner's error, as everywhere.
    """

    def __init__(self, expected: type[BaseException], match: str | None = None) -> None:
        self._expected = expected
        self._match = match

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> bool:
        wanted = self._expected.__name__
        if error is None:
            raise AssertionError(f"{wanted} should be raised here, and nothing was")
        if not isinstance(error, LearnerError) or wanted not in error.kinds:
            return False
        if self._match is not None and re.search(self._match, error.message) is None:
            raise AssertionError(
                f"{wanted} was raised, but its message does not say what is wrong: {error.message!r}"
            )
        return True

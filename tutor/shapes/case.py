"""An operation with its numbers, and the small words that rules share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    output: Shape
    """of the first output, where there are several"""
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    inputs: tuple[Shape, ...]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    module: Mapping[str, Any]

    @property
    def x(self) -> Shape:
        return self.inputs[0]

    def option(self, key: str, position: int, default: Any = None) -> Any:
        """An argument by name, or by its place (0 is the tensor itself)."""
        if key in self.kwargs:
            return self.kwargs[key]
        return self.args[position] if position < len(self.args) else default

    def sizes(self, key: str = "size") -> list[int]:
        """Sizes given one by one or as one sequence, after the tensor: `view(4, -1)`, `view((4, -1))`."""
        rest = list(self.args[1:]) or [self.kwargs[key]]
        if len(rest) == 1 and isinstance(rest[0], list | tuple):
            rest = list(rest[0])
        if not all(isinstance(n, int) and not isinstance(n, bool) for n in rest):
            raise TypeError("sizes that are no numbers")
        return rest


def shown(shape: Sequence[int]) -> str:
    """`(4, 3)`, `(4,)`, `()`."""
    inside = ", ".join(str(n) for n in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"


def times(sizes: Sequence[int]) -> str:
    """`4*3*28*28`; `1` where there are none."""
    return "*".join(str(n) for n in sizes) or "1"


def product(sizes: Sequence[int]) -> int:
    return math.prod(sizes)


def equal(sizes: Sequence[int]) -> str:
    """`4*3 = 12`; the number alone where there is one factor."""
    return f"{times(sizes)} = {product(sizes)}" if len(sizes) > 1 else times(sizes)


def axis(dim: int, rank: int) -> int:
    """A dimension counted from the front; ValueError where there is none."""
    if isinstance(dim, bool) or not -max(rank, 1) <= dim < max(rank, 1):
        raise ValueError(dim)
    return dim % max(rank, 1)


def axes(dims: Any, rank: int) -> tuple[int, ...]:
    given = [dims] if isinstance(dims, int) else list(dims)
    return tuple(axis(dim, rank) for dim in given)


def broadcast(shapes: Sequence[Shape]) -> Shape:
    """The common shape. Raises ValueError where there is none."""
    rank = max((len(shape) for shape in shapes), default=0)
    out = []
    for place in range(-rank, 0):
        sizes = {shape[place] for shape in shapes if len(shape) >= -place} - {1}
        if len(sizes) > 1:
            raise ValueError("sizes differ")
        out.append(next(iter(sizes), 1))
    return tuple(out)


def pair(value: Any, rank: int) -> tuple[int, ...]:
    """A setting of a layer for each of its dimensions: 3 -> (3, 3)."""
    if isinstance(value, int):
        return (value,) * rank
    values = tuple(int(v) for v in value)
    return values * rank if len(values) == 1 else values

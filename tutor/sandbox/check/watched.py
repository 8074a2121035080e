"""What `attempt.watch` brings back: the steps, forwards and events of a training function, as plain
values."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import torch


@dataclass(frozen=True, slots=True)
class Step:
    """One optimizer step. The gradients are flat, over the optimizer's parameters in their order; a missing
    gradient counts as zeros."""

    number: int
    """counted from 1"""
    optimizer: int
    """which of `Watched.optimizers`, counted from 0"""
    line: int | None
    loss: float | None
    """what the last backward before this step started from, where it is one number"""
    gradient_used: torch.Tensor
    gradient_of_its_loss: torch.Tensor
    """what the backward calls since the step before have added"""
    without_gradient: int
    """how many of the parameters had no gradient at all (None)"""
    backwards: int
    """how many backward calls since the step before"""


@dataclass(frozen=True, slots=True)
class Optimizer:
    """`settings`: type, lr, what is usual to set for that type, and whatever else differs from its
    default."""

    settings: dict[str, Any]
    parameters: int
    """how many numbers it changes"""


@dataclass(frozen=True, slots=True)
class Forward:
    """A call of an outermost module (losses do not count)."""

    type: str
    line: int | None
    training: bool
    """the mode the module was in"""
    grad: bool
    """whether autograd was recording"""
    backward_followed: bool
    input_shapes: tuple[tuple[int, ...], ...]
    output_shape: tuple[int, ...] | None
    step: int
    """how many optimizer steps came before it"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A call that was watched: its value, and what happened during it."""

    value: Any
    record: dict[str, Any] = field(repr=False)

    @property
    def steps(self) -> list[Step]:
        return [Step(**_of(step, Step)) for step in self._list("steps")]

    @property
    def optimizers(self) -> list[Optimizer]:
        return [Optimizer(**_of(optimizer, Optimizer)) for optimizer in self._list("optimizers")]

    @property
    def forwards(self) -> list[Forward]:
        return [Forward(**_of(forward, Forward)) for forward in self._list("forwards")]

    @property
    def events(self) -> list[str]:
        """forward, backward, step, zero_grad, train, eval, in the order they happened."""
        return [str(event) for event in self._list("events")]

    @property
    def lines(self) -> list[int | None]:
        """The learner's line of each event; None where it cannot be told."""
        return [line if isinstance(line, int) else None for line in self._list("lines")]

    def _list(self, key: str) -> list[Any]:
        value = self.record.get(key) if isinstance(self.record, dict) else None
        if not isinstance(value, list):
            raise AssertionError("What was recorded of your code cannot be read")
        return value


def _of(plain: Any, kind: type[Step] | type[Optimizer] | type[Forward]) -> dict[str, Any]:
    if not isinstance(plain, dict) or set(plain) != {item.name for item in fields(kind)}:
        raise AssertionError("What was recorded of your code cannot be read")
    return plain

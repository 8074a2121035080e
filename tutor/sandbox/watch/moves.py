"""Ledger: which leaves were given gradients, and whether their values ever changed.

Event `leaves`, at the end: rows of
    [number, name, shape, parameter, moved, gradients, first, symmetric, still, asked]
    parameter   an nn.Parameter, and no plain tensor       moved       its value changed, by whatever
    gradients   backwards that left a gradient other than zero (counted while it had not moved)
    first       number of the event before its first backward
    symmetric   at its first backward all rows of it were the same, or all columns (at least 2); still: at the
                end too
    asked       autograd.grad was asked for its gradient
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import nn

from tutor.sandbox.watch import graph
from tutor.sandbox.watch.watch import Watch

_MOST = 2000
_CHECKS = 60
_SAMPLE = 2048


@dataclass(slots=True)
class _Leaf:
    tensor: torch.Tensor
    number: int
    first: int
    sample: torch.Tensor
    symmetric: bool
    moved: bool = False
    gradients: int = 0
    checks: int = 0
    asked: bool = False


class Moves:
    name: ClassVar[str] = "moves"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._leaves: dict[int, _Leaf] = {}
        watch.on_backward(self._before, self._after)

    def finish(self) -> None:
        rows = []
        for leaf in self._leaves.values():
            self._compare(leaf)
            rows.append(
                [
                    leaf.number,
                    self._watch.names.tensor(leaf.tensor),
                    list(leaf.tensor.shape),
                    isinstance(leaf.tensor, nn.Parameter),
                    leaf.moved,
                    leaf.gradients,
                    leaf.first,
                    leaf.symmetric,
                    leaf.symmetric and _symmetric(leaf.tensor),
                    leaf.asked,
                ]
            )
        if rows:
            self._watch.note("leaves", None, rows=rows)

    def _before(self, roots: list[torch.Tensor], about: dict[str, Any]) -> list[_Leaf]:
        with self._watch.quiet():
            below = graph.below(roots, about)
        found = [self._leaf(tensor) for tensor in below.leaves]
        leaves = [leaf for leaf in found if leaf is not None]
        if about["kind"] == "grad":
            asked = set(map(id, about["inputs"] or ()))
            for leaf in leaves:
                leaf.asked = leaf.asked or id(leaf.tensor) in asked
        for leaf in leaves:
            if not leaf.moved and leaf.checks < _CHECKS:
                leaf.checks += 1
                self._compare(leaf)
        return leaves

    def _after(self, roots: list[torch.Tensor], about: dict[str, Any], leaves: list[_Leaf] | None) -> None:
        if about["kind"] != "backward" or leaves is None:
            return
        with self._watch.quiet():
            for leaf in leaves:
                if not leaf.moved and leaf.checks <= _CHECKS:
                    gradient = leaf.tensor.grad
                    leaf.gradients += gradient is not None and bool(gradient.any())

    def _leaf(self, tensor: torch.Tensor) -> _Leaf | None:
        known = self._leaves.get(id(tensor))
        if known is not None:  # held, so that the id is its own
            return known
        if len(self._leaves) >= _MOST or not tensor.is_floating_point() or tensor.layout != torch.strided:
            return None
        with self._watch.quiet():
            leaf = _Leaf(
                tensor,
                self._watch.names.tensors.number(tensor),
                self._watch.log.count,
                _sample(tensor),
                _symmetric(tensor),
            )
        self._leaves[id(tensor)] = leaf
        self._watch.names.tensor(tensor)  # while its variable can be seen
        return leaf

    def _compare(self, leaf: _Leaf) -> None:
        if not leaf.moved:
            with self._watch.quiet():
                now = _sample(leaf.tensor)
                leaf.moved = now.shape != leaf.sample.shape or not torch.equal(now, leaf.sample)


def _sample(tensor: torch.Tensor) -> torch.Tensor:
    """Some of its values, copied."""
    values = tensor.detach().reshape(-1)
    step = max(1, values.numel() // _SAMPLE)
    return values[::step].clone()


def _symmetric(tensor: torch.Tensor) -> bool:
    if tensor.dim() < 2 or max(tensor.shape) < 2 or not 2 <= tensor.numel() <= 4_000_000:
        return False
    if tensor.shape[0] < 2:
        return tensor.dim() == 2 and bool((tensor == tensor[0, 0]).all())
    if bool((tensor == tensor[:1]).all()):
        return True
    return tensor.dim() == 2 and tensor.shape[1] > 1 and bool((tensor == tensor[:, :1]).all())

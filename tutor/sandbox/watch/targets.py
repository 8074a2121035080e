"""Ledger: targets of losses that carry a graph.

Event `target` (the first times at a line): both sides of a loss, or of a difference, carry a graph
    op          the loss function, or "sub"
    left, right numbers of the leaves below the input and below the target (of a difference: its two sides)
    added       which sides are a sum with something that carries no graph, as r + gamma * q: ["left" |
    "right"]
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Any, ClassVar, TypeGuard

import torch
import torch.nn.functional as F  # noqa: N812

from tutor.sandbox.watch import graph
from tutor.sandbox.watch.watch import Watch

_TIMES = 3
_LOSSES = {
    F.mse_loss: "mse_loss",
    F.l1_loss: "l1_loss",
    F.smooth_l1_loss: "smooth_l1_loss",
    F.huber_loss: "huber_loss",
    torch.sub: "sub",
    torch.Tensor.sub: "sub",
}


class Targets:
    name: ClassVar[str] = "targets"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._seen: Counter[int | None] = Counter()
        self._sums: deque[int] = deque(maxlen=200)
        """autograd's numbers of the newest sums of data and something with a graph"""
        watch.on_function(torch.add, torch.Tensor.add, after=self._after_add)
        for function, op in _LOSSES.items():
            watch.on_function(function, before=self._before(op))

    def finish(self) -> None:
        return

    def _after_add(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        if len(args) == 2 and _graphed(result) and any(_data(value) for value in args):
            self._sums.append(graph.number(result))

    def _summed(self, tensor: torch.Tensor) -> bool:
        """Whether it is such a sum, or was made from one in a step or two."""
        return any(number in self._sums for number in graph.near(tensor.grad_fn))

    def _before(self, op: str) -> Any:
        def before(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            left = args[0] if args else kwargs.get("input")
            right = args[1] if len(args) > 1 else kwargs.get("target", kwargs.get("other"))
            if not (_graphed(left) and _graphed(right)) or (op == "sub" and not self._watch.direct()):
                return
            line = self._watch.line()
            self._seen[line] += 1
            if self._seen[line] > _TIMES:
                return
            numbers = self._watch.names.tensors
            with self._watch.quiet():
                below = [[numbers.number(leaf) for leaf in graph.walk([t]).leaves] for t in (left, right)]
                added = [s for s, t in (("left", left), ("right", right)) if self._summed(t)]
            self._watch.note("target", line, op=op, left=below[0], right=below[1], added=added)

        return before


def _graphed(value: object) -> TypeGuard[torch.Tensor]:
    return isinstance(value, torch.Tensor) and value.grad_fn is not None


def _data(value: object) -> bool:
    return isinstance(value, torch.Tensor) and not value.requires_grad and value.numel() > 1

"""What a backward is about to walk through: leaves, ages and dangerous places of autograd's graph."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

import torch

from tutor.sandbox.watch.watch import Watch

_NO_NUMBER = 2**63
"""nodes that accumulate into leaves carry the largest number there is"""
_MOST = 50_000
"""so many nodes are looked at"""


@dataclass(slots=True)
class Seen:
    leaves: list[torch.Tensor] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """of the root's node, and of the first ones below it along their first input"""
    first: int = -1
    """autograd's number of the oldest node; -1 where there is no graph"""
    last: int = -1
    """and of the root's"""
    nodes: int = 0
    moments: list[int] = field(default_factory=list)
    """autograd's numbers of all nodes but those of leaves"""
    mean: bool = False
    """the root is a mean, by itself or as a loss function's reduction"""
    dangerous: bool = False
    """some node's derivative may not be finite"""
    risky: list[list[Any]] = field(default_factory=list)
    """nodes whose derivative is not finite at what they saved: [name, autograd's number, how many places]"""


def walk(roots: list[torch.Tensor], *, dangers: bool = True) -> Seen:
    """The graph below these tensors. Must run in `quiet()` where dangerous places are looked for."""
    seen = Seen(leaves=[root for root in roots if root.grad_fn is None and root.requires_grad])
    pending: list[Any] = [root.grad_fn for root in roots if root.grad_fn is not None]
    if pending:
        seen.last = max(node._sequence_nr() for node in pending)
        seen.names = _down(pending[0])
        seen.mean = (
            seen.names[0].startswith("MeanBackward") or getattr(pending[0], "_saved_reduction", 0) == 1
        )
    known = set(pending)
    while pending and seen.nodes < _MOST:
        node = pending.pop()
        seen.nodes += 1
        name = type(node).__name__
        if name == "AccumulateGrad":
            seen.leaves.append(node.variable)
            continue
        seen.moments.append(node._sequence_nr())
        danger = _DANGERS.get(name) if dangers else None
        if danger is not None:
            seen.dangerous = seen.dangerous or name != "PowBackward0"
            places = danger(node)
            if places:
                seen.dangerous = True
                seen.risky.append([name.removesuffix("Backward0"), node._sequence_nr(), places])
        for following, _ in node.next_functions:
            if following is not None and following not in known:
                known.add(following)
                pending.append(following)
    seen.first = min(seen.moments, default=-1)
    return seen


def below(roots: list[torch.Tensor], about: dict[str, Any]) -> Seen:
    """What a backward is about to walk through, looked at once for all ledgers. Must run in `quiet()`."""
    seen: Seen | None = about.get("below")
    if seen is None:
        seen = about["below"] = walk(roots)
    return seen


def number(tensor: torch.Tensor) -> int:
    """Autograd's number of the node that made it; -1 for a leaf."""
    node = tensor.grad_fn
    return -1 if node is None else int(node._sequence_nr())


def _down(node: Any) -> list[str]:
    names: list[str] = []
    while node is not None and len(names) < 6:
        names.append(type(node).__name__)
        node = next((following for following, _ in node.next_functions if following is not None), None)
    return names


def _zeros(saved: str) -> Any:
    def count(node: Any) -> int:
        try:
            value = getattr(node, saved)
        except (AttributeError, RuntimeError):  # not saved, or freed by an earlier backward
            return 0
        return int((value == 0).sum()) if isinstance(value, torch.Tensor) else 0

    return count


def _pow_zeros(node: Any) -> int:
    try:
        exponent, value = node._saved_exponent, node._saved_self
    except (AttributeError, RuntimeError):
        return 0
    if isinstance(exponent, torch.Tensor | complex) or not 0 < exponent < 1 or value is None:
        return 0
    return int((value == 0).sum())


def _at_one(node: Any) -> int:
    try:
        return int((node._saved_self.abs() == 1).sum())
    except (AttributeError, RuntimeError):
        return 0


_DANGERS = {
    "SqrtBackward0": _zeros("_saved_result"),
    "LogBackward0": _zeros("_saved_self"),
    "Log2Backward0": _zeros("_saved_self"),
    "Log10Backward0": _zeros("_saved_self"),
    "XlogyBackward0": _zeros("_saved_other"),
    "RsqrtBackward0": _zeros("_saved_self"),
    "ReciprocalBackward0": _zeros("_saved_self"),
    "DivBackward0": _zeros("_saved_other"),
    "PowBackward0": _pow_zeros,
    "NormBackward0": _zeros("_saved_result"),
    "NormBackward1": _zeros("_saved_result"),
    "LinalgVectorNormBackward0": _zeros("_saved_result"),
    "AcosBackward0": _at_one,
    "AsinBackward0": _at_one,
    "StdBackward0": _zeros("_saved_result"),
}


def near(node: Any, deep: int = 2) -> list[int]:
    """Autograd's numbers of a node and of those up to `deep` below it, leaves left out."""
    if node is None or node._sequence_nr() >= _NO_NUMBER:
        return []
    found = [int(node._sequence_nr())]
    if deep:
        for following, _ in node.next_functions:
            found += near(following, deep - 1)
    return found


def older(root: torch.Tensor, number: int) -> int:
    """How many nodes below `root` are not younger than `number`. Must run in `quiet()`."""
    pending: list[Any] = [root.grad_fn]
    known, count = set(pending), 0
    while pending and len(known) < _MOST:
        node = pending.pop()
        if node is None:
            continue
        count += node._sequence_nr() <= number
        for following, _ in node.next_functions:
            if following is not None and following not in known:
                known.add(following)
                pending.append(following)
    return count


class Lines:
    """At which line the nodes of dangerous operations were made."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._began: list[int] = []
        self._made: list[tuple[int, int | None]] = []
        """(autograd's number after it, line) of each operation; `_began` are the numbers before it"""
        watch.on_function(*_DANGEROUS, before=self._before, after=self._after)

    def line(self, number: int) -> int | None:
        """The line of the operation that made the node with this number."""
        place = bisect_right(self._began, number) - 1
        if place < 0:
            return None
        end, line = self._made[place]
        return line if number < end else None

    def _before(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
        return self._watch.moment()

    def _after(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, began: int) -> None:
        if not isinstance(result, torch.Tensor) or result.grad_fn is None:
            return
        if len(self._began) >= 2 * _LINES:
            del self._began[:_LINES], self._made[:_LINES]
        self._began.append(began)
        self._made.append((self._watch.moment(), self._watch.line()))


_LINES = 2000
_DANGEROUS = [
    getattr(owner, name)
    for name in [
        "sqrt",
        "rsqrt",
        "log",
        "log2",
        "log10",
        "xlogy",
        "pow",
        "__pow__",
        "__rpow__",
        "norm",
        "div",
        "true_divide",
        "__truediv__",
        "__rtruediv__",
        "reciprocal",
        "acos",
        "asin",
        "std",
        "var",
        "arccos",
        "arcsin",
    ]
    for owner in (torch.Tensor, torch, torch.linalg)
    if hasattr(owner, name)
] + [torch.linalg.vector_norm, torch.nn.functional.normalize]

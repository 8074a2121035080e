"""Ledger: what each leaf was given by which backward, which step used it, and what cleared it.

Event `optimizer` (made, or met first at its step):
    optimizer   its number    type    its class    parameters   numbers of its tensors    lr   of its groups
Event `backward` (autograd.grad too: `by` says which):
    by "backward" | "grad"    loss    the root's value where it is one number    roots   how many
    retain, create            as given
    leaves      [[number, had], ...] the leaves that received something; `had` is what `.grad` held before:
                "none", "zero", "fresh" (given since the last step that used it), "used" (already used by a step)
Event `step`, before the step:
    optimizer   its number
    gradients   [none, zero, fresh, used]: how many of its parameters hold which kind of gradient
    norm        of all of them
Event `clear`: by "zero_grad" or "hand"; tensors: numbers of those that were cleared and held something, with
    [number, "fresh" | "used"]
Event `parameters`: names of tensors, [[number, name, shape, requires_grad], ...], at the end
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import torch
from torch import nn

from tutor.sandbox.watch.watch import Watch


class Gradients:
    name: ClassVar[str] = "gradients"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._used: dict[int, bool] = {}
        """leaf's number -> whether what its `.grad` holds was used by a step; absent: it holds nothing"""
        self._leaves: dict[int, torch.Tensor] = {}
        self._known: set[int] = set()
        watch.on_made(torch.optim.Optimizer, self._optimizer)
        watch.on_backward(self._before_backward, self._after_backward)
        watch.on_step(self._before_step)
        watch.on_clear(self._cleared)

    def finish(self) -> None:
        names = self._watch.names
        names.look()
        tensors = [
            [number, names.tensor(tensor), list(tensor.shape), tensor.requires_grad]
            for number, tensor in names.tensors.living()
            if tensor.is_leaf
        ]
        self._watch.note("parameters", None, tensors=tensors)

    # --- optimizers ----------------------------------------------------------------------------------

    def _optimizer(self, optimizer: torch.optim.Optimizer) -> int:
        number = self._watch.names.others.number(optimizer)
        if number not in self._known:
            self._known.add(number)
            self._watch.note(
                "optimizer",
                self._watch.line(),
                optimizer=number,
                type=type(optimizer).__name__,
                parameters=[self._leaf(p) for group in optimizer.param_groups for p in group["params"]],
                lr=[float(group.get("lr", math.nan)) for group in optimizer.param_groups],
            )
        return number

    def _leaf(self, tensor: torch.Tensor) -> int:
        number = self._watch.names.tensors.number(tensor)
        self._leaves[number] = tensor
        return number

    # --- backward ------------------------------------------------------------------------------------

    def _before_backward(self, roots: list[torch.Tensor], about: dict[str, Any]) -> dict[int, str]:
        self._notice_clearing()
        return {self._leaf(leaf): self._holds(leaf) for leaf in _leaves(roots)}

    def _after_backward(self, roots: list[torch.Tensor], about: dict[str, Any], had: dict[int, str]) -> None:
        with self._watch.quiet():
            loss = float(roots[0]) if len(roots) == 1 and roots[0].numel() == 1 else None
        if about["kind"] == "backward":
            for number in had:
                self._used[number] = False
        self._watch.note(
            "backward",
            self._watch.line(),
            by=about["kind"],
            loss=loss,
            roots=len(roots),
            retain=bool(about["retain_graph"]),
            create=about["create_graph"],
            leaves=[[number, state] for number, state in had.items()],
        )

    # --- steps and clearing --------------------------------------------------------------------------

    def _before_step(self, optimizer: torch.optim.Optimizer) -> None:
        self._notice_clearing()
        number = self._optimizer(optimizer)
        counts = {"none": 0, "zero": 0, "fresh": 0, "used": 0}
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        for parameter in parameters:
            state = self._holds(parameter)
            counts[state] += 1
            if state == "fresh":
                self._used[self._leaf(parameter)] = True
        with self._watch.quiet():
            held = [p.grad for p in parameters if p.grad is not None]
            norm = float(torch.stack([g.float().norm() for g in held]).norm()) if held else 0.0
        self._watch.note(
            "step", self._watch.line(), optimizer=number, gradients=list(counts.values()), norm=norm
        )

    def _holds(self, leaf: torch.Tensor) -> str:
        if leaf.grad is None:
            return "none"
        with self._watch.quiet():
            if not bool(leaf.grad.any()):
                return "zero"
        return "used" if self._used.get(self._leaf(leaf), False) else "fresh"

    def _cleared(self, owner: torch.optim.Optimizer | nn.Module) -> None:
        self._notice_clearing()
        parameters = (
            [p for group in owner.param_groups for p in group["params"]]
            if isinstance(owner, torch.optim.Optimizer)
            else list(owner.parameters())
        )
        held = [[self._leaf(p), self._holds(p)] for p in parameters if p.grad is not None]
        for number, _ in held:
            self._used.pop(number, None)
        self._watch.note("clear", self._watch.line(), by="zero_grad", tensors=held)

    def _notice_clearing(self) -> None:
        """`p.grad = None` and `p.grad.zero_()` are seen when the next thing happens."""
        gone = []
        for number, used in list(self._used.items()):
            if self._holds(self._leaves[number]) in ("none", "zero"):
                gone.append([number, "used" if used else "fresh"])
                del self._used[number]
        if gone:
            self._watch.note("clear", None, by="hand", tensors=gone)


def _leaves(roots: list[torch.Tensor]) -> list[torch.Tensor]:
    """The leaves that a backward from `roots` reaches."""
    found: list[torch.Tensor] = [root for root in roots if root.grad_fn is None and root.requires_grad]
    pending = [root.grad_fn for root in roots if root.grad_fn is not None]
    seen = set(pending)
    while pending:
        node = pending.pop()
        leaf = getattr(node, "variable", None)
        if isinstance(leaf, torch.Tensor) and leaf.is_leaf:
            found.append(leaf)
        for following, _ in node.next_functions:
            if following is not None and following not in seen:
                seen.add(following)
                pending.append(following)
    return found

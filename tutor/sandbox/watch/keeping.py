"""Ledger: losses and their graphs that are kept after their backward.

Event `alive`, whenever more are alive than ever before (the first 20 times): losses that went backward
before the last step and still exist
    count, backwards (so far)
Event `sums`, at the end: tensors that were added up and had gone backward, or went later, by the line of
the sum:
    lines   [[line, how often, longest chain of additions, whether the sum itself went backward], ...]
Event `carried`, where a backward failed because its graph was walked before:
    chain   how many additions made its root    again  whether this very root went backward before
    older   how many of its nodes are older than the last backward
"""

from __future__ import annotations

import weakref
from collections import deque
from typing import Any, ClassVar

import torch

from tutor.sandbox.watch import graph
from tutor.sandbox.watch.watch import Watch

_FIRST = 20
_ROOTS = 4000
_SUMS = 20_000


class Keeping:
    name: ClassVar[str] = "keeping"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._roots: deque[tuple[weakref.ref[torch.Tensor], int]] = deque(maxlen=_ROOTS)
        """losses that went backward, and how many steps had been made then"""
        self._gone: deque[int] = deque(maxlen=_SUMS)
        """autograd's numbers of their nodes"""
        self._steps = 0
        self._backwards = 0
        self._most = 2
        self._told = 0
        self._chains: dict[int, tuple[int, int | None]] = {}
        """number of a sum's node -> how many additions made it, and the line"""
        self._added: dict[int, list[tuple[int, ...]]] = {}
        """line -> numbers of the nodes that were added there"""
        watch.on_backward(after=self._after_backward)
        watch.on_step(after=self._after_step)
        watch.on_function(
            torch.Tensor.add, torch.Tensor.add_, torch.add, before=self._before_add, after=self._after_add
        )

    def finish(self) -> None:
        gone = set(self._gone)
        lines = []
        for line, added in self._added.items():
            count = sum(any(number in gone for number in numbers) for numbers in added)
            mine = [(node, chain) for node, (chain, at) in self._chains.items() if at == line]
            longest = max((chain for _, chain in mine), default=0)
            lines.append([line, count, longest, any(node in gone for node, _ in mine)])
        self._watch.note("sums", None, lines=lines)

    def _after_step(self, optimizer: torch.optim.Optimizer) -> None:
        self._steps += 1

    def _after_backward(self, roots: list[torch.Tensor], about: dict[str, Any], had: Any) -> None:
        if about["kind"] != "backward" or len(roots) != 1:
            return
        root = roots[0]
        if "raised" in about:
            if "second time" in str(about["raised"]):
                chain, _ = self._chains.get(graph.number(root), (0, None))
                last = self._gone[-1] if self._gone else -1
                with self._watch.quiet():
                    older = graph.older(root, last)
                again = graph.number(root) in self._gone
                self._watch.note("carried", self._watch.line(), chain=chain, again=again, older=older)
            return
        if root.grad_fn is None:
            return
        self._backwards += 1
        alive = 0
        for reference, step in self._roots:
            alive += step < self._steps and reference() is not None
        self._roots.append((weakref.ref(root), self._steps))
        if len(self._roots) > 64 and alive < len(self._roots) / 4:
            self._roots = deque((pair for pair in self._roots if pair[0]() is not None), maxlen=_ROOTS)
        self._gone.append(graph.number(root))
        if alive > self._most and self._told < _FIRST:
            self._most = alive
            self._told += 1
            self._watch.note("alive", self._watch.line(), count=alive, backwards=self._backwards)

    # --- sums ----------------------------------------------------------------------------------------

    def _before_add(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[torch.Tensor | int] | None:
        if not any(isinstance(a, torch.Tensor) and a.numel() == 1 and a.requires_grad for a in args):
            return None
        return [graph.number(a) for a in args[:2] if isinstance(a, torch.Tensor)]

    def _after_add(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, numbers: list[int] | None
    ) -> None:
        if numbers is None or result.grad_fn is None or len(self._chains) > _SUMS or not self._watch.direct():
            return
        line = self._watch.line()
        chain = max(
            (self._chains[n][0] for n in numbers if n in self._chains and self._chains[n][1] == line),
            default=0,
        )
        node = graph.number(result)
        self._chains[node] = chain + 1, line
        if line is None:
            return
        below = result.grad_fn.next_functions
        added = [n for following, _ in below for n in graph.near(following) if n not in self._chains]
        self._added.setdefault(line, []).append(tuple(added))

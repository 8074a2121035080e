"""Ledger: forwards of root modules (a module called by the learner's code, not by another module).

Event `forward`, written when the call is over:
    module      its number           name    what the learner calls it      type    its class
    training    its flag             grad    whether autograd recorded      inference   inference_mode
    autocast    whether autocast was on
    inputs      [[shape, dtype], ...] of the tensors given                  output  [shape, dtype] or None
    graph       whether the output carries a graph                          raised  the forward raised
    inner       number of the event `inside` that lists the inner modules it went through

Event `inside`: a pattern of inner calls, written once however often it repeats:
    module      the root's number
    calls       [[name within the root, type, training], ...] in order, each module once
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import nn

from tutor.sandbox.watch.watch import Watch, flat

_LOSS = nn.modules.loss._Loss


class Calls:
    name: ClassVar[str] = "calls"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._line: int | None = None
        self._inside: dict[int, tuple[str, bool]] = {}
        self._patterns: dict[tuple[Any, ...], int] = {}
        watch.on_call(self._before, self._after)

    def finish(self) -> None:
        return

    def _before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if self._watch.depth == 1:
            self._line = self._watch.line()
            self._inside = {}
        else:
            self._inside.setdefault(id(module), (type(module).__name__, module.training))

    def _after(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        if self._watch.depth != 1 or isinstance(module, _LOSS):
            return
        out = next(flat(output), None)
        self._watch.note(
            "forward",
            self._line,
            module=self._watch.names.modules.number(module),
            name=self._watch.names.module(module),
            type=type(module).__name__,
            training=module.training,
            grad=torch.is_grad_enabled(),
            inference=torch.is_inference_mode_enabled(),
            autocast=torch.is_autocast_enabled("cpu") or torch.is_autocast_enabled("cuda"),
            inputs=[brief(tensor) for tensor in flat([args, kwargs])],
            output=None if out is None else brief(out),
            graph=out is not None and out.grad_fn is not None,
            raised=output is None,
            inner=self._pattern(module),
        )

    def _pattern(self, root: nn.Module) -> int:
        key = (id(root), *((inner, training) for inner, (_, training) in self._inside.items()))
        if key not in self._patterns:
            names = {id(module): name for name, module in root.named_modules()}
            calls = [
                [names.get(inner, ""), kind, training] for inner, (kind, training) in self._inside.items()
            ]
            number = self._watch.names.modules.number(root)
            self._patterns[key] = self._watch.note("inside", self._line, module=number, calls=calls)
        return self._patterns[key]


def brief(tensor: torch.Tensor) -> list[Any]:
    """`[shape, dtype]` as plain data."""
    return [list(tensor.shape), str(tensor.dtype).removeprefix("torch.")]

"""Ledger: where autograd's graph is cut or switched off, and what is changed in place under it.

Event `cut` (the first times at a line): the learner's code took a tensor out of its graph
    by      "detach" | "data" | "numpy" | "tolist" | "item" | "tensor" | "no_grad" (a layer ran inside a
    forward
            with gradients off)      shape
    depth   how many module calls were open         leaves  numbers of the leaves below it     moment
Event `off` (the first times at a line): gradients were switched off
    depth, moment
Event `inplace`, where a backward failed because something it needs was changed: what was, newest first
    changes [[line, function, shape, how often, moment], ...]
Event `ungraphed`, where a backward failed because its root has no graph
    off     [line, moment] of the last time that gradients were switched off since the last backward, or null
    moment  now
"""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

import torch
import torch.nn.functional as F  # noqa: N812

from tutor.sandbox.watch import graph
from tutor.sandbox.watch.watch import Watch

T = torch.Tensor
_OPTIONAL = [
    getattr(F, name)
    for name in [
        "relu",
        "relu6",
        "leaky_relu",
        "elu",
        "selu",
        "celu",
        "silu",
        "mish",
        "hardtanh",
        "hardswish",
        "hardsigmoid",
        "threshold",
        "dropout",
    ]
]
"""functions that change their argument where `inplace=True` says so"""
_TIMES = 3
"""so often a cut at one line is looked at"""


class Cuts:
    name: ClassVar[str] = "cuts"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._seen: dict[tuple[int | None, str], int] = {}
        self._root_records = False
        self._off: tuple[int | None, int] | None = None
        self._changes: dict[tuple[int | None, str], list[Any]] = {}
        data = inspect.getattr_static(T, "data")
        for function, by in (
            (T.detach, "detach"),
            (T.detach_, "detach"),
            (data.__get__, "data"),
            (T.numpy, "numpy"),
            (T.__array__, "numpy"),
            (T.tolist, "tolist"),
            (T.item, "item"),
            (T.__float__, "item"),
            (torch.tensor, "tensor"),
        ):
            watch.on_function(function, before=self._cut(by))
        watch.on_function(torch._C._set_grad_enabled, before=self._switched)
        for name, function in _in_place():
            watch.on_function(function, after=self._changed(name))
        for function in _OPTIONAL:
            watch.on_function(function, after=self._changed_if_asked)
        watch.on_call(before=self._before_call)
        watch.on_backward(after=self._after_backward)

    def finish(self) -> None:
        return

    # --- cuts ----------------------------------------------------------------------------------------

    def _cut(self, by: str) -> Any:
        def before(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            tensor = args[0] if args else None
            if not isinstance(tensor, T) or tensor.grad_fn is None or not self._watch.direct():
                return
            line = self._watch.line()
            if self._again(line, by):
                return
            with self._watch.quiet():
                leaves = [self._watch.names.tensors.number(leaf) for leaf in graph.walk([tensor]).leaves]
            self._watch.note(
                "cut",
                line,
                by=by,
                shape=list(tensor.shape),
                depth=self._watch.depth,
                leaves=leaves,
                moment=self._watch.moment(),
            )

        return before

    def _before_call(self, module: Any, args: tuple[Any, ...]) -> None:
        """A layer that runs with gradients off inside a forward that began with them on: a cut as well."""
        if self._watch.depth == 1:
            self._root_records = torch.is_grad_enabled()
        elif self._root_records and not torch.is_grad_enabled() and module.training and self._off is not None:
            line = self._off[0]
            mine = [p for p in module.parameters(recurse=False) if p.requires_grad]
            if mine and not self._again(line, f"no_grad {id(module)}"):
                numbers = self._watch.names.tensors
                self._watch.note(
                    "cut",
                    line,
                    by="no_grad",
                    shape=[],
                    depth=self._watch.depth - 1,
                    leaves=[numbers.number(p) for p in mine],
                    moment=self._watch.moment(),
                )

    def _again(self, line: int | None, by: str) -> bool:
        """Whether this was seen here often enough."""
        times = self._seen[line, by] = self._seen.get((line, by), 0) + 1
        return times > _TIMES

    def _switched(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if args and args[0] is False and torch.is_grad_enabled():
            line, moment = self._watch.line(), self._watch.moment()
            self._off = line, moment
            if not self._again(line, "off"):
                self._watch.note("off", line, depth=self._watch.depth, moment=moment)

    # --- changes in place ----------------------------------------------------------------------------

    def _changed(self, name: str) -> Any:
        def after(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
            tensor = args[0] if args else None
            if not isinstance(tensor, T) or self._watch.stepping:
                return
            key = self._watch.line(), name
            known = self._changes.pop(key, None)
            times = 1 if known is None else known[3] + 1
            self._changes[key] = [*key, list(tensor.shape), times, self._watch.moment()]
            if len(self._changes) > 200:
                del self._changes[next(iter(self._changes))]

        return after

    def _changed_if_asked(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        if kwargs.get("inplace") or (args and args[-1] is True):
            self._changed("inplace=True")(args, kwargs, result, had)

    # --- failures ------------------------------------------------------------------------------------

    def _after_backward(self, roots: list[torch.Tensor], about: dict[str, Any], had: Any) -> None:
        raised = str(about.get("raised", ""))
        if "inplace operation" in raised:
            changes = list(reversed(self._changes.values()))[:20]
            self._watch.note("inplace", self._watch.line(), changes=changes)
        elif "does not require grad" in raised:
            off = None if self._off is None else list(self._off)
            self._watch.note("ungraphed", self._watch.line(), off=off, moment=self._watch.moment())
        elif not raised and about["kind"] == "backward":
            self._off = None


def _in_place() -> list[tuple[str, Any]]:
    """The functions that change their first argument, with what they are called."""
    names = [name for name in dir(T) if name.endswith("_") and not name.startswith("_")]
    kept = [
        name for name in names if name not in ("requires_grad_", "retain_grad_", "share_memory_", "detach_")
    ]
    found = [(name, getattr(T, name)) for name in kept]
    found += [(name, getattr(torch, name)) for name in kept if callable(getattr(torch, name, None))]
    return [*found, ("index assignment", T.__setitem__)]

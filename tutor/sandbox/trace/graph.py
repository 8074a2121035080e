"""The autograd graph behind the tensor that backward was called on, or behind the last scalar; and which of
its inputs were cut off it, where and by what."""

from __future__ import annotations

import time
import weakref
from collections.abc import Mapping
from types import FrameType
from typing import Any

import torch
from torch import nn

from tutor.sandbox.trace.frames import Frame
from tutor.sandbox.trace.gradmode import Why
from tutor.sandbox.trace.looking import is_tensor, tensors_in
from tutor.sandbox.trace.records import Records
from tutor.tracing import DISCRETE, FROZEN

MAX_NODES = 400
_MAX_CUT = 10_000
_MARK = "tutor.cut"
"""on a node of the graph: what is known of its inputs that need no gradient"""
_CUTTING = {"detach": "detach()", "data": ".data", "tensor": "torch.tensor()"}
_SHARE = 0.05
_FREE = 0.05
"""each backward's graph is walked for so many seconds, and afterwards for this share of the run"""


class Graph:
    def __init__(self, filename: str, records: Records) -> None:
        self._filename = filename
        self._records = records
        self._graph: dict[str, Any] | None = None
        self._cut: dict[int, tuple[weakref.ref[torch.Tensor], Why]] = {}
        """by id: tensors that hold what was cut off a graph"""
        self._began = time.monotonic()
        self._spent = 0.0

    def called(self, module: nn.Module, inputs: list[torch.Tensor], above: Frame, path: str) -> None:
        return

    def returned(self, module: nn.Module, outputs: list[torch.Tensor]) -> None:
        return

    def code(self, frame: FrameType) -> Any:
        return None

    def operated(
        self, what: str, line: int, why: Why | None, inputs: list[torch.Tensor], outputs: list[torch.Tensor]
    ) -> None:
        """After an operation: an output without a gradient may be what was cut off; one with a gradient tells
        its node which inputs were."""
        if any(output.requires_grad for output in outputs):
            cuts = [known for t in inputs if not t.requires_grad and (known := self._known(t)) is not None]
            if cuts:
                for output in outputs:
                    if output.grad_fn is not None:
                        notes: dict[Any, Any] = output.grad_fn.metadata  # type: ignore[assignment]
                        notes.setdefault(_MARK, cuts[:4])
            return
        words = self._words(what, why)
        if words and (why is not None or any(t.requires_grad for t in inputs)):
            cut: Why | None = (words, line)
        else:
            cut = next((known[1] for t in inputs if (known := self._known(t)) is not None), None)
            outputs = [output for output in outputs if self._known(output) is None]
        if cut is not None and len(self._cut) < _MAX_CUT:
            for output in outputs:
                self._remember(output, cut)

    def _remember(self, tensor: torch.Tensor, cut: Why) -> None:
        key, table = id(tensor), self._cut
        table[key] = weakref.ref(tensor, lambda _: table.pop(key, None)), cut

    def _known(self, tensor: torch.Tensor) -> tuple[weakref.ref[torch.Tensor], Why] | None:
        return self._cut.get(id(tensor))

    @staticmethod
    def _words(what: str, why: Why | None) -> str:
        if why is None or what in _CUTTING:
            return _CUTTING.get(what, "")
        if why[0] == FROZEN:
            return f"the frozen {what}"
        return what if why[0] == DISCRETE else f"{what} under {why[0]}"

    def before_backward(self, tensor: torch.Tensor, frame: FrameType, backward: bool) -> None:
        """`backward` is False for `torch.autograd.grad`, whose graph is kept only while there is no other."""
        if not backward and self._graph is not None:
            return
        began = time.monotonic()
        if self._spent > _FREE + _SHARE * (began - self._began):
            return
        with torch._C.DisableTorchFunction():
            scopes: list[dict[str, Any]] = []
            own: FrameType | None = frame
            while own is not None and len(scopes) < 8:
                if own.f_code.co_filename == self._filename:
                    scopes.append(own.f_locals)
                own = own.f_back
            scopes.append(frame.f_globals)
            if tensor.grad_fn is not None:
                self._graph = walk(tensor, scopes, frame.f_lineno, self._cut, backward=backward)
        self._spent += time.monotonic() - began

    def finish(self, namespace: dict[str, Any]) -> dict[str, Any]:
        if self._graph is None:
            line, tensor = self._last(namespace)
            if tensor is not None:
                self._graph = walk(tensor, [namespace], line, self._cut, backward=False)
        return {"graph": self._graph}

    def _last(self, namespace: dict[str, Any]) -> tuple[int, torch.Tensor | None]:
        """The last scalar with a graph that still has a name; where there is none, the last such tensor."""
        found: tuple[int, torch.Tensor | None] = (0, None)
        for line, names in self._records.latest():
            for name in reversed(names):
                value = namespace.get(name)
                if isinstance(value, torch.Tensor) and value.grad_fn is not None:
                    if value.dim() == 0:
                        return line, value
                    if found[1] is None:
                        found = line, value
        return found


def walk(
    tensor: torch.Tensor,
    scopes: list[dict[str, Any]],
    line: int,
    cut: Mapping[int, tuple[weakref.ref[torch.Tensor], Why]],
    *,
    backward: bool,
) -> dict[str, Any]:
    """The graph as plain data. `scopes` hold the learner's names, innermost first; `cut` tells which leaves
    begin where another graph was cut."""
    leaves, made = _names(scopes)
    root = tensor.grad_fn
    numbers: dict[Any, int] = {root: 0}
    order: list[Any] = [root]
    dropped = 0
    nodes = []
    for node in order:
        parents: list[int | None] = []
        for parent, _ in node.next_functions:
            if parent is None:
                parents.append(None)
                continue
            if parent not in numbers:
                if len(order) >= MAX_NODES:
                    dropped += 1
                    continue
                numbers[parent] = len(order)
                order.append(parent)
            parents.append(numbers[parent])
        variable = getattr(node, "variable", None)
        leaf = is_tensor(variable)
        label = leaves.get(id(variable), "") if leaf else made.get(id(node), "")
        shape = list(variable.shape) if isinstance(variable, torch.Tensor) else _output_shape(node)
        known = cut.get(id(variable))
        cuts = [["", *known[1]]] if leaf and known is not None else _cuts_at(node, leaves)
        nodes.append([node.name().rpartition("::")[2], label, shape, parents, leaf, cuts])
    return {
        "line": line,
        "root": made.get(id(root), ""),
        "shape": list(tensor.shape),
        "backward": backward,
        "nodes": nodes,
        "dropped": dropped,
    }


def _cuts_at(node: Any, names: dict[int, str]) -> list[list[Any]]:
    """(name, what cut it, line) of the inputs of a node that were cut off."""
    found = []
    for reference, (words, line) in node.metadata.get(_MARK, ()):
        value = reference()
        found.append([names.get(id(value), "") if value is not None else "", words, line])
    return found


def _output_shape(node: Any) -> list[int] | None:
    """What came out of the forward of this step."""
    try:
        return [int(n) for n in node._input_metadata[0].shape]
    except (AttributeError, IndexError, RuntimeError, TypeError):
        return None


def _names(scopes: list[dict[str, Any]]) -> tuple[dict[int, str], dict[int, str]]:
    """Names of leaves by the tensor's id, and of other tensors by their grad_fn's."""
    leaves: dict[int, str] = {}
    made: dict[int, str] = {}
    for scope in scopes:
        for name, value in list(scope.items()):
            if isinstance(value, nn.Module):
                for inner, parameter in value.named_parameters():
                    leaves.setdefault(id(parameter), inner if name == "self" else f"{name}.{inner}")
            else:
                for suffix, tensor in tensors_in(value):
                    if tensor.grad_fn is not None:
                        made.setdefault(id(tensor.grad_fn), name + suffix)
                    else:
                        leaves.setdefault(id(tensor), name + suffix)
    return leaves, made

"""Calls of modules, under `sys.settrace`: what went in, what came out, and the layers inside."""

from __future__ import annotations

from types import FrameType
from typing import TYPE_CHECKING, Any, Self

import torch
from torch import nn

from tutor.sandbox.trace.frames import Frame
from tutor.sandbox.trace.looking import flat, plain_state, settings_of, state_of
from tutor.tracing import FROZEN, MAX_OPS

if TYPE_CHECKING:
    from tutor.sandbox.trace.shapes import Shapes


class Called:
    """Trace function of `Module.__call__`: what went in, what came out."""

    __slots__ = ("_before", "_frame", "_inner", "_module", "_op", "_paths", "_raised", "_shapes", "_why")

    def __init__(self, shapes: Shapes, frame: FrameType, above: Frame) -> None:
        self._shapes = shapes
        self._frame = above
        self._raised = False
        self._inner = False
        self._paths: dict[int, str] = {}
        local = frame.f_locals
        module: nn.Module = local["self"]
        tensors = list(flat([local.get("args"), local.get("kwargs")]))
        states = [state for tensor in tensors if (state := state_of(tensor)) is not None]
        self._before = states
        above.modules.append(self)
        self._op: dict[str, Any] = {
            "op": type(module).__name__,
            "line": above.unit.line if above.unit else 0,
            "inputs": [list(state[0]) for state in states],
            "outputs": [],
            "module": settings_of(module),
        }
        self._why = shapes.why_unrecorded(any(state[3] for state in states), module)
        if self._why is not None and self._why[0] != FROZEN:
            self._op["grad"] = False
        if len(above.modules) == 1:
            self._op["path"] = shapes.name_of(module, above, frame)
            self._op["inside"] = []
            self._module: nn.Module | None = module
        else:
            above.modules[-2]._inner = True
            self._module = None
            self._op["path"] = above.modules[0].path_of(module)
        for extra in shapes.extras:
            extra.called(module, tensors, above, self._op["path"])

    def path_of(self, module: nn.Module) -> str:
        if self._module is None:
            return ""
        if not self._paths:
            self._paths = {id(found): name for name, found in self._module.named_modules()}
        return self._paths.get(id(module), "")

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Self | None:
        try:
            if event == "exception":
                if not self._raised:
                    self._raised = True
                    self._shapes.failed(
                        self._op["op"], self._op["line"], argument[1], [plain_state(s) for s in self._before]
                    )
            elif event == "return":
                with torch._C.DisableTorchFunction():
                    self._returned(frame, argument)
        except Exception as error:  # noqa: BLE001  as in Frame
            self._shapes.broken(error)
            return None
        return self

    def _returned(self, frame: FrameType, output: Any) -> None:
        above = self._frame
        if self in above.modules:
            del above.modules[above.modules.index(self) :]
        tensors = [] if self._raised else list(flat(output))
        self._op["outputs"] = [list(state[0]) for t in tensors if (state := state_of(t)) is not None]
        for extra in self._shapes.extras:
            extra.returned(frame.f_locals["self"], tensors)
            # The graph's last node is that of the innermost layer, to which its inputs belong.
            own = not self._inner and type(frame.f_locals["self"]).__module__.startswith("torch.nn.")
            if tensors and (own or not any(tensor.requires_grad for tensor in tensors)):
                given = list(flat([frame.f_locals.get("args"), frame.f_locals.get("kwargs")]))
                extra.operated(self._op["op"], self._op["line"], self._why, given, tensors)
        outermost = not above.modules
        if outermost:
            self._module = None
            if not self._op["inside"]:
                del self._op["inside"]
            above.add(self._op, self._why)
        elif not self._inner:
            root = above.modules[0]._op
            if len(root["inside"]) < MAX_OPS:
                root["inside"].append(self._op)


class Within:
    """Trace function of a `forward` in torch.nn: torch's inside is not watched, so that its choices between
    implementations are those of an unwatched run."""

    __slots__ = ("_popped", "_shapes")

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._popped = shapes.switch_off()

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Self:
        if event == "return" and self._popped:
            self._popped = False
            self._shapes.switch_on()
        return self

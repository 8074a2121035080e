"""What the models that a program makes and calls consist of: layers, parameters, activations, FLOPs of one
forward; and what the optimizers keep.

All of it is taken at a model's first call, and at an optimizer's first step, as plain data.
"""

from __future__ import annotations

import math
import weakref
from types import CodeType, FrameType
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy
from torch.utils._python_dispatch import TorchDispatchMode

from tutor.sandbox.trace.flops import counts, flops_of
from tutor.sandbox.trace.frames import Frame
from tutor.sandbox.trace.gradmode import Why
from tutor.sandbox.trace.looking import OWN_MODES, settings_of, state_of, storage_of

MAX_MODELS = 8
MAX_LAYERS = 2_000
"""layers that are told one by one"""
_OPTIMIZERS = str(torch.optim.__file__).removesuffix("__init__.py")


class _Flops(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts for each open module, and for the innermost one alone; changes nothing."""

    def __init__(self, opened: list[nn.Module]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.all: dict[int, int] = {}
        self.own: dict[int, int] = {}
        self._opened = opened

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        packet = func._overloadpacket
        if torch.is_inference_mode_enabled() and not counts(packet):
            with self:  # here torch has not taken composite operations apart yet
                result = func.decompose(*args, **kwargs)
            if result is not NotImplemented:
                return result
        result = func(*args, **kwargs)
        flops = flops_of(packet, args, kwargs, result)
        if flops:
            for module in {id(module) for module in self._opened}:
                self.all[module] = self.all.get(module, 0) + flops
            innermost = id(self._opened[-1])
            self.own[innermost] = self.own.get(innermost, 0) + flops
        return result


class Models:
    def __init__(self) -> None:
        self._models: list[dict[str, Any]] = []
        self._known: dict[int, weakref.ref[nn.Module]] = {}
        self._opened: list[nn.Module] = []
        self._calls: dict[int, dict[str, Any]] | None = None
        self._mode: _Flops | None = None
        self._about: tuple[str, int] = ("", 0)
        self._optimizers: dict[int, list[Any]] = {}

    # --- models --------------------------------------------------------------------------------------

    def called(self, module: nn.Module, inputs: list[torch.Tensor], above: Frame, path: str) -> None:
        if not self._opened and self._is_new(module):
            self._known[id(module)] = weakref.ref(module)
            self._calls = {}
            self._about = (path, above.unit.line if above.unit else 0)
            if not torch._C._len_torch_dispatch_stack() and not _in_transform():
                self._mode = _Flops(self._opened)
                OWN_MODES.append(self._mode)
                self._mode.__enter__()  # type: ignore[no-untyped-call]
        self._opened.append(module)
        if self._calls is not None:
            call = self._calls.setdefault(
                id(module), {"inputs": [], "outputs": [], "bytes": 0, "calls": 0, "given": []}
            )
            call["calls"] += 1
            call["inputs"] = [list(state[0]) for t in inputs if (state := state_of(t)) is not None]
            call["given"] = [storage_of(tensor) for tensor in inputs]

    def _is_new(self, module: nn.Module) -> bool:
        if len(self._models) >= MAX_MODELS or isinstance(module, nn.modules.loss._Loss):
            return False
        known = self._known.get(id(module))
        return known is None or known() is not module

    def returned(self, module: nn.Module, outputs: list[torch.Tensor]) -> None:
        if module not in self._opened:
            return
        if self._calls is not None:
            call = self._calls[id(module)]
            call["outputs"] = [list(state[0]) for t in outputs if (state := state_of(t)) is not None]
            call["bytes"] += sum(
                t.numel() * t.element_size() for t in outputs if storage_of(t) not in call["given"]
            )
        while self._opened and self._opened.pop() is not module:
            pass
        if not self._opened and self._calls is not None:
            mode, self._mode = self._mode, None
            if mode is not None:
                mode.__exit__(None, None, None)  # type: ignore[no-untyped-call]
                OWN_MODES.remove(mode)
            if outputs:
                self._models.append(self._describe(module, self._calls, mode))
            self._calls = None

    def _describe(
        self, model: nn.Module, calls: dict[int, dict[str, Any]], flops: _Flops | None
    ) -> dict[str, Any]:
        seen: dict[int, str] = {}
        """id of a parameter -> the path that it was first found under"""
        layers = [_layer(path, module, calls, flops, seen) for path, module in model.named_modules()]
        if len(layers) > MAX_LAYERS:
            layers[MAX_LAYERS:] = [_together(layers[MAX_LAYERS:])]
        buffers = {id(buffer): buffer.numel() * buffer.element_size() for buffer in model.buffers()}
        name, line = self._about
        return {
            "name": name,
            "type": type(model).__name__,
            "line": line,
            "layers": layers,
            "inputs": layers[0]["inputs"],
            "outputs": layers[0]["outputs"],
            "flops": layers[0]["flops"],
            "buffer_bytes": sum(buffers.values()),
            "training": model.training,
        }

    # --- optimizers ----------------------------------------------------------------------------------

    def code(self, frame: FrameType) -> Any:
        """Steps of torch's optimizers: what they keep is known after the first."""
        if frame.f_code.co_name != "step" or not frame.f_code.co_filename.startswith(_OPTIMIZERS):
            return None
        optimizer = frame.f_locals.get("self")
        if not isinstance(optimizer, torch.optim.Optimizer) or id(optimizer) in self._optimizers:
            return None
        frame.f_trace_lines = False

        def returned(frame: FrameType, event: str, argument: Any) -> Any:
            if event == "return":
                with torch._C.DisableTorchFunction():
                    self._stepped(frame.f_locals["self"])
            return returned

        return returned

    def _stepped(self, optimizer: torch.optim.Optimizer) -> None:
        if len(self._optimizers) >= MAX_MODELS:
            return
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        kept = [
            value
            for state in optimizer.state.values()
            for value in (state.values() if isinstance(state, dict) else ())
            if isinstance(value, torch.Tensor)
        ]
        self._optimizers[id(optimizer)] = [
            type(optimizer).__name__,
            0,
            sum(p.numel() for p in parameters),
            sum(t.numel() * t.element_size() for t in kept),
        ]

    def operated(
        self, what: str, line: int, why: Why | None, inputs: list[torch.Tensor], outputs: list[torch.Tensor]
    ) -> None:
        return

    def before_backward(self, tensor: torch.Tensor, frame: FrameType, backward: bool) -> None:
        return

    def finish(self, namespace: dict[str, Any]) -> dict[str, Any]:
        return {"models": self._models, "optimizers": list(self._optimizers.values())}


def _layer(
    path: str,
    module: nn.Module,
    calls: dict[int, dict[str, Any]],
    flops: _Flops | None,
    seen: dict[int, str],
) -> dict[str, Any]:
    call = calls.get(id(module), {})
    own, shared = [], []
    for name, parameter in module._parameters.items():
        if parameter is None or is_lazy(parameter):
            continue
        if id(parameter) in seen:
            shared.append(f"{name} = {seen[id(parameter)]}")
            continue
        seen[id(parameter)] = f"{path}.{name}".removeprefix(".")
        state = state_of(parameter)
        if state is not None:
            dtype = str(state[1]).removeprefix("torch.")
            size = parameter.numel() * parameter.element_size()
            own.append([name, list(state[0]), dtype, state[3], size])
    return {
        "path": path,
        "type": type(module).__name__,
        "settings": settings_of(module),
        "own": own,
        "shared": shared,
        "inputs": call.get("inputs", []),
        "outputs": call.get("outputs", []),
        "output_bytes": call.get("bytes", 0),
        "flops": flops.all.get(id(module), 0) if flops is not None else 0,
        "own_flops": flops.own.get(id(module), 0) if flops is not None else 0,
        "calls": call.get("calls", 0),
        "leaf": not any(id(inner) in calls for inner in module.modules() if inner is not module),
    }


def _together(layers: list[dict[str, Any]]) -> dict[str, Any]:
    """Too many to list one by one: their sums, so that those of the model are right."""
    own = [held for layer in layers for held in layer["own"]]
    sums = []
    for trainable, name in ((True, "trainable"), (False, "frozen")):
        held = [(math.prod(shape), size) for _, shape, _, grad, size in own if grad is trainable]
        if held:
            sums.append([name, [sum(n for n, _ in held)], "", trainable, sum(size for _, size in held)])
    return {
        "path": "...",
        "type": f"{len(layers)} more layers",
        "settings": {},
        "own": sums,
        "shared": [],
        "inputs": [],
        "outputs": [],
        "output_bytes": sum(layer["output_bytes"] for layer in layers if layer["leaf"]),
        "flops": sum(layer["own_flops"] for layer in layers),
        "own_flops": sum(layer["own_flops"] for layer in layers),
        "calls": 1,
        "leaf": True,
    }


def _in_transform() -> bool:
    return torch._C._functorch.peek_interpreter_stack() is not None


def _handler() -> CodeType:
    handler: Any = _Flops.__torch_dispatch__
    while hasattr(handler, "__wrapped__"):  # torch wraps it, to keep its compiler out
        handler = handler.__wrapped__
    code: CodeType = handler.__code__
    return code


FLOPS_HANDLER = _handler()
"""the code of our frame in tracebacks"""

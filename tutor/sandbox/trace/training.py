"""Records what a training loop does while it runs: forwards, backwards, optimizer steps, clearing, modes.

    with TrainingRecorder(filename) as recorder:
        fit(x, y)
    recorder.record()      # plain data and tensors

Each optimizer step keeps two gradients: the one it used, and the one that the backward calls since the step
before have added. Where they differ, something was left over, lost or changed in between, and by how much.
The second is taken inside backward, from a hook on each leaf, so that it is exact however large the
leftovers are.

Nothing is assumed about the loop: gradients may be cleared by `zero_grad`, by `p.grad = None` or in place;
there may be several optimizers, several backwards a step, none at all.
"""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any, Self

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.optim.optimizer import register_optimizer_step_pre_hook

MAX_EVENTS = 20_000
MAX_STEPS = 2_000
MAX_GRADIENT_BYTES = 48 << 20

# Settings that are always told, because they are what the optimizer is known by.
_USUAL = {
    "SGD": ("momentum",),
    "Adam": ("betas", "eps", "weight_decay"),
    "AdamW": ("betas", "eps", "weight_decay"),
    "RMSprop": ("alpha", "momentum"),
}
_MARK = "tutor.forward"


class TrainingRecorder:
    """Records between `__enter__` and `__exit__`. Lines are those of frames of `filename`."""

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._undo = contextlib.ExitStack()
        self._events: list[str] = []
        self._lines: list[int | None] = []
        self._steps: list[dict[str, Any]] = []
        self._forwards: list[dict[str, Any]] = []
        self._optimizers: list[torch.optim.Optimizer] = []
        self._settings: list[dict[str, Any]] = []
        self._added: dict[int, torch.Tensor] = {}
        """id of a leaf -> what backward has added to it since the last step of its optimizer"""
        self._leaves: dict[int, torch.Tensor] = {}
        """leaves that hold a gradient, as far as was seen"""
        self._seen: dict[int, torch.Tensor] = {}
        """every leaf that ever got one: keeps them alive, so that ids stay true"""
        self._stale: set[int] = set()
        """leaves cleared since their last backward: the next one starts afresh"""
        self._depth = 0
        self._busy = 0
        """inside zero_grad, train or backward, whose own inner calls are no events"""
        self._loss: float | None = None
        self._backwards = 0
        self._bytes = 0

    # --- on and off ----------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        enter = self._undo.enter_context
        for handle in (
            register_module_forward_pre_hook(self._before_forward),
            register_module_forward_hook(self._after_forward, always_call=True),
            register_optimizer_step_pre_hook(self._before_step),
        ):
            self._undo.callback(handle.remove)
        enter(_patched(torch.autograd, "backward", self._backward))
        enter(_patched(torch.autograd, "grad", self._grad))
        enter(_patched(torch.optim.Optimizer, "__init__", self._optimizer_made))
        enter(_patched(torch.optim.Optimizer, "zero_grad", self._cleared))
        enter(_patched(nn.Module, "zero_grad", self._cleared))
        enter(_patched(nn.Module, "train", self._mode))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._undo.close()

    def record(self) -> dict[str, Any]:
        """Steps, optimizers, forwards, events and their lines; the keys are those of `check.watched`."""
        return {
            "steps": self._steps,
            "optimizers": self._settings,
            "forwards": self._forwards,
            "events": self._events,
            "lines": self._lines,
        }

    # --- forwards ------------------------------------------------------------------------------------

    def _before_forward(self, module: nn.Module, inputs: Any) -> None:
        if isinstance(module, nn.modules.loss._Loss):
            return
        self._depth += 1
        if self._depth > 1 or len(self._forwards) >= MAX_EVENTS:
            return
        self._notice_clearing()
        line = self._line()
        self._event("forward", line)
        self._forwards.append(
            {
                "type": type(module).__name__,
                "line": line,
                "training": module.training,
                "grad": torch.is_grad_enabled(),
                "backward_followed": False,
                "input_shapes": tuple(tuple(x.shape) for x in inputs if isinstance(x, torch.Tensor)),
                "output_shape": None,
                "step": len(self._steps),
            }
        )

    def _after_forward(self, module: nn.Module, inputs: Any, output: Any) -> None:
        if isinstance(module, nn.modules.loss._Loss):
            return
        self._depth -= 1
        if self._depth > 0 or not self._forwards:
            return
        for tensor in _tensors(output):
            if self._forwards[-1]["output_shape"] is None:
                self._forwards[-1]["output_shape"] = tuple(tensor.shape)
            if tensor.grad_fn is not None:
                # On the node itself: keeping the node would keep its whole graph.
                _notes(tensor.grad_fn)[_MARK] = len(self._forwards) - 1

    # --- backwards -----------------------------------------------------------------------------------

    def _backward(self, original: Callable[..., Any], tensors: Any, *args: Any, **kwargs: Any) -> Any:
        if self._busy:
            return original(tensors, *args, **kwargs)
        self._notice_clearing()
        roots = [t for t in _tensors(tensors) if t.grad_fn is not None or t.requires_grad]
        self._event("backward", self._line())
        self._loss = float(roots[0].detach()) if len(roots) == 1 and roots[0].numel() == 1 else None
        self._backwards += 1
        with self._inside(), contextlib.ExitStack() as hooks:
            for leaf in self._walk(roots):
                hooks.callback(leaf.register_hook(self._adder(leaf)).remove)  # type: ignore[no-untyped-call]
            return original(tensors, *args, **kwargs)

    def _grad(
        self, original: Callable[..., Any], outputs: Any, inputs: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """autograd.grad puts nothing into `.grad`, but a loop may put there what it returns."""
        if self._busy:
            return original(outputs, inputs, *args, **kwargs)
        wanted = list(_tensors(inputs))
        leaves = [t for t in wanted if t.is_leaf and isinstance(t, nn.Parameter)]
        if leaves:
            self._event("backward", self._line())
            self._backwards += 1
        with self._inside():
            list(self._walk(list(_tensors(outputs))))
            gradients = original(outputs, inputs, *args, **kwargs)
        for leaf, gradient in zip(wanted, gradients, strict=False):
            if isinstance(leaf, nn.Parameter) and leaf.is_leaf and isinstance(gradient, torch.Tensor):
                self._adder(leaf)(gradient.detach())
        return gradients

    def _walk(self, roots: list[torch.Tensor]) -> Iterator[torch.Tensor]:
        """The leaves that a backward from `roots` reaches; on the way, the forwards it goes through are
        marked."""
        pending = [root.grad_fn for root in roots if root.grad_fn is not None]
        yield from (root for root in roots if root.grad_fn is None and root.requires_grad)
        seen = set(pending)
        while pending:
            node = pending.pop()
            forward = _notes(node).get(_MARK)
            if isinstance(forward, int) and forward < len(self._forwards):
                self._forwards[forward]["backward_followed"] = True
            leaf = getattr(node, "variable", None)
            if isinstance(leaf, torch.Tensor) and leaf.is_leaf:
                yield leaf
            for following, _ in node.next_functions:
                if following is not None and following not in seen:
                    seen.add(following)
                    pending.append(following)

    def _adder(self, leaf: torch.Tensor) -> Callable[[torch.Tensor], None]:
        def add(gradient: torch.Tensor) -> None:
            key, gradient = id(leaf), gradient.detach()
            before = None if key in self._stale else self._added.get(key)
            self._stale.discard(key)
            self._added[key] = gradient.clone() if before is None else before + gradient
            self._seen[key] = leaf
            if not _is_empty(gradient):
                self._leaves[key] = leaf

        return add

    # --- steps ---------------------------------------------------------------------------------------

    def _before_step(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        self._notice_clearing()
        index = self._known(optimizer)
        line = self._line()
        self._event("step", line)
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        added = [self._added.pop(id(p), None) for p in parameters]
        self._stale.difference_update(id(p) for p in parameters)
        if len(self._steps) < MAX_STEPS and self._bytes < MAX_GRADIENT_BYTES:
            used = _flat(parameters, [p.grad for p in parameters])
            own = _flat(parameters, added)
            self._bytes += used.numel() * used.element_size() * 2
            self._steps.append(
                {
                    "number": len(self._steps) + 1,
                    "optimizer": index,
                    "line": line,
                    "loss": self._loss,
                    "gradient_used": used,
                    "gradient_of_its_loss": own,
                    "without_gradient": sum(p.grad is None for p in parameters),
                    "backwards": self._backwards,
                }
            )
        self._backwards = 0
        self._loss = None

    def _optimizer_made(
        self, original: Callable[..., Any], optimizer: Any, *args: Any, **kwargs: Any
    ) -> None:
        original(optimizer, *args, **kwargs)
        self._known(optimizer)

    def _known(self, optimizer: torch.optim.Optimizer) -> int:
        """The optimizer's number, from 0 in the order they were made or first used; its settings as they
        are then."""
        for index, known in enumerate(self._optimizers):
            if known is optimizer:
                return index
        self._optimizers.append(optimizer)
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        self._settings.append(
            {"settings": settings_of(optimizer), "parameters": sum(p.numel() for p in parameters)}
        )
        return len(self._optimizers) - 1

    # --- clearing and modes --------------------------------------------------------------------------

    def _cleared(self, original: Callable[..., Any], owner: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._busy:
            self._notice_clearing()
            self._event("zero_grad", self._line())
        with self._inside():
            result = original(owner, *args, **kwargs)
        self._forget_empty()
        return result

    def _notice_clearing(self) -> None:
        """Gradients that were there and are gone were cleared by hand: `p.grad = None`, `p.grad.zero_()`."""
        if self._forget_empty():
            self._event("zero_grad", None)

    def _forget_empty(self) -> bool:
        """Whether any leaf that held a gradient holds none now. What backward added to it before the clearing
        still counts for a step that comes next, and no more once another backward has come."""
        gone = [key for key, leaf in self._leaves.items() if _is_empty(leaf.grad)]
        for key in gone:
            del self._leaves[key]
            self._stale.add(key)
        return bool(gone)

    def _mode(self, original: Callable[..., Any], module: Any, mode: bool = True) -> Any:
        if not self._busy:
            self._event("train" if mode else "eval", self._line())
        with self._inside():
            return original(module, mode)

    # --- small things --------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _inside(self) -> Iterator[None]:
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    def _event(self, name: str, line: int | None) -> None:
        if len(self._events) < MAX_EVENTS:
            self._events.append(name)
            self._lines.append(line)

    def _line(self) -> int | None:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self._filename:
                return frame.f_lineno
            frame = frame.f_back
        return None


def _notes(node: Any) -> dict[Any, Any]:
    """What python code may leave on a node of the graph (torch's types call it a method; it is a dict)."""
    notes: dict[Any, Any] = node.metadata
    return notes


def settings_of(optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    """`{"type": "SGD", "lr": 0.1, "momentum": 0}`: of the first group; with `groups`, the lr of each, if
    several."""
    name = type(optimizer).__name__
    group = optimizer.param_groups[0]
    usual = ("lr", *_USUAL.get(name, ()))
    defaults = {
        parameter.name: parameter.default
        for parameter in inspect.signature(type(optimizer).__init__).parameters.values()
    }
    settings: dict[str, Any] = {"type": name}
    for key, value in group.items():
        if key == "params" or not _is_plain(value):
            continue
        if key in usual or (key in defaults and value != defaults[key]):
            settings[key] = value.item() if isinstance(value, torch.Tensor) else value
    if len(optimizer.param_groups) > 1:
        settings["groups"] = [float(group["lr"]) for group in optimizer.param_groups]
    return settings


def _is_plain(value: Any) -> bool:
    if isinstance(value, torch.Tensor):
        return value.numel() == 1
    if isinstance(value, tuple):
        return all(_is_plain(item) for item in value)
    return value is None or isinstance(value, bool | int | float | str)


def _flat(parameters: list[torch.Tensor], gradients: list[torch.Tensor | None]) -> torch.Tensor:
    """One vector over all parameters; zeros where there is no gradient."""
    parts = [
        (torch.zeros_like(p, memory_format=torch.contiguous_format) if g is None else g).detach().reshape(-1)
        for p, g in zip(parameters, gradients, strict=True)
    ]
    return torch.cat(parts).clone() if parts else torch.zeros(0)


def _is_empty(gradient: torch.Tensor | None) -> bool:
    return gradient is None or not bool(gradient.any())


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors(item)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))


@contextlib.contextmanager
def _patched(owner: Any, name: str, around: Callable[..., Any]) -> Iterator[None]:
    """`owner.name` calls `around(original, ...)` inside the block. Functions only: methods get their
    object first."""
    original = getattr(owner, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        return around(original, *args, **kwargs)

    setattr(owner, name, call)
    try:
        yield
    finally:
        setattr(owner, name, original)

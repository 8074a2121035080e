"""The taps: one watch over a running program, to which ledgers subscribe.

Torch is tapped once, here, and in as few places as possible:

- every torch function and tensor method passes through a TorchFunctionMode (`on_function`). What torch calls
  inside a function, inside backward and inside an optimizer's step does not pass again;
- module calls (`on_call`), backward and autograd.grad (`on_backward`), optimizer steps (`on_step`), clearing by
  zero_grad (`on_clear`), objects being made (`on_made`).

Nothing here may change what the program computes: no random number is drawn, no exception is swallowed or
added, and what a ledger computes runs in `quiet()`, where the taps are off and autograd records nothing.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType, TracebackType
from typing import Any, ClassVar, Protocol, Self

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook
from torch.overrides import TorchFunctionMode

from tutor.sandbox.watch.log import Log
from tutor.sandbox.watch.names import Names

After = Callable[..., None]


class Ledger(Protocol):
    """One thing that is written down. Made once a run, with the watch to subscribe to."""

    name: ClassVar[str]

    def __init__(self, watch: Watch) -> None: ...

    def finish(self) -> None:
        """The program has ended, or its time is nearly over: write down what is only known then."""


class Watch:
    """Watches what runs between `__enter__` and `__exit__`. Lines are those of frames of `filename`.

    `deadline` is a `time.monotonic()`: at the first event after it the ledgers finish, because the program may
    be stopped at any moment.
    """

    def __init__(
        self,
        filename: str,
        namespace: dict[str, Any],
        send: Callable[[dict[str, Any]], None],
        ledgers: Sequence[type[Ledger]],
        deadline: float = float("inf"),
    ) -> None:
        self.filename = filename
        self.names = Names(namespace)
        self.namespace = namespace
        self.log = Log(send)
        self.depth = 0
        """how many module calls are open"""
        self.busy = 0
        """inside quiet(), backward, an optimizer's step: inner calls of torch are no events"""
        self._deadline = deadline
        self._finished = False
        self._undo = contextlib.ExitStack()
        self._functions: dict[Any, list[tuple[Callable[..., Any] | None, After | None]]] = {}
        self._calls: list[tuple[Callable[..., None] | None, Callable[..., None] | None]] = []
        self._backwards: list[tuple[Callable[..., Any] | None, After | None]] = []
        self._steps: list[tuple[Callable[..., None] | None, Callable[..., None] | None]] = []
        self._clears: list[Callable[..., None]] = []
        self._mades: list[tuple[type, Callable[..., None]]] = []
        self.ledgers = [ledger(self) for ledger in ledgers]

    # --- subscribing ---------------------------------------------------------------------------------

    def on_function(
        self,
        *functions: Any,
        before: Callable[[tuple[Any, ...], dict[str, Any]], Any] | None = None,
        after: Callable[[tuple[Any, ...], dict[str, Any], Any, Any], None] | None = None,
    ) -> None:
        """`before(args, kwargs)` and `after(args, kwargs, result, what before gave)` around these functions
        of torch (as TorchFunctionMode names them: `F.cross_entropy`, `torch.softmax`, `torch.Tensor.view`)."""
        for function in functions:
            self._functions.setdefault(function, []).append((before, after))

    def on_call(
        self,
        before: Callable[[nn.Module, tuple[Any, ...]], None] | None = None,
        after: Callable[[nn.Module, tuple[Any, ...], dict[str, Any], Any], None] | None = None,
    ) -> None:
        """Around every module's call, inner ones too: `watch.depth` is 1 for a root. The output is None where
        the forward raised."""
        self._calls.append((before, after))

    def on_backward(
        self,
        before: Callable[[list[torch.Tensor], dict[str, Any]], Any] | None = None,
        after: Callable[[list[torch.Tensor], dict[str, Any], Any], None] | None = None,
    ) -> None:
        """Around backward and autograd.grad: the roots, and `{"kind": "backward" | "grad", "retain_graph",
        "create_graph", "inputs", "gradients" (of grad, after it)}`. `after` gets what `before` gave."""
        self._backwards.append((before, after))

    def on_step(
        self,
        before: Callable[[torch.optim.Optimizer], None] | None = None,
        after: Callable[[torch.optim.Optimizer], None] | None = None,
    ) -> None:
        self._steps.append((before, after))

    def on_clear(self, cleared: Callable[[torch.optim.Optimizer | nn.Module], None]) -> None:
        """Before an optimizer's or a module's zero_grad (clearing by hand is seen by the gradient ledger)."""
        self._clears.append(cleared)

    def on_made(self, kind: type, made: Callable[[Any], None]) -> None:
        """After `kind.__init__`, of subclasses too, as long as they call it."""
        self._mades.append((kind, made))

    def patch(self, owner: Any, name: str, around: Callable[..., Any]) -> None:
        """From now until the watch ends, `owner.name(...)` calls `around(original, ...)`. Only for what no tap above
        reaches; `around` must call the original with exactly what it got."""
        self._undo.enter_context(_patched(owner, name, around))

    # --- writing down --------------------------------------------------------------------------------

    def note(self, kind: str, line: int | None, **data: Any) -> int:
        """Writes an event down; its number."""
        number = self.log.add(kind, line, data)
        if not self._finished and time.monotonic() > self._deadline:
            self.finish()
        return number

    def line(self) -> int | None:
        """The learner's line that is being executed."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self.filename:
                return frame.f_lineno
            frame = frame.f_back
        return None

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """For what a ledger computes: no taps, no autograd. (Random numbers are its own care: draw none.)"""
        self.busy += 1
        try:
            with torch._C.DisableTorchFunction(), torch.no_grad():
                yield
        finally:
            self.busy -= 1

    def finish(self) -> None:
        """Once: the ledgers write down what is only known at the end, and everything is sent."""
        if self._finished:
            return
        self._finished = True
        with self.quiet():
            for ledger in self.ledgers:
                ledger.finish()
        self.log.finish()

    # --- on and off ----------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        for handle in (
            register_module_forward_pre_hook(self._before_call),
            register_module_forward_hook(self._after_call, with_kwargs=True, always_call=True),
            register_optimizer_step_pre_hook(self._before_step),
            register_optimizer_step_post_hook(self._after_step),
        ):
            self._undo.callback(handle.remove)
        self.patch(torch.autograd, "backward", self._backward)
        self.patch(torch.autograd, "grad", self._grad)
        self.patch(torch.optim.Optimizer, "zero_grad", self._zero_grad)
        self.patch(nn.Module, "zero_grad", self._zero_grad)
        for kind in dict.fromkeys(kind for kind, _ in self._mades):
            self.patch(kind, "__init__", self._maker(kind))
        self._undo.enter_context(_Functions(self))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._undo.close()

    # --- the taps ------------------------------------------------------------------------------------

    def _before_call(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        self.depth += 1
        if self.busy:
            return
        for before, _ in self._calls:
            if before is not None:
                before(module, args)

    def _after_call(
        self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any
    ) -> None:
        try:
            if not self.busy:
                for _, after in self._calls:
                    if after is not None:
                        after(module, args, kwargs, output)
        finally:
            self.depth -= 1

    def _before_step(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        for before, _ in self._steps:
            if before is not None:
                before(optimizer)

    def _after_step(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        for _, after in self._steps:
            if after is not None:
                after(optimizer)

    def _zero_grad(self, original: Callable[..., Any], owner: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.busy:
            for cleared in self._clears:
                cleared(owner)
        with self._inner():
            return original(owner, *args, **kwargs)

    def _backward(self, original: Callable[..., Any], tensors: Any, *args: Any, **kwargs: Any) -> Any:
        if self.busy:
            return original(tensors, *args, **kwargs)
        given = dict(zip(("grad_tensors", "retain_graph", "create_graph"), args, strict=False)) | kwargs
        about = {
            "kind": "backward",
            "retain_graph": given.get("retain_graph"),
            "create_graph": bool(given.get("create_graph")),
            "inputs": given.get("inputs"),
        }
        return self._through(list(flat(tensors)), about, lambda: original(tensors, *args, **kwargs))

    def _grad(
        self, original: Callable[..., Any], outputs: Any, inputs: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if self.busy:
            return original(outputs, inputs, *args, **kwargs)
        given = dict(zip(("grad_outputs", "retain_graph", "create_graph"), args, strict=False)) | kwargs
        about: dict[str, Any] = {
            "kind": "grad",
            "retain_graph": given.get("retain_graph"),
            "create_graph": bool(given.get("create_graph")),
            "inputs": list(flat(inputs)),
        }

        def run() -> Any:
            about["gradients"] = gradients = original(outputs, inputs, *args, **kwargs)
            return gradients

        return self._through(list(flat(outputs)), about, run)

    def _through(self, roots: list[torch.Tensor], about: dict[str, Any], run: Callable[[], Any]) -> Any:
        given = []
        for before, _ in self._backwards:
            given.append(before(roots, about) if before is not None else None)
        with self._inner():
            result = run()
        for (_, after), had in zip(self._backwards, given, strict=True):
            if after is not None:
                after(roots, about, had)
        return result

    def _maker(self, kind: type) -> Callable[..., Any]:
        mades = [made for of, made in self._mades if of is kind]

        def around(original: Callable[..., Any], thing: Any, *args: Any, **kwargs: Any) -> Any:
            original(thing, *args, **kwargs)
            if not self.busy:
                for made in mades:
                    made(thing)

        return around

    @contextlib.contextmanager
    def _inner(self) -> Iterator[None]:
        """What torch does inside itself is no event; autograd stays as it is."""
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1

    def function(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Called by the mode for every function of torch."""
        subscribed = None if self.busy else self._functions.get(function)
        if subscribed is None:
            return function(*args, **kwargs)
        given = [before(args, kwargs) if before is not None else None for before, _ in subscribed]
        result = function(*args, **kwargs)
        for (_, after), had in zip(subscribed, given, strict=True):
            if after is not None:
                after(args, kwargs, result, had)
        return result


class _Functions(TorchFunctionMode):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return self._watch.function(func, args, kwargs or {})


def flat(value: Any) -> Iterator[torch.Tensor]:
    """The tensors in lists, tuples and dicts."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from flat(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from flat(item)


@contextlib.contextmanager
def _patched(owner: Any, name: str, around: Callable[..., Any]) -> Iterator[None]:
    original = owner.__dict__[name] if isinstance(owner, type) else getattr(owner, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        return around(original, *args, **kwargs)

    call.__name__, call.__qualname__ = name, getattr(original, "__qualname__", name)
    call.__doc__, call.__module__ = original.__doc__, original.__module__
    call.__wrapped__ = original  # type: ignore[attr-defined]  # so that inspect.signature sees the real one
    setattr(owner, name, call)
    try:
        yield
    finally:
        setattr(owner, name, original)

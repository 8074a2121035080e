"""How the watch keeps out of the program's way: what it does itself is no event, and what it puts in torch's
place looks like torch and goes away."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Protocol

import torch


class Busy(Protocol):
    busy: int
    """inside of how many things that are no events"""


class Quiet:
    """As `with DisableTorchFunction(), no_grad()`, but cheap: a ledger enters it several times a step."""

    __slots__ = ("_functions", "_grad", "_watch")

    def __init__(self, watch: Busy) -> None:
        self._watch = watch

    def __enter__(self) -> None:
        self._watch.busy += 1
        self._functions = torch._C.DisableTorchFunction()
        self._functions.__enter__()
        self._grad = torch.is_grad_enabled()
        torch._C._set_grad_enabled(False)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        torch._C._set_grad_enabled(self._grad)
        self._functions.__exit__(kind, error, tb)
        self._watch.busy -= 1


class Apart:
    """Takes the mode off. Not where the program has put a mode of its own on top: that one is to see what it
    would see without us."""

    __slots__ = ("_mode",)

    def __enter__(self) -> None:
        self._mode = None
        if torch._C._len_torch_function_stack() == 1:
            self._mode = torch._C._pop_torch_function_stack()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._mode is not None:
            torch._C._push_on_torch_function_stack(self._mode)


@contextlib.contextmanager
def patched(owner: Any, name: str, around: Callable[..., Any]) -> Iterator[None]:
    original = owner.__dict__[name] if isinstance(owner, type) else getattr(owner, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        return around(original, *args, **kwargs)

    call.__name__, call.__qualname__ = name, getattr(original, "__qualname__", name)
    call.__doc__, call.__module__ = original.__doc__, original.__module__
    call.__dict__.update(getattr(original, "__dict__", {}))
    call.__wrapped__ = original  # type: ignore[attr-defined]  # so that inspect.signature sees the real one
    setattr(owner, name, call)
    try:
        yield
    finally:
        setattr(owner, name, original)

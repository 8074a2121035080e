"""Ledger: state_dict, load_state_dict and torch.save.

Event `state`: state_dict() of a root module: module (name), steps (of optimizers so far, or backwards)
Event `load`: load_state_dict, also of a crash:
    module      number      name        strict
    keys        [of the model, given, in both with the same shape]
    stale       the tensors given are some model's own, taken by state_dict() `since` steps ago
    kept        the tensors given, or others that the same line took, were kept over a step, uncopied
    taken       line of that state_dict()           of      name of that model
    example     [a key of the model, a key given] that do not match
    raised      it raised
Event `save`: torch.save of such a stale or kept state: stale, since, taken, of, kept, name (as of)
Event `itself`: a parameter was copied from a tensor that shares its memory: name; once. Or load_state_dict
    was given the model's own parameters, which no state_dict() had handed out
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from tutor.sandbox.watch.watch import Watch

_MOST = 500


@dataclass(slots=True)
class _Taken:
    tensor: weakref.ref[torch.Tensor]
    model: weakref.ref[nn.Module]
    key: str
    name: str
    line: int | None
    steps: int


class Saving:
    name: ClassVar[str] = "saving"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._steps = 0
        self._backwards = 0
        self._taken: dict[int, _Taken] = {}
        self._inside = False
        self._kept: set[int | None] = set()
        self._itself = False
        watch.on_function(
            torch.Tensor.copy_,
            torch.Tensor.data.__set__,  # type: ignore[attr-defined]
            before=self._copied,
        )
        watch.on_step(after=self._stepped)
        watch.on_backward(after=self._backward)
        watch.patch(nn.Module, "state_dict", self._state)
        watch.patch(nn.Module, "load_state_dict", self._load)
        watch.patch(torch, "save", self._save)

    def finish(self) -> None:
        return

    def _stepped(self, optimizer: torch.optim.Optimizer) -> None:
        self._steps += 1
        for taken in list(self._taken.values())[-5:]:
            if taken.line not in self._kept and taken.tensor() is not None and taken.model() is not None:
                self._kept.add(taken.line)

    def _copied(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        into, source = args[0], args[1] if len(args) > 1 else None
        if (
            not self._itself
            and isinstance(into, nn.Parameter)
            and not is_lazy(into)
            and isinstance(source, torch.Tensor)
            and into.numel() > 0
            and source.layout == into.layout == torch.strided
            and not into.is_meta
            and source.data_ptr() == into.data_ptr()
            and source.shape == into.shape
            and self._now > 1
            and self._watch.direct()
        ):
            self._itself = True
            self._watch.note("itself", self._watch.line(), name=self._watch.names.tensor(into))

    def _backward(self, roots: list[torch.Tensor], about: dict[str, Any], had: Any) -> None:
        self._backwards += 1

    @property
    def _now(self) -> int:
        return self._steps or self._backwards

    # --- state_dict ----------------------------------------------------------------------------------

    def _state(self, original: Callable[..., Any], module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        if self._inside or self._watch.busy:
            return original(module, *args, **kwargs)
        self._inside = True
        try:
            state = original(module, *args, **kwargs)
        finally:
            self._inside = False
        if isinstance(state, dict):
            self._remember(module, state)
        return state

    def _remember(self, module: nn.Module, state: dict[str, Any]) -> None:
        line, name = self._watch.line(), self._watch.names.module(module)
        for key, tensor in state.items():
            if isinstance(tensor, torch.Tensor) and tensor.numel():
                if len(self._taken) > _MOST:
                    self._taken = {k: v for k, v in self._taken.items() if v.tensor() is not None}
                if len(self._taken) <= _MOST:
                    self._taken[id(tensor)] = _Taken(
                        weakref.ref(tensor), weakref.ref(module), key, name, line, self._now
                    )
                break
        self._watch.note("state", line, module=name, steps=self._now)

    def _stale(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Whether this is a model's own storage, and how many steps ago it was taken for a copy."""
        for tensor in state.values():
            taken = self._taken.get(id(tensor))
            model = None if taken is None else taken.model()
            if taken is None or not isinstance(tensor, torch.Tensor) or model is None:
                continue
            if taken.tensor() is not tensor:  # an id that was given again
                continue
            own = dict(model.named_parameters()).get(taken.key)
            since = self._now - taken.steps
            same = own is not None and bool(own.data_ptr() == tensor.data_ptr())
            stale = same and since > 0
            kept = stale or (same and taken.line in self._kept)
            return {"stale": stale, "since": since, "taken": taken.line, "of": taken.name, "kept": kept}
        return {"stale": False, "since": 0, "taken": None, "of": "", "kept": False}

    # --- load_state_dict and torch.save --------------------------------------------------------------

    def _load(self, original: Callable[..., Any], module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        if self._watch.busy:
            return original(module, *args, **kwargs)
        given = dict(zip(("state_dict", "strict"), args, strict=False)) | kwargs
        state = given.get("state_dict")
        about: dict[str, Any] = {}
        if isinstance(state, Mapping):
            about = self._stale(state) | self._matching(module, state)
            self._loaded_itself(module, state)
        raised = True
        try:
            result = original(module, *args, **kwargs)
            raised = False
            return result
        finally:
            if about:
                self._watch.note(
                    "load",
                    self._watch.line(),
                    module=self._watch.names.modules.number(module),
                    name=self._watch.names.module(module),
                    strict=bool(given.get("strict", True)),
                    raised=raised,
                    **about,
                )

    def _loaded_itself(self, module: nn.Module, state: Mapping[str, Any]) -> None:
        """The living parameters again, put aside with `p.data` or `p.detach()` and not through state_dict."""
        own = dict(module.named_parameters())
        if not own or self._steps < 2 or any(id(tensor) in self._taken for tensor in state.values()):
            return
        for key, parameter in own.items():
            kept = state.get(key)
            if (
                not isinstance(kept, torch.Tensor)
                or is_lazy(parameter)
                or kept.layout is not torch.strided
                or kept.is_meta
                or kept.numel() == 0
                or kept.data_ptr() != parameter.data_ptr()
            ):
                return
        self._watch.note(
            "itself", self._watch.line(), name=self._watch.names.tensor(next(iter(own.values())))
        )

    def _matching(self, module: nn.Module, state: Mapping[str, Any]) -> dict[str, Any]:
        self._inside = True
        try:
            mine = module.state_dict()
        finally:
            self._inside = False
        both = [
            key
            for key in mine
            if key in state and getattr(mine[key], "shape", None) == getattr(state[key], "shape", None)
        ]
        missing = next((key for key in mine if key not in state), "")
        unused = next((str(key) for key in state if key not in mine), "")
        return {"keys": [len(mine), len(state), len(both)], "example": [missing, unused]}

    def _save(self, original: Callable[..., Any], thing: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(thing, *args, **kwargs)
        if not self._watch.busy:
            for state in _states(thing):
                about = self._stale(state)
                if about["kept"]:
                    self._watch.note("save", self._watch.line(), name=about["of"], **about)
                    break
        return result


def _states(thing: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(thing, Mapping):
        yield thing
        for value in list(thing.values())[:20]:
            if isinstance(value, Mapping):
                yield value

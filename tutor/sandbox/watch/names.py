"""Numbers for tensors, modules and other objects, true for as long as they live; and what to call them."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterator
from types import FrameType
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

_TRIES = 5
_ROOM = 4096
"""so many objects are known before those that died are forgotten"""


class Last:
    """Tells whether a tensor is the one that was shown last, with the same values."""

    __slots__ = ("_tensor", "_version")

    def __init__(self) -> None:
        self._tensor: weakref.ref[torch.Tensor] | None = None
        self._version = -1

    def is_still(self, tensor: torch.Tensor) -> bool:
        if tensor.is_inference():  # nobody counts its changes
            return False
        version = tensor._version
        if self._tensor is not None and self._tensor() is tensor and self._version == version:
            return True
        self._tensor, self._version = weakref.ref(tensor), version
        return False


class Numbers:
    """`number(thing)`: from 1, the same as long as the object lives, never given twice.

    By identity, not equality. An `id` that a new object got from a dead one is noticed by the weak reference.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Any], int]] = {}
        self._next = 1
        self._room = _ROOM

    def number(self, thing: Any) -> int:
        known = self._known.get(id(thing))
        if known is not None and known[0]() is thing:
            return known[1]
        if len(self._known) >= self._room:
            self._known = {key: pair for key, pair in self._known.items() if pair[0]() is not None}
            self._room = max(_ROOM, 2 * len(self._known))
        number, self._next = self._next, self._next + 1
        self._known[id(thing)] = (weakref.ref(thing), number)
        return number

    def seen(self, thing: Any) -> bool:
        known = self._known.get(id(thing))
        return known is not None and known[0]() is thing

    def living(self) -> Iterator[tuple[int, Any]]:
        for reference, number in list(self._known.values()):
            thing = reference()
            if thing is not None:
                yield number, thing


class Names:
    """What the learner calls things: `net.fc1.weight`, from the variables that hold them: the script's, and
    those of its functions that are being executed."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self.tensors = Numbers()
        self.modules = Numbers()
        self.others = Numbers()
        self._names: dict[int, str] = {}
        """number of a tensor -> its name, once it is known"""
        self._modules: dict[int, str] = {}
        self._tries: dict[int, int] = {}
        """number of a module -> how often no variable was found to lead to it"""
        self._looks: dict[int, int] = {}
        """the same for tensors"""

    def tensor(self, tensor: torch.Tensor) -> str:
        """The name of a parameter or other leaf; its shape where no variable leads to it."""
        number = self.tensors.number(tensor)
        if number not in self._names and self._looks.get(number, 0) < _TRIES:
            self._looks[number] = self._looks.get(number, 0) + 1
            self.look()
        name = self._names.get(number)
        if name is not None:
            return name
        return "a lazy parameter" if is_lazy(tensor) else f"a tensor {tuple(tensor.shape)}"

    def call(self, tensor: torch.Tensor, name: str) -> None:
        self._names.setdefault(self.tensors.number(tensor), name)

    def module(self, module: nn.Module) -> str:
        """`net`, or `net.encoder` for an inner one; the class's name where no variable leads to it."""
        number = self.modules.number(module)
        if len(self._modules) + len(self._tries) > 4 * _ROOM:  # a module or more a step: the living ones stay
            living = {alive for alive, _ in self.modules.living()}
            self._modules = {n: name for n, name in self._modules.items() if n in living}
            self._tries = {n: count for n, count in self._tries.items() if n in living}
        if number not in self._modules and self._tries.get(number, 0) < _TRIES:
            for name, root in self.roots():
                self._modules.setdefault(self.modules.number(root), name)
                for inner, found in root.named_modules():
                    if inner:
                        self._modules.setdefault(self.modules.number(found), f"{name}.{inner}")
        if number not in self._modules:
            self._tries[number] = self._tries.get(number, 0) + 1
        return self._modules.get(number, type(module).__name__)

    def look(self) -> None:
        """Names for whatever the learner's variables reach now."""
        for name, root in self.roots():
            for inner, parameter in root.named_parameters(remove_duplicate=False):
                self.call(parameter, f"{name}.{inner}")
        for _, name, value in self.variables():
            if isinstance(value, torch.Tensor) and _wanted(value):
                self.call(value, name)
            elif isinstance(value, list | tuple):
                for index, item in enumerate(value[:200]):
                    if isinstance(item, torch.Tensor) and _wanted(item):
                        self.call(item, f"{name}[{index}]")
            elif type(value) is dict:
                for key, item in list(value.items())[:200]:
                    if isinstance(item, torch.Tensor) and _wanted(item):
                        self.call(item, f"{name}[{key!r}]")

    def roots(self) -> Iterator[tuple[str, nn.Module]]:
        """Modules that a variable holds, and their names; those of a module's own `self` last."""
        later = []
        for _, name, value in self.variables():
            if isinstance(value, nn.Module) and "_modules" in value.__dict__:
                if name == "self":
                    later.append((type(value).__name__, value))
                else:
                    yield name, value
        yield from later

    def variables(self) -> Iterator[tuple[int, str, Any]]:
        """Scope (a number), name and value: the script's names, those of its functions that are running
        (outer ones first), and the attributes of the learner's own plain objects among them."""
        scopes = [self._namespace]
        frame: FrameType | None = sys._getframe(1)
        frames = []
        while frame is not None:
            if frame.f_globals is self._namespace and frame.f_code.co_name != "<module>":
                frames.append(frame)
            frame = frame.f_back
        scopes += [frame.f_locals for frame in reversed(frames[-20:])]
        seen: set[int] = set()
        for scope, variables in enumerate(scopes):
            for name, value in list(variables.items()):
                if name.startswith("__"):
                    continue
                yield scope, name, value
                if (
                    type(value).__module__ == "__main__"
                    and not isinstance(value, nn.Module | torch.Tensor)
                    and id(value) not in seen
                ):
                    seen.add(id(value))
                    for attribute, held in list(getattr(value, "__dict__", {}).items()):
                        yield 1000 + len(seen), f"{name}.{attribute}", held


def _wanted(tensor: torch.Tensor) -> bool:
    return tensor.is_leaf and (tensor.requires_grad or isinstance(tensor, nn.Parameter))

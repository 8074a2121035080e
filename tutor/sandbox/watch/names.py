"""Numbers for tensors, modules and other objects, true for as long as they live; and what to call them."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

import torch
from torch import nn


class Numbers:
    """`number(thing)`: from 1, the same as long as the object lives, never given twice.

    By identity, not equality. An `id` that a new object got from a dead one is noticed by the weak reference.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Any], int]] = {}
        self._next = 1

    def number(self, thing: Any) -> int:
        known = self._known.get(id(thing))
        if known is not None and known[0]() is thing:
            return known[1]
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
    """What the learner calls things: `net.fc1.weight`, from the variables that hold them."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self.tensors = Numbers()
        self.modules = Numbers()
        self.others = Numbers()
        self._names: dict[int, str] = {}
        """number of a tensor -> its name, once it is known"""

    def tensor(self, tensor: torch.Tensor) -> str:
        """The name of a parameter or other leaf; its shape where no variable leads to it."""
        number = self.tensors.number(tensor)
        if number not in self._names:
            self.look()
        return self._names.get(number, f"a tensor {tuple(tensor.shape)}")

    def call(self, tensor: torch.Tensor, name: str) -> None:
        self._names.setdefault(self.tensors.number(tensor), name)

    def module(self, module: nn.Module) -> str:
        """`net`, or `net.encoder` for an inner one; the class's name where no variable leads to it."""
        for name, root in self._roots():
            if root is module:
                return name
            for inner, found in root.named_modules():
                if found is module:
                    return f"{name}.{inner}"
        return type(module).__name__

    def look(self) -> None:
        """Names for whatever the learner's variables reach now."""
        for name, root in self._roots():
            for inner, parameter in root.named_parameters(remove_duplicate=False):
                self.call(parameter, f"{name}.{inner}")
        for name, value in list(self._namespace.items()):
            if isinstance(value, torch.Tensor) and value.is_leaf and value.requires_grad:
                self.call(value, name)
            elif isinstance(value, list | tuple):
                for index, item in enumerate(value[:200]):
                    if isinstance(item, torch.Tensor) and item.is_leaf and item.requires_grad:
                        self.call(item, f"{name}[{index}]")

    def _roots(self) -> Iterator[tuple[str, nn.Module]]:
        for name, value in list(self._namespace.items()):
            if isinstance(value, nn.Module) and not name.startswith("__"):
                yield name, value

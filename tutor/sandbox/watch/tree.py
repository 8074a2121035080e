"""Ledger: where layers are made and kept, and which of them their root does not know.

Event `stray`: an attribute of a module holds what the module does not register; once an attribute:
    holder      its class       attribute   "layers"      container   "list", "dict", ... or "" (none)
    what        "module", "parameter", "nonleaf" (computed from parameters that are registered nowhere)
    count       how many             type        class of the first
    tensors     numbers of the parameters concerned      frozen      none of them requires a gradient
Event `outside`: a module was called inside a root that does not register it; once a module:
    module, type, root (name), tensors, frozen, fresh (made during this very forward), made (line)
Event `created`, at the end: lines at which modules were made inside a forward, or again and again:
    line, type, within (class of the module in whose forward; ""), made, called, most (calls of one of them),
    parameters, dropout (its p, or 0), switched (train() or eval() was called on one), registered (on a root),
    modes       [mode of the module around, ...] at the calls: "train", "eval"; with none "grad", "no_grad"
Event `direct`: forward was called and not the module: module (name), type, own (on `self`), hooks
    (registered ones); once a line
Event `freeze`: requires_grad of a parameter changed: tensor, to
Event `twice`: one module at several places of a container: container (name), type, places, parameters
Event `alias`: names, in one scope, of one module; `how` "object" or "parameters" (two modules, one set)
Event `typo`: an attribute that torch does not know, on a parameter or module: on, attribute, value, names
Event `placed`: the first `.to()` of a module: module (name), tensors (numbers of its parameters)
"""

from __future__ import annotations

import difflib
import re
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, ClassVar

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from tutor.sandbox.watch import graph
from tutor.sandbox.watch.watch import Watch

_PLAIN = frozenset(nn.Module().__dict__) | {"hook", "_is_hf_initialized"}
_GRADS = re.compile("grad|req", re.IGNORECASE)
_LOOKS = 30
"""so many forwards of a root are looked at closely, then one in twenty"""
_DIRECT = 3000
_MOST = 600
_MOST_CALLED = 4096
"""so many called modules are known before those that died are forgotten"""


@dataclass(slots=True)
class _Called:
    """A module that was called."""

    module: weakref.ref[nn.Module]
    origin: _Origin | None
    times: int = 0
    mode: bool | None = None
    """at the last call that was looked at: training of the module around it, or for a root grad mode"""


_Place = tuple[int, str, str]
"""where modules are made: the line, their class, and the class in whose forward that is ("": in none)"""


@dataclass(slots=True)
class _Origin:
    """A line where modules are made."""

    type: str
    within: str
    made: int = 0
    called: int = 0
    most: int = 0
    parameters: int = 0
    dropout: float = 0.0
    switched: bool = False
    registered: bool = False
    modes: set[str] = field(default_factory=set)


class Tree:
    name: ClassVar[str] = "tree"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._modules: weakref.WeakSet[nn.Module] = weakref.WeakSet()
        self._origins: dict[_Place, _Origin] = {}
        self._origin: weakref.WeakKeyDictionary[nn.Module, _Place] = weakref.WeakKeyDictionary()
        self._lines: weakref.WeakKeyDictionary[nn.Module, int | None] = weakref.WeakKeyDictionary()
        self._in_forward: weakref.WeakSet[nn.Module] = weakref.WeakSet()
        self._called: dict[int, _Called] = {}
        self._set: weakref.WeakSet[nn.Module] = weakref.WeakSet()
        self._forwards = 0
        self._known: set[int] = set()
        self._close = False
        self._told: set[tuple[Any, ...]] = set()
        self._functions = 0
        self._freezes = 0
        watch.on_made(nn.Module, self._made)
        watch.on_call(self._before)
        self._follow = watch.on_every_function(self._function)
        self._follow(True)
        watch.on_function(
            torch.Tensor.requires_grad.__set__,  # type: ignore[attr-defined]
            torch.Tensor.requires_grad_,
            before=self._was,
            after=self._changed,
        )
        watch.patch(torch.optim.Optimizer, "__init__", self._optimizer)
        watch.patch(nn.Module, "train", self._train)
        watch.patch(nn.Module, "to", self._to)

    def finish(self) -> None:
        for (line, *_), origin in self._origins.items():
            if not origin.within and origin.made < 3:
                continue
            self._watch.note(
                "created",
                line,
                **{key: getattr(origin, key) for key in _Origin.__slots__ if key != "modes"},
                modes=sorted(origin.modes),
            )
        self._aliases()
        self._look()

    # --- where modules are made ----------------------------------------------------------------------

    def _made(self, module: nn.Module) -> None:
        self._modules.add(module)
        self._lines[module] = self._watch.line()
        frame = self._frame()
        if frame is None:
            return
        inside = self._watch.open[-1] if self._watch.open else _forward_of(frame)
        if inside is module:
            return
        within = "" if inside is None else type(inside).__name__
        key = (_line_within(frame, inside), type(module).__name__, within)
        if key not in self._origins and len(self._origins) >= _MOST:
            return
        self._origins.setdefault(key, _Origin(key[1], within)).made += 1
        self._origin[module] = key
        if inside is not None:
            self._in_forward.add(module)

    def _frame(self) -> FrameType | None:
        """The learner's innermost frame that is not the constructor of a module."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_globals is self._watch.namespace and not (
                frame.f_code.co_name == "__init__" and isinstance(frame.f_locals.get("self"), nn.Module)
            ):
                return frame
            frame = frame.f_back
        return None

    def _optimizer(self, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._watch.busy:
            self._safely(self._look)
        return original(*args, **kwargs)

    def _train(self, original: Callable[..., Any], module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        result = original(module, *args, **kwargs)
        if not self._watch.busy and module in self._in_forward:
            self._set.add(module)
        return result

    def _to(self, original: Callable[..., Any], module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        result = original(module, *args, **kwargs)
        if not self._watch.busy and self._first("to"):
            self._watch.note("placed", self._watch.line(), module=self._watch.names.module(module))
        return result

    def _safely(self, look: Callable[[], None]) -> None:
        try:
            with self._watch.quiet():
                look()
        except Exception as error:  # noqa: BLE001  odd modules; the program must not see it
            self._watch.note(
                "broken", None, callback=look.__qualname__, error=f"{type(error).__name__}: {error}"
            )

    # --- calls ---------------------------------------------------------------------------------------

    def _before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        root = self._watch.open[0]
        if self._watch.depth == 1:
            self._forwards += 1
            self._close = self._forwards <= _LOOKS or self._forwards % 20 == 0
            if self._close:
                self._known = {id(inner) for inner in root.modules()}
                if self._forwards <= 4 or self._forwards % 20 == 0:
                    self._look()
                self._aliases()
        self._count(module)
        if self._close and self._watch.depth > 1 and id(module) not in self._known:
            self._known = {id(inner) for inner in root.modules()}  # made since, and registered
            if id(module) not in self._known and not any(
                inner is module for outer in self._watch.open[1:-1] for inner in outer.modules()
            ):
                self._outside(module, root)

    def _count(self, module: nn.Module) -> None:
        called = self._called.get(id(module))
        if called is None or called.module() is not module:
            key = self._origin.get(module)
            origin = None if key is None else self._origins[key]
            if len(self._called) > _MOST_CALLED:
                self._called = {key: one for key, one in self._called.items() if one.module() is not None}
            called = self._called[id(module)] = _Called(weakref.ref(module), origin)
        origin = called.origin
        if origin is None:
            return
        called.times = calls = called.times + 1
        mode = self._watch.open[-2].training if self._watch.depth > 1 else torch.is_grad_enabled()
        if calls > _LOOKS and calls % 20 and mode == called.mode:
            return
        called.mode = mode
        if calls == 1:
            origin.called += 1
            origin.parameters = sum(
                parameter.numel()
                for inner in module.modules()
                if inner in self._in_forward or not origin.within
                for parameter in inner.parameters(recurse=False)
                if parameter.requires_grad and not is_lazy(parameter)
            )
            origin.dropout = float(module.p) if isinstance(module, nn.modules.dropout._DropoutNd) else 0.0
        origin.most = max(origin.most, calls)
        if origin.made <= 50:
            around = self._watch.open[-2] if self._watch.depth > 1 else _forward_of(self._frame())
            if around is not None:
                origin.modes.add("train" if around.training else "eval")
                origin.registered = origin.registered or any(
                    m is module for m in self._watch.open[0].modules()
                )
            else:
                origin.modes.add("grad" if torch.is_grad_enabled() else "no_grad")
            origin.switched = origin.switched or module in self._set

    def _outside(self, module: nn.Module, root: nn.Module) -> None:
        parameters = list(module.parameters())
        number = self._watch.names.modules.number(module)
        registered = {id(parameter) for parameter in root.parameters()}
        strange = [parameter for parameter in parameters if id(parameter) not in registered]
        if not strange or not self._first("outside", number):
            return
        self._watch.note(
            "outside",
            self._watch.line(),
            module=number,
            type=type(module).__name__,
            root=self._watch.names.module(root),
            tensors=[self._watch.names.tensors.number(parameter) for parameter in strange[:50]],
            frozen=not any(parameter.requires_grad for parameter in strange),
            fresh=module in self._in_forward,
            made=self._lines.get(module),
        )

    # --- what modules hold ---------------------------------------------------------------------------

    def _look(self) -> None:
        for module in list(self._modules):
            held = module.__dict__
            if "_modules" not in held or "_parameters" not in held:
                continue
            self._typos(module)
            children = [child for child in held["_modules"].values() if child is not None]
            if isinstance(module, nn.Sequential | nn.ModuleList | nn.ModuleDict) and len(children) > len(
                set(map(id, children))
            ):
                self._shared(module)
            for attribute, value in list(held.items()):
                if attribute not in _PLAIN and not isinstance(value, bool | int | float | str | type(None)):
                    self._attribute(module, attribute, value)

    def _attribute(self, module: nn.Module, attribute: str, value: Any) -> None:
        if isinstance(value, torch.Tensor):
            self._computed(module, attribute, value)
            return
        if isinstance(value, nn.Module) or ("stray", id(module), attribute) in self._told:
            return
        things = [thing for thing in _contents(value, 3) if isinstance(thing, nn.Module | nn.Parameter)]
        if not things:
            return
        modules = {id(inner) for inner in module.modules()}
        known = {id(parameter) for parameter in module.parameters()}
        layers = [t for t in things if isinstance(t, nn.Module) and id(t) not in modules]
        strange = {
            id(p): p
            for t in things
            for p in (t.parameters() if isinstance(t, nn.Module) else [t])
            if id(p) not in known
        }
        parameters = list(strange.values())
        if not parameters or not self._first("stray", id(module), attribute):
            return
        self._note_stray(
            module, attribute, value, "module" if layers else "parameter", len(things), parameters
        )

    def _computed(self, module: nn.Module, attribute: str, value: torch.Tensor) -> None:
        """A tensor that was computed from parameters which are registered nowhere."""
        if value.grad_fn is None or ("nonleaf", id(module), attribute) in self._told or self._watch.open[1:]:
            return
        leaves = graph.walk([value], dangers=False).leaves
        known = {id(p) for m in self._modules for p in m.__dict__.get("_parameters", {}).values()}
        if leaves and all(isinstance(leaf, nn.Parameter) and id(leaf) not in known for leaf in leaves):
            self._first("nonleaf", id(module), attribute)
            self._note_stray(module, attribute, value, "nonleaf", 1, leaves)

    def _note_stray(
        self,
        module: nn.Module,
        attribute: str,
        value: Any,
        what: str,
        count: int,
        parameters: Sequence[torch.Tensor],
    ) -> None:
        first = next(iter(_contents(value, 3)), value)
        self._watch.note(
            "stray",
            self._watch.line(),
            holder=type(module).__name__,
            attribute=attribute,
            container="" if isinstance(value, torch.Tensor) else type(value).__name__,
            what=what,
            count=count,
            type=type(first).__name__,
            tensors=[self._watch.names.tensors.number(parameter) for parameter in parameters[:50]],
            frozen=not any(parameter.requires_grad for parameter in parameters),
        )
        for index, parameter in enumerate(parameters[:50]):
            self._watch.names.call(parameter, f"{type(module).__name__}.{attribute}[{index}]")

    def _shared(self, module: nn.Module) -> None:
        places: dict[int, list[str]] = {}
        for place, child in module._modules.items():
            places.setdefault(id(child), []).append(place)
        for child in dict.fromkeys(module._modules.values()):
            assert child is not None
            count = sum(p.numel() for p in child.parameters() if not is_lazy(p))
            if len(places[id(child)]) > 1 and count and self._first("shared", id(module), id(child)):
                self._watch.note(
                    "twice",
                    self._watch.line(),
                    container=self._watch.names.module(module),
                    type=type(child).__name__,
                    places=places[id(child)],
                    parameters=count,
                    made=self._lines.get(child),
                )

    def _typos(self, module: nn.Module) -> None:
        for on, thing in [("module", module), *(("parameter", p) for p in module._parameters.values())]:
            for attribute, value in list(getattr(thing, "__dict__", {}).items()):
                if not isinstance(value, bool) or not _GRADS.search(attribute):
                    continue
                right = attribute == "requires_grad"
                close = difflib.SequenceMatcher(None, attribute, "requires_grad").ratio() > 0.8
                if close and (on == "module" or not right) and self._first("typo", id(thing), attribute):
                    name, line = type(module).__name__, self._watch.line()
                    self._watch.note("typo", line, on=on, attribute=attribute, value=value, owner=name)

    # --- names ---------------------------------------------------------------------------------------

    def _aliases(self) -> None:
        scopes: dict[int, list[tuple[str, nn.Module]]] = {}
        for scope, name, value in self._watch.names.variables():
            if isinstance(value, nn.Module) and "_modules" in value.__dict__ and name not in ("self", "_"):
                scopes.setdefault(scope, []).append((name, value))
        for module in list(self._modules):
            children = module.__dict__.get("_modules") or {}
            if type(module).__module__ == "__main__" and len(children) > 1:
                scopes[-id(module)] = [(name, child) for name, child in children.items() if child is not None]
        for held in scopes.values():
            for place, (name, module) in enumerate(held):
                for other, same in held[place + 1 :]:
                    self._alias(name, module, other, same)

    def _alias(self, name: str, module: nn.Module, other: str, same: nn.Module) -> None:
        how = ""
        if module is same:
            how = "object"
        elif type(module) is type(same):
            parameters = list(module.parameters())
            mine, theirs = set(map(id, parameters)), set(map(id, same.parameters()))
            nested = any(m is same for m in module.modules()) or any(m is module for m in same.modules())
            how = "parameters" if mine and mine == theirs and not nested else ""
        if how and self._first("alias", name, other):
            tensors = [self._watch.names.tensors.number(p) for p in module.parameters()][:50]
            self._watch.note("alias", self._watch.line(), names=[name, other], how=how, tensors=tensors)

    # --- functions -----------------------------------------------------------------------------------

    def _function(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        self._functions += 1
        if self._functions >= _DIRECT:
            self._follow(False)
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_name == "forward":
                caller = frame.f_back
                if caller is not None and caller.f_globals is self._watch.namespace:
                    self._direct(frame, caller)
            frame = frame.f_back

    def _direct(self, frame: FrameType, caller: FrameType) -> None:
        if ("direct", caller.f_lineno) in self._told:
            return
        module = frame.f_locals.get("self")
        own = caller.f_locals.get("self") is module
        if not isinstance(module, nn.Module) or (own and caller.f_code.co_name == "forward"):
            return
        above = caller.f_back
        if caller.f_code.co_name != "forward" and above is not None and above.f_code.co_name == "_call_impl":
            return  # put in forward's place, and calls the old one
        self._first("direct", caller.f_lineno)
        self._watch.note(
            "direct",
            caller.f_lineno,
            module=self._watch.names.module(module),
            type=type(module).__name__,
            own=own,
            caller=caller.f_code.co_name,
            hooks=sum(
                len(hooks)
                for inner in module.modules()
                for hooks in (inner._forward_hooks, inner._forward_pre_hooks)
                if inner is module
            ),
        )

    def _was(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        return bool(args[0].requires_grad)

    def _changed(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: bool | None) -> None:
        tensor = args[0]
        if isinstance(tensor, nn.Parameter) and tensor.requires_grad != had and self._freezes < _MOST:
            self._freezes += 1
            number = self._watch.names.tensors.number(tensor)
            self._watch.note("freeze", self._watch.line(), tensor=number, to=tensor.requires_grad)

    def _first(self, *key: Any) -> bool:
        if key in self._told or len(self._told) > 2000:
            return False
        self._told.add(key)
        return True


def _contents(value: Any, depth: int) -> Iterator[Any]:
    """What containers hold, and plain objects of the learner's own classes."""
    if isinstance(value, nn.Module | torch.Tensor):
        yield value
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for item in list(value)[:200]:
            yield from _contents(item, depth - 1)
    elif depth and isinstance(value, dict):
        for item in list(value.values())[:200]:
            yield from _contents(item, depth - 1)
    elif depth and type(value).__module__ == "__main__" and not isinstance(value, type):
        for item in list(getattr(value, "__dict__", {}).values())[:50]:
            yield from _contents(item, depth - 1)


def _line_within(frame: FrameType, inside: nn.Module | None) -> int:
    """The line that made a module: of a method of `inside` where a helper of its own makes it."""
    outer: FrameType | None = frame if inside is not None else None
    while outer is not None:
        if outer.f_locals.get("self") is inside:
            return outer.f_lineno
        outer = outer.f_back
    return frame.f_lineno


def _forward_of(frame: FrameType | None) -> nn.Module | None:
    """The module in whose `forward` this frame is, or is called from, by the learner's own frames."""
    while frame is not None:
        if frame.f_code.co_name == "forward" and isinstance(frame.f_locals.get("self"), nn.Module):
            module: nn.Module = frame.f_locals["self"]
            return module
        frame = frame.f_back
    return None

"""What the `.grad` of each leaf holds, however it got there: the state behind the gradient ledger.

A gradient is *fresh* when a backward gave it and no step used it yet, *used* after a step, *stale* when a
backward added to one that was used. Changes by hand are found by taps on in-place functions and on the
attributes `grad` and `data`, and by the version counter.
"""

from __future__ import annotations

import inspect
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import torch

from tutor.sandbox.watch.watch import Watch

T = torch.Tensor
Use = dict[str, Any]
"""`gradients`, `stale`, `of` and `touched`, as in the event `step`"""
_STEPS = (T.add_, T.sub_, T.copy_, T.addcdiv_, T.addcmul_, T.lerp_, torch._foreach_add_, torch._foreach_sub_)
"""in-place functions with which a step is made by hand"""
_OTHERS = (T.mul_, T.div_, T.zero_, T.fill_, T.clamp_, torch._foreach_mul_, torch._foreach_zero_)
"""those that change gradients; of a leaf they are initialisation or a clipping of weights"""
_MOST_LEAVES = 4000
_MOST_SOURCES = 64


class Leaf:
    """A leaf tensor and what its `.grad` holds."""

    __slots__ = (
        "_id",
        "_tensor",
        "_version",
        "backwards",
        "by_grad",
        "dirty",
        "number",
        "read",
        "sources",
        "state",
        "steps",
        "touched",
    )

    def __init__(self, number: int, tensor: T) -> None:
        self.number = number
        self.sources: tuple[int, ...] = ()
        """the backwards that gave what it holds, since it was cleared"""
        self.backwards = 0
        self.steps = 0
        self.read = False
        """the learner's code looked at the gradient since the last backward"""
        self.by_grad = False
        """autograd.grad gave a gradient for it"""
        self.dirty = False
        """its gradient was changed past the version counter"""
        self.touched = False
        """the learner's code changed the gradient since the last backward, but did not clear it"""
        self.state = "none"
        """what it held when it was last looked at"""
        self._tensor = weakref.ref(tensor)
        self._id = 0
        self._version = -1

    @property
    def tensor(self) -> T | None:
        return self._tensor()

    def holds(self) -> str:
        """ "none", "zero", "fresh", "used" or "stale". Must run in `quiet()`."""
        tensor = self._tensor()
        grad = None if tensor is None else tensor.grad
        if grad is None:
            return "none"
        if self._id == id(grad) and self._version == _version(grad) and not self.dirty:
            return self.state
        # It was changed by hand: cleared, or made something else, which is then a gradient of its own.
        if not bool((grad.coalesce().values() if grad.is_sparse else grad).any()):
            return "zero"
        self.touched = True
        if self._id != id(grad):
            self.sources = ()
            self._set("fresh")
        else:
            self._set(self.state if self.state in ("fresh", "stale") else "fresh")
        return self.state

    def _set(self, state: str) -> None:
        tensor = self._tensor()
        grad = None if tensor is None else tensor.grad
        self.state, self.dirty = state, False
        self._id, self._version = (0, -1) if grad is None else (id(grad), _version(grad))

    def receive(self, backward: int, had: str) -> None:
        self.backwards += 1
        self.read = self.touched = False
        if had in ("none", "zero"):
            self.sources = ()
        if len(self.sources) < _MOST_SOURCES:
            self.sources = (*self.sources, backward)
        self._set("stale" if had in ("used", "stale") else "fresh")

    def differentiated(self, backward: int) -> None:
        """autograd.grad gave a gradient for it, beside `.grad`."""
        self.sources = (*self.sources, backward)[-_MOST_SOURCES:] if self.by_grad else (backward,)
        self.by_grad = True

    def use(self) -> None:
        """A step used it."""
        self.steps += 1
        self.read = self.by_grad = False
        if self.state in ("fresh", "stale"):
            self.state = "used"

    def settle(self) -> None:
        """Whatever was done to the gradient just now was torch's own doing, and is known."""
        self._set(self.state)

    def look_again(self) -> None:
        """After a step of the learner's own optimizer, which may clear what it has used."""
        tensor = self._tensor()
        if tensor is None or tensor.grad is None or not bool(tensor.grad.any()):
            self.clear()
        else:
            self.settle()

    def clear(self) -> None:
        self.sources = ()
        self.state, self._id, self._version, self.dirty = "none", 0, -1, False


class Held:
    """All leaves that were met, by number."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._leaves: dict[int, Leaf] = {}
        self._grads: dict[int, int] = {}
        """address of a gradient's values -> number of its leaf"""
        self._values: dict[int, int] = {}
        """address of a leaf's values -> its number"""
        self._by_hand = False
        """something was done to a gradient since the last look"""
        self._line: int | None = None
        """where a gradient was last changed by hand"""
        self._update: Callable[[Leaf], None] = lambda leaf: None
        self.settle: Callable[[], None] = lambda: None
        """what was done by hand until now is written down; set by the gradient ledger"""
        self.aside: Counter[tuple[int, int]] = Counter()
        """(number, line) -> how often `leaf - something` made a new tensor after a look at the leaf's
        gradient"""
        watch.on_waking(self._settle_all)
        grad, data = inspect.getattr_static(T, "grad"), inspect.getattr_static(T, "data")
        watch.on_function(*_STEPS, after=lambda args, kwargs, result, had: self._changed(args[0], True))
        watch.on_function(*_OTHERS, after=lambda args, kwargs, result, had: self._changed(args[0], False))
        watch.on_function(T.sub, T.add, torch.sub, torch.add, after=self._computed)
        watch.on_function(grad.__get__, after=self._read)
        watch.on_function(grad.__set__, after=self._replaced)
        watch.on_function(data.__set__, after=self._new_data)

    def _settle_all(self) -> None:
        """What happened to gradients unseen was what happens in every round."""
        for leaf in self._leaves.values():
            leaf.look_again()

    def on_update(self, update: Callable[[Leaf], None]) -> None:
        """`update(leaf)` for each leaf that the learner's code changes in place after a look at its
        gradient."""
        self._update = update

    def __iter__(self) -> Iterator[Leaf]:
        return iter(self._leaves.values())

    def of(self, tensor: T) -> Leaf:
        """Must run in `quiet()`."""
        number = self._watch.names.tensors.number(tensor)
        leaf = self._leaves.get(number)
        if leaf is None:
            if len(self._leaves) >= _MOST_LEAVES:
                self._leaves = {n: known for n, known in self._leaves.items() if known.tensor is not None}
            leaf = self._leaves[number] = Leaf(number, tensor)
            if len(self._values) > 4 * _MOST_LEAVES:
                self._values.clear()
            self._values[_place(tensor)] = number
        return leaf

    def gradient(self, tensor: object) -> Leaf | None:
        """The leaf whose gradient this is, as far as a backward gave it."""
        place = _place(tensor)
        leaf = self._leaves.get(self._grads.get(place, 0))
        owner = leaf.tensor if leaf is not None else None
        if owner is None:
            return None
        with self._watch.quiet():  # (an address is given again to other tensors)
            return leaf if _place(owner.grad) == place else None

    def received(self, leaf: Leaf, backward: int, had: str) -> None:
        leaf.receive(backward, had)
        place = _place(leaf.tensor.grad) if leaf.tensor is not None else 0
        if place:
            if len(self._grads) > 4 * _MOST_LEAVES:
                self._grads.clear()
            self._grads[place] = leaf.number

    def use(self, leaves: list[Leaf], norms: list[float | None] | None) -> Use:
        """Marks what these leaves hold as used by a step; the keys `gradients`, `stale` and `of` of its
        event.

        `norms` are those of the gradients, where they are known.
        """
        counts = {"none": 0, "zero": 0, "fresh": 0, "used": 0}
        stale = touched = 0
        of: set[int] = set()
        for place, leaf in enumerate(leaves):
            state = leaf.holds()
            if leaf.by_grad and state in ("none", "zero", "used"):
                state = "fresh"
            if state in ("fresh", "stale"):
                stale += state == "stale"
                touched += leaf.touched
                of.update(leaf.sources)
                leaf.use()
                state = "zero" if norms is not None and norms[place] == 0 else "fresh"
            counts[state] += 1
        return {"gradients": list(counts.values()), "stale": stale, "of": sorted(of), "touched": touched}

    def cleared(self) -> tuple[int | None, list[tuple[Leaf, str]]]:
        """Those whose gradient was cleared by hand since the last look, with what it held; and the line."""
        found: list[tuple[Leaf, str]] = []
        if not self._by_hand:
            return None, found
        self._by_hand = False
        with self._watch.quiet():
            for leaf in self._leaves.values():
                was = leaf.state
                if was != "none" and leaf.holds() in ("none", "zero"):
                    found.append((leaf, was))
        line, self._line = self._line, None
        return line, found

    # --- the taps ------------------------------------------------------------------------------------

    def _changed(self, tensors: Any, may_step: bool) -> None:
        """Something was changed in place: a gradient, or a leaf itself?"""
        if self._watch.stepping or not self._values:
            return
        with self._watch.quiet():
            for tensor in tensors if isinstance(tensors, list | tuple) else [tensors]:
                place = _place(tensor)
                if place == 0:
                    continue
                if place in self._grads:
                    leaf = self._leaves.get(self._grads[place])
                    if leaf is not None:
                        leaf.dirty = self._by_hand = True
                        self._line = self._line or self._watch.line()
                elif may_step and place in self._values:
                    self._stepped(self._leaves.get(self._values[place]))

    def _stepped(self, leaf: Leaf | None) -> None:
        if (
            leaf is not None
            and (leaf.by_grad or (leaf.read and leaf.state != "none"))
            and self._watch.direct()
        ):
            self._update(leaf)

    def _computed(self, args: tuple[Any, ...], kwargs: Any, result: Any, had: Any) -> None:
        leaf = self._known(args[0]) if args else None
        if leaf is not None and leaf.read and leaf.state in ("fresh", "stale") and not self._watch.stepping:
            self.aside[leaf.number, self._watch.line() or 0] += 1

    def _read(self, args: tuple[Any, ...], kwargs: Any, result: Any, had: Any) -> None:
        if result is not None and args[0].is_leaf:
            leaf = self._known(args[0])
            if leaf is not None:
                leaf.read = True

    def _replaced(self, args: tuple[Any, ...], kwargs: Any, result: Any, had: Any) -> None:
        if not self._watch.stepping and self._known(args[0]) is not None:
            self._by_hand = True
            self._line = self._line or self._watch.line()

    def _new_data(self, args: tuple[Any, ...], kwargs: Any, result: Any, had: Any) -> None:
        leaf = self._known(args[0])
        if leaf is not None and not self._watch.stepping:
            with self._watch.quiet():
                self._values[_place(args[0])] = leaf.number
                self._stepped(leaf)

    def _known(self, tensor: object) -> Leaf | None:
        names = self._watch.names.tensors
        return (
            self._leaves.get(names.number(tensor)) if isinstance(tensor, T) and names.seen(tensor) else None
        )


def _place(tensor: object) -> int:
    """The address of a tensor's first value; 0 where it has none."""
    if not isinstance(tensor, torch.Tensor) or tensor.layout is not torch.strided or tensor.is_meta:
        return 0
    try:
        return tensor.data_ptr()
    except RuntimeError:  # a tensor of torch.func, or one without storage
        return 0


def _version(tensor: T) -> int:
    return -1 if tensor.is_inference() else tensor._version

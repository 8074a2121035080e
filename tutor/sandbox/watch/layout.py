"""Ledger: which axis is which: views that move axes, predictions and what they are compared with, masks,
padding.

Event `scramble`, a view or reshape after which an axis stands elsewhere, so that rows are mixed up (the
    first ones at a line):
    before, after   shapes     whole   the shapes hold the same axes in another order
    module          class of the module whose forward is open, ""       graph   the result carries a graph
Event `compare`, `a == b` or `a != b` of two tensors of which one is a prediction, or whose shapes differ:
    left, right     shapes     fits    they can be broadcast at all
    op, dim, of     of the prediction: "argmax" | "max" | "topk" | "round" (a max of values: "max values"),
                the axis given (None: none), the shape it was taken of
    side            which of them is the prediction, "left" | "right" | ""
    labels          dtype of the other
Event `mask`, an attention mask of T x T places (the first ones at a line): size, pattern ("past": each
    place may see
    itself and earlier ones; "future": itself and later ones, or later ones alone; "all"; "other"), by the
    function
Event `embedding`, an embedding is called (once): name, padding (its padding_idx or None), rows
Event `padded`: pad_sequence was called: value, once a line
"""

from __future__ import annotations

import weakref
from collections import Counter, OrderedDict
from collections.abc import Callable
from math import prod
from typing import Any, ClassVar

import torch
from torch import nn

from tutor.sandbox.watch.losses import readable
from tutor.sandbox.watch.watch import Watch, flat

T = torch.Tensor
F = nn.functional
_FIRST = 12
_PREDICTIONS = 200


class Layout:
    name: ClassVar[str] = "layout"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._seen: Counter[Any] = Counter()
        self._predictions: OrderedDict[int, tuple[weakref.ref[T], dict[str, Any]]] = OrderedDict()
        self._taken = 0
        watch.on_function(T.view, T.reshape, torch.reshape, after=self._viewed)
        watch.on_function(T.argmax, torch.argmax, after=self._predicted("argmax", 2))
        watch.on_function(T.max, torch.max, after=self._predicted("max", 2))
        watch.on_function(T.topk, torch.topk, after=self._predicted("topk", 3))
        watch.on_function(T.round, torch.round, after=self._predicted("round", 99))
        watch.on_function(*_SAME_ELEMENTS, after=self._renamed)
        watch.on_function(T.__eq__, T.eq, torch.eq, T.ne, torch.ne, before=self._compared)
        watch.on_function(T.masked_fill, torch.masked_fill, T.masked_fill_, before=self._filled)
        watch.on_function(F.scaled_dot_product_attention, before=self._attention)
        watch.on_function(F.multi_head_attention_forward, before=self._heads)
        watch.on_function(F.embedding, before=self._embedded)
        watch.patch(nn.utils.rnn, "pad_sequence", self._padded)

    def finish(self) -> None:
        return

    def _often(self, kind: str, line: int | None) -> bool:
        self._seen[kind, line] += 1
        return self._seen[kind, line] > _FIRST

    # --- views ---------------------------------------------------------------------------------------

    def _viewed(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        before = args[0] if args else kwargs.get("input")
        if not isinstance(before, T) or not isinstance(result, T):
            return
        whole, moved = scrambled(tuple(before.shape), tuple(result.shape))
        if not moved:
            return
        line = self._watch.line()
        if self._often("scramble", line):
            return
        self._watch.note(
            "scramble",
            line,
            before=list(before.shape),
            after=list(result.shape),
            whole=whole,
            module=type(self._watch.open[-1]).__name__ if self._watch.open else "",
            graph=result.requires_grad,
        )

    # --- predictions and what they are compared with -------------------------------------------------

    def _predicted(self, op: str, place: int) -> Callable[..., None]:
        def after(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
            if not args or not isinstance(args[0], T):
                return
            dim = args[place - 1] if len(args) > place - 1 else kwargs.get("dim", kwargs.get("axis"))
            if op == "topk" and dim is None:
                dim = -1
            if isinstance(dim, T):
                return  # max of two tensors
            self._taken += 1
            about = {"op": op, "dim": dim, "of": list(args[0].shape), "when": self._taken}
            for index, tensor in enumerate(flat(result)):
                self._remember(
                    tensor, about if index or op in ("argmax", "round") else {**about, "op": f"{op} values"}
                )

        return after

    def _remember(self, tensor: T, about: dict[str, Any]) -> None:
        key = id(tensor)
        self._predictions[key] = (weakref.ref(tensor), about)
        self._predictions.move_to_end(key)
        if len(self._predictions) > _PREDICTIONS:
            self._predictions.popitem(last=False)

    def _prediction(self, tensor: Any) -> dict[str, Any] | None:
        known = self._predictions.get(id(tensor))
        return known[1] if known is not None and known[0]() is tensor else None

    def _renamed(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        about = self._prediction(args[0]) if args else None
        if about is not None and isinstance(result, T) and result.shape == args[0].shape:
            self._remember(result, about)

    def _compared(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if len(args) < 2 or not isinstance(args[0], T) or not isinstance(args[1], T):
            return
        left, right = args[0], args[1]
        first, second = self._prediction(left), self._prediction(right)
        about = first or second
        if about is None:
            with self._watch.quiet():
                if left.shape == right.shape or not (left.dim() and right.dim()) or _with_itself(left, right):
                    return
        if first is not None and second is not None:
            # Labels may come from an argmax too: the newer one is the prediction.
            first, second = (first, None) if first["when"] >= second["when"] else (None, second)
            about = first or second
        line = self._watch.line()
        if self._often("compare", line):
            return
        other = left if second is not None else right
        self._watch.note(
            "compare",
            line,
            left=list(left.shape),
            right=list(right.shape),
            fits=_fits(tuple(left.shape), tuple(right.shape)),
            side="left" if first is not None else "right" if second is not None else "",
            labels=str(other.dtype).removeprefix("torch."),
            op=about["op"] if about else "",
            dim=about["dim"] if about else None,
            of=about["of"] if about else [],
        )

    # --- masks and padding ---------------------------------------------------------------------------

    def _filled(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        mask = args[1] if len(args) > 1 else kwargs.get("mask")
        value = args[2] if len(args) > 2 else kwargs.get("value")
        if isinstance(value, T):
            value = None if value.numel() != 1 or not readable(value) else float(value)
        if isinstance(mask, T) and isinstance(value, int | float) and value < -1e3:
            self._mask(mask, allowed=False, by="masked_fill", keys=args[0].shape[-1])

    def _attention(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        given = dict(zip(("query", "key", "value", "attn_mask"), args, strict=False)) | kwargs
        mask, key = given.get("attn_mask"), given.get("key")
        if isinstance(mask, T) and isinstance(key, T):
            self._mask(mask, allowed=True, by="scaled_dot_product_attention", keys=key.shape[-2])

    def _heads(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        mask = kwargs.get("attn_mask")
        if isinstance(mask, T):
            self._mask(mask, allowed=False, by="attention", keys=mask.shape[-1])

    def _mask(self, mask: T, *, allowed: bool, by: str, keys: int) -> None:
        size = mask.shape[-1]
        if mask.dim() < 2 or size < 3 or mask.shape[-2] != size or size != keys or size > 4096:
            return
        line = self._watch.line()
        if self._often("mask", line):
            return
        with self._watch.quiet():
            if not readable(mask):
                return
            square = mask.reshape(-1, size, size)[0]
            if square.dtype == torch.bool:
                may = square if allowed else ~square
            elif square.is_floating_point():
                may = square > -1e3
            else:
                return
            self._watch.note("mask", line, size=size, pattern=_pattern(may), by=by)

    def _embedded(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        module = self._watch.open[-1] if self._watch.open else None
        if not isinstance(module, nn.Embedding) or self._seen["embedding", id(module)]:
            return
        self._seen["embedding", id(module)] += 1
        self._watch.note(
            "embedding",
            self._watch.line(),
            name=self._watch.names.module(module),
            padding=module.padding_idx,
            rows=module.num_embeddings,
        )

    def _padded(self, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._watch.busy:
            line = self._watch.line()
            value = args[2] if len(args) > 2 else kwargs.get("padding_value", 0)
            if isinstance(value, int | float) and value == value and not self._often("padded", line):
                self._watch.note("padded", line, value=float(value))
        return original(*args, **kwargs)


_SAME_ELEMENTS = (
    T.to,
    T.cpu,
    T.long,
    T.int,
    T.float,
    T.double,
    T.type,
    T.detach,
    T.view_as,
    T.type_as,
    T.squeeze,
    T.clone,
    T.data.__get__,  # type: ignore[attr-defined]
)


def _with_itself(left: T, right: T) -> bool:
    """Numbers that meet themselves: their pairs are meant, as in `labels[:, None] == labels`."""
    first, second = (tensor if tensor._base is None else tensor._base for tensor in (left, right))
    if first is second:
        return True
    same = left.numel() == right.numel() and left.dtype == right.dtype and left.device == right.device
    return same and readable(left) and readable(right) and torch.equal(left.reshape(-1), right.reshape(-1))


def _fits(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    try:
        torch.broadcast_shapes(left, right)  # type: ignore[no-untyped-call]
    except RuntimeError:
        return False
    return True


def _pattern(may: T) -> str:
    size = may.shape[0]
    lower = torch.ones(size, size, dtype=torch.bool, device=may.device).tril()
    strict = lower & ~torch.eye(size, dtype=torch.bool, device=may.device)
    if bool(may.all()):
        return "all"
    past, future = bool(may[strict].all()), bool(may[~lower].any())
    if past and not future:
        return "past"
    if bool(may[~lower].all()) and not bool(may[strict].any()):
        return "future"
    return "other"


def scrambled(before: tuple[int, ...], after: tuple[int, ...]) -> tuple[bool, bool]:
    """Whether a view between these shapes moves an axis: (the shapes are the same axes in another order, it
    does).

    Axes of one element do not count. The shapes are split into the smallest groups of neighbouring axes
    with equal
    products; within a group that has several axes on both sides, an axis that both sides have, at different
    strides, has moved.
    """
    old, new = [n for n in before if n != 1], [n for n in after if n != 1]
    if old == new or len(old) < 2 or len(new) < 2 or 0 in old or prod(old) != prod(new):
        return False, False
    whole = len(old) == len(new) and sorted(old) == sorted(new)
    i = j = 0
    moved = False
    while i < len(old) and j < len(new):
        first, second = i, j
        left, right = old[i], new[j]
        i, j = i + 1, j + 1
        while left != right:
            if left < right:
                left, i = left * old[i], i + 1
            else:
                right, j = right * new[j], j + 1
        moved = moved or _moved(old[first:i], new[second:j])
    return whole and moved, moved


def _moved(old: list[int], new: list[int]) -> bool:
    if len(old) < 2 or len(new) < 2:
        return False
    places = {(n, prod(old[index + 1 :])) for index, n in enumerate(old)}
    others = {(n, prod(new[index + 1 :])) for index, n in enumerate(new)}
    common = set(old) & set(new)
    return any(
        not ({place for place in places if place[0] == n} & {place for place in others if place[0] == n})
        for n in common
    )

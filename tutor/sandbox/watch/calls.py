"""Ledger: forwards of root modules (a module called by the learner's code, not by another module), the mode
they ran in, and what became of their output.

Event `forward`, written when the call is over:
    module      its number           name    what the learner calls it      type    its class
    training    its flag             grad    whether autograd recorded      inference   inference_mode
    autocast    whether autocast was on
    inputs      [[shape, dtype], ...] of the tensors given                  output  [shape, dtype] or None
    same        number of the first tensor given, the same for the same object
    graph       whether the output carries a graph                          raised  the forward raised
    awake       [[name within the root, kind, p, frozen], ...]: what behaves differently in training, and did:
                frozen: its weights require no gradient and never changed;
                kind "dropout", "batchnorm", "rnn" (its dropout), "function" (F.dropout), "own" (the learner's
                module that asks for `self.training`)
    asleep      the same for what was in eval mode
    trained     whether one of its parameters had been given a gradient before, or its weights were loaded
    noise       the first tensor given came straight from torch.randn and the like
    inside_of   "" | "checkpoint" | "transform" (torch.func)
    where       the learner's lines that were being executed, the innermost first
Event `reached`: which forwards a backward went through (`by` "backward" | "grad"): forwards, their events
Event `fed`: the output of a forward, cut from its graph, went into something that is differentiated: forward
Event `mode`: module, name, training: train() or eval() of a root was called (`was`: the flag before)
Event `dropout`: F.dropout (or attention's dropout_p) was on inside a module in eval mode, or with no module
    around it; once a line and situation: module (name, or ""), p, function, grad
"""

from __future__ import annotations

import weakref
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from tutor.sandbox.watch import graph
from tutor.sandbox.watch.watch import Watch, flat

_LOSS = nn.modules.loss._Loss
_DROPOUT = nn.modules.dropout._DropoutNd
_BATCHNORM = nn.modules.batchnorm._NormBase
_REMEMBERED = 4000
"""forwards whose graph is still looked for in later backwards"""

Awake = list[list[Any]]


class Calls:
    name: ClassVar[str] = "calls"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._line: int | None = None
        self._where: list[int] = []
        self._began = 0
        self._awake: Awake = []
        self._asleep: Awake = []
        self._names: dict[int, str] = {}
        self._inputs = _Tensors()
        self._noise = _Tensors()
        self._frozen: weakref.WeakKeyDictionary[nn.Module, torch.Tensor] = weakref.WeakKeyDictionary()
        self._given: set[int] = set()
        """ids of the leaves that backward has given a gradient to"""
        self._trained: weakref.WeakSet[nn.Module] = weakref.WeakSet()
        self._starts: list[int] = []
        self._forwards: list[tuple[int, int]] = []
        """autograd's number at the end of each forward, and the forward's event; `_starts` is beside it"""
        self._cut: dict[int, tuple[weakref.ref[torch.Tensor], frozenset[int]]] = {}
        """tensors with no graph that came from a forward's output, and from which forwards"""
        self._fed: set[int] = set()
        self._dropouts: set[tuple[Any, ...]] = set()
        self._setting = False
        watch.on_call(self._before)
        watch.on_call(after=self._after, roots=True)
        watch.on_backward(self._before_backward, self._after_backward)
        self._follow = watch.on_every_function(self._function)
        watch.on_function(*_CUTS, after=self._detached)
        watch.on_function(*_DROPOUTS, before=self._dropout)
        watch.on_function(F.scaled_dot_product_attention, before=self._attention)
        watch.on_function(*_NOISE, after=self._drawn)
        watch.on_function(*_SAME, after=self._same)
        watch.on_function(*_CHOICES, after=self._chosen)
        watch.patch(nn.Module, "train", self._train)
        watch.patch(nn.Module, "load_state_dict", self._load)

    def finish(self) -> None:
        return

    # --- forwards ------------------------------------------------------------------------------------

    def _before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if self._watch.depth == 1:
            self._where = self._watch.stack()
            self._line = self._where[0] if self._where else None
            self._began = self._watch.moment()
            self._awake, self._asleep = [], []
            self._names = {}
        about = _moody(module)
        if about is not None:
            if not self._names:
                self._names = {id(inner): name for name, inner in self._watch.open[0].named_modules()}
            name = self._names.get(id(module), type(module).__name__)
            (self._awake if module.training else self._asleep).append([name, *about, self._is_frozen(module)])

    def _after(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        if isinstance(module, _LOSS):
            return
        tensors = list(flat(output))
        out = tensors[0] if tensors else None
        given = list(flat([args, kwargs]))
        number = self._watch.note(
            "forward",
            self._line,
            module=self._watch.names.modules.number(module),
            name=self._watch.names.module(module),
            type=type(module).__name__,
            training=module.training,
            grad=torch.is_grad_enabled(),
            inference=torch.is_inference_mode_enabled(),
            autocast=torch.is_autocast_enabled("cpu") or torch.is_autocast_enabled("cuda"),
            inputs=[brief(tensor) for tensor in given[:8]],
            same=self._inputs.number(given[0]) if given else 0,
            output=None if out is None else brief(out),
            graph=any(tensor.grad_fn is not None for tensor in tensors),
            raised=output is None,
            awake=_distinct(self._awake),
            asleep=_distinct(self._asleep),
            trained=self._was_trained(module),
            noise=bool(given) and self._noise.knows(given[0]),
            inside_of=_inside_of(module, args),
            where=self._where,
        )
        self._starts.append(self._began)
        self._forwards.append((self._watch.moment(), number))
        if len(self._starts) > 2 * _REMEMBERED:
            del self._starts[:_REMEMBERED], self._forwards[:_REMEMBERED]
        for tensor in tensors:
            if not tensor.requires_grad:
                self._mark(tensor, frozenset([number]))

    def _was_trained(self, module: nn.Module) -> bool:
        if module in self._trained:
            return True
        if any(id(parameter) in self._given for parameter in module.parameters()):
            self._trained.add(module)
            return True
        return False

    def _drawn(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        self._noise.number(result)

    def _same(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        if isinstance(result, torch.Tensor) and self._noise.knows(args[0]):
            self._noise.number(result)

    def _load(self, original: Callable[..., Any], module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        result = original(module, *args, **kwargs)
        if not self._watch.busy:
            self._trained.add(module)
        return result

    def _is_frozen(self, module: nn.Module) -> bool:
        """Its own weights require no gradient, and nothing else moves them, as an average would."""
        weight = getattr(module, "weight", None)
        if not isinstance(weight, nn.Parameter) or any(
            p.requires_grad for p in module.parameters(recurse=False)
        ):
            return False
        with self._watch.quiet():
            first = self._frozen.setdefault(module, weight.detach().clone())
            return first.shape == weight.shape and bool((first == weight).all())

    # --- what became of the output -------------------------------------------------------------------

    def _before_backward(self, roots: list[torch.Tensor], about: dict[str, Any]) -> set[int]:
        with self._watch.quiet():
            seen = graph.below(roots, about)
        if about["kind"] == "backward":
            self._given.update(map(id, seen.leaves))
        return self._through(seen.moments)

    def _after_backward(
        self, roots: list[torch.Tensor], about: dict[str, Any], reached: set[int] | None
    ) -> None:
        if reached and "raised" not in about:
            self._watch.note("reached", self._watch.line(), by=about["kind"], forwards=sorted(reached))

    def _through(self, moments: list[int]) -> set[int]:
        """The forwards in which nodes of these sequence numbers were made."""
        found = set()
        for moment in moments:
            place = bisect_right(self._starts, moment) - 1
            if place >= 0 and moment < self._forwards[place][0]:
                found.add(self._forwards[place][1])
        return found

    def _function(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        if not self._cut:
            self._follow(False)
            return
        sources: frozenset[int] = frozenset()
        for tensor in flat(args) if not kwargs else flat([args, kwargs]):
            known = self._cut.get(id(tensor))
            if known is not None and known[0]() is tensor:
                sources |= known[1]
        if not sources:
            return
        if function in _WRITES:
            result = args[0]
        for tensor in flat(result):
            if not tensor.requires_grad:
                self._mark(tensor, sources)
            else:
                for number in sources - self._fed:
                    self._fed.add(number)
                    self._watch.note("fed", self._watch.line(), forward=number)

    def _detached(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        if args and args[0].grad_fn is not None and isinstance(result, torch.Tensor):
            forwards = self._through(graph.walk([args[0]], dangers=False).moments)
            if forwards:
                self._mark(result, frozenset(forwards))

    def _chosen(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        """Indices found by a model's output; rows that they choose may be trained on."""
        if args and isinstance(args[0], torch.Tensor) and args[0].grad_fn is not None:
            forwards = frozenset(self._through(graph.walk([args[0]], dangers=False).moments))
            for tensor in flat(result):
                if forwards and not tensor.requires_grad:
                    self._mark(tensor, forwards)

    def _mark(self, tensor: torch.Tensor, forwards: frozenset[int]) -> None:
        key, cut = id(tensor), self._cut
        before = cut.get(key)
        if before is not None and before[0]() is tensor:
            forwards |= before[1]
        if len(forwards) > 64:  # a sum over a whole pass: the newest of them stand for all
            forwards = frozenset(sorted(forwards)[-64:])
        if not cut:
            self._follow(True)
        cut[key] = (weakref.ref(tensor, lambda gone: _forget(cut, key, gone)), forwards)

    # --- modes ---------------------------------------------------------------------------------------

    def _train(self, original: Callable[..., Any], module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        if self._setting or self._watch.busy:
            return original(module, *args, **kwargs)
        self._setting, was = True, module.__dict__.get("training")
        try:
            return original(module, *args, **kwargs)
        finally:
            self._setting = False
            self._watch.note(
                "mode",
                self._watch.line(),
                module=self._watch.names.modules.number(module),
                name=self._watch.names.module(module),
                training=module.__dict__.get("training"),
                was=was,
            )

    def _dropout(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        given = dict(zip(("input", "p", "training"), args, strict=False)) | kwargs
        on = given.get("training", given.get("train", True))
        self._random("F.dropout", float(given.get("p", 0.5)), bool(on))

    def _attention(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        names = ("query", "key", "value", "attn_mask", "dropout_p")
        p = float((dict(zip(names, args, strict=False)) | kwargs).get("dropout_p", 0.0))
        self._random("dropout_p", p, p > 0)

    def _random(self, function: str, p: float, on: bool) -> None:
        module = self._watch.open[-1] if self._watch.open else None
        if isinstance(module, _DROPOUT | nn.MultiheadAttention | nn.RNNBase) or (on and p == 0):
            return
        if module is not None:
            # With `on` the module's own flag tells whether that is right.
            (self._awake if on else self._asleep).append(["", "function", p, False])
        if not on or (module is not None and module.training):
            return
        line, grad = self._watch.line(), torch.is_grad_enabled()
        key = (line, id(module), grad)
        if key not in self._dropouts and len(self._dropouts) < 200:
            self._dropouts.add(key)
            name = "" if module is None else self._watch.names.module(module)
            self._watch.note(
                "dropout",
                line,
                module=name,
                type=type(module).__name__,
                p=p,
                function=function,
                grad=grad,
            )


class _Tensors:
    """Numbers for tensors, by identity, for as long as they live (and no record of those that died)."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[torch.Tensor], int]] = {}
        self._next = 1

    def number(self, tensor: torch.Tensor) -> int:
        key = id(tensor)
        known = self._known.get(key)
        if known is not None and known[0]() is tensor:
            return known[1]
        table = self._known
        number, self._next = self._next, self._next + 1
        table[key] = (weakref.ref(tensor, lambda gone: _forget(table, key, gone)), number)
        return number

    def knows(self, tensor: torch.Tensor) -> bool:
        known = self._known.get(id(tensor))
        return known is not None and known[0]() is tensor


def _forget(table: dict[int, tuple[Any, Any]], key: int, gone: Any) -> None:
    known = table.get(key)
    if known is not None and known[0] is gone:
        del table[key]


def _moody(module: nn.Module) -> tuple[str, float] | None:
    """What of this module (not of those inside it) is different in training; None where nothing is."""
    if isinstance(module, _DROPOUT):
        return ("dropout", float(module.p)) if module.p > 0 else None
    if isinstance(module, _BATCHNORM):
        return ("batchnorm", float(module.momentum or 0)) if module.track_running_stats else None
    if isinstance(module, nn.RNNBase):
        return ("rnn", float(module.dropout)) if module.dropout > 0 and module.num_layers > 1 else None
    if isinstance(module, nn.MultiheadAttention):
        return ("dropout", float(module.dropout)) if module.dropout > 0 else None
    kind = type(module)
    if kind.__module__ == "__main__":
        code: Any = getattr(kind.__dict__.get("forward"), "__code__", None)
        asks = code is not None and "training" in code.co_names
        if asks and not {"dropout", "dropout1d", "dropout2d", "scaled_dot_product_attention"} & set(
            code.co_names
        ):
            return ("own", 0.0)
    return None


def _distinct(moody: Awake) -> Awake:
    return [list(item) for item in dict.fromkeys(tuple(item) for item in moody[:64])]


def _inside_of(module: nn.Module, args: tuple[Any, ...]) -> str:
    import sys

    if torch._C._are_functorch_transforms_active():
        return "transform"
    if torch.is_grad_enabled():  # a checkpoint that does not show in the graph has switched it off
        return ""
    frame: Any = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.endswith("torch/utils/checkpoint.py"):
            return "checkpoint"
        frame = frame.f_back
    return ""


def _dropouts() -> Iterator[Any]:
    for name in ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"):
        yield getattr(F, name)
    for name in ("dropout", "alpha_dropout", "feature_dropout"):  # (input, p, train): those below torch.nn
        yield getattr(torch, name)


_NOISE = (torch.randn, torch.rand, torch.normal, torch.randn_like, torch.rand_like)
_DROPOUTS = tuple(_dropouts())
_SAME = (torch.Tensor.view, torch.Tensor.reshape, torch.Tensor.unsqueeze, torch.Tensor.to, torch.unsqueeze)
_CHOICES = tuple(
    getattr(owner, name)
    for owner in (torch, torch.Tensor)
    for name in ("argmax", "argmin", "argsort", "topk", "sort", "max", "min", "multinomial")
)
_WRITES = {torch.Tensor.__setitem__, torch.Tensor.requires_grad.__set__}  # type: ignore[attr-defined]
_CUTS = {torch.Tensor.detach, torch.detach, torch.Tensor.data.__get__}  # type: ignore[attr-defined]


def brief(tensor: torch.Tensor) -> list[Any]:
    """`[shape, dtype]` as plain data."""
    return [list(tensor.shape), str(tensor.dtype).removeprefix("torch.")]

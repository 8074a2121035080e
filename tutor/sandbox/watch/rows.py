"""Ledger: which rows a model was trained on, and which it was evaluated on; and what was done to them before.

Rows are known by a number computed from their values (the same values, the same number). A *root* is a
module that the learner's code calls; a matrix product with a parameter, outside modules, is root 0.

Event `rows`, at the end, one for each place where a root was evaluated (called without its output being
differentiated, and the output compared with something):
    module, name       the root              lines    the learner's lines of the call, innermost first
    loader             number of the loader that the rows came from, 0 for none
    rows               different rows      trained    of these, rows that the root was trained on, before or
                after
    before             of these, rows that it had been trained on when it was evaluated
    all                different rows that the root was trained on
    real               the rows are of real numbers that hardly repeat by chance
    metric             the output was compared with something        training    the root's flag
    calls              how often
Event `scaled`, at the end, where all rows seen (trained on and evaluated on) are standardised together:
    by "standard" | "minmax"    rows, trained (rows)    features    off   how far training rows alone are
    from it
Event `statistic`: a mean, deviation, smallest or largest value over the rows of data (no graph): op, line,
    rows, features; the first 40
Event `redrawn`: the weights of a trained root were drawn anew (nn.init, reset_parameters): module
Event `raw`: numbers that go into the first layer with weights: op, shape, mean, std, low, high, spread (of
    the features' standard deviations, smallest and largest), the first few at a line
"""

from __future__ import annotations

import weakref
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, ClassVar

import torch
from torch import nn

from tutor.sandbox.watch.losses import readable
from tutor.sandbox.watch.names import Last
from tutor.sandbox.watch.row_numbers import Numbers, hardly_by_chance
from tutor.sandbox.watch.scale import Scale
from tutor.sandbox.watch.watch import Watch, flat

T = torch.Tensor
F = nn.functional
_MOST_ROWS = 200_000
_MOST_CALLS = 3000
_OPEN = 64
_SAME = 16
"""after so many calls in a row that brought no new row, one in `_EVERY` at that place is looked at"""
_EVERY = 8
_LOOKS = 8
"""at the first calls at a place, and then at one in so many, it is asked if rows may be alike by chance"""

Key = tuple[int, tuple[int, ...], int]


class _Root:
    def __init__(self) -> None:
        self.trained: dict[int, None] = {}
        self.waiting: list[int] = []
        """rows of backwards since the last step"""


class _Place:
    """What the calls at one place have brought."""

    __slots__ = ("_given", "calls", "real", "same")

    def __init__(self) -> None:
        self.calls = 0
        self.same = 0
        """calls in a row that brought nothing new"""
        self.real = True
        self._given = Last()

    def skipped(self, given: T) -> bool:
        self.calls += 1
        # The whole data in one tensor, again and again: twice tells what the next times would.
        enough = 2 if self._given.is_still(given) else _SAME
        return self.same >= enough and self.calls % _EVERY != 0

    def brought(self, new: bool) -> None:
        self.same = 0 if new else self.same + 1


class _Group:
    """Evaluations at one place."""

    def __init__(self) -> None:
        self.rows: dict[int, None] = {}
        self.before: dict[int, None] = {}
        self.real = True
        self.metric = False
        self.training = False
        self.calls = 0


class _Call:
    """A call whose output carries a graph: training, if a backward comes through."""

    __slots__ = ("before", "key", "metric", "partly", "reached", "real", "rows", "training")

    def __init__(self, key: Key, rows: list[int], before: list[int], real: bool, training: bool) -> None:
        self.key, self.rows, self.before, self.real, self.training = key, rows, before, real, training
        self.reached = self.metric = self.partly = False


class Rows:
    name: ClassVar[str] = "rows"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._roots: dict[int, _Root] = {}
        self._names: dict[int, str] = {}
        self._modules: dict[int, weakref.ref[nn.Module]] = {}
        self._groups: dict[Key, _Group] = {}
        self._open: deque[_Call] = deque()
        self._last: _Group | _Call | None = None
        self._shape: tuple[int, ...] = ()
        """of the output of the last call"""
        self._calls = 0
        self._places: dict[tuple[Key, bool], _Place] = {}
        self._newest: _Place | None = None
        self._numbers = Numbers()
        self._scale = Scale()
        self._seen: Counter[Any] = Counter()
        watch.on_call(None, self._called, roots=True)
        watch.on_function(*_PRODUCTS, after=self._product)
        watch.on_function(*_COMPARISONS, before=self._compared)
        watch.on_function(*_FIRST_LAYERS, before=self._raw)
        watch.on_function(*_STATISTICS, before=self._statistic)
        watch.on_step(None, self._stepped)
        watch.on_function(*_DRAWS, before=self._drawn)
        watch.patch(nn.Module, "load_state_dict", self._loaded)
        watch.no_rest_while(self._learns)

    def finish(self) -> None:
        while self._open:
            self._settle(self._open.popleft())
        for (module, lines, loader), group in self._groups.items():
            root = self._roots.get(module)
            if root is None or not group.rows:
                continue
            known = group.rows.keys() & root.trained.keys()
            self._watch.note(
                "rows",
                lines[0] if lines else None,
                module=module,
                name=self._names.get(module, ""),
                lines=list(lines),
                loader=loader,
                rows=len(group.rows),
                trained=len(known),
                before=len(group.before),
                all=len(root.trained),
                real=group.real,
                metric=group.metric,
                training=group.training,
                calls=group.calls,
            )
        for about in self._scale.findings():
            self._watch.note("scaled", None, **about)

    def _learns(self) -> bool:
        """Whether the newest call brought rows that were not known."""
        return self._newest is not None and self._newest.same < 2

    # --- calls ---------------------------------------------------------------------------------------

    def _called(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        if isinstance(module, nn.modules.loss._Loss):
            return
        given = next((tensor for tensor in flat([args, kwargs]) if tensor.dim()), None)
        out = next(flat(output), None)
        if given is None or out is None or not any(True for _ in module.parameters()):
            return
        number = self._watch.names.modules.number(module)
        if number not in self._names:
            self._names[number] = self._watch.names.module(module)
            self._modules[number] = weakref.ref(module)
        self._one(number, given, out, module.training)

    def _product(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        """`x @ w` outside modules: a model of plain tensors."""
        if self._watch.depth or len(args) < 2 or not isinstance(result, T):
            return
        data, weight = args[0], args[1]
        if isinstance(weight, T) and isinstance(data, T) and weight.is_leaf and weight.requires_grad:
            self._one(0, data, result, True)

    def _one(self, number: int, given: T, out: T, training: bool) -> None:
        if given.requires_grad or self._calls >= _MOST_CALLS or given.dim() == 0:
            return
        root = self._roots.setdefault(number, _Root())
        batch = self._watch.batch
        loader = batch[0] if batch is not None and batch[1] == given.shape[0] else 0
        key = (number, tuple(self._watch.stack()), loader)
        graph = out.requires_grad and out.grad_fn is not None
        self._shape = tuple(out.shape) if out.shape[:1] == given.shape[:1] else ()
        self._newest = place = self._places.setdefault((key, graph), _Place())
        if place.skipped(given):
            self._last = None if graph else self._groups.get(key)
            return
        self._calls += 1
        with self._watch.quiet():
            if not readable(given):
                return
            rows = self._numbers.of(given)
            if place.calls <= _LOOKS or place.calls % _LOOKS == 0:
                place.real = hardly_by_chance(given, rows)
            before = [row for row in rows if row in root.trained]
            if graph:
                place.brought(len(before) < len(rows))
                self._trained_perhaps(_Call(key, rows, before, place.real, training), out)
            else:
                self._last = group = self._group(key)
                known = len(group.rows) + len(group.before)
                self._add(group, rows, before, place.real, training)
                place.brought(len(group.rows) + len(group.before) > known)
            self._scale.add(given, rows, trained=graph)

    def _group(self, key: Key) -> _Group:
        return self._groups.setdefault(key, _Group()) if len(self._groups) < 200 else _Group()

    def _trained_perhaps(self, call: _Call, out: T) -> None:
        def reached(gradients: Any) -> None:
            if not call.reached:
                call.reached = True
                root = self._roots[call.key[0]]
                if len(root.trained) < _MOST_ROWS and not call.partly:
                    root.waiting += call.rows

        # A hook on the node that sees no gradient change: it tells that a backward came through.
        assert out.grad_fn is not None
        out.grad_fn.register_prehook(reached)
        self._open.append(call)
        self._last = call
        if len(self._open) > _OPEN:
            self._settle(self._open.popleft())

    def _settle(self, call: _Call) -> None:
        """A call with a graph through which no backward came was an evaluation."""
        if not call.reached:
            group = self._group(call.key)
            self._add(group, call.rows, call.before, call.real, call.training)
            group.metric = group.metric or call.metric

    def _add(self, group: _Group, rows: list[int], before: list[int], real: bool, training: bool) -> None:
        if len(group.rows) < _MOST_ROWS:
            group.rows.update(dict.fromkeys(rows))
            group.before.update(dict.fromkeys(before))
        group.real = group.real and real
        group.training = training
        group.calls += 1

    def _compared(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        last = self._last
        if last is None or last.metric or len(args) < 2:
            return
        first, second = args[0], args[1]
        if isinstance(first, T) and isinstance(second, T) and not second.requires_grad:
            if isinstance(last, _Group) and first.requires_grad:
                return
            if self._some_rows(first):
                # All rows go in, and some of the outputs are compared: which rows these are is not known.
                if isinstance(last, _Call) and first.requires_grad:
                    last.partly = True
            elif second.dim():
                last.metric = True

    def _some_rows(self, compared: T) -> bool:
        """Whether these are the outputs of a part of the rows of the last call: `output[train]`, as where a
        graph's nodes are trained on and tested on in one pass."""
        shape = self._shape
        return (
            0 < compared.dim() <= len(shape)
            and compared.shape[0] < shape[0]
            and tuple(compared.shape[1:]) in (shape[1:], shape[2:])
        )

    def _stepped(self, optimizer: Any) -> None:
        for root in self._roots.values():
            if root.waiting:
                root.trained.update(dict.fromkeys(root.waiting))
                root.waiting = []

    def _loaded(self, original: Callable[..., Any], module: nn.Module, *args: Any, **kwargs: Any) -> Any:
        # Other weights: what it was trained on before says nothing about them.
        root = self._roots.get(self._watch.names.modules.number(module))
        if root is not None and not self._watch.busy:
            self._forget(root)
        return original(module, *args, **kwargs)

    def _forget(self, root: _Root) -> None:
        root.trained, root.waiting = {}, []
        for place in self._places.values():
            place.same = 0

    def _drawn(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Weights that are drawn anew, as before each fold: what was learned is gone."""
        weights = args[0] if args else kwargs.get("tensor")
        if not isinstance(weights, nn.Parameter):
            return
        for number, root in self._roots.items():
            held = self._modules.get(number)
            module = held() if held is not None and root.trained else None
            if module is not None and any(parameter is weights for parameter in module.parameters()):
                self._forget(root)
                self._watch.note("redrawn", self._watch.line(), module=number)

    # --- what goes into the first layer --------------------------------------------------------------

    def _raw(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if len(args) < 2:
            return
        data, weight = args[0], args[1]
        if isinstance(weight, list | tuple):  # torch.lstm(input, hx, weights, ...)
            weight = next(iter(args[2]), None) if len(args) > 2 else None
        if (
            not (isinstance(data, T) and isinstance(weight, T))
            or data.requires_grad
            or not weight.requires_grad
        ):
            return
        if not data.is_floating_point() or data.dim() < 2 or not torch.is_grad_enabled():
            return
        line = self._watch.line()
        self._seen["raw", line] += 1
        if self._seen["raw", line] > 4 and self._seen["raw", line] not in (20, 100):
            return
        with self._watch.quiet():
            if not readable(data):
                return
            values = data.float().flatten(1)[:2000]
            deviation = values.std(0) if len(values) > 1 else values.new_zeros(1)
            self._watch.note(
                "raw",
                line,
                shape=list(data.shape),
                mean=float(values.mean()),
                std=float(values.std()) if values.numel() > 1 else 0.0,
                low=float(values.min()),
                high=float(values.max()),
                spread=[float(deviation.min()), float(deviation.max())],
                module=type(self._watch.open[0]).__name__ if self._watch.open else "",
            )

    def _statistic(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        data = args[0] if args else None
        if not isinstance(data, T) or data.requires_grad or data.dim() < 2 or self._watch.depth:
            return
        dim = args[1] if len(args) > 1 else kwargs.get("dim", kwargs.get("axis"))
        if dim not in (0, None, (0,), [0]) and not (isinstance(dim, tuple | list) and 0 in dim):
            return
        self._seen["statistic"] += 1
        if self._seen["statistic"] <= 40:
            self._watch.note(
                "statistic", self._watch.line(), rows=int(data.shape[0]), features=list(data.shape[1:])
            )


_PRODUCTS = (torch.matmul, T.matmul, T.__matmul__, torch.mm, T.mm, F.linear)
_COMPARISONS = (
    T.__eq__,
    T.eq,
    torch.eq,
    T.ne,
    T.sub,
    torch.sub,
    F.cross_entropy,
    F.nll_loss,
    F.mse_loss,
    F.l1_loss,
    F.smooth_l1_loss,
    F.binary_cross_entropy,
    F.binary_cross_entropy_with_logits,
)
_DRAWS: tuple[Any, ...] = (
    T.uniform_,
    T.normal_,
    nn.init.uniform_,
    nn.init.normal_,
    nn.init.kaiming_uniform_,
    nn.init.kaiming_normal_,
)
_FIRST_LAYERS = (
    F.linear,
    torch.conv1d,
    torch.conv2d,
    torch.matmul,
    T.matmul,
    torch.mm,
    T.mm,
    torch.lstm,
    torch.gru,
    torch.rnn_tanh,
)
_STATISTICS: tuple[Any, ...] = (
    T.mean,
    torch.mean,
    T.std,
    torch.std,
    T.var,
    torch.var,
    torch.std_mean,
    torch.var_mean,
    T.min,
    T.max,
    T.amin,
    T.amax,
    torch.amin,
    torch.amax,
)

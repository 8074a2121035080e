"""Ledger: losses, what goes into them, and what that was made by. Torch's and hand-written ones.

Event `loss`, a call of one of torch's loss functions (before it, so that one that raises is there too; the
    first ones at a line, then one in ten):
    op          "cross_entropy" | "nll_loss" | "mse_loss" | ...      reduction   as given
    input, target   [shape, dtype]      graph    whether the input carries a graph     tgraph   the target
    parent      the operation that made the input's values, through views ("Softmax"), "" where none is known
    exp         an exponential was taken close above it
    passed      operations between: that move values a little (an epsilon, a clamp), a logarithm
    pline       the learner's line of that operation (where its module was made), where it is known
    dim, pshape the axis of a softmax there, and the shape of what it ran over
    given       [shape, dtype] of what the last root module was called with
    low, high   of the input            zeros    share of exact zeros in it        tlow, thigh    of the
                target
    whole       the target holds whole numbers only      values   how many different ones (at most 50 counted)
    sums        rows of the input lie in [0, 1] and sum to one along the classes
    exp_sums    rows of exp(input) sum to one along the classes
    tsums       rows of a float target lie in [0, 1] and sum to one      tmost   the largest sum of a
                target's row
    counts      {label: how often} of a target of whole numbers, at most 50
    ignore      ignore_index            slice    the target is a slice of something longer      n   its
                elements
    tail        [label, share, elsewhere] of a label that ends rows, at different places: the share of
                labels that
                such ends are, and the share of other places where it stands; None where there is none
Event `double`: log_softmax or logsumexp of probabilities: op, parent "Softmax", pline, shape
Event `residual`, a difference or product in a hand-written loss, noted at its backward (the first ones at a
    line):
    op          "sub" | "mul" | "div"   left, right, result    shapes     graph   ["left", "right"] with a
                graph
    parent      of the operand with the graph          low, high, zeros, tlow, thigh, whole, values, counts,
                n  as above
    blown       both have N elements and the result N x N
Event `axis`: a softmax from which a loss was computed, element by element, ran over axis 0 of a matrix: op,
    shape, leaf (it ran over a parameter)
Event `backwarded`: op of the loss functions that a backward began with: losses (numbers of `loss` events)
"""

from __future__ import annotations

import contextlib
import inspect
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar, cast

import torch
from torch import nn

from tutor.sandbox.watch.lineage import (
    NUDGES,
    VIEWS,
    dim_of,
    kind,
    made_by,
    made_by_node,
    mark,
    marked,
    marks_above,
)
from tutor.sandbox.watch.names import Last
from tutor.sandbox.watch.watch import Watch, flat

T = torch.Tensor
F = nn.functional
_LOSSES = {
    F.cross_entropy: "cross_entropy",
    F.nll_loss: "nll_loss",
    F.binary_cross_entropy: "binary_cross_entropy",
    F.binary_cross_entropy_with_logits: "binary_cross_entropy_with_logits",
    F.mse_loss: "mse_loss",
    F.l1_loss: "l1_loss",
    F.smooth_l1_loss: "smooth_l1_loss",
    F.huber_loss: "huber_loss",
    F.kl_div: "kl_div",
    F.poisson_nll_loss: "poisson_nll_loss",
    F.gaussian_nll_loss: "gaussian_nll_loss",
    F.multilabel_soft_margin_loss: "multilabel_soft_margin_loss",
    F.soft_margin_loss: "soft_margin_loss",
    F.multi_margin_loss: "multi_margin_loss",
}
_PARAMETERS: dict[Any, tuple[str, ...]] = {
    function: tuple(inspect.signature(cast(Callable[..., Any], function)).parameters) for function in _LOSSES
}
_ACTIVATIONS = {
    F.softmax: "softmax",
    torch.softmax: "softmax",
    T.softmax: "softmax",
    F.log_softmax: "log_softmax",
    torch.log_softmax: "log_softmax",
    T.log_softmax: "log_softmax",
    F.sigmoid: "sigmoid",
    torch.sigmoid: "sigmoid",
    T.sigmoid: "sigmoid",
    F.relu: "relu",
    torch.relu: "relu",
    T.relu: "relu",
    F.tanh: "tanh",
    torch.tanh: "tanh",
    T.tanh: "tanh",
}
_MODULES = (nn.Softmax, nn.LogSoftmax, nn.Sigmoid, nn.ReLU, nn.Tanh)
_ARITHMETIC = {
    T.sub: "sub",
    torch.sub: "sub",
    T.mul: "mul",
    torch.mul: "mul",
    T.div: "div",
    torch.div: "div",
    T.__rsub__: "sub",
}
_FIRST = 12
_EVERY = 10
_LABELS = 60
"""so many calls at a line have their labels counted, whatever else is looked at"""
_RESIDUALS = 20
_FEW = 256
"""classes that are counted in the quick way"""
_MANY = 200_000
"""elements beyond which only the first rows are looked at"""


class Losses:
    name: ClassVar[str] = "losses"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._seen: Counter[Any] = Counter()
        self._given: list[Any] | None = None
        """[shape, dtype] of what the last root module was given"""
        self._target = Last()
        self._labels: dict[str, Any] = {}
        """what `labels` says of the newest target"""
        self._made_at: dict[int, int] = {}
        """id of an activation module -> the line where it was made"""
        for function, op in _LOSSES.items():
            watch.on_function(function, before=self._before(function, op), after=self._after)
        for function, op in _ACTIVATIONS.items():
            watch.on_function(function, before=self._doubled(op), after=self._activation)
        watch.on_function(torch.logsumexp, T.logsumexp, before=self._doubled("logsumexp"))
        for function, op in _ARITHMETIC.items():
            watch.on_function(function, after=self._arithmetic(op))
        watch.on_made(nn.Module, self._made)
        watch.on_call(self._called, roots=True)
        watch.on_backward(self._backward)

    def finish(self) -> None:
        return

    def _called(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if not isinstance(module, nn.modules.loss._Loss):
            given = next(flat(args), None)
            self._given = None if given is None else brief(given)

    # --- torch's losses ------------------------------------------------------------------------------

    def _before(self, function: Any, op: str) -> Any:
        parameters = _PARAMETERS[function]

        def before(args: tuple[Any, ...], kwargs: dict[str, Any]) -> int | None:
            given = (
                dict(zip(parameters, args, strict=False)) | kwargs
            )  # too many: the call will say so itself
            input, target = given.get("input"), given.get("target")
            if not (isinstance(input, T) and isinstance(target, T)):
                return None
            line = self._watch.line()
            site = (line, op, input.requires_grad)
            self._seen[site] += 1
            count = self._seen[site]
            whole = count <= _FIRST or count % _EVERY == 0
            if not whole and (count > _LABELS or op == "mse_loss"):
                return None
            data: dict[str, Any] = {
                "op": op,
                "reduction": given.get("reduction", "mean"),
                "input": brief(input),
                "target": brief(target),
                "graph": input.requires_grad,
                "tgraph": target.requires_grad,
                "ignore": given.get("ignore_index", -100) if op in ("cross_entropy", "nll_loss") else None,
                "log_target": bool(given.get("log_target", False)),
                "weighted": given.get("weight") is not None,
                "given": self._given,
                "n": target.numel(),
                "slice": target._base is not None and target._base.numel() > target.numel(),
            }
            with self._watch.quiet():
                if not self._target.is_still(target):
                    self._labels = labels(target)
                data |= self._labels
                if whole:
                    data |= self._behind(input) | values(input, target, op)
                    if op in ("cross_entropy", "nll_loss"):
                        data["tail"] = tail(target, self._given)
            return self._watch.note("loss", line, **data)

        return before

    def _after(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, number: int | None) -> None:
        if number is not None and isinstance(result, T):
            mark(result, "loss", number)

    def _behind(self, input: T) -> dict[str, Any]:
        node = made_by(input)
        passed: list[str] = []
        if node is not None and type(node).__name__ in NUDGES:
            passed = [kind(node)]
            node = made_by(input, VIEWS | NUDGES)
        if kind(node) == "Log":
            (below,) = (parent for parent, _ in node.next_functions) if node is not None else (None,)
            inner = made_by_node(below, VIEWS | NUDGES)
            if kind(inner) in ("Softmax", "Sigmoid"):
                passed.append("Log")
                node = inner
        known = marked(node, "activation") or {}
        return {
            "parent": kind(node),
            "exp": kind(node) in ("Reciprocal", "Div", "Mul", "Add") and _has_exp(node),
            "passed": passed,
            "pline": known.get("line"),
            "dim": dim_of(node) if kind(node) in ("Softmax", "LogSoftmax") else None,
            "pshape": known.get("shape"),
        }

    # --- what stands before a loss -------------------------------------------------------------------

    def _made(self, module: nn.Module) -> None:
        if isinstance(module, _MODULES):
            line = self._watch.line()
            if line is not None:
                self._made_at[id(module)] = line

    def _activation(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        if isinstance(result, T) and result.grad_fn is not None:
            module = self._watch.open[-1] if self._watch.open else None
            line = self._made_at.get(id(module)) if isinstance(module, _MODULES) else None
            line = self._watch.line() if line is None else line
            about: dict[str, Any] = {"line": line, "shape": list(result.shape)}
            if kind(result.grad_fn) in ("Softmax", "LogSoftmax") and result.dim() == 2:
                about["rows"] = dim_of(result.grad_fn) in (0, -2)
                about["leaf"] = args[0].is_leaf if args and isinstance(args[0], T) else False
            mark(result, "activation", about)

    def _doubled(self, op: str) -> Any:
        def before(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            input = args[0] if args else kwargs.get("input")
            if op not in ("log_softmax", "logsumexp") or not isinstance(input, T) or input.grad_fn is None:
                return
            node = made_by(input)
            if kind(node) != "Softmax":
                return
            line = self._watch.line()
            self._seen["double", line] += 1
            if self._seen["double", line] <= _RESIDUALS:
                known = marked(node, "activation") or {}
                self._watch.note("double", line, op=op, pline=known.get("line"), shape=list(input.shape))

        return before

    # --- hand-written losses -------------------------------------------------------------------------

    def _arithmetic(self, op: str) -> Any:
        def after(args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
            if len(args) < 2 or not isinstance(result, T) or result.grad_fn is None:
                return
            left, right = args[0], args[1]
            if (
                not (isinstance(left, T) and isinstance(right, T))
                or left.requires_grad == right.requires_grad
            ):
                return
            graph, data = (left, right) if left.requires_grad else (right, left)
            if graph.grad_fn is None or data.dim() == 0 or not _alike(graph, data):
                return
            line = self._watch.line()
            self._seen["residual", line, op] += 1
            if self._seen["residual", line, op] > _RESIDUALS:
                return
            with self._watch.quiet():
                about = {
                    "line": line,
                    "op": op,
                    "left": list(left.shape),
                    "right": list(right.shape),
                    "result": list(result.shape),
                    "graph": "left" if graph is left else "right",
                    "blown": _blown(graph, data, result),
                    "dtype": str(data.dtype).removeprefix("torch."),
                    "n": data.numel(),
                    **self._behind(graph),
                    **labels(data),
                    **values(graph, data, op),
                }
            mark(result, "residual", about)

        return after

    def _backward(self, roots: list[T], about: dict[str, Any]) -> None:
        if about["kind"] != "backward":
            return
        key = ("backward", self._watch.line())
        self._seen[key] += 1
        if self._seen[key] > 60 and self._seen[key] % _EVERY:
            return
        losses: list[int] = []
        for root in roots:
            losses += marks_above(root, "loss")
            for residual in marks_above(root, "residual"):
                if "noted" not in residual:
                    residual["noted"] = True
                    plain = {name: value for name, value in residual.items() if name not in ("noted", "line")}
                    self._watch.note("residual", residual["line"], **plain)
            for about_softmax in marks_above(root, "activation"):
                if about_softmax.get("rows") and "noted" not in about_softmax:
                    about_softmax["noted"] = True
                    self._watch.note(
                        "axis",
                        about_softmax["line"],
                        shape=about_softmax["shape"],
                        leaf=about_softmax["leaf"],
                        given=self._given,
                    )
        if losses:
            self._watch.note("backwarded", self._watch.line(), losses=sorted(losses))


def _has_exp(node: Any) -> bool:
    """Whether an exponential was taken close above: 1 / (1 + exp(-x)) by hand."""
    pending = [(node, 0)]
    for node, far in pending:
        if type(node).__name__.startswith(("ExpBackward", "TanhBackward")):
            return True
        if far < 4:
            pending += [(parent, far + 1) for parent, _ in node.next_functions if parent is not None]
    return False


def brief(tensor: T) -> list[Any]:
    return [list(tensor.shape), str(tensor.dtype).removeprefix("torch.")]


def _alike(graph: T, data: T) -> bool:
    """Whether they may be a prediction and what it is compared with: as many elements, or rows."""
    return graph.numel() == data.numel() or (
        graph.dim() >= 1 and data.dim() >= 1 and graph.shape[0] == data.shape[0] and data.shape[0] > 1
    )


def _blown(graph: T, data: T, result: T) -> bool:
    """(N, 1) met (N,): N elements each, N x N after broadcasting."""
    n = graph.numel()
    return n == data.numel() > 1 and graph.dim() != data.dim() and result.numel() > n


def readable(tensor: T) -> bool:
    """Whether its values can be looked at."""
    return (
        tensor.numel() > 0
        and not tensor.is_meta
        and not tensor.is_sparse
        and not tensor.is_complex()
        and not tensor.is_quantized
        and tensor.layout == torch.strided
        and not torch._C._functorch.is_functorch_wrapped_tensor(tensor)
        and not tensor.is_nested
    )


def labels(target: T) -> dict[str, Any]:
    """How often each whole number is in it. Must run in `quiet()`."""
    if not readable(target):
        return {}
    flat = target.reshape(-1)[:_MANY]
    if target.is_floating_point() and not bool((flat == flat.round()).all()):
        return {"whole": False, "tmean": float(flat.float().mean())}
    counted = _counted(flat)
    return {
        "whole": True,
        "values": min(len(counted), 50),
        "counts": {str(int(label)): count for label, count in counted[:50]},
        "tmean": sum(label * count for label, count in counted) / flat.numel(),
    }


def _counted(numbers: T) -> list[tuple[float, int]]:
    """Each number in it, and how often, from the smallest up. Must run in `quiet()`."""
    if numbers.dtype == torch.int64 and int(numbers.min()) >= 0 and int(numbers.max()) < _FEW:
        return [(label, count) for label, count in enumerate(numbers.bincount().tolist()) if count]
    found, counts = torch.unique(numbers, return_counts=True)
    return list(zip(found.tolist(), counts.tolist(), strict=True))


def values(input: T, target: T, op: str) -> dict[str, Any]:
    """Ranges and sums of rows. Must run in `quiet()`."""
    data: dict[str, Any] = {}
    if readable(target):
        data |= {"tlow": float(target.min()), "thigh": float(target.max())}
        if target.is_floating_point() and target.dim() > 1 and target.shape[1] > 1:
            rows = target[:4000].float()
            sums = rows.sum(1)
            data["tsums"] = bool((rows >= 0).all() and (sums - 1).abs().max() < 1e-3)
            data["tmost"] = float(sums.max())
    if not readable(input) or not input.is_floating_point():
        return data
    rows = input.detach().float()
    if rows.numel() > _MANY and rows.dim() > 0:
        rows = rows[: max(1, _MANY * rows.shape[0] // rows.numel())]
    low, high = float(rows.min()), float(rows.max())
    data |= {"low": low, "high": high, "zeros": float((rows == 0).float().mean())}
    if op in ("cross_entropy", "nll_loss", "kl_div") and rows.dim() > 0:
        classes = min(1, rows.dim() - 1) if op != "kl_div" else rows.dim() - 1
        near = 1e-2 if input.dtype in (torch.float16, torch.bfloat16) else 1e-3
        with contextlib.suppress(RuntimeError):
            if low >= 0 and high <= 1 + near:
                data["sums"] = bool((rows.sum(classes) - 1).abs().max() < near)
            off = (rows.clamp(max=30).exp().sum(classes) - 1).abs().max()
            data["exp_sums"] = bool(off < 10 * near)
            data["exp_off"] = float(off)
    return data


def tail(target: T, given: list[Any] | None) -> list[Any] | None:
    """The label that fills the ends of rows, as padding does. Must run in `quiet()`."""
    if not readable(target) or target.is_floating_point() or given is None or len(given[0]) < 2:
        return None
    batch = int(given[0][0])
    if target.dim() == 1 and batch and target.numel() % batch == 0 and target.numel() > batch:
        target = target.reshape(batch, -1)
    if target.dim() != 2 or target.shape[1] < 3:
        return None
    label = target[:, -1].mode().values
    ends = (target == label).flip(1).to(torch.int64).cumprod(1).sum(1)
    if len(torch.unique(ends)) < 2:
        return None
    share = float(ends.sum()) / target.numel()
    rest = target.numel() - int(ends.sum())
    elsewhere = (int((target == label).sum()) - int(ends.sum())) / max(1, rest)
    return [int(label), share, elsewhere]

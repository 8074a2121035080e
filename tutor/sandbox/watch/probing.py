"""Ledger: models called once more, when the program is over, to see what their output depends on.

A root module (one that the learner's code calls in training) is remembered with the first input that it was
trained on, up to a few of them; its copy is called in eval mode, with one sample, or one place of a sequence,
changed.

Event `mixing`, the output of a sample depends on other samples of the batch:
    module, name    the root        shape, output    of the input and of the output
    share           of the other samples' outputs, how many changed
    op              the first function of torch in which samples met     oplines    the learner's lines there
    opshape         shape of what went into it       type   class of the module in which it was called
    loader          the input came straight out of a data loader         varied   the root was called with
                other rows
Event `leak`, the output at places before a change of the input depends on it, in a model whose targets are
    its inputs one place later: module, name, shape, output, places (how many changed), type, oplines
Event `targeted`: targets of a loss are the inputs of a root one place later: module, name, once
"""

from __future__ import annotations

import contextlib
import copy
import io
import sys
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from tutor.sandbox.watch.losses import readable
from tutor.sandbox.watch.names import Last
from tutor.sandbox.watch.watch import Watch, flat

T = torch.Tensor
F = nn.functional
_AXES = (
    nn.RNNBase,
    nn.MultiheadAttention,
    nn.TransformerEncoderLayer,
    nn.TransformerDecoderLayer,
    nn.Transformer,
)
_SEQUENCES = (*_AXES, nn.TransformerEncoder, nn.TransformerDecoder)
_ROOTS = 6
_MOST = 500_000
"""elements of an input that is kept"""
_SLOW = 0.5
"""seconds; a slower model is not called again"""


@dataclass
class _Kept:
    module: nn.Module
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    name: str
    number: int
    line: int | None
    output: tuple[int, ...]
    loader: bool
    seconds: float
    varied: bool = False
    shifted: bool | None = None
    labels: int = 0
    """rows of the targets of the loss that followed"""
    single: bool = False
    """that loss had one target a row"""
    first: float = 0.0
    given: Last = field(default_factory=Last)
    sliced: bool = field(default=False)


class Probing:
    name: ClassVar[str] = "probing"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._kept: dict[int, _Kept] = {}
        self._began = 0.0
        self._current: _Kept | None = None
        self._sequences: list[_Kept] = []
        """sequence layers called by themselves on what another module made, since the last loss"""
        self._made_at: dict[int | str, int] = {}
        """id of a layer, and name of its class (copies were made nowhere), -> line"""
        watch.on_call(self._before, self._after, roots=True)
        watch.on_function(
            F.cross_entropy, F.nll_loss, F.mse_loss, F.l1_loss, F.smooth_l1_loss, before=self._loss
        )
        watch.on_function(F.binary_cross_entropy, F.binary_cross_entropy_with_logits, before=self._loss)
        watch.on_function(T.sub, torch.sub, T.mul, torch.mul, before=self._arithmetic)
        watch.on_made(nn.Module, self._made)

    # --- while the program runs ----------------------------------------------------------------------

    def _before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        self._began = time.monotonic()

    def _after(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        output = _outputs(output)
        if not isinstance(output, T) or output.grad_fn is None or output.dim() == 0:
            return
        given = list(flat([args, kwargs]))
        if not given or given[0].dim() == 0:
            return
        alone = given[0].requires_grad
        if alone and not (isinstance(module, _SEQUENCES) and given[0].dim() == 3):
            return
        key = id(module)
        known = self._kept.get(key)
        if known is not None:
            if not alone:
                self._current = known
            elif not known.labels:
                self._sequences.append(known)
            known.varied = known.varied or self._differs(known, given[0])
            return
        if len(self._kept) >= _ROOTS or isinstance(module, nn.modules.loss._Loss):
            return
        if sum(tensor.numel() for tensor in given) > _MOST or not all(map(readable, given)):
            return
        if next(module.parameters(), None) is None:
            return
        batch = self._watch.batch
        first = given[0]
        with self._watch.quiet():
            self._kept[key] = kept = _Kept(
                module=module,
                args=_cloned(args),
                kwargs=_cloned(kwargs),
                name=self._watch.names.module(module),
                number=self._watch.names.modules.number(module),
                line=self._watch.line(),
                output=tuple(output.shape),
                loader=batch is not None and batch[1] == first.shape[0] and first.is_contiguous(),
                seconds=time.monotonic() - self._began,
                first=float(first.double().sum()),
                sliced=first._base is not None and first._base.shape[:1] != first.shape[:1],
            )
        if alone:
            self._sequences.append(kept)
        else:
            self._current = kept

    def _differs(self, known: _Kept, first: T) -> bool:
        if known.varied or not readable(first) or known.given.is_still(first):
            return known.varied
        with self._watch.quiet():
            return float(first.double().sum()) != known.first

    def _made(self, module: nn.Module) -> None:
        if isinstance(module, _AXES):
            line = self._watch.line()
            if line is not None:
                self._made_at[id(module)] = line
                self._made_at.setdefault(type(module).__name__, line)

    def _arithmetic(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        kept = self._current
        if kept is None or kept.labels or len(args) < 2 or self._watch.depth:
            return
        left, right = args[0], args[1]
        if isinstance(left, T) and isinstance(right, T) and left.requires_grad != right.requires_grad:
            data = right if left.requires_grad else left
            kept.labels = int(data.shape[0]) if data.dim() else 0

    def _loss(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        kept, target = self._current, args[1] if len(args) > 1 else kwargs.get("target")
        if isinstance(target, T) and target.dim():
            for sequence in self._sequences:
                sequence.labels, sequence.single = int(target.shape[0]), target.numel() == target.shape[0]
        self._sequences.clear()
        if kept is None or kept.shifted is not None or not isinstance(target, T) or target.dim() == 0:
            return
        kept.labels = int(target.shape[0])
        first = next(flat([kept.args, kept.kwargs]))
        with self._watch.quiet():
            kept.shifted = _shifted(first, target)
        if kept.shifted:
            self._watch.note("targeted", self._watch.line(), module=kept.number, name=kept.name)

    # --- when it is over -----------------------------------------------------------------------------

    def finish(self) -> None:
        state = torch.get_rng_state()
        # The mode that `finish` runs in would keep the probe from seeing the functions that a model calls.
        with torch._C._EnableTorchFunction(), torch.no_grad():
            for kept in self._kept.values():
                if kept.seconds < _SLOW:
                    # A learner's forward may raise whatever it likes when called once more.
                    with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                        self._probe(kept)
        torch.set_rng_state(state)

    def _probe(self, kept: _Kept) -> None:
        module = copy.deepcopy(kept.module).eval()
        for inner in module.modules():
            if isinstance(inner, nn.modules.batchnorm._NormBase) and inner.running_mean is None:
                return
            inner._forward_hooks.clear()
            inner._forward_pre_hooks.clear()
        first = next(flat([kept.args, kept.kwargs]))
        rows = int(first.shape[0])
        again = self._run(module, kept, None)
        same = self._run(module, kept, None)
        if again.output is None or same.output is None or not torch.equal(again.output, same.output):
            return  # random in eval mode, or a memory: its outputs say nothing
        if not bool(torch.isfinite(again.output).all()):
            return
        if kept.shifted and first.dim() >= 2 and first.shape[1] >= 3:
            self._look_for_leak(module, kept, again, first)
        if rows < 3 or not again.output.dim() or kept.output[0] != rows:
            return
        square = first.dim() >= 3 and first.shape[1] == rows
        if square and not kept.loader and self._axes(kept.module)["layer"]:
            return  # a batch as large as its sequences are long: which axis is which cannot be told
        single = kept.single and first.dim() == 3 and first.shape[1] > 1
        per_row = len(kept.output) <= 2 or single
        if not (kept.loader or (per_row and kept.labels == rows)):
            return
        for place in (
            0,
            rows - 1,
        ):  # an RNN that takes samples for time lets later ones see earlier ones only
            if self._mixes(module, kept, again, first, place):
                return

    def _mixes(self, module: nn.Module, kept: _Kept, again: _Run, first: T, place: int) -> bool:
        rows = int(first.shape[0])
        changed = first.clone()
        another = first[(place + 1) % rows]
        changed[place] = another if not torch.equal(another, first[place]) else first[place].roll(1, 0)
        if torch.equal(changed, first):
            return False
        other = self._run(module, kept, changed)
        if again.output is None or other.output is None or other.output.shape != again.output.shape:
            return False
        differ = _rows_that_differ(again.output, other.output)
        others = torch.arange(rows) != place
        if bool(differ[others].any()):
            op, shape, lines = _first_meeting(again, other, rows, place)
            self._watch.note(
                "mixing",
                kept.line,
                module=kept.number,
                name=kept.name,
                shape=list(first.shape),
                output=list(kept.output),
                share=float(differ[others].float().mean()),
                op=op,
                opshape=shape,
                oplines=lines,
                loader=kept.loader,
                varied=kept.varied,
                given=len(list(flat([kept.args, kept.kwargs]))),
                **self._axes(kept.module),
            )
            return True
        return False

    def _axes(self, module: nn.Module) -> dict[str, Any]:
        """The first layer inside that takes sequences with the batch second: its class, and where it was
        made."""
        for inner in module.modules():
            batch_first = getattr(inner, "batch_first", getattr(inner, "self_attn", None))
            if isinstance(batch_first, nn.Module):
                batch_first = getattr(batch_first, "batch_first", None)
            if isinstance(inner, _AXES) and batch_first is False:
                name = type(inner).__name__
                return {"layer": name, "made": self._made_at.get(id(inner), self._made_at.get(name))}
        return {"layer": "", "made": None}

    def _look_for_leak(self, module: nn.Module, kept: _Kept, before: _Run, first: T) -> None:
        changed = first.clone()
        places = int(first.shape[1])
        if first.is_floating_point():
            changed[:, -1] = changed[:, -1] + 1
        else:
            changed[:, -1] = changed[:, :-1].amax(1) if first.dim() == 2 else changed[:, 0]
            changed[:, -1] = torch.where(changed[:, -1] == first[:, -1], first[:, 0], changed[:, -1])
        if torch.equal(changed, first):
            return
        after = self._run(module, kept, changed)
        if before.output is None or after.output is None or after.output.dim() < 2:
            return
        one, two = before.output, after.output
        if one.shape[0] == first.shape[0] * places:
            one, two = one.reshape(first.shape[0], places, -1), two.reshape(first.shape[0], places, -1)
        if one.shape[1] != places:
            return
        differ = _rows_that_differ(one.transpose(0, 1), two.transpose(0, 1))
        if bool(differ[:-1].any()):
            self._watch.note(
                "leak",
                kept.line,
                module=kept.number,
                name=kept.name,
                shape=list(first.shape),
                output=list(kept.output),
                places=int(differ[:-1].sum()),
                type=_attending(kept.module),
            )

    def _run(self, module: nn.Module, kept: _Kept, first: T | None) -> _Run:
        torch.manual_seed(0)
        run = _Run(self._watch.filename)
        args, kwargs = _cloned(kept.args), _cloned(kept.kwargs)
        if first is not None:
            original = next(flat([args, kwargs]))
            original.copy_(first)
        with run:
            output = module(*args, **kwargs)
        output = _outputs(output)
        run.output = output if isinstance(output, T) else None
        return run


class _Run(TorchFunctionMode):
    """One call of a model, and the tensors that each function of torch took and gave."""

    def __init__(self, filename: str) -> None:
        super().__init__()
        self._filename = filename
        self.output: T | None = None
        self.calls: list[tuple[str, list[T], list[T], list[int]]] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if len(self.calls) < 2000 and any(True for _ in flat(result)):
            name = getattr(func, "__name__", "")
            self.calls.append((name, list(flat([args, kwargs])), list(flat(result)), self._lines()))
        return result

    def _lines(self) -> list[int]:
        lines: list[int] = []
        frame: Any = sys._getframe(1)
        while frame is not None and len(lines) < 6:
            if frame.f_code.co_filename == self._filename:
                lines.append(frame.f_lineno)
            frame = frame.f_back
        return lines


def _outputs(output: Any) -> Any:
    """Of what a recurrent or attention layer returns, the outputs."""
    return output[0] if isinstance(output, tuple) and output and isinstance(output[0], T) else output


def _first_meeting(before: _Run, after: _Run, rows: int, place: int) -> tuple[str, list[int], list[int]]:
    """The first function that was given samples apart, along one axis, and gave them mixed."""
    apart: dict[int, bool] = {}
    for (name, given, results, lines), (_, _, others, _) in zip(before.calls, after.calls, strict=False):
        for result, other in zip(results, others, strict=False):
            if result.shape != other.shape:
                continue
            one = _apart(result, other, rows, place)
            apart[id(result)] = one
            # What else went in was made outside the model, or is its own: the same in both calls.
            if not one and all(apart.get(id(tensor), True) for tensor in given):
                return name, list(given[0].shape) if given else [], lines
    return "", [], []


def _apart(one: T, two: T, rows: int, place: int) -> bool:
    """Whether what differs lies at the changed sample of some axis that has one place, or several, a
    sample."""
    if torch.equal(one, two):
        return True
    others = torch.arange(rows) != place
    for axis in range(one.dim()):
        size = one.shape[axis]
        if size < rows or size % rows:
            continue
        differ = _rows_that_differ(one.movedim(axis, 0), two.movedim(axis, 0))
        if not bool(differ.reshape(rows, -1)[others].any()) or not bool(
            differ.reshape(-1, rows)[:, others].any()
        ):
            return True
    return False


def _rows_that_differ(one: T, two: T) -> T:
    if one.is_floating_point():
        near = torch.isclose(one, two, rtol=1e-3, atol=1e-5, equal_nan=True)
        return (~near).reshape(one.shape[0], -1).any(1)
    return (one != two).reshape(one.shape[0], -1).any(1)


def _attending(module: nn.Module) -> str:
    for inner in module.modules():
        if isinstance(inner, nn.MultiheadAttention | nn.TransformerEncoder | nn.TransformerDecoder):
            return "attention"
        if isinstance(inner, nn.RNNBase) and inner.bidirectional:
            return "bidirectional"
    return ""


def _shifted(first: T, target: T) -> bool:
    """Whether the targets are the inputs one place later."""
    if first.dim() < 2 or first.shape[1] < 3 or not readable(first) or not readable(target):
        return False
    if target.numel() != first.numel() or target.is_floating_point() != first.is_floating_point():
        return False
    later = target.reshape(first.shape)
    return bool((later[:, :-1] == first[:, 1:]).all()) and not torch.equal(later, first)


def _cloned(value: Any) -> Any:
    if isinstance(value, T):
        return value.detach().clone()
    if isinstance(value, list | tuple):
        return type(value)(_cloned(item) for item in value) if type(value) in (list, tuple) else value
    if isinstance(value, dict):
        return {key: _cloned(item) for key, item in value.items()}
    return value

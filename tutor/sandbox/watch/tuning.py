"""Ledger: learning rate schedules, clipping, scaling.

Event `scheduler`, when one is made: scheduler (its number), type, optimizer (its number), numbers: its
settings that are numbers (T_max, step_size, gamma, total_steps, milestones, ...)
Event `schedule`, a scheduler's step after the one that its making takes: scheduler, type, optimizer,
before, after (learning rate of the first group), stack, steps (of the optimizer until now, tried or made)
Event `clip`: by "norm" | "value"    limit    total (the norm, None for values)
    gradients   [none, zero, fresh, used] of the parameters    tensors   their numbers
    scaler      number of the scaler whose losses went backward and were not unscaled since, else 0
Event `scaler`: what "scale" | "unscale" | "step" | "update"    scaler, optimizer   numbers (0 where there
is none)
    enabled     scale   its factor
"""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

import torch
from torch import nn
from torch.optim import lr_scheduler

from tutor.sandbox.watch.held import Held, Leaf
from tutor.sandbox.watch.watch import Watch

_Scheduler = lr_scheduler.LRScheduler


class Tuning:
    name: ClassVar[str] = "tuning"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._held = watch.shared(Held)
        self._inside = 0
        """schedulers' steps that are open: a scheduler of schedulers is one"""
        self._steps: Counter[int] = Counter()
        """number of an optimizer -> steps made, or asked of a scaler"""
        self._clamped_first: dict[int | None, int] = {}
        """by line: the leaf whose gradient was first clamped there"""
        self._scaled = 0
        """the scaler that scaled a loss whose gradients are not unscaled yet"""
        watch.on_made(_Scheduler, self._made)
        watch.on_step(self._before_step)
        watch.patch(_Scheduler, "_initial_step", self._initial)
        for kind in vars(lr_scheduler).values():
            if isinstance(kind, type) and issubclass(kind, _Scheduler) and "step" in vars(kind):
                watch.patch(kind, "step", self._schedule)
        for owner in (nn.utils, nn.utils.clip_grad):
            watch.patch(owner, "clip_grad_norm_", self._clip_norm)
            watch.patch(owner, "clip_grad_value_", self._clip_value)
        watch.on_function(torch.Tensor.clamp_, torch.Tensor.clip_, torch.clamp_, before=self._clamped)
        for name in ("scale", "unscale_", "step", "update"):
            watch.patch(torch.amp.GradScaler, name, self._scaler(name))

    def finish(self) -> None:
        return

    def _before_step(self, optimizer: torch.optim.Optimizer) -> None:
        if not self._watch.scaling:
            self._steps[self._number(optimizer)] += 1

    def _number(self, thing: object) -> int:
        return self._watch.names.others.number(thing) if thing is not None else 0

    # --- schedules -----------------------------------------------------------------------------------

    def _initial(self, original: Any, scheduler: Any, *args: Any, **kwargs: Any) -> Any:
        self._inside += 1
        try:
            return original(scheduler, *args, **kwargs)
        finally:
            self._inside -= 1

    def _made(self, scheduler: Any) -> None:
        numbers = {
            key: value
            for key, value in vars(scheduler).items()
            if isinstance(value, int | float) and not isinstance(value, bool) and not key.startswith("_")
        }
        milestones = getattr(scheduler, "milestones", None)
        self._watch.note(
            "scheduler",
            self._watch.line(),
            scheduler=self._number(scheduler),
            type=type(scheduler).__name__,
            optimizer=self._number(getattr(scheduler, "optimizer", None)),
            numbers=numbers,
            milestones=[int(n) for n in milestones][:20] if milestones is not None else [],
        )

    def _schedule(self, original: Any, scheduler: Any, *args: Any, **kwargs: Any) -> Any:
        if self._inside or self._watch.busy:
            return original(scheduler, *args, **kwargs)
        self._inside += 1
        optimizer = getattr(scheduler, "optimizer", None)
        before = _rate(optimizer)
        try:
            return original(scheduler, *args, **kwargs)
        finally:
            self._inside -= 1
            number = self._number(optimizer)
            self._watch.note(
                "schedule",
                self._watch.line(),
                scheduler=self._number(scheduler),
                type=type(scheduler).__name__,
                optimizer=number,
                before=before,
                after=_rate(optimizer),
                stack=self._watch.stack(),
                steps=self._steps[number],
            )

    # --- clipping ------------------------------------------------------------------------------------

    def _clip_norm(self, original: Any, parameters: Any, max_norm: Any, *args: Any, **kwargs: Any) -> Any:
        return self._clip("norm", original, parameters, max_norm, *args, **kwargs)

    def _clip_value(self, original: Any, parameters: Any, clip_value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._clip("value", original, parameters, clip_value, *args, **kwargs)

    def _clip(self, by: str, original: Any, parameters: Any, limit: Any, *args: Any, **kwargs: Any) -> Any:
        if self._watch.busy:
            return original(parameters, limit, *args, **kwargs)
        if not isinstance(parameters, torch.Tensor | list | tuple):
            parameters = list(parameters)  # a generator can be looked at once only
        self._held.settle()
        tensors = [parameters] if isinstance(parameters, torch.Tensor) else list(parameters)
        with self._watch.quiet():
            leaves = [self._held.of(tensor) for tensor in tensors if tensor.is_leaf]
            counts = Counter(leaf.holds() for leaf in leaves)
        self._watch.busy += 1
        total = None
        try:
            total = original(parameters, limit, *args, **kwargs)
        finally:
            self._watch.busy -= 1
            self._note_clip(by, limit, total, counts, leaves)
        return total

    def _note_clip(self, by: str, limit: Any, total: Any, counts: Counter[str], leaves: list[Leaf]) -> None:
        with self._watch.quiet():
            for leaf in leaves:
                leaf.settle()
            self._watch.note(
                "clip",
                self._watch.line(),
                by=by,
                limit=float(limit),
                total=float(total) if isinstance(total, torch.Tensor) else None,
                gradients=[counts["none"], counts["zero"], counts["fresh"] + counts["stale"], counts["used"]],
                tensors=[leaf.number for leaf in leaves],
                scaler=self._scaled,
            )

    def _clamped(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """`p.grad.clamp_(-1, 1)`, mostly in a loop over the parameters: the first of them stands for all."""
        leaf = self._held.gradient(args[0]) if args and not self._watch.stepping else None
        if leaf is None:
            return
        line = self._watch.line()
        if self._clamped_first.setdefault(line, leaf.number) != leaf.number:
            return
        limits = [v for v in (*args[1:], *kwargs.values()) if isinstance(v, int | float)]
        self._held.settle()
        with self._watch.quiet():
            state = leaf.holds()
            self._watch.note(
                "clip",
                line,
                by="value",
                limit=float(max(map(abs, limits), default=0.0)),
                total=None,
                gradients=[
                    int(state in which) for which in (("none",), ("zero",), ("fresh", "stale"), ("used",))
                ],
                tensors=[leaf.number],
                scaler=self._scaled,
            )

    # --- scaling -------------------------------------------------------------------------------------

    def _scaler(self, name: str) -> Any:
        what = name.rstrip("_")

        def around(original: Any, scaler: Any, *args: Any, **kwargs: Any) -> Any:
            given = args[0] if args else kwargs.get("optimizer")
            optimizer = given if isinstance(given, torch.optim.Optimizer) else None
            if what == "step":
                self._steps[self._number(optimizer)] += 1
                self._watch.scaling += 1
            try:
                return original(scaler, *args, **kwargs)
            finally:
                if what == "step":
                    self._watch.scaling -= 1
                self._note_scaler(what, scaler, optimizer)

        return around

    def _note_scaler(self, what: str, scaler: Any, optimizer: torch.optim.Optimizer | None) -> None:
        number = self._number(scaler)
        if what == "scale":
            self._scaled = number
        elif what in ("unscale", "update"):
            self._scaled = 0
        if self._watch.scaling and what != "step":
            return  # GradScaler.step unscales by itself
        with self._watch.quiet():
            factor = scaler._scale
            self._watch.note(
                "scaler",
                self._watch.line(),
                what=what,
                scaler=number,
                optimizer=self._number(optimizer),
                enabled=bool(scaler._enabled),
                scale=float(factor) if isinstance(factor, torch.Tensor) else 1.0,
            )


def _rate(optimizer: Any) -> float:
    groups = getattr(optimizer, "param_groups", None)
    return float(groups[0]["lr"]) if groups else 0.0

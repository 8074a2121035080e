"""Ledger: what each leaf was given by which backward, which step used it, and what cleared it.

Numbers of tensors, optimizers and events are those of `names` and of the log. `moment` is a number of
autograd's
(`Watch.moment`): a loss whose `last` is smaller than a step's `moment` was computed before that step.

Event `optimizer` (made, or met first at its step):
    optimizer   its number    type    its class    parameters   numbers of its tensors    lr   of its groups
    state       whether it keeps something from step to step (momentum, moments)    stack  the lines it was
    made in
    frozen      how many of its tensors do not require grad
Event `backward` (autograd.grad too: `by` says which):
    by "backward" | "grad"    loss    the root's value where it is one number    roots   how many
    retain, create            as given
    leaves      [[number, had], ...] the leaves that received something; `had` is what `.grad` held before:
                "none", "zero", "fresh" (given since the last step that used it), "used" (used by a step),
                "stale" (fresh, on top of used)
    stack       the learner's lines, innermost first      stepping   number of the optimizer whose closure
    this is
    raised      the error's text where it failed, else ""
    root        number of the root that is a leaf itself (it has no graph), else 0
    fn, under   name of the root's node, and of those below it (at most 4)
    first, last autograd's numbers of the oldest node and of the root's      nodes   how many
    risky       nodes whose gradient is not finite at what they were given: [[name, autograd's number,
    places, line], ...]
    mean        the root is a mean, by itself or as a loss function's reduction
Event `step`, before the step:
    optimizer   its number
    gradients   [none, zero, fresh, used]: how many of its parameters hold which kind of gradient (stale:
    fresh)
    stale       how many of the fresh ones are stale     of    [events of the backwards that gave them]
    touched     how many of them the learner's code changed (scaled, clipped by hand) after the backward
    norm        of all of them, None where it was not measured     lr    of its groups      moment
    scaler      whether a GradScaler makes this step
    norms       of each gradient (None: there is none), where they are few and were measured; with the first
    of them names, what the tensors are called ("": no module that a variable holds has it)
Event `stepped`, after some of the steps: step (its event); ratio: how much it moved the weights, norm of the
    change over the norm before; where a closure ran: closure, how many backwards it made, and gradients,
    stale, of as for step, after it
Event `update`: a step by hand: leaves changed in place by the learner's code, which read their gradients
    tensors     numbers      gradients, stale, of, moment   as for step
Event `clear`: by "zero_grad" or "hand"; tensors: [number, "fresh" | "used" | "stale" | "zero"] of those
that held something; of: the backwards whose gradients went unused; optimizer: its number where it is an
    optimizer's; moment
Event `parameters`: names of tensors, [[number, name, shape, requires_grad], ...], at the end; given:
    [[number, backwards that reached it, steps that used what they gave], ...]; aside: [[number, line, how
    often], ...] where a sum or difference with it made a new tensor after a look at its gradient
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import torch
from torch import nn

from tutor.sandbox.watch import graph
from tutor.sandbox.watch.held import Held, Leaf, Use
from tutor.sandbox.watch.watch import Watch

_MEASURED = 20
"""so many steps are measured in full; then one in `_EVERY`"""
_EVERY = 10
_SMALL = 64
"""tensors of an optimizer whose gradients are noted one by one"""


class Gradients:
    name: ClassVar[str] = "gradients"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._held = watch.shared(Held)
        self._ops = graph.Lines(watch)
        self._known: set[int] = set()
        self._called: set[int] = set()
        """optimizers whose tensors' names were noted"""
        self._steps = 0
        self._before: tuple[int, list[torch.Tensor]] = 0, []
        """of the outermost open step: its event, and what its parameters were where that is measured"""
        self._in_closure = 0
        """backwards inside the open step"""
        self._updated: dict[int, tuple[int | None, Use]] = {}
        """leaves that are being changed by hand, one after the other: together one `update`"""
        watch.on_made(torch.optim.Optimizer, self._made)
        watch.on_backward(self._before_backward, self._after_backward)
        watch.on_step(self._before_step, self._after_step)
        watch.on_clear(self._cleared)
        watch.on_call(before=self._before_call, roots=True)
        self._held.on_update(self._changed_by_hand)
        self._held.settle = self._settle

    def finish(self) -> None:
        self._settle()
        names = self._watch.names
        names.look()
        living = [(number, tensor) for number, tensor in names.tensors.living() if tensor.is_leaf]
        self._watch.note(
            "parameters",
            None,
            tensors=[[n, names.tensor(t), list(t.shape), t.requires_grad] for n, t in living],
            given=[[leaf.number, leaf.backwards, leaf.steps] for leaf in self._held],
            aside=[[leaf, line, count] for (leaf, line), count in self._held.aside.most_common(50)],
        )

    # --- optimizers ----------------------------------------------------------------------------------

    def _made(self, optimizer: torch.optim.Optimizer) -> None:
        self._optimizer(optimizer)

    def _optimizer(self, optimizer: torch.optim.Optimizer) -> int:
        number = self._watch.names.others.number(optimizer)
        if number in self._known:
            return number
        self._known.add(number)
        parameters = _parameters(optimizer)
        with self._watch.quiet():
            self._watch.note(
                "optimizer",
                self._watch.line(),
                optimizer=number,
                type=type(optimizer).__name__,
                parameters=[self._held.of(p).number for p in parameters],
                lr=_rates(optimizer),
                state=_keeps_state(optimizer),
                stack=self._watch.stack(),
                frozen=sum(not p.requires_grad for p in parameters),
            )
        return number

    # --- backward ------------------------------------------------------------------------------------

    def _before_backward(
        self, roots: list[torch.Tensor], about: dict[str, Any]
    ) -> tuple[graph.Seen, list[tuple[Leaf, str]]]:
        self._settle()
        with self._watch.quiet():
            seen = graph.below(roots, about)
            if seen.dangerous:
                self._watch.spoil_round()
            reached = seen.leaves
            if about["inputs"] is not None:
                wanted = {id(tensor) for tensor in about["inputs"]}
                reached = [leaf for leaf in reached if id(leaf) in wanted]
            leaves = [self._held.of(tensor) for tensor in reached]
            return seen, [(leaf, leaf.holds()) for leaf in leaves]

    def _after_backward(
        self,
        roots: list[torch.Tensor],
        about: dict[str, Any],
        before: tuple[graph.Seen, list[tuple[Leaf, str]]],
    ) -> None:
        seen, had = before
        with self._watch.quiet():
            loss = float(roots[0].real) if len(roots) == 1 and roots[0].numel() == 1 else None
        alone = roots[0] if len(roots) == 1 and roots[0].grad_fn is None else None
        number = self._watch.note(
            "backward",
            self._watch.line(),
            by=about["kind"],
            loss=loss,
            roots=len(roots),
            retain=bool(about["retain_graph"]),
            create=about["create_graph"],
            leaves=[[leaf.number, state] for leaf, state in had],
            stack=self._watch.stack(),
            stepping=self._stepping(),
            raised=_text(about.get("raised")),
            root=0 if alone is None else self._held.of(alone).number,
            fn=seen.names[0] if seen.names else "",
            under=seen.names[1:5],
            first=seen.first,
            last=seen.last,
            nodes=seen.nodes,
            risky=[[*risk, self._ops.line(risk[1])] for risk in seen.risky],
            mean=seen.mean,
        )
        if "raised" in about:
            return
        self._in_closure += 1
        with self._watch.quiet():
            for leaf, state in had:
                if about["kind"] == "backward":
                    self._held.received(leaf, number, state)
                else:
                    leaf.differentiated(number)

    def _stepping(self) -> int:
        return self._watch.names.others.number(self._watch.stepping[-1]) if self._watch.stepping else 0

    # --- steps ---------------------------------------------------------------------------------------

    def _before_step(self, optimizer: torch.optim.Optimizer) -> None:
        if self._watch.busy:
            self._note_step_in_backward(optimizer)
            return
        self._settle()
        number = self._optimizer(optimizer)
        self._steps += 1
        measured = self._steps <= _MEASURED or self._steps % _EVERY == 0
        parameters = _parameters(optimizer)
        with self._watch.quiet():
            norms = _norms([p.grad for p in parameters]) if measured else None
            leaves = [self._held.of(p) for p in parameters]
            self._in_closure = 0
            use = self._held.use(leaves, norms)
            event = self._watch.note(
                "step",
                self._watch.line(),
                optimizer=number,
                **use,
                norm=None if norms is None else math.sqrt(sum(n * n for n in norms if n is not None)),
                lr=_rates(optimizer),
                moment=self._watch.moment(),
                scaler=self._watch.scaling > 0,
                **self._each(number, parameters, norms),
            )
            if len(self._watch.stepping) == 1:
                self._before = event, [p.detach().clone() for p in parameters] if measured else []

    def _each(
        self, optimizer: int, parameters: list[torch.Tensor], norms: list[float | None] | None
    ) -> dict[str, Any]:
        """The norm of each gradient, for small models; at the first step with what the tensors are called."""
        if norms is None or len(parameters) > _SMALL:
            return {}
        each: dict[str, Any] = {"norms": [None if n is None else float(f"{n:.4g}") for n in norms]}
        if optimizer not in self._called:
            self._called.add(optimizer)
            names = {
                id(parameter): f"{name}.{inner}"
                for name, root in self._watch.names.roots()
                for inner, parameter in root.named_parameters()
            }
            each["names"] = [names.get(id(parameter), "") for parameter in parameters]
        return each

    def _note_step_in_backward(self, optimizer: torch.optim.Optimizer) -> None:
        """A hook steps while the backward goes on: whatever is there is fresh."""
        number = self._optimizer(optimizer)
        with self._watch.quiet():
            held = sum(p.grad is not None for p in _parameters(optimizer))
            self._watch.note(
                "step",
                self._watch.line(),
                optimizer=number,
                gradients=[len(_parameters(optimizer)) - held, 0, held, 0],
                stale=0,
                of=[],
                touched=0,
                norm=None,
                lr=_rates(optimizer),
                moment=self._watch.moment(),
                scaler=False,
            )

    def _after_step(self, optimizer: torch.optim.Optimizer) -> None:
        if self._watch.busy:
            return
        with self._watch.quiet():
            parameters = _parameters(optimizer)
            leaves = [self._held.of(parameter) for parameter in parameters]
            about: dict[str, Any] = {}
            if self._in_closure:
                about = {**self._held.use(leaves, None), "closure": self._in_closure}
            own = not type(optimizer).__module__.startswith("torch.")
            for leaf in leaves:
                leaf.look_again() if own else leaf.settle()
            if len(self._watch.stepping) > 1:
                return
            event, were = self._before
            if were:
                size = _size(were)
                moved = _size([new.detach() - old for new, old in zip(parameters, were, strict=True)])
                about["ratio"] = moved / size if size else None
            if about:
                self._watch.note("stepped", None, step=event, **about)

    # --- clearing ------------------------------------------------------------------------------------

    def _cleared(self, owner: torch.optim.Optimizer | nn.Module) -> None:
        self._settle()
        of_optimizer = isinstance(owner, torch.optim.Optimizer)
        parameters = (
            _parameters(owner) if isinstance(owner, torch.optim.Optimizer) else list(owner.parameters())
        )
        with self._watch.quiet():
            leaves = [self._held.of(p) for p in parameters if p.grad is not None]
            number = self._watch.names.others.number(owner) if of_optimizer else 0
            self._note_clear(
                "zero_grad", self._watch.line(), [(leaf, leaf.holds()) for leaf in leaves], number
            )

    def _note_clear(self, by: str, line: int | None, had: list[tuple[Leaf, str]], optimizer: int = 0) -> None:
        self._watch.note(
            "clear",
            line,
            by=by,
            tensors=[[leaf.number, state] for leaf, state in had],
            of=sorted({n for leaf, state in had if state in ("fresh", "stale") for n in leaf.sources}),
            optimizer=optimizer,
            moment=self._watch.moment(),
        )
        for leaf, _ in had:
            leaf.clear()

    # --- by hand -------------------------------------------------------------------------------------

    def _before_call(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if self._updated:
            self._settle()

    def _changed_by_hand(self, leaf: Leaf) -> None:
        """A leaf was changed in place by code that had read its gradient."""
        if not self._updated:
            self._settle_clearing()
        if leaf.number not in self._updated:
            self._updated[leaf.number] = self._watch.line(), self._held.use([leaf], None)

    def _settle(self) -> None:
        """Writes down what was done by hand since the last event: `p.grad = None` and `p.grad.zero_()` may be
        seen only when the next thing happens."""
        updated, self._updated = self._updated, {}
        if updated:
            uses = [use for _, use in updated.values()]
            self._watch.note(
                "update",
                next(iter(updated.values()))[0],
                tensors=list(updated),
                gradients=[sum(counts) for counts in zip(*(use["gradients"] for use in uses), strict=True)],
                stale=sum(use["stale"] for use in uses),
                touched=sum(use["touched"] for use in uses),
                of=sorted({n for use in uses for n in use["of"]}),
                moment=self._watch.moment(),
            )
        self._settle_clearing()

    def _settle_clearing(self) -> None:
        line, cleared = self._held.cleared()
        if cleared:
            self._note_clear("hand", line, cleared)


def _parameters(optimizer: torch.optim.Optimizer) -> list[torch.Tensor]:
    return [p for group in optimizer.param_groups for p in group["params"]]


def _rates(optimizer: torch.optim.Optimizer) -> list[float]:
    return [float(group.get("lr", math.nan)) for group in optimizer.param_groups]


def _keeps_state(optimizer: torch.optim.Optimizer) -> bool:
    if isinstance(optimizer, torch.optim.SGD):
        return any(group.get("momentum") for group in optimizer.param_groups)
    return True


def _norms(gradients: list[torch.Tensor | None]) -> list[float | None]:
    """The norm of each, None where there is none."""
    held = [g.detach() for g in gradients if g is not None]
    if not held:
        return [None] * len(gradients)
    dense = [(g.coalesce().values() if g.is_sparse else g) for g in held]
    norms = iter(torch.stack([n.float() for n in torch._foreach_norm(dense)]).tolist())
    return [None if g is None else next(norms) for g in gradients]


def _size(tensors: list[torch.Tensor]) -> float:
    norms = [n for n in _norms(list(tensors)) if n is not None]
    return math.sqrt(sum(n * n for n in norms))


def _text(error: BaseException | None) -> str:
    return "" if error is None else f"{type(error).__name__}: {error}"[:400]

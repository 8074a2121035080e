"""Rules: values that explode, or are not numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from statistics import median

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.rules.ledger import BY_HAND, Owner, backwards, owners, reached, usual
from tutor.doctor.source import at
from tutor.recording import Event, Recording

_LARGE_STEP = 0.3
"""a step that moves the weights by this part of their norm is no small step"""
_EXPLODED = 1e3


def nan_at_zero(recording: Recording) -> Iterator[Finding]:
    """The first thing that was not finite came out of a derivative (or a logarithm) at a place where it has
    none."""
    for event in backwards(recording):
        loss = event["loss"]
        fine = loss is None or math.isfinite(loss)
        risky = [risk for risk in event["risky"] if risk[3] is not None] or event["risky"]
        if fine and not (risky and _gave_nan(recording, event)):
            continue
        if not risky:
            return  # the loss was not finite for another reason
        name, _, places, line = risky[0]
        what = {"Sqrt": "sqrt", "Log": "log", "Pow": "a power below one", "Div": "a division"}.get(
            name, name.lower()
        )
        number = next((i for i, e in enumerate(backwards(recording), 1) if e.n == event.n), 1)
        yield Finding(
            "nan-sqrt-at-zero",
            "error",
            line if line is not None else event.line,
            f"{what[:1].upper()}{what[1:]} at a place where its derivative is infinite",
            f"In backward pass {number}, {what}{at(line)} got {places} values at which its derivative is"
            f" not finite"
            + (
                f", while the loss was {loss:.4g}. Infinity times zero is not a number"
                if fine and loss is not None
                else ""
            )
            + ": from then on the weights are NaN.",
            f"Keep its argument away from that place: {_AWAY.get(name, _AWAY_ANYHOW)}.",
            {"backward pass": number, "values there": places, "loss": loss},
            "autograd/recording",
        )
        return


_AWAY = {
    "Sqrt": "torch.sqrt(x + 1e-8)",
    "Log": "torch.log(x.clamp_min(1e-8))",
    "Div": "x / (y + 1e-8), or x / y.clamp_min(1e-8)",
}
_AWAY_ANYHOW = "torch.sqrt(x + 1e-8), torch.log(x.clamp_min(1e-8)), or a norm with eps"


def _gave_nan(recording: Recording, event: Event) -> bool:
    """Whether a step used what is not finite and came from this backward; or the next loss was no number."""
    for step in recording.of("step"):
        if step.n > event.n and event.n in step["of"]:
            return step["norm"] is not None and not math.isfinite(step["norm"])
    later = next((e for e in backwards(recording) if e.n > event.n), None)
    return later is not None and later["loss"] is not None and not math.isfinite(later["loss"])


def lr_too_high(recording: Recording) -> Iterator[Finding]:
    for owner in owners(recording):
        mine = [
            e
            for e in backwards(recording)
            if reached(e) & owner.parameters and e["loss"] is not None and not e["stepping"]
        ]
        line = usual(e.line for e in mine)
        mine = [e for e in mine if e.line == line]
        losses = [float(e["loss"]) for e in mine]
        if (len(mine) < 4 and all(map(math.isfinite, losses))) or any(
            step.stale or step.closure for step in owner.steps
        ):
            continue
        ratios = _ratios(recording, owner)
        rates = _rates(recording, owner)
        if rates and rates[-1] > 3 * rates[0] and rates[0] > 0:
            continue  # a search for the rate, or a warm-up
        how = _diverged(mine, losses, ratios, owner) or _never_better(losses, ratios)
        if not how:
            continue
        made = owner.line
        name = owner.name(recording)
        rate = max(rates, default=None) if rates else None
        shown = losses[:6] if len(losses) <= 8 else [*losses[:4], *losses[-2:]]
        yield Finding(
            "lr-too-high",
            "error",
            made,
            "The learning rate is too high: each step jumps over the goal",
            f"The loss {how}."
            + (
                f" In the median a step moved the weights by {_part(median(ratios))} their size; about a"
                " tenth of a per cent is usual."
                if ratios and median(ratios) > 0.02
                else ""
            ),
            (
                f"Try a tenth of lr={rate:g}{at(made)}, and a tenth of that."
                if rate
                else f"Make the steps{at(made)} ten times smaller."
            ),
            {
                "loss": [_short(v) for v in shown],
                **({"change of the weights per step": [round(r, 3) for r in ratios[:6]]} if ratios else {}),
                **({"learning rate": rate} if rate is not None else {}),
                "optimizer": f"{name} ({owner.type})" if owner.number != BY_HAND else "by hand",
            },
            "training/loop",
        )
        return


def _diverged(mine: list[Event], losses: list[float], ratios: list[float], owner: Owner) -> str:
    if not losses or not math.isfinite(losses[0]):
        return ""
    start = max(abs(losses[0]), 1e-3)

    def exploded(loss: float) -> bool:
        return not math.isfinite(loss) or abs(loss) > _EXPLODED * start

    bad = next((i for i, loss in enumerate(losses) if exploded(loss)), None)
    if bad is None:
        return ""
    if bad == 1:  # one step was enough, and it never came back
        large = ratios[0] > _LARGE_STEP if ratios else owner.number == BY_HAND
        lost = large and not mine[0]["risky"] and len(losses) > 2 and all(map(exploded, losses[1:]))
        return f"went from {losses[0]:.4g} to {losses[1]:.4g} in one step" if lost else ""
    before = losses[:bad]
    if mine[bad - 1]["risky"] and not abs(before[-1]) > 10 * start:
        return ""
    grew = sum(b > a for a, b in itertools.pairwise(before))
    large = median(ratios[:bad][-5:]) > _LARGE_STEP if ratios[:bad] else owner.number == BY_HAND
    if not large or grew < 0.5 * (len(before) - 1) or before[-1] < 2 * start:
        return ""
    return f"grew from {losses[0]:.4g} to {losses[bad]:.4g} within {bad} steps"


def _never_better(losses: list[float], ratios: list[float]) -> str:
    """The steps are huge, at least the first ones, and the loss is worse than it was at the start, to the
    end.

    (Huge first steps alone prove nothing: weights that begin near zero have to grow.)
    """
    late = ratios[3:]
    if len(losses) < 6 or len(late) < 3 or not all(math.isfinite(v) for v in losses):
        return ""
    end = losses[-max(3, len(losses) // 3) :]
    huge = median(late) > _LARGE_STEP or max(ratios[:5]) > 1
    worse = 1.5 * max(losses[0], 1e-3)
    if huge and losses[0] > 0 and median(end) > worse and median(losses[1:]) > worse:
        return f"was {losses[0]:.4g} at the first step, and {median(end):.4g} in the median of the last"
    return ""


def _ratios(recording: Recording, owner: Owner) -> list[float]:
    """How much the steps of an owner moved its weights, where that was measured."""
    steps = {step.n for step in owner.steps}
    found = [e.get("ratio") for e in recording.of("stepped") if e["step"] in steps]
    return [r for r in found if r is not None and math.isfinite(r)]


def _rates(recording: Recording, owner: Owner) -> list[float]:
    return [e["lr"][0] for e in recording.of("step") if e["optimizer"] == owner.number and e["lr"]]


def _part(ratio: float) -> str:
    return f"{ratio:.0%} of" if ratio < 10 else f"{ratio:,.0f} times"


def _short(value: float) -> float:
    return value if not math.isfinite(value) else float(f"{value:.4g}")


RULES: tuple[Rule, ...] = (
    Rule("nan-sqrt-at-zero", nan_at_zero, "autograd/recording", ("lr-too-high", "dead-relu")),
    Rule("lr-too-high", lr_too_high, "training/loop", ("dead-relu",)),
)

"""Rules: learning rate schedules."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.rules.ledger import usual
from tutor.doctor.source import at, loops, receiver, tree
from tutor.recording import Event, Recording

_BY_EPOCH = ("StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "PolynomialLR", "LinearLR")
_COLLAPSE = 100.0


def scheduler_before_optimizer(recording: Recording) -> Iterator[Finding]:
    """The first step of the schedule came before the first step of the optimizer."""
    for events in _by_scheduler(recording):
        first = events[0]
        steps = [e for e in recording.of("step") if e["optimizer"] == first["optimizer"]]
        if first["steps"] or not steps or first["type"] == "ReduceLROnPlateau":
            continue
        if len(events) > 1 and not events[1]["steps"]:
            continue  # several at once: a schedule that is wound forward, for a run that goes on
        name, line = receiver(recording, first.line, "step", "the scheduler"), first.line
        optimizer = receiver(recording, steps[0].line, "step", "the optimizer")
        rates = [event["after"] for event in events][:6]
        yield Finding(
            "scheduler-before-optimizer",
            "warning",
            line,
            "The schedule steps before the optimizer",
            f"{name}.step(){at(line)} ran before the first {optimizer}.step(){at(steps[0].line)}: the"
            f" first learning rate,"
            f" {first['before']:g}, is never used, and every later one comes a step early.",
            f"Call {name}.step() after {optimizer}.step(){at(steps[0].line)}.",
            {
                "learning rate at the start": first["before"],
                "learning rate of the first step": steps[0]["lr"][0],
                "learning rates": rates,
            },
            "introduction/five-steps",
        )


def scheduler_step_per_batch(recording: Recording) -> Iterator[Finding]:
    """A schedule that counts epochs was stepped for every batch, or the other way round."""
    made = {e["scheduler"]: e for e in recording.of("scheduler")}
    for events in _by_scheduler(recording):
        about = made.get(events[0]["scheduler"])
        if about is None:
            continue
        passes, epochs = _in_passes(recording, events)
        if about["type"] == "OneCycleLR":
            yield from _too_seldom(recording, about, events, passes)
        elif about["type"] in _BY_EPOCH and passes >= 2:
            yield from _too_often(recording, about, events, passes, epochs)


def _too_often(
    recording: Recording, about: Event, events: Sequence[Event], passes: int, epochs: int | None
) -> Iterator[Finding]:
    horizon = _horizon(about)
    rates = [events[0]["before"], *(event["after"] for event in events)]
    top = max(rates)
    half = rates[len(rates) // 2]
    collapsed = top > _COLLAPSE * half or top > 1e4 * rates[-1]
    planned = (
        epochs is not None
        and horizon is not None
        and horizon <= 1.05 * epochs
        and len(events) > 1.5 * horizon
    )
    shrunk = about["type"] == "ExponentialLR" and epochs is not None and epochs >= 2 and top > 20 * rates[-1]
    if about["type"] == "CosineAnnealingLR" and not planned:
        return
    if about["type"] in ("LinearLR", "PolynomialLR") and not (planned and epochs != horizon):
        # A warm-up over some steps, or a decay that is counted in steps.
        return
    if not (collapsed or planned or shrunk):
        return
    if horizon is not None and epochs is not None and horizon > epochs and not collapsed:
        return
    line = usual(event.line for event in events)
    name = receiver(recording, line, "step", "the scheduler")
    what = f"{about['type']}({_settings(about)})"
    went = (
        f"has gone up and down {len(events) / horizon / 2:.1f} times over"
        if about["type"] == "CosineAnnealingLR" and horizon
        else f"fell from {top:g} to {rates[-1]:.2g}"
    )
    yield Finding(
        "scheduler-step-per-batch",
        "error",
        line,
        "A schedule made for epochs is stepped for every batch",
        f"{what} was stepped {len(events)} times"
        + (f", {passes} times in each pass over the data" if epochs is not None else ", once for each batch")
        + f": the learning rate {went}.",
        f"Move {name}.step(){at(line)} out of the loop over batches, to the end of the epoch.",
        {
            "steps of the schedule": len(events),
            **({"epochs": epochs} if epochs is not None else {}),
            "learning rate": [round(r, 8) for r in rates[:: max(1, len(rates) // 7)]][:8],
        },
        "training/loop",
    )


def _too_seldom(
    recording: Recording, about: Event, events: Sequence[Event], passes: int
) -> Iterator[Finding]:
    total = int(about["numbers"].get("total_steps", 0))
    steps = sum(1 for e in recording.of("step") if e["optimizer"] == about["optimizer"])
    if (
        passes > 1
        or recording.status != "ok"
        or len(events) < 2
        or total < 3 * len(events)
        or steps < 0.5 * total
    ):
        return
    line = usual(event.line for event in events)
    name = receiver(recording, line, "step", "the scheduler")
    yield Finding(
        "scheduler-step-per-batch",
        "warning",
        line,
        "A schedule made for batches is stepped once an epoch",
        f"OneCycleLR was made for {total} steps and got {len(events)}: the learning rate went from"
        f" {events[0]['before']:.2g} to {events[-1]['after']:.2g} and never came to the rest of its cycle.",
        f"Call {name}.step(){at(line)} after every step of the optimizer, in the loop over batches.",
        {"steps planned": total, "steps of the schedule": len(events), "steps of the optimizer": steps},
        "training/loop",
    )


def _by_scheduler(recording: Recording) -> list[list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in recording.of("schedule"):
        found.setdefault(event["scheduler"], []).append(event)
    return list(found.values())


def _horizon(about: Event) -> int | None:
    """How many of its own steps the schedule was made for, as far as it says so."""
    numbers = about["numbers"]
    match about["type"]:
        case "StepLR":
            return int(numbers["step_size"])
        case "MultiStepLR":
            return max(about["milestones"], default=None)
        case "CosineAnnealingLR":
            return int(numbers["T_max"])
        case "LinearLR" | "PolynomialLR":
            return int(numbers["total_iters"])
    return None


def _settings(about: Event) -> str:
    shown = ("step_size", "T_max", "gamma", "total_iters")
    parts = [f"{key}={about['numbers'][key]:g}" for key in shown if key in about["numbers"]]
    if about["milestones"]:
        parts.insert(0, f"milestones={about['milestones']}")
    return ", ".join(parts)


def _in_passes(recording: Recording, events: Sequence[Event]) -> tuple[int, int | None]:
    """How often the schedule was stepped in one pass over the training data (the most), and the passes.

    From the data loader where one was iterated around those steps; else from the loops of the source.
    """
    steps = [e.n for e in recording.of("step")]
    starts = [e for e in recording.of("epoch") if e["loader"]]
    if starts and steps:
        ends = [*(e.n for e in starts[1:]), 10**12]
        per = []
        for start, end in zip(starts, ends, strict=True):
            if any(start.n < n < end for n in steps):
                per.append(sum(start.n < e.n < end for e in events))
        # A step at the end of an epoch, after the evaluation's pass, belongs to no pass of training.
        return max(per, default=0), len(per) or None
    stack = events[0]["stack"]
    around = [line for frame in reversed(stack) for line in loops(recording, frame)]
    if len(around) < 2:
        return 1, None
    epochs = _repeats(recording, around[0])
    return (max(2, len(events) // epochs) if epochs else 2), epochs


def _repeats(recording: Recording, line: int) -> int | None:
    """N of `for ... in range(N)` at a line, where N is a number or a name bound to one."""
    module = tree(recording.source)
    for node in ast.walk(module):
        if not (isinstance(node, ast.For) and node.lineno == line and isinstance(node.iter, ast.Call)):
            continue
        if ast.unparse(node.iter.func) in ("range", "trange") and node.iter.args:
            bounds = [_number(module, arg) for arg in node.iter.args]
            known = [b for b in bounds if b is not None]
            if len(known) == len(bounds):
                return known[0] if len(known) == 1 else known[1] - known[0]
    return None


def _number(module: ast.Module, node: ast.expr) -> int | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.Name):
        for other in ast.walk(module):
            if isinstance(other, ast.Assign) and any(ast.unparse(t) == node.id for t in other.targets):
                return _number(module, other.value) if isinstance(other.value, ast.Constant) else None
            if isinstance(other, ast.arguments):
                names = [a.arg for a in other.args[len(other.args) - len(other.defaults) :]]
                if node.id in names and isinstance(other.defaults[names.index(node.id)], ast.Constant):
                    return _number(module, other.defaults[names.index(node.id)])
    return None


RULES: tuple[Rule, ...] = (
    Rule("scheduler-before-optimizer", scheduler_before_optimizer, "introduction/five-steps"),
    Rule("scheduler-step-per-batch", scheduler_step_per_batch, "training/loop"),
)

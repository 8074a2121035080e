"""Rules: optimizers, clipping, scaling."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.rules.ledger import BY_HAND, Owner, owners, usual
from tutor.doctor.source import at, loops, receiver
from tutor.recording import Event, Recording

_NO_LIMIT = 1e6
"""clipping to this is measuring, not clipping"""


def optimizer_recreated(recording: Recording) -> Iterator[Finding]:
    """One line made optimizer after optimizer for the same parameters, and each had steps behind it."""
    groups: dict[int | None, list[Owner]] = {}
    for owner in owners(recording):
        if owner.number != BY_HAND:
            groups.setdefault(owner.line, []).append(owner)
    for line, made in groups.items():
        again = [
            (old, new)
            for old, new in itertools.pairwise(made)
            if old.steps and old.parameters == new.parameters and old.stack == new.stack
        ]
        if not again or line is None:
            continue
        depth, inner = _depth(recording, list(made[0].stack)), _training_depth(recording, made[0])
        if depth == 0 or inner - depth >= 2 or _passes(recording, again) > 1:
            continue  # a stage, a fold, a restart: a training of its own
        if inner > depth and _whole_batch(recording):
            continue  # the loop inside is one over epochs
        old = again[0][0]
        name = old.name(recording)
        steps = [len(owner.steps) for owner in made]
        yield Finding(
            "optimizer-recreated",
            "warning" if old.state else "hint",
            line,
            "The optimizer is made anew each time",
            f"{old.type} was made {len(made)} times for the same parameters. "
            + (
                "What it has gathered (moments, momentum) is thrown away each time."
                if old.state
                else "It keeps nothing from step to step, so nothing is lost but time."
            ),
            f"Make {name} once, before the loop{at(next(iter(loops(recording, line)), None))}.",
            {"optimizers made": len(made), "steps of each": steps[:8]},
            "training/loop",
        )


def _depth(recording: Recording, stack: list[int]) -> int:
    return sum(len(loops(recording, line)) for line in stack)


def _training_depth(recording: Recording, owner: Owner) -> int:
    """How many loops its steps run in, those of the calls above counted too."""
    event = next((e for e in recording.of("backward") if e.n > owner.steps[0].n), None)
    if event is None:
        event = recording.last("backward")
    return _depth(recording, event["stack"]) if event is not None else 0


def _whole_batch(recording: Recording) -> bool:
    """Whether every forward of training got the very same tensor."""
    given = {event.get("same") for event in recording.of("forward") if event["graph"]}
    return len(given) == 1 and given != {0}


def _passes(recording: Recording, again: list[tuple[Owner, Owner]]) -> int:
    """Passes over a data loader between two makings, the most."""
    starts = [e for e in recording.of("epoch") if e["loader"]]
    made = {e["optimizer"]: e.n for e in recording.of("optimizer")}
    steps = [e.n for e in recording.of("step")]
    most = 0
    for old, new in again:
        inside = [e.n for e in starts if made[old.number] < e.n < made[new.number]]
        ends = [*inside[1:], made[new.number]]
        most = max(
            most,
            sum(any(a < n < b for n in steps) for a, b in zip(inside, ends, strict=True)) if inside else 0,
        )
    return most


# --- clipping
# ------------------------------------------------------------------------------------------------


def clip_before_unscale(recording: Recording) -> Iterator[Finding]:
    found = [e for e in recording.of("clip") if e["scaler"] and e["gradients"][2] and e["limit"] < _NO_LIMIT]
    if not found:
        return
    line = usual(event.line for event in found)
    scales = {e["scaler"]: e for e in recording.of("scaler")}
    scaler = scales.get(found[0]["scaler"])
    factor = max((e["scale"] for e in recording.of("scaler")), default=1.0)
    on = scaler is not None and scaler["enabled"]
    name = receiver(
        recording, usual(e.line for e in recording.of("scaler") if e["what"] == "step"), "step", "scaler"
    )
    totals = [e["total"] for e in found if e["total"] is not None]
    stepped = next(
        (o.name(recording) for o in owners(recording) if any(s.scaler for s in o.steps)), "optimizer"
    )
    yield Finding(
        "clip-before-unscale",
        "error",
        line,
        "Scaled gradients are clipped",
        f"The gradients that are clipped{at(line)} still carry the factor of the loss"
        + (
            f" ({factor:,.0f}): nearly every one is cut down to {found[0]['limit']:g}, and divided by"
            f" the factor afterwards."
            if on
            else ". (Here the scaler is off and does no harm; where it is on, every update becomes tiny.)"
        ),
        f"Call {name}.unscale_({stepped}) before the clipping{at(line)}.",
        {
            "scale": factor,
            "limit": found[0]["limit"],
            **({"gradient norm that was clipped": totals[:6]} if totals else {}),
        },
        "training/loop",
    )


def clip_after_step(recording: Recording) -> Iterator[Finding]:
    """Clipping that came when every gradient was used already, or before there was one."""
    clips = [e for e in recording.of("clip") if e["limit"] < _NO_LIMIT]
    for line in dict.fromkeys(e.line for e in clips):
        here = [e for e in clips if e.line == line]
        late = [e for e in here if e["gradients"][3] and not e["gradients"][2]]
        early = [e for e in here if not e["gradients"][2] and not e["gradients"][3]]
        if len(late) >= max(1, 0.8 * len(here)) and len(here) >= 2:
            yield _useless_clip(recording, line, here, "after the step that used the gradients")
        # torch refuses to clip the values of no gradients at all.
        refused = recording.failure is not None and recording.failure.line == line and here[-1] in early
        if refused or (len(early) >= max(2, 0.8 * len(here)) and recording.of("step")):
            yield _useless_clip(recording, line, here, "before there are gradients")


def _useless_clip(recording: Recording, line: int | None, clips: list[Event], when: str) -> Finding:
    step = usual(e.line for e in recording.of("step"))
    back = usual(e.line for e in recording.of("backward"))
    return Finding(
        "clip-after-step",
        "error" if recording.failure is not None and recording.failure.line == line else "warning",
        line,
        "Gradient clipping has no effect",
        f"The clipping{at(line)} runs {when}"
        + (f", {len(clips)} times in this run" if len(clips) > 1 else "")
        + ": no step ever uses a clipped gradient.",
        f"Move it between the backward{at(back)} and the step{at(step)}.",
        {
            "clippings": len(clips),
            "clippings of gradients that a step still uses": 0,
            "limit": clips[0]["limit"],
        },
        "training/loop",
    )


# --- scaling
# -------------------------------------------------------------------------------------------------


def gradscaler_order(recording: Recording) -> Iterator[Finding]:
    events = recording.of("scaler", "step", "backward")
    calls = recording.of("scaler")
    if not calls:
        return
    steps = [e for e in calls if e["what"] == "step"]
    updates = [e for e in calls if e["what"] == "update"]
    scaled = [e for e in calls if e["what"] == "scale"]
    name = receiver(
        recording,
        (steps or scaled or list(calls))[0].line,
        (steps or scaled or list(calls))[0]["what"],
        "scaler",
    )
    direct = _direct_steps(list(events))
    on = "" if calls[0]["enabled"] else " (The scaler is off in this run, so it does no harm here.)"
    if len(direct) >= (1 if recording.failure is not None else 2):
        line = usual(e.line for e in direct)
        optimizer = receiver(recording, line, "step", "optimizer")
        twice = bool(steps)
        yield Finding(
            "gradscaler-order",
            "error",
            line,
            "The optimizer steps beside the scaler",
            f"{optimizer}.step(){at(line)} ran {len(direct)} times "
            + ("beside " if twice else "instead of ")
            + f"{name}.step(...): "
            + (
                "each gradient is used twice."
                if twice
                else "each gradient still carries the factor of the loss."
            )
            + on,
            f"Call {name}.step({optimizer}) and {name}.update(), and not {optimizer}.step().",
            {"steps beside the scaler": len(direct), "steps of the scaler": len(steps)},
            "training/loop",
        )
    elif len(steps) >= 2 and not updates:
        line = usual(e.line for e in steps)
        yield Finding(
            "gradscaler-order",
            "warning",
            line,
            f"{name}.update() is never called",
            f"{name}.step ran {len(steps)} times and the scale stayed {steps[-1]['scale']:,.0f}: after"
            f" an overflow it"
            " cannot shrink, and every later step would be skipped." + on,
            f"Call {name}.update() after {name}.step(...){at(line)}.",
            {"steps of the scaler": len(steps), "updates": 0},
            "training/loop",
        )
    elif len(steps) >= 2 and not scaled:
        line = usual(e.line for e in steps)
        yield Finding(
            "gradscaler-order",
            "error",
            line,
            "The loss is never scaled, and its gradients are unscaled",
            f"{name}.step divides every gradient by {steps[0]['scale']:,.0f}, and no loss was multiplied"
            f" by it." + on,
            f"Call {name}.scale(loss).backward().",
            {"steps of the scaler": len(steps), "losses scaled": 0},
            "training/loop",
        )
    elif len(steps) >= 2 and _updated_first(calls):
        line = usual(e.line for e in updates)
        yield Finding(
            "gradscaler-order",
            "warning",
            line,
            f"{name}.update() comes before {name}.step()",
            "The scale changes between the backward and the step, so the gradients are divided by"
            " another factor than"
            " they were multiplied by." + on,
            f"Move {name}.update(){at(line)} below {name}.step(...){at(usual(e.line for e in steps))}.",
            {"steps of the scaler": len(steps), "updates": len(updates)},
            "training/loop",
        )


def _direct_steps(events: list[Event]) -> list[Event]:
    """Steps that a scaler does not make, between the scaling of a loss and the scaler's update."""
    scaling = False
    found = []
    for event in events:
        if event.kind == "scaler":
            scaling = (scaling and event["what"] not in ("update", "unscale")) or event["what"] == "scale"
        elif event.kind == "step" and scaling and not event["scaler"]:
            found.append(event)
    return found


def _updated_first(calls: tuple[Event, ...]) -> bool:
    order = [e["what"] for e in calls if e["what"] in ("scale", "step", "update")]
    pairs = list(itertools.pairwise(order))
    return pairs.count(("scale", "update")) >= 2 and pairs.count(("update", "step")) >= 2


RULES: tuple[Rule, ...] = (
    Rule("optimizer-recreated", optimizer_recreated, "training/loop"),
    Rule("gradscaler-order", gradscaler_order, "training/loop"),
    Rule("clip-before-unscale", clip_before_unscale, "training/loop"),
    Rule("clip-after-step", clip_after_step, "training/loop"),
)

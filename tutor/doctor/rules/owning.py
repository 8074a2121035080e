"""Rules: what the optimizer has and what it lacks, and weights that cannot learn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.doctor.ownership import Leaf, leaves, owned, parameters
from tutor.doctor.passes import plural
from tutor.doctor.rule import Finding, Rule
from tutor.recording import Recording


def _untrained(recording: Recording) -> list[Leaf]:
    """Leaves that got gradients again and again and never moved, in a run in which others did."""
    known, given = leaves(recording), owned(recording)
    moved = [leaf for leaf in known.values() if leaf.moved]
    steps = recording.steps
    if not given or steps < 2:
        return []
    used_as_it_is = _never_in_training(recording)
    loaded = {e["name"].split(".")[0] for e in recording.of("load")}
    held = {number for event in recording.of("stray") for number in event["tensors"]}
    functional = all(not leaf.parameter for leaf in known.values())
    frozen = {number for number, _, _, wants in parameters(recording) if not wants}
    found = [
        leaf
        for leaf in known.values()
        if leaf.gradients >= 2
        and not leaf.moved
        and leaf.number not in given
        and leaf.number not in frozen
        and not leaf.asked
        and (leaf.parameter or leaf.number in held or functional)
        and leaf.name.split(".")[0] not in loaded | used_as_it_is
    ]
    # What is optimised may be an input, with every weight left as it is.
    return found if functional or not moved or any(leaf.parameter for leaf in moved) else []


def _never_in_training(recording: Recording) -> set[str]:
    """Names of roots that only ever ran in eval mode, where others were in training mode: they shall stay as
    they are, though nobody froze them."""
    modes: dict[str, set[bool]] = {}
    for forward in recording.of("forward"):
        modes.setdefault(forward["name"], set()).add(forward["training"])
    if not any(True in seen for seen in modes.values()):
        return set()
    return {name for name, seen in modes.items() if seen == {False}}


def _dead(recording: Recording) -> list[int]:
    """What optimizers hold and no backward ever reached."""
    known = leaves(recording)
    frozen = {row[0] for row in parameters(recording) if not row[3]}
    return [number for number in sorted(owned(recording)) if number not in known and number not in frozen]


def head_replaced_after_optimizer(recording: Recording) -> Iterator[Finding]:
    missing, dead = _untrained(recording), _dead(recording)
    if not missing or not dead:
        return
    optimizer = recording.first("optimizer")
    assert optimizer is not None
    yield Finding(
        id="head-replaced-after-optimizer",
        severity="error",
        line=optimizer.line,
        title="A layer was replaced after the optimizer was made",
        why=(
            f"The optimizer (line {optimizer.line}) still holds {plural(len(dead), 'parameter')} of the "
            "old layer, "
            f"which no backward reaches; {_list(missing)} got gradients in every step and never changed."
        ),
        fix=f"Replace the layer first and make the optimizer after it (move line {optimizer.line} down).",
        evidence={
            "parameters held that nothing uses": len(dead),
            "parameters used that no optimizer holds": [leaf.name for leaf in missing[:8]],
        },
    )


def optimizer_missing_params(recording: Recording) -> Iterator[Finding]:
    missing = _untrained(recording)
    if not missing or _dead(recording):
        return
    optimizer = recording.first("optimizer")
    assert optimizer is not None
    several = len(missing) > 1
    roots = list(dict.fromkeys(leaf.name.split(".")[0] for leaf in missing))
    yield Finding(
        id="optimizer-missing-params",
        severity="error",
        line=optimizer.line,
        title=f"No optimizer has {_all_of(missing) or _list(missing)}",
        why=(
            f"{plural(len(missing), 'parameter')} got a gradient in every backward and never changed: the "
            "optimizer "
            f"made at line {optimizer.line} was not given {'them' if several else 'it'}."
        ),
        fix=(
            f"Give {'them' if several else 'it'} to the optimizer at line {optimizer.line} as well "
            "(the parameters of "
            f"{', '.join(roots[:3])}), "
            + (
                "or switch off their gradients if they shall stay as they are."
                if several
                else "or switch off its gradient if it shall stay as it is."
            )
        ),
        evidence={
            "parameters with gradients and no update": [leaf.name for leaf in missing[:8]],
            "backwards that gave them one": max(leaf.gradients for leaf in missing),
        },
    )


def _all_of(found: list[Leaf]) -> str:
    """Many tensors by the module that they are all in."""
    parts = [leaf.name.split(".") for leaf in found]
    common = [names[0] for names in zip(*parts, strict=False) if len(set(names)) == 1]
    return f"{len(found)} parameters of `{'.'.join(common)}`" if len(found) > 2 and common else ""


def _list(found: list[Leaf]) -> str:
    names = [f"`{leaf.name}`" for leaf in found[:2]]
    more = len(found) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def optimizer_before_device_move(recording: Recording) -> Iterator[Finding]:
    """Only a hint: torch swaps the data in place, so the optimizer's tensors are the moved ones."""
    for event in recording.of("placed"):
        made = [e for e in recording.of("optimizer") if e.n < event.n]
        text = recording.text(event.line)
        if made and ".to(" in text and "=" not in text.split(".to(")[0].replace("==", ""):
            yield Finding(
                id="optimizer-before-device-move",
                severity="hint",
                line=event.line,
                title="The model is moved after its optimizer was made",
                why="For SGD and Adam this works: the parameters are the same objects on the new device. "
                "An optimizer "
                "that made its state at once (Adagrad) keeps that on the old one.",
                fix=f"Move the model first, above line {made[0].line}, and nothing can go wrong.",
                evidence={"optimizer made at line": made[0].line},
            )
            return


def zero_or_constant_init(recording: Recording) -> Iterator[Finding]:
    if recording.steps < 2 and len(recording.of("backward")) < 2:
        return
    given = owned(recording)
    found = [
        leaf
        for leaf in leaves(recording).values()
        if leaf.symmetric
        and leaf.still
        and len(leaf.shape) >= 2
        and leaf.shape[0] >= 2
        and (leaf.moved or (leaf.gradients == 0 and (leaf.number in given or not given)))
    ]
    if not found:
        return
    leaf = found[0]
    stuck = not leaf.moved
    line = _init_line(recording)
    yield Finding(
        id="zero-or-constant-init",
        severity="warning",
        line=line,
        title=f"All units of `{leaf.name}` are the same",
        why=(
            f"`{leaf.name}` {leaf.shape} began with the same weights in every row, and still has: "
            + (
                "its gradient was exactly zero in every step."
                if stuck
                else "units that start equal get equal gradients and stay equal, so the layer has one "
                "unit's worth."
            )
        ),
        fix="Begin with random weights (nn.init.kaiming_uniform_, or torch's "
        f"own){f' at line {line}' if line else ''}.",
        evidence={"layers": [leaf.name for leaf in found[:6]], "rows equal at the end": True},
    )


_INITS = re.compile(r"\b(constant_|zeros_|ones_|fill_|zero_|zeros|ones|full)\s*\(")


def _init_line(recording: Recording) -> int | None:
    fallback = None
    for number, text in enumerate(recording.lines, 1):
        if _INITS.search(text.split("#")[0]) and "grad" not in text.replace("requires_grad", ""):
            if "weight" in text or "Parameter" in text or "requires_grad" in text or "param" in text:
                return number
            fallback = fallback or (number if "init" in text or "data" in text else None)
    return fallback


RULES: tuple[Rule, ...] = (
    Rule("head-replaced-after-optimizer", head_replaced_after_optimizer, "training/loop"),
    Rule("optimizer-missing-params", optimizer_missing_params, "training/loop"),
    Rule("zero-or-constant-init", zero_or_constant_init, explains=("dead-relu",)),
    Rule("optimizer-before-device-move", optimizer_before_device_move),
)

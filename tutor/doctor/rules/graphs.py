"""Rules: graphs that are cut where gradients should flow, or not cut where they should not."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.rules.ledger import BY_HAND, Owner, backwards, owners, reached, usual
from tutor.doctor.source import at, receiver, tree
from tutor.recording import Event, Recording


def loss_rewrapped(recording: Recording) -> Iterator[Finding]:
    """backward began at a leaf that is no parameter, or ended at leaves made anew for each loss."""
    given = backwards(recording)
    all_owners = owners(recording)
    owned = {n for owner in all_owners for n in owner.parameters}
    if any(reached(event) & owned for event in given):
        given = tuple(e for e in given if e["root"] and e["root"] not in owned)
        idle = [
            owner for owner in all_owners if len(owner.steps) >= 2 and not any(s.fresh for s in owner.steps)
        ]
        if not idle:
            return
    alone = [event for event in given if event["root"] and event["root"] not in owned]
    once = [e for e in given if not e["root"] and reached(e) and not reached(e) & owned and e["nodes"] <= 12]
    seen = [n for e in once for n in reached(e)]
    alone = alone or (once if len(seen) == len(set(seen)) and owned else [])
    if len(alone) < 2 or not (owned or recording.of("forward")):
        return
    back = usual(event.line for event in alone)
    name = receiver(recording, back, "backward", "the loss")
    line = _rewrapped_at(recording, name) or back
    cut = next((e for e in recording.of("cut") if e["by"] != "item" or e.n < alone[0].n), None)
    yield Finding(
        "loss-rewrapped",
        "error",
        line,
        "The loss is a new leaf: its gradient stops at itself",
        f"{name} has no history any more, and requires_grad=True does not bring it back:"
        f" backward{at(back)} ran"
        f" {len(alone)} times and reached no parameter of the model.",
        "Take the rewrapping away, and the cut before it"
        + (f" ({cut['by']}{at(cut.line)})" if cut is not None and cut.line != line else "")
        + ": compute the loss from the model's output with torch operations only.",
        {"backward passes": len(alone), "parameters reached": 0},
        "autograd/recording",
    )


def _rewrapped_at(recording: Recording, name: str) -> int | None:
    lines = []
    for node in ast.walk(tree(recording.source)):
        if not isinstance(node, ast.Assign | ast.Expr):
            continue
        text = ast.unparse(node)
        if "requires_grad" not in text:
            continue
        bound = isinstance(node, ast.Assign) and any(
            ast.unparse(t) in (name, f"{name}.requires_grad") for t in node.targets
        )
        if bound or f"{name}.requires_grad_" in text:
            lines.append(node.lineno)
    return lines[-1] if lines else None


def graph_broken(recording: Recording) -> Iterator[Finding]:
    """Parameters of an optimizer that no backward reaches, below a tensor that was taken out of its graph."""
    given = backwards(recording)
    all_owners = [owner for owner in owners(recording) if owner.number != BY_HAND]
    touched = {n for event in given for n in reached(event)}
    failed = recording.last("backward")
    ungraphed = failed is not None and "does not require grad" in failed["raised"]
    if len(given) < 2 and not ungraphed:
        return
    for owner in all_owners:
        if owner.frozen == len(owner.parameters):
            continue
        never = owner.parameters - touched
        if not never:
            continue
        cut = _cut_above(recording, never)
        whole = never == owner.parameters
        others = [o for o in all_owners if o.number != owner.number and o.parameters & touched]
        if cut is None:
            if whole and others and len(owner.steps) >= 2 and not owner.parameters & others[0].parameters:
                yield from _ungraphed_generator(recording, owner)
            continue
        if _on_purpose(cut):
            continue
        if whole and others and not owner.parameters & others[0].parameters and owner.steps:
            yield _generator(recording, owner, others[0], cut)
            return
        names = _names(recording, never & set(cut["leaves"]))
        yield Finding(
            "graph-broken-in-forward",
            "error",
            cut.line,
            "The graph is cut on the way to the loss",
            (
                f"Gradients are off in line {cut.line} (`{recording.text(cut.line)}`). What runs there"
                if cut["by"] == "no_grad"
                else f"`{recording.text(cut.line)}` takes a tensor out of its graph ({_WORDS[cut['by']]})."
                " What comes before it"
            )
            + f" got no gradient in {len(given)} backward passes: {', '.join(names[:3])}.",
            _MENDS.get(
                cut["by"], "Stay in torch: use tensor operations on the tensor itself in place of this line."
            ),
            {"cut by": cut["by"], "parameters without a gradient": len(never), "for example": names[:4]},
            "autograd/recording",
        )
        return


_WORDS = {
    "detach": "detach",
    "data": ".data",
    "numpy": "numpy",
    "tolist": "a Python list",
    "item": "a Python number",
    "tensor": "torch.tensor makes a new leaf",
    "no_grad": "gradients are off",
}


_MENDS = {
    "no_grad": "Let what is to be trained run outside of it; no_grad is for what stays as it is, and for"
    " evaluation.",
    "detach": "Leave the detach out where the loss is to reach what comes before, and use torch in place of"
    " what needed it (numpy, item).",
    "data": "Use the tensor itself in place of its .data.",
}


def _cut_above(recording: Recording, never: frozenset[int]) -> Event | None:
    """The first cut of a tensor that hangs on these parameters."""
    found = [e for e in recording.of("cut") if never & set(e["leaves"])]
    inner = [e for e in found if e["depth"]]
    strong = [e for e in inner or found if e["by"] not in ("item",)] or inner or found
    return strong[0] if strong else None


def _on_purpose(cut: Event) -> bool:
    """A number that was read off beside the loss."""
    return not cut["depth"] and cut["by"] == "item"


def _names(recording: Recording, numbers: Set[int]) -> list[str]:
    parameters = recording.last("parameters")
    rows = parameters["tensors"] if parameters is not None else []
    return [name for number, name, *_ in rows if number in numbers]


def _generator(recording: Recording, owner: Owner, other: Owner, cut: Event) -> Finding:
    name = owner.name(recording)
    line = usual(s.line for s in owner.steps)
    names = _names(recording, set(owner.parameters))
    return Finding(
        "gan-detached-generator-loss",
        "error",
        _last_cut(recording, owner, cut),
        "The loss of one network is computed on a detached output",
        f"{name}.step(){at(line)} ran {len(owner.steps)} times and never found a gradient: the output of"
        f" its network is"
        " detached before the other network sees it, so no loss reaches it.",
        "Detach only for the other network's own loss; the loss of this network needs the output with"
        " its graph.",
        {"steps": len(owner.steps), "steps with a gradient": 0, "for example": names[:3]},
        "autograd/recording",
    )


def _ungraphed_generator(recording: Recording, owner: Owner) -> Iterator[Finding]:
    """An optimizer whose network only ever runs without a graph, and whose output goes into a loss."""
    mine = {name.split(".")[0] for name in _names(recording, owner.parameters)}
    before = [
        e
        for e in recording.of("forward")
        if e["name"].split(".")[0] in mine and e.n < owner.steps[-1].n and not e["raised"]
    ]
    fed = {e["forward"] for e in recording.of("fed")}
    if not before or any(e["graph"] for e in before) or not fed & {e.n for e in before}:
        return
    network = before[0]["name"]
    name = owner.name(recording)
    step, line = usual(s.line for s in owner.steps), usual(e.line for e in before)
    yield Finding(
        "gan-detached-generator-loss",
        "error",
        line,
        f"`{network}` runs without a graph, so its own loss cannot reach it",
        f"{name}.step(){at(step)} ran {len(owner.steps)} times and never found a gradient: `{network}` is"
        f" called only where gradients are off (line {line}), and the loss of {name} is computed on it.",
        f"Call `{network}` once more with gradients on for its own loss; what line {line} makes serves the"
        " other network only.",
        {"steps": len(owner.steps), "steps with a gradient": 0, "forwards with a graph": 0},
        "autograd/recording",
    )


def _last_cut(recording: Recording, owner: Owner, cut: Event) -> int | None:
    """The cut that belongs to this owner's own loss: the last one before its step."""
    first = owner.steps[0].n
    mine = [e for e in recording.of("cut") if set(e["leaves"]) & owner.parameters and e.n < first]
    return mine[-1].line if mine else cut.line


def gan_missing_detach(recording: Recording) -> Iterator[Finding]:
    """One network's step used what the loss of the other network had put into it."""
    by_n = {event.n: event for event in backwards(recording)}
    all_owners = [owner for owner in owners(recording) if owner.steps and owner.number != BY_HAND]
    for generator in all_owners:
        for other in all_owners:
            if other.number == generator.number or other.parameters & generator.parameters:
                continue
            foreign = []
            for step in generator.steps:
                events = [by_n[n] for n in step.of if n in by_n]
                if step.stale or len(events) < 2 or not reached(events[-1]) & other.parameters:
                    continue
                for event in events[:-1]:
                    # The other network stepped with it, before this network's own loss went backward.
                    between = [s for s in other.steps if event.n in s.of and event.n < s.n < events[-1].n]
                    if between and reached(event) & other.parameters:
                        foreign.append((step, event))
                        break
            if len(foreign) < 2:
                continue
            back = usual(event.line for _, event in foreign)
            line = _fed_at(recording, foreign[0][1]) or back
            name = receiver(recording, back, "backward", "the loss")
            yield Finding(
                "gan-missing-detach",
                "warning",
                line,
                "One network's loss puts gradients into the other, and its step uses them",
                f"{name}.backward(){at(back)} reaches the parameters of {generator.name(recording)} as"
                f" well. They are not"
                f" cleared before its step: {len(foreign)} of {len(generator.steps)} steps mixed both"
                f" losses, and the"
                " two pull in opposite directions.",
                f"Compute {name} on the detached output (`fake.detach()`), or clear the gradients of"
                f" {generator.name(recording)} before its own backward.",
                {"steps that mixed both losses": len(foreign), "steps": len(generator.steps)},
                "autograd/recording",
            )
            return


def _fed_at(recording: Recording, back: Event) -> int | None:
    """Where the other network was called on the output: the forward before this backward."""
    forwards = [e for e in recording.of("forward") if e.n < back.n and e["graph"]]
    return forwards[-1].line if forwards else None


def target_not_detached(recording: Recording) -> Iterator[Finding]:
    """Both sides of a loss go back to the same parameters, and one of them is data plus a prediction."""
    owned = {n for owner in owners(recording) for n in owner.parameters}
    for event in recording.of("target"):
        shared = set(event["left"]) & set(event["right"]) & owned
        if not shared or len(event["added"]) != 1:
            continue
        both = [e for e in recording.of("target") if e.line == event.line]
        if len(both) < 2 or (event["op"] == "sub" and any(e["create"] for e in recording.of("backward"))):
            continue  # (the residual of a differential equation is no target)
        side = "target" if event["added"] == ["right"] or event["op"] == "sub" else "input"
        yield Finding(
            "target-not-detached",
            "warning",
            event.line,
            "The target carries a gradient",
            f"The {side} of {event['op']} is computed with the same {len(shared)} parameters as the"
            f" prediction, and not"
            " detached: the step moves the target as well, towards the prediction.",
            "Compute the target under torch.no_grad(), or detach it.",
            {"parameters on both sides": len(shared), "for example": _names(recording, shared)[:3]},
            "autograd/recording",
        )
        return


RULES: tuple[Rule, ...] = (
    Rule(
        "loss-rewrapped",
        loss_rewrapped,
        "autograd/recording",
        ("missing-backward", "graph-broken-in-forward"),
    ),
    Rule("graph-broken-in-forward", graph_broken, "autograd/recording"),
    Rule("gan-missing-detach", gan_missing_detach, "autograd/recording"),
    Rule("target-not-detached", target_not_detached, "autograd/recording"),
)

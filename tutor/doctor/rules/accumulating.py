"""Rules: several backward passes for one step."""

from __future__ import annotations

import ast
import itertools
from collections import Counter
from collections.abc import Iterator

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.rules.ledger import BY_HAND, Owner, Step, backwards, owners, reached, usual
from tutor.doctor.source import at, loops, receiver, tree
from tutor.recording import Event, Recording


def accumulation_not_scaled(recording: Recording) -> Iterator[Finding]:
    """k means were added up, and nothing divides by k."""
    by_n = {event.n: event for event in backwards(recording)}
    for owner in owners(recording):
        windows = [
            (step, [by_n[n] for n in step.of if n in by_n]) for step in owner.steps if not step.closure
        ]
        several = [(step, events) for step, events in windows if len(events) >= 2 and not step.stale]
        if len(several) < 2 or len(several) < 0.6 * len(windows):
            continue
        if any(step.touched for step, _ in several) or not all(_alike(events) for _, events in several):
            continue
        if not all(event["mean"] for _, events in several for event in events):
            continue
        if _same_batch(recording, several) or _divided(recording, owner):
            continue
        size = Counter(len(events) for _, events in several).most_common(1)[0][0]
        line = usual(event.line for _, events in several for event in events)
        loss = receiver(recording, line, "backward", "the loss")
        name = owner.name(recording)
        yield Finding(
            "accumulation-not-scaled",
            "warning",
            line,
            f"{size} losses are added up and not divided by {size}",
            f"Each loss is a mean over its own batch. {size} backward passes add their gradients before"
            f" each step of"
            f" {name}, so each step is {size} times as large as with one batch of all these rows.",
            f"Divide before the backward: ({loss} / {size}).backward(){at(line)}."
            if loss != "the loss"
            else f"Divide each loss by {size} before its backward{at(line)}.",
            {"backward passes a step": [len(events) for _, events in several][:8], "steps": len(several)},
            "autograd/accumulation",
        )


def zero_grad_kills_accumulation(recording: Recording) -> Iterator[Finding]:
    """Steps come after every k-th backward, and what the k - 1 before gave was cleared."""
    used = {n for owner in owners(recording) for step in owner.steps for n in step.of}
    lost = {n: clear for clear in recording.of("clear") for n in clear["of"] if n not in used}
    if not lost:
        return
    for owner in owners(recording):
        if owner.number == BY_HAND:
            continue
        windows = _windows(recording, owner)
        killed = []
        for step, events in windows:
            kept = [e for e in events if e.n in step.of]
            wasted = [e for e in events if e.n in lost]
            if (
                kept
                and wasted
                and {(e.line, tuple(e["stack"])) for e in kept + wasted}
                == {(kept[0].line, tuple(kept[0]["stack"]))}
            ):
                killed.append((step, kept, wasted))
        if len(killed) < 2 or len(killed) < 0.7 * len(windows):
            continue
        sizes = Counter(len(wasted) for _, _, wasted in killed)
        if sizes.most_common(1)[0][1] < 0.7 * len(killed):
            continue
        clears = [lost[e.n] for _, _, wasted in killed for e in wasted]
        line, step_line = usual(c.line for c in clears), usual(step.line for step, _, _ in killed)
        k = sizes.most_common(1)[0][0] + 1
        name = owner.name(recording)
        yield Finding(
            "zero-grad-kills-accumulation",
            "error",
            line,
            "Gradients are cleared before they have been accumulated",
            f"{name}.step() comes after every {k} backward passes, but each of them starts from cleared"
            f" gradients: only"
            f" the last of {k} batches counts, {sum(len(w) for _, _, w in killed)} of"
            f" {sum(len(w) + len(kept) for _, kept, w in killed)} backward passes were for nothing.",
            f"Clear only after a step: move the clearing{at(line)} next to {name}.step(){at(step_line)}.",
            {"backward passes a step": k, "of these used": 1, "steps": len(killed)},
            "autograd/accumulation",
        )


def accumulation_tail_dropped(recording: Recording) -> Iterator[Finding]:
    """The last backward passes of an epoch, too few for a step, were cleared without one."""
    used = {n for owner in owners(recording) for step in owner.steps for n in step.of}
    by_n = {event.n: event for event in backwards(recording)}
    for owner in owners(recording):
        sizes = Counter(len(step.of) for step in owner.steps if step.of and not step.closure)
        if owner.number == BY_HAND or not sizes:
            continue
        k, often = sizes.most_common(1)[0]
        if k < 2 or often < 2 or often < 0.7 * len(owner.steps):
            continue
        lines = {by_n[n].line for step in owner.steps for n in step.of if n in by_n}
        tails = []
        for clear in recording.of("clear"):
            of = [n for n in clear["of"] if n not in used and n in by_n]
            mine = [n for n in of if reached(by_n[n]) & owner.parameters and by_n[n].line in lines]
            if 0 < len(mine) < k:
                tails.append((clear, mine))
        if not tails:
            continue
        line = usual(step.line for step in owner.steps)
        name = owner.name(recording)
        lost = sum(len(mine) for _, mine in tails)
        yield Finding(
            "accumulation-tail-dropped",
            "warning",
            line,
            "The last batches of each epoch never reach a step",
            f"{name}.step() needs {k} backward passes. The {len(tails[0][1])} left over at the end of an"
            f" epoch are"
            f" cleared{at(tails[0][0].line)} without a step: {lost} of {len(by_n)} backward passes were"
            f" for nothing.",
            f"Step once more after the loop if gradients are left, or let the condition before"
            f" {name}.step(){at(line)}"
            " hold for the last batch as well.",
            {"backward passes a step": k, "left over": [len(mine) for _, mine in tails][:8]},
            "autograd/accumulation",
        )


def _windows(recording: Recording, owner: Owner) -> list[tuple[Step, list[Event]]]:
    """Each step with the backwards since the one before that reached its owner's parameters."""
    mine = [e for e in backwards(recording) if reached(e) & owner.parameters and not e["stepping"]]
    found = []
    last, place = 0, 0
    for step in owner.steps:
        events = []
        while place < len(mine) and mine[place].n < step.n:
            if mine[place].n > last:
                events.append(mine[place])
            place += 1
        found.append((step, events))
        last = step.n
    return found


def _alike(events: list[Event]) -> bool:
    """Backwards of one line, called from the same lines, through graphs that share nothing, to the same
    leaves."""
    first = events[0]
    return all(
        event["stack"] == first["stack"]
        and reached(event) == reached(first)
        and event["first"] > before["last"]
        and not event["stepping"]
        for before, event in itertools.pairwise(events)
    )


def _same_batch(recording: Recording, windows: list[tuple[Step, list[Event]]]) -> bool:
    """Several losses of one batch, or one sample at a time: sums on purpose, as far as can be seen."""
    forwards = [e for e in recording.of("forward") if e["graph"]]
    if not forwards:
        return False
    for step, events in windows:
        inside = [f for f in forwards if f.n < step.n and f.n > events[0].n - 12]
        given = [f.get("same") for f in inside if f.n > events[0].n]
        if len(given) >= 2 and len(set(given)) == 1 and given[0]:
            return True
        rows = {f["inputs"][0][0][0] for f in inside if f["inputs"] and f["inputs"][0][0]}
        if rows == {1}:
            return True
    return False


def _divided(recording: Recording, owner: Owner) -> bool:
    """Whether the script divides by the number that decides when to step."""
    line = usual(step.line for step in owner.steps)
    divisors: set[str] = set()
    around = loops(recording, line)
    for node in ast.walk(tree(recording.source)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            divisors.add(ast.unparse(node.right))
        elif isinstance(node, ast.For) and node.lineno in around:
            divisors.update(
                ast.unparse(n) for n in ast.walk(node.iter) if isinstance(n, ast.Name | ast.Constant)
            )
            for n in ast.walk(node.iter):  # for micro in batch.chunk(k): len(chunks) is the same number
                if isinstance(n, ast.Name):
                    divisors.add(f"len({n.id})")
    for node in ast.walk(tree(recording.source)):
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Div)
            and ast.unparse(node.right) in divisors
        ):
            return True
        if (
            isinstance(node, ast.AugAssign)
            and isinstance(node.op, ast.Div)
            and ast.unparse(node.value) in divisors
        ):
            return True
    return False


RULES: tuple[Rule, ...] = (
    Rule(
        "zero-grad-kills-accumulation",
        zero_grad_kills_accumulation,
        "autograd/accumulation",
        ("accumulation-tail-dropped", "accumulation-not-scaled"),
    ),
    Rule("accumulation-not-scaled", accumulation_not_scaled, "autograd/accumulation"),
    Rule("accumulation-tail-dropped", accumulation_tail_dropped, "autograd/accumulation"),
)

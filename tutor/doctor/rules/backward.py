"""Rules: how gradients are made, cleared and used."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.rules.ledger import BY_HAND, Owner, Step, backwards, norms, owners, reached, usual
from tutor.doctor.source import at, receiver
from tutor.recording import Event, Recording


def missing_zero_grad(recording: Recording) -> Iterator[Finding]:
    """A step used gradients that a backward had added to ones that an earlier step had used already."""
    for owner in owners(recording):
        steps = [step for step in owner.steps if step.fresh]
        stale = [step for step in steps if step.stale]
        if len(stale) < (2 if len(steps) > 2 else 1):
            continue
        by_n = {event.n: event for event in backwards(recording)}
        line = usual(by_n[n].line for step in stale for n in step.of[-1:] if n in by_n)
        step_line = usual(step.line for step in stale)
        cleared = len(steps) - len(stale) - 1
        name = owner.name(recording)
        oldest = max(len(step.of) for step in stale)
        hand = owner.number == BY_HAND
        if hand:
            fix = f"Set each p.grad to None after the update{at(step_line)}, before the next backward."
        else:
            between = f"{name}.step(){at(step_line)} and the next backward{at(line)}"
            fix = f"Add {name}.zero_grad() between {between}."
        if cleared > 0:
            title = f"Gradients are cleared only {_times(cleared)} in {len(steps)} steps"
            fix += " Once an epoch is not enough: every step needs empty gradients."
        else:
            title = "Gradients are never cleared"
            if not hand and sum(bool(other.steps) for other in owners(recording)) > 1:
                title = f"The gradients of {name} are never cleared"
        part = "" if stale[-1].stale == stale[-1].fresh else f" of {stale[-1].stale} parameters"
        yield Finding(
            "missing-zero-grad",
            "error",
            line,
            title,
            f"backward adds to what .grad holds. {len(stale)} of {len(steps)} steps used their own"
            f" gradients{part} plus"
            f" those of steps before, up to {oldest} backward passes in one update.",
            fix,
            {
                "steps": len(steps),
                "steps with old gradients": len(stale),
                **({"gradient norm": norms(steps)} if len(norms(steps)) > 1 else {}),
            },
            "autograd/accumulation",
        )


def step_before_backward(recording: Recording) -> Iterator[Finding]:
    """The loss of an iteration was computed before the step, and went backward after it."""
    for owner in owners(recording):
        if owner.number == BY_HAND:
            continue
        late = [
            (step, event)
            for step, event in _each_step_and_next_backward(recording, owner)
            if event is not None
        ]
        # (A step inside a backward, from a hook, uses what no finished backward has given.)
        late = [(step, event) for step, event in late if step.of or not step.fresh]
        early = [(step, event) for step, event in late if _computed_before(event, step)]
        if len(early) < 2 or len(early) < 0.8 * len(owner.steps):
            continue
        # A step that used what the same loss had given is the usual order, with one backward more behind it.
        if any(step.of and _same_loss(recording, step, event) for step, event in early):
            continue
        name = owner.name(recording)
        line, back = usual(step.line for step, _ in early), usual(event.line for _, event in early)
        loss = receiver(recording, back, "backward", "the loss")
        empty = sum(not step.fresh for step, _ in early)
        why = (
            f"{empty} of {len(owner.steps)} steps found no gradient: they were cleared before the next"
            f" step could use"
            " them, so the weights do not change."
            if empty > len(early) / 2
            else f"Each of the {len(early)} steps used the gradient of the batch before; the first had none."
        )
        yield Finding(
            "step-before-backward",
            "error" if empty > len(early) / 2 else "warning",
            line,
            "The step comes before the backward of its own loss",
            why,
            f"Move {name}.step(){at(line)} below {loss}.backward(){at(back)}.",
            {
                "steps": len(owner.steps),
                "steps before their own backward": len(early),
                "steps without gradient": empty,
            },
            "introduction/five-steps",
        )


def zero_grad_after_backward(recording: Recording) -> Iterator[Finding]:
    """What a backward gave was cleared, and then the step came."""
    for owner in owners(recording):
        clearings = _clearings_before(recording, owner)
        found = [(s, clearings[s.n]) for s in owner.steps if not s.fresh and s.n in clearings]
        if len(found) < max(1, min(2, len(owner.steps))) or len(found) < 0.8 * len(owner.steps):
            continue
        line = usual(event.line for _, event in found)
        step_line = usual(step.line for step, _ in found)
        back = usual(e.line for e in backwards(recording) if reached(e) & owner.parameters)
        name = owner.name(recording)
        yield Finding(
            "zero-grad-after-backward",
            "error",
            line,
            "Gradients are cleared before the step can use them",
            f"backward{at(back)} fills .grad, the next line to touch it empties it again: {len(found)} of"
            f" {len(owner.steps)} steps found nothing to use, so the weights do not change.",
            f"Move the clearing{at(line)} above the backward{at(back)}, or below"
            f" {name}.step(){at(step_line)}.",
            {"steps": len(owner.steps), "steps without gradient": len(found)},
            "introduction/five-steps",
        )


def missing_backward(recording: Recording) -> Iterator[Finding]:
    """Steps, a graph that grew between them, and no backward at all."""
    given = [event for event in recording.of("backward") if not event["raised"]]
    yield from _no_gradient_by_hand(recording)
    for owner in owners(recording):
        steps = owner.steps
        if owner.number == BY_HAND or len(steps) < 2 or any(s.fresh or s.used or s.closure for s in steps):
            continue
        if owner.frozen == len(owner.parameters) or any(reached(e) & owner.parameters for e in given):
            continue
        graphs = steps[-1].moment - steps[0].moment
        if not graphs or (given and not _computed_and_dropped(recording, owner)):
            continue
        name = owner.name(recording)
        line = usual(step.line for step in steps)
        yield Finding(
            "missing-backward",
            "error",
            line,
            "backward is never called" + (f" for the loss of {name}" if given else ""),
            f"{name}.step() ran {len(steps)} times and every .grad was None each time, so no weight has"
            f" changed. A"
            " loss was computed each time, and nothing came of it.",
            f"Call backward() on the loss before {name}.step(){at(line)}.",
            {"steps": len(steps), "backward passes": 0, "parameters with a gradient": 0},
            "introduction/five-steps",
        )


def _computed_and_dropped(recording: Recording, owner: Owner) -> bool:
    """Whether a number was read off something that hangs on these parameters, and nothing else cut them
    off."""
    cuts = [cut for cut in recording.of("cut") if set(cut["leaves"]) & owner.parameters]
    return bool(cuts) and all(cut["by"] == "item" and not cut["depth"] for cut in cuts)


def _no_gradient_by_hand(recording: Recording) -> Iterator[Finding]:
    """`w -= lr * w.grad` failed because .grad is None, and there was no backward."""
    failure = recording.failure
    if failure is None or "NoneType" not in failure.message or recording.of("backward"):
        return
    if ".grad" not in recording.text(failure.line):
        return
    yield Finding(
        "missing-backward",
        "error",
        failure.line,
        "backward is never called",
        f"`{recording.text(failure.line)}` finds None: no backward has filled .grad.",
        "Call backward() on the loss before this line.",
        {"backward passes": 0},
        "introduction/five-steps",
    )


def missing_optimizer_step(recording: Recording) -> Iterator[Finding]:
    """An optimizer whose parameters get gradients again and again, and that never steps."""
    all_owners = owners(recording)
    stepped = {n for owner in all_owners if owner.steps for n in owner.parameters}
    for owner in all_owners:
        if owner.steps or owner.parameters & stepped or not owner.parameters:
            continue
        given = [event for event in backwards(recording) if reached(event) & owner.parameters]
        if len(given) < 2 or recording.of("scaler_step"):
            continue
        name = owner.name(recording)
        line = usual(event.line for event in given)
        loss = receiver(recording, line, "backward", "the loss")
        losses = [round(e["loss"], 4) for e in given if e["loss"] is not None]
        yield Finding(
            "missing-optimizer-step",
            "error",
            line,
            f"{name}.step() is never called",
            f"{len(given)} backward passes gave gradients to the parameters of {name}, and no step used"
            f" them: no"
            " weight has changed.",
            f"Add {name}.step() after {loss}.backward(){at(line)}.",
            {"backward passes": len(given), "steps": 0, "loss": [*losses[:4], *losses[-2:]][:6]},
            "introduction/five-steps",
        )


def missing_update_in_place(recording: Recording) -> Iterator[Finding]:
    """`p = p - lr * p.grad`: a new tensor each time, and the leaf that goes backward never moves."""
    parameters = recording.last("parameters")
    if parameters is None:
        return
    given = {number: (count, steps) for number, count, steps in parameters["given"]}
    found = [
        (number, line, times)
        for number, line, times in parameters["aside"]
        if times >= 2 and given.get(number, (0, 1))[0] >= 2 and given[number][1] == 0
    ]
    if not found:
        return
    line = usual(line for _, line, _ in found)
    names = {number: name for number, name, _, _ in parameters["tensors"]}
    moved = [names.get(number, "a tensor") for number, at_line, _ in found if at_line == line]
    yield Finding(
        "missing-optimizer-step",
        "error",
        line,
        "The update makes new tensors and leaves the weights as they are",
        f"`{recording.text(line)}` binds a name to a new tensor. What goes backward is still the old"
        f" one, which got"
        f" {given[found[0][0]][0]} gradients and has not changed.",
        "Change the weight in place: `with torch.no_grad(): p -= lr * p.grad`.",
        {
            "weights that never change": moved[:4],
            "backward passes": given[found[0][0]][0],
            "updates in place": 0,
        },
        "introduction/five-steps",
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _each_step_and_next_backward(recording: Recording, owner: Owner) -> Iterator[tuple[Step, Event | None]]:
    """Each step of an owner with the first backward after it that reaches its parameters, before its next
    step."""
    given = [e for e in backwards(recording) if reached(e) & owner.parameters and not e["stepping"]]
    ends = [*(step.n for step in owner.steps[1:]), 10**12][: len(owner.steps)]
    for step, end in zip(owner.steps, ends, strict=True):
        yield step, next((e for e in given if step.n < e.n < end), None)


def _computed_before(event: Event, step: Step) -> bool:
    return 0 <= int(event["last"]) < step.moment


def _same_loss(recording: Recording, step: Step, event: Event) -> bool:
    """Whether what the step used came out of the graph that `event` went through, or from after its
    beginning."""
    return any(e.n in step.of and e["last"] >= event["first"] for e in backwards(recording))


def _clearings_before(recording: Recording, owner: Owner) -> dict[int, Event]:
    """For each step of an owner (its event) the clearing between a backward and it that threw away what the
    backward had given."""
    found: dict[int, Event] = {}
    latest: Event | None = None
    for event in recording.of("clear", "backward", "step", "update"):
        if event.kind == "clear":
            if any(n in owner.parameters and state in ("fresh", "stale") for n, state in event["tensors"]):
                latest = event
        elif event.kind == "backward":
            if reached(event) & owner.parameters:
                latest = None
        elif (event["optimizer"] if event.kind == "step" else BY_HAND) == owner.number:
            if latest is not None:
                found[event.n] = latest
            latest = None
    return found


RULES: tuple[Rule, ...] = (
    Rule("missing-backward", missing_backward, "introduction/five-steps"),
    Rule("missing-optimizer-step", missing_optimizer_step, "introduction/five-steps", ("missing-zero-grad",)),
    Rule(
        "missing-optimizer-step", missing_update_in_place, "introduction/five-steps", ("missing-zero-grad",)
    ),
    Rule(
        "step-before-backward", step_before_backward, "introduction/five-steps", ("zero-grad-after-backward",)
    ),
    Rule("zero-grad-after-backward", zero_grad_after_backward, "introduction/five-steps"),
    Rule("missing-zero-grad", missing_zero_grad, "autograd/accumulation"),
)

"""Rules: what ended the script, and the mistake behind it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.rules.ledger import backwards, owners, reached
from tutor.doctor.source import at, loops, nodes_at, receiver, tree
from tutor.recording import Event, Recording

_SHAPE = re.compile(r"\[torch\.\w+Tensor \[([\d, ]*)\]\]")
_MADE_BY = re.compile(r"output \d+ of (\w+?)(?:Backward\d*)?\b")
_LEAF = "a leaf Variable that requires grad is being used in an in-place operation"


def _message(recording: Recording) -> str:
    return recording.failure.message if recording.failure is not None else ""


def _failed(recording: Recording) -> Event | None:
    """The backward that ended the script."""
    last = recording.last("backward")
    return last if last is not None and last["raised"] and recording.failure is not None else None


# --- changed in place
# ----------------------------------------------------------------------------------------


def inplace_breaks_autograd(recording: Recording) -> Iterator[Finding]:
    message = _message(recording)
    line = recording.failure.line if recording.failure is not None else None
    if _LEAF in message or "a view of a leaf Variable that requires grad" in message:
        yield Finding(
            "inplace-breaks-autograd",
            "error",
            line,
            "A parameter is changed in place while autograd records",
            "Autograd keeps the history of every operation on a parameter; a change in place would"
            " destroy the value"
            " that this history starts from, so torch refuses it.",
            "Change it inside `with torch.no_grad():`, or make a new tensor instead of changing this one.",
            {"line": recording.text(line)},
            "autograd/recording",
        )
        return
    if "modified by an inplace operation" not in message and "is being modified inplace" not in message:
        return
    shape = (
        [int(n) for n in _SHAPE.findall(message)[0].split(",") if n.strip()]
        if _SHAPE.search(message)
        else None
    )
    made = _MADE_BY.search(message)
    evidence = {"shape of what was changed": shape, **({"made by": made[1]} if made else {})}
    back = _failed(recording)
    change = _changed(recording, shape)
    if change is None:
        step = recording.last("step")
        if back is not None and step is not None and _older_than_step(recording, back):
            name = receiver(recording, step.line, "step", "The step")
            if _empty_at_first(recording, step) and 0 <= back["last"] < step["moment"]:
                loss = receiver(recording, back.line, "backward", "the loss")
                yield Finding(
                    "step-before-backward",
                    "error",
                    step.line,
                    "The step comes before the backward of its own loss",
                    f"{name}.step(){at(step.line)} changes the weights in place; then {loss}.backward()"
                    f"{at(back.line)} needs them as they were when {loss} was computed. (The first step found"
                    " no gradient at all, and did nothing.)",
                    f"Move {name}.step(){at(step.line)} below {loss}.backward(){at(back.line)}.",
                    {"steps": recording.steps, "gradients at the first step": 0},
                    "introduction/five-steps",
                )
                return
            yield Finding(
                "inplace-breaks-autograd",
                "error",
                step.line,
                "The weights change between a forward and its backward",
                f"{name}.step(){at(step.line)} changes the weights in place. The backward{at(back.line)}"
                f" goes through a"
                " graph that was made before that step and needs the weights as they were.",
                "Run the forward again after the step, or call every backward before the first step.",
                evidence,
                "autograd/recording",
            )
            return
    where = change[0] if change is not None else line
    how = f"`{recording.text(where)}`" if where is not None else "An operation"
    yield Finding(
        "inplace-breaks-autograd",
        "error",
        where,
        "A tensor that backward needs was changed in place",
        f"{how} overwrites values that the operation before it saved for its gradient."
        f" backward{at(line)} cannot use them any more.",
        _out_of_place(recording, where),
        {**evidence, **({"changed by": change[1]} if change is not None else {})},
        "autograd/recording",
    )


def _out_of_place(recording: Recording, line: int | None) -> str:
    """The change in this line as one that makes a new tensor, where it is plain how to write that."""
    for node in nodes_at(recording, line):
        if isinstance(node, ast.AugAssign) and not isinstance(node.target, ast.Subscript):
            target = ast.unparse(node.target)
            new = ast.BinOp(ast.parse(target, mode="eval").body, node.op, node.value)
            return f"Make a new tensor in line {line}: {target} = {ast.unparse(new)}."
    return (
        "Make a new tensor instead: `x = x + y` for `x += y`, `torch.relu(x)` for `torch.relu_(x)`, a list"
        " and torch.stack for assignments to x[i]."
    )


def _changed(recording: Recording, shape: list[int] | None) -> list[Any] | None:
    """The change in place that fits: the newest of that shape, in a line that is no update of weights."""
    event = recording.last("inplace")
    if event is None:
        return None
    changes = [c for c in event["changes"] if c[0] is not None]
    exact = [c for c in changes if shape is None or c[2] == shape]
    # What is saved may be a part of what was changed, or the whole of which a part was.
    wide = [c for c in changes if shape is not None and shape != c[2] and c[1] == "index assignment"]
    return next(iter([*exact, *wide]), None)


def _empty_at_first(recording: Recording, step: Event) -> bool:
    """Whether the first step of this optimizer came when there was no gradient yet."""
    first = next(e for e in recording.of("step") if e["optimizer"] == step["optimizer"])
    return first.n < step.n and first["gradients"][0] == sum(first["gradients"])


def _older_than_step(recording: Recording, back: Event) -> bool:
    step = recording.last("step")
    return step is not None and 0 <= back["first"] < step["moment"]


# --- a graph that was walked before
# ---------------------------------------------------------------------------


def second_backward(recording: Recording) -> Iterator[Finding]:
    """ "Trying to backward through the graph a second time": who carried the old graph into this loss?"""
    back = _failed(recording)
    if back is None or "second time" not in back["raised"]:
        return
    carried = recording.last("carried")
    given = backwards(recording)
    if not given or carried is None:
        return
    summed = carried["chain"] >= 2
    if summed:
        name = receiver(recording, back.line, "backward", "the loss")
        line = _where_summed(recording) or back.line
        yield Finding(
            "loss-tensor-accumulated",
            "error",
            line,
            "The running total of the losses is a graph, and it goes backward again and again",
            f"{name} holds the losses of the steps before, whose graphs are gone after their backward;"
            f" the next"
            " backward tries to walk through them again.",
            "Call backward on the loss of this step alone, and add loss.item() to the total.",
            {"losses in the total": carried["chain"] + 1, "backward passes before": len(given)},
            "autograd/recording",
        )
        return
    if carried["again"]:
        return
    shared = [e for e in given if reached(e) & reached(back)]
    before = shared[-1] if shared else given[-1]
    generator = _generator(recording, before, back)
    if generator:
        yield Finding(
            "gan-missing-detach",
            "error",
            before.line,
            "One network's loss goes back through the other network",
            f"The backward{at(before.line)} walks through the graph that made the fake samples and frees"
            f" it; the"
            f" backward{at(back.line)} needs that graph for the generator.",
            "Give the discriminator's loss `fake.detach()`, and the generator's loss the fake itself.",
            {"parameters of the generator that the first backward reached": len(generator)},
            "autograd/recording",
        )
        return
    name, line = _carried_name(recording, back.line)
    what = f"`{name}`" if name else "A tensor"
    yield Finding(
        "hidden-state-not-detached",
        "error",
        line or back.line,
        "A state is carried from step to step with its whole history",
        f"{what} comes out of one iteration and goes into the next. The backward{at(back.line)} of the"
        f" next iteration"
        f" walks on into the graph of the one before, which is freed ({carried['older']} nodes of it are"
        f" older).",
        f"Cut it at the end of each iteration: {name or 'state'} = {name or 'state'}.detach()"
        + (" (each part of it, where it is a tuple)." if name else "."),
        {"nodes from earlier iterations": carried["older"], "backward passes before": len(given)},
        "autograd/recording",
    )


def _where_summed(recording: Recording) -> int | None:
    sums = recording.last("sums")
    lines = [entry for entry in (sums["lines"] if sums is not None else []) if entry[2] >= 2]
    return max(lines, key=lambda entry: entry[2])[0] if lines else None


def _generator(recording: Recording, before: Event, back: Event) -> frozenset[int]:
    """Parameters of an optimizer that both losses reach, while another's step belongs to the first of
    them."""
    if before.line == back.line:
        return frozenset()
    all_owners = [owner for owner in owners(recording) if owner.parameters]
    both = reached(before) & reached(back)
    for one in all_owners:
        for other in all_owners:
            if one.number != other.number and not one.parameters & other.parameters:
                stepped = any(before.n < step.n < back.n for step in other.steps)
                if one.parameters & both and other.parameters & reached(before) and stepped:
                    return one.parameters & frozenset(both)
    return frozenset()


def _carried_name(recording: Recording, line: int | None) -> tuple[str, int | None]:
    """A name that an assignment of the loop both reads and binds: `out, h = rnn(x, h)`."""
    around = loops(recording, line)
    every = [node for node in ast.walk(tree(recording.source)) if isinstance(node, ast.Assign)]
    inside = [node for node in every if not around or set(around) & set(loops(recording, node.lineno))]
    for node in inside:
        bound = {n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)}
        read = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
        both = sorted(bound & read - {"self"})
        text = ast.unparse(node.value)
        if (
            both
            and isinstance(node.value, ast.Call | ast.BinOp)
            and "detach" not in text
            and ".item" not in text
        ):
            return both[0], node.lineno
    for node in every:  # kept on self
        target, value = ast.unparse(node.targets[-1]), ast.unparse(node.value)
        if "self." in target and any(
            part.strip("() ") in value for part in target.split(",") if part.strip("() ").startswith("self.")
        ):
            return target, node.lineno
    return "", None


# --- no graph at all
# -----------------------------------------------------------------------------------------


def no_grad_around_training(recording: Recording) -> Iterator[Finding]:
    back = _failed(recording)
    if back is None or "does not require grad" not in back["raised"]:
        return
    event = recording.last("ungraphed")
    forward = next((e for e in reversed(recording.of("forward")) if e.n < back.n and not e["raised"]), None)
    off = event["off"] if event is not None else None
    since = off is not None and event is not None and event["moment"] == off[1]
    blind = forward is not None and (forward["inference"] or not forward["grad"])
    if forward is not None and not blind:
        yield from _trained_part_without_graph(recording, back)
        return
    if not since and not (blind and forward is not None and forward["inference"]):
        return
    trainable = any(owner.frozen < len(owner.parameters) for owner in owners(recording))
    if owners(recording) and not trainable:
        return
    line = off[0] if off is not None and since else (forward.line if forward is not None else back.line)
    yield Finding(
        "no-grad-around-training",
        "error",
        line,
        "The loss is computed while gradients are switched off",
        f"Gradients are switched off{at(line)} while the loss is computed, so nothing was recorded for"
        f" backward{at(back.line)} to walk through.",
        "Keep the forward of training outside of no_grad, inference_mode and set_grad_enabled(False);"
        " they belong around"
        " evaluation only.",
        {"gradients recorded in the forward": False},
        "autograd/recording",
    )


def _trained_part_without_graph(recording: Recording, back: Event) -> Iterator[Finding]:
    """The loss has no graph since the one part that is trained ran without; frozen ones ran after it."""
    parameters = recording.last("parameters")
    owned = {n for owner in owners(recording) for n in owner.parameters}
    rows = parameters["tensors"] if parameters is not None else []
    trained = {name.split(".")[0] for number, name, _, wants in rows if wants and number in owned}
    before = [e for e in recording.of("forward") if e.n < back.n and e["name"].split(".")[0] in trained]
    if not before or any(e["grad"] and not e["inference"] for e in before):
        return
    event = before[-1]
    yield Finding(
        "no-grad-around-training",
        "error",
        event.line,
        "What is trained runs while gradients are switched off",
        f"`{event['name']}` is called in line {event.line} with gradients switched off, and nothing after it"
        f" is trained: the loss has no graph, and backward{at(back.line)} has nothing to walk through.",
        f"Call `{event['name']}` outside of no_grad and inference_mode in training.",
        {"gradients recorded in the forward": False},
        "autograd/recording",
    )


RULES: tuple[Rule, ...] = (
    Rule("inplace-breaks-autograd", inplace_breaks_autograd, "autograd/recording"),
    Rule("hidden-state-not-detached", second_backward, "autograd/recording"),
    Rule("no-grad-around-training", no_grad_around_training, "autograd/recording"),
)

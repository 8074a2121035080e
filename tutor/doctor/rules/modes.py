"""Rules: train and eval, grad and no_grad."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tutor.doctor.passes import Passes, detached_at_once, nodes, passes, plural, repeated, thrown_away
from tutor.doctor.rule import Finding, Rule
from tutor.recording import Event, Recording

_SHOWN = {"dropout": "Dropout", "batchnorm": "BatchNorm", "rnn": "the RNN's dropout", "function": "F.dropout"}


def _names(moody: Sequence[Sequence[object]]) -> str:
    """`Dropout(0.5) and BatchNorm` for what was awake or asleep."""
    found = dict.fromkeys(
        f"{_SHOWN[str(kind)]}({p:g})" if kind in ("dropout", "function") else _SHOWN.get(str(kind), f"{name}")
        for name, kind, p, _ in moody
    )
    names = list(found)
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]


def _called(recording: Recording, module: int, training: bool, before: int) -> int | None:
    """The line of the last train() or eval() of this module before event `before`."""
    lines = [
        e.line
        for e in recording.of("mode")
        if e["module"] == module and e["training"] is training and e.n < before
    ]
    return lines[-1] if lines else None


# --- missing-eval-mode -----------------------------------------------------------------------------------


def missing_eval_mode(recording: Recording) -> Iterator[Finding]:
    seen = passes(recording)
    optimizers = {e["optimizer"] for e in recording.of("step")}
    found = []
    for forward in seen.evaluations():
        if not (forward["training"] and forward["awake"]) or thrown_away(recording, forward.line):
            continue
        sampled = forward["noise"] and len(optimizers) > 1  # a generator makes samples as it was trained
        if sampled and all(kind == "batchnorm" for _, kind, *_ in forward["awake"]):
            continue
        found.append(forward)
    samples = repeated(found, seen.forwards)
    found = [f for f in found if f.n not in samples]
    found = [f for f in found if not _skipped(f, seen, found)]
    if not found:
        yield from _teacher(recording, seen)
        return
    first = found[0]
    same = [f for f in found if f.line == first.line]
    name, awake = first["name"], _names(first["awake"])
    were = "were" if " and " in awake else "was"
    others = sorted({f.line for f in found if f.line not in (None, first.line)})
    also = f" (also line {', '.join(map(str, others))})" if others else ""
    back = _called(recording, first["module"], True, first.n)
    then = f", and {name}.train() before training goes on" if any(n > first.n for n in seen.reached) else ""
    yield Finding(
        id="missing-eval-mode",
        severity="error",
        line=first.line,
        title="Evaluation ran in training mode",
        why=(
            f"{awake} of `{name}` {were} active in {plural(len(same), 'forward')} at line {first.line} that "
            "served no "
            f"training: what is measured there is not the model that was learned"
            + (
                ", and its running statistics take in the evaluation data."
                if any(kind == "batchnorm" for _, kind, *_ in first["awake"])
                else ": it changes from one pass to the next."
            )
        ),
        fix=f"Call {name}.eval() before line {first.line}{also}{then}.",
        evidence={
            "forwards in training mode that served no training": len(found),
            "active": awake,
            "autograd was recording": bool(first["grad"]),
            **({"last train() at line": back} if back else {}),
        },
    )


def _skipped(forward: Event, seen: Passes, found: Sequence[Event]) -> bool:
    """A batch that was skipped: one forward with a graph among those at its line that were learned from."""
    if not forward["graph"]:
        return False
    here = [f for f in seen.forwards if f.line == forward.line and f["module"] == forward["module"]]
    if not any(f.n in seen.reached for f in here):
        return False
    unreached = {f.n for f in found}
    place = here.index(forward)
    neighbours = [here[i] for i in (place - 1, place + 1) if 0 <= i < len(here)]
    return not any(f.n in unreached for f in neighbours)


def _teacher(recording: Recording, seen: Passes) -> Iterator[Finding]:
    """A model that is trained no more gives targets to another one, and still drops units."""
    last = {f["module"]: f.n for f in seen.forwards if f.n in seen.reached}
    loads = [e["module"] for e in recording.of("load")]
    found = [
        f
        for f in seen.forwards
        if f["training"]
        and f["awake"]
        and f["trained"]
        and f.n in seen.fed
        and f.n > last.get(f["module"], 0)
        and loads.count(f["module"]) <= 1
        and not (f["noise"] and all(kind == "batchnorm" for _, kind, *_ in f["awake"]))
        and f["name"] in _owners(recording)
    ]
    if len(found) < 3 or len({f["module"] for f in found}) > 1:
        return
    first = found[0]
    name, awake = first["name"], _names(first["awake"])
    were = "were" if " and " in awake else "was"
    yield Finding(
        id="missing-eval-mode",
        severity="warning",
        line=first.line,
        title=f"`{name}` gives targets in training mode",
        why=(
            f"{awake} of `{name}` {were} active in all {len(found)} forwards at line {first.line}, whose "
            "output is the "
            f"target of another model: the target changes at random."
        ),
        fix=f"Call {name}.eval() once before it is used at line {first.line}.",
        evidence={"forwards": len(found), "active": awake},
    )


def _owners(recording: Recording) -> frozenset[str]:
    """Names of modules that are roots of their own, not a part of another one."""
    return frozenset(e["name"] for e in recording.of("forward") if "." not in e["name"])


# --- stuck-in-eval-mode ----------------------------------------------------------------------------------


def stuck_in_eval_mode(recording: Recording) -> Iterator[Finding]:
    seen = passes(recording)
    for module in dict.fromkeys(f["module"] for f in seen.forwards):
        mine = [f for f in seen.forwards if f["module"] == module]
        awake = evaluated = None
        if _evaluated_first(recording, module, mine, seen):
            awake = mine[0]
        stuck: list[Event] = []
        trained = 0
        for forward in mine:
            if forward.n in seen.stepped:
                trained += 1
                if forward["training"]:
                    awake, evaluated = (forward if forward["awake"] else awake), None
                elif awake is not None and evaluated is not None and forward["asleep"]:
                    stuck.append(forward)
            elif not forward["training"] and awake is not None:
                evaluated = evaluated or forward
        if not stuck or awake is None:
            continue
        first = stuck[0]
        name, asleep = first["name"], _names(first["asleep"])
        at = _called(recording, module, False, first.n)
        evaluation = f"{name}.eval() (line {at})" if at else "an evaluation"
        yield Finding(
            id="stuck-in-eval-mode",
            severity="error",
            line=first.line,
            title="The model stays in eval mode while it is trained",
            why=(
                f"After {evaluation} nothing puts `{name}` back: {asleep} "
                f"{'were' if ' and ' in asleep else 'was'} off in {len(stuck)} of "
                f"{plural(trained, 'training step')}."
            ),
            fix=f"Call {name}.train() before the training pass at line {first.line}, in every epoch.",
            evidence={
                "training steps in train mode": trained - len(stuck),
                "training steps in eval mode": len(stuck),
                "switched off": asleep,
                **({"last eval() at line": at} if at else {}),
            },
        )


def _evaluated_first(recording: Recording, module: int, mine: Sequence[Event], seen: Passes) -> bool:
    """The first eval() was for an evaluation before any training, and no train() ever followed. (Whoever
    trains in eval mode on purpose calls eval() before the training.)"""
    modes = [e for e in recording.of("mode") if e["module"] == module]
    if not modes or any(e["training"] for e in modes):
        return False
    following = next((f for f in mine if f.n > modes[0].n), None)
    return (
        following is not None
        and following is mine[0]
        and following.n not in seen.reached
        and not following["graph"]
    )


# --- eval-without-no-grad --------------------------------------------------------------------------------


def eval_without_no_grad(recording: Recording) -> Iterator[Finding]:
    seen = passes(recording)
    lines: dict[tuple[int | None, int], list[Event]] = {}
    for forward in seen.evaluations():
        if forward["graph"] and not thrown_away(recording, forward.line):
            lines.setdefault((forward.line, forward["module"]), []).append(forward)
    learned = {f.line for f in seen.forwards if f.n in seen.reached}
    last = max(seen.reached, default=0)
    for (line, _), found in lines.items():
        rows = sum(f["inputs"][0][0][0] for f in found if f["inputs"] and f["inputs"][0][0])
        least = min((f["inputs"][0][0][0] if f["inputs"] and f["inputs"][0][0] else 0) for f in found)
        sleeping = all(not f["training"] for f in found)
        if not sleeping and (line in learned or least < 8):
            continue
        certain = len(found) >= 2 and ((sleeping and rows >= 8) or found[0].n < last)
        certain = certain and not detached_at_once(recording, line)
        first = found[0]
        name = first["name"]
        yield Finding(
            id="eval-without-no-grad",
            severity="warning" if certain else "hint",
            line=line,
            title="Evaluation builds graphs that nobody uses",
            why=(
                f"{plural(len(found), 'forward')} of `{name}` at line {line} recorded a graph, and no "
                "backward went "
                f"through any of them: every activation is kept in memory for nothing."
            ),
            fix=f"Put the evaluation around line {line} inside `with torch.no_grad():`.",
            evidence={"forwards with a graph and no backward": len(found), "rows": rows},
        )


# --- functional-dropout-always-on ------------------------------------------------------------------------


def functional_dropout_always_on(recording: Recording) -> Iterator[Finding]:
    seen = passes(recording)
    sampling = repeated(seen.forwards, seen.forwards)
    told = set()
    for event in recording.of("dropout"):
        line = event.line
        if line in told:
            continue
        alone = not event["module"]
        if alone:
            # No module says whether this is training. It is not where gradients are off.
            grads = {e["grad"] for e in recording.of("dropout") if e.line == line}
            if event["grad"] or grads != {True, False}:
                continue
        by_design = _asked_for(recording, line, event["function"])
        if sampling and not by_design:
            by_design = any(f["same"] and not f["training"] for f in seen.forwards if f.n in sampling)
        told.add(line)
        p = event["p"]
        where = "while gradients were off" if alone else f"inside `{event['module']}`, which was in eval mode"
        call = "dropout_p" if event["function"] == "dropout_p" else "F.dropout"
        yield Finding(
            id="functional-dropout-always-on",
            severity="hint" if by_design else "error",
            line=line,
            title="Functional dropout is never switched off",
            why=(
                f"{call} dropped {p:.0%} of the values {where}: a function has no mode of its own, so "
                "eval() does "
                f"not reach it and every prediction is random."
            ),
            fix=(
                f"Pass dropout_p={p:g} if self.training else 0.0 at line {line}."
                if call == "dropout_p"
                else f"Pass training=self.training to the call at line {line}, or use an nn.Dropout({p:g}) "
                "module."
            ),
            evidence={"p": p, "mode": "no module" if alone else "eval"},
        )


def _asked_for(recording: Recording, line: int | None, function: str) -> bool:
    """Whether the call says itself in which mode it is: `training=True` is a decision, not an oversight."""
    for node in nodes(recording, line):
        if isinstance(node, ast.Call) and _last(node.func).endswith("dropout") and function != "dropout_p":
            return len(node.args) >= 3 or any(keyword.arg == "training" for keyword in node.keywords)
    return False


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


# --- batchnorm-batch-of-one ------------------------------------------------------------------------------

_ONE = "Expected more than 1 value per channel when training"


def batchnorm_batch_of_one(recording: Recording) -> Iterator[Finding]:
    text = recording.failure.message if recording.failure is not None else ""
    loaders = [
        e
        for e in recording.of("loader")
        if e["batch"]
        and e["batch"] > 1
        and not e["drop_last"]
        and (e["subset"] or e["rows"] or 0) % e["batch"] == 1
    ]
    if _ONE not in text:
        yield from _batch_of_one_to_come(recording, loaders)
        return
    assert recording.failure is not None
    crashed = [f for f in recording.of("forward") if f["raised"]]
    line = crashed[-1].line if crashed else recording.failure.line
    if crashed and crashed[-1]["where"]:
        line = crashed[-1]["where"][0]
    batches = [e["n"] for e in recording.of("batch")]
    last = bool(batches) and batches[-1] == 1 and max(batches) > 1
    yield Finding(
        id="batchnorm-batch-of-one",
        severity="error",
        line=line,
        title="BatchNorm got a single value per channel",
        why=(
            "In training mode BatchNorm subtracts the batch's own mean, and of one value nothing is left. "
            + (
                f"The last batch of the epoch held one row ({_remainder(loaders)})."
                if last
                else "The batch held one row."
            )
        ),
        fix=(
            "Give the DataLoader drop_last=True"
            + (f" (line {loaders[0]['made']})" if loaders and loaders[0]["made"] else "")
            + ", or another batch size."
            if last
            else f"Call eval() before line {line} if this is a prediction; for training use batches of at "
            "least two."
        ),
        evidence={"error": text[:160], "rows of the batches": batches[-8:]},
    )


def _remainder(loaders: Sequence[Event]) -> str:
    if not loaders:
        return "one was left over"
    rows, size = loaders[0]["subset"] or loaders[0]["rows"], loaders[0]["batch"]
    return f"{rows} rows in batches of {size} leave one"


def _batch_of_one_to_come(recording: Recording, loaders: Sequence[Event]) -> Iterator[Finding]:
    """The run ended, or was stopped, before it came to the batch of one."""
    trained = passes(recording)
    flat = any(
        kind == "batchnorm" and len(f["inputs"][0][0]) == 2
        for f in trained.forwards
        if f.n in trained.stepped and f["training"] and f["inputs"]
        for _, kind, *_ in f["awake"]
    )
    for loader in loaders:
        sizes = {e["n"] for e in recording.of("batch") if e["loader"] == loader["loader"]}
        if flat and sizes and 1 not in sizes:
            yield Finding(
                id="batchnorm-batch-of-one",
                severity="warning",
                line=loader["made"] or loader.line,
                title="The last batch of an epoch will hold one row",
                why=(
                    f"{_remainder([loader])}; in training mode BatchNorm raises an error on it. This run "
                    "did not come "
                    f"that far."
                ),
                fix=f"Give the DataLoader at line {loader['made']} drop_last=True, or another batch size.",
                evidence={"rows": loader["rows"], "batch size": loader["batch"]},
            )
            return


RULES: tuple[Rule, ...] = (
    Rule("batchnorm-batch-of-one", batchnorm_batch_of_one),
    Rule("functional-dropout-always-on", functional_dropout_always_on),
    Rule("stuck-in-eval-mode", stuck_in_eval_mode),
    Rule("missing-eval-mode", missing_eval_mode, explains=("eval-without-no-grad",)),
    Rule("eval-without-no-grad", eval_without_no_grad, "autograd/recording"),
)

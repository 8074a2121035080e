"""Rules: parameters that should not be trained, or should."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from tutor.doctor.passes import nodes, passes, plural
from tutor.doctor.rule import Finding, Rule
from tutor.doctor.source import as_code
from tutor.recording import Recording

_EMPTY = "optimizer got an empty parameter list"
_NO_GRAD = "does not require grad"


def _message(recording: Recording) -> str:
    return recording.failure.message if recording.failure is not None else ""


def frozen_everything(recording: Recording) -> Iterator[Finding]:
    """Everything that an optimizer has, or could have, is frozen."""
    text = _message(recording)
    frozen = [e for e in recording.of("freeze") if not e["to"]]
    thawed = {e["tensor"] for e in recording.of("freeze") if e["to"]}
    last = recording.last("parameters")
    wants = {n: w for n, _, _, w in last["tensors"]} if last is not None else {}
    still = {e["tensor"] for e in frozen if not wants.get(e["tensor"], False)}
    if _EMPTY in text:
        if not frozen or thawed - still:
            return
        given = still
    else:
        optimizers = recording.of("optimizer")
        given = {number for event in optimizers for number in event["parameters"]}
        closed = {n for n in given if n in still or wants.get(n) is False}
        steps = [e for e in recording.of("step") if e["gradients"][0] < sum(e["gradients"])]
        crashed = _NO_GRAD in text and all(e["raised"] for e in recording.of("backward"))
        if not given or closed != given or steps or not (recording.of("step") or crashed):
            return
    line = frozen[-1].line if frozen else None
    yield Finding(
        id="frozen-everything",
        severity="error",
        line=line or (recording.failure.line if recording.failure else None),
        title="Everything is frozen: nothing can be trained",
        why=(
            f"All {plural(len(given), 'parameter')} that the optimizer could train have requires_grad=False"
            + (f" since line {line}" if line else "")
            + (
                ", so no backward gives them a gradient."
                if _EMPTY not in text
                else ", so none is left for it."
            )
        ),
        fix=(
            f"Freeze only the part that shall stay (line {line}), or set requires_grad=True again for the "
            "new head "
            f"before the optimizer is made."
            if line
            else "Leave requires_grad on for the part that shall be trained."
        ),
        evidence={"parameters of the optimizer": len(given), "frozen": len(given)},
    )


def freeze_overwritten(recording: Recording) -> Iterator[Finding]:
    """Frozen, and all of it thawed again before anything ran."""
    start = min((e.n for e in recording.of("step", "update", "forward")), default=None)
    if start is None:
        return
    before = [e for e in recording.of("freeze") if e.n < start]
    off = [e for e in before if not e["to"]]
    if not off:
        return
    frozen = {e["tensor"] for e in off}
    again = [e for e in before if e["to"] and e["tensor"] in frozen and e.n > off[0].n]
    final = {e["tensor"]: e["to"] for e in before}
    if not again or not all(final[number] for number in frozen):
        return
    line = again[-1].line
    yield Finding(
        id="freeze-overwritten",
        severity="warning",
        line=line,
        title="What was frozen is made trainable again",
        why=(
            f"Line {off[-1].line} froze {plural(len(frozen), 'parameter')}, and line {line} set "
            "requires_grad=True for "
            f"all of them before the first step: nothing is frozen."
        ),
        fix=f"Let line {line} leave the frozen part out, or freeze after it.",
        evidence={"frozen": len(frozen), "thawed again": len({e["tensor"] for e in again})},
    )


def requires_grad_typo(recording: Recording) -> Iterator[Finding]:
    typos = {e["attribute"]: e for e in recording.of("typo") if not _on_module(e["on"], e["attribute"])}
    for node in nodes(recording):
        name = written = ""
        line = 0
        if isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Attribute) and _close(target.attr):
                    name, line = target.attr, node.lineno
                    written = f"{ast.unparse(target)} = ..."
        elif (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Compare)
            and isinstance(node.value.left, ast.Attribute)
            and node.value.left.attr == "requires_grad"
        ):
            name, line, written = "==", node.lineno, ast.unparse(node.value)
        if not name or (name not in typos and name != "==" and not _raw(recording)):
            continue
        yield Finding(
            id="requires-grad-typo",
            severity="error" if _NO_GRAD in _message(recording) else "warning",
            line=line,
            title=f"`{written}` does not switch gradients",
            why=(
                "It compares, and throws the answer away."
                if name == "=="
                else f"torch has no attribute `{name}` on a tensor: Python makes a new one, and the "
                "parameter is trained "
                "as before."
            ),
            fix=f"Write .requires_grad = ... at line {line}.",
            evidence={"written": name, "meant": "requires_grad"},
        )
        return


def _raw(recording: Recording) -> bool:
    """Nothing in the recording tells of an attribute on a plain tensor; then the crash does."""
    return _NO_GRAD in _message(recording)


def _on_module(on: str, attribute: str) -> bool:
    return on == "module" and attribute == "requires_grad"


def _close(attribute: str) -> bool:
    return (
        attribute != "requires_grad"
        and difflib.SequenceMatcher(None, attribute, "requires_grad").ratio() > 0.8
    )


def requires_grad_on_module(recording: Recording) -> Iterator[Finding]:
    for event in recording.of("typo"):
        if not _on_module(event["on"], event["attribute"]):
            continue
        line = event.line
        name = event["owner"]
        for node in nodes(recording):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    value = isinstance(node.value, ast.Constant) and node.value.value is event["value"]
                    if isinstance(target, ast.Attribute) and target.attr == "requires_grad" and value:
                        text = ast.unparse(target.value)
                        if not re.search(r"weight|bias|param|\bp\b", text):
                            line, name = node.lineno, text
        yield Finding(
            id="requires-grad-on-module",
            severity="warning",
            line=line,
            title=f"`{name}.requires_grad = {event['value']}` freezes nothing",
            why=(
                "A module has no requires_grad of its own: the assignment makes a new attribute, and all "
                "of its "
                "parameters stay as they were."
            ),
            fix=f"Call {name}.requires_grad_({event['value']}) at line {line}: it sets every parameter.",
            evidence={"a module's attribute": "requires_grad", "value": event["value"]},
        )
        return


_FOLLOWS = re.compile(r"ema|target|teacher|momentum|slow|key|tgt")


def frozen_bn_drift(recording: Recording) -> Iterator[Finding]:
    seen = passes(recording)
    found = []
    for forward in seen.forwards:
        drifting = [name for name, kind, _, frozen in forward["awake"] if kind == "batchnorm" and frozen]
        used = forward.n in seen.stepped or (
            forward.n in seen.fed and forward["training"] and not _FOLLOWS.search(forward["name"].lower())
        )
        if drifting and used:
            found.append((forward, drifting))
    if len(found) < 2:
        return
    forward, drifting = found[0]
    name = forward["name"]
    inner = drifting[0].rpartition(".")[0] if drifting[0] else ""
    part = as_code(f"{name}.{inner}" if inner else name)
    layer = f"{name}.{drifting[0]}" if drifting[0] else name
    yield Finding(
        id="frozen-bn-drift",
        severity="warning",
        line=forward.line,
        title="A frozen BatchNorm still moves its statistics",
        why=(
            (
                f"The BatchNorm layer `{layer}` has frozen weights but was"
                if len(drifting) == 1
                else f"{len(drifting)} BatchNorm layers of `{name}` (the first is `{layer}`) have frozen"
                " weights but were"
            )
            + f" in training mode in {len(found)} forwards: running mean and variance follow the new data, so"
            " the frozen part does change."
        ),
        fix=f"Call {part}.eval() after {name.split('.')[0]}.train(), before line {forward.line}.",
        evidence={"frozen BatchNorm layers": len(drifting), "forwards in training mode": len(found)},
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "frozen-everything",
        frozen_everything,
        "autograd/recording",
        explains=(
            "missing-backward",
            "no-grad-around-training",
            "optimizer-missing-params",
            "head-replaced-after-optimizer",
            "missing-optimizer-step",
        ),
    ),
    Rule(
        "requires-grad-typo", requires_grad_typo, "autograd/recording", explains=("no-grad-around-training",)
    ),
    Rule("requires-grad-on-module", requires_grad_on_module, "autograd/recording"),
    Rule("freeze-overwritten", freeze_overwritten),
    Rule("frozen-bn-drift", frozen_bn_drift),
)

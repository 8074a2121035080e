"""Rules: layers that are not where they seem to be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tutor.doctor.ownership import assigned, leaves, message, owned
from tutor.doctor.passes import nodes, passes, plural
from tutor.doctor.rule import Finding, Rule
from tutor.doctor.source import receiver
from tutor.recording import Event, Recording

_EMPTY = "optimizer got an empty parameter list"


def layers_in_plain_list(recording: Recording) -> Iterator[Finding]:
    known, given = leaves(recording), owned(recording)
    trained = bool(recording.of("backward"))
    called = {number for event in recording.of("outside") for number in event["tensors"]}
    for event in recording.of("stray"):
        numbers = set(event["tensors"])
        if event["what"] == "nonleaf" or event["frozen"] or numbers & given:
            continue
        rows = [known[number] for number in numbers if number in known]
        if any(leaf.moved for leaf in rows):
            continue
        gradients = sum(leaf.gradients > 0 for leaf in rows)
        empty = _EMPTY in message(recording)
        if not gradients and not empty and (trained or not numbers & called):
            continue
        yield _in_plain_list(recording, event, len(numbers), gradients)


def _in_plain_list(recording: Recording, event: Event, count: int, gradients: int) -> Finding:
    attribute, container, holder = event["attribute"], event["container"], event["holder"]
    parameters = event["what"] == "parameter"
    right = {
        ("dict", False): "nn.ModuleDict",
        ("dict", True): "nn.ParameterDict",
    }.get((container, parameters), "nn.ParameterList" if parameters else "nn.ModuleList")
    what = "parameters" if parameters else "layers"
    line = assigned(recording, attribute, holder) or event.line
    if container in ("list", "tuple", "set", "dict"):
        where, fix = (
            f"a plain {container}",
            f"Keep them in {right}(...): self.{attribute} = {right}(...) at line {line}.",
        )
    else:
        where = f"a {container} that is no nn.Module"
        fix = f"Make {container} a subclass of nn.Module, or register its {what} on {holder}."
    if gradients:
        effect = (
            f"its {plural(count, 'parameter')} got gradients, but {holder}.parameters() does not list "
            "them: no "
            f"optimizer had them and they never changed"
        )
    elif _EMPTY in message(recording):
        effect = f"{holder}.parameters() does not list them, so the optimizer got nothing to train"
    else:
        effect = (
            f"{holder}.parameters() and state_dict() do not list them: they are not trained, moved or saved"
        )
    return Finding(
        id="layers-in-plain-list",
        severity="error",
        line=line,
        title=f"`self.{attribute}` hides its {what} in {where}",
        why=f"{holder} keeps {event['count']} {what} in {where}: {effect}.",
        fix=fix,
        evidence={
            "kept in": container,
            "parameters that no module lists": count,
            "of them with a gradient": gradients,
        },
    )


def parameter_not_leaf(recording: Recording) -> Iterator[Finding]:
    for event in recording.of("stray"):
        if event["what"] == "nonleaf":
            attribute, holder = event["attribute"], event["holder"]
            line = assigned(recording, attribute, holder) or event.line
            yield Finding(
                id="parameter-not-leaf",
                severity="error",
                line=line,
                title=f"`self.{attribute}` is computed from a parameter, so it is not one itself",
                why=(
                    f"What happens to the nn.Parameter before it is assigned makes a new tensor; {holder} "
                    "registers "
                    f"nothing, so no optimizer sees it and it is not saved."
                ),
                fix=f"Do the arithmetic or the conversion inside: self.{attribute} = nn.Parameter(...) at "
                f"line {line}.",
                evidence={"registered": False, "is a leaf": False},
            )
            return
    crashed = "can't optimize a non-leaf Tensor" in message(recording)
    warned = "that is not a leaf Tensor is being accessed" in recording.stderr
    made = _computed_leaves(recording)
    if not crashed and not (warned and made):
        return
    failed = recording.failure.line if recording.failure is not None else None
    line = made[0][1] if made else failed
    name = made[0][0] if made else "A tensor"
    yield Finding(
        id="parameter-not-leaf",
        severity="error",
        line=line,
        title=f"`{name}` is the result of an operation, not a leaf",
        why=(
            "requires_grad=True was set on a tensor that then went through an operation: the gradient "
            "arrives at the "
            "nameless tensor before it, and the one that is kept has none."
        ),
        fix=(
            f"Compute the values first and ask for the gradient last: {name} = (...).requires_grad_() at "
            f"line {line}."
        ),
        evidence={"is a leaf": False},
    )


def _computed_leaves(recording: Recording) -> list[tuple[str, int]]:
    """Names and lines of `w = torch.randn(3, requires_grad=True) * 0.1` and the like."""
    found = []
    for node in nodes(recording):
        if not isinstance(node, ast.Assign) or _asks(node.value):
            continue
        value = node.value
        outermost = isinstance(value, ast.BinOp) or (
            isinstance(value, ast.Call)
            and isinstance(value.func, ast.Attribute)
            and value.func.attr not in ("requires_grad_", "backward", "grad", "detach")
        )
        inner: ast.AST = value.func if isinstance(value, ast.Call) else value
        if outermost and any(_asks(part) for part in ast.walk(inner)):
            found.append((ast.unparse(node.targets[0]), node.lineno))
    return found


def _asks(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    wants = any(
        k.arg == "requires_grad" and isinstance(k.value, ast.Constant) and k.value.value is True
        for k in node.keywords
    )
    return wants or name in ("Parameter", "requires_grad_")


def dropout_created_in_forward(recording: Recording) -> Iterator[Finding]:
    for event in recording.of("created"):
        if event["dropout"] <= 0 or event["switched"] or event["registered"] or not event["called"]:
            continue
        alone = not event["within"]
        if alone and not (event["most"] == 1 and {"grad", "no_grad"} <= set(event["modes"])):
            continue
        evaluated = bool({"eval", "no_grad"} & set(event["modes"]))
        p, type_ = event["dropout"], event["type"]
        within = f"{event['within']}.forward" if event["within"] else "the function"
        yield Finding(
            id="dropout-created-in-forward",
            severity="error",
            line=event.line,
            title=f"{type_} is made anew in every forward",
            why=(
                f"Line {event.line} made {event['made']} {type_} modules inside {within}. A new module is "
                "in training "
                f"mode, and eval() cannot reach it: "
                + (
                    f"{p:.0%} of the values were dropped in evaluation too."
                    if evaluated
                    else "it will drop values in evaluation too."
                )
            ),
            fix=(
                f"Make it once in __init__ (self.drop = nn.{type_}({p:g})) and call self.drop(...) at line "
                f"{event.line}, or use F.dropout(..., training=self.training)."
            ),
            evidence={
                "modules made at this line": event["made"],
                "p": p,
                "modes around it": ", ".join(event["modes"]),
            },
        )


def layer_created_in_forward(recording: Recording) -> Iterator[Finding]:
    seen = passes(recording)
    for event in recording.of("created"):
        if not event["parameters"] or event["called"] < 2 or event["made"] < 2:
            continue
        if event["registered"] and event["most"] > 1:
            continue  # made at its first call, and kept
        if not event["within"]:
            learned = [f for f in seen.forwards if f.n in seen.stepped and f["type"] == event["type"]]
            if event["made"] < 3 or event["most"] > 1 or len({f["module"] for f in learned}) < 3:
                continue
        within = f"{event['within']}.forward" if event["within"] else "a function"
        yield Finding(
            id="layer-created-in-forward",
            severity="error",
            line=event.line,
            title=f"{event['type']} is made anew in every forward",
            why=(
                f"Line {event.line} made {event['made']} {event['type']} layers inside {within}: each call "
                "uses fresh "
                f"random weights ({event['parameters']} of them), and what is learned is thrown away with "
                "them."
            ),
            fix="Make the layer once, in __init__ or before the loop, and only call it at line "
            f"{event.line}.",
            evidence={
                "layers made at this line": event["made"],
                "calls of each at most": event["most"],
                "weights in each": event["parameters"],
            },
        )


_MEANT = re.compile(
    r"shar|tied|tie\b|tying|siamese|recurr|universal|albert|same weights|weight.?t", re.IGNORECASE
)


def shared_layer_instance(recording: Recording) -> Iterator[Finding]:
    for event in recording.of("twice"):
        line = _repeated_line(recording, event["made"]) or event["made"] or event.line
        around = [recording.text(n) for n in (line, (line or 0) - 1, event["made"])]
        meant = any(_MEANT.search(text) for text in around) or bool(_MEANT.search(event["container"]))
        places = ", ".join(event["places"][:6])
        yield Finding(
            id="shared-layer-instance",
            severity="hint" if meant else "warning",
            line=line,
            title=f"One {event['type']} stands at {len(event['places'])} places",
            why=(
                f"`{event['container']}` holds the same {event['type']} object at {places}: there is one "
                "set of "
                f"{event['parameters']} weights, not {len(event['places'])}."
            ),
            fix=f"Make a new layer for each place: [{event['type']}(...) for _ in range(n)] at line {line}.",
            evidence={"places": event["places"][:8], "weights": event["parameters"]},
        )


def _repeated_line(recording: Recording, made: int | None) -> int | None:
    """The line of `[layer] * n` or `[layer for _ in range(n)]`; the nearest at or after where it is made."""
    found = []
    for node in nodes(recording):
        times = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
        if times and any(isinstance(side, ast.List | ast.Tuple) for side in (node.left, node.right)):  # type: ignore[attr-defined]
            found.append(node.lineno)  # type: ignore[attr-defined]
        elif isinstance(node, ast.ListComp | ast.GeneratorExp) and isinstance(
            node.elt, ast.Name | ast.Attribute
        ):
            found.append(node.lineno)
    later = [line for line in sorted(found) if made is None or line >= made]
    return later[0] if later else None


def forward_called_directly(recording: Recording) -> Iterator[Finding]:
    for event in recording.of("direct"):
        hooks = event["hooks"]
        own = event["own"] and not hooks
        name = "self" if event["own"] else receiver(recording, event.line, "forward", event["module"])
        yield Finding(
            id="forward-called-directly",
            severity="hint" if own else "warning",
            line=event.line,
            title=f"{name}.forward(...) is called instead of {name}(...)",
            why=(
                f"forward goes past the module's call: its {plural(hooks, 'hook')} did not run."
                if hooks
                else f"forward goes past the module's call: what is hung on {name} itself (hooks, wrappers) "
                "does not run."
            ),
            fix=f"Call the module itself at line {event.line}: {name}(...).",
            evidence={"hooks that were skipped": hooks},
        )


def missing_super_init(recording: Recording) -> Iterator[Finding]:
    text = message(recording)
    if not re.search(
        r"before Module\.__init__\(\) call|has no attribute '_(modules|parameters|buffers)'", text
    ):
        return
    failed = recording.failure.line if recording.failure is not None else None
    line, name = failed, "the class"
    for node in nodes(recording):
        if isinstance(node, ast.ClassDef) and any(
            isinstance(part, ast.FunctionDef) and part.name == "__init__" and not _calls_super(part)
            for part in node.body
        ):
            inits = [p for p in node.body if isinstance(p, ast.FunctionDef) and p.name == "__init__"]
            if failed is None or node.lineno <= failed <= (node.end_lineno or failed) or name == "the class":
                line, name = inits[0].lineno, node.name
    yield Finding(
        id="missing-super-init",
        severity="error",
        line=line,
        title=f"{name}.__init__ does not call super().__init__()",
        why="nn.Module keeps its layers in tables that its own __init__ makes; without it nothing can be "
        "assigned.",
        fix=f"Make super().__init__() the first line of {name}.__init__ (line {line}).",
        evidence={"error": text[:200]},
    )


def _calls_super(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"
        for node in ast.walk(function)
    )


RULES: tuple[Rule, ...] = (
    Rule("missing-super-init", missing_super_init),
    Rule(
        "layer-created-in-forward",
        layer_created_in_forward,
        "models/counting-parameters",
        explains=("optimizer-missing-params",),
    ),
    Rule(
        "parameter-not-leaf",
        parameter_not_leaf,
        "models/counting-parameters",
        explains=("optimizer-missing-params", "hidden-state-not-detached", "retain-graph-misuse"),
    ),
    Rule(
        "layers-in-plain-list",
        layers_in_plain_list,
        "models/counting-parameters",
        explains=("optimizer-missing-params", "head-replaced-after-optimizer", "frozen-everything"),
    ),
    Rule("dropout-created-in-forward", dropout_created_in_forward, explains=("missing-eval-mode",)),
    Rule("shared-layer-instance", shared_layer_instance, "models/counting-parameters"),
    Rule("forward-called-directly", forward_called_directly),
)

"""Rules: copies that are none, and states that were not loaded."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tutor.doctor.passes import nodes, passes
from tutor.doctor.rule import Finding, Rule
from tutor.recording import Event, Recording

_TARGET = re.compile(r"target|teacher|ema|slow|momentum|tgt|averaged|polyak")


_KEPT = re.compile(r"best|backup|snapshot|saved")


def target_network_alias(recording: Recording) -> Iterator[Finding]:
    for event, name, other in _aliases(recording, _TARGET):
        one = event["how"] == "object"
        bound = _binding(recording, name, alias=one)
        if bound is None and one and not _both_roles(recording):
            continue  # `model` may be a passing name for what is called `teacher`
        line = bound or event.line
        yield Finding(
            id="target-network-alias",
            severity="error",
            line=line,
            title=f"`{name}` is `{other}` itself, not a copy"
            if one
            else f"`{name}` has the parameters of `{other}`, and is no copy",
            why=(
                "Both names are "
                f"{'one and the same module' if event['how'] == 'object' else 'over the same parameters'}"
                f": every step on `{other}` changes `{name}` at once, so the target runs along with what "
                "is trained."
            ),
            fix=f"{name} = copy.deepcopy({other}) at line {line}, and copy the weights over when you mean "
            "to.",
            evidence={"same": event["how"]},
        )


def _aliases(recording: Recording, pattern: re.Pattern[str]) -> Iterator[tuple[Event, str, str]]:
    steps = [e.n for e in recording.of("step")] or [e.n for e in recording.of("backward")]
    for event in recording.of("alias"):
        if not steps or steps[-1] < event.n:
            continue  # nothing is trained after it
        first, second = event["names"]
        matches = [bool(pattern.search(_tail(name))) for name in (first, second)]
        if matches == [True, False]:
            yield event, first, second
        elif matches == [False, True]:
            yield event, second, first


def _both_roles(recording: Recording) -> bool:
    """Whether a module gives targets and is trained in turns."""
    seen = passes(recording)
    for module in {f["module"] for f in seen.forwards}:
        fed = [f.n for f in seen.forwards if f["module"] == module and f.n in seen.fed]
        learned = [f.n for f in seen.forwards if f["module"] == module and f.n in seen.stepped]
        if fed and learned and min(learned) < max(fed) and min(fed) < max(learned):
            return True
    return False


def _tail(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower()


def _binding(recording: Recording, name: str, alias: bool = False) -> int | None:
    """Where this variable or attribute is given its value; with `alias`, another variable's value."""
    tail = name.rsplit(".", 1)[-1]
    for node in nodes(recording):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                    called = getattr(part, "id", "") or getattr(part, "attr", "")
                    right = _names_another(node.value) if alias else not _constant(node.value)
                    if called == tail and right:
                        return node.lineno
    return None


def _names_another(node: ast.expr) -> bool:
    """`net`, `self.net`, a tuple of such, or `copy.copy(net)`."""
    if isinstance(node, ast.Tuple):
        return any(_names_another(item) for item in node.elts)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("copy.copy", "copy")
    return isinstance(node, ast.Name | ast.Attribute)


def _constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.UnaryOp) or (
        isinstance(node, ast.Tuple)
        and all(_constant(item) or isinstance(item, ast.Call) for item in node.elts)
    )


def best_state_not_copied(recording: Recording) -> Iterator[Finding]:
    saves = recording.of("save")
    stale = [
        e
        for e in recording.of("load", "save")
        if e["stale"] or (e["kept"] and _at_the_end(recording, e, len(saves)))
    ]
    own = recording.first("itself")
    if own is not None and not stale:
        yield Finding(
            id="best-state-not-copied",
            severity="error",
            line=own.line,
            title="The kept weights are the living ones, not a copy",
            why=f"Line {own.line} writes `{own['name']}` over itself: what was kept shares its memory, and "
            "changed with it.",
            fix="Keep p.detach().clone() where the weights are put aside.",
            evidence={"shares memory with the model": True},
        )
        return
    if stale:
        event = stale[0]
        name, line = event["of"], event["taken"] or event.line
        used = "loaded" if event.kind == "load" else "saved"
        yield Finding(
            id="best-state-not-copied",
            severity="error",
            line=line,
            title="The kept state is the living model, not a copy of it",
            why=(
                f"{name}.state_dict() at line {line} gives the model's own tensors: every step after it "
                f"changed them too, so what is {used} at line {event.line} is the last state, whatever was "
                "kept."
            ),
            fix=f"Keep copy.deepcopy({name}.state_dict()) at line {line}.",
            evidence={"steps between": event["since"], "shares memory with the model": True},
        )
        return
    yield from _kept_itself(recording)


def _at_the_end(recording: Recording, event: Event, saves: int) -> bool:
    """What was kept last happens to be the last state: this run was lucky."""
    taken = [e for e in recording.of("state") if e.line == event["taken"]]
    later = any(e.n > event.n for e in recording.of("step"))
    return (
        len(taken) >= 2
        and not later
        and (saves == 1 if event.kind == "save" else event["name"] == event["of"])
    )


def _kept_itself(recording: Recording) -> Iterator[Finding]:
    for event, name, other in _aliases(recording, _KEPT):
        line = _binding(recording, name) or event.line
        yield Finding(
            id="best-state-not-copied",
            severity="error",
            line=line,
            title=f"`{name}` is `{other}` itself, not a copy",
            why=f"Both names are one module: every step after line {line} changes `{name}` too.",
            fix=f"{name} = copy.deepcopy({other}) at line {line}.",
            evidence={"same": event["how"]},
        )
        return


def strict_false_nothing_loaded(recording: Recording) -> Iterator[Finding]:
    loads = recording.of("load")
    for event in loads:
        mine, given, both = event["keys"]
        again = any(e.n > event.n and e["module"] == event["module"] and e["keys"][2] > both for e in loads)
        if event["strict"] or event["raised"] or again or not mine or not given:
            continue
        part = max(both / mine, both / given)
        if part >= 0.5:
            continue
        missing, unused = event["example"]
        yield Finding(
            id="strict-false-nothing-loaded",
            severity="error" if both == 0 else "warning",
            line=event.line,
            title="load_state_dict loaded almost nothing" if both else "load_state_dict loaded nothing",
            why=(
                f"{both} of {mine} entries of `{event['name']}` were in what was given; strict=False keeps "
                "quiet about "
                f"the others, so the model starts with random weights."
            ),
            fix=(
                f"Make the names match before line {event.line}: the model calls an entry `{missing}`, "
                "what was given "
                f"`{unused}`. Look at the missing_keys and unexpected_keys that load_state_dict returns."
            ),
            evidence={"loaded": both, "entries of the model": mine, "entries given": given},
        )


RULES: tuple[Rule, ...] = (
    Rule("target-network-alias", target_network_alias),
    Rule("best-state-not-copied", best_state_not_copied),
    Rule("strict-false-nothing-loaded", strict_false_nothing_loaded),
)

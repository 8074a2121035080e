"""Forwards of a recording, and what became of each: shared by the rules about modes and about modules."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tutor.recording import Event, Recording


@dataclass(frozen=True, slots=True)
class Passes:
    """`reached`: forwards that a backward or autograd.grad went through. `fed`: those whose output, cut from
    its graph, went into something that is differentiated (a target, a generated sample). `stepped`: those
    whose gradients the next optimizer step took."""

    forwards: tuple[Event, ...]
    reached: frozenset[int]
    fed: frozenset[int]
    stepped: frozenset[int]

    def evaluations(self) -> Iterator[Event]:
        """Forwards of a trained model that served no training: not differentiated, and in no target."""
        for forward in self.forwards:
            if (
                forward["trained"]
                and not forward["raised"]
                and not forward["inside_of"]
                and forward.n not in self.reached
                and forward.n not in self.fed
            ):
                yield forward


def passes(recording: Recording) -> Passes:
    forwards = recording.of("forward")
    if recording.status != "ok" and forwards:
        # What the run would have done with the last one is not known.
        forwards = forwards[:-1]
    reached = {n for event in recording.of("reached") for n in event["forwards"]}
    fed = {event["forward"] for event in recording.of("fed")}
    return Passes(forwards, frozenset(reached), frozenset(fed), frozenset(_stepped(recording)))


def _stepped(recording: Recording) -> set[int]:
    found: set[int] = set()
    if not recording.of("step"):  # weights moved by hand: every backward is taken for a step
        return {n for e in recording.of("reached") if e["by"] == "backward" for n in e["forwards"]}
    pending: list[int] = []
    for event in recording.of("reached", "step"):
        if event.kind == "step":
            found.update(pending)
            pending = []
        elif event["by"] == "backward":
            pending = event["forwards"]
    return found


def repeated(forwards: Iterable[Event], all_forwards: tuple[Event, ...]) -> frozenset[int]:
    """Those that are three or more in a row over the very same tensor at one line: samples of a random model,
    as MC dropout takes them."""
    wanted = {forward.n for forward in forwards}
    found: set[int] = set()
    run: list[Event] = []
    for forward in (*all_forwards, None):
        if (
            forward is not None
            and run
            and forward["same"]
            and (forward["same"], forward.line, forward["module"])
            == (run[-1]["same"], run[-1].line, run[-1]["module"])
        ):
            run.append(forward)
            continue
        if len(run) >= 3:
            found.update(f.n for f in run)
        run = [forward] if forward is not None else []
    return frozenset(found & wanted)


# --- the source ----------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def tree(source: str) -> ast.Module:
    """The source as a tree; an empty one where it does not parse."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


def nodes(recording: Recording, line: int | None = None) -> Iterator[ast.AST]:
    """Of the whole source, or those that begin at, or span, this line."""
    for node in ast.walk(tree(recording.source)):
        first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if line is None or (first is not None and first <= line <= (last or first)):
            yield node


def thrown_away(recording: Recording, line: int | None) -> bool:
    """Whether the statement at this line is a call whose value nobody takes: `model(x)`."""
    if line is None:
        return False
    found = [n for n in nodes(recording, line) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    for statement in found:
        call = statement.value
        assert isinstance(call, ast.Call)
        if not (isinstance(call.func, ast.Name) and call.func.id == "print") and not _method(call):
            return True
    return False


def detached_at_once(recording: Recording, line: int | None) -> bool:
    """Whether this line takes a value out of the graph as soon as it is made: `model(x).detach()`."""
    if line is None:
        return False
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ("detach", "data")
        and isinstance(node.value, ast.Call)
        for node in nodes(recording, line)
    )


def _method(call: ast.Call) -> bool:
    """`outputs.append(model(x))`: something is done with an argument."""
    return (
        isinstance(call.func, ast.Attribute)
        and bool(call.args)
        and any(isinstance(inner, ast.Call) for argument in call.args for inner in ast.walk(argument))
    )


def plural(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"

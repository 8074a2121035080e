"""The gradient ledger as rules read it: who made which step with what, by optimizer and by hand alike."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tutor.doctor.source import assigned, nodes_at, place_inside, receiver
from tutor.recording import Event, Recording

BY_HAND = 0
"""the owner of steps that no optimizer makes"""


@dataclass(frozen=True, slots=True)
class Step:
    n: int
    line: int | None
    owner: int
    none: int
    zero: int
    fresh: int
    used: int
    stale: int
    of: tuple[int, ...]
    """the backwards (their events) whose gradients it used"""
    moment: int
    norm: float | None
    closure: int
    """backwards that ran inside it"""
    scaler: bool
    touched: int
    """gradients that the learner's code changed after the backward"""


@dataclass(frozen=True, slots=True)
class Owner:
    """An optimizer, or the hand."""

    number: int
    type: str
    line: int | None
    parameters: frozenset[int]
    steps: tuple[Step, ...]
    frozen: int
    state: bool
    stack: tuple[int, ...]
    lr: tuple[float, ...]

    def name(self, recording: Recording) -> str:
        """What the script calls it."""
        if self.number == BY_HAND:
            return "the update"
        made = assigned(recording, self.line, "")
        inside = place_inside(recording, self.line)
        if inside:
            # One of several in a dict or a list: as many were made in that line before it.
            made_there = [e["optimizer"] for e in recording.of("optimizer") if e.line == self.line]
            place = made_there.index(self.number) if self.number in made_there else len(inside)
            made = f"{made}[{inside[place]}]" if len(inside) == len(made_there) else ""
        if made and not self._is_passed_on(recording):
            return made
        return receiver(recording, usual(step.line for step in self.steps), "step", "the optimizer")

    def _is_passed_on(self, recording: Recording) -> bool:
        """`step = make_step(net, SGD(...))`: what is bound there is not the optimizer."""
        for node in nodes_at(recording, self.line):
            value = getattr(node, "value", None)
            if isinstance(value, ast.Call) and not ast.unparse(value.func).endswith(self.type):
                return any(
                    isinstance(inner, ast.Call) and ast.unparse(inner.func).endswith(self.type)
                    for part in [*value.args, *(keyword.value for keyword in value.keywords)]
                    for inner in ast.walk(part)
                )
        return False


def owners(recording: Recording) -> list[Owner]:
    """Those that made steps or could have, optimizers first."""
    late = {event["step"]: event for event in recording.of("stepped")}
    steps: dict[int, list[Step]] = {}
    by_hand: set[int] = set()
    for event in recording.of("step", "update"):
        if event.kind == "update":
            by_hand.update(event["tensors"])
        owner = event["optimizer"] if event.kind == "step" else BY_HAND
        steps.setdefault(owner, []).append(_step(event, owner, late.get(event.n)))
    found = [
        Owner(
            e["optimizer"],
            e["type"],
            e.line,
            frozenset(e["parameters"]),
            tuple(steps.get(e["optimizer"], ())),
            e["frozen"],
            e["state"],
            tuple(e["stack"]),
            tuple(e["lr"]),
        )
        for e in recording.of("optimizer")
    ]
    if BY_HAND in steps:
        hand = tuple(steps[BY_HAND])
        found.append(Owner(BY_HAND, "by hand", hand[0].line, frozenset(by_hand), hand, 0, False, (), ()))
    return found


def _step(event: Event, owner: int, late: Event | None) -> Step:
    used: Any = late if late is not None and late.get("closure") else event
    none, zero, fresh, old = used["gradients"]
    return Step(
        event.n,
        event.line,
        owner,
        none,
        zero,
        fresh,
        old,
        used["stale"],
        tuple(used["of"]),
        event["moment"],
        event.get("norm"),
        used.get("closure", 0),
        bool(event.get("scaler", False)),
        used["touched"],
    )


def backwards(recording: Recording) -> tuple[Event, ...]:
    """The calls of backward that went through."""
    return tuple(e for e in recording.of("backward") if e["by"] == "backward" and not e["raised"])


def reached(event: Event) -> set[int]:
    """Numbers of the leaves that a backward reached."""
    return {number for number, _ in event["leaves"]}


def usual(lines: Iterable[int | None]) -> int | None:
    """The most frequent of these lines."""
    counted = Counter(line for line in lines if line is not None)
    return counted.most_common(1)[0][0] if counted else None


def norms(steps: Iterable[Step], most: int = 6) -> list[float]:
    """The first measured gradient norms."""
    return [round(step.norm, 4) for step in steps if step.norm is not None][:most]

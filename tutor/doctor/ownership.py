"""Leaves of a recording, and who owns them: shared by the rules about modules, optimizers and copies."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tutor.doctor.passes import nodes
from tutor.recording import Recording


@dataclass(frozen=True, slots=True)
class Leaf:
    """A row of the event `leaves`."""

    number: int
    name: str
    shape: tuple[int, ...]
    parameter: bool
    moved: bool
    gradients: int
    first: int
    symmetric: bool
    still: bool
    asked: bool


def leaves(recording: Recording) -> dict[int, Leaf]:
    event = recording.last("leaves")
    rows = event["rows"] if event is not None else []
    return {row[0]: Leaf(row[0], row[1], tuple(row[2]), *row[3:]) for row in rows}


def owned(recording: Recording) -> set[int]:
    """Numbers of what the optimizers were given."""
    return {number for event in recording.of("optimizer") for number in event["parameters"]}


def parameters(recording: Recording) -> list[list[object]]:
    event = recording.last("parameters")
    return event["tensors"] if event is not None else []


def message(recording: Recording) -> str:
    return recording.failure.message if recording.failure is not None else ""


def assigned(recording: Recording, attribute: str, holder: str = "") -> int | None:
    """The line where `something.attribute = ...` is first said, in class `holder` if there is one."""
    classes = [n for n in nodes(recording) if isinstance(n, ast.ClassDef) and n.name == holder]
    for within in (*classes, None):
        found = [
            target.lineno
            for node in (ast.walk(within) if within is not None else nodes(recording))
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Attribute) and target.attr == attribute
        ]
        if found:
            return min(found)
    return None

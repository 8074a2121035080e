"""What the learner's source says at a line: names for the words of a finding, and loops."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from tutor.recording import Recording

_LOOPS = (ast.For, ast.While, ast.AsyncFor)


@lru_cache(maxsize=32)
def tree(source: str) -> ast.Module:
    """The parsed source; an empty module where it does not parse."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module(body=[], type_ignores=[])


def nodes_at(recording: Recording, line: int | None) -> Iterator[ast.AST]:
    """The nodes that begin at this line or go over it, outer ones first."""
    if line is None:
        return
    for node in ast.walk(tree(recording.source)):
        first = getattr(node, "lineno", None)
        if first is not None and first <= line <= (getattr(node, "end_lineno", None) or first):
            yield node


def calls_at(recording: Recording, line: int | None, method: str) -> Iterator[ast.Call]:
    """Calls of `....method(...)` or `method(...)` at this line."""
    for node in nodes_at(recording, line):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name == method:
                yield node


def receiver(recording: Recording, line: int | None, method: str, otherwise: str) -> str:
    """`opt` for a line with `opt.step()`: what `method` is called on there."""
    for call in calls_at(recording, line, method):
        if isinstance(call.func, ast.Attribute):
            text = ast.unparse(call.func.value)
            if len(text) <= 30:
                return text
    return otherwise


def assigned(recording: Recording, line: int | None, otherwise: str) -> str:
    """The name that the statement at this line binds."""
    for node in nodes_at(recording, line):
        if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Tuple | ast.List):
            return ast.unparse(node.targets[0])
        if isinstance(node, ast.AnnAssign | ast.AugAssign):
            return ast.unparse(node.target)
    return otherwise


def as_code(path: str) -> str:
    """A place in a module as one writes it: `net[0].conv` for `net.0.conv`."""
    return re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", path)


def place_inside(recording: Recording, line: int | None) -> list[str]:
    """Where the statement at this line binds a dict, list or tuple: the keys of its items, as they are
    written; `...` for one that it computes in a loop."""
    for node in nodes_at(recording, line):
        if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Tuple | ast.List):
            if isinstance(node.value, ast.Dict):
                return [ast.unparse(key) if key is not None else "..." for key in node.value.keys]
            if isinstance(node.value, ast.List | ast.Tuple):
                return [str(place) for place in range(len(node.value.elts))]
            if isinstance(node.value, ast.DictComp | ast.ListComp):
                return ["..."]
    return []


def loops(recording: Recording, line: int | None) -> list[int]:
    """Lines of the loops that this line is in, within its function, the outermost first."""
    found: list[int] = []
    for node in nodes_at(recording, line):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found = []
        elif isinstance(node, _LOOPS) and node.body[0].lineno <= (line or 0):
            found.append(node.lineno)
    return sorted(found)


def at(line: int | None) -> str:
    """` (line 12)`, or nothing."""
    return "" if line is None else f" (line {line})"

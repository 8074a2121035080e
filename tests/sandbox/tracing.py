"""Traces of programs, and an oracle for them that shares nothing with the recorder: a copy of the program in
which every assignment is followed by a look at what was assigned."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from tutor.protocol import Job, Limits, Recorded, Result
from tutor.runner import Runner
from tutor.tracing import SHAPES, TensorState, Trace, read_trace

_PRELUDE = """
__seen__ = {}
def __probe__(line, name, value):
    import torch
    key = f"{line} {name}"
    __seen__.pop(key, None)
    if isinstance(value, torch.Tensor) and not torch.nn.parameter.is_lazy(value):
        __seen__[key] = [list(value.shape), str(value.dtype)[6:], str(value.device), value.requires_grad]
import builtins
builtins.__probe__ = __probe__
"""


def trace_of(runner: Runner, source: str, **options: Any) -> tuple[Trace, Result]:
    """The last trace that a run sent, and its result. `wall`, `device` and recorder's switches by name."""
    wall = options.pop("wall", 60.0)
    job = Job(
        source,
        filename=options.pop("filename", "script.py"),
        device=options.pop("device", "cpu"),
        limits=Limits(wall_seconds=wall),
        extra={"record": "shapes", **options},
    )
    run = runner.submit(job)
    trace = None
    for event in run.events():
        if isinstance(event, Recorded) and event.kind == SHAPES:
            assert "problem" not in event.data, event.data["problem"]
            trace = read_trace(event.data)
    result = run.result()
    assert trace is not None, result
    return trace, result


def oracle(runner: Runner, source: str) -> tuple[dict[tuple[int, str], TensorState], Result]:
    """(line, name) -> what the name stood for after the last execution of that line."""
    result = runner.run(Job(instrumented(source), filename="script.py", ask=("__seen__",)))
    assert result.status == "ok", result.stderr
    seen = {}
    for key, (shape, dtype, device, grad) in result.values[0].items():
        line, _, name = key.partition(" ")
        seen[int(line), name] = TensorState(tuple(shape), dtype, device, grad)
    return seen, result


def instrumented(source: str) -> str:
    tree = ast.parse(source)
    tree.body = _after_each(tree.body)
    at = 0
    while (
        at < len(tree.body)
        and isinstance(tree.body[at], ast.ImportFrom)
        and tree.body[at].module == "__future__"
    ):  # type: ignore[attr-defined]
        at += 1
    tree.body[at:at] = ast.parse(_PRELUDE).body
    return ast.unparse(ast.fix_missing_locations(tree))


def _after_each(statements: list[ast.stmt]) -> list[ast.stmt]:
    new: list[ast.stmt] = []
    for statement in statements:
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(statement, field, None)
            if inner and isinstance(inner[0], ast.stmt):
                setattr(statement, field, _after_each(inner))
        for handler in getattr(statement, "handlers", []):
            handler.body = _after_each(handler.body)
        for case in getattr(statement, "cases", []):
            captured = [
                ast.Name(name)
                for node in ast.walk(case.pattern)
                if isinstance(node, ast.MatchAs | ast.MatchStar) and (name := node.name) is not None
            ]
            case.body = _after_each(case.body)
            case.body[:0] = [_probe(case.pattern.lineno, target) for target in captured]
        new.append(statement)
        match statement:
            case ast.For(target=target):
                statement.body[:0] = list(_probes(statement.lineno, target))
            case ast.With(items=items):
                targets = [item.optional_vars for item in items if item.optional_vars is not None]
                statement.body[:0] = [p for target in targets for p in _probes(statement.lineno, target)]
            case ast.FunctionDef(args=args):
                names = [*args.posonlyargs, *args.args, *args.kwonlyargs]
                probes = [_probe(statement.lineno, ast.Name(arg.arg)) for arg in names]
                statement.body[:0] = probes
            case ast.Assign(targets=targets):
                new.extend(p for target in targets for p in _probes(statement.lineno, target))
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
                new.extend(_probes(statement.lineno, target))
        if not hasattr(statement, "body"):
            walrus = [n.target for n in ast.walk(statement) if isinstance(n, ast.NamedExpr)]
            new.extend(_probe(statement.lineno, target) for target in walrus)
    return new


def _probes(line: int, target: ast.expr) -> Iterator[ast.stmt]:
    if isinstance(target, ast.Tuple | ast.List):
        for inner in target.elts:
            yield from _probes(line, inner)
    elif isinstance(target, ast.Name) or (
        isinstance(target, ast.Attribute) and target.attr not in ("data", "requires_grad")
    ):
        yield _probe(line, target)
    elif isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Tuple | ast.Slice):
        # x[0] = y binds nothing where x is a tensor; a list's or a dict's item is bound.
        test = ast.parse(f"isinstance({ast.unparse(target.value)}, (list, dict))", mode="eval").body
        yield ast.If(test=test, body=[_probe(line, target)], orelse=[])


def _probe(line: int, target: ast.expr) -> ast.stmt:
    text = ast.unparse(target)
    return ast.parse(f"__probe__({line}, {text!r}, {text})").body[0]

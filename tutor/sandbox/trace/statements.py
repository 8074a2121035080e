"""What each line of a program binds and reads, from its source alone.

A *unit* is what executes together between two lines of a trace: a simple statement however many lines it
takes, the head of a compound one, or several statements that share a line.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LOOPS = (ast.For, ast.AsyncFor)
_WITHS = (ast.With, ast.AsyncWith)
_MUTABLE = {"requires_grad", "data"}
"""attributes of a tensor whose assignment changes what the tensor is"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is kept: `self.cache["k"][0]` is the name `self` and the steps that lead on from it.
    A step is ("attr", name), ("item", constant) or ("name", variable that holds the key)."""

    text: str
    name: str
    steps: tuple[tuple[str, object], ...] = ()


@dataclass(slots=True)
class Unit:
    line: int
    """the first line, to which everything is attributed"""
    last: int
    stores: tuple[Place, ...] = ()
    loads: tuple[Place, ...] = ()
    rebinds: tuple[Place, ...] = ()
    """stored and read: `x = x.view(4)`"""
    changes: bool = False
    """whether it may change a tensor in place so that its shape or requires_grad differs after"""
    loop: tuple[int, int] | None = None
    """of the head of a `for`: the lines of its body"""
    block: tuple[int, int] | None = None
    """of a `with`: the lines of its body, after which the line is reached once more"""
    case: tuple[int, int] | None = None
    """of a `case`: the lines of its body, to which it leads where its pattern has matched"""
    shared: bool = False
    """a loop whose body stands on the same line"""
    inline: bool = False
    """a class whose body stands on the same line"""
    delegates: bool = False
    """`yield from`, `await`: a StopIteration in it is no error"""
    _stores: dict[str, Place] = field(default_factory=dict)
    _loads: dict[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Program:
    units: dict[int, Unit]
    """each line of a unit -> the unit"""
    functions: dict[tuple[int, str], int]
    """(first line of its code, name) -> the line of its `def`"""


def read(source: str) -> Program:
    """The units of a program. A source that does not parse has none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Program({}, {})
    units: dict[int, Unit] = {}
    functions: dict[tuple[int, str], int] = {}
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    for node in sorted(statements, key=lambda n: (_first(n), n.col_offset)):
        if isinstance(node, Function):
            functions[_first(node), node.name] = node.lineno
        _enter(units, node)
    for unit in {id(unit): unit for unit in units.values()}.values():
        unit.stores, unit.loads = tuple(unit._stores.values()), tuple(unit._loads.values())
        unit.rebinds = tuple(place for place in unit.stores if place.text in unit._loads)
    return Program(units, functions)


def _first(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    lines: list[int] = [node.lineno, *(decorator.lineno for decorator in decorators)]
    return min(lines)


def _enter(units: dict[int, Unit], node: ast.stmt) -> None:
    first, body = _first(node), getattr(node, "body", None)
    end = node.end_lineno or node.lineno
    if body:
        last = max(node.lineno, _first(body[0]) - 1)
    elif isinstance(node, ast.Match):
        last = node.lineno
    else:
        last = end
    unit = units.get(first)
    if unit is None:
        line = node.lineno if isinstance(node, Function | ast.ClassDef) else first
        unit = Unit(line, last)
    unit.last = max(unit.last, last)
    for line in range(first, last + 1):
        units.setdefault(line, unit)
    if body and isinstance(node, _LOOPS):
        if _first(body[0]) <= last:
            unit.shared = True
        else:
            unit.loop = (_first(body[0]), body[-1].end_lineno or end)
    unit.inline |= isinstance(node, ast.ClassDef) and _first(node.body[0]) <= last
    for case in node.cases if isinstance(node, ast.Match) else ():
        _enter_case(units, case)
    if body and isinstance(node, _WITHS):
        unit.block = (_first(body[0]), body[-1].end_lineno or end)
    _bindings(unit, node)


def _enter_case(units: dict[int, Unit], case: ast.match_case) -> None:
    """A `case` binds the names of its pattern in its own line."""
    first, body = case.pattern.lineno, case.body
    last = max(first, _first(body[0]) - 1)
    unit = units.get(first) or Unit(first, last)
    for line in range(first, last + 1):
        units.setdefault(line, unit)
    if _first(body[0]) > last:
        unit.case = (_first(body[0]), body[-1].end_lineno or last)
    parts: list[ast.AST] = [case.pattern] if case.guard is None else [case.pattern, case.guard]
    _bound_within(unit, [inner for part in parts for inner in _inner_nodes([part])])


def _bindings(unit: Unit, node: ast.stmt) -> None:
    for target in _targets(node):
        _store(unit, target)
    _bound_within(unit, _own_nodes(node))
    if isinstance(node, ast.AugAssign):
        _load(unit, node.target)


def _bound_within(unit: Unit, nodes: Iterable[ast.AST]) -> None:
    for inner in nodes:
        match inner:
            case ast.NamedExpr(target=target):
                _store(unit, target)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                unit._stores[name] = Place(name, name)
            case ast.Call(func=ast.Attribute(attr=attr) as function):
                unit.changes |= attr.endswith("_") and not attr.endswith("__")
                _registered(unit, inner, function)
            case ast.Yield() | ast.YieldFrom() | ast.Await():
                unit.delegates = True
            case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
                _load(unit, inner)


def _targets(node: ast.stmt) -> Iterator[ast.expr]:
    match node:
        case ast.Assign(targets=targets):
            yield from targets
        case ast.AugAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
            yield target
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield target
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from (item.optional_vars for item in items if item.optional_vars is not None)


def _store(unit: Unit, target: ast.expr) -> None:
    if isinstance(target, ast.Tuple | ast.List):
        for inner in target.elts:
            _store(unit, inner)
        return
    if isinstance(target, ast.Starred):
        target = target.value
    if isinstance(target, ast.Subscript) or (isinstance(target, ast.Attribute) and target.attr in _MUTABLE):
        unit.changes = True  # x[0] = w, x.requires_grad = True: the base is what may have changed
        _load(unit, target.value)
    place = _place(target)
    if place is not None and not (place.steps and place.steps[-1][1] in _MUTABLE):
        unit._stores[place.text] = place


def _load(unit: Unit, node: ast.expr) -> None:
    place = _place(node)
    if place is not None:
        unit._loads.setdefault(place.text, place)


def _registered(unit: Unit, call: ast.Call, function: ast.Attribute) -> None:
    """`self.register_buffer("mask", mask)` binds `self.mask`."""
    if function.attr in ("register_buffer", "register_parameter") and call.args:
        first = call.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            attribute = ast.Attribute(value=function.value, attr=first.value)
            place = _place(attribute)
            if place is not None:
                unit._stores[place.text] = place


def _place(node: ast.expr) -> Place | None:
    steps: list[tuple[str, object]] = []
    text = ast.unparse(node)
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value=value, attr=attr):
                steps.append(("attr", attr))
            case ast.Subscript(value=value, slice=ast.Constant(value=int() | str() as key)):
                steps.append(("item", key))
            case ast.Subscript(
                value=value, slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as key))
            ):
                steps.append(("item", -key))
            case ast.Subscript(value=value, slice=ast.Name(id=key)):
                steps.append(("name", key))
            case _:
                return None
        node = value
    return Place(text, node.id, tuple(reversed(steps)))


def _own_nodes(node: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement that run with it: not those of statements inside, nor the bodies of functions
    and lambdas; of comprehensions, what is read and the walrus."""
    pending: list[ast.AST] = [
        child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt | ast.ExceptHandler)
    ]
    if isinstance(node, ast.Match):
        pending = [node.subject]  # each case is a unit of its own
    return _inner_nodes(pending)


def _inner_nodes(pending: list[ast.AST]) -> Iterator[ast.AST]:
    while pending:
        inner = pending.pop(0)
        yield inner
        if isinstance(inner, ast.Lambda):
            continue
        pending.extend(c for c in ast.iter_child_nodes(inner) if not isinstance(c, ast.stmt))

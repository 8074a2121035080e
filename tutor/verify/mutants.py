"""Mutants: a solution with one small edit, such as people make. Good checks let none of them pass.

Edits are made on the syntax tree: another operator, a constant off by one, a call left out, a keyword
forgotten, `mean` for `sum`, a context manager dropped. Default values of parameters and annotations are
left alone: no check can be expected to hold them. A mutant that is as right as the solution is listed in
challenge.toml under `[[equivalent]]` with the reason.
"""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from tutor.challenge import check
from tutor.course.model import Challenge
from tutor.runner import Runner
from tutor.verify.report import MutantsReport, Survivor

_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
}
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_METHODS = {
    "mean": "sum",
    "sum": "mean",
    "argmax": "argmin",
    "max": "min",
    "min": "max",
    "train": "eval",
    "eval": "train",
    "relu": "sigmoid",
    "squeeze": "unsqueeze",
    "permute": "reshape",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    challenge: str
    source: str
    was: str
    now: str

    @property
    def diff(self) -> str:
        return f"- {self.was}\n+ {self.now}"


def mutants_of(challenge: Challenge) -> list[Mutant]:
    """Every one-edit change of the solution, each once."""
    tree = ast.parse(challenge.solution)
    original = ast.unparse(tree)
    seen = {original}
    found = []
    for edit in _edits(tree):
        changed = copy.deepcopy(tree)
        edit(changed)
        source = ast.unparse(ast.fix_missing_locations(changed))
        if source not in seen:
            seen.add(source)
            was, now = _changed_lines(original, source)
            found.append(Mutant(challenge.head.id, source, was, now))
    return found


def try_mutants(
    challenges: Sequence[Challenge],
    runner: Runner,
    workers: int,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> MutantsReport:
    """Run the checks of every challenge against every mutant of its solution."""
    work = [(challenge, mutant) for challenge in challenges for mutant in mutants_of(challenge)]
    equivalent = 0
    survivors = []
    with ThreadPoolExecutor(workers) as pool:
        futures = {
            pool.submit(_survives, challenge, mutant, runner): (challenge, mutant)
            for challenge, mutant in work
        }
        for done, future in enumerate(as_completed(futures), 1):
            challenge, mutant = futures[future]
            if future.result():
                known = {(known.was, known.now) for known in challenge.head.equivalent}
                if (mutant.was, mutant.now) in known:
                    equivalent += 1
                else:
                    survivors.append(Survivor(mutant.challenge, mutant.diff))
            if on_progress is not None:
                on_progress(done, len(work), mutant.challenge)
    killed = len(work) - equivalent - len(survivors)
    order = sorted(survivors, key=lambda survivor: (survivor.challenge, survivor.diff))
    return MutantsReport(len(work), killed, equivalent, tuple(order))


def _survives(challenge: Challenge, mutant: Mutant, runner: Runner) -> bool:
    return check(challenge, mutant.source, runner).status == "passed"


def _changed_lines(before: str, after: str) -> tuple[str, str]:
    """The lines that differ, each side on one line of text."""
    gone, come = [], []
    for line in difflib.ndiff(before.splitlines(), after.splitlines()):
        if line.startswith("- "):
            gone.append(line[2:].strip())
        elif line.startswith("+ "):
            come.append(line[2:].strip())
    return " / ".join(gone), " / ".join(come)


# --- edits: functions that change a copy of the tree, addressed by the node's position in a walk ------

Edit = Callable[[ast.AST], None]


def _edits(tree: ast.Module) -> Iterator[Edit]:
    skipped = _left_alone(tree)
    for index, node in enumerate(ast.walk(tree)):
        if id(node) not in skipped:
            for change in _changes(node):
                yield _at(index, change)


def _at(index: int, change: Callable[[ast.AST], None]) -> Edit:
    def edit(tree: ast.AST) -> None:
        for n, node in enumerate(ast.walk(tree)):
            if n == index:
                change(node)
                return

    return edit


def _left_alone(tree: ast.Module) -> set[int]:
    """Docstrings, imports, annotations, and default values."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        roots: list[ast.AST | None] = []
        if isinstance(node, ast.Import | ast.ImportFrom):
            roots.append(node)
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node):
            roots.append(node.body[0])
        if isinstance(node, ast.FunctionDef):
            roots += [*node.args.defaults, *node.args.kw_defaults, node.returns]
        if isinstance(node, ast.arg | ast.AnnAssign):
            roots.append(node.annotation)
        for root in roots:
            if root is not None:
                skipped |= {id(inner) for inner in ast.walk(root)}
    return skipped


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], None]]:
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _OPERATORS:
        yield _swap_operator
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        yield _swap_comparison
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield _flip
        elif isinstance(node.value, int | float):
            yield _shift
    if isinstance(node, ast.comprehension) and node.ifs:
        yield _without_condition
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield _drop_sign
    if isinstance(node, ast.Call):
        for position in range(len(node.keywords)):
            yield _without_keyword(position)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            yield _other_method
    if isinstance(node, ast.FunctionDef) and node.decorator_list:
        yield _undecorate
    for name in ("body", "orelse"):
        for position, child in enumerate(_statements(node, name)):
            if isinstance(child, ast.Expr | ast.AugAssign) and not _is_docstring(child):
                yield _without_statement(name, position)
            if isinstance(child, ast.With):
                yield _without_context(name, position)
            if isinstance(child, ast.If) and not child.orelse:
                yield _without_statement(name, position)


def _statements(node: ast.AST, name: str) -> list[ast.stmt]:
    value = getattr(node, name, None)
    return value if isinstance(value, list) else []


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _swap_operator(node: ast.AST) -> None:
    assert isinstance(node, ast.BinOp | ast.AugAssign)
    node.op = _OPERATORS[type(node.op)]()


def _swap_comparison(node: ast.AST) -> None:
    assert isinstance(node, ast.Compare)
    node.ops[0] = _COMPARISONS[type(node.ops[0])]()


def _flip(node: ast.AST) -> None:
    assert isinstance(node, ast.Constant)
    node.value = not node.value


def _shift(node: ast.AST) -> None:
    """An int off by one; a float doubled (0.0 becomes 1.0)."""
    assert isinstance(node, ast.Constant)
    value = node.value
    if isinstance(value, int):
        node.value = value + 1
    elif isinstance(value, float):
        node.value = value * 2 if value else 1.0


def _drop_sign(node: ast.AST) -> None:
    assert isinstance(node, ast.UnaryOp)
    node.op = ast.UAdd() if isinstance(node.op, ast.USub) else node.op
    if isinstance(node.op, ast.Not):  # `not x` becomes `not not x`
        node.operand = ast.UnaryOp(ast.Not(), node.operand)


def _without_condition(node: ast.AST) -> None:
    assert isinstance(node, ast.comprehension)
    node.ifs = node.ifs[1:]


def _other_method(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    assert isinstance(node.func, ast.Attribute)
    node.func.attr = _METHODS[node.func.attr]


def _undecorate(node: ast.AST) -> None:
    assert isinstance(node, ast.FunctionDef)
    node.decorator_list = node.decorator_list[1:]


def _without_keyword(position: int) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        del node.keywords[position]

    return change


def _without_statement(name: str, position: int) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        _statements(node, name)[position] = ast.Pass()

    return change


def _without_context(name: str, position: int) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        statements = _statements(node, name)
        block = statements[position]
        assert isinstance(block, ast.With)
        statements[position : position + 1] = block.body

    return change

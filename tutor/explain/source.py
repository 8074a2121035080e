"""The learner's source, and the few questions rules ask of it: where a name got its value, what stands
under `no_grad`, which line built a layer."""

from __future__ import annotations

import ast
from functools import cached_property

_IN_PLACE_BUILTINS = {"zero_grad_", "requires_grad_", "retain_grad_"}


class Source:
    """Text that may not even parse; every question then has an empty answer."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines()

    def at(self, line: int) -> str:
        """Line `line`, counted from 1; "" outside."""
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else ""

    def excerpt(self, line: int | None, around: int = 2) -> tuple[tuple[int, str, bool], ...]:
        if line is None or not self.lines:
            return ()
        line = min(line, len(self.lines))
        first, last = max(1, line - around), min(len(self.lines), line + around)
        return tuple((n, self.at(n).rstrip(), n == line) for n in range(first, last + 1))

    @cached_property
    def tree(self) -> ast.Module | None:
        try:
            return ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    @cached_property
    def _nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree)) if self.tree is not None else ()

    def assigned(self, name: str, before: int | None = None) -> tuple[int, ast.expr] | None:
        """The last assignment to `name` (a name or a path such as `self.fc1`): (line, value)."""
        found: tuple[int, ast.expr] | None = None
        for node in self._nodes:
            if isinstance(node, ast.Assign):
                targets, value = node.targets, node.value
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                targets, value = [node.target], node.value
            else:
                continue
            fits = any(_same(target, name) for target in targets) and (before is None or node.lineno < before)
            if fits and (found is None or node.lineno > found[0]):
                found = (node.lineno, value)
        return found

    def without_grad(self, line: int) -> int | None:
        """The line of the innermost `with torch.no_grad()` or `inference_mode()` around `line`."""
        found = None
        for node in self._nodes:
            if isinstance(node, ast.With) and node.lineno <= line <= (node.end_lineno or node.lineno):
                text = " ".join(ast.unparse(item.context_expr) for item in node.items)
                if "no_grad" in text or "inference_mode" in text or "set_grad_enabled(False)" in text:
                    found = node.lineno
        return found

    def in_place(self, name: str) -> list[int]:
        """Lines that write into what `name` holds: `name += ...`, `name[...] = ...`, `name.add_(...)`."""
        lines = []
        for node in self._nodes:
            if isinstance(node, ast.AugAssign):
                target: ast.expr = node.target
                if _same(target, name) or (isinstance(target, ast.Subscript) and _same(target.value, name)):
                    lines.append(node.lineno)
            elif isinstance(node, ast.Assign):
                if any(isinstance(t, ast.Subscript) and _same(t.value, name) for t in node.targets):
                    lines.append(node.lineno)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                method = node.func.attr
                writes = (
                    method.endswith("_") and not method.endswith("__") and method not in _IN_PLACE_BUILTINS
                )
                if writes and _same(node.func.value, name):
                    lines.append(node.lineno)
        return sorted(set(lines))

    def calls(self, function: str) -> list[tuple[int, ast.Call]]:
        """Calls of anything whose last name is `function`, in the order of their lines."""
        found = [
            (node.lineno, node)
            for node in self._nodes
            if isinstance(node, ast.Call) and last_name(node.func) == function
        ]
        return sorted(found, key=lambda pair: pair[0])

    def built(self, type_: str, first: tuple[int, ...], path: str = "") -> int | None:
        """The line that builds `type_(*first, ...)`: the one assigned to `path`, or the only such call."""
        if path and (made := self.assigned(path)) is not None and last_name(_func(made[1])) == type_:
            return made[0]
        lines = [
            line
            for line, call in self.calls(type_)
            if tuple(a.value for a in call.args[: len(first)] if isinstance(a, ast.Constant)) == first
        ]
        return lines[0] if len(lines) == 1 else None


def last_name(node: ast.AST | None) -> str:
    """`Linear` of `torch.nn.Linear`; "" for anything that is not a name or a path."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _func(node: ast.expr) -> ast.expr | None:
    return node.func if isinstance(node, ast.Call) else None


def _same(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) == name

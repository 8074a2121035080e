"""The autograd graph in text: from the loss down to the leaves, and where it was cut."""

from __future__ import annotations

from tutor.showing.words import shape_text
from tutor.tracing import DISCRETE, FROZEN, Graph, Node, Trace, Unrecorded

_MAX_ROWS = 200
_CUTS = {"data": ".data", "tensor": "torch.tensor()"}


def drawn(trace: Trace, width: int = 78) -> list[str]:
    """One row a step, from the tensor that backward was called on; a fork indents. Leaves stand beside the
    step that they enter."""
    graph = trace.graph
    if graph is None:
        return [
            "No tensor with a graph was left: nothing required grad, or everything was cut.",
            *cuts(trace),
        ]
    what = graph.root or "the tensor"
    why = "backward was called on it" if graph.backward else "the last one with a graph"
    rows = [f"{what} {shape_text(graph.shape)}, line {graph.line}: {why}"]
    rows.extend(_Drawing(graph, width).rows())
    if graph.dropped:
        rows.append(f"... {graph.dropped:,} more steps are not shown")
    return [*rows, *cuts(trace)]


def cuts(trace: Trace) -> list[str]:
    """Where values left the graph: detach, .data, item, numpy; and what was not recorded, and why."""
    rows = []
    for line in trace.lines:
        for call in line.calls:
            if call.cuts:
                name = _CUTS.get(call.name, f"{call.name}()")
                rows.append(f"cut in line {line.number}: {name} of {shape_text(call.shape)}")
        for unrecorded in line.unrecorded:
            times = ""
            if unrecorded.visits < line.visits:
                times = f", in {unrecorded.visits} of {line.visits} visits"
            rows.append(f"not recorded in line {line.number}: {_reason(unrecorded)}{times}")
    return ["", *rows] if rows else []


def _reason(unrecorded: Unrecorded) -> str:
    ops = ", ".join(unrecorded.ops[:4]) + (", ..." if len(unrecorded.ops) > 4 else "")
    if unrecorded.why == FROZEN:
        return f"{ops}: all parameters are frozen, and the input needs no gradient"
    if unrecorded.why == DISCRETE:
        verb = "gives" if len(unrecorded.ops) == 1 else "give"
        return f"{ops} {verb} whole numbers or booleans, which carry no gradient"
    where = f" of line {unrecorded.line}" if unrecorded.line else ""
    return f"{ops} under {unrecorded.why}{where}"


def _cut_words(cut: tuple[str, str, int]) -> str:
    """`d cut off by detach() in line 5`"""
    name, what, line = cut
    where = f" in line {line}" if line else ""
    return f"{name or 'a value'} cut off by {what}{where}"


class _Drawing:
    def __init__(self, graph: Graph, width: int) -> None:
        self._nodes = graph.nodes
        self._width = width
        self._rows: list[str] = []
        self._seen: set[int] = set()

    def rows(self) -> list[str]:
        pending: list[tuple[int, int, bool]] = [(0, 0, False)]
        while pending and len(self._rows) < _MAX_ROWS:
            number, depth, forked = pending.pop()
            mark = f"{'  ' * depth}{'├─ ' if forked else '│  ' if self._rows else '   '}"
            node = self._nodes[number]
            if number in self._seen:
                self._rows.append(f"{mark}{self._text(node)}: as above"[: self._width])
                continue
            self._seen.add(number)
            beside, below = self._parents(node)
            text = f"{mark}{self._text(node)}"
            if beside:
                text += f"  ← {', '.join(beside)}"
            self._rows.extend(self._wrapped(text, len(mark) + 4))
            branches = len(below) > 1
            for parent in reversed(below):
                pending.append((parent, depth + branches, branches))
        if pending:
            self._rows.append("...")
        return self._rows

    def _wrapped(self, text: str, indent: int) -> list[str]:
        if len(text) <= self._width:
            return [text]
        head, arrow, rest = text.partition("  ← ")
        return [head, f"{' ' * indent}← {rest}"] if arrow else [text]

    def _parents(self, node: Node) -> tuple[list[str], list[int]]:
        """What stands beside a step (leaves, and inputs without gradient), and the steps below it."""
        beside, below = [], []
        for parent in node.parents:
            if parent is None:
                continue
            words = self._leaf(parent)
            if words is None:
                if parent not in below:
                    below.append(parent)
            else:
                beside.append(words)
        beside.extend(_cut_words(cut) for cut in node.cuts if not node.leaf)
        if not beside and not below and not node.leaf:
            beside.append("nothing that requires grad")
        return beside, below

    def _leaf(self, number: int) -> str | None:
        """`fc.weight (10, 64)`, also where a transpose or a view stands between."""
        node, through = self._nodes[number], ""
        if not node.leaf and len(node.parents) == 1 and node.parents[0] is not None:
            inner = self._nodes[node.parents[0]]
            if inner.leaf:
                node, through = inner, f" by {node.name.removesuffix('Backward0')}"
        if not node.leaf:
            return None
        _, what, line = node.cuts[0] if node.cuts else ("", "", 0)
        here = f" cut off by {what} in line {line}" if what else ""
        return f"{node.label or 'a leaf'} {shape_text(node.shape or ())}{through}{here}"

    def _text(self, node: Node) -> str:
        shape = shape_text(node.shape) if node.shape is not None else ""
        if node.leaf:
            return f"{node.label or 'a leaf'} {shape}"
        return f"{node.name} {shape}{f'  {node.label}' if node.label else ''}".rstrip()

"""Rules: losses and graphs that are kept longer than they are needed."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.rules.ledger import backwards, usual
from tutor.doctor.source import receiver, tree
from tutor.recording import Event, Recording


def loss_tensor_accumulated(recording: Recording) -> Iterator[Finding]:
    """Losses that went backward stay alive, or are added up with their graphs."""
    alive = recording.last("alive")
    if alive is None:
        yield from _summed(recording)
        return
    count, given = alive["count"], alive["backwards"]
    lines = usual(event.line for event in backwards(recording))
    name = receiver(recording, lines, "backward", "loss")
    line = _kept_at(recording, name)
    yield Finding(
        "loss-tensor-accumulated",
        "warning",
        line if line is not None else alive.line,
        "Losses are kept with their graphs",
        f"{count} losses of {given} steps are still alive after their backward. Each keeps its graph, so"
        f" memory grows"
        " with every step.",
        f"Keep {name}.item() (a number) or {name}.detach() instead of {name}.",
        {"losses alive": count, "backward passes": given},
        "autograd/recording",
    )


def _summed(recording: Recording) -> Iterator[Finding]:
    """A sum that grows by a loss at a time, graph and all."""
    sums = recording.last("sums")
    for line, count, chain, itself in sums["lines"] if sums is not None else ():
        if count >= 2 and chain >= 2 and not itself:
            yield Finding(
                "loss-tensor-accumulated",
                "warning",
                line,
                "The running total of the losses keeps their graphs",
                f"The total is a tensor with the history of {chain} losses behind it: it grows with"
                f" every step, and"
                " the memory with it.",
                "Add loss.item() (or loss.detach()) to the total instead of the loss.",
                {"losses added with their graph": count, "longest chain of additions": chain},
                "autograd/recording",
            )
            return


def _kept_at(recording: Recording, name: str) -> int | None:
    """Where the loss is put into a list: `losses.append(loss)`."""
    found: list[tuple[int, int]] = []
    for node in ast.walk(tree(recording.source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            value = node.args[0] if node.args else None
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            value = node.value
        elif isinstance(node, ast.ListComp):
            value = node.elt
        else:
            continue
        if value is None:
            continue
        text = ast.unparse(value)
        if any(cut in text for cut in (".item(", ".detach(", "float(", ".data", ".tolist(")):
            continue
        names = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
        if name in names:
            found.append((0, node.lineno))
        elif isinstance(value, ast.Call):
            found.append((1, node.lineno))
        elif any("loss" in n.lower() for n in names):
            found.append((2, node.lineno))
    return min(found)[1] if found else None


def retain_graph_misuse(recording: Recording) -> Iterator[Finding]:
    """retain_graph=True for graphs that no other backward walks, or that grow from step to step."""
    every = [e for e in recording.of("backward") if not e["stepping"]]
    kept = [e for e in every if e["retain"] and not e["create"] and e["by"] == "backward"]
    for line in dict.fromkeys(e.line for e in kept):
        here = [e for e in kept if e.line == line]
        failed = here[-1]["raised"]
        growing = [
            (a, b) for a, b in itertools.pairwise(here) if b["nodes"] > a["nodes"] and b["first"] <= a["last"]
        ]
        again = sum(_walked_again(every, e) for e in here)
        name = receiver(recording, line, "backward", "the loss")
        if growing and (len(growing) >= 2 or "inplace operation" in failed):
            yield Finding(
                "retain-graph-misuse",
                "error" if failed else "warning",
                line,
                "retain_graph=True keeps the graphs of all steps before",
                f"The graph behind {name} grows with every step, because something carries it from one"
                f" to the next:"
                f" {here[0]['nodes']} nodes in the first, {here[-1]['nodes']} in the last."
                + (" The step then changes weights that the old part still needs." if failed else ""),
                "Detach what is carried over (a hidden state, a running value) at the end of each step,"
                " and take"
                " retain_graph=True away.",
                {"nodes in the graph": [e["nodes"] for e in here][:8]},
                "autograd/recording",
            )
        elif len(here) >= 3 and not again and not growing:
            yield Finding(
                "retain-graph-misuse",
                "warning",
                line,
                "retain_graph=True keeps graphs that nobody uses",
                f"{len(here)} backward passes kept their graph, and none was walked a second time."
                f" Memory is held for"
                " longer than it is needed, and a real mistake in the graph would stay hidden.",
                f"Call {name}.backward() without retain_graph.",
                {"graphs kept": len(here), "walked again": 0},
                "autograd/recording",
            )


def _walked_again(every: list[Event], event: Event) -> bool:
    """Whether a later backward goes into the graph of this one."""
    return any(e.n > event.n and 0 <= e["first"] <= event["last"] for e in every)


RULES: tuple[Rule, ...] = (
    Rule(
        "retain-graph-misuse",
        retain_graph_misuse,
        "autograd/recording",
        ("inplace-breaks-autograd", "hidden-state-not-detached"),
    ),
    Rule("loss-tensor-accumulated", loss_tensor_accumulated, "autograd/recording"),
)

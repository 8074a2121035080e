"""What a tensor was made from, read off autograd's graph: the operation behind a row of views, and marks on
nodes.

A mark is plain data that a ledger puts on the node of a result (`node.metadata`, which lives and dies with
the node), to be found again when a loss is looked at.
"""

from __future__ import annotations

from typing import Any

import torch

Node = Any

VIEWS = frozenset(
    f"{name}Backward{n}"
    for name in (
        "View",
        "UnsafeView",
        "ReshapeAlias",
        "Squeeze",
        "Unsqueeze",
        "Transpose",
        "T",
        "Permute",
        "Slice",
        "Clone",
        "ToCopy",
        "Alias",
        "Expand",
        "Select",
        "Index",
        "IndexSelect",
        "Unflatten",
        "Flatten",
        "AsStrided",
        "Movedim",
    )
    for n in (0, 1, 2)
)
"""nodes that only rearrange or choose"""
NUDGES = frozenset(
    f"{name}Backward{n}" for name in ("Add", "Clamp", "ClampMin", "ClampMax", "Maximum") for n in (0, 1)
)
"""nodes that move values a little (an epsilon), where the other operand has no graph"""
ELEMENTWISE = (
    VIEWS
    | NUDGES
    | frozenset(
        f"{name}Backward{n}"
        for name in (
            "Mean",
            "Sum",
            "Mul",
            "Div",
            "Neg",
            "Pow",
            "Abs",
            "Sub",
            "Rsub",
            "Log",
            "Sqrt",
            "Exp",
            "Where",
            "Sign",
            "LinalgVectorNorm",
            "Norm",
            "Square",
            "Relu",
            "Softplus",
            "LogSigmoid",
            "Cat",
            "Stack",
            "Nanmean",
            "Nansum",
            "Cosh",
            "Minimum",
            "MaskedFill",
            "Gather",
            "NllLoss",
            "NllLoss2D",
            "MseLoss",
            "BinaryCrossEntropy",
        )
        for n in (0, 1, 2)
    )
)
"""nodes between a hand-written loss and what it compares"""
_FAR = 400


def made_by(tensor: torch.Tensor, through: frozenset[str] = VIEWS) -> Node | None:
    """The node that made its values: up through views, and others of `through` that have one parent."""
    return made_by_node(tensor.grad_fn, through)


def made_by_node(node: Node | None, through: frozenset[str]) -> Node | None:
    """The same, from a node on."""
    for _ in range(50):
        if node is None or type(node).__name__ not in through:
            return node
        parents = [parent for parent, _ in node.next_functions if parent is not None]
        if len(parents) != 1:
            return node
        node = parents[0]
    return node


def kind(node: Node | None) -> str:
    """`Softmax` of a SoftmaxBackward0; "" where there is no node."""
    if node is None:
        return ""
    return type(node).__name__.split("Backward")[0]


def mark(tensor: torch.Tensor, key: str, data: Any) -> None:
    node = tensor.grad_fn
    if node is not None:
        _held(node)[key] = data


def marked(node: Node | None, key: str) -> Any:
    return None if node is None else _held(node).get(key)


def marks_above(root: torch.Tensor, key: str) -> list[Any]:
    """What the nodes between a loss and what it compares are marked with: up through element-wise nodes."""
    found: list[Any] = []
    pending = [root.grad_fn] if root.grad_fn is not None else []
    seen = set(pending)
    while pending and len(seen) < _FAR:
        node = pending.pop()
        data = marked(node, key)
        if data is not None:
            found.append(data)
        if type(node).__name__ not in ELEMENTWISE:
            continue
        for parent, _ in node.next_functions:
            if parent is not None and parent not in seen:
                seen.add(parent)
                pending.append(parent)
    return found


def dim_of(node: Node) -> int | None:
    """The axis that a softmax ran over, as given (negative from the end)."""
    dim = getattr(node, "_saved_dim", None)
    if not isinstance(dim, int):
        return None
    return dim - 2**64 if dim >= 2**63 else dim


def _held(node: Node) -> dict[str, Any]:
    # Only nodes of C++ have it; a learner's own autograd.Function has a dict too.
    held = getattr(node, "metadata", None)
    return held if isinstance(held, dict) else {}

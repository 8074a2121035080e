"""Products, distances and what linear algebra makes of matrices."""

from __future__ import annotations

from tutor.shapes.case import Case, Rule, axes, axis, broadcast, shown
from tutor.shapes.combining import matmul


def added_product(c: Case) -> Rule:
    """addmm, addmv, baddbmm: the first is added to the product of the others."""
    found = matmul(Case(c.name, c.inputs[1:], (), {}, {}))
    if broadcast([c.x, found.output]) != found.output:
        raise ValueError(c.inputs)
    return Rule(found.output, f"{found.words}; {shown(c.x)} is added to it")


def tensordot(c: Case) -> Rule:
    a, b = c.inputs[:2]
    dims = c.option("dims", 2, 2)
    if isinstance(dims, int):
        left, right = tuple(range(len(a) - dims, len(a))), tuple(range(dims))
    else:
        left, right = axes(dims[0], len(a)), axes(dims[1], len(b))
    if [a[i] for i in left] != [b[i] for i in right]:
        raise ValueError(c.inputs)
    out = tuple(n for i, n in enumerate(a) if i not in left) + tuple(
        n for i, n in enumerate(b) if i not in right
    )
    met = ", ".join(str(a[i]) for i in left) or "nothing"
    return Rule(out, f"tensordot: {met} of both meet and vanish, the rest stays: {shown(out)}")


def distances(c: Case) -> Rule:
    a, b = c.inputs[:2]
    if a[-1] != b[-1]:
        raise ValueError(c.inputs)
    out = (*broadcast([a[:-2], b[:-2]]), a[-2], b[-2])
    return Rule(out, f"cdist: each of {a[-2]} with each of {b[-2]}, so {shown(out)}")


def similarity(c: Case) -> Rule:
    """cosine_similarity: one number for each pair along a dimension, 1 unless given."""
    out = broadcast(c.inputs[:2])
    dim = c.module.get("dim", 1) if c.module else c.option("dim", 2, 1)
    at = axis(dim, len(out))
    kept = (*out[:at], *out[at + 1 :])
    return Rule(kept, f"{c.name} along dimension {at} ({out[at]}), which goes: {shown(kept)}")


def pairwise(c: Case) -> Rule:
    out = broadcast(c.inputs[:2])
    if c.kwargs.get("keepdim"):
        raise ValueError(c.kwargs)
    return Rule(out[:-1], f"{c.name} along the last dimension ({out[-1]}), which goes: {shown(out[:-1])}")


def kron(c: Case) -> Rule:
    rank = max(map(len, c.inputs))
    a, b = ((1,) * (rank - len(shape)) + shape for shape in c.inputs[:2])
    out = tuple(n * m for n, m in zip(a, b, strict=True))
    sums = ", ".join(f"{n}*{m} = {n * m}" for n, m in zip(a, b, strict=True))
    return Rule(out, f"kron: {sums}, so {shown(out)}")


def square(c: Case) -> Rule:
    """Inverses and their like: a square matrix, or a batch of them, keeps its shape."""
    if len(c.x) < 2 or c.x[-1] != c.x[-2]:
        raise ValueError(c.x)
    return Rule(c.x, f"{c.name} of a square matrix keeps its shape, {shown(c.x)}")


def determinant(c: Case) -> Rule:
    if len(c.x) < 2 or c.x[-1] != c.x[-2]:
        raise ValueError(c.x)
    return Rule(c.x[:-2], f"{c.name}: one number for each square matrix, {shown(c.x[:-2])}")


def quantile(c: Case) -> Rule:
    """For one q; several give a first dimension."""
    many = c.inputs[1] if len(c.inputs) > 1 else ()
    dim, keep = c.option("dim", 2), bool(c.option("keepdim", 3, False))
    if dim is None and not keep:
        return Rule(many, f"{c.name} over everything: {shown(many)}")
    at = axis(dim, len(c.x))
    out = (*many, *c.x[:at], *((1,) if keep else ()), *c.x[at + 1 :])
    return Rule(out, f"{c.name} over dimension {at} ({c.x[at]}): {shown(out)}")


def kth(c: Case) -> Rule:
    at, keep = axis(c.option("dim", 2, -1), len(c.x)), bool(c.option("keepdim", 3, False))
    out = (*c.x[:at], *((1,) if keep else ()), *c.x[at + 1 :])
    return Rule(out, f"{c.name} over dimension {at} ({c.x[at]}): {shown(out)}")


def searched(c: Case) -> Rule:
    return Rule(c.inputs[1], f"searchsorted: a place for each of the values, {shown(c.inputs[1])}")


def bag(c: Case) -> Rule:
    """EmbeddingBag of a matrix of numbers: the rows of each bag become one."""
    (bags, size), width = c.x, c.module["embedding_dim"]
    return Rule((bags, width), f"{c.name}: {size} rows of {width} become one, for each of {bags} bags")

"""Operations that combine tensors: broadcasting, products, reductions, lookups, losses."""

from __future__ import annotations

from tutor.shapes.case import Case, Rule, Shape, axes, axis, broadcast, shown


def elementwise(c: Case) -> Rule:
    """Two or more tensors, or one and a number."""
    out = broadcast(c.inputs)
    if len(c.inputs) == 1:
        return Rule(out, f"{c.name} with a number, element by element: the shape stays {shown(out)}")
    if len(set(c.inputs)) == 1:
        return Rule(out, f"{c.name}, element by element: the shapes are equal, {shown(out)}")
    return Rule(out, f"{c.name}: {_aligned(c.inputs, out)}, so {shown(out)}")


def in_place(c: Case) -> Rule:
    if broadcast(c.inputs) != c.x:
        raise ValueError(c.inputs)
    return Rule(c.x, f"{c.name} writes into the tensor itself: the shape stays {shown(c.x)}")


def _aligned(shapes: tuple[Shape, ...], out: Shape) -> str:
    """How sizes meet from the right: `from the right 4 and 1 give 4, 3 and nothing give 3`."""
    words = []
    for place in range(-1, -len(out) - 1, -1):
        met = [str(shape[place]) if len(shape) >= -place else "nothing" for shape in shapes]
        if len(set(met)) > 1:
            words.append(f"{' and '.join(met)} give {out[place]}")
    return f"{' and '.join(shown(s) for s in shapes)} are aligned from the right: {', '.join(words)}"


def matmul(c: Case) -> Rule:
    a, b = c.inputs[:2]
    if not a or not b:
        raise ValueError(c.inputs)
    inner = b[-2] if len(b) > 1 else b[-1]
    if a[-1] != inner:
        raise ValueError(c.inputs)
    if len(a) == 1 and len(b) == 1:
        return Rule((), f"{c.name}: {a[0]} products are added up to one number, ()")
    batch = broadcast([a[:-2], b[:-2]])
    rows = a[-2:-1] if len(a) > 1 else ()
    columns = b[-1:] if len(b) > 1 else ()
    out = (*batch, *rows, *columns)
    words = f"{c.name}: {shown(a)} @ {shown(b)}: the inner sizes {a[-1]} and {inner} meet and vanish"
    if batch:
        words += f", the batch is {shown(batch)}"
    return Rule(out, f"{words}, so {shown(out)}")


def bmm(c: Case) -> Rule:
    a, b = c.inputs[:2]
    if len(a) != 3 or len(b) != 3 or a[0] != b[0]:
        raise ValueError(c.inputs)
    return matmul(c)


def mm(c: Case) -> Rule:
    if len(c.inputs[0]) != 2 or len(c.inputs[1]) != (1 if c.name == "mv" else 2):
        raise ValueError(c.inputs)
    return matmul(c)


def outer(c: Case) -> Rule:
    (n,), (m,) = c.inputs[:2]
    return Rule((n, m), f"outer: each of {n} with each of {m}, so {shown((n, m))}")


def linear(c: Case) -> Rule:
    if c.module:
        given, wanted = c.module["in_features"], c.module["out_features"]
        who = f"Linear({given}, {wanted})"
    else:
        wanted, given = c.inputs[1]
        who = f"linear with a weight of {shown(c.inputs[1])}"
    if c.x[-1] != given:
        raise ValueError(c.x)
    out = (*c.x[:-1], wanted)
    return Rule(out, f"{who}: the last size, {given}, becomes {wanted}; all before it stay: {shown(out)}")


def reduce(c: Case) -> Rule:
    dim = c.option("dim", 1, c.kwargs.get("axis"))
    if c.name in ("var", "std") and isinstance(dim, bool):
        dim = None
    keep = bool(c.option("keepdim", 2, False))
    if c.name in ("norm", "linalg_vector_norm"):
        dim, keep = c.option("dim", 2), bool(c.option("keepdim", 3, False))
    if c.name in ("var_mean", "std_mean") and isinstance(dim, bool):
        dim = None
    if c.name == "quantile":
        raise ValueError(c.name)
    if dim is None or dim == []:
        return Rule((), f"{c.name} over all {len(c.x)} dimensions: one number, ()")
    gone = axes(dim, len(c.x))
    if keep:
        out = tuple(1 if i in gone else n for i, n in enumerate(c.x))
        fate = "stays with size 1"
    else:
        out = tuple(n for i, n in enumerate(c.x) if i not in gone)
        fate = "goes"
    which = " and ".join(f"dimension {i} ({c.x[i]})" if c.x else "the only number" for i in gone)
    return Rule(out, f"{c.name} over {which}, which {fate}: {shown(out)}")


def extreme(c: Case) -> Rule:
    """max and min: of all, along a dimension, or of two tensors."""
    return elementwise(c) if len(c.inputs) > 1 else reduce(c)


def top_k(c: Case) -> Rule:
    k, at = c.option("k", 1), axis(c.option("dim", 2, -1), len(c.x))
    out = (*c.x[:at], k, *c.x[at + 1 :])
    return Rule(out, f"topk({k}): dimension {at} keeps {k} of {c.x[at]}, so {shown(out)}")


def loss(c: Case) -> Rule:
    how = (c.module or c.kwargs).get("reduction", "mean")
    if how == "none":
        raise ValueError(how)
    return Rule((), f"{c.name}: the {how} over all its terms is one number, ()")


def embedding(c: Case) -> Rule:
    if c.module:
        rows, width = c.module["num_embeddings"], c.module["embedding_dim"]
        ids = c.x
    else:
        ids, (rows, width) = c.inputs[0], c.inputs[1]
    out = (*ids, width)
    return Rule(
        out,
        f"{c.name}: each of the numbers {shown(ids)} is replaced by its row of {width} (of {rows}), "
        f"so {shown(out)}",
    )


def one_hot(c: Case) -> Rule:
    classes = c.option("num_classes", 1, -1)
    if classes < 0:
        raise ValueError(classes)
    out = (*c.x, classes)
    return Rule(out, f"one_hot: each number becomes a row of {classes}, so {shown(out)}")


def gather(c: Case) -> Rule:
    index = c.inputs[1]
    return Rule(index, f"gather: the result has the shape of the index, {shown(index)}")


def index_select(c: Case) -> Rule:
    at = axis(c.option("dim", 1), len(c.x))
    out = (*c.x[:at], c.inputs[1][0], *c.x[at + 1 :])
    return Rule(out, f"index_select: dimension {at} gets the index's length, {c.inputs[1][0]}: {shown(out)}")


def einsum(c: Case) -> Rule:
    """With letters and without `...`."""
    equation = str(c.args[0]).replace(" ", "")
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    if "." in equation or len(terms) != len(c.inputs):
        raise ValueError(equation)
    sizes: dict[str, int] = {}
    for term, shape in zip(terms, c.inputs, strict=True):
        if len(term) != len(shape):
            raise ValueError(equation)
        for letter, size in zip(term, shape, strict=True):
            if sizes.setdefault(letter, size) == 1:
                sizes[letter] = size
            if size not in (1, sizes[letter]):
                raise ValueError(equation)
    if not arrow:
        letters = left.replace(",", "")
        right = "".join(sorted(letter for letter in set(letters) if letters.count(letter) == 1))
    out = tuple(sizes[letter] for letter in right)
    known = ", ".join(f"{letter} = {size}" for letter, size in sizes.items())
    summed = [letter for letter in sizes if letter not in right]
    over = f"; summed over {', '.join(summed)}" if summed else ""
    kept = ", ".join(right) or "nothing"
    return Rule(out, f"einsum {equation}: {known}{over}; what is left is {kept}, so {shown(out)}")


def attention(c: Case) -> Rule:
    """scaled_dot_product_attention(query, key, value)"""
    query, key, value = c.inputs[:3]
    if query[-1] != key[-1] or key[-2] != value[-2]:
        raise ValueError(c.inputs)
    batch = broadcast([query[:-2], key[:-2], value[:-2]])
    out = (*batch, query[-2], value[-1])
    return Rule(
        out,
        f"attention: scores {query[-2]} x {key[-2]} from query and key (both {query[-1]} wide), then a "
        f"mixture of values {value[-1]} wide for each of the {query[-2]} queries: {shown(out)}",
    )

"""Matrix products and layers whose input does not fit: the inner sizes must be equal."""

from __future__ import annotations

import re

from tutor.explain.model import (
    Case,
    Draft,
    LayerFact,
    Rule,
    Shape,
    TensorFact,
    in_code,
    product,
    rule,
    shown,
    sizes,
)
from tutor.explain.picture import Row, product_of

MATMUL = "operations/elementwise-and-matmul"
RESHAPING = "operations/reshaping"


def _mat1_mat2(case: Case, match: re.Match[str]) -> Draft:
    left, right = sizes(match[1]), sizes(match[2])
    layer = case.layer
    if (
        layer is not None
        and layer.type in ("Linear", "LazyLinear")
        and len(layer.parameters.get("weight", ())) == 2
    ):
        return _linear(case, layer, left)
    return _product(case, left, right)


def _linear(case: Case, layer: LayerFact, left: Shape) -> Draft:
    out_features, in_features = layer.parameters["weight"]
    given = layer.input
    shape = given.shape if given is not None else left
    last = shape[-1]
    name = (given.name if given is not None else "") or "the input"
    weight = f"{layer.path.removeprefix('self.')}.weight.T" if layer.path else "weight.T"
    picture = product_of(
        Row(name, shape, note=case.the_line()[:40]),
        Row(weight, (in_features, out_features), note=f"nn.Linear({in_features}, {out_features})"),
        f"{last} meets {in_features}",
    )
    text = (
        f"{layer.name} is nn.Linear({in_features}, {out_features}): it multiplies the last dimension of "
        f"its input, which must be {in_features}. The input is {shown(shape)}, so its last dimension is "
        f"{last}."
    )
    fixes: list[str] = []
    if len(shape) > 2 and product(shape[1:]) == in_features:
        return Draft(
            "The input of a linear layer was not flattened",
            f"{text} {in_features} is {_times(shape[1:])}, all the dimensions after the batch, multiplied.",
            (f"flatten first: {in_code(name)}.flatten(1) has the shape {shown((shape[0], in_features))}",),
            picture,
            RESHAPING,
        )
    if len(shape) == 2 and shape[0] == in_features and shape[1] != in_features:
        fixes.append(
            f"{in_code(name)}.T is {shown(shape[::-1])} and would fit, if rows and columns are swapped"
        )
    line = case.source.built("Linear", (in_features, out_features), layer.path)
    at = f"line {line} to " if line else "the layer to "
    fixes.append(
        f"change {at}nn.Linear({last}, {out_features}), if {last} features are what you mean to give it"
    )
    origin = _origin(case, last)
    if origin:
        text = f"{text} {origin}"
    fixes.append(f"or change what comes before, so that {name} has {in_features} in its last dimension")
    return Draft(f"{last} features came to a layer that takes {in_features}", text, tuple(fixes), picture)


def _product(case: Case, left: Shape, right: Shape) -> Draft:
    names = case.side_names()
    notes = ("", "")
    if case.sides is not None:
        a, b = case.sides
        if len(a.shape) >= 1 and len(b.shape) >= 1:
            left, right = a.shape, b.shape
    inner_left, inner_right = left[-1], right[-2] if len(right) > 1 else right[0]
    picture = product_of(
        Row(names[0], left, note=notes[0]),
        Row(names[1], right, note=notes[1]),
        f"{inner_left} meets {inner_right}",
    )
    text = (
        f"In a matrix product the last size of the left, {inner_left}, must equal the "
        f"{'first' if len(right) == 2 else 'second to last' if len(right) > 2 else 'only'} size of the "
        f"right, {inner_right}. {shown(left)} @ {shown(right)} has no such pair."
    )
    return Draft(
        "The inner sizes of a matrix product differ", text, _product_fixes(names, left, right), picture
    )


def _product_fixes(names: tuple[str, str], left: Shape, right: Shape) -> tuple[str, ...]:
    fixes = []
    a, b = (name if " side" not in name else letter for name, letter in zip(names, ("a", "b"), strict=True))
    if len(right) >= 2 and left[-1] == right[-1]:
        result = (*left[:-1], right[-2])
        fixes.append(f"{a} @ {b}.mT multiplies rows by rows: the result is {shown(result)}")
    if len(left) == 2 and len(right) == 2 and left[0] == right[0]:
        fixes.append(
            f"{a}.mT @ {b} multiplies columns by columns: the result is {shown((left[1], right[1]))}"
        )
    if left == right:
        fixes.append(f"{a} * {b} multiplies element by element: the result is {shown(left)}")
    if len(left) > 1 and len(right) > 1 and right[-1] == left[-2] and right[-2] != left[-1]:
        fixes.append(f"{b} @ {a} fits, if the order was meant the other way round")
    return tuple(fixes) or (
        "print both shapes just before this line, and follow back the one you did not expect",
    )


def _batched(case: Case, match: re.Match[str]) -> Draft | None:
    want, got = sizes(match[1]), sizes(match[2])
    if case.sides is not None:
        a, b = case.sides
        if len(a.shape) >= 3 and len(b.shape) >= 3:
            return _product(case, a.shape, b.shape)
    if len(want) != 2 or len(got) != 2:
        return None
    if want[0] != got[0]:
        return Draft(
            "The batch sizes of a batched product differ",
            f"The left has {want[0]} matrices and the right has {got[0]}. Each left matrix needs its own "
            "right one.",
            ("print both shapes just before this line",),
        )
    return Draft(
        "The inner sizes of a batched product differ",
        f"The left matrices have {want[1]} columns, the right ones {got[1]} rows. These two must be equal.",
        ("swap the last two dimensions of the right side with .mT, if rows were meant to meet rows",),
    )


def _matrix_vector(case: Case, match: re.Match[str]) -> Draft:
    matrix, vector = sizes(match[1]), sizes(match[2])
    return _product(case, matrix, vector)


def _dot(case: Case, match: re.Match[str]) -> Draft:
    left, right = int(match[1]), int(match[2])
    a, b = case.side_names()
    return Draft(
        "A dot product needs two vectors of one length",
        f"{a} has {left} elements, {b} has {right}. A dot product pairs them one by one.",
        ("print both shapes just before this line",),
        product_of(Row(a, (left,)), Row(b, (right,)), f"{left} meets {right}"),
    )


def _dot_rank(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "dot takes two vectors and nothing else",
        f"The two sides have {match[1]} and {match[2]}: one dimension each is what a dot product needs.",
        ("use @ (matmul), which handles vectors, matrices and batches",),
    )


def _must_be_matrix(case: Case, match: re.Match[str]) -> Draft:
    which = "left" if match[1] == "self" else "right"
    shapes = " and ".join(f"{t.name} is {shown(t.shape)}" for t in case.operands[:2])
    return Draft(
        "mm takes two matrices and nothing else",
        f"The {which} side does not have two dimensions{': ' + shapes if shapes else ''}. mm does not know "
        "batches or vectors.",
        (
            "use @ (matmul), which handles vectors, matrices and batches",
            "or bmm for two 3-dimensional tensors",
        ),
    )


def _at_least_one(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "@ does not multiply by a plain number",
        f"One side has no dimension: the two sides are {match[1]} and {match[2]}. A matrix product needs "
        "at least a vector on each side.",
        ("use * to multiply every element by a number",),
    )


def _einsum(case: Case, match: re.Match[str]) -> Draft:
    letter, size, operand, seen = match[1], match[2], int(match[3]), match[4]
    return Draft(
        f"The letter {letter} stands for two different sizes",
        f"In einsum one letter is one size. {letter} was {seen}, and in operand {operand} (counted from 0) "
        f"it is {size}.",
        ("write each operand's shape under its letters, and look where they part",),
    )


def _einsum_rank(case: Case, match: re.Match[str]) -> Draft:
    letters, dims, operand = match[1], match[2], match[3]
    return Draft(
        "einsum was given more or fewer letters than dimensions",
        f"Operand {operand} (counted from 0) has {dims} dimensions, and its part of the equation has "
        f"{letters} letters. Every dimension needs exactly one letter.",
        ("count the letters before the comma or the arrow against .ndim",),
    )


def _times(shape: Shape) -> str:
    return " · ".join(str(n) for n in shape if n != 1) or "1"


def _origin(case: Case, last: int) -> str:
    """A tensor in sight whose trailing sizes multiply to `last`: "3600 = 16 · 15 · 15, ..."."""
    for name, shape in case.around.items():
        if len(shape) >= 3 and product(shape[1:]) == last:
            return f"{last} is {_times(shape[1:])}, what flattening {name} {shown(shape)} gives."
    return ""


def _rnn_input(case: Case, match: re.Match[str]) -> Draft:
    want, got = int(match[1]), int(match[2])
    layer = case.layer
    given: TensorFact | None = layer.input if layer is not None else None
    shape = f" The input is {shown(given.shape)}." if given is not None else ""
    name = layer.name if layer is not None else "The layer"
    return Draft(
        f"{got} features came to a recurrent layer that takes {want}",
        f"{name} was built with input_size={want}, and the last dimension of its input is {got}.{shape} A "
        "recurrent layer reads (time, batch, features), or (batch, time, features) with batch_first=True.",
        (f"build the layer with {got} as its first argument, or give it {want} features",),
    )


RULES: tuple[Rule, ...] = (
    rule(
        "matmul-shapes",
        r"mat1 and mat2 shapes cannot be multiplied \((\d+x\d+) and (\d+x\d+)\)",
        _mat1_mat2,
        lesson=MATMUL,
    ),
    rule(
        "matmul-batched",
        r"Expected size for first two dimensions of batch2 tensor to be: (\[\d+, \d+\]) but got: (\[\d+, "
        r"\d+\])",
        _batched,
        lesson=MATMUL,
    ),
    rule(
        "matmul-vector",
        r"size mismatch, got input \(\d+\), mat \((\d+x\d+)\), vec \((\d+)\)",
        _matrix_vector,
        lesson=MATMUL,
    ),
    rule(
        "dot-sizes",
        r"inconsistent tensor size, expected tensor \[(\d+)\] and src \[(\d+)\]",
        _dot,
        lesson=MATMUL,
    ),
    rule(
        "dot-needs-vectors", r"1D tensors expected, but got (\dD) and (\dD) tensors", _dot_rank, lesson=MATMUL
    ),
    rule("mm-needs-matrices", r"\b(self|mat2) must be a matrix", _must_be_matrix, lesson=MATMUL),
    rule(
        "matmul-scalar",
        r"both arguments to matmul need to be at least 1D, but they are (\d+D) and (\d+D)",
        _at_least_one,
        lesson=MATMUL,
    ),
    rule(
        "einsum-sizes",
        r"einsum\(\): subscript (\w) has size (\d+) for operand (\d+) which does not broadcast with "
        r"previously seen "
        r"size (\d+)",
        _einsum,
    ),
    rule(
        "einsum-letters",
        r"einsum\(\): the number of subscripts in the equation \((\d+)\) (?:does not match|is more than) "
        r"the number "
        r"of dimensions \((\d+)\) for operand (\d+)",
        _einsum_rank,
    ),
    rule(
        "rnn-input-size",
        r"input\.size\(-1\) must be equal to input_size\. Expected (\d+), got (\d+)",
        _rnn_input,
    ),
)

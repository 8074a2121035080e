"""view, reshape, cat, stack, dimensions and positions that are not there."""

from __future__ import annotations

import re

from tutor.explain.model import Case, Draft, Rule, Shape, TensorFact, product, rule, shown, sizes
from tutor.explain.picture import Row, aligned

RESHAPING = "operations/reshaping"
PERMUTING = "operations/permuting"
RANK = "tensors/rank-and-shape"


def _view_size(case: Case, match: re.Match[str]) -> Draft:
    wanted, have = sizes(match[1]), int(match[2])
    tensor = _tensor_with(case, have)
    what = (
        f"{tensor.name} {shown(tensor.shape)} has {_count(tensor.shape)} elements"
        if tensor
        else f"The tensor has {have:,} elements"
    )
    known = product(tuple(n for n in wanted if n >= 0))
    fixes = []
    if -1 in wanted:
        text = (
            f"{what}. The sizes you gave multiply to {known}, and {have:,} is not a multiple of {known}, "
            "so there is no whole number for the -1."
        )
    else:
        text = f"{what}, and {shown(wanted)} has {_count(wanted)}. A reshape keeps every element."
        for i in range(len(wanted)):
            rest = product(wanted[:i] + wanted[i + 1 :])
            if rest and have % rest == 0:
                fixed = (*wanted[:i], have // rest, *wanted[i + 1 :])
                fixes.append(f"{shown(fixed)} would fit")
    if tensor is not None and len(tensor.shape) > 1:
        batch = tensor.shape[0]
        fixes.append(f"to keep the batch: .flatten(1) gives {shown((batch, product(tensor.shape[1:])))}")
    return Draft("A reshape would change the number of elements", text, tuple(fixes[:3]))


def _tensor_with(case: Case, elements: int) -> TensorFact | None:
    found = [t for t in case.operands if product(t.shape) == elements and t.shape]
    return found[0] if found else None


def _count(shape: Shape) -> str:
    """ "3 · 4 = 12" for more than one dimension."""
    total = f"{product(shape):,}"
    return total if len(shape) < 2 else f"{' · '.join(map(str, shape))} = {total}"


def _two_unknown(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "Only one -1 is allowed",
        "-1 means: work this size out from the number of elements. With two of them there are many answers.",
        ("write all sizes but one",),
    )


def _view_stride(case: Case, match: re.Match[str]) -> Draft:
    name = case.operands[0].name if case.operands else "the tensor"
    return Draft(
        "view cannot look at these elements in that order without a copy",
        f"view never copies. After a transpose or permute, {name}'s elements do not lie in memory in the "
        "order in which the new shape would read them, so no strides describe it.",
        (
            "use .reshape(...), which copies where it must",
            "or .contiguous().view(...), which says that you want the copy",
        ),
    )


def _unflatten(case: Case, match: re.Match[str]) -> Draft:
    wanted, size = sizes(match[1]), int(match[3])
    return Draft(
        "unflatten would change the number of elements",
        f"Dimension {match[2]} has {size} elements, and {shown(wanted)} has {_count(wanted)}.",
        ("the sizes must multiply to the size of the dimension they replace",),
    )


def _dimension(case: Case, match: re.Match[str]) -> Draft:
    low, high, got = int(match[1]), int(match[2]), int(match[3])
    rank = high + 1
    tensor = next((t for t in case.operands if max(len(t.shape), 1) == rank), None)
    what = f"{tensor.name} is {shown(tensor.shape)}: " if tensor else "The tensor has "
    dims = "1 dimension" if rank == 1 else f"{rank} dimensions"
    return Draft(
        f"There is no dimension {got}",
        f"{what}{dims}, numbered 0 to {high} from the left, or {low} to -1 from the right.",
        (f"the last dimension is {high}, or -1",),
    )


def _permute(case: Case, match: re.Match[str]) -> Draft:
    rank, given = int(match[1]), int(match[2])
    return Draft(
        "permute must name every dimension once",
        f"The tensor has {rank} dimensions, and permute was given {given}. It lists where each new "
        "dimension comes from, all of them.",
        (
            f"name all of {', '.join(map(str, range(rank)))} in the new order",
            "or .transpose(a, b) to swap two",
        ),
    )


def _permute_twice(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "permute must name every dimension once",
        "One dimension stands there twice, so another is missing.",
        ("name each dimension exactly once",),
    )


def _index(case: Case, match: re.Match[str]) -> Draft:
    index, axis, size = int(match[1]), int(match[2]), int(match[3])
    tensor = next((t for t in case.operands if len(t.shape) > axis and t.shape[axis] == size), None)
    what = f"{tensor.name} is {shown(tensor.shape)}: " if tensor else ""
    return Draft(
        f"There is no position {index} in a dimension of size {size}",
        f"{what}dimension {axis} has {size} positions, numbered 0 to {size - 1}"
        + (f", so the last is {size - 1}." if index == size else "."),
        (f"use -1 for the last position of dimension {axis}",) if index == size else (),
    )


def _too_many(case: Case, match: re.Match[str]) -> Draft:
    rank = int(match[1])
    tensor = next((t for t in case.operands if len(t.shape) == rank), None)
    what = f"{tensor.name} is {shown(tensor.shape)}, which is" if tensor else "The tensor has"
    return Draft(
        "More indices than dimensions",
        f"{what} {rank} dimension{'s' if rank != 1 else ''}, and each index in the brackets takes one of "
        "them.",
        ("look at .shape just before this line: a dimension is missing, perhaps squeezed or reduced away",),
    )


def _zero_dim(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A tensor without dimensions has no parts",
        "Its shape is (): it is one number, so there is nothing to index, count or loop over.",
        (
            ".item() gives the number",
            "if a list was expected: a reduction such as sum() or mean() removed it",
        ),
    )


def _index_dtype(case: Case, match: re.Match[str]) -> Draft:
    floats = [t for t in case.operands if t.dtype.startswith(("float", "bfloat"))]
    which = f" {floats[-1].name} is {floats[-1].dtype}." if floats else ""
    return Draft(
        "An index must be whole numbers or a mask",
        f"A tensor in the brackets has another dtype.{which} 1.0 is not a position; 1 is.",
        ("convert it with .long()",),
    )


def _cat(case: Case, match: re.Match[str]) -> Draft:
    axis, want, got, number = match[1], int(match[2]), int(match[3]), match[4]
    return Draft(
        "cat joins along one dimension; all others must agree",
        f"Along dimension {axis} the sizes may differ, elsewhere they may not: the first tensor has {want} "
        f"where tensor {number} (counted from 0) has {got}.",
        (
            "give the dimension in which they differ: torch.cat(tensors, dim=1)",
            "or print the shapes of all of them",
        ),
        _entries(case, (want,), (got,)),
    )


def _entries(case: Case, first: Shape, other: Shape) -> tuple[str, ...]:
    pair = case.operands[:2]
    if len(pair) == 2 and len(pair[0].shape) == len(pair[1].shape):
        first, other = pair[0].shape, pair[1].shape
        axes = [i for i, (a, b) in enumerate(zip(first, other, strict=True)) if a != b]
        if axes:
            at = axes[-1]
            return aligned([Row(t.name, t.shape) for t in pair], at, f"{first[at]} meets {other[at]}")
    return ()


def _cat_rank(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "cat needs tensors with the same number of dimensions",
        f"One has {match[1]}, another {match[2]}.",
        ("add the missing dimension with .unsqueeze(0), or use torch.stack to join along a new one",),
    )


def _cat_scalar(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "Tensors without dimensions cannot be joined along one",
        "cat joins along a dimension that is there, and a tensor of shape () has none.",
        ("torch.stack makes a new dimension: it turns n numbers into a tensor of shape (n,)",),
    )


def _stack(case: Case, match: re.Match[str]) -> Draft:
    first, other, entry = sizes(match[1]), sizes(match[3]), match[4]
    data = any("collate" in line or "fetch" in line for line in (case.failure.traceback,))
    picture: tuple[str, ...] = ()
    if len(first) == len(other):
        axes = [i for i, (a, b) in enumerate(zip(first, other, strict=True)) if a != b]
        rows = [Row(f"entry {match[2]}", first), Row(f"entry {entry}", other)]
        picture = aligned(rows, axes[-1], f"{first[axes[-1]]} meets {other[axes[-1]]}") if axes else ()
    if data:
        return Draft(
            "The samples of a batch have different shapes",
            f"A DataLoader stacks the samples of a batch, and one is {shown(first)} while another is "
            f"{shown(other)}.",
            (
                "make __getitem__ return the same shape for every index (crop, resize or pad)",
                "or give the DataLoader a collate_fn that pads the samples of a batch",
            ),
            picture,
        )
    return Draft(
        "stack needs tensors of one shape",
        f"Entry {match[2]} is {shown(first)}, entry {entry} is {shown(other)}.",
        ("torch.cat joins tensors that differ in one dimension, along that dimension",),
        picture,
    )


def _empty_list(case: Case, match: re.Match[str]) -> Draft:
    return Draft("There is nothing to join", "The list is empty.", ("check the loop that fills it",))


def _not_a_list(case: Case, match: re.Match[str]) -> Draft:
    function = match[1]
    return Draft(
        f"{function} takes its tensors in one list",
        f"The first argument must be a list or tuple of tensors; it was given a {match[2]}.",
        (f"torch.{function}([a, b], dim=0)",),
    )


def _split(case: Case, match: re.Match[str]) -> Draft:
    total, dim, given = match[1], match[2], sizes(match[3])
    return Draft(
        "The pieces do not add up",
        f"Dimension {dim} has {total} elements and the pieces have {' + '.join(map(str, given))} = "
        f"{sum(given)}.",
        ("the sizes given to split must add up to the whole dimension",),
    )


def _topk(case: Case, match: re.Match[str]) -> Draft:
    shape = f" The tensor is {shown(case.operands[0].shape)}." if case.operands else ""
    return Draft(
        "k is larger than the dimension",
        f"topk cannot return more values than the dimension has.{shape}",
        ("lower k, or name the other dimension with dim=",),
    )


RULES: tuple[Rule, ...] = (
    rule(
        "view-size",
        r"shape '(\[[\d, -]*\])' is invalid for input of size (\d+)",
        _view_size,
        lesson=RESHAPING,
    ),
    rule("view-two-unknown", r"only one dimension can be inferred", _two_unknown, lesson=RESHAPING),
    rule(
        "view-stride",
        r"view size is not compatible with input tensor's size and stride",
        _view_stride,
        lesson=PERMUTING,
    ),
    rule(
        "unflatten-size",
        r"unflatten: Provided sizes (\[[\d, -]*\]) don't multiply up to the size of dim (-?\d+) \((\d+)\)",
        _unflatten,
        lesson=RESHAPING,
    ),
    rule(
        "dimension-range",
        r"Dimension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)",
        _dimension,
        lesson=RANK,
    ),
    rule(
        "permute-length",
        r"permute\(.*?\): number of dimensions in the tensor input does not match .*? input\.dim\(\) = "
        r"(\d+) is not "
        r"equal to len\(dims\) = (\d+)",
        _permute,
        lesson=PERMUTING,
    ),
    rule(
        "permute-twice", r"permute\(.*?\): duplicate dims are not allowed", _permute_twice, lesson=PERMUTING
    ),
    rule(
        "index-range",
        r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)",
        _index,
        lesson=RANK,
    ),
    rule("index-count", r"too many indices for tensor of dimension (\d+)", _too_many, lesson=RANK),
    rule(
        "zero-dimensional",
        r"invalid index of a 0-dim tensor|len\(\) of a 0-d tensor|iteration over a 0-d tensor",
        _zero_dim,
        lesson=RANK,
    ),
    rule("index-dtype", r"tensors used as indices must be long, int, byte or bool", _index_dtype),
    rule(
        "cat-sizes",
        r"Sizes of tensors must match except in dimension (\d+)\. Expected size (\d+) but got size (\d+) "
        r"for tensor "
        r"number (\d+)",
        _cat,
        lesson=RESHAPING,
    ),
    rule(
        "cat-rank",
        r"Tensors must have same number of dimensions: got (\d+) and (\d+)",
        _cat_rank,
        lesson=RESHAPING,
    ),
    rule(
        "cat-scalar",
        r"zero-dimensional tensor \(at position \d+\) cannot be concatenated",
        _cat_scalar,
        lesson=RESHAPING,
    ),
    rule(
        "stack-sizes",
        r"stack expects each tensor to be equal size, but got (\[[\d, ]*\]) at entry (\d+) and (\[[\d, "
        r"]*\]) at "
        r"entry (\d+)",
        _stack,
        lesson=RESHAPING,
    ),
    rule("join-empty", r"expects a non-empty (?:TensorList|list of Tensors)", _empty_list),
    rule(
        "join-list",
        r"(cat|stack|concat)\(\): argument 'tensors' \(position 1\) must be tuple of Tensors, not (\w+)",
        _not_a_list,
        lesson=RESHAPING,
    ),
    rule(
        "split-sizes",
        r"split_sizes to sum exactly to (\d+) \(input tensor's size at dimension (-?\d+)\), but got "
        r"split_sizes=(\[[\d, ]*\])",
        _split,
    ),
    rule("topk-range", r"selected index k out of range", _topk),
)

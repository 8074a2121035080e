"""gather, scatter, topk, argmax, one-hot: numbers taken from and put to computed places."""

from __future__ import annotations

from collections.abc import Callable

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args, put

Table = list[list[int]]


def gathers(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [_topk_values, _topk_shape, _gather_rows, _runs, _one_hot]
    if difficulty > 1:
        makers += [_gather_shape, _scatter_one, _sorted, _counts]
    if difficulty > 2:
        makers += [_gather_columns, _scatter_add, _gather_shape]
    return draw.pick(makers)(draw, difficulty)


def _numbers(draw: Draw, rows: int, columns: int) -> Table:
    return [draw.some(range(1, 10), columns) for _ in range(rows)]


def _gather_rows(draw: Draw, difficulty: int) -> Draft:
    """gather(1, index): in each row the entries that the index names."""
    rows, columns = draw.pick(((2, 3), (2, 4), (3, 3)))
    width = 1 if difficulty < 2 else draw.pick((1, 2))
    x = _numbers(draw, rows, columns)
    index = [[draw.between(0, columns - 1) for _ in range(width)] for _ in range(rows)]
    right = [[x[r][c] for c in index[r]] for r in range(rows)]
    name = draw.pick(("x", "scores", "log_probs"))
    dim = draw.pick(("1", "dim=1", "-1"))
    program = Program("import torch", f"{name} = torch.tensor({x})", f"index = torch.tensor({index})")
    call = f"{name}.gather(dim=1, index=index)" if "=" in dim else f"{name}.gather({dim}, index)"
    steps = ["gather along dimension 1: row by row, index says which entries of the row."]
    steps += [f"Row {r}: entries {args(index[r])} of {x[r]} are {args(right[r])}." for r in range(rows)]
    by_column = [[x[index[r][c] % rows][c] for c in range(width)] for r in range(rows)]
    misses = [
        (str([[x[r][c - 1] for c in index[r]] for r in range(rows)]), "Entries are counted from 0."),
        (str(by_column), "That takes index as rows. Along dimension 1 it names columns, within each row."),
        (str(index), "Those are the places; asked are the numbers that stand there."),
        (str([n for row in right for n in row]), "The result has the shape of index, two dimensions."),
        (str(x), "Only the entries named are taken."),
    ]
    return _print(program, call, right, steps, misses)


def _gather_columns(draw: Draw, difficulty: int) -> Draft:
    """gather(0, index): in each column the rows that the index names."""
    rows, columns = draw.pick(((3, 2), (3, 3), (4, 2)))
    high = draw.pick((1, 2))
    x = _numbers(draw, rows, columns)
    index = [[draw.between(0, rows - 1) for _ in range(columns)] for _ in range(high)]
    right = [[x[index[r][c]][c] for c in range(columns)] for r in range(high)]
    program = Program("import torch", f"x = torch.tensor({x})", f"index = torch.tensor({index})")
    steps = ["gather along dimension 0: column by column, index says which row."]
    for r in range(high):
        for c in range(columns):
            steps.append(f"Place ({r}, {c}): row {index[r][c]} of column {c} is {right[r][c]}.")
    along_one = [[x[r][index[r][c] % columns] for c in range(columns)] for r in range(high)]
    misses = [
        (
            str(along_one),
            "That is gather along dimension 1. Along dimension 0 index names rows, and the column stays.",
        ),
        (str([[x[i - 1][c] for c, i in enumerate(row)] for row in index]), "Rows are counted from 0."),
        (
            str([x[i] for i in index[0]]),
            "That is x[index[0]]: whole rows. gather takes one number for each entry.",
        ),
        (str(index), "Those are the places; asked are the numbers that stand there."),
    ]
    return _print(program, "x.gather(0, index)", right, steps, misses)


def _print(
    program: Program,
    call: str,
    right: list[list[int]] | list[int],
    steps: list[str],
    misses: list[tuple[str, str]],
) -> Draft:
    program.add(f"y = {call}", "print(y.tolist())")
    all_steps = [*steps, f"It prints {right}"]
    return asking.output("What does it print?", program, "str(y.tolist())", str(right), all_steps, misses)


def _gather_shape(draw: Draw, difficulty: int) -> Draft:
    batch, length, width = draw.sizes((6, 7, 8, 10, 12, 16, 20), 3)
    picked = draw.pick((1, 2, 3, 4, 5))
    if draw.chance(0.5):
        sizes: Sizes = (batch, width)
        index: Sizes = (batch, picked)
    else:
        sizes = (batch, length, width)
        index = draw.pick(((batch, picked, width), (batch, length, picked)))
    dim = next(d for d in range(len(sizes)) if sizes[d] != index[d])
    word = draw.pick(("gather", "gather", "take_along_dim"))
    call = f"x.gather({dim}, index)" if word == "gather" else f"x.take_along_dim(index, dim={dim})"
    program = Program("import torch", f"x = torch.randn({args(sizes)})")
    program.add(f"index = torch.zeros({args(index)}, dtype=torch.long)")
    line = program.add(f"y = {call}")
    steps = (
        f"{word} gives one number for each entry of index.",
        f"So y has the shape of index, {index}; x only has to be large enough outside dimension {dim}.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, sizes, f"That is x. The result has the shape of index: {index}."),
        (line, (*index[:dim], *index[dim + 1 :]), "No dimension goes: y has the shape of index."),
        (
            line,
            (*index, *sizes[dim + 1 :]),
            "Each entry of index gives one number, not a row as x[index] does.",
        ),
        (
            line,
            put(sizes, (dim + 1) % len(sizes), picked),
            f"Along dimension {dim} the index is {picked} long.",
        ),
    ]
    text = f"x is {sizes}, index is {index}. What shape has y?"
    return asking.shape(text, program, [(line, "y", index)], steps, misses)


def _topk_values(draw: Draw, difficulty: int) -> Draft:
    count = draw.between(4, 6)
    x = draw.some(range(1, 20), count)
    k = draw.between(2, 3)
    largest = difficulty < 3 or draw.chance(0.6)
    order = sorted(range(count), key=lambda i: x[i], reverse=largest)[:k]
    what = draw.pick(("values", "indices"))
    right = [x[i] for i in order] if what == "values" else order
    program = Program("import torch", f"x = torch.tensor({x})")
    given = f"{k}" if largest else f"{k}, largest=False"
    size = "largest" if largest else "smallest"
    values = [x[i] for i in order]
    steps = [f"The {k} {size} of x are {args(values)}, the {size} first."]
    steps.append(f"They stand at {args(order)}, counted from 0.")
    other = sorted(range(count), key=lambda i: x[i], reverse=not largest)[:k]
    misses = [
        (str(order), f".indices are the places; .{what} are the numbers themselves."),
        (str(values), ".values are the numbers; .indices the places where they stand."),
        (str([i + 1 for i in order]), "Places are counted from 0."),
        (str(list(reversed(right))), f"The {size} comes first."),
        (str([x[i] for i in other] if what == "values" else other), f"Asked are the {size}."),
        (str(sorted(right)), f"The order is by size, the {size} number first, not by place."),
    ]
    wrong = [(value, why) for value, why in misses if value != str(right)]
    return _print(program, f"x.topk({given}).{what}", right, steps, wrong)


def _topk_shape(draw: Draw, difficulty: int) -> Draft:
    batch, classes = draw.sizes((8, 10, 16, 20, 32, 100), 2)
    length = draw.pick([n for n in (5, 7, 12) if n not in (batch, classes)])
    sizes: Sizes = (batch, classes) if difficulty < 3 else (batch, length, classes)
    k = draw.pick((2, 3, 4))
    dim = len(sizes) - 1 if difficulty < 2 else draw.between(0, len(sizes) - 1)
    shown = "" if dim == len(sizes) - 1 and draw.chance(0.6) else f", dim={dim}"
    names = draw.pick((("values", "indices"), ("best", "where"), ("top", "ids")))
    program = Program("import torch", f"scores = torch.rand({args(sizes)})")
    line = program.add(f"{', '.join(names)} = scores.topk({k}{shown})")
    name = draw.pick(names)
    result = put(sizes, dim, k)
    steps = [f"topk keeps {k} along dimension {dim}, and all other sizes stay."]
    if not shown:
        steps.insert(0, f"Without dim it is the last dimension, {sizes[-1]}.")
    steps.append("Values and indices have the same shape.")
    misses: list[tuple[int, Sizes, str]] = [
        (line, (*sizes[:dim], *sizes[dim + 1 :]), f"topk keeps its dimension: it is {k} long."),
        (line, (k,), "The best are sought in each row, not in all of them together."),
        (line, sizes, f"Only {k} are left along dimension {dim}."),
    ]
    for other in range(len(sizes)):
        misses.append((line, put(sizes, other, k), f"It is dimension {dim} along which the {k} are chosen."))
    text = f"What shape has {name}?"
    return asking.shape(text, program, [(line, name, result)], steps, misses)


def _sorted(draw: Draw, difficulty: int) -> Draft:
    count = draw.between(3, 5)
    x = draw.some(range(1, 10), count)
    down = draw.chance(0.4)
    order = sorted(range(count), key=lambda i: x[i], reverse=down)
    program = Program("import torch", f"x = torch.tensor({x})")
    given = "descending=True" if down else ""
    first = "largest" if down else "smallest"
    steps = [f"argsort gives places: where the {first} stands, then the next."]
    steps += [f"{x[i]} stands at {i}." for i in order]
    ranks = [order.index(i) for i in range(count)]
    misses = [
        (str([x[i] for i in order]), "That is x sorted. argsort gives the places where these numbers stand."),
        (str(ranks), "That is the rank of each number. argsort says which number comes first, second, ..."),
        (str([i + 1 for i in order]), "Places are counted from 0."),
        (str(list(reversed(order))), f"The {first} comes first."),
    ]
    return _print(program, f"x.argsort({given})", order, steps, misses)


def _one_hot(draw: Draw, difficulty: int) -> Draft:
    batch = draw.pick((2, 3, 4, 8, 16))
    length = draw.pick([n for n in (5, 6, 7, 9) if n != batch])
    classes = draw.pick([n for n in (10, 12, 20) if n not in (batch, length)])
    sizes: Sizes = (batch,) if difficulty < 2 else draw.pick(((batch,), (batch, length)))
    program = Program("import torch", "import torch.nn.functional as F")
    program.add(f"labels = torch.zeros({args(sizes)}, dtype=torch.long)")
    line = program.add(f"y = F.one_hot(labels, num_classes={classes})")
    result = (*sizes, classes)
    steps = (
        f"Each label becomes a row of {classes} numbers, one 1 and otherwise 0.",
        f"So a dimension of {classes} comes at the end of {sizes}.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, (classes, *sizes), "The new dimension comes at the end."),
        (line, sizes, f"Each label becomes {classes} numbers."),
        (line, (*sizes, 2), f"There are {classes} classes: num_classes={classes}."),
        (line, (*sizes[:-1], classes), f"The {sizes[-1]} labels stay apart: each has a row of its own."),
        (line, (*sizes, 1), f"One entry is 1, but the row has {classes} of them."),
    ]
    return asking.shape("What shape has y?", program, [(line, "y", result)], steps, misses, meta=False)


def _scatter_one(draw: Draw, difficulty: int) -> Draft:
    """One-hot by hand: zeros(n, c).scatter_(1, labels[:, None], 1)."""
    classes = draw.between(3, 4)
    samples = draw.between(2, 3)
    labels = [draw.between(0, classes - 1) for _ in range(samples)]
    value = draw.pick((1, 1, 5))
    right = [[value if c == label else 0 for c in range(classes)] for label in labels]
    program = Program("import torch", f"labels = torch.tensor({labels})")
    program.add(f"y = torch.zeros({samples}, {classes}, dtype=torch.long)")
    program.add(f"y.scatter_(1, labels[:, None], {value})", "print(y.tolist())")
    steps = [f"scatter_ along dimension 1 writes {value} into each row, at the place the label names."]
    steps += [f"Row {n}: place {label}." for n, label in enumerate(labels)]
    steps.append(f"It prints {right}")
    shifted = [[value if c == label - 1 else 0 for c in range(classes)] for label in labels]
    flipped = [[0 if c == label else value for c in range(classes)] for label in labels]
    turned = [[right[r][c] for r in range(samples)] for c in range(classes)]
    named = [[label if c == label else 0 for c in range(classes)] for label in labels]
    misses = [
        (str(shifted), "Places are counted from 0."),
        (str(named), f"The label is the place; what is written there is {value}."),
        (str(turned), f"There are {samples} rows, one for each label, and {classes} columns."),
        (str(flipped), f"Only the place named gets {value}, the others stay 0."),
        (str([[0] * classes] * samples), "The underscore: scatter_ changes y itself."),
    ]
    return asking.output("What does it print?", program, "str(y.tolist())", str(right), steps, misses)


def _scatter_add(draw: Draw, difficulty: int) -> Draft:
    """Sums by group."""
    groups = draw.between(2, 3)
    values = [draw.between(1, 9) for _ in range(draw.between(4, 5))]
    places = [draw.between(0, groups - 1) for _ in values]
    right = [sum(v for v, p in zip(values, places, strict=True) if p == g) for g in range(groups)]
    program = Program("import torch", f"values = torch.tensor({values})", f"group = torch.tensor({places})")
    word = draw.pick(("scatter_add_", "index_add_"))
    program.add(f"sums = torch.zeros({groups}, dtype=torch.long)")
    program.add(f"sums.{word}(0, group, values)", "print(sums.tolist())")
    steps = []
    for g in range(groups):
        mine = [v for v, p in zip(values, places, strict=True) if p == g]
        steps.append(f"Place {g} gets {' + '.join(map(str, mine)) or '0'} = {right[g]}.")
    steps.append(f"It prints {right}")
    last = [
        next((v for v, p in reversed(list(zip(values, places, strict=True))) if p == g), 0)
        for g in range(groups)
    ]
    misses = [
        (str(last), "Where a place is named twice, the values are added; none overwrites the other."),
        (str([places.count(g) for g in range(groups)]), "That counts. Added are the values."),
        (str(values), f"sums has {groups} places."),
        (str(list(reversed(right))), "Place 0 comes first."),
    ]
    return asking.output("What does it print?", program, "str(sums.tolist())", str(right), steps, misses)


def _counts(draw: Draw, difficulty: int) -> Draft:
    """Accuracy by hand: argmax against labels."""
    samples, classes = draw.between(3, 4), 3
    scores = [draw.some(range(1, 10), classes) for _ in range(samples)]
    labels = [draw.between(0, classes - 1) for _ in range(samples)]
    found = [row.index(max(row)) for row in scores]
    hits = sum(f == label for f, label in zip(found, labels, strict=True))
    program = Program("import torch", f"scores = torch.tensor({scores})", f"labels = torch.tensor({labels})")
    program.add("hits = (scores.argmax(dim=1) == labels).sum().item()")
    steps = (
        f"argmax(dim=1) gives the place of the largest in each row: {args(found)}.",
        f"The labels are {args(labels)}.",
        f"Equal in {hits} of {samples} places: hits = {hits}",
    )
    least = [row.index(min(row)) for row in scores]
    misses = [
        (samples - hits, "Those are the misses."),
        (sum(f + 1 == label for f, label in zip(found, labels, strict=True)), "Places are counted from 0."),
        (sum(f == label for f, label in zip(least, labels, strict=True)), "argmax looks for the largest."),
        (samples, f"{samples} is the number of rows. Only equal ones count."),
    ]
    return asking.number("What is hits?", program, "hits", hits, steps, misses, meta=False)


def _runs(draw: Draw, difficulty: int) -> Draft:
    rows, columns = draw.sizes((3, 4, 5, 6), 2)
    program = Program("import torch", f"x = torch.rand({rows}, {columns})")
    form = draw.pick(("many", "flat", "dtype", "good", "wide", "all", "labels"))
    answer, wrong = "RuntimeError", "runs"
    if form == "many":
        program.add(f"best = x.topk({columns + draw.pick((1, 2))})")
        steps = [f"topk looks along the last dimension, and that has {columns}."]
        why = f"More than {columns} cannot be chosen of {columns}: k is out of range."
    elif form == "flat":
        program.add(f"labels = torch.zeros({rows}, dtype=torch.long)", "y = x.gather(1, labels)")
        steps = [
            "gather wants an index with as many dimensions as x: two.",
            f"labels is {(rows,)}, it has one.",
        ]
        why = f"labels is {(rows,)}; gather needs two dimensions, labels[:, None] or unsqueeze(1)."
    elif form == "dtype":
        program.add(f"index = torch.zeros({rows}, 1)", "y = x.gather(1, index)")
        steps = ["torch.zeros gives floats, and an index must hold whole numbers (torch.long)."]
        why = "index is float32. gather wants int64."
    elif form == "good":
        picked = draw.pick((1, 2, columns + 3))
        program.add(f"index = torch.zeros({rows}, {picked}, dtype=torch.long)", "y = x.gather(1, index)")
        answer, wrong = "runs", "RuntimeError"
        steps = [f"index has two dimensions as x, and names column 0 only: y is {(rows, picked)}."]
        why = "Along the gathered dimension the index may be of any length, even longer than x."
    elif form == "wide":
        program.add(f"index = torch.zeros({rows + 1}, 1, dtype=torch.long)", "y = x.gather(1, index)")
        steps = [
            f"index has {rows + 1} rows, and x has {rows}.",
            "Outside dimension 1, index must not be larger than x.",
        ]
        why = f"For row {rows} of index there is no row in x. Only along dimension 1 may it be longer."
    elif form == "all":
        program.add(f"best = x.topk({columns})")
        answer, wrong = "runs", "RuntimeError"
        steps = [f"k may be as large as the last dimension, {columns}: then all are sorted."]
        why = f"k = {columns} is just all of them, the largest first."
    else:
        program.add(f"index = torch.full(({rows}, 1), {columns})", "y = x.gather(1, index)")
        steps = [f"Every entry of index is {columns}, and a row has places 0 to {columns - 1}."]
        why = f"Place {columns} is out of range: {columns} are counted from 0."
    line = len(program.lines) if answer != "runs" else None
    text = draw.pick(RUNS)
    return asking.outcome(text, program, answer, steps, [(wrong, why)], raises_at=line, meta=False)

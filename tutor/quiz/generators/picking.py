"""Indexing with masks and with integer tensors."""

from __future__ import annotations

from collections.abc import Callable

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args, plural, put


def picks(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [_mask, _row_mask, _rows, _values, _runs, _table]
    if difficulty > 1:
        makers += [_pairs, _pairs_values, _columns, _counted]
    if difficulty > 2:
        makers += [_grid, _between]
    return draw.pick(makers)(draw, difficulty)


def _mask(draw: Draw, difficulty: int) -> Draft:
    """x[x > t] on a small table: how many are left, in one dimension."""
    rows, columns = draw.pick(((2, 3), (2, 4), (3, 3), (3, 4)))[:2]
    low = -3 if difficulty > 1 else 0
    numbers = [[draw.between(low, 6) for _ in range(columns)] for _ in range(rows)]
    threshold = draw.between(0, 3)
    sign, passes = draw.pick(((">", int.__gt__), (">=", int.__ge__), ("<", int.__lt__), ("==", int.__eq__)))
    kept = [n for row in numbers for n in row if passes(n, threshold)]
    name = draw.pick(("x", "scores", "table"))
    program = Program("import torch", f"{name} = torch.tensor({numbers})")
    if draw.chance(0.5):
        program.add(f"mask = {name} {sign} {threshold}")
        line = program.add(f"y = {name}[mask]")
    else:
        line = program.add(f"y = {name}[{name} {sign} {threshold}]")
    steps = (
        f"{len(kept)} of the {rows * columns} numbers are {sign} {threshold}: {args(kept) or 'none'}.",
        "Those that are left need not form a table, so a mask of the whole gives one dimension.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, (rows, columns), "The mask picks numbers; those where it is False are gone."),
        (line, (rows * columns,), f"Only the {len(kept)} numbers where the mask is True are left."),
        (line, (rows * columns - len(kept),), "Those are the numbers where the mask is False."),
    ]
    equal = sum(n == threshold for row in numbers for n in row)
    if sign in (">", "<"):
        misses.append((line, (len(kept) + equal,), f"{threshold} itself is not {sign} {threshold}."))
    elif sign == ">=":
        misses.append((line, (len(kept) - equal,), f"{threshold} itself is >= {threshold} too."))
    hit = sum(any(passes(n, threshold) for n in row) for row in numbers)
    misses.append((line, (hit, columns), "A mask of the whole table picks single numbers, not rows."))
    text = "What shape has y?"
    return asking.shape(text, program, [(line, "y", (len(kept),))], steps, misses, meta=False)


def _bools(draw: Draw, count: int) -> list[bool]:
    """Some of both kinds."""
    true = draw.between(1, count - 1)
    return draw.shuffled([True] * true + [False] * (count - true))


def _row_mask(draw: Draw, difficulty: int) -> Draft:
    """A mask over the first dimension, or over the second at higher difficulties."""
    count = draw.between(3, 6)
    rest = tuple(draw.sizes([n for n in (3, 5, 7, 8, 10, 12, 28) if n != count], 1 if difficulty < 3 else 2))
    at = 1 if difficulty > 2 and draw.chance(0.5) else 0
    sizes = (rest[0], count, *rest[1:]) if at else (count, *rest)
    mask = _bools(draw, count)
    name = draw.pick(("keep", "mask", "valid"))
    program = Program("import torch", f"x = torch.zeros({args(sizes)})")
    program.add(f"{name} = torch.tensor({mask})")
    line = program.add(f"y = x[{':, ' if at else ''}{name}]")
    true = sum(mask)
    result = put(sizes, at, true)
    steps = (
        f"{name} has {count} entries, one for each along dimension {at}; {true} are True.",
        f"Dimension {at} keeps these {true}, the others stay whole.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, sizes, f"Where {name} is False, the entry is left out."),
        (line, put(sizes, at, count - true), "Kept is where the mask is True."),
        (line, (true,), f"{name} has one dimension, so only dimension {at} is picked from; the others stay."),
    ]
    if true == 1:
        misses.append(
            (line, (*sizes[:at], *sizes[at + 1 :]), "A mask keeps its dimension, even with one True.")
        )
    text = f"x has shape {sizes}, and {name} has {count} entries. What shape has y?"
    return asking.shape(text, program, [(line, "y", result)], steps, misses, meta=False)


def _rows(draw: Draw, difficulty: int) -> Draft:
    """x[index] with an integer tensor, of one dimension or two."""
    count, width = draw.sizes((6, 7, 8, 9, 10, 12, 16), 2)
    length = draw.pick([n for n in (3, 4, 5) if n not in (count, width)])
    deep = difficulty > 1 and draw.chance(0.6)
    word, index = draw.pick(
        (("table", "ids"), ("embeddings", "tokens"), ("x", "index"), ("features", "picked"))
    )
    program = Program("import torch", f"{word} = torch.randn({count}, {width})")
    if deep:
        batch = draw.pick([n for n in (2, 3, 4, 5) if n not in (length, count, width)])
        shape: Sizes = (batch, length)
        program.add(f"{index} = torch.zeros({batch}, {length}, dtype=torch.long)")
    else:
        shape = (length,)
        program.add(f"{index} = torch.tensor({[draw.between(0, count - 1) for _ in range(length)]})")
    line = program.add(f"y = {word}[{index}]")
    result = (*shape, width)
    steps = (
        f"{index} is {shape}: each of its numbers is replaced by a row of {word}.",
        f"A row has {width} numbers, so {width} comes at the end.",
    )
    misses = [
        (line, shape, f"Each number picks a whole row, {width} numbers long."),
        (line, (count, width), f"That is {word}. How many rows come out is up to {index}."),
        (line, (*shape, count), f"The {count} rows are chosen from; the {width} columns stay."),
        (line, (width, *shape), f"The picked dimension is the first, so {args(shape)} stands there."),
        (line, (*shape, count, width), "The dimension that is picked from is replaced, not kept."),
    ]
    if deep:
        misses.append((line, (shape[0] * shape[1], width), f"The form of {index} is kept: {shape}."))
    text = f"Rows of {word} are picked by {index}. What shape has y?"
    return asking.shape(text, program, [(line, "y", result)], steps, misses)


def _columns(draw: Draw, difficulty: int) -> Draft:
    rows, columns = draw.sizes((6, 8, 9, 10, 12, 20), 2)
    length = draw.pick([n for n in (2, 3, 4, 5) if n not in (rows, columns)])
    depth = draw.pick([n for n in (7, 11, 16) if n not in (rows, columns, length)])
    sizes: Sizes = (rows, columns) if difficulty < 3 else (rows, columns, depth)
    index = [draw.between(0, columns - 1) for _ in range(length)]
    program = Program("import torch", f"x = torch.rand({args(sizes)})", f"columns = torch.tensor({index})")
    line = program.add("y = x[:, columns]")
    result = put(sizes, 1, length)
    steps = (
        f"`:` keeps dimension 0, {rows}.",
        f"columns picks {length} along dimension 1, and {columns} goes.",
    )
    misses = [
        (
            line,
            put(sizes, 0, length),
            "`:` stands first, so dimension 0 stays and dimension 1 is picked from.",
        ),
        (line, (rows, length, *sizes[1:]), "The dimension that is picked from is replaced, not kept."),
        (line, (rows, *sizes[2:]), f"An integer tensor keeps a dimension: it is {length} long."),
        (line, (length, *sizes[1:]), "`:` keeps all of dimension 0."),
        (line, sizes, f"Only {length} columns are picked, not all {columns}."),
    ]
    text = f"{plural(length, 'column')} are picked. What shape has y?"
    return asking.shape(text, program, [(line, "y", result)], steps, misses)


def _values(draw: Draw, difficulty: int) -> Draft:
    """Small numbers, picked and printed."""
    count = draw.between(4, 6)
    numbers = draw.some(range(1, 10), count)
    if draw.chance(0.5):
        index = [draw.between(-1 if difficulty > 2 else 0, count - 1) for _ in range(draw.between(2, 4))]
        right = [numbers[i] for i in index]
        program = Program("import torch", f"x = torch.tensor({numbers})", f"order = torch.tensor({index})")
        program.add("print(x[order].tolist())")
        ask = "str(x[order].tolist())"
        steps = [f"x[order] takes entries {args(index)} of x, counted from 0, in this order."]
        if any(i < 0 for i in index):
            steps.append("-1 is the last entry.")
        shifted = [numbers[i - 1] for i in index]
        misses = [(str(shifted), "Entries are counted from 0.")]
        misses.append((str(sorted(right)), "The order is that of the index, not that of x."))
        misses.append((str(index), "Those are the places. At each place stands a number of x."))
        misses.append((str(numbers), "That is x. How many come out is up to the index."))
    else:
        mask = _bools(draw, count)
        right = [n for n, keep in zip(numbers, mask, strict=True) if keep]
        program = Program("import torch", f"x = torch.tensor({numbers})", f"mask = torch.tensor({mask})")
        program.add("print(x[mask].tolist())")
        ask = "str(x[mask].tolist())"
        steps = [f"mask keeps the entries where it is True, {len(right)} of {count}."]
        other = [n for n, keep in zip(numbers, mask, strict=True) if not keep]
        zeroed = [n if keep else 0 for n, keep in zip(numbers, mask, strict=True)]
        misses = [(str(zeroed), "Entries where the mask is False are left out, not set to 0.")]
        misses.append((str(other), "Kept is where the mask is True."))
        misses.append((str(mask), "That is the mask. It picks numbers of x."))
    steps.append(f"It prints {right}")
    return asking.output("What does it print?", program, ask, str(right), steps, misses)


def _table(draw: Draw, difficulty: int) -> Draft:
    """x[row][column] and x[row, column]."""
    rows, columns = draw.pick(((2, 3), (3, 4), (3, 3), (2, 4)))
    numbers = [[10 * (r + 1) + c for c in range(columns)] for r in range(rows)]
    row = draw.between(-1 if difficulty > 1 else 0, rows - 1)
    column = draw.between(-2 if difficulty > 1 else 0, columns - 1)
    program = Program("import torch", f"x = torch.tensor({numbers})")
    entry = f"x[{row}][{column}]" if draw.chance(0.4) else f"x[{row}, {column}]"
    program.add(f"y = {entry}.item()")
    answer = numbers[row][column]
    steps = (
        f"Row {row} of x, counted from 0{' (negative from the end)' if row < 0 else ''}, is {numbers[row]}.",
        f"Its entry {column} is {answer}",
    )
    misses: list[tuple[int, str]] = []
    if -rows <= column < rows and -columns <= row < columns:
        misses.append((numbers[column][row], "The first number is the row, the second the column."))
    misses.append((numbers[row - 1][column - 1], "Rows and columns are counted from 0."))
    misses.append((numbers[row - 1][column], f"Rows are counted from 0: row {row} is {numbers[row]}."))
    misses.append((numbers[row][column - 1], "Columns are counted from 0."))
    return asking.number("What is y?", program, "y", answer, steps, misses, meta=False)


def _pairs(draw: Draw, difficulty: int) -> Draft:
    """x[rows, columns]: pairs, not a table."""
    rows, columns = draw.sizes((5, 6, 7, 8, 9, 10), 2)
    length = draw.pick([n for n in (2, 3, 4) if n not in (rows, columns)])
    depth = draw.pick([n for n in (11, 12, 16) if n not in (rows, columns)])
    sizes: Sizes = (rows, columns) if difficulty < 3 or draw.chance(0.4) else (rows, columns, depth)
    first = [draw.between(0, rows - 1) for _ in range(length)]
    second = [draw.between(0, columns - 1) for _ in range(length)]
    program = Program("import torch", f"x = torch.zeros({args(sizes)})")
    program.add(f"rows = torch.tensor({first})", f"columns = torch.tensor({second})")
    line = program.add("y = x[rows, columns]")
    rest = sizes[2:]
    result = (length, *rest)
    steps = [f"Two index tensors go together: ({first[0]}, {second[0]}) is the first pair, of {length}."]
    if rest:
        steps.append(f"What is not indexed stays: {args(rest)}.")
    else:
        steps.append("Each pair picks one number.")
    misses = [
        (
            line,
            (length, length, *rest),
            "Not every row with every column: the two go together, pair by pair.",
        ),
        (line, (length, columns, *rest), "columns picks as well: one column for each row."),
        (line, sizes, f"Only {length} places are picked."),
        (line, (length,), "Dimension 2 is not indexed, so it stays."),
        (line, (), f"The index has {length} entries, and the result has as many."),
    ]
    text = "rows and columns each pick along one dimension. What shape has y?"
    return asking.shape(text, program, [(line, "y", result)], steps, misses)


def _pairs_values(draw: Draw, difficulty: int) -> Draft:
    """The score of the right class of each sample: logits[torch.arange(n), labels]."""
    samples, classes = draw.pick(((2, 3), (3, 3), (3, 4), (4, 3)))
    numbers = [draw.some(range(1, 10), classes) for _ in range(samples)]
    labels = [draw.between(0, classes - 1) for _ in range(samples)]
    right = [row[label] for row, label in zip(numbers, labels, strict=True)]
    program = Program("import torch", f"scores = torch.tensor({numbers})", f"labels = torch.tensor({labels})")
    program.add(f"picked = scores[torch.arange({samples}), labels]")
    total = draw.chance(0.5)
    misses_of = [
        ([row[label - 1] for row, label in zip(numbers, labels, strict=True)], "Classes are counted from 0."),
        ([max(row) for row in numbers], "The labels pick the entry, not its size."),
        (numbers[0][:samples], "One number from each row: arange gives the rows."),
    ]
    steps = [
        f"Row {n}: entry {label} is {row[label]}."
        for n, (row, label) in enumerate(zip(numbers, labels, strict=True))
    ]
    if total:
        program.add("total = picked.sum().item()")
        steps.append(f"{' + '.join(map(str, right))} = {sum(right)}")
        misses = [(sum(wrong), why) for wrong, why in misses_of]
        return asking.number("What is total?", program, "total", sum(right), steps, misses, meta=False)
    program.add("print(picked.tolist())")
    steps.append(f"It prints {right}")
    texts = [(str(wrong), why) for wrong, why in misses_of]
    return asking.output("What does it print?", program, "str(picked.tolist())", str(right), steps, texts)


def _counted(draw: Draw, difficulty: int) -> Draft:
    """(x > t).sum() against x[x > t].sum()."""
    numbers = draw.some(range(-5, 10), draw.between(5, 7))
    threshold = draw.between(-1, 4)
    kept = [n for n in numbers if n > threshold]
    name = draw.pick(("x", "losses", "errors"))
    program = Program("import torch", f"{name} = torch.tensor({numbers})")
    inside = f"{name}[{name} > {threshold}]"
    forms = (
        (
            f"({name} > {threshold}).sum().item()",
            len(kept),
            f"True counts as 1: {len(kept)} entries are greater",
        ),
        (f"{inside}.sum().item()", sum(kept), f"Only the entries greater than {threshold} are added"),
        (f"{inside}.numel()", len(kept), f"The entries greater than {threshold} are {args(kept) or 'none'}"),
    )
    at = draw.between(0, 2)
    code, answer, why = forms[at]
    program.add(f"y = {code}")
    told = [f"Greater than {threshold} are: {args(kept) or 'none'}."]
    told.append(
        f"{why}: {' + '.join(f'{n}' if n >= 0 else f'({n})' for n in kept) or '0'} = {answer}"
        if at == 1
        else f"{why}, so y = {answer}"
    )
    misses = [
        (
            sum(kept),
            "A comparison gives True and False, and sum counts the True. It does not add the numbers.",
        ),
        (len(kept), "The mask picks the numbers, and sum adds these. It does not count them."),
        (sum(numbers), "The mask leaves the others out."),
        (len(numbers), "Only those greater count."),
        (len(numbers) - len(kept), "Those are the others."),
        (sum(n for n in numbers if n >= threshold), f"{threshold} is not greater than itself."),
    ]
    return asking.number("What is y?", program, "y", answer, told, misses, meta=False)


def _grid(draw: Draw, difficulty: int) -> Draft:
    """x[rows[:, None], columns]: every row with every column."""
    rows, columns = draw.sizes((7, 8, 9, 10), 2)
    first, second = draw.sizes((2, 3, 4, 5), 2)
    program = Program("import torch", f"x = torch.ones({rows}, {columns})")
    program.add(f"rows = torch.tensor({draw.some(range(rows), first)})")
    program.add(f"columns = torch.tensor({draw.some(range(columns), second)})")
    line = program.add("y = x[rows[:, None], columns]")
    steps = (
        f"rows[:, None] is {(first, 1)}, columns is {(second,)}.",
        f"Index tensors broadcast: together {(first, second)}, every row with every column.",
    )
    misses = [
        (line, (first, 1, second), "The two index tensors broadcast; the 1 stretches."),
        (line, (second, first), "The rows stand first."),
        (line, (min(first, second),), "They are no pairs: [:, None] lets every row meet every column."),
        (line, (first, columns), "columns picks too."),
        (line, (rows, columns), "Only the rows and columns named are picked."),
    ]
    text = "Some rows, some columns. What shape has y?"
    return asking.shape(text, program, [(line, "y", (first, second))], steps, misses)


def _between(draw: Draw, difficulty: int) -> Draft:
    """Index tensors apart from each other: their dimension comes first."""
    a, b, c = draw.sizes((4, 5, 6, 7, 8), 3)
    length = draw.pick((2, 3))
    program = Program("import torch", f"x = torch.zeros({a}, {b}, {c})")
    program.add(f"i = torch.tensor({[draw.between(0, a - 1) for _ in range(length)]})")
    program.add(f"k = torch.tensor({[draw.between(0, c - 1) for _ in range(length)]})")
    if draw.chance(0.6):
        line = program.add("y = x[i, :, k]")
        result: Sizes = (length, b)
        steps = (
            f"i and k go together, pair by pair: {length}.",
            "A slice stands between them, so their dimension comes first.",
        )
        misses = [
            (line, (b, length), "With a slice between two index tensors, their dimension comes first."),
            (line, (length, b, length), "i and k go together: one dimension for the two of them."),
        ]
    else:
        line = program.add("y = x[:, i.clamp(max=1), k]")
        result = (a, length)
        steps = (
            "i and k stand side by side and go together.",
            f"Their dimension, {length}, takes the place of the two.",
        )
        misses = [
            (line, (length, a), "Side by side they stay in their place, after the slice."),
            (line, (a, length, length), "i and k go together: one dimension for the two of them."),
        ]
    misses.append((line, (a, b, c), "Two dimensions are picked from."))
    misses.append((line, (length,), "The slice keeps its dimension."))
    text = "Two index tensors and a slice. What shape has y?"
    return asking.shape(text, program, [(line, "y", result)], steps, misses)


def _runs(draw: Draw, difficulty: int) -> Draft:
    count, width = draw.sizes((4, 5, 6, 7, 8), 2)
    program = Program("import torch", f"x = torch.zeros({count}, {width})")
    form = draw.pick(("short", "float", "range", "pairs", "good", "mask_good", "negative"))
    answer, wrong = "IndexError", "runs"
    if form == "short":
        mask = _bools(draw, count - 1)
        program.add(f"mask = torch.tensor({mask})")
        call = "x[mask]"
        steps = [f"mask has {count - 1} entries, and dimension 0 of x has {count}."]
        why = f"A mask must be as long as the dimension it picks from: {count}, and it has {count - 1}."
    elif form == "float":
        program.add(f"index = torch.tensor([0.0, {draw.between(1, 2)}.0])")
        call = "x[index]"
        steps = ["index holds floats, and an index must be whole numbers or True and False."]
        why = "1.0 is no index, even where it is whole: the dtype counts. index.long() would do."
    elif form == "range":
        at = [0, count, draw.between(0, count - 1)]
        program.add(f"index = torch.tensor({draw.shuffled(at)})")
        call = "x[index]"
        steps = [f"Dimension 0 has entries 0 to {count - 1}. There is no entry {count}."]
        why = f"{count} is out of range: {count} entries are counted from 0. Only slices stop at the end."
    elif form == "pairs":
        program.add(f"rows = torch.tensor([0, 1, {draw.between(0, 3)}])", "columns = torch.tensor([0, 1])")
        call = "x[rows, columns]"
        steps = [
            "Index tensors go together pair by pair, so their shapes must broadcast.",
            "(3,) and (2,) do not.",
        ]
        why = "3 rows and 2 columns make no pairs. rows[:, None] would take every row with every column."
    elif form == "good":
        index = [draw.between(0, count - 1) for _ in range(count + 2)]
        program.add(f"index = torch.tensor({index})")
        call, answer, wrong = "x[index]", "runs", "IndexError"
        steps = [
            f"All entries of index lie in 0 to {count - 1}.",
            "An index may be longer than x and name rows twice.",
        ]
        why = f"{count + 2} indices for {count} rows are fine: a row may be picked more than once."
    elif form == "negative":
        program.add(f"index = torch.tensor([-1, -{count}, 0])")
        call, answer, wrong = "x[index]", "runs", "IndexError"
        steps = [f"Negative entries count from the end: -1 is row {count - 1}, -{count} is row 0."]
        why = f"-{count} is the first of {count} rows; only -{count + 1} would be out of range."
    else:
        program.add(f"mask = torch.zeros({count}, dtype=torch.bool)")
        call, answer, wrong = "x[mask]", "runs", "IndexError"
        steps = [
            f"mask is as long as dimension 0, {count}. No entry is True.",
            f"So y is {(0, width)}, and that is allowed.",
        ]
        why = "Nothing is picked, and an empty tensor is no error."
    line = program.add(f"y = {call}")
    at_line = line if answer != "runs" else None
    return asking.outcome(
        draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=at_line, meta=False
    )

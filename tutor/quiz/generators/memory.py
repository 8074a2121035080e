"""Views and copies, strides and contiguity: what shares memory, and how it is laid out."""

from __future__ import annotations

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.words import times

Sizes = tuple[int, ...]


# --- views or copies ---------------------------------------------------------------------------------


def sharing(draw: Draw, difficulty: int) -> Draft:
    forms = [_written, _written, _through_number]
    if difficulty >= 3:
        forms += [_two_views, _rebound, _written]
    return draw.pick(forms)(draw, difficulty)


class _Way:
    """How y comes from x, a vector of `size` numbers: whether it shares x's memory, and which element of x is
    element `at(n)` of y."""

    def __init__(
        self, code: str, shares: bool, why: str, start: int = 0, step: int = 1, count: int = 0
    ) -> None:
        self.code, self.shares, self.why = code, shares, why
        self.start, self.step, self.count = start, step, count


def _ways(draw: Draw, size: int, difficulty: int) -> list[_Way]:
    start, half = draw.between(1, size - 2), size // 2
    ways = [
        _Way(
            f"{{x}}[{start}:]",
            True,
            "A slice is a view: it looks at the same memory.",
            start,
            1,
            size - start,
        ),
        _Way("{x}[::2]", True, "A slice with a step is a view, too.", 0, 2, (size + 1) // 2),
        _Way("{x}.clone()", False, "clone() copies.", 0, 1, size),
        _Way("{x} + 0", False, "An operation makes a new tensor, even where nothing changes.", 0, 1, size),
        _Way("{x}", True, "That is a second name for the same tensor.", 0, 1, size),
        _Way(
            f"{{x}}.view(2, {half})[1]" if size % 2 == 0 else "{x}.view(-1)",
            True,
            "view looks at the same memory.",
            half if size % 2 == 0 else 0,
            1,
            half if size % 2 == 0 else size,
        ),
    ]
    if difficulty >= 2:
        mask = f"[{', '.join(map(str, range(size)))}]"
        ways += [
            _Way(f"{{x}}[{mask}]", False, "Indexing with a list of numbers copies.", 0, 1, size),
            _Way("{x}[{x} > -1]", False, "Indexing with a mask copies.", 0, 1, size),
            _Way("{x}.detach()", True, "detach() leaves the graph, not the memory.", 0, 1, size),
            _Way(
                "{x}.reshape(-1)",
                True,
                "reshape copies only where it must; here a view is enough.",
                0,
                1,
                size,
            ),
            _Way("{x}.float()", True, "x is float32 already, so float() gives x itself.", 0, 1, size),
            _Way("{x}.double()", False, "Another dtype needs other memory: it copies.", 0, 1, size),
            _Way(
                "torch.tensor({x}.tolist())",
                False,
                "tolist() makes python numbers; a new tensor is made of them.",
                0,
                1,
                size,
            ),
        ]
    if difficulty >= 3:
        ways += [
            _Way(
                "{x}.flip(0).flip(0)",
                False,
                "flip copies; torch has no views that run backwards.",
                0,
                1,
                size,
            ),
            _Way("{x}.unsqueeze(0)[0]", True, "unsqueeze and an index are views.", 0, 1, size),
            _Way(
                "{x}.expand(3, -1)[2]",
                True,
                "expand repeats nothing: all rows are the same memory.",
                0,
                1,
                size,
            ),
            _Way("{x}.repeat(2)", False, "repeat copies.", 0, 1, size),
            _Way("torch.cat([{x}])", False, "cat makes a new tensor, even of one.", 0, 1, size),
            _Way(
                "torch.from_numpy({x}.numpy())", True, "numpy() and from_numpy share the memory.", 0, 1, size
            ),
            _Way("{x}.narrow(0, 1, 2)", True, "narrow is a slice: a view.", 1, 1, 2),
            _Way("{x}.chunk(2)[1]", True, "chunk gives views.", (size + 1) // 2, 1, size - (size + 1) // 2),
        ]
    return ways


def _values(draw: Draw, size: int) -> list[float]:
    return [float(n) for n in draw.some(range(1, 10), size)]


def _written(draw: Draw, difficulty: int) -> Draft:
    """Something is written through y; what does x hold?"""
    size = draw.pick((4, 5, 6))
    values, new = _values(draw, size), float(draw.between(20, 99))
    name, other = draw.pick((("x", "y"), ("a", "b"), ("base", "part"), ("t", "u")))
    way = draw.pick(_ways(draw, size, difficulty))
    place = draw.between(0, way.count - 1)
    origin = way.start + place * way.step
    program = Program("import torch", "", f"{name} = torch.tensor({values})")
    program.add(f"{other} = {way.code.format(x=name)}", f"{other}[{place}] = {new:g}")
    asked = origin if draw.chance(0.8) or way.count == size else draw.between(0, size - 1)
    answer = new if way.shares and asked == origin else values[asked]
    if way.shares:
        told = [way.why.replace("x ", f"{name} ") if name != "x" else way.why]
        told.append(
            f"{other}[{place}] is {name}[{origin}], so {name}[{asked}] is {answer:g}"
            if asked == origin
            else f"{other}[{place}] is {name}[{origin}]; {name}[{asked}] stays {answer:g}"
        )
    else:
        told = [way.why, f"Writing to {other} leaves {name} alone: {name}[{asked}] stays {answer:g}"]
    misses: list[tuple[float, str]] = [
        (values[asked], f"{way.why} Writing to {other} writes to {name}."),
        (new, way.why if not way.shares else f"{other}[{place}] is {name}[{origin}], not {name}[{asked}]."),
        (values[place], f"{other} begins at {name}[{way.start}]; indices of {other} count from there."),
        (values[(asked + 1) % size], f"Indices count from 0: {name}[{asked}] was {values[asked]:g}."),
    ]
    return _number(
        f"What is {name}[{asked}] at the end?", program, f"{name}[{asked}].item()", answer, told, misses
    )


def _number(
    text: str, program: Program, ask: str, answer: float, told: list[str], misses: list[tuple[float, str]]
) -> Draft:
    value = int(answer)
    whole = [(int(miss), why) for miss, why in misses]
    return asking.number(
        text, program, f"int({ask})", value, told, whole, skills=("tensor.sharing",), meta=False
    )


def _through_number(draw: Draw, difficulty: int) -> Draft:
    """The other way round: x is changed; what does y hold?"""
    size = draw.pick((3, 4, 5))
    values, factor = _values(draw, size), draw.pick((2, 3, 10))
    name, other = draw.pick((("x", "y"), ("w", "saved"), ("state", "best"), ("a", "b")))
    way = draw.pick([w for w in _ways(draw, size, difficulty) if w.count == size and w.step == 1])
    in_place = draw.chance(0.7)
    change = (
        draw.pick((f"{name} *= {factor}", f"{name}.mul_({factor})"))
        if in_place
        else f"{name} = {name} * {factor}"
    )
    place = draw.between(0, size - 1)
    program = Program(
        "import torch", "", f"{name} = torch.tensor({values})", f"{other} = {way.code.format(x=name)}", change
    )
    changed = way.shares and in_place
    answer = values[place] * (factor if changed else 1)
    told = [way.why]
    if not in_place:
        told.append(f"{name} = {name} * {factor} makes a new tensor; {other} still has the old one.")
    elif way.shares:
        told.append(f"{change} works in place, in the memory that {other} looks at.")
    else:
        told.append(f"{change} works in place, but {other} has memory of its own.")
    told.append(f"{other}[{place}] is {answer:g}")
    misses: list[tuple[float, str]] = [
        (
            values[place] * factor,
            way.why if in_place else f"{name} is bound to a new tensor; the old one is untouched.",
        ),
        (values[place], f"{way.why} The change is made in place."),
        (values[(place + 1) % size], "Indices count from 0."),
        (values[place] * factor * factor, "It is multiplied once."),
    ]
    return _number(
        f"What is {other}[{place}] at the end?", program, f"{other}[{place}].item()", answer, told, misses
    )


def _two_views(draw: Draw, difficulty: int) -> Draft:
    """Two views of one tensor, seen through each other."""
    size = draw.pick((6, 8))
    values, new = _values(draw, size) if size <= 9 else [], float(draw.between(20, 99))
    first, second = draw.between(1, 3), draw.between(0, 2)
    place = draw.between(max(0, second - first), 2)
    origin = first + place
    copied = draw.chance(0.3)
    program = Program("import torch", "", f"base = torch.tensor({values})", f"left = base[{first}:]")
    program.add(f"right = base[{second}:]{'.clone()' if copied else ''}", f"left[{place}] = {new:g}")
    asked = origin - second
    answer = values[origin] if copied else new
    told = [
        f"left[{place}] is base[{origin}], and right[{asked}] looks at base[{origin}] as well.",
        f"right was copied before, so it keeps {answer:g}"
        if copied
        else f"Both are views of one memory: {answer:g}",
    ]
    misses: list[tuple[float, str]] = [
        (new, "right was cloned: it has memory of its own."),
        (values[origin], "left and right are views of the same memory."),
        (values[place], f"left begins at base[{first}]."),
        (values[asked], f"right begins at base[{second}]."),
        (values[(origin + 1) % size], "Indices count from 0."),
    ]
    return _number(
        f"What is right[{asked}] at the end?", program, f"right[{asked}].item()", answer, told, misses
    )


def _rebound(draw: Draw, difficulty: int) -> Draft:
    """A function that changes its argument, in place or not."""
    size = draw.pick((3, 4))
    values, amount = _values(draw, size), draw.between(10, 50)
    in_place = draw.chance(0.5)
    body = (
        draw.pick((f"t += {amount}", f"t.add_({amount})", f"t[:] = t + {amount}"))
        if in_place
        else f"t = t + {amount}"
    )
    given = draw.pick(("x", "x", "x.clone()", "x[:]"))
    program = Program("import torch", "", "def shift(t):", f"    {body}", "    return t", "")
    program.add(f"x = torch.tensor({values})", f"y = shift({given})")
    place = draw.between(0, size - 1)
    changed = in_place and given != "x.clone()"
    answer = values[place] + (amount if changed else 0)
    told = [
        f"{body} {'writes into the memory that t looks at' if in_place else 'binds t to a new tensor'}.",
        "x.clone() has memory of its own."
        if given == "x.clone()"
        else f"The function gets {'x itself' if given == 'x' else 'a view of x'}.",
        f"x[{place}] is {answer:g}",
    ]
    misses: list[tuple[float, str]] = [
        (
            values[place] + amount,
            "The function got a copy."
            if given == "x.clone()"
            else "t = ... binds the name anew; x is not touched.",
        ),
        (values[place], "The function writes into x's own memory."),
        (amount, f"x[{place}] was {values[place]:g} before."),
        (values[(place + 1) % size], "Indices count from 0."),
    ]
    return _number(f"What is x[{place}] at the end?", program, f"x[{place}].item()", answer, told, misses)


# --- strides and contiguity --------------------------------------------------------------------------


def strides(draw: Draw, difficulty: int) -> Draft:
    forms = [_stride, _stride, _storage_place]
    if difficulty >= 2:
        forms += [_contiguous, _stride]
    if difficulty >= 3:
        forms += [_storage_place, _contiguous, _offset]
    return draw.pick(forms)(draw, difficulty)


def row_major(sizes: Sizes) -> Sizes:
    """The strides of a fresh tensor: how many numbers lie from one index of a dimension to the next."""
    found, step = [], 1
    for size in reversed(sizes):
        found.append(step)
        step *= size
    return tuple(reversed(found))


def _sizes(draw: Draw, difficulty: int) -> Sizes:
    rank = 2 if difficulty == 1 else draw.pick((2, 3)) if difficulty < 4 else draw.pick((3, 4))
    return tuple(draw.sizes((2, 3, 4, 5, 6, 7, 8, 10), rank))


class _Laid:
    """A tensor after some moves: its sizes, strides and first place in memory."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes, self.strides, self.offset = sizes, row_major(sizes), 0

    def transpose(self, a: int, b: int) -> None:
        sizes, steps = list(self.sizes), list(self.strides)
        sizes[a], sizes[b] = sizes[b], sizes[a]
        steps[a], steps[b] = steps[b], steps[a]
        self.sizes, self.strides = tuple(sizes), tuple(steps)

    @property
    def contiguous(self) -> bool:
        return all(
            s == r for s, r, n in zip(self.strides, row_major(self.sizes), self.sizes, strict=True) if n > 1
        )


def _moved(draw: Draw, difficulty: int) -> tuple[Program, _Laid, list[str]]:
    """`y` made of `x` by a move or two, and what each does to the strides."""
    sizes = _sizes(draw, difficulty)
    laid = _Laid(sizes)
    base = draw.pick(
        (f"torch.zeros{sizes}", f"torch.arange({times(sizes)}).view{sizes}", f"torch.ones{sizes}")
    )
    program = Program("import torch", "", f"x = {base}")
    told = [f"x is {sizes}, fresh and row by row: its strides are {laid.strides}."]
    kinds = ["transpose", "step", "select", "none"] if difficulty > 1 else ["transpose", "none", "step"]
    code, last = "x", ""
    for _ in range(1 if difficulty < 4 else 2):
        kind = draw.pick([k for k in kinds if k != last])
        last = kind
        rank = len(laid.sizes)
        if kind == "transpose" and rank > 1:
            a, b = sorted(draw.some(range(rank), 2))
            laid.transpose(a, b)
            code += f".transpose({a}, {b})"
            told.append(f"transpose({a}, {b}) swaps sizes and strides, and moves nothing: {laid.strides}.")
        elif kind == "step":
            step = draw.pick((2, 3))
            laid.sizes = (-(-laid.sizes[0] // step), *laid.sizes[1:])
            laid.strides = (laid.strides[0] * step, *laid.strides[1:])
            code += f"[::{step}]"
            told.append(
                f"[::{step}] takes every {'second' if step == 2 else 'third'}: the first stride times {step}."
            )
        elif kind == "select" and rank > 2:
            index = draw.between(0, laid.sizes[0] - 1)
            laid.offset += index * laid.strides[0]
            laid.sizes, laid.strides = laid.sizes[1:], laid.strides[1:]
            code += f"[{index}]"
            told.append(f"[{index}] drops dimension 0 and its stride.")
    program.add(f"y = {code}" if code != "x" else "y = x")
    return program, laid, told


def _stride(draw: Draw, difficulty: int) -> Draft:
    program, laid, told = _moved(draw, difficulty)
    answer = str(laid.strides)
    fresh = row_major(laid.sizes)
    misses = [
        (str(fresh), "That would be fresh memory; y looks at x's."),
        (str(laid.sizes), "Those are the sizes; a stride is how many numbers lie between two neighbours."),
        (str(tuple(reversed(laid.strides))), "The order is that of the dimensions."),
        (str(tuple(4 * s for s in laid.strides)), "torch counts strides in numbers, not in bytes."),
        (str(tuple(s * 2 for s in laid.strides)), "Nothing is skipped twice."),
    ]
    program.add("print(y.stride())")
    return asking.output(
        "What does it print?",
        program,
        "str(y.stride())",
        answer,
        [*told, f"y.stride() is {answer}"],
        misses,
        skills=("tensor.sharing", "ops.permute"),
    )


def _storage_place(draw: Draw, difficulty: int) -> Draft:
    """Where in memory an element lies."""
    program, laid, told = _moved(draw, min(difficulty, 3))
    index = tuple(draw.between(0, size - 1) for size in laid.sizes)
    program.add(f"place = {' + '.join(f'{i} * y.stride({dim})' for dim, i in enumerate(index))}")
    parts = [i * s for i, s in zip(index, laid.strides, strict=True)]
    answer = sum(parts)
    fresh = sum(i * s for i, s in zip(index, row_major(laid.sizes), strict=True))
    sums = " + ".join(f"{i} * {s}" for i, s in zip(index, laid.strides, strict=True))
    misses: list[tuple[float, str]] = [
        (fresh, "That counts y row by row, but y looks at x's memory in another order."),
        (sum(i * n for i, n in zip(index, laid.sizes, strict=True)), "Strides count, not sizes."),
        (sum(index), "Each index is multiplied by its stride."),
        (answer + 1, "Places count from 0."),
        (
            sum(i * s for i, s in zip(index, reversed(laid.strides), strict=True)),
            "The order is that of the dimensions.",
        ),
    ]
    whole = [(int(value), why) for value, why in misses]
    text = f"How many numbers after y's first one does y[{', '.join(map(str, index))}] lie in memory?"
    return asking.number(
        text,
        program,
        "place",
        answer,
        [*told, f"{sums} = {answer}"],
        whole,
        skills=("tensor.sharing",),
        meta=False,
    )


def _offset(draw: Draw, difficulty: int) -> Draft:
    rows, columns = draw.sizes((3, 4, 5, 6, 7, 8), 2)
    row, column = draw.between(0, rows - 2), draw.between(0, columns - 2)
    program = Program("import torch", "", f"x = torch.arange({rows} * {columns}).view({rows}, {columns})")
    turned = draw.chance(0.4)
    if turned:
        program.add(f"y = x.t()[{column}:, {row}:]")
    else:
        program.add(f"y = x[{row}:, {column}:]")
    answer = row * columns + column
    told = [
        f"x has the strides ({columns}, 1): a row further is {columns} numbers.",
        "t() moves nothing, it swaps the strides." if turned else "Slices move nothing: y begins further on.",
        f"{row} * {columns} + {column} = {answer}",
    ]
    misses = [
        (row * rows + column, f"A row has {columns} numbers."),
        (row + column, "A row further is a whole row of numbers."),
        (
            column * columns + row,
            "t() swaps the strides too, so the place stays the same." if turned else "The row comes first.",
        ),
        (0, "The offset counts from the beginning of x's memory."),
        (answer + 1, "Places count from 0."),
    ]
    return asking.number(
        "Where in x's memory does y begin?",
        program,
        "y.storage_offset()",
        answer,
        told,
        misses,
        skills=("tensor.sharing",),
        meta=False,
    )


def _contiguous(draw: Draw, difficulty: int) -> Draft:
    program, laid, told = _moved(draw, difficulty)
    program.add("print(y.is_contiguous())")
    answer = str(laid.contiguous)
    how = f"Row by row {laid.sizes} would have the strides {row_major(laid.sizes)}; y has {laid.strides}."
    misses = [
        ("True", "The strides are not those of a fresh tensor, so view cannot merge freely."),
        ("False", "The strides are those of a fresh tensor of these sizes."),
    ]
    return asking.output(
        "What does it print?",
        program,
        "str(y.is_contiguous())",
        answer,
        [*told, how, answer],
        misses,
        skills=("tensor.sharing", "ops.permute"),
    )

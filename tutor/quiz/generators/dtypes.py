"""Which dtype comes out: promotion between tensors, 0-d tensors and python numbers, and calls with a rule of
their own. The promotion rule is torch's (torch.result_type): of the highest category, the dimensioned tensors
decide first, then 0-d tensors, then python numbers."""

from __future__ import annotations

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft

_SKILLS = ("tensor.dtype",)
BOOL, INT, FLOAT = 0, 1, 2
_CATEGORY = {
    "bool": BOOL,
    "uint8": INT,
    "int8": INT,
    "int16": INT,
    "int32": INT,
    "int64": INT,
    "float16": FLOAT,
    "bfloat16": FLOAT,
    "float32": FLOAT,
    "float64": FLOAT,
}
_WORD = {BOOL: "bool", INT: "integer", FLOAT: "floating point"}
_INTS = ("int8", "int16", "int32", "int64")
_FLOATS = ("float16", "float32", "float64")
_EASY = ("int64", "float32", "bool", "int32", "float64")
_HARD = (*_EASY, "uint8", "int8", "int16", "float16", "bfloat16")


def promoted(a: str, b: str) -> str:
    """What two tensors with dimensions give together."""
    if a == b:
        return a
    low, high = sorted((a, b), key=lambda dtype: _CATEGORY[dtype])
    if _CATEGORY[low] < _CATEGORY[high]:
        return high
    if {a, b} == {"float16", "bfloat16"}:
        return "float32"
    if "uint8" in (a, b):
        other = b if a == "uint8" else a
        return "int16" if other == "int8" else other
    order = ("float16", "bfloat16", "float32", "float64") if a in _FLOATS or a == "bfloat16" else _INTS
    return max((a, b), key=order.index)


def kinds(draw: Draw, difficulty: int) -> Draft:
    forms = [_two_tensors, _with_number, _two_tensors]
    if difficulty >= 2:
        forms += [_division, _comparison, _reduced, _with_number]
    if difficulty >= 3:
        forms += [_zero_dim, _made, _refused, _chain]
    if difficulty >= 4:
        forms = [_zero_dim, _chain, _refused, _reduced, _made, _division, _chain]
    return draw.pick(forms)(draw, difficulty)


def _name(dtype: str) -> str:
    return f"torch.{dtype}"


def _asked(
    draw: Draw, program: Program, name: str, answer: str, told: list[str], misses: list[tuple[str, str]]
) -> Draft:
    """Asked as what is printed, or as a choice."""
    wrong = [(_name(value), why) for value, why in misses if value != answer]
    if draw.chance(0.6):
        program.add(f"print({name}.dtype)")
        told = [*told, _name(answer)]
        return asking.output(
            "What does it print?", program, f"str({name}.dtype)", _name(answer), told, wrong, skills=_SKILLS
        )
    fillers = {
        "float64": "float64 comes only from float64; python's floats do not bring it.",
        "float32": "float32 is the default dtype, but nothing here asks for it.",
        "int64": "Whole numbers become int64 where they are made, not here.",
        "bool": "Only comparisons and logic give bool.",
        "int32": "Nothing here makes int32.",
    }
    taken = {value for value, _ in misses}
    more = [(_name(value), why) for value, why in fillers.items() if value not in taken and value != answer]
    return asking.choice(
        f"Which dtype has {name}?",
        program,
        f"str({name}.dtype)",
        _name(answer),
        wrong + more,
        told,
        draw,
        skills=_SKILLS,
    )


def _made_tensor(draw: Draw, name: str, dtype: str) -> str:
    """A line that makes a small tensor of this dtype, as people do."""
    size = draw.pick((2, 3, 4))
    zeros = f"{name} = torch.{draw.pick(('zeros', 'ones'))}({size}, dtype={_name(dtype)})"
    options = {
        "int64": [f"{name} = torch.arange({size})", f"{name} = torch.tensor([{', '.join('123456'[:size])}])"],
        "float32": [f"{name} = torch.{draw.pick(('zeros', 'ones'))}({size})", f"{name} = torch.rand({size})"],
        "bool": [f"{name} = torch.tensor([{', '.join(('True', 'False', 'True', 'False')[:size])}])"],
    }.get(dtype, [zeros])
    return draw.pick(options)


def _pair(draw: Draw, difficulty: int) -> tuple[str, str]:
    options = _EASY if difficulty < 3 else _HARD
    a, b = draw.some(options, 2)
    return a, b


def _compared(a: str, b: str, answer: str) -> str:
    first, second = _CATEGORY[a], _CATEGORY[b]
    if first != second:
        high = a if first > second else b
        return f"{_WORD[max(first, second)]} is the higher category, so {high} decides."
    return f"Both are {_WORD[first]}: what holds the values of both is {answer}."


def _two_tensors(draw: Draw, difficulty: int) -> Draft:
    a, b = _pair(draw, difficulty)
    x, y = draw.pick((("a", "b"), ("x", "y"), ("counts", "weights"), ("left", "right")))
    size = draw.pick((2, 3))
    program = Program("import torch", "")
    program.add(f"{x} = torch.ones({size}, dtype={_name(a)})", f"{y} = torch.ones({size}, dtype={_name(b)})")
    boolean = "bool" in (a, b)
    sign = draw.pick(("*", "+") if boolean else ("+", "*", "-"))
    program.add(f"z = {x} {sign} {y}")
    answer = promoted(a, b)
    told = [f"{x} is {a}, {y} is {b}.", _compared(a, b, answer)]
    lower = b if answer == a else a
    misses = [
        (lower, f"{answer} is the wider of the two."),
        (a, f"The order does not matter; {y} counts as much as {x}."),
        ("float64", "torch does not go to float64 on its own."),
        ("float32", "The default dtype plays no part where both are tensors."),
        ("int64", "Nothing is widened beyond what the two need."),
    ]
    return _asked(draw, program, "z", answer, told, misses)


def _with_number(draw: Draw, difficulty: int) -> Draft:
    dtype = draw.pick(_EASY if difficulty < 3 else _HARD)
    number, kind = draw.pick((("2", INT), ("0.5", FLOAT), ("10", INT), ("1.5", FLOAT), ("True", BOOL)))
    name, sign = draw.pick(("x", "t", "ids", "scores")), draw.pick(("*", "+"))
    program = Program("import torch", "", _made_tensor(draw, name, dtype), f"y = {name} {sign} {number}")
    default = {BOOL: "bool", INT: "int64", FLOAT: "float32"}[kind]
    answer = dtype if kind <= _CATEGORY[dtype] else default
    if answer == dtype:
        how = f"A python number of no higher category changes nothing: {dtype} stays."
    else:
        how = f"The number is {_WORD[kind]}, a higher category: its default dtype is taken."
    told = [f"{name} is {dtype}; {number} is a python number, no tensor.", how]
    misses = [
        ("float64" if kind == FLOAT else default, "A python number has no dtype of its own to bring along."),
        (dtype, f"{dtype} cannot hold the result: {number} is of a higher category."),
        ("float64", "Python's float is 64 bits wide, but here the default dtype counts, float32."),
        ("int64", "Python's whole numbers do not widen a tensor."),
        ("float32", "Nothing floating point takes part."),
    ]
    return _asked(draw, program, "y", answer, told, misses)


def _zero_dim(draw: Draw, difficulty: int) -> Draft:
    dtype, zero = _pair(draw, difficulty)
    value = {BOOL: "True", INT: "3", FLOAT: "2.5"}[_CATEGORY[zero]]
    name, scalar = draw.pick((("x", "scale"), ("t", "factor"), ("values", "one")))
    program = Program("import torch", "", f"{name} = torch.ones({draw.pick((2, 3))}, dtype={_name(dtype)})")
    program.add(f"{scalar} = torch.tensor({value}, dtype={_name(zero)})  # no dimension")
    program.add(f"y = {name} * {scalar}")
    higher = _CATEGORY[zero] > _CATEGORY[dtype]
    answer = zero if higher else dtype
    how = (
        f"{_WORD[_CATEGORY[zero]]} is a higher category than {_WORD[_CATEGORY[dtype]]}, so {scalar} decides."
        if higher
        else f"Its category is no higher than {name}'s, so the tensor with dimensions decides."
    )
    told = [f"{name} has a dimension and is {dtype}; {scalar} has none and is {zero}.", how]
    misses = [
        (promoted(dtype, zero), f"That would be right with dimensions; {scalar} has none."),
        (
            zero if answer == dtype else dtype,
            "The category decides first, and within it the tensor with dimensions.",
        ),
        ("float64", "Nothing here is wider than it has to be."),
        ("float32", "The default dtype plays no part between two tensors."),
    ]
    return _asked(draw, program, "y", answer, told, misses)


def _division(draw: Draw, difficulty: int) -> Draft:
    a = draw.pick(("int64", "int32", "int64", "uint8"))
    name = draw.pick(("x", "counts", "hits"))
    form, answer, how = draw.pick(
        (
            ("{x} / 2", "float32", "Division with / gives the default dtype, float32, of integers."),
            ("{x} // 2", a, "Division with // keeps integers integers."),
            (
                "{x} / {x}.sum()",
                "float32",
                "Division with / gives the default dtype, float32, of integers.",
            ),
            ("{x} ** 2", a, "A power with a whole exponent stays in the integers."),
            ("{x} % 3", a, "The rest of a division of integers is an integer."),
            (
                "torch.div({x}, 2, rounding_mode='floor')",
                a,
                "With a rounding mode div stays in the integers.",
            ),
        )
    )
    program = Program(
        "import torch", "", f"{name} = torch.ones(4, dtype={_name(a)})", f"y = {form.format(x=name)}"
    )
    told = [f"{name} is {a}.", how]
    misses = [
        (
            a if answer == "float32" else "float32",
            "Only / leaves the integers." if answer != "float32" else "/ never gives integers.",
        ),
        ("float64", "The default dtype is float32, not float64."),
        ("int64", f"{a} is not widened here."),
        ("int32", "Nothing narrows it."),
    ]
    return _asked(draw, program, "y", answer, told, misses)


def _comparison(draw: Draw, difficulty: int) -> Draft:
    dtype = draw.pick(("int64", "float32", "float64"))
    name = draw.pick(("x", "logits", "scores"))
    form, answer, how = draw.pick(
        (
            (f"{name} > 0", "bool", "A comparison gives bool, whatever it compares."),
            (f"({name} > 0).sum()", "int64", "The sum of bools counts them, in int64."),
            (
                f"({name} > 0).float().mean()",
                "float32",
                "float() makes float32 of the bools, and mean keeps it.",
            ),
            (f"({name} == 1).int()", "int32", "int() means int32; int64 would be long()."),
            (f"({name} == 1).long()", "int64", "long() means int64."),
            (f"{name}.argmax()", "int64", "Indices are int64."),
            (f"~({name} > 0)", "bool", "The opposite of a bool is a bool."),
            (f"{name} * ({name} > 0)", dtype, f"bool is the lowest category, so {dtype} decides."),
            (f"torch.where({name} > 0, {name}, 0)", dtype, f"The condition chooses; the values are {dtype}."),
        )
    )
    program = Program("import torch", "", f"{name} = torch.ones(3, dtype={_name(dtype)})", f"y = {form}")
    told = [f"{name} is {dtype}.", how]
    misses = [
        ("bool", "The comparison is bool, but it does not end there."),
        (dtype, f"What comes out is no longer {dtype}."),
        ("int64", "Nothing is counted or indexed here."),
        ("int32", "int32 comes only from int()."),
        ("float32", "Nothing makes float32 of it."),
    ]
    return _asked(draw, program, "y", answer, told, misses)


def _reduced(draw: Draw, difficulty: int) -> Draft:
    dtype = draw.pick(("int32", "uint8", "bool", "int16", "float16", "float64"))
    name, call = draw.pick(("x", "mask", "pixels")), draw.pick(("sum", "sum", "max", "prod", "cumsum(0)"))
    call = call if "(" in call else f"{call}()"
    integral = _CATEGORY[dtype] <= INT
    widened = integral and not call.startswith("max")
    answer = "int64" if widened else dtype
    program = Program(
        "import torch", "", f"{name} = torch.ones(5, dtype={_name(dtype)})", f"total = {name}.{call}"
    )
    how = (
        f"{call.split('(')[0]} of integers or bools is int64, so that it does not overflow."
        if widened
        else f"max picks one of the values: {dtype} stays."
        if call.startswith("max")
        else f"Floating point stays as it is: {dtype}."
    )
    told = [f"{name} is {dtype}.", how]
    misses = [
        (dtype, f"In {dtype} a sum would soon overflow; torch takes int64."),
        ("int64", "Only sums and products of integers are widened."),
        ("float32", "Nothing divides, so nothing becomes floating point."),
        ("float64", "Nothing is widened to float64."),
    ]
    return _asked(draw, program, "total", answer, told, misses)


def _made(draw: Draw, difficulty: int) -> Draft:
    code, answer, how = draw.pick(
        (
            ("torch.tensor([1, 2, 3])", "int64", "Whole numbers become int64."),
            (
                "torch.tensor([1, 2.0])",
                "float32",
                "One number with a point makes all of them floating point.",
            ),
            ("torch.tensor([True, False])", "bool", "True and False become bool."),
            ("torch.tensor([True, 2])", "int64", "bool and whole numbers together become int64."),
            ("torch.arange(5)", "int64", "Whole bounds give int64."),
            ("torch.arange(0, 1, 0.25)", "float32", "A bound or step with a point gives the default dtype."),
            ("torch.zeros(3)", "float32", "zeros takes the default dtype."),
            ("torch.full((2,), 7)", "int64", "full takes its dtype from the value, a whole number."),
            ("torch.full((2,), 0.5)", "float32", "full takes its dtype from the value, which has a point."),
            ("torch.randint(0, 10, (3,))", "int64", "Whole numbers by chance are int64."),
            ("torch.eye(3)", "float32", "eye takes the default dtype."),
            ("torch.ones(2).bool()", "bool", "bool() makes True of all that is not 0."),
            ("torch.ones(2, dtype=torch.float64).half()", "float16", "half() is float16."),
            ("torch.zeros(3).double()", "float64", "double() is float64."),
            ("torch.zeros(3).to(torch.int8)", "int8", "to(dtype) converts."),
            (
                "torch.linspace(0, 10, 5)",
                "float32",
                "linspace is floating point, even between whole numbers.",
            ),
            ("torch.zeros(2, dtype=torch.int32).type(torch.float64)", "float64", "type(dtype) converts."),
            ("torch.rand(3) > 0.5", "bool", "A comparison gives bool."),
            ("torch.ones(3).argsort()", "int64", "Indices are int64."),
        )
    )
    name = draw.pick(("x", "t", "values", "data"))
    if difficulty > 3 and draw.chance(0.6) and answer != "bool":
        program = Program("import torch", "", f"{name} = {code}", f"y = torch.zeros_like({name})")
        told, asked = [how, "zeros_like takes over the dtype."], "y"
    else:
        program = Program("import torch", "", f"{name} = {code}")
        told, asked = [how, "No dtype was asked for beyond that."], name
    misses = [
        ("float64", "numpy would take float64; torch's default is float32."),
        ("int32", "torch makes int64 of whole numbers."),
        ("float32", "Nothing here asks for floating point."),
        ("int64", "These are no whole numbers."),
        ("bool", "bool comes from True and False, from comparisons and bool()."),
    ]
    return _asked(draw, program, asked, answer, told, misses)


def _chain(draw: Draw, difficulty: int) -> Draft:
    a, b = draw.pick(
        (
            ("int32", "float32"),
            ("bool", "int64"),
            ("uint8", "float16"),
            ("int64", "float64"),
            ("int8", "int32"),
        )
    )
    x, y = draw.pick((("a", "b"), ("pixels", "gain"), ("mask", "values")))
    program = Program("import torch", "")
    program.add(f"{x} = torch.ones(3, dtype={_name(a)})", f"{y} = torch.ones(3, dtype={_name(b)})")
    first = promoted(a, b)
    program.add(f"z = {x} * {y}")
    step, answer, how = draw.pick(
        (
            (
                "z / 2",
                first if _CATEGORY[first] == FLOAT else "float32",
                "Division leaves floating point as it is and makes float32 of integers.",
            ),
            ("z + 1", first, "A whole number changes no dtype."),
            (
                "z.sum()",
                first if _CATEGORY[first] == FLOAT else "int64",
                "A sum of integers is int64; floating point stays.",
            ),
            (
                "z * 0.5",
                first if _CATEGORY[first] == FLOAT else "float32",
                "A number with a point makes float32 of integers only.",
            ),
            ("z > 0", "bool", "A comparison gives bool."),
        )
    )
    program.add(f"out = {step}")
    told = [f"{x} is {a}, {y} is {b}: {_compared(a, b, first)}", f"So z is {first}.", how]
    misses = [
        (first, "That is z; the last line changes it."),
        ("float64", "Nothing is widened to float64 on its own."),
        (
            "float32",
            "Floating point that is there stays as it is."
            if _CATEGORY[first] == FLOAT
            else "Nothing here leaves the integers.",
        ),
        (a, f"{x} alone does not decide."),
        ("int64", "Nothing makes int64 of it."),
    ]
    return _asked(draw, program, "out", answer, told, misses)


def _refused(draw: Draw, difficulty: int) -> Draft:
    """Calls that refuse, or surprisingly do not."""
    forms = (
        (
            "x = torch.arange(4)",
            "x.mean()",
            "RuntimeError",
            "mean needs floating point; of integers torch refuses it.",
        ),
        (
            "x = torch.arange(4)",
            "x.float().mean()",
            "runs",
            "float() comes first, so mean has floating point.",
        ),
        (
            "x = torch.ones(3, dtype=torch.int64)",
            "x += 0.5",
            "RuntimeError",
            "In place the result has to fit into int64, and 0.5 does not.",
        ),
        ("x = torch.ones(3)", "x += 1", "runs", "A whole number fits into float32."),
        (
            "x = torch.ones(2, 2)\nw = torch.ones(2, 2, dtype=torch.float64)",
            "x @ w",
            "RuntimeError",
            "A matrix product promotes nothing: both have to be of one dtype.",
        ),
        (
            "x = torch.ones(2, 2)\nw = torch.ones(2, 2, dtype=torch.float64)",
            "x * w",
            "runs",
            "Element by element the two are promoted to float64.",
        ),
        (
            "x = torch.ones(2, 2)\nw = torch.eye(2, dtype=torch.int64)",
            "x @ w",
            "RuntimeError",
            "A matrix product promotes nothing: both have to be of one dtype.",
        ),
        (
            "x = torch.tensor([1, 2], dtype=torch.int64)",
            "x.requires_grad_()",
            "RuntimeError",
            "Only floating point can have gradients.",
        ),
        ("x = torch.tensor([1.0, 2.0])", "x.requires_grad_()", "runs", "Floating point can have gradients."),
        (
            "x = torch.ones(3)\nmask = torch.tensor([1, 0, 1])",
            "x[mask]",
            "runs",
            "int64 is an index here, not a mask: it picks elements 1, 0 and 1.",
        ),
        (
            "x = torch.ones(3)\nmask = torch.tensor([1.0, 0.0, 1.0])",
            "x[mask]",
            "IndexError",
            "Floating point cannot be an index; a mask is bool.",
        ),
        (
            "x = torch.zeros(2, 3)\ny = torch.tensor([0.0, 1.0])",
            "torch.nn.functional.cross_entropy(x, y)",
            "RuntimeError",
            "Class numbers are int64; float targets would be probabilities, of the logits' shape.",
        ),
        (
            "x = torch.zeros(2, 3)\ny = torch.tensor([0, 1])",
            "torch.nn.functional.cross_entropy(x, y)",
            "runs",
            "Class numbers in int64 are what cross_entropy wants.",
        ),
        (
            "x = torch.tensor([True, False])",
            "-x",
            "RuntimeError",
            "A bool has no negative; the opposite is ~x.",
        ),
        ("x = torch.tensor([True, False])", "~x", "runs", "The sign ~ turns a bool round."),
        (
            "x = torch.tensor([True, False])",
            "x - x",
            "RuntimeError",
            "Bools are not subtracted; ^ or logical_xor is meant.",
        ),
        (
            "x = torch.tensor([3, 1, 2])",
            "x.exp()",
            "runs",
            "exp of integers is floating point: they are promoted.",
        ),
        (
            "x = torch.tensor([4, 9])",
            "x.sqrt()",
            "runs",
            "sqrt of integers is floating point: they are promoted.",
        ),
        (
            "x = torch.zeros(2, dtype=torch.float16)\ny = torch.zeros(2)",
            "x.copy_(y)",
            "runs",
            "copy_ converts to the dtype that is there.",
        ),
        (
            "emb = torch.nn.Embedding(5, 2)\nx = torch.tensor([0.0, 3.0])",
            "emb(x)",
            "RuntimeError",
            "An embedding looks up whole numbers.",
        ),
        (
            "emb = torch.nn.Embedding(5, 2)\nx = torch.tensor([0, 3])",
            "emb(x)",
            "runs",
            "An embedding looks up whole numbers, and these are.",
        ),
    )
    made, call, answer, how = draw.pick(forms)
    size = draw.between(2, 90)
    lines = [f"# a batch of {size}"] if draw.chance(0.5) else []
    program = Program("import torch", "", *lines, *made.split("\n"))
    number = program.add(call if "=" in call or call.endswith("_()") else f"y = {call}")
    told = [f"The last line is {program.lines[-1]}", how]
    misses = [
        ("runs", how),
        ("RuntimeError", how),
        ("TypeError", "torch says it with another exception." if answer != "runs" else how),
        ("IndexError", "No index is wrong here." if "[" not in call else how),
    ]
    raises_at = None if answer == "runs" else number
    return asking.outcome(
        "Does it run? If not, what does it raise?",
        program,
        answer,
        told,
        misses,
        raises_at=raises_at,
        skills=_SKILLS,
        meta=False,
    )

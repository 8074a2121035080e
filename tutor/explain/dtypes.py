"""The wrong kind of number: Long where Float is needed, double beside float, integers that should learn."""

from __future__ import annotations

import re

from tutor.explain.model import Case, Draft, Rule, in_code, rule

MAKING = "tensors/making-tensors"

# What torch's messages call a dtype, and what it is called in code.
_NAMES = {
    "long int": "int64", "long": "int64", "int": "int32", "short": "int16",
    "char": "int8", "signed char": "int8",
    "unsigned char": "uint8", "byte": "uint8", "bool": "bool", "half": "float16", "c10::half": "float16",
    "bfloat16": "bfloat16", "c10::bfloat16": "bfloat16", "float": "float32", "double": "float64",
}  # fmt: skip
_CASTS = {"int64": ".long()", "float32": ".float()", "float64": ".double()", "float16": ".half()"}


def dtype(text: str) -> str:
    """`int64` for torch's "Long", "long int", "torch.LongTensor", "torch.cuda.LongTensor"."""
    name = text.strip().removeprefix("torch.").removeprefix("cuda.").removesuffix("Tensor").lower()
    return _NAMES.get(name, name)


def _cast(name: str) -> str:
    return _CASTS.get(name, f".to(torch.{name})")


def _mixed(case: Case, match: re.Match[str]) -> Draft:
    left, right = dtype(match[1]), dtype(match[2])
    layer = case.layer
    if layer is not None and layer.input is not None:
        return _layer_input(case, layer.input.name or "the input", left, right)
    a, b = case.side_names()
    return Draft(
        "The two sides of a matrix product have different dtypes",
        f"{a} is {left}, {b} is {right}. Element-wise operations convert; matrix products do not.",
        _towards(a, left, b, right),
    )


def _towards(a: str, left: str, b: str, right: str) -> tuple[str, ...]:
    rank = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]
    narrow_left = left in rank and right in rank and rank.index(left) < rank.index(right)
    if left == "float64" or right == "float64":  # float32 is what layers and most data are
        name = a if left == "float64" else b
        return (f"make {name} float32 with .float(): torch computes in float32 unless told otherwise",)
    name, target = (a, right) if narrow_left else (b, left)
    return (f"convert {name} with {_cast(target)}",)


def _layer_input(case: Case, name: str, given: str, weights: str) -> Draft:
    layer = case.layer
    who = layer.name if layer is not None else "The layer"
    why = {
        "float64": "NumPy arrays and Python-made data are often float64.",
        "int64": "torch.tensor([1, 2]) and torch.arange make int64.",
        "uint8": "Images are often stored as uint8, 0 to 255.",
    }.get(given, "")
    fix = f"{in_code(name)}{_cast(weights)} before the call"
    if given == "uint8":
        fix = f"{in_code(name)}.float() / 255 before the call, so that the pixels are in 0 to 1"
    return Draft(
        f"The layer's numbers are {weights}, its input's are {given}",
        f"{who} has {weights} weights and got an input of {given}. {why}".strip(),
        (fix, "or give the data the right dtype once, where it is made: dtype=torch.float32"),
    )


def _input_and_weight(case: Case, match: re.Match[str]) -> Draft | None:
    given, weights = dtype(match[1]), dtype(match[2])
    if "cuda" in match[1] + match[2] and ("cuda" in match[1]) != ("cuda" in match[2]):
        return None  # another device, not another dtype
    name = case.layer.input.name if case.layer is not None and case.layer.input is not None else ""
    return _layer_input(case, name or "the input", given, weights)


def _scalar_types(case: Case, match: re.Match[str]) -> Draft:
    argument, wanted, got, function = match[1], match[2], dtype(match[3]), match[4]
    if function == "embedding":
        return Draft(
            "An embedding looks rows up by whole numbers",
            f"Its input is {got}. An embedding takes token numbers, int64, not values.",
            ("convert the token numbers with .long()",),
        )
    names = " or ".join(dtype(w) for w in re.split(r"[,;]\s*|\s+or\s+", wanted) if w.strip())
    return Draft(
        f"{function} needs {names}, and got {got}",
        f"Its argument {argument} has the dtype {got}.",
        (f"convert it with {_cast(dtype(wanted.split(',')[0]))}",),
    )


def _expected_scalar(case: Case, match: re.Match[str]) -> Draft:
    """ "expected scalar type Long but found Float", "Found dtype Long but expected Float"."""
    wanted, got = dtype(match["wanted"]), dtype(match["got"])
    target = case.arguments.get("target")
    if target is not None and target.dtype == got:
        name = target.name or "the target"
        return Draft(
            f"The target is {got}; this loss needs {wanted}",
            f"{name} has the dtype {got}, and the loss compares it with numbers of {wanted}.",
            (f"{in_code(name)}{_cast(wanted)}",),
        )
    which = next((t.name for t in case.operands if t.dtype == got), "a tensor")
    return Draft(
        f"{wanted} was needed, {got} was given",
        f"{which} on this line has the dtype {got}.",
        (f"convert it with {_cast(wanted)}",),
    )


def _mean(case: Case, match: re.Match[str]) -> Draft:
    function, got = match[1], dtype(match[2])
    name = case.operands[0].name if case.operands else "the tensor"
    return Draft(
        f"{function} needs floating-point numbers",
        f"{name} is {got}. The {function} of whole numbers is seldom whole, and torch does not choose a "
        "dtype for you.",
        (f"{in_code(name)}.float().{function}()",),
    )


def _not_implemented(case: Case, match: re.Match[str]) -> Draft:
    got = dtype(match[2])
    what = re.sub(r"_(lastdim_)?(kernel|kernel_impl|out_frame|cpu|cuda|impl|host).*$", "", match[1]).strip(
        "_"
    )
    name = case.operands[0].name if case.operands else "the tensor"
    return Draft(
        f"{what} is not defined for {got}",
        f"{name} holds {got}. This operation computes with floating-point numbers.",
        (f"convert with .float() first: {in_code(name)}.float()",),
    )


def _cannot_cast_result(case: Case, match: re.Match[str]) -> Draft:
    result, place = dtype(match[1]), dtype(match[2])
    loss = case.arguments.get("target")
    if loss is not None and loss.dtype == place:
        name = loss.name or "the target"
        return Draft(
            f"The target is {place}; this loss needs floating-point numbers",
            f"{name} is {place}. A loss on probabilities or distances computes with its target, so it must "
            "be float.",
            (f"{in_code(name)}.float()",),
        )
    return Draft(
        f"A {result} result does not fit into a tensor of {place}",
        f"The operation works in place, and its result would be {result}. An in-place operation keeps the "
        "dtype of the tensor it writes into.",
        ("write x = x + y instead of x += y", f"or make the tensor {result} first"),
    )


def _gather_index(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "An index must be whole numbers",
        "gather and scatter take positions, so the index must be int64.",
        ("convert the index with .long()",),
    )


def _bool_minus(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "Booleans cannot be subtracted",
        "True - True has no agreed meaning, so torch asks you to say which one you want.",
        ("a ^ b is true where they differ", "a.int() - b.int() counts with 0 and 1"),
    )


def _only_float_learns(case: Case, match: re.Match[str]) -> Draft:
    name = next((t.name for t in case.operands if "int" in t.dtype or t.dtype == "bool"), "")
    what = f"{name} holds whole numbers" if name else "The tensor holds whole numbers"
    return Draft(
        "Only floating-point tensors can have a gradient",
        f"{what}. A gradient says what a tiny change would do, and whole numbers have no tiny change.",
        (
            "write the numbers with a point: torch.tensor([1.0, 2.0], requires_grad=True)",
            "or convert with .float() first",
        ),
        lesson="autograd/recording",
    )


RULES: tuple[Rule, ...] = (
    rule(
        "matmul-dtypes",
        r"mat1 and mat2 must have the same dtype, but got (\w+) and (\w+)",
        _mixed,
        lesson=MAKING,
    ),
    rule(
        "matmul-dtypes",
        r"expected m1 and m2 to have the same dtype, but got: ([\w: ]+?) != ([\w: ]+)",
        _mixed,
        lesson=MAKING,
    ),
    rule(
        "layer-dtype",
        r"Input type \(([\w.: ]+)\) and (?:bias|weight) type \(([\w.: ]+)\) should be the same",
        _input_and_weight,
        lesson=MAKING,
    ),
    rule(
        "argument-dtype",
        r"Expected tensor for argument #\d+ '(\w+)' to have (?:one of the following scalar types|scalar "
        r"type):? "
        r"([\w, ]+); but got ([\w.]+) instead \(while checking arguments for (\w+)\)",
        _scalar_types,
    ),
    rule(
        "expected-dtype",
        r"expected scalar type (?P<wanted>\w+) but found (?P<got>\w+)",
        _expected_scalar,
        lesson=MAKING,
    ),
    rule(
        "expected-dtype",
        r"Found dtype (?P<got>\w+) but expected (?P<wanted>\w+)",
        _expected_scalar,
        lesson=MAKING,
    ),
    rule("mean-dtype", r"(mean|std|var)\(\): could not infer output dtype.*Got: (\w+)", _mean, lesson=MAKING),
    rule("mean-dtype", r"(std|var) and .*only support floating point.*?(\w*)$", _mean, lesson=MAKING),
    rule("operation-dtype", r'"(\w+)" not implemented for \'(\w+)\'', _not_implemented, lesson=MAKING),
    rule(
        "in-place-dtype",
        r"result type (\w+) can't be cast to the desired output type (\w+)",
        _cannot_cast_result,
        lesson=MAKING,
    ),
    rule("gather-dtype", r"(?:gather|scatter)\w*\(\): Expected dtype int", _gather_index),
    rule(
        "bool-subtract",
        r"Subtraction, the `-` operator, with (?:two|a) bool tensors? is not supported",
        _bool_minus,
    ),
    rule(
        "integer-gradient",
        r"[Oo]nly Tensors of floating point (?:and complex )?dtype can require gradients",
        _only_float_learns,
    ),
)

"""Python itself: names and attributes that are not there, syntax, wrong types, tensors as conditions."""

from __future__ import annotations

import re

from tutor.explain.model import Case, Draft, Rule, product, rule, shown

_IMPORTS = {
    "torch": "import torch", "nn": "from torch import nn", "F": "import torch.nn.functional as F",
    "optim": "from torch import optim", "np": "import numpy as np", "numpy": "import numpy",
    "math": "import math",
    "random": "import random",
    "plt": "import matplotlib.pyplot as plt", "os": "import os", "time": "import time",
    "DataLoader": "from torch.utils.data import DataLoader",
    "Dataset": "from torch.utils.data import Dataset",
    "TensorDataset": "from torch.utils.data import TensorDataset",
}  # fmt: skip


def _name(case: Case, match: re.Match[str]) -> Draft:
    name = match[1]
    near = case.text_list("suggestions")
    fixes = []
    if name in _IMPORTS:
        fixes.append(f"put {_IMPORTS[name]} at the top: each cell is a program of its own")
    fixes += [f"did you mean {other}?" for other in near[:2]]
    if not fixes:
        fixes.append(f"give {name} a value before this line; nothing is left from other cells")
    return Draft(f"There is no {name} here", f"No line before this one gave {name} a value.", tuple(fixes))


def _unbound(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        f"{match[1]} has no value yet in this function",
        f"The function assigns to {match[1]}, so inside it the name is a local one, even in lines before "
        "the assignment.",
        ("give it a value first, or take it as an argument",),
    )


def _attribute(case: Case, match: re.Match[str]) -> Draft:
    owner, name = match[1], match[2]
    near, elsewhere = case.text_list("suggestions"), case.text_list("elsewhere")
    fixes = [f"it is called {place}" for place in elsewhere[:2]]
    fixes += [
        f"did you mean {other}?" for other in near[:2] if other not in {p.split(".")[-1] for p in elsewhere}
    ]
    if owner == "Tensor" and name == "append":
        fixes = [
            "a tensor has a fixed size: collect tensors in a list, then torch.stack or torch.cat them once"
        ]
    if not fixes:
        what_is = f"dir({owner})" if case.text("class") == "module" else "print(type(...))"
        fixes = [f"look at the spelling, and at what is there: {what_is}"]
    if owner == "NoneType":
        return Draft(
            f"None has no {name}",
            "Something returned None where an object was expected: a function without a return, or a "
            "method that works in place.",
            ("look at where this value comes from",),
        )
    what = f"{owner} has no attribute {name}"
    if case.text("class") and case.facts.get("module") is True:
        return Draft(
            what,
            f"{owner} is a module; its attributes are what __init__ assigned to self.",
            (*fixes, "check that __init__ assigns it, spelled the same"),
        )
    return Draft(what, "The name is not there.", tuple(fixes))


def _import(case: Case, match: re.Match[str]) -> Draft:
    name, module = match[1], match[2]
    elsewhere = [
        f"from {p.rsplit('.', 1)[0]} import {p.rsplit('.', 1)[1]}" for p in case.text_list("elsewhere")[:2]
    ]
    near = [f"did you mean {other}?" for other in case.text_list("suggestions")[:2]]
    return Draft(
        f"{module} has nothing called {name}",
        f"The import asks {module} for a name that is not there.",
        tuple(elsewhere + near) or (f"look at the spelling: dir({module})",),
    )


def _no_module(case: Case, match: re.Match[str]) -> Draft:
    near = [f"did you mean {other}?" for other in case.text_list("suggestions")[:2]]
    return Draft(
        f"There is no package {match[1]} here",
        "The sandbox has Python, torch and NumPy, and what is installed beside them.",
        tuple(near) or ("check the spelling, or do without it",),
    )


_SYNTAX = (
    (r"expected ':'", "A line that begins a block (if, for, while, def, class, with) ends with a colon.",
     "add a : at the end"),
    (r"'([(\[{])' was never closed", "A bracket was opened and not closed.", ("close it where the "
        "expression ends")),
    (r"unmatched '([)\]}])'", "There is a closing bracket that nothing opened.", ("remove it, or add the "
        "opening one")),
    (r"unterminated .*string literal", "A string was begun and not ended on its line.", ("add the closing "
        "quote")),
    (r"Perhaps you forgot a comma", "Two things stand side by side where a comma belongs.", "add the comma"),
    (r"Maybe you meant '==' or ':='", "= gives a name a value; == compares.", "write =="),
    (r"expected an indented block", "After a line that ends with a colon the next lines are indented.",
     "indent the lines that belong to it by four spaces"),
    (r"unexpected indent", "This line is indented further than the one before, and nothing asks for it.",
     "move it to where the lines around it begin"),
    (r"unindent does not match", "This line begins in a column where no block begins.",
     "line it up with the block it belongs to"),
    (r"inconsistent use of tabs and spaces", "Tabs and spaces are mixed.", "use four spaces everywhere"),
    (r"'return' outside function", "return belongs inside a def.", "indent it into its function"),
)  # fmt: skip


def _syntax(case: Case, match: re.Match[str]) -> Draft:
    message = case.text("syntax") or case.failure.message
    for pattern, text, fix in _SYNTAX:
        if re.search(pattern, message):
            return Draft(_sentence(message), text, (fix,), _caret(case))
    return Draft(
        _sentence(message), "Python cannot read the program, so no line of it has run.", (), _caret(case)
    )


def _sentence(message: str) -> str:
    message = re.sub(r" \([^()]*, line \d+\)$", "", message.strip()) or "Python cannot read this"
    return message[0].upper() + message[1:]


def _caret(case: Case) -> tuple[str, ...]:
    column = case.facts.get("column")
    line = case.failure.line
    if type(column) is not int or line is None:
        return ()
    text = case.source.at(line)
    if not text.strip() or not 1 <= column <= len(text) + 1 or len(text) > 200:
        return ()
    return (f"  {text}", f"  {' ' * (column - 1)}^")


def _ambiguous(case: Case, match: re.Match[str]) -> Draft:
    tensor = next((t for t in case.operands if product(t.shape) != 1), None)
    shape = f" {tensor.name} is {shown(tensor.shape)}." if tensor is not None else ""
    return Draft(
        "A tensor of several values is neither true nor false",
        "if, while, and, or, not ask one question, and the comparison gives an answer for each "
        f"element.{shape}",
        (
            ".any() asks whether one of them is true, .all() whether all are",
            "to combine comparisons element by element: (a > 0) & (a < 1)",
            "to choose element by element: torch.where(condition, a, b)",
        ),
    )


def _to_number(case: Case, match: re.Match[str]) -> Draft:
    tensor = next((t for t in case.operands if product(t.shape) != 1), None)
    what = (
        f"{tensor.name} is {shown(tensor.shape)}"
        if tensor is not None
        else "The tensor has more than one element"
    )
    return Draft(
        "Only a tensor of one element is a number",
        f"{what}, so it cannot become a plain Python number.",
        ("reduce it first (.sum(), .mean()), pick one element, or take them all with .tolist()",),
    )


def _tensor_of_tensors(case: Case, match: re.Match[str]) -> Draft | None:
    if not re.search(r"\btensor\(|as_tensor\(", case.the_line()):
        return None
    return Draft(
        "torch.tensor does not join tensors",
        "It makes a tensor of numbers. A list of tensors is joined instead.",
        ("torch.stack(list) makes a new first dimension", "torch.cat(list) joins along one that is there"),
        lesson="operations/reshaping",
    )


def _ragged(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "The rows of a tensor must be equally long",
        f"At nesting level {match[2]} one list has {match[1]} entries and another {match[3]}. A tensor is "
        "a full block of numbers.",
        ("pad the short rows, or keep the rows as a list of tensors",),
        lesson="tensors/making-tensors",
    )


def _combination(case: Case, match: re.Match[str]) -> Draft:
    function, got = match[1], match[2].strip().rstrip(",")
    if function in ("randn", "rand", "zeros", "ones", "empty", "full", "randint") and "=int" in got:
        return Draft(
            f"{function} takes its sizes without names",
            f"It got {got}. Sizes are given in order, or as one tuple named size.",
            (f"torch.{function}(32, 128)",),
            lesson="tensors/making-tensors",
        )
    fix = (
        "sizes are whole numbers: use // instead of /"
        if "float" in got
        else f"compare with help(torch.{function})"
    )
    if "dims=" in got or "axis_=" in got:
        fix = "the argument is called dim"
    return Draft(f"{function} does not take these arguments", f"It got ({got}).", (fix,))


def _argument_type(case: Case, match: re.Match[str]) -> Draft:
    function, argument, wanted, got = match[1], match[2], match[3], match[4]
    if got in ("tuple", "list") and wanted == "Tensor":
        return Draft(
            f"{function} was given a {got}, not a tensor",
            f"Its argument {argument} must be a tensor. LSTM, GRU, max(dim) and others return several "
            "things at once.",
            ("take the parts apart: out, state = lstm(x)", "or pick one: result[0]"),
        )
    return Draft(
        f"{function} was given a {got} where it wants {wanted}",
        f"Its argument {argument} must be {wanted}.",
        ("convert it, or look at where it comes from",),
    )


def _operand_types(case: Case, match: re.Match[str]) -> Draft:
    left, right = match[2], match[3]
    return Draft(
        f"{match[1]} does not work between {left} and {right}",
        "One side is not what this line expects.",
        (
            "torch.tensor(list) makes a tensor of a list"
            if "list" in (left, right)
            else "print the type of both sides",
        ),
    )


def _not_callable(case: Case, match: re.Match[str]) -> Draft:
    kind = match[1]
    fix = {
        "torch.Size": "x.shape has no brackets: x.shape[0]; x.size() has them",
        "Tensor": "brackets [ ] pick elements of a tensor, and a missing * before ( means a product was "
        "wanted",
    }.get(kind, "remove the brackets, or look at what the name holds now")
    return Draft(f"A {kind} cannot be called", "Round brackets after a name call it.", (fix,))


def _not_subscriptable(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A function was indexed instead of called",
        "Square brackets after a function's name pick an element of it, and it has none.",
        ("call it first: x.size()[0], or use x.shape[0]",),
    )


def _unpack(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "The two sides of the = have different counts",
        f"{match[0][0].upper() + match[0][1:]}. Each name on the left takes one thing from the right; a "
        "tensor "
        "gives its rows.",
        ("print what stands on the right",),
    )


def _key(case: Case, match: re.Match[str]) -> Draft:
    near = case.text_list("suggestions")
    return Draft(
        f"There is no key {match[1]}",
        "The dict does not have it.",
        tuple(f"did you mean {other!r}?" for other in near[:2]) or ("print its keys: list(d)",),
    )


def _tuple_arithmetic(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A tuple was used as if it were a tensor",
        "Some functions return several things: max(dim) and min(dim) give values and positions, an LSTM "
        "gives its "
        "output and its state.",
        ("take them apart: values, positions = x.max(dim=1)",),
    )


def _negative_step(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "Tensors cannot be sliced backwards",
        "A slice of a tensor is a view, and strides of a view cannot be negative.",
        ("x.flip(0) makes a reversed copy",),
    )


def _no_numbers(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A tensor holds numbers and truth values only",
        "Text and None have no place in it.",
        ("give each word a number first, and make a tensor of the numbers",),
        lesson="tensors/making-tensors",
    )


def _recursion(case: Case, match: re.Match[str]) -> Draft:
    name = case.failure.frames[-1][1] if case.failure.frames else "a function"
    return Draft(
        f"{name} calls itself without end",
        "Each call waits for the next one, and Python stops at about a thousand of them.",
        (
            "add the case in which it returns without calling itself",
            "in a module's forward, call a layer (self.fc(x)), not self(x)",
        ),
    )


def _zero_division(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A division by zero",
        "Python's numbers refuse it; tensors give inf or nan.",
        ("look at why the divisor is 0: often a count of an empty loop",),
    )


RULES: tuple[Rule, ...] = (
    rule(
        "tuple-arithmetic",
        r"can only concatenate tuple \(not|'tuple' object has no attribute",
        _tuple_arithmetic,
    ),
    rule(
        "unbound-local",
        r"(?:cannot access local|local) variable '(\w+)'",
        _unbound,
        types=("UnboundLocalError",),
    ),
    rule("name", r"name '(\w+)' is not defined", _name, types=("NameError",)),
    rule("import-name", r"cannot import name '(\w+)' from '([\w.]+)'", _import, types=("ImportError",)),
    rule("no-module", r"No module named '([\w.]+)'", _no_module, types=("ModuleNotFoundError",)),
    rule(
        "attribute",
        r"(?:module|type object|) ?'([\w.]+)'(?: object)? has no attribute '(\w+)'",
        _attribute,
        types=("AttributeError",),
    ),
    rule("syntax", r"", _syntax, types=("SyntaxError", "IndentationError", "TabError")),
    rule(
        "tensor-of-tensors",
        r"only one element tensors can be converted to Python scalars",
        _tensor_of_tensors,
    ),
    rule("to-number", r"only one element tensors can be converted to Python scalars", _to_number),
    rule("to-number", r"a Tensor with \d+ elements cannot be converted to Scalar", _to_number),
    rule(
        "bool-ambiguous",
        r"Boolean value of Tensor with (?:more than one value|no values) is ambiguous",
        _ambiguous,
    ),
    rule("ragged", r"expected sequence of length (\d+) at dim (\d+) \(got (\d+)\)", _ragged),
    rule(
        "arguments",
        r"\b(\w+)\(\) received an invalid combination of arguments - got \((.*?)\), but expected",
        _combination,
        types=("TypeError",),
    ),
    rule(
        "argument-type",
        r"\b(\w+)\(\): argument '(\w+)' \(position \d+\) must be ([\w ]+), not (\w+)",
        _argument_type,
        types=("TypeError",),
    ),
    rule("operand-types", r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'", _operand_types),
    rule("not-callable", r"'([\w.]+)' object is not callable", _not_callable),
    rule(
        "not-subscriptable",
        r"'(?:builtin_function_or_method|method|function)' object is not subscriptable",
        _not_subscriptable,
    ),
    rule(
        "unpack", r"(?:too many|not enough) values to unpack \(expected .*?\)", _unpack, types=("ValueError",)
    ),
    rule("key", r"^('[^']*')$", _key, types=("KeyError",)),
    rule("negative-step", r"step must be greater than zero", _negative_step),
    rule("tensor-of-text", r"too many dimensions 'str'|Could not infer dtype of NoneType", _no_numbers),
    rule("recursion", r"maximum recursion depth exceeded", _recursion),
    rule("division", r"division by zero", _zero_division, types=("ZeroDivisionError",)),
)

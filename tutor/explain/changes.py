"""Lines of the learner's program as they would stand after a repair, for shapes that do not fit.

Each change is one line of source, taken out of the program by its place and put back with one argument,
operand or method changed; nothing is written anywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.explain.model import Case, Change, Shape, TensorFact, product, shown
from tutor.explain.source import last_name

_FIRST = {
    "Linear": "in_features",
    "Conv1d": "in_channels",
    "Conv2d": "in_channels",
    "Conv3d": "in_channels",
    "ConvTranspose1d": "in_channels",
    "ConvTranspose2d": "in_channels",
    "ConvTranspose3d": "in_channels",
    "BatchNorm1d": "num_features",
    "BatchNorm2d": "num_features",
    "BatchNorm3d": "num_features",
    "LayerNorm": "normalized_shape",
    "RNN": "input_size",
    "LSTM": "input_size",
    "GRU": "input_size",
}
"""what the first argument of a layer, the size of its input, is called"""


def changes(case: Case, clash: tuple[int, int]) -> tuple[Change, ...]:
    """Changes after which the two sizes of `clash` (what came, what was expected) would meet."""
    found = [
        *(list(_flattened(case)) or _layer(case, *clash)),
        *_products(case),
        *_broadcasts(case),
        *_joined(case),
    ]
    unique = {(change.line, change.after): change for change in found if change.after != change.before}
    return tuple(unique.values())[:4]


def reshaped(case: Case) -> tuple[Change, ...]:
    """For a view or reshape whose sizes do not multiply to the number of elements: one size changed."""
    found = []
    for call in _calls_on(case, "view", "reshape"):
        have = _elements(case, call)
        wanted = [_number(argument) for argument in call.args]
        if have is None or None in wanted or not wanted:
            continue
        sizes = [n for n in wanted if n is not None]
        for place, argument in enumerate(call.args):
            rest = product(tuple(sizes[:place] + sizes[place + 1 :]))
            if rest > 0 and have % rest == 0 and have // rest != sizes[place] and -1 not in sizes:
                new = have // rest
                found.append(_replaced(case, argument, str(new), f"{rest} · {new} = {have:,} elements"))
    return tuple(change for change in found if change is not None)[:3]


# --- a layer and its input -----------------------------------------------------------------------------


def _flattened(case: Case) -> Iterator[Change]:
    """`self.fc(x)` for an input whose dimensions after the batch multiply to what the layer takes."""
    layer = case.layer
    if layer is None or layer.type != "Linear" or layer.input is None:
        return
    weight, shape = layer.parameters.get("weight", ()), layer.input.shape
    if len(weight) != 2 or len(shape) <= 2 or product(shape[1:]) != weight[1]:
        return
    for node in _on_line(case):
        if isinstance(node, ast.Call) and node.args and _text(node.func) == layer.path:
            argument = node.args[0]
            what = f"flatten first: .flatten(1) gives {shown((shape[0], weight[1]))}"
            change = _replaced(case, argument, f"{_wrapped(argument)}.flatten(1)", what)
            if change is not None:
                yield change


def _layer(case: Case, came: int, expected: int) -> Iterator[Change]:
    """The layer built for what really comes."""
    layer = case.layer
    if layer is None or layer.type not in _FIRST:
        return
    call = _built(case, layer.type, layer.path, expected)
    if call is None:
        return
    keyword = next((k.value for k in call.keywords if k.arg == _FIRST[layer.type]), None)
    argument = keyword if keyword is not None else call.args[0]
    change = _replaced(case, argument, str(came), f"build {layer.name} for {came:,}")
    if change is not None:
        yield change


def _built(case: Case, type_: str, path: str, first: int) -> ast.Call | None:
    """The call that builds the layer: the one assigned to `path`, or the only one with this first size."""
    made = case.source.assigned(path) if path else None
    if made is not None and isinstance(made[1], ast.Call) and last_name(made[1].func) == type_:
        calls = [made[1]]
    else:
        calls = [call for _, call in case.source.calls(type_)]
    fitting = [call for call in calls if _first(call, _FIRST[type_]) == first]
    return fitting[0] if len(fitting) == 1 else None


def _first(call: ast.Call, keyword: str) -> int | None:
    for given in call.keywords:
        if given.arg == keyword:
            return _number(given.value)
    return _number(call.args[0]) if call.args else None


# --- two tensors -----------------------------------------------------------------------------------------


def _products(case: Case) -> Iterator[Change]:
    """`a @ b` with one side transposed, where that makes the inner sizes equal."""
    for node in _on_line(case):
        sides = _two(node, ast.MatMult, ("matmul", "mm", "bmm"))
        if sides is None:
            continue
        left, right = (_tensor(case, side) for side in sides)
        if left is None or right is None or len(left.shape) < 2 or len(right.shape) < 2:
            continue
        a, b = left.shape, right.shape
        options = [
            (a[-1] == b[-1] and a[-1] != b[-2], 1, f"{shown((*a[:-1], b[-2]))}, rows by rows"),
            (a[-2] == b[-2] and a[-1] != b[-2], 0, f"{shown((*a[:-2], a[-1], b[-1]))}, columns by columns"),
        ]
        for fits, which, gives in options:
            turn = ".T" if len((left, right)[which].shape) == 2 else ".mT"
            if fits:
                text = f"{_wrapped(sides[which])}{turn}"
                change = _replaced(
                    case, sides[which], text, f"transpose {_text(sides[which])}: gives {gives}"
                )
                if change is not None:
                    yield change


def _broadcasts(case: Case) -> Iterator[Change]:
    """`a + b` with a dimension of size 1 put into the shorter side, or one side transposed."""
    for node in _on_line(case):
        sides = _two(node, (ast.Add, ast.Sub, ast.Mult, ast.Div), ())
        if sides is None:
            continue
        tensors = [_tensor(case, side) for side in sides]
        if tensors[0] is None or tensors[1] is None:
            continue
        for which in (0, 1):
            short, long = tensors[which], tensors[1 - which]
            assert short is not None
            assert long is not None
            text = _wrapped(sides[which])
            if len(short.shape) == 1 and len(long.shape) == 2 and short.shape[0] == long.shape[0]:
                what = f"{text}[:, None] is {shown((short.shape[0], 1))}: one number for each row"
                change = _replaced(case, sides[which], f"{text}[:, None]", what)
            elif which == 1 and len(short.shape) == 2 and short.shape[::-1] == long.shape:
                what = f"{text}.T is {shown(long.shape)}"
                change = _replaced(case, sides[which], f"{text}.T", what)
            else:
                continue
            if change is not None:
                yield change


def _joined(case: Case) -> Iterator[Change]:
    """`torch.cat(...)` along the one dimension in which two tensors differ."""
    pair = case.operands[:2]
    if len(pair) < 2 or len(pair[0].shape) != len(pair[1].shape):
        return
    axes = [n for n, (a, b) in enumerate(zip(pair[0].shape, pair[1].shape, strict=True)) if a != b]
    if len(axes) != 1:
        return
    for node in _on_line(case):
        if not (isinstance(node, ast.Call) and last_name(node.func) in ("cat", "concat") and node.args):
            continue
        given = next((k.value for k in node.keywords if k.arg == "dim"), None)
        given = given or (node.args[1] if len(node.args) > 1 else None)
        what = f"join along dimension {axes[0]}, where they differ"
        if given is not None:
            change = _replaced(case, given, str(axes[0]), what)
        else:
            change = _replaced(case, node.args[0], f"{_text(node.args[0])}, dim={axes[0]}", what)
        if change is not None:
            yield change


# --- the source --------------------------------------------------------------------------------------------


def _on_line(case: Case) -> Iterator[ast.AST]:
    """Everything that stands wholly on the failing line."""
    line = case.failure.line
    if case.source.tree is not None and line is not None:
        for node in ast.walk(case.source.tree):
            if getattr(node, "lineno", None) == line and getattr(node, "end_lineno", None) == line:
                yield node


def _calls_on(case: Case, *names: str) -> Iterator[ast.Call]:
    for node in _on_line(case):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node


def _elements(case: Case, call: ast.Call) -> int | None:
    assert isinstance(call.func, ast.Attribute)
    tensor = _tensor(case, call.func.value)
    return product(tensor.shape) if tensor is not None else None


def _two(
    node: ast.AST, operators: type[ast.operator] | tuple[type[ast.operator], ...], calls: tuple[str, ...]
) -> tuple[ast.expr, ast.expr] | None:
    """The two sides of an operator, or of a function of this name."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, operators):
        return node.left, node.right
    if isinstance(node, ast.Call) and last_name(node.func) in calls and len(node.args) == 2:
        return node.args[0], node.args[1]
    return None


def _tensor(case: Case, node: ast.expr) -> TensorFact | None:
    text = _text(node)
    found = next((operand for operand in case.operands if operand.name == text), None)
    if found is None and text in case.around:
        shape: Shape = case.around[text]
        return TensorFact(text, shape, "", "")
    return found


def _replaced(case: Case, node: ast.expr, text: str, what: str) -> Change | None:
    """The line in which `node` stands, with `text` in its place."""
    if node.end_lineno != node.lineno or node.end_col_offset is None:
        return None
    before = case.source.at(node.lineno)
    encoded = before.encode("utf-8")  # the parser counts bytes
    after = encoded[: node.col_offset] + text.encode("utf-8") + encoded[node.end_col_offset :]
    return Change(node.lineno, before, after.decode("utf-8"), what)


def _text(node: ast.AST) -> str:
    return ast.unparse(node)


def _wrapped(node: ast.expr) -> str:
    """The expression so that a method can be called on it."""
    simple = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return _text(node) if simple else f"({_text(node)})"


def _number(node: ast.expr) -> int | None:
    """What a number, or a product and sum of numbers, comes to."""
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    if not isinstance(node, ast.BinOp):
        return None
    left, right = _number(node.left), _number(node.right)
    if left is None or right is None or max(abs(left), abs(right)) > 1 << 40:
        return None
    if isinstance(node.op, ast.Mult):
        return left * right
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    return left // right if isinstance(node.op, ast.FloorDiv) and right else None

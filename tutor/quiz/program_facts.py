"""What can be read off a program without running it: the sizes it writes down, the layers it makes.

Used only to say *why* a wrong answer may have been given. What is read here is checked against the right
answer before anything is said with it, so a program that is read wrongly costs a sentence, not the truth.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

Sizes = tuple[int, ...]

_MAKERS = {"zeros", "ones", "randn", "rand", "empty", "full"}
_WINDOWED = {
    "Conv1d": 1,
    "Conv2d": 2,
    "Conv3d": 3,
    "MaxPool1d": 1,
    "MaxPool2d": 2,
    "AvgPool1d": 1,
    "AvgPool2d": 2,
}


@dataclass(frozen=True, slots=True)
class Window:
    """A convolution or a pooling, the same in all spatial dimensions. `channels` is None for pooling."""

    kind: str
    dims: int
    kernel: int
    stride: int
    padding: int
    dilation: int
    channels: int | None

    def size(self, length: int, **changes: int) -> float:
        """The formula's value before it is rounded down, with `changes` to its settings."""
        kernel, stride = changes.get("kernel", self.kernel), changes.get("stride", self.stride)
        padding, dilation = changes.get("padding", self.padding), changes.get("dilation", self.dilation)
        return (length + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1


@dataclass(frozen=True, slots=True)
class Counted:
    """A layer with parameters: `weights` numbers and `biases` more. `text` is how the program writes it."""

    text: str
    weights: int
    biases: int


@lru_cache(maxsize=64)
def parsed(program: str) -> ast.Module | None:
    try:
        return ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of its name, as written from left to right."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(found, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0)):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        yield name, node


def number(node: ast.expr | None) -> int | None:
    """A whole number written as such, or as a product, a sum or a quotient of such."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value_ = number(operand)
            return None if value_ is None else -value_
        case ast.BinOp(left=left, op=op, right=right):
            one, other = number(left), number(right)
            if one is None or other is None:
                return None
            match op:
                case ast.Mult():
                    return one * other
                case ast.Add():
                    return one + other
                case ast.Sub():
                    return one - other
                case ast.FloorDiv() if other:
                    return one // other
        case ast.Tuple(elts=elts) if elts and len({ast.dump(one) for one in elts}) == 1:
            return number(elts[0])  # (3, 3)
    return None


def argument(call: ast.Call, name: str, place: int, default: int | None = None) -> int | None:
    """The argument as a number; None where it is written but is none."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return number(keyword.value)
    return number(call.args[place]) if place < len(call.args) else default


def flag(call: ast.Call, name: str, default: bool) -> bool:
    for keyword in call.keywords:
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            return bool(keyword.value.value)
    return default


def window(name: str, call: ast.Call) -> Window | None:
    """The convolution or pooling that this call makes."""
    dims = _WINDOWED.get(name)
    if dims is None:
        return None
    conv = name.startswith("Conv")
    first = 2 if conv else 0
    kernel = argument(call, "kernel_size", first)
    stride = argument(call, "stride", first + 1, 1 if conv else kernel)
    padding = argument(call, "padding", first + 2, 0)
    # AvgPool's fourth is ceil_mode, and it has no dilation.
    dilation = argument(call, "dilation", first + 3, 1) if not name.startswith("Avg") else 1
    channels = argument(call, "out_channels", 1) if conv else None
    if kernel is None or not stride or padding is None or dilation is None or (conv and channels is None):
        return None
    return Window(name, dims, kernel, stride, padding, dilation, channels)


def made_layers(program: str) -> dict[str, tuple[str, ast.Call]]:
    """`conv = nn.Conv2d(...)`: what each name was made by."""
    tree = parsed(program)
    made: dict[str, tuple[str, ast.Call]] = {}
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            name = next(iter(reversed(list(calls(node.value)))), None)
            for target in node.targets:
                key = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
                if key and name is not None:
                    made[key] = (name[0], node.value)
    return made


def written_shapes(program: str) -> dict[str, Sizes]:
    """The shapes of tensors that are made with their sizes written down."""
    shapes: dict[str, Sizes] = {}
    for key, (name, call) in made_layers(program).items():
        if name not in _MAKERS:
            continue
        args = call.args
        if len(args) >= 1 and isinstance(args[0], ast.Tuple | ast.List):
            args = args[0].elts
        sizes = [number(arg) for arg in args]
        if sizes and all(size is not None and size >= 0 for size in sizes):
            shapes[key] = tuple(size for size in sizes if size is not None)
    return shapes


def counted_layers(program: str) -> list[Counted]:
    """The layers with parameters, in the order in which they are written."""
    tree = parsed(program)
    found = []
    for name, call in calls(tree) if tree else ():
        layer = _counted(name, call)
        if layer is not None:
            found.append(Counted(f"{name}({', '.join(ast.unparse(arg) for arg in call.args)})", *layer))
    return found


def _counted(name: str, call: ast.Call) -> tuple[int, int] | None:
    one, other = argument(call, "in_features", 0), argument(call, "out_features", 1)
    bias = flag(call, "bias", True)
    if name == "Linear" and one and other:
        return one * other, other if bias else 0
    if name in ("Conv1d", "Conv2d", "Conv3d"):
        channels, out = argument(call, "in_channels", 0), argument(call, "out_channels", 1)
        kernel, groups = argument(call, "kernel_size", 2), argument(call, "groups", 6, 1)
        if channels and out and kernel and groups:
            weights = out * (channels // groups) * math.prod([kernel] * int(name[4]))
            return weights, out if bias else 0
    if name == "Embedding" and one and other:
        return one * other, 0
    if name in ("BatchNorm1d", "BatchNorm2d", "LayerNorm") and (size := argument(call, "num_features", 0)):
        return size, size
    return None

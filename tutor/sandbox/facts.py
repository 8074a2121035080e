"""What else can be seen of a failure, besides its message: the layer it happened in, what the torch function
was given, the range of labels, what was changed in place, names that are close to a misspelled one.

Everything is looked up, nothing of the learner's is called on purpose; but attribute access and `dir` may
run their code, which may raise anything. So each fact is gathered on its own, and one that cannot be had is
left out.
The keys are read by `tutor.explain.model.Case`:

    parts      ["x", "net.weight"]       sides of the failing operator, or arguments of the failing call
    layer      {path, type, text, parameters, dtype, device, input}    innermost torch module
    arguments  {"input": tensor, "target": tensor}                     innermost torch function
    around     {"h": [8, 16, 15, 15]}    other tensors in sight
    ranges     {"y": [1, 10]}            of integer tensors on the line
    modified   ["y"]                     tensors that fit torch's words about an in-place change
    class, module, suggestions, elsewhere    around a missing attribute, name or import
    syntax, column                       of a SyntaxError

A tensor is {name, shape, dtype, device, requires_grad}, with range [low, high] if it holds integers.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any

import torch
from torch import nn

from tutor.sandbox.spelling import close_names, elsewhere

MAX_NAMES = 12
MAX_TEXT = 200
_MAX_SCANNED = 10_000_000  # elements: a range over more than this would keep the learner waiting
_ARGUMENT_NAMES = ("input", "target", "weight", "query", "key", "value")
_MODIFIED = re.compile(
    r"modified by an inplace operation: \[[\w.]+ \[([\d, ]*)\]\], which is output \d+ of [\w:/]+, "
    r"is at version (\d+)"
)


def gather(error: BaseException, filename: str, source: str) -> dict[str, Any]:
    """All facts that can be had for `error`; never raises, and bounded in size."""
    facts: dict[str, Any] = {}
    try:
        scene = Scene(error, filename, source)
    except Exception:  # noqa: BLE001  the learner's objects may raise anything when they are looked at
        return facts
    for gatherer in _GATHERERS:
        try:
            facts.update(gatherer(scene))
        except Exception:  # noqa: BLE001  as above: the other facts are still wanted
            continue
    return facts


class Scene:
    """The failing place: the learner's innermost frame, what lies below it in torch, and the failing node."""

    def __init__(self, error: BaseException, filename: str, source: str) -> None:
        self.error = error
        self.frames: list[FrameType] = []  # the learner's, outermost first
        self.below: list[FrameType] = []  # torch's, under the innermost of the learner's
        self.at: TracebackType | None = None
        tb = error.__traceback__
        while tb is not None:
            if tb.tb_frame.f_code.co_filename == filename:
                self.frames.append(tb.tb_frame)
                self.below.clear()
                self.at = tb
            elif self.frames:
                self.below.append(tb.tb_frame)
            tb = tb.tb_next
        self.node = _node_at(self.at, source) if self.at is not None else None
        self.names = self._names()

    def _names(self) -> dict[int, str]:
        """id of each tensor or module the learner has a name for -> that name; inner frames win."""
        names: dict[int, str] = {}
        for frame in reversed(self.frames[-3:]):
            for name, value in _variables(frame):
                if isinstance(value, torch.Tensor | nn.Module):
                    names.setdefault(id(value), name)
        return names

    def evaluate(self, node: ast.expr) -> Any:
        """The value of a name or dotted name at the failing place. Raises LookupError or AttributeError."""
        match node:
            case ast.Name(id=name):
                for scope in (self.frames[-1].f_locals, self.frames[-1].f_globals):
                    if name in scope:
                        return scope[name]
                return vars(builtins)[name]
            case ast.Attribute(value=value, attr=attr):
                return getattr(self.evaluate(value), attr)
        raise LookupError("not a name")


# --- what stands on the line --------------------------------------------------------------------------


def _node_at(tb: TracebackType, source: str) -> ast.AST | None:
    """The expression that was being evaluated, by the position the interpreter keeps for each instruction."""
    positions = list(tb.tb_frame.f_code.co_positions())
    index = tb.tb_lasti // 2
    if not 0 <= index < len(positions):
        return None
    line, end_line, column, end_column = positions[index]
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        place = (
            getattr(node, "lineno", None),
            getattr(node, "end_lineno", None),
            getattr(node, "col_offset", None),
            getattr(node, "end_col_offset", None),
        )
        if place == (line, end_line, column, end_column):
            return node.value if isinstance(node, ast.Expr) else node
    return None


def _parts(scene: Scene) -> dict[str, Any]:
    node = scene.node
    parts: list[ast.expr] = []
    match node:
        case ast.BinOp(left=left, right=right):
            parts = [left, right]
        case ast.AugAssign(target=target, value=value):
            parts = [target, value]
        case ast.Compare(left=left, comparators=[right]):
            parts = [left, right]
        case ast.Call(func=func, args=args):
            parts = list(args)
            if isinstance(func, ast.Attribute) and _is_tensor(scene, func.value):
                parts = [func.value, *args]
    texts = [_clip(ast.unparse(part)) for part in parts[:4]]
    return {"parts": texts} if texts else {}


def _is_tensor(scene: Scene, node: ast.expr) -> bool:
    try:
        return isinstance(scene.evaluate(node), torch.Tensor)
    except (LookupError, AttributeError):
        return False


def _around(scene: Scene) -> dict[str, Any]:
    if not scene.frames:
        return {}
    found: dict[str, list[int]] = {}
    for name, value in _variables(scene.frames[-1]):
        if isinstance(value, torch.Tensor) and len(found) < MAX_NAMES and value.dim() > 1:
            found[name] = list(value.shape)
    return {"around": found} if found else {}


def _ranges(scene: Scene) -> dict[str, Any]:
    if not scene.frames or not isinstance(scene.node, ast.AST):
        return {}
    found: dict[str, list[int]] = {}
    for node in ast.walk(scene.node):
        if isinstance(node, ast.Name | ast.Attribute) and len(found) < MAX_NAMES:
            try:
                value = scene.evaluate(node)
            except (LookupError, AttributeError):
                continue
            if isinstance(value, torch.Tensor) and (span := _range(value)) is not None:
                found[ast.unparse(node)] = span
    return {"ranges": found} if found else {}


# --- what torch was doing -----------------------------------------------------------------------------


def _layer(scene: Scene) -> dict[str, Any]:
    for frame in reversed(scene.below):
        module = frame.f_locals.get("self")
        if frame.f_code.co_name != "forward" or not isinstance(module, nn.Module):
            continue
        given = None
        arguments = frame.f_code.co_varnames[1 : frame.f_code.co_argcount]
        for name in arguments:
            value = frame.f_locals.get(name)
            if isinstance(value, torch.Tensor):
                given = _tensor(value, scene.names.get(id(value), ""))
                break
        if given is not None and not given["name"] and _called(scene) is module:
            given["name"] = _first_argument(scene)
        first = next(module.parameters(recurse=False), None)
        return {
            "layer": {
                "path": _path_of(scene, module),
                "type": type(module).__name__,
                "text": _clip(repr(module)),
                "parameters": {n: list(p.shape) for n, p in list(module.named_parameters(recurse=False))[:8]},
                "dtype": _dtype(first) if first is not None else "",
                "device": str(first.device) if first is not None else "",
                "input": given,
            }
        }
    return {}


def _called(scene: Scene) -> Any:
    if isinstance(scene.node, ast.Call):
        try:
            return scene.evaluate(scene.node.func)
        except (LookupError, AttributeError):
            return None
    return None


def _first_argument(scene: Scene) -> str:
    if isinstance(scene.node, ast.Call) and scene.node.args:
        text = ast.unparse(scene.node.args[0])
        return text if len(text) <= 24 else ""
    return ""


def _path_of(scene: Scene, module: nn.Module) -> str:
    """What the learner calls a module: `net`, `self.fc1`, `self.layers[2]`."""
    if id(module) in scene.names:
        return scene.names[id(module)]
    for frame in reversed(scene.frames[-3:]):
        for name, value in _variables(frame):
            if isinstance(value, nn.Module) and "_modules" in vars(value):
                for inner, candidate in value.named_modules():
                    if candidate is module and inner:
                        return name + "".join(f"[{p}]" if p.isdigit() else f".{p}" for p in inner.split("."))
    return ""


def _arguments(scene: Scene) -> dict[str, Any]:
    for frame in reversed(scene.below):
        if not frame.f_code.co_filename.endswith(("nn/functional.py", "nn\\functional.py")):
            continue
        found: dict[str, Any] = {}
        wanted = [n for n in frame.f_code.co_varnames[: frame.f_code.co_argcount] if n in _ARGUMENT_NAMES]
        texts = _parts(scene).get("parts", [])
        for position, name in enumerate(wanted):
            value = frame.f_locals.get(name)
            if isinstance(value, torch.Tensor):
                called = scene.names.get(id(value), "")
                if not called and position < len(texts) and len(texts[position]) <= 24:
                    called = texts[position]
                found[name] = _tensor(value, called)
        if found:
            return {"arguments": found}
    return {}


def _modified(scene: Scene) -> dict[str, Any]:
    match = _MODIFIED.search(str(scene.error))
    if match is None:
        return {}
    shape = [int(n) for n in re.findall(r"\d+", match[1])]
    version = int(match[2])
    names = []
    for frame in reversed(scene.frames):
        for name, tensor in _tensors_in_sight(frame):
            # a linear layer keeps the transpose of its weight
            fits = list(tensor.shape) in (shape, shape[::-1]) and tensor._version == version
            if fits and name not in names:
                names.append(name)
    return {"modified": names[:4]} if names else {}


def _tensors_in_sight(frame: FrameType) -> Iterator[tuple[str, torch.Tensor]]:
    for name, value in _variables(frame):
        if isinstance(value, torch.Tensor):
            yield name, value
        elif isinstance(value, nn.Module) and "_parameters" in vars(value):
            for inner, parameter in value.named_parameters():
                yield f"{name}.{inner}", parameter


# --- names that are not there -------------------------------------------------------------------------


def _missing(scene: Scene) -> dict[str, Any]:
    error = scene.error
    if isinstance(error, AttributeError) and error.name:
        return _missing_attribute(error.obj, error.name)
    if isinstance(error, NameError) and error.name and scene.frames:
        frame = scene.frames[-1]
        known = [*frame.f_locals, *frame.f_globals, *vars(builtins)]
        return {"suggestions": close_names(error.name, known), "elsewhere": elsewhere(error.name)}
    if isinstance(error, ModuleNotFoundError) and error.name:
        return {
            "suggestions": close_names(
                error.name, [*sys.stdlib_module_names, "torch", "numpy", "torchvision"]
            )
        }
    if isinstance(error, ImportError) and error.name in sys.modules:
        found = re.search(r"cannot import name '(\w+)'", str(error))
        if found and error.name:
            places = elsewhere(found[1])
            return {"suggestions": close_names(found[1], dir(sys.modules[error.name])), "elsewhere": places}
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        return {"suggestions": close_names(error.args[0], _keys_in_sight(scene))}
    if isinstance(error, TypeError) and (
        found := re.search(r"unexpected keyword argument '(\w+)'", str(error))
    ):
        called = _called(scene)
        if callable(called):
            return {"suggestions": close_names(found[1], list(inspect.signature(called).parameters))}
    return {}


def _keys_in_sight(scene: Scene) -> list[str]:
    """The keys of the dict that the failing subscript asked."""
    if isinstance(scene.node, ast.Subscript):
        container = scene.evaluate(scene.node.value)
        if isinstance(container, dict):
            return [key for key in list(container)[:1000] if isinstance(key, str)]
    return []


def _missing_attribute(owner: Any, name: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"class": type(owner).__name__, "module": isinstance(owner, nn.Module)}
    if not isinstance(owner, nn.Module) or "_parameters" in vars(owner):  # its __dir__ needs them
        facts["suggestions"] = close_names(name, [n for n in dir(owner) if not n.startswith("_")])
    if inspect.ismodule(owner) and owner.__name__.split(".")[0] == "torch":
        facts["elsewhere"] = elsewhere(name, first=owner.__name__)
    return facts


def _super_init(scene: Scene) -> dict[str, Any]:
    if isinstance(scene.error, AttributeError) and "before Module.__init__() call" in str(scene.error):
        for frame in reversed(scene.frames):
            if isinstance(frame.f_locals.get("self"), nn.Module):
                return {"class": type(frame.f_locals["self"]).__name__}
    return {}


def _syntax(scene: Scene) -> dict[str, Any]:
    error = scene.error
    if isinstance(error, SyntaxError):
        return {"syntax": _clip(str(error.msg)), "column": error.offset}
    return {}


# --- plain data ---------------------------------------------------------------------------------------


def _variables(frame: FrameType) -> Iterator[tuple[str, Any]]:
    """The names of a frame with their values; of `self`, a module, also what its own tensors are called."""
    for name, value in list(frame.f_locals.items())[:500]:
        if name.startswith("__"):
            continue
        yield name, value
        if name == "self" and isinstance(value, nn.Module) and "_parameters" in vars(value):
            for inner, parameter in value.named_parameters(recurse=False):
                yield f"self.{inner}", parameter
            for inner, module in value.named_children():
                yield f"self.{inner}", module


def _tensor(tensor: torch.Tensor, name: str) -> dict[str, Any]:
    fact: dict[str, Any] = {
        "name": _clip(name),
        "shape": list(tensor.shape),
        "dtype": _dtype(tensor),
        "device": str(tensor.device),
        "requires_grad": tensor.requires_grad,
    }
    if (span := _range(tensor)) is not None:
        fact["range"] = span
    return fact


def _dtype(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _range(tensor: torch.Tensor) -> list[int] | None:
    whole = not (tensor.is_floating_point() or tensor.is_complex()) and tensor.dtype is not torch.bool
    if not whole or tensor.device.type == "meta" or not 0 < tensor.numel() <= _MAX_SCANNED:
        return None
    return [int(tensor.min()), int(tensor.max())]


def _clip(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


_GATHERERS: tuple[Callable[[Scene], dict[str, Any]], ...] = (
    _syntax,
    _parts,
    _around,
    _ranges,
    _layer,
    _arguments,
    _modified,
    _super_init,
    _missing,
)

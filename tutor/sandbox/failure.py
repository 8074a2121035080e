"""An exception in the learner's code, described as plain data: what, where, and the tensors involved.

The description is made in the learner's own process, so it may look at live objects, and it may be a lie;
it explains a run, it never decides a verdict.
"""

from __future__ import annotations

import ast
import contextlib
import io
import sys
import traceback
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any

import torch

from tutor.sandbox.facts import gather

MAX_MESSAGE = 20_000
MAX_TRACEBACK = 200_000
MAX_FRAMES = 100
MAX_OPERANDS = 12


def describe(error: BaseException, source: str, filename: str) -> dict[str, Any]:
    """The plain form of `protocol.Failure` for `error`, raised by the program `source` named `filename`."""
    frames = learner_frames(error, filename)
    text = source.split("\n")
    line: int | None = frames[-1][1] if frames else None
    operands: list[dict[str, Any]] = []
    if isinstance(error, SyntaxError) and error.filename == filename and not frames:
        line = error.lineno
    elif frames:
        operands = operands_on_line(frames[-1][0], frames[-1][1], source)
    return {
        "type": type(error).__name__,
        "message": shorten(message_of(error), MAX_MESSAGE),
        "line": line,
        "traceback": shorten(traceback_text(error, filename), MAX_TRACEBACK),
        "frames": [
            [number, frame.f_code.co_name, text[number - 1] if 0 < number <= len(text) else ""]
            for frame, number in middle_out(frames, MAX_FRAMES)
        ],
        "operands": operands,
        "facts": gather(error, filename, source),
    }


def message_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  the learner's own exception class may have a __str__ that raises
        return f"<{type(error).__name__} whose message cannot be shown>"


def shorten(text: str, limit: int) -> str:
    """The beginning and the end of a text that is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n... {len(text) - 2 * half:,} characters left out ...\n{text[-half:]}"


def middle_out(items: list[Any], limit: int) -> list[Any]:
    return items if len(items) <= limit else items[: limit // 2] + items[-(limit // 2) :]


def walk(tb: TracebackType | None) -> Iterator[TracebackType]:
    while tb is not None:
        yield tb
        tb = tb.tb_next


def own_traceback(error: BaseException, filename: str) -> TracebackType | None:
    """The traceback from the learner's first frame on: the frames that called it are the tutor's."""
    return next((tb for tb in walk(error.__traceback__) if tb.tb_frame.f_code.co_filename == filename), None)


def learner_frames(error: BaseException, filename: str) -> list[tuple[FrameType, int]]:
    """The frames of the learner's file, outermost first, each with the line it had come to."""
    return [
        (tb.tb_frame, tb.tb_lineno)
        for tb in walk(error.__traceback__)
        if tb.tb_frame.f_code.co_filename == filename
    ]


def traceback_text(error: BaseException, filename: str) -> str:
    """What plain python prints for this exception, without the tutor's frames."""
    try:
        own = own_traceback(error, filename)
        if own is None and isinstance(error, SyntaxError):
            return _syntax_error_text(error)
        return "".join(traceback.format_exception(type(error), error, own))
    except Exception:  # noqa: BLE001  a __str__ or a __cause__ of the learner's can raise while it is formatted
        return f"{type(error).__name__}: {message_of(error)}\n"


def _syntax_error_text(error: SyntaxError) -> str:
    """As the interpreter writes it: the module `traceback` sets some of the carets differently."""
    traceback_, error.__traceback__ = error.__traceback__, None
    with contextlib.redirect_stderr(io.StringIO()) as written:
        sys.__excepthook__(type(error), error, None)
    error.__traceback__ = traceback_
    return written.getvalue()


def operands_on_line(frame: FrameType, line: int, source: str) -> list[dict[str, Any]]:
    """The tensors among the names, attributes and constant subscripts in the statement at `line`."""
    found: dict[str, dict[str, Any]] = {}
    for node in (node for statement in statements_at(source, line) for node in expressions(statement)):
        name = ast.unparse(node)
        if name in found or len(found) >= MAX_OPERANDS:
            continue
        try:
            value = look_up(node, frame)
        except Exception:  # noqa: BLE001  a name not bound yet, a property that raises, a key that is not there
            continue
        if isinstance(value, torch.Tensor):
            found[name] = operand(name, value)
    return list(found.values())


def operand(name: str, tensor: torch.Tensor) -> dict[str, Any]:
    return {
        "name": name,
        "shape": list(tensor.shape),
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "device": str(tensor.device),
        "requires_grad": tensor.requires_grad,
    }


def statements_at(source: str, line: int) -> list[ast.stmt]:
    """The innermost statement that covers `line`; several where several begin in its line (`if x: y()`)."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    covering = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    last = max((node.lineno for node in covering), default=0)
    return [node for node in covering if node.lineno == last]


def expressions(statement: ast.AST) -> Iterator[ast.expr]:
    """Names, dotted names and constant subscripts in `statement`, not those of statements within it."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            yield node
        pending.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))


def look_up(node: ast.expr, frame: FrameType) -> Any:
    """The value `node` has now. Calls nothing but attribute access; raises whatever that raises."""
    match node:
        case ast.Name(id=name):
            return frame.f_locals[name] if name in frame.f_locals else frame.f_globals[name]
        case ast.Attribute(value=value, attr=attr):
            return getattr(look_up(value, frame), attr)
        case ast.Subscript(value=value, slice=ast.Constant(value=key)):
            container = look_up(value, frame)
            if isinstance(container, dict | torch.Tensor) or (
                isinstance(container, list | tuple) and isinstance(key, int)
            ):
                return container[key]  # type: ignore[index]
    raise LookupError(ast.unparse(node))

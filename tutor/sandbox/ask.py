"""Values of a finished program as plain data: what `Job.ask` asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy
import torch

MAX_ELEMENTS = 1000
"""a tensor with more gives its shape but not its values"""
MAX_ITEMS = 100_000
MAX_DEPTH = 50
MAX_TEXT = 100_000
MAX_INT_BITS = 10_000


def answer(expressions: Sequence[str], namespace: dict[str, Any]) -> list[Any]:
    """Each expression's value over `namespace`, or `{"error": "Type: message"}` where it raises."""
    return [_answer_one(expression, namespace) for expression in expressions]


def _answer_one(expression: str, namespace: dict[str, Any]) -> Any:
    try:
        value = eval(compile(expression.strip(), "<ask>", "eval", dont_inherit=True), namespace)
        return plain(value)
    except BaseException as error:  # noqa: BLE001  whatever the learner's objects raise is the answer, SystemExit too
        return {"error": f"{type(error).__name__}: {_message(error)}"}


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MAX_TEXT]
    except Exception:  # noqa: BLE001  the learner's exception class may have a __str__ that raises
        return "(its message cannot be shown)"


def plain(value: Any) -> Any:
    """`value` as JSON can carry it. Tuples and torch.Size become lists, a tensor the dict of `tensor`;
    what is not plain data becomes `{"repr", "type"}`. ValueError where it is too large or too deep."""
    return _Plain().convert(value, 0)


class _Plain:
    def __init__(self) -> None:
        self.items = 0

    def convert(self, value: Any, depth: int) -> Any:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise ValueError(f"more than {MAX_ITEMS:,} values")
        if depth > MAX_DEPTH:
            raise ValueError(f"nested more than {MAX_DEPTH} deep")
        match value:
            case None | bool():
                return value
            case int():
                if int(value).bit_length() > MAX_INT_BITS:
                    raise ValueError("an integer of thousands of digits")
                return int(value)
            case float():
                return float(value)
            case str():
                if len(value) > MAX_TEXT:
                    raise ValueError(f"a text of {len(value):,} characters")
                return str(value)
            case list() | tuple():
                return [self.convert(item, depth + 1) for item in value]
            case dict():
                return {
                    key if isinstance(key, str) else repr(key): self.convert(item, depth + 1)
                    for key, item in value.items()
                }
            case torch.Tensor():
                return tensor(value)
            case torch.dtype() | torch.device():
                return str(value)
            case numpy.generic() | numpy.ndarray():
                return self.convert(value.tolist(), depth + 1)
        return {"repr": repr(value)[:MAX_TEXT], "type": type(value).__name__}


def tensor(value: torch.Tensor) -> dict[str, Any]:
    """`{"tensor", "shape", "dtype", "device", "requires_grad"}`; "tensor" is the nested list of values (a
    number for a 0-dimensional one; [real, imaginary] for each complex), or None where there are too many
    or none to be had (meta)."""
    values: Any = None
    if value.numel() <= MAX_ELEMENTS and value.device.type != "meta":
        still = value.detach().cpu()
        still = still.to_dense() if still.layout is not torch.strided else still
        still = torch.view_as_real(still.resolve_conj()) if still.is_complex() else still
        values = still.tolist()
    return {
        "tensor": values,
        "shape": list(value.shape),
        "dtype": str(value.dtype),
        "device": str(value.device),
        "requires_grad": value.requires_grad,
    }

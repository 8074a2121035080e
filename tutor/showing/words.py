"""Shapes, states and amounts as words."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.tracing import Name, TensorState

_SHORT = {
    "float32": "f32", "float64": "f64", "float16": "f16", "bfloat16": "bf16", "int64": "i64", "int32": "i32",
    "int16": "i16", "int8": "i8", "uint8": "u8", "complex64": "c64", "complex128": "c128",
}  # fmt: skip


def shape_text(shape: Sequence[int]) -> str:
    """`(32, 10)`, `(32,)`, `()`."""
    inside = ", ".join(str(n) for n in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"


def dtype_text(dtype: str) -> str:
    """`f32` for float32."""
    return _SHORT.get(dtype, dtype)


def state_text(state: TensorState) -> str:
    """`Tensor[32, 10] f32 cpu grad`."""
    grad = " grad" if state.requires_grad else ""
    return f"Tensor[{', '.join(map(str, state.shape))}] {dtype_text(state.dtype)} {state.device}{grad}"


def note_of(name: Name, *, device: str = "cpu") -> str:
    """`x (32, 10) i64 grad, view of y`: what is usual (float32, `device`) is left out."""
    state = name.state
    parts = [name.name, shape_text(state.shape)]
    if state.dtype != "float32":
        parts.append(dtype_text(state.dtype))
    if state.device != device:
        parts.append(state.device)
    if state.requires_grad:
        parts.append("grad")
    note = " ".join(parts)
    if name.same:
        note += f", is {name.view_of}"
    elif name.view_of == name.name:
        note += ", view"
    elif name.view_of:
        note += f", view of {name.view_of}"
    if name.first is not None and name.states > 1:
        note += f", {_before(name)}"
    return note


def _before(name: Name) -> str:
    assert name.first is not None
    first, last = name.first, name.state
    if name.states == 2 and first != last:
        if first.shape != last.shape:
            return f"first {shape_text(first.shape)}"
        if first.requires_grad != last.requires_grad:
            return "first with grad" if first.requires_grad else "first without grad"
        if first.dtype != last.dtype:
            return f"first {dtype_text(first.dtype)}"
    return f"{name.states} different" if name.states < 16 else "many different"


def count(number: int) -> str:
    """`1,792`."""
    return f"{number:,}"


def bytes_(number: float) -> str:
    """`1.3 MB`: powers of 1000, as disks and networks count."""
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= factor:
            return f"{number / factor:,.1f} {unit}"
    return f"{number:,.0f} bytes"

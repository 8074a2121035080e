"""Comparing what a learner's code gave with what it should be: type, shape, dtype, values, in that order,
with a sentence that says which one is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

# (relative, absolute), by dtype. Wide enough for another order of the same sums, narrow enough that a missing
# epsilon, a biased variance or one wrong element is seen.
_TOLERANCE: dict[torch.dtype, tuple[float, float]] = {
    torch.float64: (1e-7, 1e-9),
    torch.complex128: (1e-7, 1e-9),
    torch.float32: (1e-4, 1e-6),
    torch.complex64: (1e-4, 1e-6),
    torch.float16: (5e-3, 1e-3),
    torch.bfloat16: (3e-2, 1e-2),
}
_NUMBER = (1e-6, 1e-9)  # for python's own numbers


def close(
    got: Any,
    want: Any,
    name: str = "result",
    misses: Sequence[tuple[Any, str]] = (),
    atol: float | None = None,
    rtol: float | None = None,
) -> None:
    """Passes where `got` is `want`: the same kind of thing, shape, dtype, and values within the tolerance.

    `misses` are known wrong values with their sentences; where `got` is one of them, that sentence is the
    message. NaN is right only where NaN is wanted. Lists, tuples and dicts are compared item by item. Raises
    AssertionError with a sentence for the learner.
    """
    problem = difference(got, want, name, atol, rtol)
    if problem is None:
        return
    for value, sentence in misses:
        if difference(got, value, name, atol, rtol) is None:
            raise AssertionError(sentence)
    raise AssertionError(problem)


def same_shape(got: Any, shape: Sequence[int], name: str = "result") -> None:
    """Passes where `got` is a tensor of this shape."""
    if not isinstance(got, torch.Tensor):
        raise AssertionError(f"{name} is {kind(got)}, and a tensor of shape {shown(shape)} was wanted")
    if tuple(got.shape) != tuple(shape):
        raise AssertionError(f"{name} has the shape {shown(got.shape)}, and should have {shown(shape)}")


def difference(
    got: Any, want: Any, name: str, atol: float | None = None, rtol: float | None = None
) -> str | None:
    """What is wrong with `got`, as a sentence; None where nothing is."""
    if isinstance(want, torch.Tensor):
        return _tensor_difference(got, want, name, atol, rtol)
    if isinstance(want, bool) or want is None or isinstance(want, str):
        same = type(got) is type(want) and got == want
        if isinstance(want, bool) and _is_one(got) and got.dtype is torch.bool:
            same = bool(got.item()) is want
        return None if same else f"{name} is {value_of(got)}, and should be {want!r}"
    if isinstance(want, int | float):
        return _number_difference(got, want, name, atol, rtol)
    if isinstance(want, list | tuple):
        return _sequence_difference(got, want, name, atol, rtol)
    if isinstance(want, dict):
        return _dict_difference(got, want, name, atol, rtol)
    return None if type(got) is type(want) and got == want else f"{name} is {value_of(got)}, not {want!r}"


def _is_one(got: Any) -> bool:
    return isinstance(got, torch.Tensor) and got.dim() == 0


def _tensor_difference(
    got: Any, want: torch.Tensor, name: str, atol: float | None, rtol: float | None
) -> str | None:
    if not isinstance(got, torch.Tensor):
        return f"{name} is {kind(got)}, and should be a tensor of shape {shown(want.shape)}"
    if got.shape != want.shape:
        return f"{name} has the shape {shown(got.shape)}, and should have {shown(want.shape)}"
    if got.dtype != want.dtype:
        return f"{name} has the dtype {_dtype(got)}, and should have {_dtype(want)}"
    relative, absolute = _TOLERANCE.get(want.dtype, (0.0, 0.0))
    relative, absolute = relative if rtol is None else rtol, absolute if atol is None else atol
    got, want = _exact(got), _exact(want)
    wrong = ~_near(got, want, relative, absolute)
    if not bool(wrong.any()):
        return None
    return _where_wrong(got, want, wrong, name)


def _exact(tensor: torch.Tensor) -> torch.Tensor:
    """On the CPU, in the widest form of its kind, so that the comparison itself rounds nothing."""
    tensor = tensor.detach().cpu()
    if tensor.is_complex():
        return tensor.to(torch.complex128)
    return tensor.double() if tensor.is_floating_point() else tensor


def _near(got: torch.Tensor, want: torch.Tensor, relative: float, absolute: float) -> torch.Tensor:
    if not (got.is_floating_point() or got.is_complex()):
        return got == want
    equal = got == want  # infinities, which have no difference
    near = (got - want).abs() <= absolute + relative * want.abs()
    finite = torch.isfinite(got) & torch.isfinite(want)
    return equal | (near & finite) | (torch.isnan(got) & torch.isnan(want))


def _where_wrong(got: torch.Tensor, want: torch.Tensor, wrong: torch.Tensor, name: str) -> str:
    count, total = int(wrong.sum()), wrong.numel()
    at = wrong.nonzero()[0].tolist() if wrong.dim() else []
    place = f"{name}[{', '.join(map(str, at))}]" if at else name
    first = got[tuple(at)].item()
    text = f"{place} is {number(first)}, and should be {number(want[tuple(at)].item())}"
    if first != first:
        text = f"{place} is nan, and should be {number(want[tuple(at)].item())}"
    if total > 1:
        text += f" ({count} of {total} values are off)" if count < total else f" (all {total} values are off)"
    return text


def _number_difference(
    got: Any, want: float, name: str, atol: float | None, rtol: float | None
) -> str | None:
    if _is_one(got) and not got.is_complex():
        got = got.item()
    if isinstance(got, bool) or not isinstance(got, int | float):
        return f"{name} is {kind(got)}, and should be the number {number(want)}"
    if isinstance(want, int) and isinstance(got, int):
        return None if got == want else f"{name} is {got}, and should be {want}"
    relative, absolute = _NUMBER[0] if rtol is None else rtol, _NUMBER[1] if atol is None else atol
    if got == want or (got != got and want != want) or abs(got - want) <= absolute + relative * abs(want):
        return None
    return f"{name} is {number(got)}, and should be {number(want)}"


def _sequence_difference(
    got: Any, want: list[Any] | tuple[Any, ...], name: str, atol: float | None, rtol: float | None
) -> str | None:
    if not isinstance(got, list | tuple):
        return f"{name} is {kind(got)}, and should be a {type(want).__name__} of {len(want)} items"
    if len(got) != len(want):
        return f"{name} has {len(got)} items, and should have {len(want)}"
    for i, (one, other) in enumerate(zip(got, want, strict=True)):
        problem = difference(one, other, f"{name}[{i}]", atol, rtol)
        if problem is not None:
            return problem
    return None


def _dict_difference(
    got: Any, want: dict[Any, Any], name: str, atol: float | None, rtol: float | None
) -> str | None:
    if not isinstance(got, dict):
        return f"{name} is {kind(got)}, and should be a dict"
    missing, extra = [k for k in want if k not in got], [k for k in got if k not in want]
    if missing or extra:
        told = [f"without {', '.join(map(repr, missing[:5]))}"] if missing else []
        told += [f"with {', '.join(map(repr, extra[:5]))}, which should not be there"] if extra else []
        return f"{name} came {' and '.join(told)}"
    for key, other in want.items():
        problem = difference(got[key], other, f"{name}[{key!r}]", atol, rtol)
        if problem is not None:
            return problem
    return None


# --- words --------------------------------------------------------------------------------------------


def kind(value: Any) -> str:
    """What a value is, with its article: "a float", "a tensor of shape (3,)", "None"."""
    if value is None:
        return "None"
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {shown(value.shape)}"
    described = getattr(value, "_tutor_type", None)
    name = described if isinstance(described, str) else type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def value_of(value: Any) -> str:
    """The value itself where it is short, what it is where not."""
    if value is None or isinstance(value, bool | int | float | str):
        text = repr(value)
        return text if len(text) <= 60 else kind(value)
    return kind(value)


def shown(shape: Sequence[int]) -> str:
    sizes = [str(int(n)) for n in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"


def number(value: Any) -> str:
    """Few digits, but enough to see a difference."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _dtype(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")

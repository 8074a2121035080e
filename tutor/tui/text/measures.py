"""Numbers as people read them: `12 ms`, `1.3 MB`, `(32, 10)`, `10,000 lines`."""

from __future__ import annotations

from collections.abc import Sequence


def duration(seconds: float) -> str:
    """`0.4 ms`, `12 ms`, `1.3 s`, `2 min 5 s`."""
    if seconds < 0.001:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def size(count: float) -> str:
    """Bytes in decimal units: `812 B`, `1.3 MB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError("unreachable")


def shape(dims: Sequence[int]) -> str:
    """As torch and people write it: `(32, 10)`, `(3,)`, `()`."""
    return f"({dims[0]},)" if len(dims) == 1 else f"({', '.join(str(n) for n in dims)})"


def several(count: int, one: str, many: str = "") -> str:
    """`1 review`, `6 reviews`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: float) -> str:
    """A number on an axis: four significant digits, no trailing zeros."""
    return f"{value:.4g}"

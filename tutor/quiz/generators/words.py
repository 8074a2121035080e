"""Numbers and shapes in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Sizes = tuple[int, ...]

RUNS = ("Does this program run? If not, what does it raise?", "Does it run, or what does it raise?")
"""how outcome questions ask"""


def times(sizes: Iterable[int]) -> str:
    """`4 * 3 * 28`; `1` of nothing."""
    return " * ".join(map(str, sizes)) or "1"


def product(sizes: Sequence[int]) -> str:
    """`4 * 3 * 28 = 336`, or the number alone where there is nothing to multiply."""
    return f"{times(sizes)} = {math.prod(sizes)}" if len(sizes) > 1 else str(math.prod(sizes))


def listed(words: Sequence[object], last: str = "and") -> str:
    """`a, b and c`; nothing of nothing."""
    texts = [str(word) for word in words]
    if not texts:
        return ""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def plural(count: int, word: str) -> str:
    """`1 row`, `3 rows`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def args(sizes: Iterable[object]) -> str:
    return ", ".join(map(str, sizes))


def without(sizes: Sizes, dim: int) -> Sizes:
    return sizes[:dim] + sizes[dim + 1 :]


def put(sizes: Sizes, dim: int, size: int) -> Sizes:
    """`sizes` with another size at `dim`."""
    return (*sizes[:dim], size, *sizes[dim + 1 :])


def inserted(sizes: Sizes, dim: int, size: int) -> Sizes:
    """`sizes` with a new dimension at index `dim` of the result."""
    return (*sizes[:dim], size, *sizes[dim:])


def divisors(number: int) -> list[int]:
    """All of them but 1 and the number itself, ascending."""
    return [n for n in range(2, number // 2 + 1) if number % n == 0] if number < 5000 else _many(number)


def _many(number: int) -> list[int]:
    small = [n for n in range(2, math.isqrt(number) + 1) if number % n == 0]
    return sorted({*small, *(number // n for n in small)})

"""The only source of chance in a generated question."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw(random.Random):
    """Seeded by a text, so the same question comes everywhere and in every process."""

    def __init__(self, seed: str) -> None:
        super().__init__(seed)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.randrange(len(options))]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different ones, in chance order."""
        return self.sample(list(options), count)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        return self.sample(list(options), len(options))

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return self.randrange(low, high + 1)

    def sizes(self, options: Sequence[int], count: int) -> list[int]:
        """Different sizes, so that no two dimensions can be mistaken for each other."""
        return self.some(sorted(set(options)), count)

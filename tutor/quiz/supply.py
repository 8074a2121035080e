"""Generated questions, proved by torch before they are asked, and prepared ahead of their turn."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tutor.errors import RunnerError

if TYPE_CHECKING:
    from tutor.quiz.generators import Generated
    from tutor.runner import Runner

TRIES = 12
"""questions looked at for one that does not look like those before it"""


class Supply:
    """Makes questions of a family in an order that the seed decides, leaving out those that look like one
    already given and those that torch contradicts.

    Torch is asked only where the sandbox is up: the rules behind each family are proved equal to torch by
    tests over thousands of seeds, so a learner does not wait for torch to be imported.
    """

    def __init__(self, seed: int, runner: Runner | None = None) -> None:
        self._seed = seed
        self._runner = runner
        self._counts: dict[tuple[str, int], int] = {}
        self._ready: dict[tuple[str, int], Generated] = {}
        self._looks: set[str] = set()
        self._lock = threading.Lock()

    def take(self, family: str, difficulty: int) -> Generated:
        """The next question of this family and difficulty."""
        with self._lock:
            item = self._ready.pop((family, difficulty), None) or self._make(family, difficulty)
            self._looks.add(item.signature)
            return item

    def exact(self, family: str, difficulty: int, seed: int) -> Generated:
        """This very question, as long as torch does not contradict it."""
        from tutor.quiz.generators import generate

        item = generate(family, seed, difficulty)
        if not self._holds(item):
            raise RunnerError(f"Torch contradicts {item.id}; it is left out.")
        return item

    def prepare(self, wanted: Iterable[tuple[str, int]]) -> None:
        """Makes and proves one of each, unless it is there already. For a thread, while a question is being
        answered."""
        for family, difficulty in wanted:
            with self._lock:
                if (family, difficulty) not in self._ready:
                    self._ready[family, difficulty] = self._make(family, difficulty)

    def _make(self, family: str, difficulty: int) -> Generated:
        from tutor.quiz.generators import generate

        spare: Generated | None = None
        for _ in range(TRIES):
            count = self._counts.get((family, difficulty), 0)
            self._counts[family, difficulty] = count + 1
            item = generate(family, seed_of(self._seed, family, difficulty, count), difficulty)
            if not self._holds(item):
                continue
            if item.signature not in self._looks:
                return item
            spare = spare or item  # better alike than not at all
        if spare is None:
            raise RunnerError(f"Torch contradicts the questions of {family}; they are left out.")
        return spare

    def _holds(self, item: Generated) -> bool:
        if self._runner is None or self._runner.state != "ready":
            return True
        from tutor.quiz.generators.proving import prove

        try:
            # A proof that was itself stopped (the tutor is being left) says nothing against the question.
            return all(p.right or p.why.startswith("The proof ended") for p in prove([item], self._runner))
        except RunnerError:
            return True


def seed_of(seed: int, family: str, difficulty: int, count: int) -> int:
    """The seed of the `count`-th question: the same in every process, and small enough to be typed."""
    text = f"{seed}/{family}/{difficulty}/{count}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % 1_000_000

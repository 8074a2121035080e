"""The sandbox that all tests of one process share, for a command that would start one of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Self

from tutor.protocol import Limits
from tutor.runner import Runner


class Borrowed:
    """Stands where `tutor.runner.Runner` does. It is the shared runner, which is asked for when it is first
    needed, and which is given back as it was found: leaving this ends no sandbox."""

    def __init__(self, lender: Callable[[], Runner], **instead: Any) -> None:
        """`instead`: what this one says in the place of the shared one, by name (`machine=...`)."""
        self.__dict__.update(_lender=lender, _lock=threading.Lock(), _lent=None, **instead)

    @property
    def was_needed(self) -> bool:
        """Whether the sandbox was ever asked for anything: whether one would have been started."""
        return self._lent is not None

    def _shared(self) -> Runner:
        with self._lock:
            if self._lent is None:
                self.__dict__["_lent"] = self._lender()
            lent: Runner = self._lent
            return lent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shared(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._shared(), name, value)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._lent is not None:
            self._lent.limits = Limits()
            self._lent.device = "cpu"

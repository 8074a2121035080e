"""Whether data was standardised before it was split: all rows together have mean 0 and deviation 1, or lie
exactly between two bounds, and those trained on alone do not."""

from __future__ import annotations

from typing import Any

import torch

T = torch.Tensor
_MOST_ROWS = 200_000
_FEATURES = 64
_AT_ONCE = 32
"""so many batches are summed up together"""
_MANY = 2_000
"""rows that are summed up at once: they do not wait"""


class Scale:
    """Sums over the different rows that were seen, to tell whether they were standardised all together."""

    def __init__(self) -> None:
        self._rows: set[int] = set()
        self._features: int | None = None
        self._all: _Sums | None = None
        self._trained: _Sums | None = None
        self._evaluated = 0
        self._useless = False
        self._waiting: list[tuple[T, bool]] = []
        """rows that were seen for the first time, and whether they were trained on"""

    def add(self, data: T, rows: list[int], *, trained: bool) -> None:
        if self._useless or len(self._rows) > _MOST_ROWS:
            return
        values = data.detach().reshape(data.shape[0], -1)
        if self._features is None and values.is_floating_point():
            self._features = values.shape[1]
        if values.shape[1] != self._features or not values.is_floating_point() or data.dim() > 2:
            self._useless = True  # more than one kind of input, or images
            return
        places = []
        for place, row in enumerate(rows):
            if row not in self._rows:
                self._rows.add(row)
                places.append(place)
        if not places:
            return
        new = values if len(places) == len(values) else values[places]
        self._waiting.append((new[:, :_FEATURES].to(torch.float64, copy=True), trained))
        if not trained:
            self._evaluated += len(places)
        if len(self._waiting) >= _AT_ONCE or len(places) >= _MANY:
            self._settle()

    def _settle(self) -> None:
        """Sums up what waits, of which there may be many small pieces."""
        for trained in (True, False):
            pieces = [rows for rows, of in self._waiting if of == trained]
            if not pieces:
                continue
            rows = torch.cat([piece.cpu() for piece in pieces])
            if self._all is None or self._trained is None:
                self._all, self._trained = _Sums(rows.shape[1]), _Sums(rows.shape[1])
            self._all.add(rows)
            if trained:
                self._trained.add(rows)
        self._waiting = []

    def findings(self) -> list[dict[str, Any]]:
        self._settle()
        whole, part = self._all, self._trained
        if self._useless or whole is None or part is None or self._evaluated < 5 or part.count < 20:
            return []
        found: list[dict[str, Any]] = []
        about = {"rows": whole.count, "trained": part.count, "features": len(whole.sum)}
        if whole.standard() and not part.standard(loose=True):
            found.append({"by": "standard", "off": float(part.mean().abs().max()), **about})
        low, high = whole.low, whole.high
        for smallest in (0.0, -1.0):
            near = (low - smallest).abs() < 1e-6
            if bool((near & ((high - 1).abs() < 1e-6)).all()):
                short = (part.low - smallest).abs().maximum((part.high - 1).abs())
                if bool((short > 1e-4).any()) and len(whole.sum) >= 1:
                    found.append({"by": "minmax", "off": float(short.max()), **about})
        return found


class _Sums:
    def __init__(self, features: int) -> None:
        self.count = 0
        self.sum = torch.zeros(features, dtype=torch.float64)
        self.squares = torch.zeros(features, dtype=torch.float64)
        self.low = torch.full((features,), float("inf"), dtype=torch.float64)
        self.high = torch.full((features,), float("-inf"), dtype=torch.float64)

    def add(self, rows: T) -> None:
        self.count += len(rows)
        self.sum += rows.sum(0)
        self.squares += (rows * rows).sum(0)
        self.low = torch.minimum(self.low, rows.amin(0))
        self.high = torch.maximum(self.high, rows.amax(0))

    def mean(self) -> T:
        return self.sum / self.count

    def standard(self, *, loose: bool = False) -> bool:
        """Mean 0 and deviation 1 in every feature, to what float32 can hold."""
        near, close = (1e-4, 2e-3) if not loose else (2e-3, 5e-3)
        mean = self.mean()
        variance = (self.squares - self.count * mean * mean) / (self.count - 1)
        deviation = variance.clamp(min=0).sqrt()
        biased = deviation * ((self.count - 1) / self.count) ** 0.5
        one = ((deviation - 1).abs() < close) | ((biased - 1).abs() < close)
        return bool((mean.abs() < near).all() and one.all())

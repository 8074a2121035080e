"""Ledger: units behind a ReLU that never answer.

Event `relu`, at the end, one for each ReLU inside a module that was trained:
    line, name (of the module around it), units, batches (that were looked at)
    first       share of units that were zero for every row of the first batch
    dead        share of units that were zero for every row of the last batches together      rows    of those
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
import torch.nn.functional as F  # noqa: N812

from tutor.sandbox.watch.watch import Watch

_MOST = 200
_CLOSELY = 24
_EVERY = 10
_LAST = 4


@dataclass(slots=True)
class _Relu:
    line: int | None
    name: str
    units: int
    first: float
    calls: int = 0
    batches: int = 0
    last: deque[tuple[int, torch.Tensor]] = field(default_factory=lambda: deque(maxlen=_LAST))


class Activity:
    name: ClassVar[str] = "activity"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._relus: dict[tuple[int, int | None], _Relu] = {}
        watch.on_function(F.relu, torch.relu, torch.Tensor.relu, torch.relu_, after=self._after)

    def finish(self) -> None:
        for relu in self._relus.values():
            if not relu.last:
                continue
            alive = torch.stack([mask for _, mask in relu.last]).any(0)
            self._watch.note(
                "relu",
                relu.line,
                name=relu.name,
                units=relu.units,
                batches=relu.batches,
                first=relu.first,
                dead=1 - float(alive.float().mean()),
                rows=sum(rows for rows, _ in relu.last),
            )

    def _after(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, had: Any) -> None:
        if not self._watch.open or not isinstance(result, torch.Tensor) or result.grad_fn is None:
            return
        if result.dim() < 2 or result.is_meta or result.numel() == 0:
            return
        channel = 1 if result.dim() > 3 else result.dim() - 1
        line = self._watch.line()
        key = (self._watch.names.modules.number(self._watch.open[-1]), line)
        relu = self._relus.get(key)
        if relu is not None:
            relu.calls += 1
            if relu.calls > _CLOSELY and relu.calls % _EVERY:
                return
        elif len(self._relus) >= _MOST:
            return
        with self._watch.quiet():
            others = [dim for dim in range(result.dim()) if dim != channel]
            alive = ~(result.amax(others) <= 0)  # what is not a number is another mistake
        units = result.shape[channel]
        if relu is None or relu.units != units:
            name = self._watch.names.module(self._watch.open[-1])
            relu = self._relus[key] = _Relu(line, name, units, 1 - float(alive.float().mean()))
        relu.batches += 1
        relu.last.append((result.numel() // units, alive))

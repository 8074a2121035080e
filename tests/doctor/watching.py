"""Runs a script in this very process, with and without the watch: what it printed, what it raised, and the
state
of the random number generators when it ended."""

from __future__ import annotations

import contextlib
import io
import random
import time
import traceback
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import torch

from tutor.sandbox.watch import LEDGERS, Ledger, Watch

FILENAME = "script.py"


@dataclass(frozen=True)
class Ran:
    printed: str
    error: str
    """what was raised, with the script's lines; empty where nothing was"""
    drawn: tuple[float, ...]
    """the next random numbers of torch, numpy and random"""
    values: dict[str, str]
    """the tensors that the script's names hold at the end, to the last bit"""
    seconds: float
    """of processor time"""
    broken: list[dict[str, Any]]
    """callbacks of ledgers that failed"""

    def same(self) -> tuple[object, ...]:
        """What must not depend on the watch."""
        return self.printed, self.error, self.drawn, self.values


def run(source: str, *, watched: bool, ledgers: Sequence[type[Ledger]] = LEDGERS) -> Ran:
    """The script as `__main__`. Raises nothing that the script raises."""
    torch.manual_seed(0)
    numpy.random.seed(0)
    random.seed(0)
    namespace: dict[str, Any] = {"__name__": "__main__", "__file__": FILENAME}
    code = compile(source, FILENAME, "exec")
    events: list[list[Any]] = []
    watch = (
        Watch(FILENAME, namespace, lambda data: events.extend(data["events"]), ledgers) if watched else None
    )
    out, error = io.StringIO(), ""
    began = time.process_time()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with watch or contextlib.nullcontext():
                exec(code, namespace)
        except Exception as raised:  # noqa: BLE001  the script may raise anything
            lines = [f.lineno for f in traceback.extract_tb(raised.__traceback__) if f.filename == FILENAME]
            error = f"{type(raised).__name__}: {raised} at {lines}"
        finally:
            torch.set_grad_enabled(True)  # some scripts leave it off, which is their mistake
            if watch is not None:
                watch.finish()
    seconds = time.process_time() - began
    drawn = (float(torch.rand(())), float(numpy.random.rand()), random.random())
    values = {
        name: f"{tuple(value.shape)} {value.detach().to_dense().double().sum().item()!r}"
        for name, value in namespace.items()
        if isinstance(value, torch.Tensor) and not value.is_complex() and not value.is_meta
    }
    broken = [data for _, kind, _, data in events if kind == "broken"]
    return Ran(out.getvalue(), error, drawn, values, seconds, broken)

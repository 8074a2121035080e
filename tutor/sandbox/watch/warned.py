"""Warnings at the line they belong to.

While a program is watched, functions of torch are called from this package, so python takes a place in here
for where a warning comes from. What is shown is the place that called them, once each, as without the watch.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import torch

_HERE = str(Path(__file__).parent)


class WarningsInPlace:
    """Goes around `warnings.showwarning`."""

    def __init__(self) -> None:
        self._shown: set[tuple[str, type, str, int]] = set()

    def __call__(
        self,
        original: Callable[..., None],
        message: Any,
        category: type[Warning],
        filename: str,
        lineno: int,
        *rest: Any,
        **more: Any,
    ) -> None:
        if filename.startswith(_HERE):
            _forget_here(filename)
            frame = _caller()
            if frame is not None:
                filename, lineno = frame.f_code.co_filename, frame.f_lineno
            place = (str(message), category, filename, lineno)
            if place in self._shown and not _always(category):
                return
            self._shown.add(place)
        original(message, category, filename, lineno, *rest, **more)


def _forget_here(filename: str) -> None:
    """Python remembers by place what was shown, and all places are one here."""
    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None) == filename:
            module.__dict__.pop("__warningregistry__", None)
            return


def _caller() -> FrameType | None:
    """Whoever called the function that warned, had nothing stood between."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != warnings.__file__:
        frame = frame.f_back
    while frame is not None and not (
        frame.f_code.co_filename.startswith(_HERE) and frame.f_code.co_filename != __file__
    ):
        frame = frame.f_back
    handed_over = False
    while frame is not None and (
        frame.f_code.co_filename.startswith(_HERE) or frame.f_code.co_filename == torch.overrides.__file__
    ):
        handed_over = frame.f_code.co_filename == torch.overrides.__file__
        frame = frame.f_back
    # A function of torch written in python hands itself over: it, too, stands between.
    return frame.f_back if handed_over and frame is not None else frame


def _always(category: type[Warning]) -> bool:
    """Whether the program wants to see such warnings every time."""
    for action, _, kind, _, _ in warnings.filters:
        if issubclass(category, kind):
            return action == "always"
    return False

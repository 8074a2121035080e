"""What switched the recording of gradients off, and in which line: `no_grad`, `inference_mode`,
`set_grad_enabled`, as a block, as a decorator, or by a call.

Seen from the calls of torch's own context managers, so that it is the same for one that is held in a variable
or that a generator goes in and out of.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import CodeType, FrameType

import torch

Why = tuple[str, int]
"""(what it was, the line; 0 where it is not known)"""

GRAD_MODE_FILE = str(torch.no_grad.__enter__.__code__.co_filename)
_CONTEXTS = str(torch.utils._contextlib.__file__)
_DECORATED = ("decorate_context", "generator_context")
_MOST = 200


@dataclass(slots=True)
class _Switch:
    owner: int
    kind: str
    line: int
    off: bool
    entered: bool


class GradModes:
    """`called` for each call of a function of torch.autograd.grad_mode; `why` while gradients are off."""

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._switches: list[_Switch] = []

    def why(self) -> Why:
        for switch in reversed(self._switches):
            if switch.off:
                return switch.kind, switch.line
        return ("inference_mode" if torch.is_inference_mode_enabled() else "no_grad"), 0

    def called(self, frame: FrameType, code: CodeType) -> None:
        if code.co_name not in ("__init__", "__enter__", "__exit__", "__call__"):
            return
        manager = frame.f_locals.get("self")
        kind = type(manager).__name__
        if kind == "set_grad_enabled":
            self._set(frame, code.co_name, manager)
        elif kind in ("no_grad", "inference_mode"):
            if code.co_name == "__enter__":
                off = bool(getattr(manager, "mode", True))
                self._push(_Switch(id(manager), kind, self._line(frame), off, entered=True))
            elif code.co_name == "__exit__":
                self._left(id(manager))

    def _set(self, frame: FrameType, name: str, manager: object) -> None:
        """It takes effect when it is made; a `with` ends it."""
        if name == "__init__":
            above = frame.f_back
            if above is not None and above.f_code.co_filename == GRAD_MODE_FILE:
                return  # no_grad's own way to switch
            off = not frame.f_locals.get("mode", True)
            self._push(_Switch(id(manager), "set_grad_enabled", self._line(frame), off, entered=False))
        elif name == "__enter__":
            known = next((s for s in reversed(self._switches) if s.owner == id(manager)), None)
            if known is None or known.entered:
                off = not getattr(manager, "mode", True)
                self._push(_Switch(id(manager), "set_grad_enabled", self._line(frame), off, entered=True))
            else:
                known.entered = True
        elif name == "__exit__":
            self._left(id(manager))
        elif self._switches and self._switches[-1].owner == id(manager):
            del self._switches[-1]  # used as a decorator: what making it has switched is switched back

    def _push(self, switch: _Switch) -> None:
        switches = self._switches
        # A call that no `with` has ended holds until the next call; the one before it is over.
        while len(switches) >= 2 and not switches[-1].entered and not switches[-2].entered:
            del switches[-2]
        if len(switches) < _MOST:
            switches.append(switch)

    def _left(self, owner: int) -> None:
        for index in range(len(self._switches) - 1, -1, -1):
            if self._switches[index].owner == owner and self._switches[index].entered:
                del self._switches[index:]
                return

    def _line(self, frame: FrameType) -> int:
        """The learner's line; of a decorated function, that of its decorator."""
        above = frame.f_back
        if above is not None and above.f_code.co_filename == _CONTEXTS and above.f_code.co_name in _DECORATED:
            code = getattr(above.f_locals.get("func"), "__code__", None)
            if isinstance(code, CodeType) and code.co_filename == self._filename:
                return code.co_firstlineno
        while above is not None:
            if above.f_code.co_filename == self._filename:
                return above.f_lineno
            above = above.f_back
        return 0

"""The learner's frames under `sys.settrace`: which unit runs, and what it has bound when the next one begins.

One tracer a frame; it lives as the frame's own trace function and holds no reference to the frame, so that
nothing of the learner's lives longer than it would. What fails in here is a fault of the tutor's: the
recording ends then, and the program goes on.
"""

from __future__ import annotations

import dis
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Self

import torch

from tutor.sandbox.trace.gradmode import Why
from tutor.sandbox.trace.looking import (
    MISSING,
    State,
    find,
    is_tensor,
    state_of,
    storage_of,
    tensors_in,
    text_of,
)
from tutor.sandbox.trace.records import LineRecord
from tutor.sandbox.trace.statements import Unit
from tutor.tracing import MAX_NAMES, MAX_OPS

if TYPE_CHECKING:
    from tutor.sandbox.trace.calls import Called
    from tutor.sandbox.trace.shapes import Shapes

_YIELDS = {
    dis.opmap[name] for name in ("YIELD_VALUE", "SEND", "INSTRUMENTED_YIELD_VALUE") if name in dis.opmap
}
_CO_OPTIMIZED = 0x01
_CO_GENERATOR = 0x20 | 0x80 | 0x200
_CO_VARARGS, _CO_VARKEYWORDS = 0x04, 0x08
_SEEN_OFTEN = 3
"""after so many visits that changed nothing, whose view a tensor is is not looked up again"""


class Frame:
    """Trace function of one frame of the learner's file."""

    __slots__ = (
        "_before",
        "_former",
        "_leaving",
        "_raised",
        "_shapes",
        "body",
        "calls",
        "code",
        "depth",
        "modules",
        "nested",
        "ops",
        "pushed",
        "unit",
    )

    def __init__(self, shapes: Shapes, frame: FrameType) -> None:
        self._shapes = shapes
        self.code: CodeType = frame.f_code
        self.unit: Unit | None = None
        self.ops: list[dict[str, Any]] = []
        self.calls: dict[str, list[Any]] = {}
        self.modules: list[Called] = []
        """torch's own modules that are being called from here"""
        name = self.code.co_name
        self.nested = name.startswith("<") and name != "<module>"
        """a lambda or a comprehension: part of a statement of another frame"""
        self.body = not self.code.co_flags & _CO_OPTIMIZED and name != "<module>"
        self.depth = 0
        self.pushed = False
        self._raised = False
        self._leaving = False
        self._former: dict[str, tuple[int, int]] = {}
        self._before: dict[str, State] = {}

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Self | None:
        shapes = self._shapes
        try:
            with torch._C.DisableTorchFunction():
                if event == "line":
                    self._line(frame)
                elif event == "exception":
                    self._exception(frame, argument)
                elif event == "return":
                    self._return(frame)
        except Exception as error:  # noqa: BLE001  a fault of ours must not become the learner's
            shapes.broken(error)
            return None
        return self

    # --- entering and leaving ------------------------------------------------------------------------

    def enter(self, frame: FrameType, resumed: bool) -> None:
        """At the frame's first event, and whenever a generator goes on."""
        shapes = self._shapes
        below = shapes.frames[-1] if shapes.frames else None
        self.depth = below.depth + (not self.nested) if below is not None else 0
        shapes.frames.append(self)
        self.modules.clear()
        self.pushed = shapes.switch_on()
        if resumed:
            return
        if self.nested:
            self.unit = shapes.units.get(frame.f_lineno)
            if self.unit is not None and below is not None and below.unit is self.unit:
                self.ops, self.calls = below.ops, below.calls
        self._arguments(frame)

    def _arguments(self, frame: FrameType) -> None:
        code, shapes = self.code, self._shapes
        count = code.co_argcount + code.co_kwonlyargcount
        count += bool(code.co_flags & _CO_VARARGS) + bool(code.co_flags & _CO_VARKEYWORDS)
        line = (
            self.unit.line
            if self.nested and self.unit
            else shapes.functions.get((code.co_firstlineno, code.co_name))
        )
        if line is None or (self.nested and code.co_name != "<lambda>"):
            return
        record = shapes.records.of_line(line)
        if not self.nested:
            record.calls_made += 1
        local = frame.f_locals
        bound: list[tuple[str, State]] = []
        for name in code.co_varnames[:count]:
            for suffix, tensor in tensors_in(local.get(name)):
                self._bind(record, name, name + suffix, tensor, frame, "argument", bound)
        if not self.nested:
            shapes.records.step(line, self.depth, code.co_name, bound)

    def _return(self, frame: FrameType) -> None:
        shapes = self._shapes
        yielding = (
            bool(self.code.co_flags & _CO_GENERATOR)
            and not self._raised
            and self.code.co_code[frame.f_lasti] in _YIELDS
        )
        if self.nested:
            self._comprehended(frame)
        elif not yielding:
            self._finish(frame, None)
            self.unit = None
        if shapes.frames and shapes.frames[-1] is self:
            shapes.frames.pop()
        elif self in shapes.frames:
            del shapes.frames[shapes.frames.index(self) :]
        if self.pushed:
            shapes.switch_off()
            self.pushed = False

    def _comprehended(self, frame: FrameType) -> None:
        """The variables of a comprehension; the operations of a lambda that ran on its own."""
        unit = self.unit
        if unit is None:
            return
        record = self._shapes.records.of(unit)
        below = self._shapes.frames[-2] if len(self._shapes.frames) > 1 else None
        if below is None or below.ops is not self.ops:
            record.ops, record.calls = list(self.ops) or record.ops, self.calls or record.calls
            self.ops = []
        if self.code.co_name == "<lambda>":
            return
        stored = {place.text for place in unit.stores}
        for name, value in list(frame.f_locals.items()):
            if name.startswith(".") or name in stored or name in self.code.co_freevars:
                continue
            for suffix, tensor in tensors_in(value):
                self._bind(record, name, name + suffix, tensor, frame, "bound", [])

    # --- lines ---------------------------------------------------------------------------------------

    def _line(self, frame: FrameType) -> None:
        shapes = self._shapes
        shapes.tick()
        # Before Python 3.13 `f_locals` of a function is a copy that lives on: looking at it again lets go of
        # what the function has deleted or bound anew since.
        frame.f_locals  # noqa: B018
        line = frame.f_lineno
        unit, old = shapes.units.get(line), self.unit
        if self.nested or (unit is old and (unit is None or not unit.shared)):
            return  # another line of the same statement
        if self.body and line == self.code.co_firstlineno and (unit is None or not unit.inline):
            return  # a class's body begins with the line of its `class`
        self._finish(frame, line)
        self.unit, self._raised = unit, False
        if unit is None:
            return
        self.ops, self.calls = [], {}
        self._leaving = (
            unit.block is not None and old is not None and unit.block[0] <= old.line <= unit.block[1]
        )
        self._former = {}
        for place in unit.rebinds:
            value = find(place, frame)
            if is_tensor(value):
                storage = storage_of(value)
                if storage is not None:
                    self._former[place.text] = (storage, id(value))
        self._before = self._read(unit, frame) if unit.changes else {}

    def _read(self, unit: Unit, frame: FrameType) -> dict[str, State]:
        found = {}
        for place in unit.loads:
            value = find(place, frame)
            if is_tensor(value):
                state = state_of(value)
                if state is not None:
                    found[place.text] = state
        return found

    def _finish(self, frame: FrameType, next_line: int | None) -> None:
        """The unit is over: what did it bind?"""
        unit = self.unit
        if unit is None or self.nested or self._leaving:
            return
        record = self._shapes.records.of(unit)
        if self.ops:
            record.ops = self.ops
        if self.calls:
            record.calls = self.calls
        if unit.loop is not None and not (next_line and unit.loop[0] <= next_line <= unit.loop[1]):
            return  # the loop is over: it bound nothing any more
        over = unit.shared and not (next_line and unit.line <= next_line <= unit.last)
        if over and record.visits and not self.ops:
            return  # `for x in xs: y = x` in one line is over
        record.visits += 1
        bound: list[tuple[str, State]] = []
        missed = unit.case is not None and not (next_line and unit.case[0] <= next_line <= unit.case[1])
        if not self._raised and not missed:
            self._bound(record, unit, frame, bound)
        self._shapes.records.step(unit.line, self.depth, self.code.co_name, bound)

    def _bound(
        self, record: LineRecord, unit: Unit, frame: FrameType, bound: list[tuple[str, State]]
    ) -> None:
        stored: list[str] = []
        for place in unit.stores:
            value = find(place, frame)
            if value is not MISSING:  # else it belongs to another frame: `class A: x = ...` in one line
                stored.append(place.text)
                for suffix, tensor in tensors_in(value):
                    self._bind(record, place.text, place.text + suffix, tensor, frame, "bound", bound)
        if record.names:
            now = {name for name, _ in bound}
            gone = [n for n, r in record.names.items() if r.how == "bound" and n not in now]
            for name in gone:
                if any(name == s or name.startswith((f"{s}[", f"{s}.")) for s in stored):
                    del record.names[name]
        if self._before:
            now = {name for name, _ in bound}
            for name, state in self._read(unit, frame).items():
                known = record.names.get(name)
                changed = self._before.get(name, state) != state or (known and known.how == "changed")
                if name not in now and changed:
                    seen = record.name(name, state, "changed")
                    if seen is not None:
                        bound.append((name, state))

    def _bind(
        self,
        record: LineRecord,
        place: str,
        name: str,
        tensor: torch.Tensor,
        frame: FrameType,
        how: str,
        bound: list[tuple[str, State]],
    ) -> None:
        state = state_of(tensor)
        if state is None:
            return
        known = record.names.get(name)
        changed = known is None or known.state != state
        seen = record.name(name, state, how)
        if seen is None:
            return
        if len(bound) < MAX_NAMES:
            bound.append((name, state))
        if how != "argument" and (changed or seen.visits <= _SEEN_OFTEN):
            seen.view_of, seen.same = self._shared(place, name, tensor, frame)
        seen.text = self._shapes.values(lambda: text_of(tensor))

    def _shared(self, place: str, name: str, tensor: torch.Tensor, frame: FrameType) -> tuple[str, bool]:
        """Another name for the same memory, those on the line first; and whether it is the same object."""
        storage = storage_of(tensor)
        if storage is None:
            return "", False
        if self.unit is not None and name == place:
            for other in self.unit.loads:
                if other.text != name and is_tensor(value := find(other, frame)):
                    if value is tensor:
                        return other.text, True
                    if storage_of(value) == storage:
                        return other.text, False
        former = self._former.get(name)
        if former is not None and former[0] == storage and former[1] != id(tensor):
            return name, False
        scopes = (frame.f_locals,) if frame.f_locals is frame.f_globals else (frame.f_locals, frame.f_globals)
        for number, scope in enumerate(scopes):
            for other_name, value in list(scope.items()):
                if not is_tensor(value) or other_name == name or (number == 0 and other_name == place):
                    continue
                if value is tensor:
                    return other_name, True
                if storage_of(value) == storage:
                    return other_name, False
        return "", False

    # --- errors --------------------------------------------------------------------------------------

    def _exception(self, frame: FrameType, argument: tuple[Any, Any, TracebackType | None]) -> None:
        kind, _, traceback = argument
        if kind in (StopIteration, StopAsyncIteration, GeneratorExit) and (
            self.unit is None or self.unit.delegates or self.unit.loop
        ):
            return
        self._raised = True
        self._shapes.strip(traceback)

    def called(self, name: str, shape: list[int], cuts: bool) -> None:
        """A call that gives no tensor, or that cuts the graph."""
        call = [name, shape, cuts]
        self.calls[f"{name}{shape}"] = call
        if cuts and self.unit is not None:
            self._shapes.records.of(self.unit).cut(call)

    def add(self, op: dict[str, Any], why: Why | None = None) -> None:
        """An operation that the current unit called; `why` it was not recorded by autograd, if so."""
        if why is not None and self.unit is not None:
            self._shapes.records.of(self.unit).unrecorded(why, op["op"])
        if self.nested:  # in a comprehension the same thing happens many times
            for seen in self.ops:
                if all(seen.get(key) == op.get(key) for key in ("op", "line", "inputs", "outputs")):
                    seen["times"] = seen.get("times", 1) + 1
                    return
        if len(self.ops) < MAX_OPS:
            self.ops.append(op)

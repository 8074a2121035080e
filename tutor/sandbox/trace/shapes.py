"""Records names and operations, line by line, of a program that runs: `Job.extra["record"] = "shapes"`.

Two taps. `sys.settrace` sees the lines of the learner's file, calls of modules, and errors; a
TorchFunctionMode sees every function of torch that the learner's lines call. Neither is visible to the
program: no hooks are registered, what torch does inside its own layers is not touched, warnings are
attributed to the learner's line, and tracebacks are cleared of what is ours.
"""

from __future__ import annotations

import sys
import time
import types
import warnings
from collections.abc import Callable
from types import CodeType, FrameType, TracebackType
from typing import Any, Protocol, Self

import torch
from torch import nn

from tutor.sandbox.trace import statements
from tutor.sandbox.trace.calls import Called, Within
from tutor.sandbox.trace.frames import Frame
from tutor.sandbox.trace.gradmode import GRAD_MODE_FILE, GradModes, Why
from tutor.sandbox.trace.graph import Graph
from tutor.sandbox.trace.looking import (
    find,
    flat,
    needs_gradient,
)
from tutor.sandbox.trace.models import FLOPS_HANDLER, Models
from tutor.sandbox.trace.operations import HANDLER, SILENT, Operation, Operations
from tutor.sandbox.trace.records import Records
from tutor.tracing import FROZEN

_DEEPEST = 200
"""the learner's open functions; what is called deeper is not recorded, so that a recursion meets its limit
where it would"""
_TICKS = 256
_FIRST_SEND = 0.25
"""seconds; each further frame is sent after twice as long"""
_VALUES_SHARE = 0.1
_VALUES_FREE = 0.03
"""values are looked at for so many seconds, and afterwards for this share of the run"""
_NN = nn.Module.__module__.rpartition(".")[0]  # torch.nn.modules
_TRAMPOLINE = "<operation>"

_TORCH = str(torch.__file__).removesuffix("__init__.py")
# Python code of torch's that stands between a learner's call and the function that it means.
_THROUGH = {
    _TORCH + name
    for name in (
        "functional.py", "nn/functional.py", "_tensor.py", "overrides.py", "_jit_internal.py", "nn/init.py",
        "autograd/__init__.py", "_VF.py", "utils/_device.py", "_linalg_utils.py", "_lobpcg.py",
        "utils/_contextlib.py", "special/__init__.py", "_higher_order_ops/__init__.py",
    )
}  # fmt: skip
_OVERRIDES = _TORCH + "overrides.py"
_DISPATCHING = (_TORCH + "_compile.py", _TORCH + "_dynamo/")
_OPS = _TORCH + "_ops.py"
_MODULES = _TORCH + "nn/modules/"


class Extra(Protocol):
    """More that is recorded in the same run: the models, the graph."""

    def called(self, module: nn.Module, inputs: list[torch.Tensor], above: Frame, path: str) -> None: ...
    def returned(self, module: nn.Module, outputs: list[torch.Tensor]) -> None: ...
    def before_backward(self, tensor: torch.Tensor, frame: FrameType, backward: bool) -> None: ...
    def operated(
        self, what: str, line: int, why: Why | None, inputs: list[torch.Tensor], outputs: list[torch.Tensor]
    ) -> None: ...
    def code(self, frame: FrameType) -> Any: ...
    def finish(self, namespace: dict[str, Any]) -> dict[str, Any]: ...


class Shapes:
    """Records what runs between `__enter__` and `__exit__`. `deadline` is a `time.monotonic()`: the last
    moment to send what is known, because the program may be stopped after it."""

    def __init__(
        self,
        source: str,
        filename: str,
        namespace: dict[str, Any],
        send: Callable[[dict[str, Any]], None],
        *,
        deadline: float = float("inf"),
        values: bool = True,
        parameters: bool = False,
        graph: bool = False,
    ) -> None:
        program = statements.read(source)
        self.units, self.functions = program.units, program.functions
        self.records = Records()
        self.frames: list[Frame] = []
        self.extras: list[Extra] = []
        if parameters:
            self.extras.append(Models())
        if graph:
            self.extras.append(Graph(filename, self.records))
        self._grad_modes = GradModes(filename)
        self._filename = filename
        self._namespace = namespace
        self._send = send
        self._values = values
        self._values_spent = 0.0
        self._began = time.monotonic()
        self._next_send = self._began + _FIRST_SEND
        self._deadline = deadline
        self._ticks = 0
        self._mode = Operations(self)
        self._failing: tuple[int, list[Any]] | None = None
        self._trampolines: dict[tuple[int, int], tuple[CodeType, Any]] = {}
        self._call_code = nn.Module._wrapped_call_impl.__code__
        self.problem = ""

    # --- on and off ----------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        torch._C._push_on_torch_function_stack(self._mode)
        sys.settrace(self._call)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        sys.settrace(None)
        self.switch_off()
        self.frames.clear()

    def switch_on(self) -> bool:
        """Watch operations, unless that is so already; whether it had to be switched."""
        for index in range(torch._C._len_torch_function_stack()):
            if torch._C._get_function_stack_at(index) is self._mode:
                return False
        torch._C._push_on_torch_function_stack(self._mode)
        return True

    def switch_off(self) -> bool:
        """Stop watching operations; False where a mode of the program's stands above ours."""
        size = torch._C._len_torch_function_stack()
        if not size or torch._C._get_function_stack_at(size - 1) is not self._mode:
            return False
        torch._C._pop_torch_function_stack()
        return True

    def broken(self, error: Exception) -> None:
        """Something in here failed: from now on nothing more is recorded."""
        self.problem = f"{type(error).__name__}: {error}"[:300]
        sys.settrace(None)
        self.frames.clear()
        self.switch_off()

    # --- calls ---------------------------------------------------------------------------------------

    def _call(self, frame: FrameType, event: str, argument: Any) -> Any:
        """The trace function of the interpreter: which calls are of interest?"""
        code = frame.f_code
        filename = code.co_filename
        try:
            if filename == self._filename:
                return self._own(frame, code)
            if code is self._call_code:
                return self._module(frame)
            if filename == GRAD_MODE_FILE:
                self._grad_modes.called(frame, code)
                return None
            if code.co_name == "forward" and filename.startswith(_MODULES):
                if "container.py" in filename:
                    return None  # Sequential only calls others
                within = Within(self)
                frame.f_trace_lines = False
                return within
            for extra in self.extras:
                traced = extra.code(frame)
                if traced is not None:
                    return traced
        except Exception as error:  # noqa: BLE001  as in Frame
            self.broken(error)
        return None

    def _own(self, frame: FrameType, code: CodeType) -> Any:
        if code.co_name == _TRAMPOLINE or len(self.frames) >= _DEEPEST:
            return None
        tracer = frame.f_trace
        resumed = isinstance(tracer, Frame)
        traced = tracer if isinstance(tracer, Frame) else Frame(self, frame)
        with torch._C.DisableTorchFunction():
            traced.enter(frame, resumed)
        return traced

    def _module(self, frame: FrameType) -> Any:
        if not self.frames:
            return None
        with torch._C.DisableTorchFunction():
            called = Called(self, frame, self.frames[-1])
        frame.f_trace_lines = False
        return called

    def name_of(self, module: nn.Module, above: Frame, frame: FrameType) -> str:
        """What the line calls the module: `self.fc1`."""
        own: FrameType | None = frame
        while own is not None and own.f_code is not above.code:
            own = own.f_back
        if own is None or above.unit is None:
            return ""
        for place in above.unit.loads:
            if find(place, own) is module:
                return place.text
        return ""

    def why_unrecorded(self, needs: bool, module: nn.Module | None = None) -> Why | None:
        """Why autograd records nothing of an operation, though an input (`needs`) or a parameter of the
        module requires grad; or because all its parameters are frozen. None where it does, or has nothing
        to."""
        if torch.is_grad_enabled():
            if needs or module is None or needs_gradient(module) is not False:
                return None
            return FROZEN, 0
        if needs or (module is not None and needs_gradient(module)):
            return self._grad_modes.why()
        return None

    # --- operations ----------------------------------------------------------------------------------

    def begin(self, frame: FrameType, func: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, Any]:
        """Before a function of torch that `frame` calls: the function to call it through, and what is to be
        written down of it (None where it is not the learner's own line that calls it)."""
        origin, direct = self._origin(frame)
        call = self._trampoline(origin)
        above = self.frames[-1] if self.frames else None
        if not direct or above is None or above.code is not origin.f_code or above.modules:
            return call, None
        with torch._C.DisableTorchFunction():
            noted = Operation(self, above, func, args, kwargs, origin.f_lineno)
        if noted.name in SILENT:
            return call, None
        if noted.name in ("backward", "grad") and (root := next(flat(args[:1]), None)) is not None:
            for extra in self.extras:
                extra.before_backward(root, origin, noted.name == "backward")
        return call, noted

    def _origin(self, frame: FrameType) -> tuple[FrameType, bool]:
        """The frame that a call of torch came from, and whether it is the learner's own."""
        found: FrameType | None = frame
        for _ in range(10):
            if found is None:
                break
            filename = found.f_code.co_filename
            if filename == self._filename:
                return found, True
            if filename not in _THROUGH:
                return found, False
            found = found.f_back
        return frame, False

    def _trampoline(self, origin: FrameType) -> Callable[[Any, Any, Any], Any]:
        """A function that calls another, and that looks as if the call stood where `origin` is: warnings are
        then attributed to that line, and shown as often as they would be."""
        code, line = origin.f_code, origin.f_lineno
        key = (id(code), line)
        known = self._trampolines.get(key)
        if known is not None and known[0] is code and known[1].__globals__ is origin.f_globals:
            return known[1]  # type: ignore[no-any-return]
        if len(self._trampolines) > 10_000:
            self._trampolines.clear()
        made = types.FunctionType(
            _TEMPLATE.replace(co_filename=code.co_filename, co_firstlineno=line, co_name=_TRAMPOLINE),
            origin.f_globals,
        )
        self._trampolines[key] = (code, made)
        return made

    def strip(self, traceback: TracebackType | None) -> None:
        """Takes our frames out of a traceback that has just reached a frame of the learner's."""
        before = traceback
        while before is not None and before.tb_next is not None:
            at = before.tb_next
            following = at.tb_next
            code = at.tb_frame.f_code
            if code is HANDLER or code.co_name == _TRAMPOLINE:
                before.tb_next = following
            elif code.co_filename.startswith(_DISPATCHING) and _dispatches(at):
                before.tb_next = following  # and so on, up to the handler
            elif code is FLOPS_HANDLER:
                while following is not None and following.tb_frame.f_code.co_filename == _OPS:
                    following = following.tb_next
                before.tb_next = following
            elif (
                following is not None
                and following.tb_frame.f_code.co_filename == _OVERRIDES
                and following.tb_next is not None
                and following.tb_next.tb_frame.f_code is HANDLER
            ):
                # F.mse_loss and handle_torch_function, to which the handler's own call of F.mse_loss follows.
                before.tb_next = following.tb_next
            else:
                before = at

    def failed(self, name: str, line: int, error: BaseException, states: list[Any]) -> None:
        """An operation raised. The innermost one that did is the one to show."""
        if self._failing is None or self._failing[0] != id(error):
            self._failing = (id(error), [name, line, type(error).__name__, states])

    # --- values, sending -----------------------------------------------------------------------------

    def values(self, look: Callable[[], str]) -> str:
        """What `look` gives, as long as looking has not taken too much of the run."""
        if not self._values:
            return ""
        began = time.monotonic()
        if self._values_spent > _VALUES_FREE + _VALUES_SHARE * (began - self._began):
            return ""
        try:
            with warnings.catch_warnings():
                return look()
        except (RuntimeError, NotImplementedError, TypeError, ValueError):
            return ""  # a tensor that has no values to look at, for one of many reasons
        finally:
            self._values_spent += time.monotonic() - began

    def tick(self) -> None:
        self._ticks += 1
        if self._ticks % _TICKS == 0:
            now = time.monotonic()
            if now >= self._next_send or now >= self._deadline:
                self._next_send = self._began + 2 * (now - self._began)
                if now >= self._deadline:
                    self._deadline = float("inf")
                self._send(self.to_plain(complete=False))

    def to_plain(self, complete: bool) -> dict[str, Any]:
        plain = self.records.to_plain(complete)
        if self._failing is not None:
            plain["failing"] = self._failing[1]
        if self.problem:
            plain["problem"] = self.problem
        return plain

    def finish(self) -> None:
        """The program has ended: send everything."""
        plain = self.to_plain(complete=True)
        with torch._C.DisableTorchFunction():
            for extra in self.extras:
                plain |= extra.finish(self._namespace)
        self._send(plain)


def _dispatches(traceback: TracebackType) -> bool:
    """Whether these are the frames with which torch calls a dispatch mode of ours."""
    at: TracebackType | None = traceback
    while at is not None and at.tb_frame.f_code.co_filename.startswith(_DISPATCHING):
        at = at.tb_next
    return at is not None and at.tb_frame.f_code is FLOPS_HANDLER


_TEMPLATE = compile("(lambda function, args, kwargs: function(*args, **kwargs))", "", "eval").co_consts[0]

__all__ = ["Extra", "Shapes"]

"""The functions of torch that the learner's lines call, each with what went in and what came out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import torch
from torch.overrides import TorchFunctionMode

from tutor.sandbox.trace.looking import flat, plain_argument, plain_state, state_of, storage_of
from tutor.tracing import DISCRETE

if TYPE_CHECKING:
    from tutor.sandbox.trace.frames import Frame
    from tutor.sandbox.trace.shapes import Shapes

_READABLE = {
    "rsub": "sub", "radd": "add", "rmul": "mul", "rdiv": "div", "rtruediv": "div", "rpow": "pow",
    "rmatmul": "matmul", "truediv": "div", "invert": "bitwise_not", "rfloordiv": "floor_divide",
    "floordiv": "floor_divide", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
    "ifloordiv": "floor_divide_", "mod": "remainder", "rmod": "remainder", "ipow": "pow_",
    "iand": "bitwise_and_", "ior": "bitwise_or_", "ixor": "bitwise_xor_", "itruediv": "div_", "idiv": "div_",
}  # fmt: skip
_CALLS = {
    "backward",
    "item",
    "tolist",
    "numpy",
    "__float__",
    "__int__",
    "__bool__",
    "__index__",
    "detach",
    "__array__",
}
_CUTS = {"item", "tolist", "numpy", "__float__", "__int__", "detach", "__array__", "data", "tensor"}
_WITHOUT_GRADIENT = {torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64}
_GETTERS = {"T", "mT", "H", "mH", "real", "imag"}
SILENT = {
    "__repr__",
    "__str__",
    "__format__",
    "requires_grad_",
    "__deepcopy__",
    "__reduce_ex__",
    "retain_grad",
}


class Operation:
    """One call of torch, while it runs."""

    __slots__ = ("_above", "_line", "_shapes", "_tensors", "name", "readable", "states")

    def __init__(
        self, shapes: Shapes, above: Frame, func: Any, args: Any, kwargs: dict[str, Any], line: int
    ) -> None:
        self._shapes, self._above = shapes, above
        name = getattr(func, "__name__", "")
        if name == "__get__":
            name = getattr(getattr(func, "__self__", None), "__name__", "")
            name = name if name in _GETTERS or name == "data" else "requires_grad_"
        self.name = name
        plain = name.strip("_") if name.startswith("__") else name
        self.readable = _READABLE.get(plain, plain)
        self._line = line
        tensors = self._tensors = list(flat(args))
        if kwargs:
            tensors.extend(flat(kwargs))
        self.states = [state for tensor in tensors if (state := state_of(tensor)) is not None]

    def failed(self, error: BaseException) -> None:
        self._shapes.failed(self.readable, self._line, error, [plain_state(s) for s in self.states])

    def finish(self, result: Any, args: Any, kwargs: dict[str, Any]) -> None:
        states, above = self.states, self._above
        needs = any(state[3] for state in states)
        if self.name in _CALLS or self.name == "data" or (self.name == "tensor" and needs):
            shape = list(states[0][0]) if states else []
            above.called(self.readable, shape, needs and self.name in _CUTS)
        outputs = [state for tensor in flat(result) if (state := state_of(tensor)) is not None]
        if self.name == "__setitem__":
            outputs = states[:1]
        if not outputs or self.name == "backward":
            return
        why = self._shapes.why_unrecorded(needs)
        if why is None and needs and not outputs[0][3] and outputs[0][1] in _WITHOUT_GRADIENT:
            why = DISCRETE, 0
        for extra in self._shapes.extras:
            extra.operated(self.readable, self._line, why, self._tensors, list(flat(result)))
        if self.name == "data":
            return
        tensors = self._tensors
        op: dict[str, Any] = {
            "op": self.readable,
            "line": self._line,
            "inputs": [list(state[0]) for state in states],
            "outputs": [list(state[0]) for state in outputs],
        }
        if self.name == "__getitem__" and len(args) == 2 and type(args[1]) is list:
            args = (args[0], (args[1],))  # x[[0, 1]] is not x[0, 1]
        plain = [plain_argument(value, tensors) for value in args]
        if plain:
            op["args"] = plain
        if kwargs:
            op["kwargs"] = {key: plain_argument(value, tensors) for key, value in kwargs.items()}
        first = next(flat(result), None)
        if tensors and first is not None and first is not tensors[0]:
            storage = storage_of(first)
            if storage is not None and storage == storage_of(tensors[0]):
                op["view"] = True
        if why is not None and why[0] != DISCRETE:
            op["grad"] = False
            if first is not None and tensors and first is tensors[0] and outputs[0][3]:
                why = None  # a weight that is written into: it stays what it is, nothing is cut
        above.add(op, why)


class Operations(TorchFunctionMode):
    def __init__(self, shapes: Shapes) -> None:
        super().__init__()
        self._shapes = shapes

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        # One frame only, which `strip` can take out of tracebacks.
        kwargs = kwargs or {}
        call, noted = self._shapes.begin(sys._getframe(1), func, args, kwargs)
        if noted is None:
            return call(func, args, kwargs)
        try:
            result = call(func, args, kwargs)
        except BaseException as error:
            noted.failed(error)
            raise
        with torch._C.DisableTorchFunction():
            noted.finish(result, args, kwargs)
        return result


HANDLER = Operations.__torch_function__.__code__
"""the code of our frame in tracebacks"""

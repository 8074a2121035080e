"""Looking at the learner's values without running their code: no properties, no `__getattr__`, no operations
that torch could record. Whoever calls this has torch functions disabled, or stands inside a torch function.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Iterator
from types import FrameType
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from tutor.sandbox.trace.statements import Place

State = tuple[tuple[int, ...], torch.dtype, torch.device, bool]

MISSING = object()
MAX_ITEMS = 8
"""items of a list or dict that get names of their own"""
WHOLE = 8
"""a tensor of so many elements is shown whole"""
MAX_SUMMED = 4_000_000
"""elements; a summary of more would keep the learner waiting"""

OWN_MODES: list[object] = []
"""dispatch modes that are ours"""

_shape = torch.Tensor.shape.__get__  # type: ignore[attr-defined]
_dtype = torch.Tensor.dtype.__get__  # type: ignore[attr-defined]
_device = torch.Tensor.device.__get__
_requires_grad = torch.Tensor.requires_grad.__get__  # type: ignore[attr-defined]

_MAPPINGS = (dict, collections.OrderedDict, collections.defaultdict)


def is_tensor(value: object) -> bool:
    return issubclass(type(value), torch.Tensor)


def state_of(tensor: torch.Tensor) -> State | None:
    """Shape, dtype, device and requires_grad; None where a tensor has no shape yet (lazy layers, nested)."""
    if is_lazy(tensor):
        return None
    try:
        shape = tuple(int(n) for n in _shape(tensor))
        return shape, _dtype(tensor), _device(tensor), _requires_grad(tensor)
    except (RuntimeError, NotImplementedError, TypeError, ValueError):
        return None


def plain_state(state: State) -> list[Any]:
    shape, dtype, device, requires_grad = state
    return [list(shape), str(dtype).removeprefix("torch."), str(device), requires_grad]


def needs_gradient(module: nn.Module) -> bool | None:
    """Whether any parameter of a module requires grad; None where it has no parameters."""
    found = None
    pending = [module]
    seen = set()
    while pending:
        own = pending.pop().__dict__
        for parameter in own.get("_parameters", {}).values():
            if is_tensor(parameter):
                if _requires_grad(parameter):
                    return True
                found = False
        for inner in own.get("_modules", {}).values():
            if isinstance(inner, nn.Module) and id(inner) not in seen:
                seen.add(id(inner))
                pending.append(inner)
    return found


def storage_of(tensor: torch.Tensor) -> int | None:
    """A number that two tensors have in common exactly where they share memory; None where there is none to
    share (sparse tensors, those inside vmap)."""
    try:
        storage: int = tensor.untyped_storage()._cdata
        return storage
    except (RuntimeError, NotImplementedError):
        return None


def find(place: Place, frame: FrameType) -> Any:
    """What a place holds now, or MISSING."""
    value = _variable(place.name, frame)
    for kind, key in place.steps:
        if value is MISSING:
            return MISSING
        if kind == "attr":
            value = attribute(value, str(key))
        else:
            value = _item(value, _variable(str(key), frame) if kind == "name" else key)
    return value


def _variable(name: str, frame: FrameType) -> Any:
    local = frame.f_locals
    return local[name] if name in local else frame.f_globals.get(name, MISSING)


def attribute(value: Any, name: str) -> Any:
    """An attribute that is stored, not computed; of tensors, their gradient."""
    if is_tensor(value):
        return value.grad if name == "grad" and value.is_leaf else MISSING
    try:
        own = object.__getattribute__(value, "__dict__")
    except AttributeError:
        own = {}
    if type(own) is dict:
        if name in own:
            return own[name]
        if isinstance(value, nn.Module):
            for kind in ("_parameters", "_buffers", "_modules"):
                if name in own.get(kind, ()):
                    return own[kind][name]
    for kind_ in type(value).__mro__ if not isinstance(value, type) else value.__mro__:
        if name in kind_.__dict__:
            found = kind_.__dict__[name]
            if isinstance(found, _SLOT):
                try:
                    return found.__get__(value)
                except AttributeError:
                    return MISSING
            return found
    return MISSING


class _Slotted:
    __slots__ = ("slot",)


_SLOT = type(_Slotted.__dict__["slot"])


def _item(value: Any, key: Any) -> Any:
    if (type(value) in (list, tuple) and type(key) is int) or (
        type(value) in _MAPPINGS and type(key) in (int, str)
    ):
        try:
            return dict.__getitem__(value, key) if isinstance(value, dict) else value[key]
        except LookupError:
            return MISSING
    return MISSING


def tensors_in(value: Any, depth: int = 2) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors that a name leads to, each with what follows the name: `""`, `"[0]"`, `"['logits']"`,
    `".values"`."""
    if is_tensor(value):
        yield "", value
        return
    if depth == 0:
        return
    for suffix, item in _items(value):
        for more, tensor in tensors_in(item, depth - 1):
            yield suffix + more, tensor


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    kind = type(value)
    if kind in (list, tuple):
        for index, item in enumerate(value[:MAX_ITEMS]):
            yield f"[{index}]", item
    elif issubclass(kind, tuple):
        fields = kind.__dict__.get("_fields") or kind.__dict__.get("__match_args__") or ()
        for index in range(min(tuple.__len__(value), MAX_ITEMS)):
            suffix = f".{fields[index]}" if index < len(fields) else f"[{index}]"
            yield suffix, tuple.__getitem__(value, index)
    elif kind in _MAPPINGS:
        for index, (key, item) in enumerate(dict.items(value)):
            if index >= MAX_ITEMS:
                return
            if type(key) in (str, int):
                yield f"[{key!r}]", item


def flat(value: Any, depth: int = 3) -> Iterator[torch.Tensor]:
    """All tensors among the arguments or results of a call."""
    if is_tensor(value):
        yield value
    elif depth and isinstance(value, tuple | list):
        for item in value:
            yield from flat(item, depth - 1)
    elif depth and type(value) in _MAPPINGS:
        for item in dict.values(value):
            yield from flat(item, depth - 1)


def text_of(tensor: torch.Tensor) -> str:
    """`[0.5, 1, 1.5]`, or `min -2.1 mean 0.03 max 2.4`; "" where there are no values to look at, or where
    looking at them could be noticed."""
    if (
        tensor.layout is not torch.strided
        or tensor.device.type == "meta"
        or tensor.is_quantized
        or tensor.dtype.is_complex
        or torch._C._len_torch_dispatch_stack() > len(OWN_MODES)
        or torch.autograd._profiler_enabled()  # type: ignore[attr-defined]
        or torch._C._functorch.peek_interpreter_stack() is not None
        or torch._C._functorch.is_functorch_wrapped_tensor(tensor)
    ):
        return ""
    count = tensor.numel()
    if count > MAX_SUMMED or count == 0:
        return ""
    with torch.no_grad():
        tensor = tensor.detach()
        if count <= WHOLE:
            return _whole(tensor.tolist())
        if tensor.dtype is torch.bool:
            return f"{int(tensor.sum()):,} of {count:,} True"
        low, high = float(tensor.min()), float(tensor.max())
        if not tensor.dtype.is_floating_point:
            return f"min {int(low)} max {int(high)}"
        mean = float(tensor.to(torch.float64 if count < 100_000 else torch.float32).mean())
    return f"min {_number(low)} mean {_number(mean)} max {_number(high)}"


def _whole(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_whole(item) for item in value)}]"
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    return f"{value:.3g}" if value else "0"


_EXTRA = (
    "in_features", "out_features", "in_channels", "out_channels", "kernel_size", "stride", "padding",
    "dilation", "groups", "ceil_mode", "num_embeddings", "embedding_dim", "input_size", "hidden_size",
    "num_layers", "batch_first", "bidirectional", "embed_dim", "num_heads", "start_dim", "end_dim",
    "normalized_shape", "num_features", "p", "dim", "output_size", "output_padding", "unflattened_size",
    "size", "scale_factor", "mode", "upscale_factor", "downscale_factor", "reduction", "proj_size",
    "transposed",
)  # fmt: skip


def settings_of(module: nn.Module) -> dict[str, Any]:
    """What a layer was made with, as far as it is plain: `{"in_features": 4, "bias": True, ...}`."""
    own = module.__dict__
    settings: dict[str, Any] = {}
    for key in _EXTRA:
        value = own.get(key, MISSING)
        if _is_plain(value):
            settings[key] = list(value) if isinstance(value, tuple) else value
    parameters = own.get("_parameters", {})
    if "bias" in parameters:
        settings["bias"] = parameters["bias"] is not None
    return settings


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(_is_plain(item) for item in value)
    return value is None or type(value) in (bool, int, float, str)


def plain_argument(value: Any, tensors: list[torch.Tensor], depth: int = 2) -> Any:
    """An argument as plain data: "$n" for the n-th tensor in `tensors`, "$n mask" where it is of booleans;
    "?" for what cannot be shown."""
    kind = type(value)
    if value is None or kind in (bool, int, float):
        return value
    if kind is str:
        return value[:80]
    if issubclass(kind, torch.Tensor):
        mask = " mask" if _dtype(value) is torch.bool else ""
        return next((f"${n}{mask}" for n, tensor in enumerate(tensors) if tensor is value), "?")
    if kind is slice:
        return {"slice": [plain_argument(v, tensors, 0) for v in (value.start, value.stop, value.step)]}
    if value is Ellipsis:
        return "..."
    if isinstance(value, tuple | list):
        return [plain_argument(item, tensors, depth - 1) for item in value[:64]] if depth >= 0 else "?"
    if kind in (torch.dtype, torch.device):
        return str(value).removeprefix("torch.")
    return "?"

"""Values as they cross between a judge and an attempt: a tree for the frame's header, bytes for its payload.

None, bool, int, float, str and lists stand for themselves; everything else is an object with one key:

    {"$tuple": [...]}  {"$dict": [[key, value], ...]}  {"$set": [...]}  {"$complex": [re, im]}
    {"$dtype": "float32"}  {"$device": "cpu"}
    {"$tensor": {"dtype", "shape", "offset", "nbytes", "device", "requires_grad"}}    its bytes in the payload
    {"$handle": 3, "type": "Linear"}    an object that stays where it is

What comes from an attempt is hostile: `decode` rebuilds plain tensors from bytes, checks every number it
reads, and never makes an object of a type that the sender names.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch

MAX_BYTES = 64 << 20
MAX_NODES = 200_000
MAX_DEPTH = 40
MAX_TEXT = 1 << 20
MAX_BITS = 512  # of an int
MAX_SIZE = 1 << 40  # of one dimension

DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.complex64, torch.complex128,
        torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
    )
}  # fmt: skip
_NAMES = {dtype: name for name, dtype in DTYPES.items()}

Keep = Callable[[object], dict[str, Any]]
Resolve = Callable[[dict[str, Any]], Any]


class SendError(Exception):
    """A value that cannot cross: too large, too deep, or of a kind that must stay where it is."""


@dataclass(slots=True)
class _Outgoing:
    keep: Keep | None
    chunks: list[bytes] = field(default_factory=list)
    nbytes: int = 0
    nodes: int = 0
    text: int = 0


def encode(value: object, keep: Keep | None = None) -> tuple[Any, bytes]:
    """The tree and payload of `value`. What is not plain data is given to `keep`, which returns its handle.
    Raises SendError where the value is too large, or not plain and there is no `keep`."""
    outgoing = _Outgoing(keep)
    tree = _encode(value, outgoing, 0)
    return tree, b"".join(outgoing.chunks)


def _encode(value: object, out: _Outgoing, depth: int) -> Any:
    out.nodes += 1
    if out.nodes > MAX_NODES:
        raise SendError(f"it has more than {MAX_NODES:,} parts")
    if depth > MAX_DEPTH:
        raise SendError(f"it is nested more than {MAX_DEPTH} deep")
    kind = type(value)
    if value is None or kind in (bool, float):
        return value
    if kind is int or kind is str:
        return _encode_bounded(value, out)
    if isinstance(value, torch.Tensor):
        return _encode_tensor(value, out)
    if kind is list:
        return [_encode(item, out, depth + 1) for item in value]  # type: ignore[attr-defined]
    if isinstance(value, tuple):
        return {"$tuple": [_encode(item, out, depth + 1) for item in value]}
    if kind in (dict, OrderedDict):
        pairs = list(value.items())  # type: ignore[attr-defined]
        return {"$dict": [[_encode(k, out, depth + 1), _encode(v, out, depth + 1)] for k, v in pairs]}
    if kind in (set, frozenset):
        return {"$set": [_encode(item, out, depth + 1) for item in value]}  # type: ignore[attr-defined]
    if kind is complex:
        return {"$complex": [value.real, value.imag]}  # type: ignore[attr-defined]
    if isinstance(value, torch.dtype) and value in _NAMES:
        return {"$dtype": _NAMES[value]}
    if isinstance(value, torch.device):
        return {"$device": str(value)}
    if out.keep is None:
        raise SendError(f"a {kind.__name__} is not plain data")
    return out.keep(value)


def _encode_bounded(value: object, out: _Outgoing) -> object:
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise SendError(f"a whole number has more than {MAX_BITS} bits")
        return value
    assert isinstance(value, str)
    out.text += len(value)
    if out.text > MAX_TEXT:
        raise SendError(f"it has more than {MAX_TEXT:,} characters of text")
    return value


def _encode_tensor(tensor: torch.Tensor, out: _Outgoing) -> Any:
    tensor = tensor.detach() if not tensor.requires_grad else tensor
    if tensor.dtype not in _NAMES or tensor.layout is not torch.strided:
        if out.keep is None:
            raise SendError(f"a tensor of {tensor.dtype} and layout {tensor.layout} cannot be sent")
        return out.keep(tensor)
    meta = tensor.device.type == "meta"
    nbytes = 0 if meta else tensor.numel() * tensor.element_size()
    out.nbytes += nbytes
    if out.nbytes > MAX_BYTES:
        shape = tuple(tensor.shape)
        raise SendError(
            f"a tensor of shape {shape} takes {nbytes:,} bytes, and at most {MAX_BYTES:,} can be sent"
        )
    offset = out.nbytes - nbytes
    if nbytes:
        flat = tensor.detach().resolve_conj().resolve_neg().cpu().contiguous().reshape(-1)
        out.chunks.append(flat.view(torch.uint8).numpy().tobytes())
    return {
        "$tensor": {
            "dtype": _NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "offset": offset,
            "nbytes": nbytes,
            "device": str(tensor.device),
            "requires_grad": tensor.requires_grad,
        }
    }


@dataclass(slots=True)
class _Incoming:
    payload: bytes
    resolve: Resolve | None
    nodes: int = 0
    nbytes: int = 0


def decode(tree: Any, payload: bytes, resolve: Resolve | None = None) -> Any:
    """The value of a tree. Raises ValueError for anything that `encode` does not make."""
    return _decode(tree, _Incoming(payload, resolve), 0)


def _decode(tree: Any, incoming: _Incoming, depth: int) -> Any:
    incoming.nodes += 1
    if incoming.nodes > 2 * MAX_NODES or depth > MAX_DEPTH + 1:
        raise ValueError("a value has too many parts or is nested too deep")
    if tree is None or isinstance(tree, bool | float):
        return tree
    if isinstance(tree, int):
        if tree.bit_length() > MAX_BITS:
            raise ValueError("a number is too large")
        return tree
    if isinstance(tree, str):
        return tree
    if isinstance(tree, list):
        return [_decode(item, incoming, depth + 1) for item in tree]
    if not isinstance(tree, dict):
        raise ValueError("not a value")
    if "$handle" in tree:
        if incoming.resolve is None:
            raise ValueError("a handle where plain data was wanted")
        return incoming.resolve(tree)
    if len(tree) != 1:
        raise ValueError("an object that is no value")
    [(kind, inside)] = tree.items()
    return _decode_marked(kind, inside, incoming, depth)


def _decode_marked(kind: str, inside: Any, incoming: _Incoming, depth: int) -> Any:
    match kind, inside:
        case "$tuple", list():
            return tuple(_decode(item, incoming, depth + 1) for item in inside)
        case "$set", list():
            return {_hashable(_decode(item, incoming, depth + 1)) for item in inside}
        case "$dict", list():
            return {
                _hashable(_decode(key, incoming, depth + 1)): _decode(value, incoming, depth + 1)
                for key, value in map(_pair, inside)
            }
        case "$complex", [int() | float() as real, int() | float() as imaginary]:
            return complex(real, imaginary)
        case "$dtype", str() if inside in DTYPES:
            return DTYPES[inside]
        case "$device", str():
            return _device(inside)
        case "$tensor", dict():
            return _decode_tensor(inside, incoming)
    raise ValueError(f"an unknown kind of value: {kind[:20]!r}")


def _pair(item: Any) -> tuple[Any, Any]:
    if not isinstance(item, list) or len(item) != 2:
        raise ValueError("a dict item that is no pair")
    return item[0], item[1]


def _hashable(value: Any) -> Any:
    if isinstance(value, list | dict | set):
        raise ValueError("a key that cannot be one")
    return value


def _device(text: Any) -> torch.device:
    try:
        return torch.device(text)
    except (RuntimeError, TypeError) as error:
        raise ValueError("not a device") from error


def _decode_tensor(spec: dict[str, Any], incoming: _Incoming) -> torch.Tensor:
    shape, nbytes, offset = spec.get("shape"), spec.get("nbytes"), spec.get("offset")
    dtype = DTYPES.get(spec["dtype"]) if isinstance(spec.get("dtype"), str) else None
    device = _device(spec.get("device", "cpu"))
    sizes_fit = (
        isinstance(shape, list)
        and len(shape) <= 64
        and all(type(n) is int and 0 <= n <= MAX_SIZE for n in shape)
    )
    if dtype is None or not sizes_fit or type(nbytes) is not int or type(offset) is not int:
        raise ValueError("a tensor that is described wrongly")
    assert isinstance(shape, list)
    if device.type == "meta":
        return torch.empty(shape, dtype=dtype, device="meta")
    incoming.nbytes += nbytes
    wanted = math.prod(shape) * dtype.itemsize
    inside = offset >= 0 and nbytes >= 0 and offset + nbytes <= len(incoming.payload)
    if nbytes != wanted or not inside or incoming.nbytes > MAX_BYTES:
        raise ValueError("a tensor whose bytes do not fit its shape")
    if nbytes == 0:
        tensor = torch.empty(shape, dtype=dtype, device="cpu")
    else:
        raw = bytearray(memoryview(incoming.payload)[offset : offset + nbytes])
        tensor = torch.frombuffer(raw, dtype=torch.uint8).view(dtype).reshape(shape)
        if dtype is torch.bool:  # a byte other than 0 and 1 would be a third truth value
            tensor = torch.frombuffer(raw, dtype=torch.uint8).ne(0).reshape(shape)
    if device.type != "cpu":
        tensor = tensor.to(device)
    if spec.get("requires_grad") is True and (dtype.is_floating_point or dtype.is_complex):
        tensor.requires_grad_(True)
    return tensor

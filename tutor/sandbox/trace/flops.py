"""How many floating-point operations an operation of torch takes: 2 for each multiply-add.

As torch.utils.flop_counter counts, and beside that what it leaves out: recurrent layers and attention where
torch runs them as one operation, products with vectors, sparse products. Everything else counts 0: additions,
norms, activations, pooling, lookups.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.utils.flop_counter import flop_registry, sdpa_flop_count

_aten = torch.ops.aten


def flops_of(packet: Any, args: Sequence[Any], kwargs: dict[str, Any], result: Any) -> int:
    """Of one call of an operator; 0 for one that does not count, or whose arguments are of a new form."""
    own = _OWN.get(packet)
    try:
        if own is not None:
            return own(*args)
        known = flop_registry.get(packet)
        return int(known(*args, **kwargs, out_val=result)) if known is not None else 0
    except (TypeError, ValueError, IndexError, AttributeError, RuntimeError, AssertionError):
        return 0  # another version's arguments, or a nested tensor, whose sizes are not numbers


def counts(packet: Any) -> bool:
    return packet in _OWN or packet in flop_registry


def _weights(rows: int, weights: Sequence[torch.Tensor]) -> int:
    """Each of `rows` is multiplied with each matrix once; biases are vectors, and only added."""
    return 2 * rows * sum(weight.numel() for weight in weights if weight.dim() == 2)


def _rows(x: torch.Tensor) -> int:
    return math.prod(x.shape[:-1])


def _one_layer(x: torch.Tensor, w_ih: torch.Tensor, w_hh: torch.Tensor, *_: Any) -> int:
    """mkldnn_rnn_layer: one layer in one direction."""
    return _weights(_rows(x), (w_ih, w_hh))


def _all_layers(x: torch.Tensor, weights: Sequence[torch.Tensor], *_: Any) -> int:
    """_cudnn_rnn, miopen_rnn; of a packed sequence, `x` has a row for each step that is there."""
    return _weights(_rows(x), weights)


def _lstm_mps(x: torch.Tensor, hidden: Any, weights: Sequence[torch.Tensor], *_: Any) -> int:
    return _weights(_rows(x), weights)


def _attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, *_: Any) -> int:
    return int(sdpa_flop_count(query.shape, key.shape, value.shape))  # type: ignore[no-untyped-call]


def _multihead(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    width: int,
    heads: int,
    in_weight: torch.Tensor,
    in_bias: torch.Tensor,
    out_weight: torch.Tensor,
    *_: Any,
) -> int:
    """Projections of query, key and value, scores, the mixture, and the output's projection."""
    batch, length = query.shape[:2]
    keys = key.shape[1]
    projected = _rows(query) + _rows(key) + _rows(value)
    return (
        2 * projected * width * width
        + 2 * 2 * batch * length * keys * width
        + _weights(_rows(query), (out_weight,))
    )


def _encoder_layer(x: torch.Tensor, width: int, heads: int, *rest: Any) -> int:
    batch, length = x.shape[:2]
    weights = [given for given in rest[:15] if isinstance(given, torch.Tensor)]
    return _weights(_rows(x), weights) + 2 * 2 * batch * length * length * width


def _matrix_vector(matrix: torch.Tensor, vector: torch.Tensor, *_: Any) -> int:
    return 2 * matrix.numel()


def _added_vector(start: torch.Tensor, matrix: torch.Tensor, vector: torch.Tensor, *_: Any) -> int:
    return 2 * matrix.numel()


def _dot(a: torch.Tensor, b: torch.Tensor, *_: Any) -> int:
    return 2 * a.numel()


def _added_batches(start: torch.Tensor, a: torch.Tensor, b: torch.Tensor, *_: Any) -> int:
    return 2 * a.numel() * b.shape[-1]


def _bilinear(a: torch.Tensor, weight: torch.Tensor, b: torch.Tensor, *_: Any) -> int:
    """Each row of the batch meets the whole weight."""
    return 2 * a.shape[0] * weight.numel()


def _sparse(start: torch.Tensor, sparse: torch.Tensor, dense: torch.Tensor, *_: Any) -> int:
    return 2 * int(sparse._nnz()) * dense.shape[-1]


_FORMULAS: dict[str, Callable[..., int]] = {
    "mkldnn_rnn_layer": _one_layer,
    "_cudnn_rnn": _all_layers,
    "miopen_rnn": _all_layers,
    "_lstm_mps": _lstm_mps,
    "_scaled_dot_product_flash_attention_for_cpu": _attention,
    "_scaled_dot_product_fused_attention_overrideable": _attention,
    "_scaled_dot_product_attention_math_for_mps": _attention,
    "_native_multi_head_attention": _multihead,
    "_transformer_encoder_layer_fwd": _encoder_layer,
    "mv": _matrix_vector,
    "addmv": _added_vector,
    "dot": _dot,
    "vdot": _dot,
    "addbmm": _added_batches,
    "_trilinear": _bilinear,
    "_sparse_addmm": _sparse,
}
_OWN: dict[Any, Callable[..., int]] = {
    getattr(_aten, name): formula for name, formula in _FORMULAS.items() if hasattr(_aten, name)
}

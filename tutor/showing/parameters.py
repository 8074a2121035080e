"""The table of a model's layers: parameters with their formula, memory, FLOPs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tutor.showing.words import bytes_, count, shape_text
from tutor.tracing import Layer, Model, OptimizerState

_HOLDERS = {"ParameterList", "ParameterDict"}
"""hold parameters, and are never called"""
_WHOLE = {"MultiheadAttention", "TransformerEncoderLayer", "TransformerEncoder", "LSTM", "GRU", "RNN"}
"""compute with the weights of the layers inside them, which they need not call"""


def formula(layer: Layer) -> str:
    """`64 x (3 x 3 x 3 + 1) = 1,792`; "" for a layer that holds nothing itself."""
    sizes = [math.prod(shape) for _, shape, *_ in layer.own]
    if not sizes:
        return ""
    total = sum(sizes)
    words = _known(layer)
    if not words:
        products = [" x ".join(map(str, shape)) or "1" for _, shape, *_ in layer.own]
        words = " + ".join(products[:6]) + (" + ..." if len(products) > 6 else "")
    return words if words == count(total) else f"{words} = {count(total)}"


def _known(layer: Layer) -> str:
    """The formula of a kind of layer, from the shapes it really holds."""
    shapes = {name: shape for name, shape, *_ in layer.own}
    weight, bias = shapes.get("weight"), shapes.get("bias")
    if weight is None or not set(shapes) <= {"weight", "bias"}:
        return ""
    if layer.type == "Linear" or (layer.type.startswith("Conv") and "Transpose" not in layer.type):
        inside = " x ".join(map(str, weight[1:]))
        return f"{weight[0]} x ({inside} + 1)" if bias else f"{weight[0]} x {inside}"
    if layer.type.startswith("ConvTranspose"):
        inside = " x ".join(map(str, weight))
        return f"{inside} + {bias[0]}" if bias else inside
    if bias == weight:
        return f"2 x {' x '.join(map(str, weight))}"
    return ""


def sums(model: Model, optimizers: Sequence[OptimizerState] = ()) -> dict[str, Any]:
    """Totals of a model: counts of parameters, and bytes. Gradients take what trainable weights take."""
    own = [
        (math.prod(shape), trainable, size)
        for layer in model.layers
        for _, shape, _, trainable, size in layer.own
    ]
    return {
        "parameters": sum(n for n, _, _ in own),
        "trainable": sum(n for n, trainable, _ in own if trainable),
        "weight_bytes": sum(size for _, _, size in own),
        "gradient_bytes": sum(size for _, trainable, size in own if trainable),
        "activation_bytes": sum(layer.output_bytes for layer in model.layers if layer.leaf),
        "optimizer_bytes": sum(optimizer.bytes for optimizer in _its(model, optimizers)),
    }


def _its(model: Model, optimizers: Sequence[OptimizerState]) -> list[OptimizerState]:
    """The optimizers that own as many numbers as the model has, or has trainable."""
    counts = {
        sum(
            math.prod(shape)
            for layer in model.layers
            for _, shape, _, trainable, _ in layer.own
            if trainable or frozen
        )
        for frozen in (True, False)
    }
    return [optimizer for optimizer in optimizers if optimizer.parameters in counts]


def table(model: Model, optimizers: Sequence[OptimizerState] = ()) -> list[str]:
    """A row for each layer that was called or that holds parameters, and the totals."""
    rows = [f"  {name}  {rest}".rstrip() for name, rest in columns(model)]
    return [head(model), "", *rows, "", *(f"  {row}" for row in totals(model, optimizers))]


def head(model: Model) -> str:
    """`net, Net: (8, 3, 64, 64) → (8, 10), called in line 20`."""
    name = model.name or model.type
    called = f"{name}, {model.type}" if name != model.type else model.type
    given = ", ".join(shape_text(shape) for shape in model.inputs)
    made = ", ".join(shape_text(shape) for shape in model.outputs[:3])
    return f"{called}: {given} → {made}, called in line {model.line}"


def columns(model: Model) -> list[tuple[str, str]]:
    """The table in two parts, each as wide in every row: the layer's name, and all that is said of it."""
    rows = [("layer", "", "output", "parameters", "FLOPs")]
    for layer in model.layers:
        if not (layer.own or layer.shared or layer.own_flops or (layer.leaf and layer.calls)):
            continue
        rows.append(
            (
                layer.path or "(itself)",
                layer.type,
                _output(layer, model),
                _parameters(layer),
                _flops(layer),
            )
        )
    return _aligned(rows)


def _parameters(layer: Layer) -> str:
    words = formula(layer)
    frozen = [name for name, _, _, trainable, _ in layer.own if not trainable]
    if frozen:
        words += ", frozen" if len(frozen) == len(layer.own) else f", {', '.join(frozen[:4])} frozen"
    if layer.shared:
        words = f"{words}, shared {', '.join(layer.shared)}".removeprefix(", ")
    return words


def _output(layer: Layer, model: Model) -> str:
    """`(8, 10)`, `(8, 10) x 2` of a layer that was called twice, `not called`."""
    if layer.outputs:
        return shape_text(layer.outputs[0]) + (f" x {layer.calls}" if layer.calls > 1 else "")
    if layer.type in _HOLDERS or layer.path == "...":
        return ""
    for outer in model.layers:
        inside = layer.path.startswith(f"{outer.path}.") or not outer.path
        if inside and outer is not layer and outer.type in _WHOLE and outer.calls and outer.own_flops:
            return f"used by {outer.path or outer.type}"
    return "not called"


def _flops(layer: Layer) -> str:
    """What the layer itself takes, without those inside it."""
    if not layer.calls:
        return ""
    own = layer.flops if layer.leaf else layer.own_flops
    return count(own) if own or layer.leaf else ""


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, str]]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [f"{cell:<{widths[n]}}" if n < 4 else f"{cell:>{widths[n]}}" for n, cell in enumerate(row)]
        lines.append((cells[0], "  ".join(cells[1:])))
    return lines


def totals(model: Model, optimizers: Sequence[OptimizerState] = ()) -> list[str]:
    """Parameters, memory of each kind, FLOPs: a row each."""
    total = sums(model)
    rows = [
        ("parameters", count(total["parameters"]), f"{count(total['trainable'])} trainable"),
        ("weights", bytes_(total["weight_bytes"]), ""),
        ("gradients", bytes_(total["gradient_bytes"]), "once backward has run"),
        ("buffers", bytes_(model.buffer_bytes), "") if model.buffer_bytes else ("", "", ""),
        ("activations", bytes_(total["activation_bytes"]), "outputs of the layers in one forward"),
        ("FLOPs", count(model.flops), "one forward; a multiply-add counts 2"),
    ]
    for optimizer in _its(model, optimizers):
        words = f"state of {optimizer.type} for {count(optimizer.parameters)} parameters"
        rows.append(("optimizer", bytes_(optimizer.bytes), words))
    rows = [row for row in rows if row[0]]
    note = ("counted", "", "matrix products, convolutions, attention, recurrence; all else is 0")
    rows.insert([row[0] for row in rows].index("FLOPs") + 1, note)
    wide = max(len(row[1]) for row in rows)
    return [f"{name:<11}  {value:>{wide}}  {words}".rstrip() for name, value, words in rows]

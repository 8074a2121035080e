"""Layers: convolutions, pools, recurrent ones, attention."""

from __future__ import annotations

from typing import Any

from tutor.shapes.case import Case, Rule, Shape, pair, shown

_CONV_PLACES = {"stride": 3, "padding": 4, "dilation": 5, "groups": 6}
_TRANSPOSED_PLACES = {"stride": 3, "padding": 4, "output_padding": 5, "groups": 6, "dilation": 7}
_POOL_PLACES = {"kernel_size": 1, "stride": 2, "padding": 3, "dilation": 4, "ceil_mode": 5}
_AVERAGE_PLACES = {"kernel_size": 1, "stride": 2, "padding": 3, "ceil_mode": 4}


def _rank(name: str) -> int:
    return int(next(letter for letter in name if letter.isdigit()))


def _setting(c: Case, places: dict[str, int], key: str, default: Any) -> Any:
    if c.module:
        return c.module.get(key, default)
    return c.option(key, places.get(key, 99), default)


def _split(c: Case, rank: int) -> tuple[Shape, Shape]:
    """(batch and channels, positions)"""
    if len(c.x) not in (rank + 1, rank + 2):
        raise ValueError(c.x)
    return c.x[:-rank], c.x[-rank:]


def conv(c: Case) -> Rule:
    rank = _rank(c.name)
    before, sizes = _split(c, rank)
    if c.module:
        channels_in, channels_out = c.module["in_channels"], c.module["out_channels"]
        kernel = pair(c.module["kernel_size"], rank)
    else:
        weight = c.inputs[1]
        groups = _setting(c, _CONV_PLACES, "groups", 1)
        channels_in, channels_out, kernel = weight[1] * groups, weight[0], weight[2:]
    if before[-1] != channels_in:
        raise ValueError(before)
    stride = pair(_setting(c, _CONV_PLACES, "stride", 1), rank)
    dilation = pair(_setting(c, _CONV_PLACES, "dilation", 1), rank)
    padding = _setting(c, _CONV_PLACES, "padding", 0)
    if padding == "same":
        out = (*before[:-1], channels_out, *sizes)
        return Rule(
            out, f"{c.name} with padding='same': sizes stay, {channels_out} channels, so {shown(out)}"
        )
    pads = (0,) * rank if padding == "valid" else pair(padding, rank)
    made = [
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, p, d, k, s in zip(sizes, pads, dilation, kernel, stride, strict=True)
    ]
    if min(made, default=1) < 1:
        raise ValueError(made)
    out = (*before[:-1], channels_out, *made)
    sums = _sums(list(zip(sizes, pads, dilation, kernel, stride, made, strict=True)))
    return Rule(out, f"{c.name}: {channels_in} channels become {channels_out}; {sums}, so {shown(out)}")


def _sums(parts: list[tuple[int, int, int, int, int, int]]) -> str:
    """`(28 + 2*1 - 3)/1 + 1 = 28`, once where all dimensions are alike."""
    words = []
    for n, p, d, k, s, made in dict.fromkeys(parts):
        extent = f"{k}" if d == 1 else f"({d}*({k} - 1) + 1)"
        whole = (n + 2 * p - d * (k - 1) - 1) % s == 0
        quotient = f"({n} + 2*{p} - {extent})/{s}"
        words.append(f"{quotient if whole else f'floor({quotient})'} + 1 = {made}")
    return ", ".join(words)


def conv_transpose(c: Case) -> Rule:
    rank = _rank(c.name)
    before, sizes = _split(c, rank)
    places = _TRANSPOSED_PLACES
    if c.module:
        channels_in, channels_out = c.module["in_channels"], c.module["out_channels"]
        kernel = pair(c.module["kernel_size"], rank)
    else:
        weight = c.inputs[1]
        groups = _setting(c, places, "groups", 1)
        channels_in, channels_out, kernel = weight[0], weight[1] * groups, weight[2:]
    if before[-1] != channels_in:
        raise ValueError(before)
    stride, pads, dilation, extra = (
        pair(_setting(c, places, key, default), rank)
        for key, default in (("stride", 1), ("padding", 0), ("dilation", 1), ("output_padding", 0))
    )
    made: list[int] = []
    words: dict[str, None] = {}
    for n, s, p, d, k, e in zip(sizes, stride, pads, dilation, kernel, extra, strict=True):
        size = (n - 1) * s - 2 * p + d * (k - 1) + e + 1
        made.append(size)
        words[f"({n} - 1)*{s} - 2*{p} + {d}*({k} - 1) + {e} + 1 = {size}"] = None
    out = (*before[:-1], channels_out, *made)
    return Rule(
        out, f"{c.name}: {channels_in} channels become {channels_out}; {', '.join(words)}, so {shown(out)}"
    )


def pool(c: Case) -> Rule:
    rank = _rank(c.name)
    before, sizes = _split(c, rank)
    places = _AVERAGE_PLACES if c.name.lower().startswith("avg") else _POOL_PLACES
    kernel = pair(_setting(c, places, "kernel_size", None), rank)
    stride_given = _setting(c, places, "stride", None)
    stride = kernel if stride_given is None or stride_given == [] else pair(stride_given, rank)
    pads = pair(_setting(c, places, "padding", 0), rank)
    dilation = pair(_setting(c, places, "dilation", 1), rank)
    ceil = bool(_setting(c, places, "ceil_mode", False))
    made, parts = [], []
    for n, p, d, k, s in zip(sizes, pads, dilation, kernel, stride, strict=True):
        span = n + 2 * p - d * (k - 1) - 1
        size = (-(-span // s) if ceil else span // s) + 1
        if ceil and (size - 1) * s >= n + p:
            size -= 1  # a window that would start beyond the right padding is dropped
        made.append(size)
        parts.append((n, p, d, k, s, size))
    if min(made, default=1) < 1:
        raise ValueError(made)
    out = (*before, *made)
    sums = f"rounded up, {', '.join(map(str, made))}" if ceil else _sums(parts)
    return Rule(out, f"{c.name}: channels stay; {sums}, so {shown(out)}")


def adaptive_pool(c: Case) -> Rule:
    rank = _rank(c.name)
    before, sizes = _split(c, rank)
    wanted = c.module["output_size"] if c.module else c.option("output_size", 1)
    given = [wanted] * rank if isinstance(wanted, int) or wanted is None else list(wanted)
    if len(given) == 1:
        given *= rank
    made = [n if w is None else w for n, w in zip(sizes, given, strict=True)]
    out = (*before, *made)
    return Rule(out, f"{c.name}: whatever came in, {shown(made)} positions come out, so {shown(out)}")


def recurrent(c: Case) -> Rule:
    m = c.module
    if c.x[-1] != m["input_size"] or len(c.x) not in (2, 3):
        raise ValueError(c.x)
    ways = 2 if m.get("bidirectional") else 1
    hidden = m.get("proj_size") or m["hidden_size"]
    out = (*c.x[:-1], hidden * ways)
    order = "(length, features)"
    if len(c.x) == 3:
        order = "(batch, length, features)" if m.get("batch_first") else "(length, batch, features)"
    both = f"{hidden}*2 = {hidden * 2}, both directions" if ways == 2 else f"{hidden}"
    return Rule(
        out,
        f"{c.name}: the input is {order}; each step gives its hidden state, so {m['input_size']} becomes "
        f"{both}: {shown(out)}",
    )


def recurrent_cell(c: Case) -> Rule:
    if c.x[-1] != c.module["input_size"]:
        raise ValueError(c.x)
    out = (*c.x[:-1], c.module["hidden_size"])
    return Rule(out, f"{c.name}: {c.x[-1]} features become a hidden state of {out[-1]}: {shown(out)}")


def multihead(c: Case) -> Rule:
    query, key, value = c.inputs[:3]
    width, heads = c.module["embed_dim"], c.module["num_heads"]
    if query[-1] != width or key[:-1] != value[:-1]:
        raise ValueError(c.inputs)
    return Rule(
        query,
        f"{c.name}: {heads} heads of {width}/{heads} = {width // heads} each, put together again: one output "
        f"of {width} for each query, {shown(query)}",
    )


def interpolate(c: Case) -> Rule:
    rank = len(c.x) - 2
    size = c.module.get("size") if c.module else c.option("size", 1)
    factor = c.module.get("scale_factor") if c.module else c.option("scale_factor", 2)
    if size is not None:
        made = list(pair(size, rank))
        words = f"to {shown(made)} as asked"
    else:
        if factor is None:
            raise ValueError(factor)
        factors = [factor] * rank if isinstance(factor, int | float) else list(factor)
        made = [int(n * f) for n, f in zip(c.x[2:], factors, strict=True)]
        words = ", ".join(f"{n}*{f:g} = {m}" for n, f, m in zip(c.x[2:], factors, made, strict=True))
    out = (*c.x[:2], *made)
    return Rule(out, f"{c.name}: {words}, so {shown(out)}")


def pixel_shuffle(c: Case) -> Rule:
    r = c.module["upscale_factor"] if c.module else c.option("upscale_factor", 1)
    *before, channels, height, width = c.x
    if channels % (r * r):
        raise ValueError(channels)
    out = (*before, channels // (r * r), height * r, width * r)
    return Rule(
        out, f"{c.name}({r}): {channels}/({r}*{r}) channels, {r} times as high and wide: {shown(out)}"
    )


def pixel_unshuffle(c: Case) -> Rule:
    r = c.module["downscale_factor"] if c.module else c.option("downscale_factor", 1)
    *before, channels, height, width = c.x
    if height % r or width % r:
        raise ValueError(c.x)
    out = (*before, channels * r * r, height // r, width // r)
    return Rule(out, f"{c.name}({r}): {channels}*{r}*{r} channels, a {r}th as high and wide: {shown(out)}")


def bilinear(c: Case) -> Rule:
    wanted = c.module["out_features"]
    out = (*c.x[:-1], wanted)
    return Rule(out, f"Bilinear: {c.x[-1]} and {c.inputs[1][-1]} features give {wanted}: {shown(out)}")


def transformer(c: Case) -> Rule:
    """What comes out belongs to the target."""
    out = c.inputs[1]
    return Rule(out, f"Transformer: one row for each position of the target, {shown(out)}")

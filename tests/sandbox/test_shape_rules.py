"""The rules in words against torch: on thousands of random operations the rule arrives at torch's shape, and
where torch refuses, so does the rule."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from tests.sandbox.tracing import trace_of
from tutor.runner import Runner
from tutor.shapes import explain, explain_op, result
from tutor.shapes.table import RULES
from tutor.tracing import Op

LINES = 700
Draw = random.Random


def _sizes(draw: Draw, low: int = 1, high: int = 4) -> list[int]:
    return [draw.choice([1, 2, 3, 4, 6]) for _ in range(draw.randint(low, high))]


def _ones(shape: list[int]) -> str:
    return f"torch.ones({tuple(shape)})"


def _reshaping(draw: Draw) -> str:
    shape = _sizes(draw)
    rank = len(shape)
    dim, other = draw.randrange(-rank, rank), draw.randrange(-rank, rank)
    parts = _sizes(draw, 1, 3)
    parts[draw.randrange(len(parts))] = -1
    order = draw.sample(range(rank), rank)
    wider = _sizes(draw, 0, 1) + [n if n > 1 or draw.random() < 0.4 else 5 for n in shape]
    index = draw.choice(["0", ":, 0", "..., 0", "None", "1:", "::2", "0, ..., :2", ":, None", "-1"])
    return _ones(shape) + draw.choice(
        [
            f".view({', '.join(map(str, parts))})",
            f".reshape({tuple(parts)})",
            ".reshape(-1)",
            f".flatten({min(dim % rank, other % rank)}, {max(dim % rank, other % rank)})",
            ".flatten(1)" if rank > 1 else ".flatten()",
            ".squeeze()",
            f".squeeze({dim})",
            f".squeeze(dim={dim})",
            f".unsqueeze({dim})",
            f".permute({', '.join(map(str, order))})",
            f".permute({tuple(order)})",
            f".transpose({dim}, {other})",
            ".mT" if rank > 1 else ".clone()",
            ".t()" if rank <= 2 else ".contiguous()",
            f".movedim({dim}, {other})",
            f".expand({', '.join(map(str, wider))})",
            f".expand({tuple(wider)})",
            f".repeat({', '.join(map(str, _sizes(draw, rank, rank)))})",
            f".chunk({draw.randint(1, 3)}, dim={dim})",
            f".split({draw.randint(1, 3)}, {dim})",
            f".unbind({dim})",
            f".unflatten({dim}, (-1, {draw.choice([1, 2, 3])}))",
            f"[{index}]",
            f".cumsum({dim})",
        ]
    )


def _combining(draw: Draw) -> str:
    shape = _sizes(draw)
    other = [n if draw.random() < 0.7 else 1 for n in shape][draw.randrange(len(shape)) :]
    rank, dim = len(shape), draw.randrange(-len(shape), len(shape))
    inner, batch = draw.choice([2, 3]), _sizes(draw, 0, 2)
    left, right = [*batch, 4, inner], [*(n if draw.random() < 0.8 else 1 for n in batch), inner, 5]
    dims = tuple(draw.sample(range(rank), draw.randint(1, rank)))
    keep = draw.choice(["", ", keepdim=True"])
    a, b = _ones(shape), _ones(other)
    name = draw.choice(["sum", "mean", "std", "amax", "logsumexp"])
    grown = list(shape)
    grown[dim] += 2
    return draw.choice(
        [
            f"{a} + {b}", f"{a} * 2", f"1 - {b}", f"torch.maximum({b}, {a})", f"{a} > {b}",
            f"torch.where({a} > 0, {b}, 0.0)",
            f"{_ones(left)} @ {_ones(right)}", f"{_ones([inner])} @ {_ones(right)}",
            f"{_ones(left)} @ {_ones([inner])}", f"{_ones([3])} @ {_ones([3])}",
            f"torch.mm({_ones([2, 3])}, {_ones([3, draw.choice([2, 4])])})",
            f"torch.bmm({_ones([2, 4, 3])}, {_ones([2, 3, 5])})",
            f"torch.outer({_ones([inner])}, {_ones([4])})",
            f"{a}.sum()", f"{a}.{name}({dims}{keep})",
            f"{a}.{name}(dim={dim}{keep})", f"{a}.max({dim}{keep})",
            f"{a}.argmax({dim})", f"torch.argmax({a}, dim={dim}{keep})", f"torch.min({a}, {b})", f"{a}.min()",
            f"{a}.norm(dim={dim})", f"{a}.var({dim}, keepdim=True)",
            f"{a}.softmax({dim})", f"{a}.prod({dim})",
            f"torch.cat([{a}, {_ones(grown)}], dim={dim})", f"torch.stack([{a}, {a}, {a}], {dim})",
            f"F.linear({_ones([*batch, 3])}, {_ones([5, 3])})",
            f"torch.einsum('bij,bjk->bik', {_ones([2, 3, inner])}, {_ones([2, inner, 4])})",
            f"torch.einsum('ij,j', {_ones([3, 2])}, {_ones([2])})",
            f"F.embedding(torch.zeros({tuple(shape)}, dtype=torch.long), {_ones([7, 4])})",
            f"F.one_hot(torch.zeros({tuple(shape)}, dtype=torch.long), {inner})",
            f"{a}.topk(1, dim={dim})", f"F.mse_loss({a}, {a})",
            f"F.cross_entropy({_ones([4, 3])}, torch.zeros(4, dtype=torch.long))",
            f"F.scaled_dot_product_attention({_ones([2, 3, 4])}, {_ones([2, 5, 4])}, {_ones([2, 5, 6])})",
            f"torch.gather({_ones([3, 4])}, 1, torch.zeros(3, {inner}, dtype=torch.long))",
            f"{a}.index_select({dim}, torch.zeros({inner}, dtype=torch.long))",
        ]
    )  # fmt: skip


def _layers(draw: Draw) -> str:
    n = draw.choice([1, 2])
    sizes = [draw.randint(5, 12) for _ in range(n)]
    kernel, stride, padding = draw.randint(1, 4), draw.randint(1, 3), draw.randint(0, 2)
    dilation = draw.randint(1, 2)
    batch = draw.choice([[2], [2], []])
    x, plane = _ones([*batch, 4, *sizes]), _ones([*batch, 4, 8, 9][-3 - len(batch) :])
    pad = min(padding, kernel // 2)
    half = draw.choice(["True", "False"])
    return draw.choice(
        [
            f"nn.Conv{n}d(4, 6, {kernel}, {stride}, {padding}, {dilation})({x})",
            f"nn.Conv{n}d(4, 8, 3, padding='same', groups=2)({x})",
            f"nn.Conv2d(4, 6, ({kernel}, 3), stride=(1, {stride}))({plane})",
            f"F.conv{n}d({x}, {_ones([6, 4, *[kernel] * n])}, stride={stride}, padding={padding})",
            f"nn.ConvTranspose{n}d(4, 3, {kernel}, {stride}, padding={pad}, dilation={dilation})({x})",
            f"nn.MaxPool{n}d({kernel}, {stride}, {pad}, ceil_mode={half})({x})",
            f"nn.AvgPool{n}d({kernel}, padding={pad})({x})",
            f"F.max_pool{n}d({x}, {kernel})", f"F.avg_pool2d({plane}, ({kernel}, 2), stride={stride})",
            f"nn.AdaptiveAvgPool{n}d({kernel})({x})", f"F.adaptive_avg_pool2d({plane}, (1, None))",
            f"nn.Linear(3, {kernel})({_ones([*batch, 5, 3])})", f"nn.Flatten()({x})",
            f"nn.LSTM(3, 5, batch_first={half}, bidirectional={half})({_ones([4, 6, 3])})",
            f"nn.GRU(3, 5, 2)({_ones([6, 3])})", f"nn.RNN(3, {kernel})({_ones([4, 6, 3])})",
            f"nn.GRUCell(3, 5)({_ones([4, 3])})",
            f"nn.Embedding(9, {kernel})(torch.zeros(2, 3, dtype=torch.long))",
            "nn.MultiheadAttention(8, 2)(*[torch.ones(5, 2, 8)] * 3)", "nn.BatchNorm1d(4)(torch.ones(3, 4))",
            f"nn.Upsample(scale_factor={kernel})({_ones([2, 4, *sizes])})",
            f"F.interpolate({_ones([2, 4, *sizes])}, size={kernel})",
            "nn.PixelShuffle(2)(torch.ones(1, 4, 3, 3))",
            "nn.CrossEntropyLoss()(torch.ones(4, 3), torch.zeros(4, dtype=torch.long))",
            "nn.ReLU()(torch.ones(3))",
        ]
    )  # fmt: skip


def _more(draw: Draw) -> str:
    shape = _sizes(draw)
    rank = len(shape)
    dim, n, k = draw.randrange(-rank, rank), draw.choice([2, 3, 5]), draw.randint(1, 3)
    a, square = _ones(shape), _ones([*_sizes(draw, 0, 1), n, n])
    batch = _sizes(draw, 0, 2)
    plane = _ones([2, 4, draw.randint(5, 8), 6])
    ids = f"torch.zeros({tuple(_sizes(draw, 1, 2))}, dtype=torch.long)"
    other_ids = f"torch.zeros({draw.choice([1, 3])}, dtype=torch.long)"
    pads = tuple(draw.randint(0, 2) for _ in range(2 * draw.randint(1, rank)))
    even = [*shape[:-1], 2 * shape[-1]]
    return draw.choice(
        [
            f"torch.arange({n})", f"torch.arange({k}, {k + n})", f"torch.arange(0, {n * 3}, {k})",
            f"torch.arange(end={n})", f"torch.linspace(0, 1, {n})", f"torch.logspace(0, 1, steps={n})",
            f"torch.eye({n})", f"torch.eye({n}, {k})", f"torch.randperm({n})", "torch.tensor(3.0)",
            f"torch.tensor([[1, 2, 3]] * {n})", "torch.tensor([[], []])", f"{a}.new_zeros({n}, {k})",
            f"{a}.new_full(({n},), 1.0)", f"torch.ones({n}, 5).multinomial({k})",
            f"torch.meshgrid(torch.arange({n}), torch.arange({k}), indexing={draw.choice(['ij', 'xy'])!r})",
            f"torch.hstack([{a}, {a}])", f"torch.vstack([{a}, {a}])",
            f"torch.tensor_split({a}, {k}, dim={dim})",
            f"{a}.tile({n}, {k})", f"{a}.repeat_interleave({k})", f"{a}.repeat_interleave({k}, dim={dim})",
            f"{a}.ravel()", f"{a}.view_as({_ones(shape[::-1])})", f"{a}.reshape_as({_ones(shape[::-1])})",
            f"{a}.select({dim}, 0)", f"{a}.narrow({dim}, 0, 1)",
            f"{_ones([*shape, n])}.diagonal()", f"{_ones([n, k])}.diagonal({draw.randint(-2, 2)})",
            f"torch.diag({_ones([n])})", f"torch.diag({_ones([n, k])}, {draw.randint(-1, 1)})",
            f"torch.rot90({_ones([*shape, n])}, {k}, (0, 1))", f"F.pad({a}, {pads})",
            f"nn.ZeroPad2d(({k}, 1, 0, 2))({plane})", f"nn.ReflectionPad2d({k})({plane})",
            f"{_ones([*shape, 8])}.unfold(-1, {n}, {k})", f"nn.Unfold({k}, padding=1)({plane})",
            f"F.unfold({plane}, ({k}, 2), stride={k})", f"F.glu({_ones(even)})", f"nn.GLU()({_ones(even)})",
            f"torch.diff({a}, dim={dim})", f"torch.take({a}, {ids})", f"{a}.to(torch.float64)",
            f"torch.view_as_real({a} + 1j)",
            f"torch.addmm({_ones([draw.choice([1, 2]), 5])}, {_ones([2, 3])}, {_ones([3, 5])})",
            f"torch.baddbmm({_ones([2, 4, 5])}, {_ones([2, 4, n])}, {_ones([2, n, 5])})",
            f"torch.tensordot({_ones([4, n, k])}, {_ones([n, k, 5])}, dims=2)",
            f"torch.tensordot({_ones([4, n, k])}, {_ones([k, 5, n])}, dims=([2, 1], [0, 2]))",
            f"torch.cdist({_ones([*batch, 4, n])}, {_ones([*batch, 2, n])})",
            f"F.cosine_similarity({a}, {a}, dim={dim})", f"nn.CosineSimilarity(dim=0)({a}, {a})",
            f"F.pairwise_distance({_ones([4, n])}, {_ones([1, n])})",
            f"torch.kron({_ones([n])}, {_ones([2, k])})", f"torch.linalg.inv(torch.eye({n}))",
            f"torch.linalg.det({square})", f"torch.trace({_ones([n, n])})",
            f"torch.matrix_power({square}, 2)",
            f"torch.quantile({a}, 0.5, dim={dim})", f"{a}.kthvalue(1, {dim})",
            f"torch.var_mean({a}, dim={dim})",
            f"torch.linalg.norm({_ones([n, k])}, dim=1)", f"{a}.count_nonzero({dim})",
            f"nn.EmbeddingBag(7, {n})(torch.zeros(2, {k}, dtype=torch.long))",
            f"nn.Bilinear(3, 4, {n})({_ones([*batch, 2, 3])}, {_ones([*batch, 2, 4])})",
            f"nn.PixelUnshuffle(2)({_ones([1, n, 4, 6])})",
            f"nn.UpsamplingNearest2d(scale_factor=2)({plane})",
            f"nn.TransformerEncoderLayer(4, 2, 8)({_ones([n, 2, 4])})",
            f"F.triplet_margin_loss({_ones([n, k])}, {_ones([n, k])}, {_ones([n, k])})",
            f"{_ones([6, 4, 5])}[{ids}]", f"{_ones([6, 4, 5])}[:, {ids}]", f"{_ones([6, 4, 5])}[..., {ids}]",
            f"{_ones([6, 4, 5])}[{ids}, {other_ids}]", f"{_ones([6, 4, 5])}[{other_ids}, :, {other_ids}]",
            f"{_ones([6, 4, 5])}[0, :, {ids}]", f"{_ones([6, 4, 5])}[[0, 1, 2]]",
            f"{_ones([6, 4, 5])}[:, [0, 1], None]", f"{_ones([6, 4, 5])}[torch.arange(3), [0, 1, 2]]",
            f"{_ones([6, 4, 5])}[1:, {ids}, 0]", f"{_ones([3])}.scatter_add(0, {other_ids}, {_ones([3])})",
            f"{a}.squeeze_({dim})", f"{a}.broadcast_to({(n, *shape)})",
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    "family",
    [_reshaping, _combining, _layers, _more],
    ids=["reshaping", "combining", "layers", "more"],
)
@pytest.mark.parametrize("seed", range(2))
def test_rules_arrive_where_torch_arrives(runner: Runner, family: Callable[[Draw], str], seed: int) -> None:
    draw = random.Random(seed)
    lines = ["import torch", "from torch import nn", "import torch.nn.functional as F"]
    for _ in range(LINES):
        lines += ["try:", f"    y = {family(draw)}", "except (RuntimeError, IndexError, ValueError): pass"]
    trace, ran = trace_of(runner, "\n".join(lines) + "\n", values=False)
    assert ran.status == "ok", ran.stderr
    known = unknown = 0
    missed: Counter[str] = Counter()
    for line in trace.lines:
        for op in line.ops:
            if op.name in ("ones", "zeros"):
                continue
            found = result(op.name, op.inputs, op.args, op.kwargs, op.module)
            if found is None:
                unknown += 1
                missed[f"{op.name} {op.args} {op.kwargs} {op.inputs} {op.outputs}"] += 1
                continue
            known += 1
            assert found.output == op.outputs[0], (lines[line.number - 1], found, op)
            assert found.words
    assert known > LINES / 2
    assert unknown <= 0.02 * known, missed.most_common(10)


def test_a_mask_is_explained_by_what_came_out(runner: Runner) -> None:
    source = "import torch\nx = torch.arange(12).view(4, 3)\ny = x[x > 6]\nz = x[x[:, 0] > 3]\n"
    trace, _ = trace_of(runner, source)
    words = [explain_op(op) for op in (trace.by_line[3].ops[-1], trace.by_line[4].ops[-1])]
    assert words == [
        "indexing with a mask of (4, 3): 5 of its 12 are True, and each gives a number, so (5,)",
        "indexing with a mask of (4,): 2 of its 4 are True, and each gives (3,), so (2, 3)",
    ]


# Functions that tutorials use most, and whose shape depends on shapes alone.
COMMON = """
add sub mul div matmul mm bmm mv dot outer sum mean max min argmax argmin view reshape transpose permute
squeeze unsqueeze cat stack hstack vstack split chunk tensor_split unbind softmax log_softmax relu sigmoid
tanh exp log sqrt pow abs clamp zeros ones rand randn randint arange linspace eye full empty zeros_like
ones_like rand_like randn_like tensor randperm detach clone contiguous to float long double expand expand_as
repeat tile repeat_interleave flatten ravel view_as gather scatter scatter_add index_select index_add where
masked_fill topk sort argsort cumsum cumprod norm std var var_mean einsum tensordot tril triu diag diagonal
trace dropout linear conv1d conv2d conv_transpose2d max_pool2d avg_pool2d adaptive_avg_pool2d batch_norm
layer_norm group_norm embedding cross_entropy mse_loss nll_loss binary_cross_entropy_with_logits pad
interpolate one_hot multinomial eq gt logical_not meshgrid unfold roll flip movedim T mT t getitem setitem
cdist cosine_similarity addmm baddbmm lerp normalize take_along_dim all any prod logsumexp quantile median
diff kron scaled_dot_product_attention Linear Conv1d Conv2d ConvTranspose2d MaxPool2d BatchNorm1d
BatchNorm2d LayerNorm GroupNorm RMSNorm Dropout ReLU GELU Softmax Embedding LSTM GRU RNN LSTMCell
MultiheadAttention TransformerEncoderLayer TransformerEncoder Transformer Flatten Upsample PixelShuffle
Bilinear CrossEntropyLoss MSELoss TripletMarginLoss ZeroPad2d
"""


def test_what_tutorials_use_has_a_rule() -> None:
    assert not [name for name in COMMON.split() if name not in RULES]


def test_the_words_show_the_numbers() -> None:
    view = explain("view", [(4, 3, 28, 28)], ["$0", 4, -1], output=(4, 2352))
    assert view == "view(4, -1): 4*3*28*28 = 9408 elements, 9408/4 = 2352, so (4, 2352)"
    linear = explain("Linear", [(8, 3600)], module={"in_features": 3600, "out_features": 10})
    assert linear == "Linear(3600, 10): the last size, 3600, becomes 10; all before it stay: (8, 10)"
    conv = explain(
        "Conv2d",
        [(8, 3, 64, 64)],
        module={
            "in_channels": 3,
            "out_channels": 16,
            "kernel_size": [5, 5],
            "stride": [2, 2],
            "padding": [0, 0],
        },
    )
    assert conv == ("Conv2d: 3 channels become 16; floor((64 + 2*0 - 5)/2) + 1 = 30, so (8, 16, 30, 30)")


@pytest.mark.parametrize(
    ("name", "inputs", "args"),
    [
        ("view", [(4, 3)], ["$0", 5, -1]),
        ("view", [(4, 3)], ["$0", 4, 4]),
        ("matmul", [(4, 3), (4, 3)], ["$0", "$1"]),
        ("add", [(4, 3), (4,)], ["$0", "$1"]),
        ("cat", [(4, 3), (4, 2)], [["$0", "$1"], 0]),
        ("stack", [(4, 3), (4, 2)], [["$0", "$1"]]),
        ("permute", [(4, 3)], ["$0", 0, 0]),
        ("expand", [(4, 3)], ["$0", 4, 6]),
        ("sum", [(4, 3)], ["$0", 2]),
        ("unheard_of", [(4, 3)], ["$0"]),
    ],
)
def test_what_does_not_fit_has_no_rule(name: str, inputs: list[tuple[int, ...]], args: list[object]) -> None:
    assert result(name, inputs, args) is None


def test_a_rule_that_disagrees_with_the_record_is_silent() -> None:
    op = Op("view", 1, ((4, 3),), ((3, 4),), ("$0", 2, -1))
    assert explain_op(op) == ""

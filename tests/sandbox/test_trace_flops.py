"""FLOPs and parameters of models: as torch's own counter where it counts, by formula where it does not."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import source_of
from tests.sandbox.tracing import trace_of
from tutor.runner import Runner
from tutor.showing.parameters import sums, table
from tutor.tracing import Layer, Model

COUNTED = {
    "linear": ("nn.Linear(4, 3)", "torch.ones(2, 5, 4)"),
    "conv1d-groups": ("nn.Conv1d(4, 6, 3, groups=2)", "torch.ones(2, 4, 9)"),
    "conv3d": ("nn.Conv3d(2, 4, 3, stride=2)", "torch.ones(2, 2, 7, 7, 7)"),
    "conv-dilated": ("nn.Conv2d(3, 4, 3, dilation=2, padding='same')", "torch.ones(3, 8, 8)"),
    "conv-transposed": ("nn.ConvTranspose2d(3, 4, 3, stride=2, output_padding=1)", "torch.ones(2, 3, 5, 5)"),
    "rnn": ("nn.RNN(4, 3, 2)", "torch.ones(5, 2, 4)"),
    "gru": ("nn.GRU(4, 3, 2, bidirectional=True, bias=False)", "torch.ones(5, 2, 4)"),
    "gru-unbatched": ("nn.GRU(4, 3, batch_first=True)", "torch.ones(5, 4)"),
    "lstm-proj": ("nn.LSTM(4, 3, 2, proj_size=2)", "torch.ones(5, 2, 4)"),
    "cell": ("nn.LSTMCell(4, 3)", "torch.ones(2, 4)"),
    "attention-with-weights": ("nn.MultiheadAttention(8, 2)", "*[torch.ones(5, 2, 8)] * 3"),
}


@pytest.mark.parametrize("name", COUNTED)
def test_as_torch_counts(runner: Runner, name: str) -> None:
    layer, given = COUNTED[name]
    trace, result = trace_of(
        runner,
        f"import torch\nfrom torch import nn\nfrom torch.utils.flop_counter import FlopCounterMode\n"
        f"net = {layer}\nnet({given})\nwith FlopCounterMode(display=False) as counter:\n    net({given})\n"
        "print(counter.get_total_flops())\n",
        parameters=True,
    )
    (model,) = trace.models
    assert model.flops == int(result.stdout) > 0


PACKED = "nn.utils.rnn.pack_sequence([torch.ones(4, 5), torch.ones(2, 5)])"
FORMULAS = {
    # 2 x rows x (weights of a layer and direction), each layer on what the one before gives
    "lstm": ("nn.LSTM(5, 3)", "torch.ones(7, 2, 5)", 2 * 14 * (12 * 5 + 12 * 3)),
    "lstm-deep": (
        "nn.LSTM(5, 3, 2, bidirectional=True, batch_first=True)",
        "torch.ones(2, 7, 5)",
        2 * 14 * 2 * (12 * 5 + 12 * 3 + 12 * 6 + 12 * 3),
    ),
    "lstm-without-bias": ("nn.LSTM(5, 3, bias=False)", "torch.ones(7, 5)", 2 * 7 * (12 * 5 + 12 * 3)),
    "lstm-packed": ("nn.LSTM(5, 3)", PACKED, 2 * 6 * (12 * 5 + 12 * 3)),
    "gru-packed": ("nn.GRU(5, 3)", PACKED, 2 * 6 * (9 * 5 + 9 * 3)),
    "rnn-unbatched": ("nn.RNN(5, 3)", "torch.ones(7, 5)", 2 * 7 * (3 * 5 + 3 * 3)),
    # projections of 3 and 1, scores and mixture
    "attention": (
        "lambda x: nn.MultiheadAttention(8, 2, batch_first=True)(x, x, x, need_weights=False)",
        "torch.ones(2, 5, 8)",
        2 * 10 * 8 * 32 + 2 * 2 * 2 * 5 * 5 * 8,
    ),
    "encoder": (
        "nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()",
        "torch.ones(2, 5, 8)",
        2 * 10 * 8 * 32 + 2 * 2 * 2 * 5 * 5 * 8 + 2 * 10 * 2 * 8 * 16,
    ),
    "bilinear": ("nn.Bilinear(3, 4, 5)", "torch.ones(6, 3), torch.ones(6, 4)", 2 * 6 * 5 * 3 * 4),
    "lookup": ("nn.Embedding(9, 4)", "torch.tensor([1, 2])", 0),
    "norm": ("nn.LayerNorm(4)", "torch.ones(2, 4)", 0),
}


@pytest.mark.parametrize("mode", ["enable_grad", "no_grad", "inference_mode"])
@pytest.mark.parametrize("name", FORMULAS)
def test_by_formula(runner: Runner, name: str, mode: str) -> None:
    layer, given, flops = FORMULAS[name]
    trace, result = trace_of(
        runner,
        f"import torch\nfrom torch import nn\nnet = {layer}\nwith torch.{mode}():\n    net({given})\n",
        parameters=True,
    )
    assert result.status == "ok", result.stderr
    assert trace.models[0].flops == flops


def test_products_in_a_module_of_ones_own(runner: Runner) -> None:
    trace, _ = trace_of(
        runner,
        source_of(
            """
            import torch, torch.nn.functional as F
            from torch import nn
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.w = nn.Parameter(torch.ones(4, 6))
                    self.fc = nn.Linear(6, 2)
                def forward(self, x):
                    h = torch.einsum("bti,ij->btj", x, self.w)
                    h = F.scaled_dot_product_attention(h, h, h)
                    v = self.w @ h[0, 0]
                    s = v.dot(v) + torch.bmm(h, h.mT).sum()
                    return self.fc(h) * s
            net = Net()
            net(torch.ones(2, 3, 4))
            """
        ),
        parameters=True,
    )
    (model,) = trace.models
    own = 2 * (6 * 4 * 6 + 2 * (2 * 3 * 3 * 6) + 4 * 6 + 4 + 2 * 3 * 6 * 3)
    assert {layer.path: layer.own_flops for layer in model.layers} == {"": own, "fc": 2 * 6 * 6 * 2}
    assert model.flops == own + 2 * 6 * 6 * 2
    rows = table(model)
    assert any(row.split()[:3] == ["(itself)", "Net", "(2,"] and row.endswith(f"{own:,}") for row in rows)


def _layers(model: Model) -> dict[str, Layer]:
    return {layer.path: layer for layer in model.layers}


def test_tied_shared_frozen_lazy_and_idle(runner: Runner) -> None:
    trace, result = trace_of(
        runner,
        source_of(
            """
            import torch
            from torch import nn
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.emb = nn.Embedding(10, 4)
                    self.lazy = nn.LazyLinear(4)
                    self.mixed = nn.Linear(4, 4)
                    self.mixed.weight.requires_grad_(False)
                    self.again = self.mixed
                    self.idle = nn.Linear(4, 7)
                    self.ws = nn.ParameterList([nn.Parameter(torch.ones(3)), nn.Parameter(torch.ones(2, 2))])
                    self.head = nn.Linear(4, 10)
                    self.head.weight = self.emb.weight
                    self.att = nn.MultiheadAttention(4, 2, batch_first=True)
                    self.norm = nn.BatchNorm1d(4)
                    for p in self.norm.parameters():
                        p.requires_grad_(False)
                    self.register_buffer("mask", torch.ones(7))
                def forward(self, ids):
                    x = self.mixed(self.lazy(self.emb(ids))) * self.ws[0].sum()
                    x, _ = self.att(x, x, x)
                    x = self.norm(x.mT).mT
                    return self.head(self.again(x))
            net = Net()
            net(torch.zeros(2, 5, dtype=torch.long))
            total = sum(p.numel() for p in net.parameters())
            train = sum(p.numel() for p in net.parameters() if p.requires_grad)
            buffers = sum(b.numel() * b.element_size() for b in net.buffers())
            print(total, train, buffers)
            """
        ),
        parameters=True,
    )
    (model,) = trace.models
    layers = _layers(model)
    assert layers["head"].shared == ("weight = emb.weight",)
    assert [name for name, *_ in layers["head"].own] == ["bias"]
    assert (layers["mixed"].calls, "again" in layers, layers["idle"].calls) == (2, False, 0)
    assert layers["mixed"].flops == 2 * 2 * 10 * 16
    assert layers["lazy"].own[0][1] == (4, 4)
    rows = {row.split()[0]: " ".join(row.split()) for row in table(model) if row.strip()}
    assert rows["head"] == "head Linear (2, 5, 10) 10, shared weight = emb.weight 800"
    assert rows["mixed"] == "mixed Linear (2, 5, 4) x 2 4 x (4 + 1) = 20, weight frozen 640"
    assert rows["idle"] == "idle Linear not called 7 x (4 + 1) = 35"
    assert rows["ws"] == "ws ParameterList 3 + 2 x 2 = 7"
    assert rows["norm"] == "norm BatchNorm1d (2, 4, 5) 2 x 4 = 8, frozen 0"
    assert rows["emb"] == "emb Embedding (2, 5, 4) 10 x 4 = 40 0"
    assert "used by att" in rows["att.out_proj"]
    total, trainable, buffers = (int(word) for word in result.stdout.split())
    assert rows["parameters"] == f"parameters {total} {trainable} trainable"
    assert model.buffer_bytes == buffers
    # Every FLOP stands in exactly one row.
    assert sum(layer.own_flops for layer in model.layers) == model.flops
    assert rows["FLOPs"].endswith("one forward; a multiply-add counts 2")


def test_of_very_many_layers_the_sums_are_right(runner: Runner) -> None:
    trace, _ = trace_of(
        runner,
        "import torch\nfrom torch import nn\n"
        "net = nn.Sequential(*[nn.Linear(2, 2) for _ in range(2100)])\n"
        "net[2050].weight.requires_grad_(False)\n"
        "with torch.no_grad():\n    net(torch.ones(3, 2))\n",
        parameters=True,
    )
    (model,) = trace.models
    assert (model.layers[-1].path, model.layers[-1].type) == ("...", "101 more layers")
    totals = sums(model)
    assert (totals["parameters"], totals["trainable"]) == (2100 * 6, 2100 * 6 - 4)
    assert totals["activation_bytes"] == 2100 * 3 * 2 * 4
    assert sum(layer.own_flops for layer in model.layers) == model.flops == 2100 * 2 * 3 * 4
    assert any("101 more layers" in row and f"{101 * 6:,}" in row for row in table(model))

"""Watching changes nothing: the same output, the same exception, the same numbers to the last bit, and the
same random
numbers afterwards. On every script of the corpus, and on random programs."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from tests.doctor.scripts import scripts
from tests.doctor.watching import run

torch.set_num_threads(1)  # tiny tensors; more threads would only wait for each other
SCRIPTS = {script.name: script.source for script in scripts()}
FOLDERS = sorted({name.partition("/")[0] for name in SCRIPTS})


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some scripts save a file where they are."""
    monkeypatch.chdir(tmp_path)


def differences(source: str) -> str:
    plain, watched = run(source, watched=False), run(source, watched=True)
    if watched.broken:
        return f"a ledger failed: {watched.broken[0]}"
    for name in ("printed", "error", "drawn", "values"):
        if getattr(plain, name) != getattr(watched, name):
            return f"{name}: {getattr(plain, name)!r} became {getattr(watched, name)!r}"
    return ""


@pytest.mark.long
@pytest.mark.parametrize("folder", FOLDERS)
def test_scripts_of_the_corpus_run_alike(folder: str) -> None:
    found = {name: differences(source) for name, source in SCRIPTS.items() if name.startswith(f"{folder}/")}
    assert not {name: what for name, what in found.items() if what}


LAYERS = (
    "nn.Linear(6, 6)",
    "nn.ReLU()",
    "nn.ReLU(inplace=True)",
    "nn.Dropout(0.3)",
    "nn.BatchNorm1d(6)",
    "nn.LayerNorm(6)",
    "nn.Tanh()",
    "nn.Sequential(nn.Linear(6, 6), nn.GELU())",
)
OPTIMIZERS = (
    "torch.optim.SGD(params, lr=0.1)",
    "torch.optim.SGD(params, lr=0.05, momentum=0.9, nesterov=True)",
    "torch.optim.Adam(params, lr=0.01, amsgrad=True)",
    "torch.optim.AdamW(params, lr=0.01)",
    "torch.optim.RMSprop(params, lr=0.01)",
    "torch.optim.Adagrad(params, lr=0.05)",
)
LOSSES = (
    "F.mse_loss(net(x), y)",
    "F.l1_loss(net(x), y)",
    "F.cross_entropy(net(x), y.argmax(1))",
    "(net(x) - y).abs().sqrt().mean()",
    "F.binary_cross_entropy(torch.sigmoid(net(x)), torch.sigmoid(y))",
    "(torch.softmax(net(x), 1) * y).sum()",
    "sum((net(x) * w).mean() for w in (1.0, 2.0))",
)
LINES = (
    "opt.zero_grad()",
    "opt.zero_grad(set_to_none=False)",
    "net.zero_grad()",
    "loss.backward()",
    "loss.backward(retain_graph=True)",
    "opt.step()",
    "sched.step()",
    "net.train()",
    "net.eval()",
    "print(round(loss.item(), 6))",
    "print(float(loss.detach()), len(list(net.parameters())))",
    "losses.append(loss)",
    "total = total + loss",
    "h = torch.relu_(net(x)); h += 1; print(h.sum().item())",
    "for p in params: p.grad = None",
    "for p in params: p.data -= 0.01 * p.grad if p.grad is not None else 0",
    "with torch.no_grad(): print(net(x).std().item())",
    "nn.utils.clip_grad_norm_(params, 1.0)",
    "x = x[torch.randperm(len(x))]",
    "g = torch.autograd.grad(F.mse_loss(net(x), y), params, allow_unused=True, create_graph=True)",
    "print(torch.autograd.functional.jacobian(lambda v: net(v).sum(0), x).shape)",
    "print(torch.func.vmap(lambda row: (row * 2).sum())(x).tolist()[:2])",
    "with torch.inference_mode(): z = net(x).argmax(1); print(z.sum().item())",
    "with torch.autocast('cpu', dtype=torch.bfloat16): print(net(x).dtype)",
    "state = copy.deepcopy(net.state_dict()); net.load_state_dict(state)",
    "print(torch.view_as_complex(x.reshape(-1, 3, 2).contiguous()).abs().sum().item())",
    "s = (x > 1).float().to_sparse(); print(torch.sparse.mm(s, y.t()[:6, :2]).sum().item())",
    "print(torch.empty(0, 6).sum().item(), nn.Linear(6, 2, device='meta').weight.shape)",
    "for bx, by in loader: loss = F.mse_loss(net(bx), by)",
    "np_x = x.numpy(); print(np_x.sum())",
    "print(torch.rand(2).tolist(), random.random())",
)


def random_program(seed: int) -> str:
    """A training script put together by chance: most train, many are wrong somewhere, some raise."""
    chance = random.Random(seed)
    body = chance.choices(LINES, k=chance.randint(3, 9))
    if chance.random() < 0.7:
        body = ["opt.zero_grad()", f"loss = {chance.choice(LOSSES)}", "loss.backward()", "opt.step()", *body]
        if chance.random() < 0.5:
            chance.shuffle(body)
    lines = [
        "import copy, random",
        "import torch, torch.nn as nn, torch.nn.functional as F",
        "from torch.utils.data import DataLoader, TensorDataset",
        f"torch.manual_seed({seed})",
        "x, y = torch.randn(8, 6), torch.randn(8, 6)",
        f"net = nn.Sequential(nn.Linear(6, 6), {', '.join(chance.choices(LAYERS, k=chance.randint(1, 3)))})",
        "params = list(net.parameters())",
        f"opt = {chance.choice(OPTIMIZERS)}",
        "sched = torch.optim.lr_scheduler.StepLR(opt, 2, 0.5)",
        "loader = DataLoader(TensorDataset(x, y), batch_size=3, shuffle=True)",
        f"loss, total, losses = {chance.choice(LOSSES)}, 0, []",
        f"for step in range({chance.randint(1, 5)}):",
        *(f"    {line}" for line in body),
        "print([round(p.double().sum().item(), 9) for p in params])",
    ]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "block", [block if block < 3 else pytest.param(block, marks=pytest.mark.long) for block in range(12)]
)
def test_random_programs_run_alike(block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        source = random_program(seed)
        what = differences(source)
        assert not what, f"{what}\n{source}"


def test_most_random_programs_train_and_some_raise() -> None:
    errors = [bool(run(random_program(seed), watched=False).error) for seed in range(60)]
    assert 5 <= sum(errors) <= 40

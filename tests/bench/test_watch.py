"""What watching costs: processor time with the watch over without it, on training scripts like those people
write."""

from __future__ import annotations

import statistics

import pytest
import torch

from tests.doctor.scripts import scripts
from tests.doctor.watching import run

pytestmark = pytest.mark.bench
SOURCE = """
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(1000, 32)
y = (x.sum(1) > 0).long()
loader = DataLoader(TensorDataset(x, y), batch_size=50, shuffle=True)
net = nn.Sequential(nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 2))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(20):
    for bx, by in loader:
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(bx), by)
        loss.backward()
        opt.step()
"""


def ratio(source: str, times: int = 3) -> float:
    plain = [run(source, watched=False) for _ in range(times)]
    watched = [run(source, watched=True) for _ in range(times)]
    assert plain[0].same() == watched[0].same()
    assert not any(r.broken for r in watched)
    return min(r.seconds for r in watched) / min(r.seconds for r in plain)


def test_what_a_run_of_400_steps_costs_under_watch() -> None:
    torch.set_num_threads(1)
    measured = ratio(SOURCE)
    print(f"watched/unwatched, 400 steps of a small network: {measured:.2f}")


def test_what_the_corpus_costs_under_watch() -> None:
    """Scripts of a few dozen steps, most of them in the part of the run that is looked at in full."""
    torch.set_num_threads(1)
    some = [script.source for script in scripts() if script.file.stem.startswith("fixed_a")]
    measured = sorted(ratio(source, 2) for source in some)
    print(f"watched/unwatched, {len(some)} short scripts: median {statistics.median(measured):.2f}")

"""What watching costs: processor time with the watch over without it.

The scripts of the practice set are the reference solutions of its challenges with a few lines that train with
them; what people write for a few milliseconds of training is in the corpus.
"""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest
import torch

from tests.doctor.scripts import scripts
from tests.doctor.watching import run
from tutor.sandbox import data

pytestmark = pytest.mark.bench
DATA = Path(__file__).parents[2] / "lessons" / "data"
CHALLENGES = Path(__file__).parents[2] / "challenges"
DIGITS = "from tutor.sandbox.data import digits\nx, y = digits()\n"
NET = "net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))\n"
PRACTICE = {
    "07-training/digits": DIGITS + "fit(x, y)",
    "14-clinic/five-bugs": DIGITS + "print(accuracy(train(x, y), x, y))",
    "07-training/loop-whole": DIGITS + NET + "print(train(net, x, y, epochs=5, batch_size=32, lr=0.1))",
    "07-training/the-missing-step": DIGITS + NET + "print(fit(net, x, nn.functional.one_hot(y).float())[-1])",
}


def ratio(source: str, times: int = 3) -> tuple[float, float]:
    """Watched over plain, and the seconds of the plain one: the least of some runs of each, in turn."""
    plain, watched = [], []
    for _ in range(times):
        plain.append(run(source, watched=False))
        watched.append(run(source, watched=True))
    assert not plain[0].error, plain[0].error
    assert plain[0].same() == watched[0].same()
    assert not any(r.broken for r in watched)
    least = min(r.seconds for r in plain)
    return min(r.seconds for r in watched) / least, least


@pytest.mark.parametrize("challenge", PRACTICE)
def test_what_training_of_the_practice_set_costs_under_watch(challenge: str) -> None:
    torch.set_num_threads(1)
    data.locate(DATA)
    solution = (CHALLENGES / challenge / "solution.py").read_text(encoding="utf-8")
    measured, seconds = ratio(f"{solution}\n\n{PRACTICE[challenge]}\n")
    print(f"watched/unwatched, {challenge} ({1000 * seconds:.0f} ms): {measured:.2f}")


def test_what_the_corpus_costs_under_watch() -> None:
    """Scripts of a few dozen steps, most of them in the part of the run that is looked at in full."""
    torch.set_num_threads(1)
    some = [script.source for script in scripts() if script.file.stem.startswith("fixed_a")]
    measured = sorted(ratio(source, 2)[0] for source in some)
    print(f"watched/unwatched, {len(some)} scripts of milliseconds: median {statistics.median(measured):.2f}")

"""A long loop is looked at one round in a few, and what is wrong with it, or becomes wrong, is found all the
same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doctor.watching import FILENAME, run
from tutor.doctor.diagnose import diagnose
from tutor.doctor.timeline import steps_taken
from tutor.recording import Event, Recording
from tutor.sandbox.watch import LEDGERS, Watch
from tutor.sandbox.watch.rounds import Rounds

LOOP = """
import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(90, 4), torch.randint(0, 3, (90,))
vx, vy = torch.randn(30, 4), torch.randint(0, 3, (30,))
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 3))
opt = torch.optim.SGD(net.parameters(), lr=0.05)
at = 0
for epoch in range(80):
    for rows in torch.randperm(90).split(30):
        at += 1
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[rows]), y[rows])
        loss.backward()
        opt.step()
print(loss.item())
"""


def watched(source: str) -> Recording:
    events: list[list[Any]] = []
    namespace: dict[str, Any] = {"__name__": "__main__", "__file__": FILENAME}
    watch = Watch(FILENAME, namespace, lambda data: events.extend(data["events"]), LEDGERS)
    with watch:
        exec(compile(source, FILENAME, "exec"), namespace)
    watch.finish()
    recording = Recording(tuple(Event(*event) for event in events), source)
    assert not list(recording.of("broken"))
    return recording


def told(source: str) -> list[str]:
    return [found.id for found in diagnose(watched(source), strict=True) if found.severity != "hint"]


def test_most_of_a_long_loop_goes_unseen_and_every_step_counts() -> None:
    recording = watched(LOOP)
    seen = sum(1 for _ in recording.of("step"))
    assert 50 < seen < 120
    assert steps_taken(recording) == 240
    assert told(LOOP) == []


def test_a_rest_changes_nothing() -> None:
    assert run(LOOP, watched=True).same() == run(LOOP, watched=False).same()


EVALUATED = "print((net(vx).argmax(1) == vy).float().mean().item())"

LATE = {
    "missing-zero-grad": ("        opt.zero_grad()\n", "        if at < 130:\n            opt.zero_grad()\n"),
    "missing-eval-mode": (
        "print(loss.item())",
        "with torch.no_grad():\n    print((net(vx).argmax(1) == vy).float().mean().item())",
    ),
    "stuck-in-eval-mode": (
        "    for rows",
        (
            "    if epoch == 40:\n        net.eval()\n        with torch.no_grad():\n"
            "            print((net(vx).argmax(1) == vy).float().mean().item())\n    for rows"
        ),
    ),
    "optimizer-recreated": (
        "    for rows",
        "    if epoch > 40:\n        opt = torch.optim.Adam(net.parameters(), lr=0.01)\n    for rows",
    ),
}


@pytest.mark.parametrize("rounds", range(80, 88))
def test_an_evaluation_that_calls_the_model_as_the_training_does_is_seen(rounds: int) -> None:
    """Wherever in a rest the loop ends; through a function that both use, too."""
    plain = LOOP.replace("range(80)", "range(1)").replace("split(30)", f"repeat({rounds}).split(30)")
    # The call comes first in a round, so that the evaluation's could be taken for it.
    plain = plain.replace("        opt.zero_grad()\n", "").replace(
        "loss.back", "opt.zero_grad()\n        loss.back"
    )
    plain = plain.replace("print(loss.item())", EVALUATED)
    assert told(plain) == ["missing-eval-mode"]
    shared = plain.replace("net(x[rows])", "predict(x[rows])").replace("net(vx)", "predict(vx)")
    shared = shared.replace("at = 0", "def predict(rows):\n    return net(rows)\nat = 0")
    last = watched(shared).last("forward")
    assert last is not None
    assert "vx" in shared.split("\n")[last["where"][-1] - 1]


CLEARED_AFTERWARDS = LOOP.replace("        opt.zero_grad()\n", "").replace(
    "        opt.step()\n", "        opt.step()\n        opt.zero_grad(set_to_none=False)\n"
)


@pytest.mark.parametrize("mistake", LATE)
def test_a_mistake_that_begins_late_is_found(mistake: str) -> None:
    here, there = LATE[mistake]
    assert here in LOOP
    assert mistake in told(LOOP.replace(here, there, 1))


@pytest.mark.parametrize("mistake", ["missing-eval-mode", "stuck-in-eval-mode"])
def test_so_it_is_where_a_round_begins_with_cleared_gradients(mistake: str) -> None:
    assert told(CLEARED_AFTERWARDS) == []
    here, there = LATE[mistake]
    assert told(CLEARED_AFTERWARDS.replace(here, there, 1)) == [mistake]


ALL_SEEN = {
    "a scheduler": ("        opt.step()\n", "        opt.step()\n        plan.step()\n"),
    "clipping": (
        "        opt.step()\n",
        "        nn.utils.clip_grad_norm_(net.parameters(), 1.0)\n        opt.step()\n",
    ),
    "gradients cleared by hand": (
        "        opt.zero_grad()\n",
        "        for p in net.parameters():\n            p.grad = None\n",
    ),
    "a derivative that may be infinite": ("loss.backward()", "loss = loss.sqrt()\n        loss.backward()"),
}


@pytest.mark.parametrize("what", ALL_SEEN)
def test_rounds_with_more_than_the_usual_in_them_are_all_seen(what: str) -> None:
    here, there = ALL_SEEN[what]
    source = LOOP.replace("at = 0", "plan = torch.optim.lr_scheduler.LinearLR(opt)\nat = 0").replace(
        here, there
    )
    assert sum(1 for _ in watched(source).of("step")) == 240


def test_new_rows_are_never_slept_through() -> None:
    source = LOOP.replace("x[rows]", "torch.randn(30, 4)").replace("y[rows]", "y[:30]")
    assert sum(1 for _ in watched(source).of("step")) == 240


# --- rounds by themselves ----------------------------------------------------------------------------

ROUND: tuple[tuple[object, ...], ...] = (("clear",), ("call", 1), ("backward",), ("step", 1))


def go(rounds: Rounds, times: int, parts: tuple[tuple[object, ...], ...] = ROUND) -> list[bool]:
    """Whether each of them was slept through."""
    slept = []
    for _ in range(times):
        for part in parts:
            rounds.met(part)
        slept.append(rounds.resting)
        rounds.ended(settled=True)
    return slept


def test_one_round_in_eight_is_seen_after_the_first_ones() -> None:
    slept = go(Rounds(), 100)
    assert not any(slept[:40])
    assert slept[40:48] == [True] * 7 + [False]
    assert slept[48:56] == [True] * 7 + [False]


def test_a_round_that_differs_ends_the_rest_and_takes_many_alike_to_rest_again() -> None:
    rounds = Rounds()
    go(rounds, 42)
    assert rounds.resting
    assert go(rounds, 1, (*ROUND[:2], ("call", 2), *ROUND[2:])) == [True]
    assert not rounds.resting
    assert go(rounds, 1, (*ROUND[:2], ("call", 2), *ROUND[2:])) == [False]
    assert not any(go(rounds, 12))
    assert any(go(rounds, 3))


def test_what_was_spoiled_or_not_settled_is_no_pattern() -> None:
    rounds = Rounds()
    for _ in range(100):
        rounds.met(("backward",))
        rounds.noted("update", None)
        rounds.ended(settled=True)
        assert not rounds.resting
    rounds = Rounds()
    for _ in range(100):
        rounds.met(("backward",))
        rounds.ended(settled=False)
        assert not rounds.resting


def test_a_program_without_steps_is_not_kept_in_mind() -> None:
    rounds = Rounds()
    for number in range(10_000):
        rounds.met(("call", number))
    assert len(rounds._round) < 100

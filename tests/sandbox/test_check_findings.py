"""The doctor's findings beside a verdict: named where an attempt failed, and never part of the verdict."""

from __future__ import annotations

from tests.sandbox.checking import challenge
from tutor.challenge import check, with_findings
from tutor.runner import Runner

CHECK = '''
def check_step(attempt):
    """Every step uses its own gradient alone."""
    torch.manual_seed(0)
    watched = attempt.watch(attempt.fit, torch.linspace(-1, 1, 8).view(-1, 1), torch.ones(8, 1))
    for step in watched.steps:
        assert torch.allclose(step.gradient_used, step.gradient_of_its_loss), "A step used more than its own"
'''
RIGHT = """import torch
from torch import nn


def fit(x, y):
    net = nn.Linear(1, 1)
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(6):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x), y)
        loss.backward()
        opt.step()
"""
FORGETS = RIGHT.replace("        opt.zero_grad()\n", "")


def test_a_failed_attempt_gets_the_mistake_by_name_and_line(runner: Runner) -> None:
    posed = challenge(CHECK, RIGHT)
    verdict = check(posed, FORGETS, runner)
    assert verdict.status == "failed"
    assert verdict.findings == ()
    told = with_findings(verdict, posed, FORGETS, runner)
    assert [(finding.id, finding.line) for finding in told.findings] == [("missing-zero-grad", 10)]
    assert told.checks == verdict.checks
    assert told.status == "failed"


def test_a_passed_attempt_is_not_examined(runner: Runner) -> None:
    posed = challenge(CHECK, RIGHT)
    verdict = check(posed, RIGHT, runner)
    assert verdict.status == "passed"
    assert with_findings(verdict, posed, RIGHT, runner) is verdict


def test_an_attempt_that_trains_nothing_is_not_run_again(runner: Runner) -> None:
    posed = challenge(CHECK, RIGHT)
    nothing = "def fit(x, y):\n    return 1 / 0\n"
    verdict = check(posed, nothing, runner)
    assert verdict.status == "failed"
    assert with_findings(verdict, posed, nothing, runner) is verdict


def test_events_that_an_attempt_invents_change_no_verdict(runner: Runner) -> None:
    forging = FORGETS + (
        "\nimport os, json, struct\n"
        "for fd in range(3, 1000):\n"
        "    event = {'kind': 'watch.events', 'events': [[1, 'step', 1, {}]]}\n"
        "    data = json.dumps({'event': event}).encode()\n"
        "    try:\n"
        "        os.write(fd, struct.pack('<II', len(data), 0) + data)\n"
        "    except OSError:\n"
        "        pass\n"
    )
    posed = challenge(CHECK, RIGHT)
    verdict = check(posed, forging, runner)
    assert verdict.status != "passed"
    assert with_findings(verdict, posed, forging, runner).status == verdict.status

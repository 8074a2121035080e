"""Rules about modules and modes on recordings that no script of the corpus makes."""

from __future__ import annotations

from typing import Any

from tutor.doctor.diagnose import diagnose
from tutor.doctor.passes import passes
from tutor.recording import Event, Recording


def forward(n: int, **data: Any) -> Event:
    about: dict[str, Any] = {
        "module": 1,
        "name": "net",
        "type": "Sequential",
        "training": True,
        "grad": True,
        "inference": False,
        "autocast": False,
        "inputs": [[[16, 4], "float32"]],
        "same": n,
        "output": [[16, 1], "float32"],
        "graph": True,
        "raised": False,
        "awake": [["1", "dropout", 0.5, False]],
        "asleep": [],
        "trained": True,
        "noise": False,
        "inside_of": "",
        "where": [5],
    }
    return Event(n, "forward", data.pop("line", 5), about | data)


def reached(n: int, *forwards: int) -> Event:
    return Event(n, "reached", 6, {"by": "backward", "forwards": list(forwards)})


def ids(recording: Recording) -> list[str]:
    return [f.id for f in diagnose(recording, strict=True) if f.severity != "hint"]


def evaluation(n: int, **data: Any) -> Event:
    return forward(n, **({"line": 9, "graph": False, "grad": False} | data))


def test_an_evaluation_in_training_mode_is_told() -> None:
    events = (forward(1), reached(2, 1), evaluation(3))
    found = diagnose(Recording(events), strict=True)
    assert [(f.id, f.line) for f in found] == [("missing-eval-mode", 9)]


def test_three_passes_over_one_tensor_are_samples_on_purpose() -> None:
    samples = tuple(evaluation(n, same=77) for n in (3, 4, 5))
    assert ids(Recording((forward(1), reached(2, 1), *samples))) == []
    assert ids(Recording((forward(1), reached(2, 1), *samples[:2]))) == ["missing-eval-mode"]


def test_what_is_fed_into_a_loss_is_no_evaluation() -> None:
    fed = Event(4, "fed", 10, {"forward": 3})
    assert ids(Recording((forward(1), reached(2, 1), evaluation(3), fed))) == []


def test_the_last_forward_of_a_run_that_failed_is_not_judged() -> None:
    events = (forward(1), reached(2, 1), forward(3, line=9))
    assert not list(passes(Recording(events, status="error")).evaluations())
    assert list(passes(Recording(events)).evaluations())


def test_a_statement_that_throws_the_output_away_moves_statistics_on_purpose() -> None:
    source = "\n" * 8 + "net(x)"
    awake = [["1", "batchnorm", 0.1, False]]
    events = (forward(1, awake=awake), reached(2, 1), evaluation(3, awake=awake))
    assert ids(Recording(events, source=source)) == []
    assert ids(Recording(events, source=source.replace("net(x)", "y = net(x)"))) == ["missing-eval-mode"]


def test_a_model_moved_after_its_optimizer_was_made_is_only_a_hint() -> None:
    made = {"optimizer": 1, "type": "SGD", "parameters": [1], "lr": [0.1], "frozen": 0, "state": False}
    optimizer = Event(1, "optimizer", 2, made | {"stack": [2]})
    placed = Event(2, "placed", 3, {"module": "net"})
    source = "net = make()\nopt = SGD(net.parameters())\nnet.to(device)\n"
    (finding,) = diagnose(Recording((optimizer, placed), source=source), strict=True)
    assert (finding.id, finding.severity, finding.line) == ("optimizer-before-device-move", "hint", 3)
    later = Event(3, "optimizer", 4, optimizer.data)
    assert not diagnose(Recording((placed, later), source=source), strict=True)

"""doctor: what it says, its document, its exit status, and what it does for the review. What it finds is
proved by tests/doctor."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tutor.progress import Record

RIGHT = """
import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(60, 4), torch.randint(0, 3, (60,))
net = nn.Linear(4, 3)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(8):
    order = torch.randperm(60)
    for rows in order.split(20):
        loss = nn.functional.cross_entropy(net(x[rows]), y[rows])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("epoch", epoch)
"""
WRONG = RIGHT.replace("        opt.zero_grad()\n", "")


@pytest.fixture
def script(home: Path) -> Any:
    def write(source: str) -> str:
        Path("train.py").write_text(source, encoding="utf-8")
        return "train.py"

    return write


def test_a_mistake_is_told_with_its_line_and_what_to_change(tutor: Any, script: Any) -> None:
    result = tutor("doctor", script(WRONG))
    assert result.exit_code == 1
    assert "train.py · 24 steps watched" in result.stdout
    assert "Gradients are never cleared" in result.stdout
    assert "opt.zero_grad()" in result.stdout
    assert "train.py:13" in result.stdout
    assert "nothing else found" in result.stdout
    assert "epoch" not in result.stdout  # what the script prints is not shown


def test_the_document_has_what_is_promised(tutor: Any, script: Any) -> None:
    result = tutor("doctor", script(WRONG), "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert (document["status"], document["steps"], document["error"]) == ("ok", 24, None)
    (finding,) = document["findings"]
    assert {"id", "severity", "line", "title", "why", "evidence", "fix", "lesson"} <= finding.keys()
    assert (finding["id"], finding["severity"], finding["line"]) == ("missing-zero-grad", "error", 13)
    assert isinstance(finding["evidence"], dict)


def test_a_right_script_is_left_in_peace(tutor: Any, script: Any) -> None:
    result = tutor("doctor", script(RIGHT))
    assert result.exit_code == 0
    assert "nothing found" in result.stdout
    assert json.loads(tutor("doctor", script(RIGHT), "--json").stdout)["findings"] == []


def test_a_script_is_read_from_standard_input_with_arguments(tutor: Any, home: Path) -> None:
    source = WRONG.replace("range(8)", "range(int(__import__('sys').argv[1]))")
    document = json.loads(tutor("doctor", "-", "2", "--json", input=source).stdout)
    assert document["steps"] == 6
    assert [finding["id"] for finding in document["findings"]] == ["missing-zero-grad"]


def test_a_script_that_raises_is_explained_after_what_was_found(tutor: Any, script: Any) -> None:
    result = tutor("doctor", script(WRONG + "\nnet(torch.randn(2, 5))\n"))
    assert result.exit_code == 1
    found, explained = result.stdout.split("nothing else found")
    assert "Gradients are never cleared" in found
    assert "line 17: 5 features came to a layer that takes 4" in explained
    alone = json.loads(tutor("doctor", script(RIGHT + "\nnet(torch.randn(2, 5))\n"), "--json").stdout)
    assert (alone["status"], alone["findings"]) == ("error", [])
    assert alone["error"]["line"] == 18


def test_a_long_script_is_judged_by_what_was_seen(tutor: Any, script: Any) -> None:
    endless = WRONG.replace("range(8)", "__import__('itertools').count()")
    result = tutor("doctor", script(endless), "--timeout", "2")
    assert result.exit_code == 1
    assert "Gradients are never cleared" in result.stdout
    assert "stopped after 2 s" in result.stdout
    right = RIGHT.replace("range(8)", "__import__('itertools').count()")
    assert tutor("doctor", script(right), "--timeout", "2").exit_code == 3


def test_what_was_found_comes_back_for_review_unless_that_is_declined(
    tutor: Any, script: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TUTOR_CONTENT")  # the course itself, whose skills findings belong to

    def due() -> list[str]:
        with Record.open() as record:
            return [each.item for each in record.due(datetime.now(UTC))]

    tutor("doctor", script(WRONG), "--no-record")
    assert due() == []
    tutor("doctor", script(WRONG))
    assert due() == ["skill/training.zero-grad"]


def test_lines_in_a_script_of_several_files_are_said_to_be_its_own(tutor: Any, script: Any) -> None:
    Path("model.py").write_text("from torch import nn\nnet = nn.Linear(4, 3)\n", encoding="utf-8")
    source = WRONG.replace("net = nn.Linear(4, 3)", "from model import net")
    result = tutor("doctor", script(source))
    assert "Gradients are never cleared" in result.stdout
    assert "what happens in model.py is told at the line that calls it." in result.stdout
    assert "Lines are those" not in tutor("doctor", script(RIGHT)).stdout


def test_what_cannot_be_read_is_one_sentence(tutor: Any, home: Path) -> None:
    result = tutor("doctor", "nowhere.py")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "nowhere.py cannot be read: no such file or directory.\n"

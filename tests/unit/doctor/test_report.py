"""Findings as text and as plain data."""

from __future__ import annotations

import json

import pytest

from tutor.doctor import Finding, report

FINDING = Finding(
    id="missing-zero-grad",
    severity="error",
    line=31,
    title="Gradients are never cleared",
    why="Every step since the first used its own gradient plus all before it.",
    fix="Add opt.zero_grad() between opt.step() (line 32) and the next backward.",
    evidence={"gradient_norm": [0.4, 0.9, 1.7], "steps": 240},
    lesson="autograd/accumulation",
)


def test_a_finding_says_what_where_evidence_why_and_the_fix() -> None:
    text = report.render([FINDING], filename="train.py", steps=240, seconds=3.14)
    lines = text.split("\n")
    assert lines[0] == "train.py · 240 steps watched · 3.1 s"
    assert lines[2].startswith("1 ✗ Gradients are never cleared")
    assert lines[2].endswith("train.py:31")
    assert len(lines[2]) == 78
    assert "    gradient norm  0.4  0.9  1.7" in lines
    assert "    steps          240" in lines
    assert "    → lesson autograd/accumulation" in lines
    assert lines[-1].startswith("nothing else found, ")


@pytest.mark.parametrize("width", [30, 40, 78])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    text = report.render([FINDING] * 12, filename="train.py", steps=1, seconds=0.1, width=width)
    assert max(map(len, text.split("\n")[1:])) <= width
    assert "1 step watched" in text


def test_ascii_has_no_other_signs() -> None:
    assert report.render([FINDING], filename="t.py", steps=2, seconds=1, ascii=True).isascii()


def test_without_findings_it_says_that_nothing_was_found() -> None:
    text = report.render([], filename="t.py", steps=2, seconds=1)
    assert text.split("\n")[-1] == f"nothing found, {report.looked_for()} mistakes looked for"


def test_the_document_keeps_its_keys_and_is_strict_json() -> None:
    finding = Finding("x", "hint", None, "t", "w", "f", {"loss": float("nan"), "all": [1.0, float("inf")]})
    document = report.document(finding)
    assert {"id", "severity", "line", "title", "why", "evidence", "fix"} <= document.keys()
    assert json.loads(json.dumps(document, allow_nan=False))["evidence"] == {
        "loss": "nan",
        "all": [1.0, "inf"],
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (None, "none"),
        (12345, "12,345"),
        (0.12345, "0.123"),
        (1234.5, "1,234"),
        (float("nan"), "nan"),
        ([1, 2.5], "1  2.5"),
        ("words", "words"),
        ({"a_b": 1}, "a b 1"),
    ],
)
def test_evidence_reads_as_people_write_numbers(value: object, text: str) -> None:
    assert report.evidence_value(value) == text

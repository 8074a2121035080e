"""How a run ended, from what its program said and what its supervisor saw."""

from __future__ import annotations

from typing import Any

import pytest

from tutor.protocol import Job, Limits
from tutor.runner.capture import Capture
from tutor.runner.ending import judge

JOB = Job(
    "", limits=Limits(wall_seconds=2.5, memory_mb=2048, output_bytes=1 << 20, processes=8, scratch_mb=64)
)
GOOD: dict[str, Any] = {
    "status": "ok",
    "exit_code": 0,
    "failure": None,
    "detail": "",
    "values": [1, [2]],
    "seconds": 0.5,
    "cpu_seconds": 0.4,
    "grown_mb": 3.0,
}
REPORT: dict[str, Any] = {"why": "exit", "code": 0, "seconds": 0.6, "cpu_seconds": 0.7, "peak_mb": 5.0}


def test_a_good_end() -> None:
    ending = judge(JOB, GOOD, REPORT, "exit")
    assert (ending.status, ending.detail, ending.exit_code, ending.values) == ("ok", "", 0, (1, [2]))
    assert (ending.seconds, ending.cpu_seconds, ending.peak_memory_mb) == (0.5, 0.4, 5.0)


def test_an_end_told_before_the_supervisor_knows() -> None:
    assert judge(JOB, GOOD, None, "exit").status == "ok"


@pytest.mark.parametrize(
    ("why", "status", "detail"),
    [
        ("timeout", "timeout", "after 2.5 s"),
        ("memory", "memory", "more than 2,048 MB of memory"),
        ("processes", "processes", "more than 8 processes"),
        ("output", "output", "printed more than 1 MiB"),
        ("disk", "output", "more than 64 MB of files"),
        ("cancelled", "cancelled", "cancelled"),
    ],
)
def test_a_limit_counts_more_than_what_the_program_says(why: str, status: str, detail: str) -> None:
    ending = judge(JOB, GOOD, REPORT | {"why": why, "code": -9}, "exit")
    assert ending.status == status
    assert detail in ending.detail
    assert ending.detail.endswith(".")
    assert ending.values == ()
    assert ending.failure is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-11, "killed by SIGSEGV: it touched memory"),
        (-6, "killed by SIGABRT"),
        (-9, "killed by SIGKILL: something outside"),
        (-60, "killed by signal 60"),
        (0, "left before its end, without an error"),
        (7, "with exit status 7"),
    ],
)
def test_ending_without_a_word_is_a_crash(code: int, words: str) -> None:
    ending = judge(JOB, None, REPORT | {"code": code}, "exit")
    assert (ending.status, ending.exit_code) == ("crash", code)
    assert words in ending.detail


def test_processor_time_used_up_is_a_timeout() -> None:
    assert judge(JOB, None, REPORT | {"code": -24}, "exit").status == "timeout"


def test_an_end_that_its_exit_status_contradicts() -> None:
    assert judge(JOB, GOOD, REPORT | {"code": 1}, "exit").status == "crash"


@pytest.mark.parametrize("damage", [{"failure": 3}, {"values": None}, {"exit_code": "x"}, {"failure": {}}])
def test_an_end_that_cannot_be_read(damage: dict[str, Any]) -> None:
    assert judge(JOB, GOOD | damage, REPORT, "exit").status == "crash"


def test_hostile_figures_are_no_figures() -> None:
    ending = judge(JOB, GOOD | {"seconds": float("nan"), "grown_mb": "much"}, REPORT, "exit")
    assert (ending.seconds, ending.peak_memory_mb) == (0.6, 5.0)


def test_a_failure_is_carried_over() -> None:
    failure = {"type": "ValueError", "message": "no", "line": 2, "traceback": "..."}
    ending = judge(
        JOB, GOOD | {"status": "error", "exit_code": 1, "failure": failure}, REPORT | {"code": 1}, "exit"
    )
    assert ending.status == "error"
    assert ending.failure is not None
    assert (ending.failure.type, ending.failure.line) == ("ValueError", 2)


def test_the_sandbox_was_lost() -> None:
    ending = judge(JOB, None, None, "lost")
    assert ending.status == "crash"
    assert "sandbox was killed" in ending.detail


def test_text_is_decoded_across_pieces_and_capped() -> None:
    capture = Capture(8)
    euro = "€".encode()
    assert capture.feed(b"a" + euro[:1]) == "a"
    assert capture.feed(euro[1:]) == "€"
    assert capture.feed(b"bcdefgh") == "bcde"
    assert capture.dropped == 3
    assert capture.feed(b"more") == ""
    assert (capture.text, capture.dropped) == ("a€bcde", 7)


def test_a_stream_that_ends_within_a_character() -> None:
    capture = Capture(100)
    assert capture.feed("x€".encode()[:-1]) == "x"
    assert capture.finish() == "�"
    assert capture.text == "x�"

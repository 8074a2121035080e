"""Whatever is made false in a course, verify names it with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.errors import UsageError
from tutor.runner import Runner
from tutor.verify import verify

LESSON = "lessons/04-autograd/adding.md"
QUESTIONS = "lessons/04-autograd/questions.toml"
DOUBLE = "challenges/04-autograd/double"

# What docs/authoring.md asks of a whole lesson; the tiny course is too small for it on purpose.
FORM = ("live cells, expected", "questions of", "the last page should be")


def red(root: Path, runner: Runner, wanted: tuple[Path, ...] = ()) -> list[str]:
    report = verify(wanted, root=root, runner=runner)
    return [
        f"{failed.file.name}:{failed.line}: {failed.message}"
        for failed in report.failed
        if not any(form in failed.message for form in FORM)
    ]


def test_a_true_course_is_green(tiny_course: Path, runner: Runner) -> None:
    assert red(tiny_course, runner) == []


def test_a_lesson_too_small_is_red(tiny_course: Path, runner: Runner) -> None:
    messages = [failed.message for failed in verify(root=tiny_course, runner=runner).failed]
    assert all(any(form in message for message in messages) for form in FORM)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (LESSON, "```output\n2", "```output\n3", "adding.md:17: the cell prints '2', expected '3'"),
        (LESSON, "print(1 + 1)", "print(1 + 2)", "adding.md:17: the cell prints '3', expected '2'"),
        (
            LESSON,
            "print(1 + 1)",
            "print(1 + '1')",
            "adding.md:13: the cell should run, but it rai",
        ),
        (
            LESSON,
            'raise ValueError("no")',
            "x = 1",
            "adding.md:27: the cell should raise ValueError",
        ),
        (
            LESSON,
            'raise ValueError("no")',
            "1 / 0",
            "ValueError, but it raises Zero",
        ),
        (LESSON, 'raise ValueError("no")', "while True: pass", "but ends with timeout"),
        (LESSON, "answer = 2", "answer = 3", "torch says 2, but the answer is 3"),
        (LESSON, 'ask = "1 + 1"', 'ask = "nothing"', "`ask` raises NameError"),
        (LESSON, "[1, 2, 3]", "5", "`figure` of kind curve should be a dict"),
        (LESSON, "figure = ", "figures = ", "should leave `figure`"),
        (QUESTIONS, 'prove = "x = 1"', 'prove = "x = 2"', "the proof says 'false', but the answer is 'true'"),
        (f"{DOUBLE}/starter.py", "...", "return x * 2", "starter.py:1: the starter passes all checks"),
        (
            f"{DOUBLE}/solution.py",
            "2 * x",
            "3 * x",
            "solution.py:1: expected it to pass, but chec",
        ),
        (f"{DOUBLE}/right/sum.py", "x + x", "x + x + 1", "sum.py:1: expected it to pass"),
        (f"{DOUBLE}/wrong/same.py", "return x", "return x + x", "same.py:1: it passes all checks"),
        (
            f"{DOUBLE}/wrong/same.py",
            "Not twice",
            "Not thrice",
            "expected the sentence 'Not thrice'",
        ),
    ],
)
def test_one_falsehood_is_named(
    tiny_course: Path, runner: Runner, file: str, old: str, new: str, says: str
) -> None:
    path = tiny_course / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = red(tiny_course, runner, (path,))
    assert any(says in message for message in found), found


def test_a_sandbox_that_is_up_already_is_used_and_left_as_it_is(
    tiny_course: Path, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.verify.run.Runner", None)
    assert verify(["autograd/adding/how-much"], root=tiny_course, runner=runner).items == 1
    assert runner.state == "ready"


def test_only_what_is_asked_for_is_verified(tiny_course: Path, runner: Runner) -> None:
    lessons = verify([tiny_course / "lessons"], root=tiny_course, runner=runner)
    challenges = verify([tiny_course / "challenges"], root=tiny_course, runner=runner)
    one = verify(["autograd/adding/how-much"], root=tiny_course, runner=runner)
    everything = verify(root=tiny_course, runner=runner)
    assert lessons.items + challenges.items == everything.items
    assert one.items == 1
    with pytest.raises(UsageError, match="neither a file nor the id"):
        verify(["no/such/thing"], root=tiny_course, runner=runner)


def test_a_hole_in_the_checks_survives_as_a_mutant(tiny_course: Path, runner: Runner) -> None:
    good = verify([tiny_course / "challenges"], root=tiny_course, runner=runner, mutants=True).mutants
    assert good is not None
    assert good.total > 0
    assert good.survivors == ()
    check = tiny_course / DOUBLE / "check.py"
    check.write_text(check.read_text().replace("attempt.double(3) == 6", "attempt.double(0) == 0"))
    holed = verify([tiny_course / "challenges"], root=tiny_course, runner=runner, mutants=True).mutants
    assert holed is not None
    assert any("2 / x" in survivor.diff or "3 * x" in survivor.diff for survivor in holed.survivors)

"""list, show, progress, where: what there is and where the learner stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tutor.progress import Record
from tutor.review import grade

NOW = datetime.now(UTC)


def listed(tutor: Any, what: str) -> list[dict[str, Any]]:
    result = tutor("list", what, "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert list(document) == [what]
    for item in document[what]:
        assert {"id", "title", "part", "difficulty", "state", "due"} <= item.keys()
    return document[what]


def test_list_lessons(tutor: Any, home: Path) -> None:
    assert json.loads(tutor("list", "--json").stdout) == json.loads(tutor("list", "lessons", "--json").stdout)
    (lesson,) = listed(tutor, "lessons")
    assert (lesson["id"], lesson["title"], lesson["part"]) == ("autograd/adding", "Adding", "autograd")
    assert (lesson["state"], lesson["due"], lesson["page"]) == ("new", False, None)
    with Record.open() as record:
        record.save_position("autograd/adding", 1, 2)
    (lesson,) = listed(tutor, "lessons")
    assert (lesson["state"], lesson["page"], lesson["pages"]) == ("started", 1, 2)
    with Record.open() as record:
        record.add_attempt("autograd/old", "lesson", verdict="done")  # its name before the rename
    assert listed(tutor, "lessons")[0]["state"] == "done"
    with Record.open() as record:
        grade(
            record, "autograd/adding/how-much", right=False, hints=0, seconds=5, now=NOW - timedelta(days=9)
        )
    (lesson,) = listed(tutor, "lessons")
    assert (lesson["state"], lesson["due"]) == ("due", True)


def test_list_questions_and_challenges(tutor: Any, home: Path) -> None:
    questions = {question["id"]: question for question in listed(tutor, "questions")}
    authored = {id for id, question in questions.items() if not question["generated"]}
    assert authored == {"autograd/adding/how-much", "autograd/first", "autograd/second"}
    assert questions["autograd/first"]["kind"] == "claim"
    assert questions["autograd/first"]["generated"] is False
    with Record.open() as record:
        record.add_attempt("autograd/first", "question", verdict="wrong")
        record.add_attempt("autograd/double", "challenge", verdict="failed")
    assert [question["state"] for question in listed(tutor, "questions")].count("wrong") == 1
    (challenge,) = listed(tutor, "challenges")
    assert (challenge["state"], challenge["difficulty"], challenge["attempts"]) == ("started", 1, 1)
    with Record.open() as record:
        record.add_attempt("autograd/double", "challenge", verdict="passed")
        record.add_attempt("autograd/double", "challenge", verdict="failed")
    assert listed(tutor, "challenges")[0]["state"] == "passed", "what was passed once stays passed"


def test_list_skills_sums_up_what_needs_them(tutor: Any, home: Path) -> None:
    skills = {skill["id"]: skill for skill in listed(tutor, "skills")}
    assert skills["autograd.add"]["items"] == 4
    assert skills["autograd.more"]["items"] == 1
    assert skills["autograd.more"]["needs"] == ["autograd.add"]
    assert {skill["state"] for skill in skills.values()} == {"new"}
    with Record.open() as record:
        record.add_attempt("autograd/second", "question", verdict="right")
        record.add_attempt("autograd/first", "question", verdict="right")
        grade(record, "autograd/first", right=False, hints=0, seconds=5, now=NOW - timedelta(days=9))
    skills = {skill["id"]: skill for skill in listed(tutor, "skills")}
    assert (skills["autograd.more"]["state"], skills["autograd.more"]["good"]) == ("done", 1)
    assert (skills["autograd.add"]["state"], skills["autograd.add"]["good"]) == ("due", 1)


def test_the_plain_list_has_a_word_for_every_sign(tutor: Any, home: Path) -> None:
    with Record.open() as record:
        record.add_attempt("autograd/first", "question", verdict="wrong")
    text = tutor("list", "questions").stdout
    assert "04 Autograd\n" in text
    assert "✗ wrong  autograd/first" in text
    assert "· new    autograd/second" in text


# --- show --------------------------------------------------------------------------------------------


def test_show_a_lesson(tutor: Any) -> None:
    text = tutor("show", "autograd/adding").stdout
    assert text.startswith("Adding\n======\n\nAutograd, about 3 minutes.")
    for piece in ("- add", "1. One\n------", "Some prose.", "    print(1 + 1)", "What does it print?"):
        assert piece in text
    assert "    raise ValueError" in text
    assert "It raises ValueError." in text
    assert "1 + 1?" in text
    assert "Answer with a number" in text
    assert "A line." in text
    assert "Count." not in text, "an explanation is an answer"
    assert "+++" not in text
    assert "```" not in text


def test_show_an_old_name(tutor: Any) -> None:
    document = json.loads(tutor("show", "autograd/old", "--json").stdout)
    assert (document["id"], document["kind"], document["title"]) == ("autograd/adding", "lesson", "Adding")
    assert document["text"].startswith("Adding")


def test_show_a_question_without_its_answer(tutor: Any) -> None:
    text = tutor("show", "autograd/second").stdout
    assert "Which?" in text
    assert "  a  This." in text
    assert "  b  That." in text
    assert "No." not in text
    assert "right" not in text.lower()


def test_show_a_challenge_without_its_solution(tutor: Any) -> None:
    text = tutor("show", "autograd/double").stdout
    for piece in ("Double it", "Write `double(x)`.", "- double(x) is 2x.", "    def double(x):\n        ..."):
        assert piece in text
    assert "2 * x" not in text


def test_a_near_miss_is_answered_with_the_nearest(tutor: Any) -> None:
    assert "did you mean autograd/adding" in tutor("show", "autograd/addin").stderr


@pytest.mark.parametrize("columns", ["30", "80", "200"])
def test_prose_keeps_to_the_width(tutor: Any, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    widest = max(len(line) for line in tutor("show", "autograd/second").stdout.splitlines())
    assert widest <= min(78, int(columns))


# --- progress and where ------------------------------------------------------------------------------


def test_progress(tutor: Any, home: Path) -> None:
    document = json.loads(tutor("progress", "--json").stdout)
    assert document["next"] == {
        "kind": "lesson",
        "id": "autograd/adding",
        "page": 0,
        "pages": 0,
        "why": "The course begins here.",
    }
    assert document["lessons"]["total"] == 1
    assert document["week"] == [0] * 7
    with Record.open() as record:
        record.add_attempt("autograd/adding", "lesson", verdict="done")
        record.add_attempt("autograd/first", "question", verdict="wrong")
        record.add_attempt("unknown/thing", "question", verdict="right")
    document = json.loads(tutor("progress", "--json").stdout)
    assert (document["lessons"]["done"], document["questions"]["answered"]) == (1, 2)
    assert sum(document["week"]) == 3
    assert document["next"]["id"] == "autograd/double"
    text = tutor("progress").stdout
    assert "challenge autograd/double, Double it" in text
    assert "1 of 1 done" in text


def test_where(tutor: Any, home: Path, tiny_course: Path) -> None:
    document = json.loads(tutor("where", "--json").stdout)
    assert document["record"] == str(home / "record.sqlite3")
    assert document["record_exists"] is False
    assert document["lessons"] == str(tiny_course / "lessons")
    assert f"{home} (not made yet)" in tutor("where").stdout

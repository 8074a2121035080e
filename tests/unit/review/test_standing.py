"""Where the learner stands, and what is proposed next."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tutor.course.catalog import Catalog
from tutor.course.heads import ChallengeHead, LessonHead, Part, Skill
from tutor.progress import Record
from tutor.review import Answered, Next, grade, keep, set_known, standing, went_wrong

NOW = datetime(2025, 3, 5, 12, 0).astimezone()  # a Wednesday
LESSONS = ("one/a", "one/b", "two/c")


def challenge(id: str, *lessons: str, difficulty: int = 2) -> ChallengeHead:
    return ChallengeHead(
        id=id,
        title=id.title(),
        part=id.partition("/")[0],
        kind="fix",
        skills=(),
        difficulty=difficulty,
        lessons=lessons,
        hints=(),
        seconds=10,
        memory_mb=100,
        policy="plain",
        devices=("cpu",),
        folder=Path(),
    )


SKILLS = {
    "s.base": Skill("s.base", "The base"),
    "s.middle": Skill("s.middle", "The middle", ("s.base",)),
    "s.top": Skill("s.top", "The top", ("s.middle",)),
}
TEACHES = {"one/a": ("s.base",), "one/b": ("s.middle",), "two/c": ("s.top",)}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    questions = {"01-one": ["one/a/q", *(f"one/a/q{n}" for n in range(4))], "02-two": ["two/q"]}
    for folder, ids in questions.items():
        file = tmp_path / "lessons" / folder / "questions.toml"
        file.parent.mkdir(parents=True)
        file.write_text("".join(f'[[question]]\nid = "{id}"\n' for id in ids))
    parts = (
        Part("one", "Part one", 1, "01-one", ("one/a", "one/b")),
        Part("two", "Part two", 2, "02-two", ("two/c",)),
    )
    lessons = tuple(
        LessonHead(id, id.upper(), id.partition("/")[0], TEACHES[id], 5, ("x",), Path()) for id in LESSONS
    )
    challenges = (
        challenge("one/fix", "one/a"),
        challenge("one/hard", "one/a", difficulty=4),
        challenge("two/both", "one/a", "two/c"),
    )
    renamed = {"old/a": "one/a", "old/q": "one/a/q"}
    return Catalog(tmp_path, "Course", parts, SKILLS, renamed, lessons, challenges)


@pytest.fixture
def record() -> Record:
    return Record.in_memory()


def done(record: Record, *lessons: str) -> None:
    for lesson in lessons:
        record.add_attempt(lesson, "lesson", verdict="done", at=NOW)


def test_at_the_very_beginning(catalog: Catalog, record: Record) -> None:
    found = standing(catalog, record, NOW)
    assert found.lessons == dict.fromkeys(LESSONS, "new")
    assert (found.due, found.challenges_passed, found.week) == ((), frozenset(), (0,) * 7)
    assert found.next == Next("lesson", "one/a", "The course begins here.")


def test_a_lesson_left_in_the_middle_goes_on_there(catalog: Catalog, record: Record) -> None:
    record.save_position("one/b", 2, 5)
    record.save_position("one/a", 3, 4)
    found = standing(catalog, record, NOW)
    assert found.lessons == {"one/a": "started", "one/b": "started", "two/c": "new"}
    assert found.next == Next("lesson", "one/a", "You left it at page 3 of 4.", 3, 4)


def test_a_question_met_in_a_quiz_begins_no_lesson(catalog: Catalog, record: Record) -> None:
    record.add_attempt("one/b/q", "question", verdict="wrong", at=NOW)
    assert standing(catalog, record, NOW).next.id == "one/a"
    assert standing(catalog, record, NOW).lessons["one/b"] == "new"


@pytest.mark.parametrize("item", ["one/a#1", "old/a", "one/a"])
def test_work_on_its_pages_begins_a_lesson(catalog: Catalog, record: Record, item: str) -> None:
    record.add_attempt(item, "cell", verdict="error", at=NOW)
    found = standing(catalog, record, NOW)
    assert found.lessons["one/a"] == "started"
    assert found.next == Next("lesson", "one/a", "You began this lesson.")


def test_after_a_lesson_comes_its_challenge_then_the_next_lesson(catalog: Catalog, record: Record) -> None:
    record.save_position("one/a", 4, 4)
    done(record, "one/a")
    found = standing(catalog, record, NOW)
    assert found.lessons["one/a"] == "done"
    assert found.next == Next("challenge", "one/fix", "It practises what ONE/A taught.")
    record.add_attempt("one/fix", "challenge", verdict="failed", at=NOW)
    assert standing(catalog, record, NOW).next.id == "one/fix"
    record.add_attempt("one/fix", "challenge", verdict="passed", at=NOW)
    found = standing(catalog, record, NOW)
    assert found.challenges_passed == {"one/fix"}
    assert found.next == Next("lesson", "one/b", "The next lesson: Part one, lesson 2 of 2.")


def test_a_heap_of_reviews_goes_before_a_new_lesson(catalog: Catalog, record: Record) -> None:
    done(record, "one/a")
    record.add_attempt("one/fix", "challenge", verdict="passed", at=NOW)
    for n in range(4):
        grade(record, f"one/a/q{n}", right=True, hints=0, seconds=20, now=NOW)
    later = NOW + timedelta(days=10)
    found = standing(catalog, record, later)
    assert len(found.due) == 4
    assert found.lessons["one/a"] == "due"
    assert found.next.kind == "lesson"
    grade(record, "two/q", right=True, hints=0, seconds=20, now=NOW)
    assert standing(catalog, record, later).next == Next("review", "", "5 questions are due for review.")
    assert standing(catalog, record, NOW).due == ()


def test_when_all_is_read(catalog: Catalog, record: Record) -> None:
    done(record, *LESSONS)
    for id in ("one/fix", "two/both"):
        record.add_attempt(id, "challenge", verdict="passed", at=NOW)
    assert standing(catalog, record, NOW).next.id == "one/hard"
    record.add_attempt("one/hard", "challenge", verdict="passed", at=NOW)
    assert standing(catalog, record, NOW).next == Next(
        "review", "", "Everything is done, and nothing is due."
    )
    grade(record, "one/a/q", right=False, hints=0, seconds=20, now=NOW)
    found = standing(catalog, record, NOW + timedelta(days=2))
    assert found.next == Next("review", "", "One question is due for review.")


def test_renamed_items_count_under_their_new_name(catalog: Catalog, record: Record) -> None:
    done(record, "old/a")
    grade(record, "old/q", right=True, hints=0, seconds=20, now=NOW - timedelta(days=20))
    grade(record, "one/a/q", right=True, hints=0, seconds=20, now=NOW - timedelta(days=20))
    found = standing(catalog, record, NOW)
    assert found.lessons["one/a"] == "due"
    assert found.due == ("one/a/q",)


def test_what_the_course_no_longer_has_is_kept_but_not_asked(catalog: Catalog, record: Record) -> None:
    grade(record, "one/a/gone", right=True, hints=0, seconds=20, now=NOW - timedelta(days=20))
    grade(record, "skill/s.gone", right=True, hints=0, seconds=20, now=NOW - timedelta(days=20))
    grade(record, "gone/q", right=True, hints=0, seconds=20, now=NOW - timedelta(days=20))
    record.save_position("gone/lesson", 1, 2)
    done(record, "gone/other")
    found = standing(catalog, record, NOW)
    assert found.due == ()
    assert found.next.id == "one/a"
    assert record.card("gone/q")


def test_the_week_begins_on_monday(catalog: Catalog, record: Record) -> None:
    for days, count in ((0, 3), (1, 1), (2, 2), (3, 5)):
        for _ in range(count):
            record.add_attempt("one/a/q", "question", verdict="right", at=NOW - timedelta(days=days))
    assert standing(catalog, record, NOW).week == (2, 1, 3, 0, 0, 0, 0)


# --- skills and families -----------------------------------------------------------------------------


def answer(record: Record, verdict: str, at: datetime, skill: str = "s.base", **more: Any) -> None:
    given = Answered("one/a/q", (skill,), verdict, float(verdict == "right"), seconds=20, **more)
    keep(record, given, at)


def test_a_due_skill_is_covered_by_a_due_question_of_it(catalog: Catalog, record: Record) -> None:
    answer(record, "right", NOW)
    later = NOW + timedelta(days=30)
    found = standing(catalog, record, later)
    assert found.due == ("one/a/q",)
    assert found.topics == ("s.base",)
    went_wrong(record, catalog, "s.top", NOW, "a check failed")
    assert standing(catalog, record, later).due == ("one/a/q", "skill/s.top")
    assert standing(catalog, record, later).topics == ("s.base", "s.top")


def test_a_family_is_due_as_a_whole(catalog: Catalog, record: Record) -> None:
    for seed in (1, 2):
        answer(record, "right", NOW, family="sums", seed=seed, difficulty=2)
    assert [state.item for state in record.states().values()] == ["family/sums"]
    assert [attempt.seed for attempt in record.attempts("family/sums")] == [1, 2]
    assert standing(catalog, record, NOW + timedelta(days=60)).due == ("family/sums",)


def test_what_goes_wrong_elsewhere_is_due_at_once_and_once(catalog: Catalog, record: Record) -> None:
    done(record, *LESSONS)
    assert went_wrong(record, catalog, ["two/c", "no/such"], NOW, "the doctor found it") == ("s.top",)
    assert went_wrong(record, catalog, "two/c", NOW + timedelta(hours=1), "again") == ()
    found = standing(catalog, record, NOW)
    assert found.due == ("skill/s.top",)
    assert record.attempts("skill/s.top")[0].answer == "the doctor found it"
    assert record.evidence(NOW)["s.top"].good == 0
    assert sum(found.week) == 3, "it is no work of the learner's"


def test_a_weak_skill_goes_before_the_lesson_that_builds_on_it(catalog: Catalog, record: Record) -> None:
    done(record, "one/a", "one/b")
    record.add_attempt("one/fix", "challenge", verdict="passed", at=NOW)
    before = NOW - timedelta(days=1)
    for verdict in ("right", "wrong", "wrong", "wrong"):
        answer(record, verdict, before)
    coming = standing(catalog, record, before + timedelta(hours=20)).next
    assert (coming.kind, coming.id) == ("skill", "s.base")
    assert coming.why.startswith("TWO/C builds on it. So far about 33 % (")
    answer(record, "wrong", NOW)  # not twice a day
    assert standing(catalog, record, NOW).next.id == "two/c"


def test_what_is_known_before_is_skipped_and_can_be_taken_back(catalog: Catalog, record: Record) -> None:
    set_known(record, frozenset({"s.base"}))
    found = standing(catalog, record, NOW)
    assert found.lessons == {"one/a": "known", "one/b": "new", "two/c": "new"}
    assert found.next.id == "one/b"
    set_known(record, frozenset())
    assert standing(catalog, record, NOW).next.id == "one/a"

"""Sessions: what comes next, nothing twice, proved and prepared ahead, the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from quiz_questions import number

from tutor.course.catalog import Catalog, load_catalog
from tutor.errors import RunnerError, UnknownItem
from tutor.progress import Record
from tutor.quiz import sittings
from tutor.quiz.choosers import Drill, Listed
from tutor.quiz.generators import family
from tutor.quiz.judgement import Judgement, right, wrong
from tutor.quiz.pool import Asking, Pool, level
from tutor.quiz.report import report
from tutor.quiz.session import Session, Told, Want
from tutor.quiz.supply import Supply, seed_of
from tutor.quiz.telling import told as said
from tutor.review import Answered, keep, standing, went_wrong

NOW = datetime(2025, 5, 1, 12, 0, tzinfo=UTC)
YES, NO = right("", ""), wrong("", "")
HALF = Judgement("partial", 0.5, "", "")
FAMILIES = tuple(family(id) for id in ("view-reshape", "permute-transpose", "squeeze-expand"))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def pool(catalog: Catalog) -> Pool:
    return Pool(catalog, FAMILIES)


@pytest.fixture
def record() -> Record:
    return Record.in_memory()


def answer(record: Record, asking: Asking, verdict: str, at: datetime = NOW) -> None:
    item = asking.item
    keep(
        record,
        Answered(
            asking.question.id,
            asking.question.skills,
            verdict,
            float(verdict == "right"),
            seconds=30,
            family=item.family if item else "",
            seed=item.seed if item else None,
            difficulty=item.difficulty if item else 0,
        ),
        at,
    )


def answered(session: Session, *judgements: Judgement) -> list[Asking]:
    """Asks as long as there are judgements to give."""
    askings = []
    for judgement in judgements:
        asking = session.next()
        assert asking is not None
        session.answered(asking, judgement, "")
        askings.append(asking)
    return askings


# --- drill -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("judgements", "difficulty"),
    [
        ([], 2),
        ([YES], 2),
        ([YES, YES], 3),
        ([YES, YES, YES], 3),
        ([YES] * 8, 5),
        ([NO], 1),
        ([NO, NO], 1),
        ([HALF], 2),
        ([YES, NO, YES], 1),
        ([YES, YES, NO], 2),
    ],
)
def test_a_drill_rises_after_two_and_falls_after_one(judgements: list[Judgement], difficulty: int) -> None:
    told = tuple(Told(Asking(number(1)), judgement, "") for judgement in judgements)
    assert Drill(["x"], 2).difficulty(told) == difficulty
    assert Drill(["x"], 2, fixed=True).difficulty(told) == 2


def test_a_drill_goes_on_where_it_was_left(pool: Pool, record: Record) -> None:
    assert level(record, "view-reshape") == 2
    session = sittings.drill(pool, record, "view-reshape", count=6)
    for asking in answered(session, *[YES] * 6):
        answer(record, asking, "right")
    assert level(record, "view-reshape") == 4
    assert sittings.drill(pool, record, "view-reshape").next().question.difficulty == 3  # type: ignore[union-attr]


def test_a_drill_of_a_skill_takes_its_families_or_its_questions(pool: Pool, record: Record) -> None:
    session = sittings.drill(pool, record, "ops.reshape", count=4)
    assert all(asking.item is not None for asking in answered(session, *[YES] * 4))
    session = sittings.drill(pool, record, "intro.five-steps")
    assert all("intro.five-steps" in asking.question.skills for asking in session)
    with pytest.raises(UnknownItem, match="no question family"):
        sittings.drill(pool, record, "no-such")


def test_no_two_of_a_session_are_the_same_or_look_alike(pool: Pool, record: Record) -> None:
    session = sittings.drill(pool, record, "view-reshape", count=15, seed=4)
    askings = answered(session, *[YES] * 15)
    assert len({asking.question.id for asking in askings}) == 15
    looks = Counter(asking.item.signature for asking in askings if asking.item)
    assert looks.most_common(1)[0][1] <= 2


def test_the_same_seed_gives_the_same_questions(pool: Pool, record: Record) -> None:
    def ids(seed: int) -> list[str]:
        session = sittings.drill(pool, record, "view-reshape", seed=seed, count=5)
        return [asking.question.id for asking in answered(session, *[YES] * 5)]

    assert ids(3) == ids(3) != ids(4)


def test_what_was_prepared_ahead_is_what_is_asked(pool: Pool, record: Record) -> None:
    def ids(ahead: bool) -> list[str]:
        session = sittings.drill(pool, record, "view-reshape", seed=9, count=6)
        found = []
        for judgement in (YES, YES, NO, YES, YES, YES):
            asking = session.next()
            assert asking is not None
            if ahead:
                session.prepare()
            session.answered(asking, judgement, "")
            found.append(asking.question.difficulty)
        return found

    assert ids(True) == ids(False)


class Denying:
    """A runner that says no to some questions."""

    state = "ready"

    def __init__(self) -> None:
        self.asked = 0


def test_what_torch_contradicts_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from tutor.quiz.generators import proving

    runner: Any = Denying()
    bad = {seed_of(0, "view-reshape", 2, n) for n in (0, 1)}

    def prove(items: Any, given: Any) -> Any:
        assert given is runner
        return tuple(proving.Proved(item, item.seed not in bad) for item in items)

    monkeypatch.setattr(proving, "prove", prove)
    assert Supply(0, runner).take("view-reshape", 2).seed == seed_of(0, "view-reshape", 2, 2)
    bad |= {seed_of(0, "view-reshape", 2, n) for n in range(50)}
    with pytest.raises(RunnerError, match="Torch contradicts"):
        Supply(0, runner).take("view-reshape", 2)


# --- review ------------------------------------------------------------------------------------------


def test_review_asks_what_is_due_with_other_numbers(pool: Pool, record: Record) -> None:
    first = sittings.drill(pool, record, "view-reshape", count=1).next()
    assert first is not None
    answer(record, first, "right", NOW - timedelta(days=40))
    authored = Asking(pool.question("autograd/outcome-backward-twice"))
    answer(record, authored, "right", NOW - timedelta(days=30))
    went_wrong(record, pool.catalog, "training.zero-grad", NOW, "the doctor found it")
    session = sittings.review(pool, record, NOW, seed=1)
    found, *due = answered(session, YES, YES, YES)
    assert "training.zero-grad" in found.question.skills
    assert found.why == "the doctor found it"
    fresh = next(asking for asking in due if asking.item is not None)
    assert fresh.item is not None
    assert fresh.item.family == "view-reshape"
    assert fresh.question.id != first.question.id
    assert authored.question.id in [asking.question.id for asking in due]
    beyond = session.next()  # there is time left: what is weak
    assert beyond is not None
    assert "weak" in beyond.why


def test_review_ends_with_its_time_and_interrupts_nobody(pool: Pool, record: Record) -> None:
    now = 0.0
    wants = [Want(question=question.id) for question in pool.questions[:5]]
    session = Session("Review", pool, Listed(wants), Supply(0), minutes=5, clock=lambda: now)
    assert session.next()
    now = 299.0
    assert session.next()
    assert round(session.minutes_left) == 0
    now = 301.0
    assert session.next() is None


def test_what_the_course_no_longer_has_is_passed_over(pool: Pool, record: Record) -> None:
    keep(record, Answered("x", (), "right", 1.0, family="gone", seed=1), NOW - timedelta(days=30))
    assert standing(pool.catalog, record, NOW).due == ("family/gone",)
    session = sittings.review(pool, record, NOW)
    asking = session.next()
    assert asking is None or asking.item is None or asking.item.family != "gone"
    assert standing(pool.catalog, record, NOW).due == ()
    assert record.card("family/gone")


def test_mixed_practice_asks_the_weak_more_and_nothing_twice(pool: Pool, record: Record) -> None:
    for skill, verdict in (("ops.reshape", "wrong"), ("tensor.shape", "right")):
        for n in range(8):
            keep(record, Answered(f"x/{n}", (skill,), verdict, float(verdict == "right")), NOW)
    for n in range(3):
        keep(record, Answered(f"y/{n}", ("ops.permute",), "right", 1.0), NOW)
    weak = 0
    for seed in range(6):
        askings = list(sittings.mixed(pool, record, NOW, seed=seed, count=10))
        assert len({asking.question.id for asking in askings}) == len(askings)
        weak += sum(asking.skill == "ops.reshape" for asking in askings)
    assert weak > 60 / 3


def test_review_and_practice_are_decided_one_question_ahead(pool: Pool, record: Record) -> None:
    """So that it can be prepared; and the same questions come as without."""
    keep(record, Answered("x", ("ops.reshape",), "wrong", 0.0), NOW)
    keep(record, Answered("y", ("ops.permute",), "wrong", 0.0), NOW)

    def ids(ahead: bool) -> list[str]:
        session = sittings.mixed(pool, record, NOW, seed=5, count=6)
        found = []
        while (asking := session.next()) is not None:
            if ahead:
                session.prepare()
            found.append(asking.question.id)
        return found

    assert ids(True) == ids(False)
    assert len(ids(True)) == 6


# --- exam --------------------------------------------------------------------------------------------


def test_an_exam_is_even_over_the_sections_and_made_by_its_seed(pool: Pool) -> None:
    def exam(seed: int) -> list[Asking]:
        return list(sittings.exam(pool, seed=seed))

    askings = exam(1)
    assert len(askings) == 22
    counts = Counter(asking.section for asking in askings)
    assert set(counts) == {question.practice for question in pool.questions if question.practice}
    assert max(counts.values()) - min(counts.values()) <= 1
    assert all(asking.question.kind != "short" for asking in askings)
    assert any(asking.item for asking in askings)
    ids = [asking.question.id for asking in askings]
    assert ids == [asking.question.id for asking in exam(1)]
    assert ids != [asking.question.id for asking in exam(2)]
    assert len(set(ids)) == 22


def test_a_report_counts_sections_and_names_what_is_weak() -> None:
    def one(section: str, judgement: Judgement) -> Told:
        return Told(Asking(number(1), section=section), judgement, "5")

    found = report([one("a", YES), one("a", NO), one("b", HALF), one("b", NO)], asked=6)
    assert (found.asked, found.answered, found.right, found.partial, found.score) == (6, 4, 1, 1, 1.5)
    assert [(share.name, share.right, share.total, share.score) for share in found.sections] == [
        ("a", 1, 2, 1.0),
        ("b", 0, 2, 0.5),
    ]
    assert found.weak == ("a.b",)
    assert len(found.wrong) == 3


# --- telling and placing -----------------------------------------------------------------------------


def test_a_generated_question_is_explained_step_by_step() -> None:
    from tutor.quiz import judge
    from tutor.quiz.generators import generate

    item = generate("view-reshape", 8, 3)
    message, steps = said(item.question, judge(item.question, "?"), item.steps)
    assert [step.rstrip(".") for step in steps] == [step.rstrip(".") for step in item.steps]
    assert item.question.explain not in message
    question = number(18)
    assert said(question, judge(question, "18")) == ("Here is why.", ())
    assert said(question, judge(question, "lots"))[1] == ()


class Knows:
    """Answers a placement: right where the skill is known, else by luck."""

    def __init__(self, skills: set[str], seed: int) -> None:
        self.skills = skills
        self.chance = random.Random(seed)

    def __call__(self, asking: Asking) -> Judgement:
        sure = 0.95 if asking.skill in self.skills else asking.guess
        return YES if self.chance.random() < sure else NO


def placed(pool: Pool, knows: set[str], seed: int) -> tuple[frozenset[str], int]:
    session, chooser = sittings.placement(pool, Record.in_memory(), seed=seed)
    learner = Knows(knows, seed)
    for asking in session:
        session.answered(asking, learner(asking), "")
    chooser.hear(tuple(session.told))
    return chooser.placing.result(), len(session.told)


def test_a_placement_skips_what_is_known_and_hardly_ever_more(pool: Pool) -> None:
    skills = set(pool.catalog.skills)
    some = {id for id in skills if id.partition(".")[0] in ("intro", "tensor", "ops")}
    wrongly = 0
    granted: dict[str, float] = {}
    for name, knows in (("all", skills), ("some", some), ("nothing", set())):
        found = [placed(pool, knows, seed) for seed in range(8)]
        assert all(count == 12 for _, count in found)
        granted[name] = sum(len(result) for result, _ in found) / len(found)
        wrongly += sum(len(result - knows) for result, _ in found)
    assert granted["nothing"] < 1.5 < granted["some"] < granted["all"]
    assert granted["all"] > len(skills) / 3
    assert wrongly / 24 < 1

"""`tutor quiz`: choosing questions, asking them line by line, or judging answers from a file."""

from __future__ import annotations

import json
import random
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tutor.cli import out
from tutor.cli.keeping import Keeper, record_or_none_kept
from tutor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutor.course.catalog import Catalog
    from tutor.course.model import Question
    from tutor.progress import Record
    from tutor.quiz.pool import Asking
    from tutor.quiz.session import Session, Told
    from tutor.runner import Runner

KINDS = ("choice", "claim", "number", "shape", "output", "outcome", "line", "order", "blank", "short")


@click.command()
@click.option("--topic", help="A part, a skill, a lesson or a section of the practice set.")
@click.option("--kind", type=click.Choice(KINDS), help="Only questions of this kind.")
@click.option("--due", is_flag=True, help="What is due for review, then what is weak.")
@click.option("--minutes", type=click.FloatRange(0.5, 120), default=5, show_default=True, help="With --due.")
@click.option(
    "--family", help="Questions with ever other numbers: a family (`tutor list questions`) or a skill."
)
@click.option("--difficulty", type=click.IntRange(1, 5), help="With --family; otherwise it rises.")
@click.option("--mixed", is_flag=True, help="All that you have met, mixed, the weaker the oftener.")
@click.option("--exam", is_flag=True, help="22 questions over all sections, with a report at the end.")
@click.option("--place", is_flag=True, help="About 12 questions that find out what you know already.")
@click.option("--n", "count", type=click.IntRange(1), help="How many.  [default: 10]")
@click.option("--seed", type=click.IntRange(0), help="Choose by chance, the same way each time.")
@click.option("--dump", is_flag=True, help="Print the questions of --family with their keys, as JSON.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and ask nothing.")
@click.option("--answers", metavar="FILE", help="Judge the answers in FILE (JSON); - is standard input.")
@click.option("--record/--no-record", "keep", default=True, help="Whether answers count for your progress.")
def quiz(answers: str | None, as_json: bool, keep: bool, dump: bool, **wanted: Any) -> int:
    """Ask questions as a plain conversation: no cursor tricks, fit for pipes and screen readers.

    With --answers FILE it judges without asking. FILE holds {"id": "answer", ...} or
    [{"id": ..., "answer": ...}, ...].
    """
    from tutor.course.catalog import load_catalog

    wish = Wish(**wanted)
    wish.check(dump=dump, as_json=as_json, answers=answers)
    if dump:
        return _dump(wish)
    catalog = load_catalog()
    from tutor.runner import Runner

    with Runner(ready=1) as runner:
        if answers is not None:
            return _judge_file(catalog, runner, answers, wish, as_json=as_json, keep=keep)
        with record_or_none_kept() as record:
            if as_json:
                out.document({"questions": [asked(asking) for asking in wish.unasked(catalog, record)]})
                return 0
            if wish.place:
                from tutor.cli.placing import place

                return place(catalog, record, runner, wish.seed, wish.count, keep=keep)
            from tutor.cli.conversation import Conversation

            session = wish.session(catalog, record, runner)
            return Conversation(catalog, record if keep else None, runner).hold(session)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    topic: str | None = None
    kind: str | None = None
    due: bool = False
    minutes: float = 5.0
    family: str | None = None
    difficulty: int | None = None
    mixed: bool = False
    exam: bool = False
    place: bool = False
    count: int | None = None
    seed: int | None = None

    def check(self, *, dump: bool, as_json: bool, answers: str | None) -> None:
        """Raises UsageError where the options do not go together."""
        ways = {"--due": self.due, "--family": self.family, "--mixed": self.mixed, "--exam": self.exam}
        ways |= {"--place": self.place, "--topic or --kind": self.topic or self.kind}
        given = [name for name, value in ways.items() if value]
        if len(given) > 1:
            raise UsageError(f"{given[0]} and {given[1]} do not go together.")
        if dump and not self.family:
            raise UsageError("--dump prints the questions of a family: name it with --family.")
        if self.difficulty and not self.family:
            raise UsageError("--difficulty goes with --family.")
        if as_json and answers is None and (self.due or self.mixed or self.place):
            raise UsageError(f"{given[0]} chooses by your answers, so it cannot be printed beforehand.")

    def session(self, catalog: Catalog, record: Record, runner: Runner | None) -> Session:
        """Raises UsageError, UnknownItem."""
        from tutor.quiz import sittings
        from tutor.quiz.pool import Pool
        from tutor.quiz.session import Session
        from tutor.quiz.supply import Supply

        now = datetime.now(UTC)
        chance = self.seed if self.seed is not None else random.randrange(1 << 31)
        if not (self.due or self.family or self.mixed or self.exam):
            count = self.count or 10
            chosen = choose(catalog, record, topic=self.topic, kind=self.kind, count=count, seed=self.seed)
            return sittings.listed(catalog, [question.id for question in chosen], "Quiz")
        pool = Pool(catalog)
        if runner is not None:
            runner.start()  # it proves generated questions as soon as it is up
        if self.due:
            return sittings.review(pool, record, now, minutes=self.minutes, seed=chance, runner=runner)
        if self.mixed:
            count = self.count or sittings.IN_PRACTICE
            return sittings.mixed(pool, record, now, seed=chance, count=count, runner=runner)
        if self.exam:
            count = self.count or sittings.IN_AN_EXAM
            return sittings.exam(pool, seed=chance, count=count, runner=runner)
        assert self.family is not None
        count = self.count or sittings.IN_A_DRILL
        if self.seed is None:
            return sittings.drill(
                pool, record, self.family, difficulty=self.difficulty, seed=chance, count=count, runner=runner
            )
        wants = sittings.seeded(self.family, seed=self.seed, count=count, difficulty=self.difficulty)
        from tutor.quiz.choosers import Listed
        from tutor.quiz.generators import family

        return Session(family(self.family).title, pool, Listed(wants), Supply(0, runner), count=count)

    def unasked(self, catalog: Catalog, record: Record) -> list[Asking]:
        """All questions of a session whose course no answer can change."""
        return list(self.session(catalog, record, None))


def _dump(wish: Wish) -> int:
    """Generated questions with their keys."""
    from tutor.quiz.generators import dumped, family, generate
    from tutor.quiz.sittings import seeded

    assert wish.family is not None
    of = family(wish.family).id
    wants = seeded(of, seed=wish.seed or 0, count=wish.count or 10, difficulty=wish.difficulty)
    items = [generate(of, want.seed or 0, want.difficulty) for want in wants]
    out.document({"questions": [dumped(item) for item in items]})
    return 0


# --- choosing ----------------------------------------------------------------------------------------


def choose(
    catalog: Catalog, record: Record, *, topic: str | None, kind: str | None, count: int, seed: int | None
) -> list[Question]:
    """The questions to ask. With a seed it is chance alone; without, what is due goes first, then what went
    wrong last time, then what is new in the order of the course, then the rest. Raises UsageError."""
    found = [question for question in catalog.questions() if kind in (None, question.kind)]
    if topic is not None:
        found = [question for question in found if matches(catalog, question, topic)]
    if not found:
        raise UsageError(_nothing(catalog, topic, kind))
    if seed is not None:
        return random.Random(seed).sample(found, min(count, len(found)))
    due = [catalog.current_id(item.item) for item in record.due(datetime.now(UTC))]
    last = {catalog.current_id(id): state.last for id, state in record.states().items()}
    places = {id: place for place, id in enumerate(due)}

    def urgency(question: Question) -> tuple[int, int]:
        if question.id in places:
            return 0, places[question.id]
        return {"wrong": 1, "partial": 1, "": 2}.get(last.get(question.id, ""), 3), 0

    return sorted(found, key=urgency)[:count]


def matches(catalog: Catalog, question: Question, topic: str) -> bool:
    """A topic is a part, a lesson, a question, a skill or the first half of one, or a practice section."""
    wanted = topic.casefold()
    names = {question.part, question.practice, question.id, question.lesson or "", *question.skills}
    names |= {skill.partition(".")[0] for skill in question.skills}
    part = catalog.part(question.part)
    names |= {part.title.casefold(), part.folder}
    return wanted in names or catalog.current_id(topic) in names


def _nothing(catalog: Catalog, topic: str | None, kind: str | None) -> str:
    if topic is None:
        return f"There are no questions of the kind {kind} yet."
    if kind is not None and any(matches(catalog, question, topic) for question in catalog.questions()):
        return f"There are no questions of the kind {kind} on {topic}."
    sections = sorted({question.practice for question in catalog.questions() if question.practice})
    parts = [part.id for part in catalog.parts]
    return (
        f"There is no topic {topic!r}: it can be a part ({', '.join(parts)}), a skill (`tutor list skills`), "
        f"a lesson, or a practice section ({', '.join(sections) or 'none yet'})."
    )


def asked(asking: Asking) -> dict[str, Any]:
    """A question as plain data, without its answer."""
    from tutor.course.model import Choice, Order, Shape
    from tutor.quiz import how_to_answer, order

    question = asking.question
    return {
        "id": question.id,
        "kind": question.kind,
        "part": question.part,
        "lesson": question.lesson,
        "skills": list(question.skills),
        "practice": question.practice,
        "section": asking.section,
        "difficulty": question.difficulty,
        "text": question.text,
        "code": question.code,
        "options": [option.text for option in question.options] if isinstance(question, Choice) else [],
        "lines": [{"line": a.line, "name": a.name} for a in question.answers]
        if isinstance(question, Shape)
        else [],
        "order": [question.lines[at] for at in order.shuffled(question)]
        if isinstance(question, Order)
        else [],
        "hints": len(question.hints),
        "how": how_to_answer(question),
        "generated": asking.item is not None,
        "family": asking.item.family if asking.item else None,
        "seed": asking.item.seed if asking.item else None,
    }


# --- judging a file ----------------------------------------------------------------------------------


def _judge_file(catalog: Catalog, runner: Runner, file: str, wish: Wish, *, as_json: bool, keep: bool) -> int:
    from tutor.quiz import judge_with
    from tutor.quiz.pool import asking_of
    from tutor.quiz.session import Told

    pairs = read_answers(file)
    askings = [asking_of(catalog, id) for id, _ in pairs]
    told = [
        Told(asking, judge_with(asking.question, answer, runner), answer)
        for asking, (_, answer) in zip(askings, pairs, strict=True)
    ]
    if wish.exam:
        told = _in_exam(catalog, wish, told)
    if keep:
        from tutor.cli.conversation import remember

        keeper = Keeper()
        with record_or_none_kept() as record:
            for one in told:
                remember(record, keeper, one.asking, one.judgement, one.text)
    if as_json:
        out.document(_judged(told) | (_report(told, wish) if wish.exam else {}))
    else:
        _print(catalog, told, wish)
    return 0


def _in_exam(catalog: Catalog, wish: Wish, told: list[Told]) -> list[Told]:
    """The answers with the sections that the exam of this seed has them in. Raises UsageError where one
    belongs to no such exam."""
    from tutor.progress import Record

    if wish.seed is None:
        raise UsageError("The answers to an exam need its --seed as well.")
    with Record.in_memory() as nothing:
        known = {asking.question.id: asking for asking in wish.unasked(catalog, nothing)}
    for one in told:
        if one.asking.question.id not in known:
            raise UsageError(f"{one.asking.question.id} is not in the exam of seed {wish.seed}.")
    return [replace(one, asking=known[one.asking.question.id]) for one in told]


VERDICTS = ("right", "partial", "wrong", "unread")


def _counts(told: Sequence[Told]) -> dict[str, int]:
    return {verdict: sum(one.judgement.verdict == verdict for one in told) for verdict in VERDICTS}


def _judged(told: Sequence[Told]) -> dict[str, Any]:
    documents = [
        {"id": one.asking.question.id, "kind": one.asking.question.kind, **asdict(one.judgement)}
        for one in told
    ]
    return {"judgements": documents, "total": len(documents), **_counts(told)}


def _report(told: Sequence[Told], wish: Wish) -> dict[str, Any]:
    from tutor.quiz.report import report
    from tutor.quiz.sittings import IN_AN_EXAM

    found = report(told, wish.count or IN_AN_EXAM)
    return {
        "report": {
            "asked": found.asked,
            "answered": found.answered,
            "right": found.right,
            "score": round(found.score, 3),
            "sections": [asdict(share) for share in found.sections],
            "skills": [asdict(share) for share in found.skills],
            "weak": list(found.weak),
        }
    }


def _print(catalog: Catalog, told: Sequence[Told], wish: Wish) -> None:
    if wish.exam:
        from tutor.cli.conversation import report_lines
        from tutor.quiz.report import report
        from tutor.quiz.sittings import IN_AN_EXAM

        for line in report_lines(catalog, report(told, wish.count or IN_AN_EXAM)):
            out.line(line)
        return
    for one in told:
        out.line(f"{one.asking.question.id}: {one.judgement.verdict}. {one.judgement.message}")
    out.line(", ".join(f"{count} {verdict}" for verdict, count in _counts(told).items()))


def read_answers(file: str) -> list[tuple[str, str]]:
    """(id, answer) in the file's order. Raises UsageError."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
        given = json.loads(text)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {(error.strerror or 'error').lower()}.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is not JSON.") from error
    if isinstance(given, dict) and isinstance(given.get("answers"), list | dict):
        given = given["answers"]
    if isinstance(given, dict):
        return [(id, as_typed(answer)) for id, answer in given.items()]
    if isinstance(given, list) and all(isinstance(entry, dict) and "id" in entry for entry in given):
        return [(str(entry["id"]), as_typed(entry.get("answer", ""))) for entry in given]
    raise UsageError(f'{file} holds neither an object of answers by id nor a list of {{"id", "answer"}}.')


def as_typed(answer: object) -> str:
    """An answer given as JSON, as somebody would have typed it. A list of texts or of lists is one line
    each; a list of numbers is a shape."""
    match answer:
        case str():
            return answer
        case bool():
            return str(answer).lower()
        case None:
            return ""
        case list() if answer and all(isinstance(item, str | list) for item in answer):
            return "\n".join(as_typed(item) for item in answer)
    return str(answer)

"""`tutor quiz`: choosing questions, asking them line by line, or judging answers from a file."""

from __future__ import annotations

import json
import random
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tutor.cli import out
from tutor.cli.keeping import Keeper, record_or_none_kept
from tutor.errors import UsageError

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.model import Question
    from tutor.progress import Record

KINDS = ("choice", "claim", "number", "shape", "output", "line", "short")


@click.command()
@click.option("--topic", help="A part, a skill, a lesson or a section of the practice set.")
@click.option("--kind", type=click.Choice(KINDS), help="Only questions of this kind.")
@click.option("--n", "count", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@click.option("--seed", type=int, help="Choose by chance, the same way each time.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and ask nothing.")
@click.option("--answers", metavar="FILE", help="Judge the answers in FILE (JSON); - is standard input.")
@click.option("--record/--no-record", "keep", default=True, help="Whether answers count for your progress.")
def quiz(
    topic: str | None,
    kind: str | None,
    count: int,
    seed: int | None,
    as_json: bool,
    answers: str | None,
    keep: bool,
) -> int:
    """Ask questions as a plain conversation: no cursor tricks, fit for pipes and screen readers.

    With --answers FILE it judges without asking. FILE holds {"id": "answer", ...} or
    [{"id": ..., "answer": ...}, ...].
    """
    from tutor.course.catalog import load_catalog

    catalog = load_catalog()
    if answers is not None:
        return _judge_file(catalog, answers, as_json=as_json, keep=keep)
    with record_or_none_kept() as record:
        chosen = choose(catalog, record, topic=topic, kind=kind, count=count, seed=seed)
        if as_json:
            out.document({"questions": [asked(question) for question in chosen]})
            return 0
        from tutor.cli.conversation import Conversation

        return Conversation(catalog, record if keep else None).hold(chosen)


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


def asked(question: Question) -> dict[str, Any]:
    """A question as plain data, without its answer."""
    from tutor.course.model import Choice, Shape
    from tutor.quiz import how_to_answer

    return {
        "id": question.id,
        "kind": question.kind,
        "part": question.part,
        "lesson": question.lesson,
        "skills": list(question.skills),
        "practice": question.practice,
        "difficulty": question.difficulty,
        "text": question.text,
        "code": question.code,
        "options": [option.text for option in question.options] if isinstance(question, Choice) else [],
        "lines": [{"line": a.line, "name": a.name} for a in question.answers]
        if isinstance(question, Shape)
        else [],
        "hints": len(question.hints),
        "how": how_to_answer(question),
    }


# --- judging a file ----------------------------------------------------------------------------------


def _judge_file(catalog: Catalog, file: str, *, as_json: bool, keep: bool) -> int:
    from tutor.quiz import judge

    pairs = read_answers(file)
    questions = [catalog.question(id) for id, _ in pairs]
    judgements = [judge(question, answer) for question, (_, answer) in zip(questions, pairs, strict=True)]
    if keep:
        from tutor.cli.conversation import remember

        keeper = Keeper()
        with record_or_none_kept() as record:
            for question, judgement, (_, answer) in zip(questions, judgements, pairs, strict=True):
                remember(record, keeper, question, judgement, answer)
    counts = {
        verdict: sum(judgement.verdict == verdict for judgement in judgements)
        for verdict in ("right", "partial", "wrong", "unread")
    }
    if as_json:
        documents = [
            {"id": question.id, "kind": question.kind, **asdict(judgement)}
            for question, judgement in zip(questions, judgements, strict=True)
        ]
        out.document({"judgements": documents, "total": len(documents), **counts})
        return 0
    for question, judgement in zip(questions, judgements, strict=True):
        out.line(f"{question.id}: {judgement.verdict}. {judgement.message}")
    out.line(", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return 0


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

"""Everything there is to verify, and what is wrong with the course before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tutor.course.catalog import Catalog, read_catalog
from tutor.course.challenges import read_challenge
from tutor.course.lessons import read_lesson
from tutor.course.model import Question
from tutor.course.questions import read_part_questions
from tutor.errors import Problem
from tutor.verify.challenges import challenge_items
from tutor.verify.lessons import lesson_items
from tutor.verify.questions import question_item
from tutor.verify.report import Failed, Item


def read_course(root: Path) -> tuple[Catalog, list[Item], list[Failed]]:
    """The catalog, all items that could be read, and all that is wrong with the rest."""
    problems: list[Problem] = []
    catalog = read_catalog(root, problems)
    items: list[Item] = []
    questions: list[Question] = []
    for head in catalog.lessons:
        lesson, source = read_lesson(head.file, head.part)
        problems += source.problems
        if not source.problems:
            items += lesson_items(lesson, catalog)
            questions += lesson.questions
    for part in catalog.parts:
        found, source = read_part_questions(catalog.part_questions_file(part), part.id)
        problems += source.problems
        questions += found
    for challenge_head in catalog.challenges:
        challenge, source = read_challenge(challenge_head)
        problems += source.problems
        if not source.problems:
            items += challenge_items(challenge)
    problems += _names(catalog, questions)
    items += [question_item(question) for question in questions]
    failed = [Failed(p.file, p.line, _owner(root, p.file), p.message) for p in problems]
    return catalog, items, failed


def chosen(items: Iterable[Item], wanted: list[Path], ids: list[str]) -> list[Item]:
    """The items that lie in one of the paths, or whose id is or belongs to one of the ids."""
    if not wanted and not ids:
        return list(items)
    return [
        item
        for item in items
        if any(is_within(item.file, path) for path in wanted)
        or any(item.id == id or item.id.startswith((f"{id}#", f"{id}:", f"{id}/")) for id in ids)
    ]


def is_within(file: Path, path: Path) -> bool:
    return file == path or path in file.parents


def _names(catalog: Catalog, questions: list[Question]) -> list[Problem]:
    problems = []
    seen = {head.id for head in catalog.lessons} | {head.id for head in catalog.challenges}
    for question in questions:
        if question.id in seen:
            problems.append(Problem(question.file, question.line, f"the id {question.id!r} is used twice"))
        seen.add(question.id)
        for skill in question.skills:
            if skill not in catalog.skills:
                message = f"{question.id}: {skill!r} is not a skill of course.toml"
                problems.append(Problem(question.file, question.line, message))
    return problems


def _owner(root: Path, file: Path) -> str:
    """What to call a file that could not be read far enough to know its id."""
    try:
        return file.relative_to(root).as_posix()
    except ValueError:
        return file.name

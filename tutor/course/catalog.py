"""The catalog: everything there is to learn, by id.

Heads are read at once. Bodies, and the code that reads them, are loaded when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tutor import paths
from tutor.course.fields import Fields, Source, did_you_mean
from tutor.course.heads import ChallengeHead, LessonHead, Part, Skill
from tutor.course.index import front_matter, read_challenge_head, read_head
from tutor.errors import ContentError, Problem, UnknownItem

if TYPE_CHECKING:
    from tutor.course.model import Challenge, Lesson, Question

T = TypeVar("T")


class Catalog:
    """The course as it is on disk. Immutable but for the bodies it remembers once read."""

    def __init__(
        self,
        root: Path,
        title: str,
        parts: tuple[Part, ...],
        skills: dict[str, Skill],
        renamed: dict[str, str],
        lessons: tuple[LessonHead, ...],
        challenges: tuple[ChallengeHead, ...],
    ) -> None:
        self.root = root
        self.title = title
        self.parts = parts
        self.skills = skills
        self.renamed = renamed
        self.lessons = lessons
        self.challenges = challenges
        self._heads = {head.id: head for head in lessons}
        self._challenge_heads = {head.id: head for head in challenges}
        self._parts = {part.id: part for part in parts}
        self._lesson_bodies: dict[str, Lesson] = {}
        self._challenge_bodies: dict[str, Challenge] = {}
        self._part_questions: dict[str, tuple[Question, ...]] = {}
        self._ids: dict[Path, frozenset[str]] = {}

    def part(self, id: str) -> Part:
        return self._find(self._parts, id, "part")

    def part_questions_file(self, part: Part) -> Path:
        return self.root / "lessons" / part.folder / "questions.toml"

    def current_id(self, id: str) -> str:
        """`id` as it is called today: follows renames, also several in a row."""
        seen = set()
        while id in self.renamed and id not in seen:
            seen.add(id)
            id = self.renamed[id]
        return id

    def has_lesson(self, id: str) -> bool:
        return self.current_id(id) in self._heads

    def has_challenge(self, id: str) -> bool:
        return self.current_id(id) in self._challenge_heads

    def lesson_head(self, id: str) -> LessonHead:
        return self._find(self._heads, id, "lesson")

    def challenge_head(self, id: str) -> ChallengeHead:
        return self._find(self._challenge_heads, id, "challenge")

    def lesson(self, id: str) -> Lesson:
        """The lesson with its body. Raises UnknownItem, or ContentError with all its problems."""
        head = self.lesson_head(id)
        if head.id not in self._lesson_bodies:
            from tutor.course.lessons import read_lesson

            lesson, source = read_lesson(head.file, head.part)
            _raise(source.problems)
            self._lesson_bodies[head.id] = lesson
        return self._lesson_bodies[head.id]

    def challenge(self, id: str) -> Challenge:
        """The challenge with its files. Raises UnknownItem, or ContentError with all its problems."""
        head = self.challenge_head(id)
        if head.id not in self._challenge_bodies:
            from tutor.course.challenges import read_challenge

            challenge, source = read_challenge(head)
            _raise(source.problems)
            self._challenge_bodies[head.id] = challenge
        return self._challenge_bodies[head.id]

    def question(self, id: str) -> Question:
        """The question; reads the one lesson or the one file it can be in."""
        current = self.current_id(id)
        for question in self._questions_near(current):
            if question.id == current:
                return question
        raise UnknownItem(f"There is no question {id!r}.")

    def mentions(self, id: str) -> bool:
        """Whether a question of this id is written where it should be. Looks for it in the text and reads
        nothing else: the first screen counts what is due without waiting for whole lessons."""
        current = self.current_id(id)
        part = self._parts.get(current.partition("/")[0])
        if part is None:
            return False
        head = self._heads.get(current.rpartition("/")[0])
        return current in self._ids_in(self.part_questions_file(part)) or (
            head is not None and current in self._ids_in(head.file)
        )

    def _ids_in(self, file: Path) -> frozenset[str]:
        """Every id at the beginning of a line. No regular expression: that is four times as slow."""
        if file not in self._ids:
            try:
                text = file.read_text(encoding="utf-8", errors="replace")
            except OSError:
                text = ""
            lines = (line for line in text.split("\nid")[1:] if line.lstrip(" =").startswith('"'))
            self._ids[file] = frozenset(line.split('"', 2)[1] for line in lines)
        return self._ids[file]

    def questions(self) -> tuple[Question, ...]:
        """All questions, in reading order: those of each lesson, then the others of its part."""
        found: list[Question] = []
        for part in self.parts:
            for lesson in self.lessons:
                if lesson.part == part.id:
                    found += self.lesson(lesson.id).questions
            found += self._questions_of(part)
        return tuple(found)

    def questions_of(self, part: Part) -> tuple[Question, ...]:
        """The questions of one part, in reading order: those of its lessons, then the others."""
        in_lessons = [question for id in part.lessons for question in self.lesson(id).questions]
        return (*in_lessons, *self._questions_of(part))

    def _questions_near(self, id: str) -> Iterator[Question]:
        lesson = id.rpartition("/")[0]
        if lesson in self._heads:
            yield from self.lesson(lesson).questions
        part = self._parts.get(id.partition("/")[0])
        if part is not None:
            yield from self._questions_of(part)

    def _questions_of(self, part: Part) -> tuple[Question, ...]:
        if part.id not in self._part_questions:
            from tutor.course.questions import read_part_questions

            questions, source = read_part_questions(self.part_questions_file(part), part.id)
            _raise(source.problems)
            self._part_questions[part.id] = questions
        return self._part_questions[part.id]

    def _find(self, where: dict[str, T], id: str, what: str) -> T:
        try:
            return where[self.current_id(id)]
        except KeyError:
            raise UnknownItem(f"There is no {what} {id!r}{did_you_mean(id, where)}.") from None


def load_catalog(root: Path | None = None) -> Catalog:
    """The catalog's heads. Raises ContentError with every problem found in them."""
    problems: list[Problem] = []
    catalog = read_catalog(root or paths.content_root(), problems)
    _raise(problems)
    return catalog


def read_catalog(root: Path, problems: list[Problem]) -> Catalog:
    """What can be read of the catalog; what cannot is left out and reported in `problems`."""
    file = root / "lessons" / "course.toml"
    try:
        source = Source(file, file.read_text(encoding="utf-8"), 1, problems)
    except OSError as error:
        raise ContentError([Problem(file, 1, f"the course cannot be read: {error.strerror}")]) from error
    fields = Fields(source.parse(), source, "course")
    title = fields.text("title")
    skills = _skills(fields.table("skills", required=True), source)
    renamed = fields.mapping("renamed")
    parts = tuple(_part(table, n) for n, table in enumerate(fields.tables("part"), 1))
    fields.finish()
    lessons = tuple(head for part in parts for head in _heads(root, part, source))
    challenges = tuple(head for part in parts for head in _challenge_heads(root, part, problems))
    catalog = Catalog(root, title, parts, skills, renamed, lessons, challenges)
    _check_names(catalog, source, [*lessons, *challenges])
    return catalog


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise ContentError(problems)


def _skills(fields: Fields, source: Source) -> dict[str, Skill]:
    skills = {}
    for id in fields.names():
        table = fields.table(id)
        skills[id] = Skill(id, table.text("title"), table.texts("needs", required=False))
        table.finish()
    for skill in skills.values():
        for need in skill.needs:
            if need not in skills:
                source.blame(source.line_of(skill.id), f"{skill.id} needs {need!r}, which is not a skill")
    return skills


def _part(fields: Fields, n: int) -> Part:
    folder = fields.text("folder")
    number, _, _ = folder.partition("-")
    if not number.isdigit():
        fields.blame("folder", f"`folder` is {folder!r}, expected a number first, such as '04-autograd'")
    part = Part(
        id=fields.slug("id"),
        title=fields.text("title"),
        number=int(number) if number.isdigit() else n,
        folder=folder,
        lessons=fields.texts("lessons"),
    )
    fields.finish()
    return part


def _heads(root: Path, part: Part, course: Source) -> Iterator[LessonHead]:
    folder = root / "lessons" / part.folder
    listed = set()
    for id in part.lessons:
        file = folder / f"{id.rpartition('/')[2]}.md"
        listed.add(file)
        if not file.is_file():
            course.blame(course.line_of("lessons"), f"the lesson {id} is listed, but {file} is missing")
            continue
        source = front_matter(file)
        head = read_head(source, part.id) if not source.problems else None
        if head is not None and head.id and head.id != id:
            source.blame(
                source.line_of("id"), f"`id` is {head.id!r}, expected {id!r} as course.toml lists it"
            )
        course.problems += source.problems
        if head is not None and not source.problems:
            yield head
    for file in sorted(folder.glob("*.md")):
        if file not in listed:
            course.blame(1, f"{file} is in no part's `lessons`")


def _challenge_heads(root: Path, part: Part, problems: list[Problem]) -> list[ChallengeHead]:
    folder = root / "challenges" / part.folder
    heads = []
    for child in sorted(folder.iterdir()) if folder.is_dir() else []:
        if not child.is_dir() or child.name.startswith(("_", ".")):
            continue
        head, source = read_challenge_head(child, part.id)
        problems += source.problems
        if not source.problems:
            heads.append(head)
    return sorted(heads, key=lambda head: (head.difficulty, head.id))


def _check_names(catalog: Catalog, course: Source, heads: list[LessonHead | ChallengeHead]) -> None:
    seen: set[str] = set()
    for head in heads:
        file = head.file if isinstance(head, LessonHead) else head.folder / "challenge.toml"
        for skill in head.skills:
            if skill not in catalog.skills:
                hint = did_you_mean(skill, catalog.skills)
                course.problems.append(Problem(file, 1, f"{skill!r} is not a skill of course.toml{hint}"))
        if head.id in seen:
            course.problems.append(Problem(file, 1, f"the id {head.id!r} is used twice"))
        seen.add(head.id)
        if isinstance(head, ChallengeHead):
            for lesson in head.lessons:
                if lesson not in catalog.renamed and not catalog.has_lesson(lesson):
                    course.problems.append(Problem(file, 1, f"{lesson!r} in `lessons` is not a lesson"))
    for old, new in catalog.renamed.items():
        if old in seen:
            course.blame(course.line_of(old), f"{old!r} is renamed to {new!r}, but still exists")

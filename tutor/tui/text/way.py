"""The rows of the home screen: where to go on, what is due, the way through the parts, the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.tui.text import measures
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.heads import ChallengeHead, Part
    from tutor.review import Standing
    from tutor.tui.study import Study

LABEL = 12
"""cells of the column that says what a row is about"""
NARROW = 56
"""cells below which there is no room for it"""
TITLE = 26
"""cells of a part's title"""
MINUTES_A_REVIEW = 0.75


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be chosen. `id` is what it does: "continue", "review", "part:autograd", "challenges"."""

    id: str
    text: Content


class Way:
    """Lays out the rows for one width. On narrow windows the column of labels is left out."""

    def __init__(self, catalog: Catalog, standing: Standing, width: int, *, streak: bool = True) -> None:
        self.streak = streak
        self.catalog = catalog
        self.standing = standing
        self.width = width
        self._label_width = LABEL if width >= NARROW else 0

    def rows(self) -> list[Row | None]:
        """The rows in order; None is an empty line. The last one, the week, has no id: it only tells."""
        found: list[Row | None] = [self._continue()]
        if self.standing.due:
            found += [None, self._due()]
        found.append(None)
        here = self._part_of_next()
        for n, part in enumerate(part for part in self.catalog.parts if self._has(part)):
            found.append(self._part(part, first=n == 0, here=part.id == here))
        found.append(None)
        if self.catalog.challenges:
            found.append(self._challenges())
        found.append(self._practice())
        found.append(self._doctor())
        return [*found, None, Row("", self._week())]

    # --- one row each --------------------------------------------------------------------------------

    def _continue(self) -> Row:
        going_on = self.standing.next
        title = Content(self._title()).stylize("bold")
        left_inside = going_on.kind == "lesson" and going_on.page > 1
        if left_inside:
            title += Content(f" {marks().dot} page {going_on.page} of {going_on.pages}")
        begun = any(state != "new" for state in self.standing.lessons.values())
        second = self._where() if left_inside else going_on.why
        return Row("continue", self._two_lines("Continue" if begun else "Begin", title, second, "Enter"))

    def _due(self) -> Row:
        due = len(self.standing.due)
        minutes = max(1, round(due * MINUTES_A_REVIEW))
        title = Content.assemble(
            (f"{marks().due} ", "$due"),
            f"{measures.several(due, 'review')}, about {measures.several(minutes, 'minute')}",
        )
        skills = self.catalog.skills
        topics = [skills[id].title for id in self.standing.topics if id in skills]
        for id in self.standing.due:  # of answers from before skills were kept
            lesson = id.rpartition("/")[0]
            topic = self.catalog.lesson_head(lesson).title if self.catalog.has_lesson(lesson) else ""
            if topic and not topics:
                topics.append(topic)
        return Row("review", self._two_lines("Due today", title, ", ".join(topics), "r"))

    def _part(self, part: Part, *, first: bool, here: bool) -> Row:
        states = [self.standing.lessons.get(id, "new") for id in part.lessons]
        done = sum(state in ("done", "due") for state in states)
        count = f"{done} of {len(states)}" if states else self._has(part)
        room = self.width - self._label_width - 5
        title_width = min(TITLE, max(6, room - len(states) - 1))
        title = Content(part.title).truncate(title_width, ellipsis=True)
        pieces: list[Content | tuple[str, str]] = [
            self._label("The way" if first else ""),
            (f"{marks().here} " if here else "  ", "bold $accent"),
            Content.assemble(f"{part.number:02} ", title).stylize("bold" if here else ""),
            (" " * (title_width - title.cell_length + 1), ""),
            *(lesson_mark(state) for state in states),
        ]
        gap = max(2, 12 - len(states))
        if room - title_width - 1 - len(states) >= gap + len(count):
            pieces.append((f"{' ' * gap}{count}", "$muted"))
        return Row(f"part:{part.id}", Content.assemble(*pieces))

    def _challenges(self) -> Row:
        passed = self.standing.challenges_passed
        known = [head for head in self.catalog.challenges if head.id in passed]
        upcoming = next((head.title for head in self.catalog.challenges if head.id not in passed), "")
        text = f"{len(known)} of {len(self.catalog.challenges)} passed"
        if upcoming:
            text += f" {marks().dot} next: {upcoming}"
        if not self._label_width:
            text = f"Challenges: {text}"
        return Row("challenges", self._with_key("Challenges", Content(text), "c"))

    def _practice(self) -> Row:
        text = "drill, mixed, exam, and how well you know what"
        if not self._label_width:
            text = f"Practice: {text}"
        return Row("practice", self._with_key("Practice", Content(text), "p"))

    def _doctor(self) -> Row:
        text = "find the mistake in a training script of yours"
        if not self._label_width:
            text = f"Doctor: {text}"
        return Row("doctor", self._with_key("Doctor", Content(text), "d"))

    def _week(self) -> Content:
        """How much was done on each day since Monday, as a small bar a day and as a number."""
        week = self.standing.week
        if not any(week):
            return Content.assemble(
                self._label("This week"),
                ("nothing yet" if self._label_width else "Nothing yet this week", "$muted"),
            )
        signs = marks().bars
        steps = len(signs) - 1
        bars = "".join(signs[0 if not n else max(1, round(n / max(week) * steps))] for n in week)
        count = measures.several(sum(week), "answer or run", "answers and runs")
        if self.streak and self.standing.streak > 1:
            count += f" {marks().dot} {self.standing.streak} days in a row"
        return Content.assemble(self._label("This week"), (bars, "$accent"), (f"  {count}", "$muted"))

    def _has(self, part: Part) -> str:
        """What there is in the part, in a word; "" where it is still empty."""
        if part.lessons:
            return "lessons"
        if any(head.part in (part.id, part.folder) for head in self.catalog.challenges):
            return "challenges"
        return "questions" if self.catalog.part_questions_file(part).is_file() else ""

    # --- pieces --------------------------------------------------------------------------------------

    def _label(self, text: str) -> Content:
        return Content(f"{text:<{self._label_width}}"[: self._label_width]).stylize("$muted")

    def _with_key(self, label: str, first: Content, key: str) -> Content:
        """A title with its key at the right edge."""
        room = self.width - self._label_width - len(key) - 1
        title = first.truncate(max(4, room), ellipsis=True)
        gap = " " * max(1, room - title.cell_length + 1)
        return Content.assemble(self._label(label), title, gap, (key, "bold $accent"))

    def _two_lines(self, label: str, first: Content, second: str, key: str) -> Content:
        """The same, with a quieter line beneath."""
        room = max(4, self.width - self._label_width)
        below = Content(second).stylize("$muted").truncate(room, ellipsis=True)
        return Content.assemble(self._with_key(label, first, key), "\n", " " * self._label_width, below)

    def _title(self) -> str:
        going_on = self.standing.next
        if going_on.kind == "lesson" and self.catalog.has_lesson(going_on.id):
            return self.catalog.lesson_head(going_on.id).title
        if going_on.kind == "challenge" and self.catalog.has_challenge(going_on.id):
            return self.catalog.challenge_head(going_on.id).title
        if going_on.kind == "skill" and going_on.id in self.catalog.skills:
            return f"Practice: {self.catalog.skills[going_on.id].title}"
        return "Review" if self.standing.due else "All done"

    def _where(self) -> str:
        id = self.standing.next.id
        part = self.catalog.part(self.catalog.lesson_head(id).part)
        return f"{part.title}, lesson {part.lessons.index(id) + 1} of {len(part.lessons)}"

    def _part_of_next(self) -> str:
        going_on = self.standing.next
        if going_on.kind == "lesson" and self.catalog.has_lesson(going_on.id):
            return self.catalog.lesson_head(going_on.id).part
        return ""


def lesson_mark(state: str) -> tuple[str, str]:
    """The sign of a lesson's state, and its colour."""
    signs = marks()
    return {
        "done": (signs.right, "$right"),
        "due": (signs.due, "$due"),
        "started": (signs.running, "$accent"),
        "known": (signs.right, "$muted"),
    }.get(state, (signs.new, "$muted"))


def state_word(state: str) -> str:
    return {"done": "done", "due": "done, reviews due", "started": "started", "known": "known before"}.get(
        state, "new"
    )


def challenge_row(head: ChallengeHead, study: Study) -> Content:
    """A challenge in a list: passed or not, its title, how hard it is."""
    signs = marks()
    done = study.is_done(head.id)
    tried = study.tries(head.id) > 0
    sign = (signs.right, "$right") if done else (signs.running, "$accent") if tried else (signs.new, "$muted")
    hard = signs.full * head.difficulty + signs.empty * (5 - head.difficulty)
    title = Content(head.title).truncate(52, ellipsis=True)
    return Content.assemble(sign, "  ", title.pad_right(54 - title.cell_length), (hard, "$accent"))

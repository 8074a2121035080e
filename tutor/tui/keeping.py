"""Keeping what the learner did: every attempt, and what it moves in the reviews.

A record that cannot be written is never an exception on a screen: it is said, once for each cause, and the
learner goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from tutor.errors import RecordError

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.model import Cell, Challenge, Lesson, Question
    from tutor.progress import Record
    from tutor.protocol import Failure, Result
    from tutor.quiz import Judgement
    from tutor.quiz.generators import Generated
    from tutor.runner import Machine

T = TypeVar("T")

_NOTHING: tuple[str, ...] = ()


class Keeping:
    """The part of the study that writes attempts. `on_trouble` is told what could not be kept."""

    catalog: Catalog
    record: Record
    on_trouble: Callable[[str], None]
    _said: set[str]

    @property
    def machine(self) -> Machine | None:
        """The machine as the sandbox found it; None before it is up."""
        raise NotImplementedError

    # --- attempts ------------------------------------------------------------------------------------

    def answered(
        self,
        question: Question,
        judgement: Judgement,
        answer: str,
        *,
        seconds: float,
        hints: int,
        first: bool,
        item: Generated | None = None,
    ) -> None:
        """Keeps an answer, to the generated `item` if it is one. Only the first answer since the question was
        shown moves its reviews and says something of its skills: a second one, given after the right answer
        was seen, says little about what is remembered."""
        from tutor.quiz import version
        from tutor.review import Answered, keep

        answered = Answered(
            question=question.id,
            skills=question.skills if first else (),
            verdict=judgement.verdict,
            score=judgement.score,
            answer=answer,
            version=version(question),
            seconds=seconds,
            hints=hints,
            family=item.family if item else "",
            seed=item.seed if item else None,
            difficulty=item.difficulty if item else 0,
        )
        machine = self.machine
        torch = machine.torch if machine else ""
        now = datetime.now(UTC)
        self._safely(lambda: keep(self.record, answered, now, torch=torch, moves_review=first), None)

    def predicted(
        self, lesson: Lesson, cell: Cell, judgement: Judgement, answer: str, seconds: float
    ) -> None:
        self._attempt(
            cell.id,
            "predict",
            verdict=judgement.verdict,
            answer=answer,
            version=lesson.version,
            seconds=seconds,
            score=judgement.score,
            skills=lesson.head.skills[:1],
        )

    def ran(self, lesson: Lesson, cell: Cell, source: str, result: Result) -> None:
        self._attempt(
            cell.id,
            "cell",
            verdict="done" if result.status == "ok" else result.status,
            answer=source if source != cell.source.rstrip("\n") else "",
            version=lesson.version,
            device=result.device,
            seconds=result.seconds,
        )
        if result.failure is not None and cell.raises is None:
            self._raised(result.failure, source)

    def _raised(self, failure: Failure, source: str) -> None:
        """The same exception for the second time: its skill comes back for review."""
        from tutor.explain import explain
        from tutor.review import met_exception

        explanation = explain(failure, source)
        now = datetime.now(UTC)
        self._safely(
            lambda: met_exception(
                self.record, self.catalog, explanation.rule, now, lesson=explanation.lesson
            ),
            _NOTHING,
        )

    def checked(
        self,
        challenge: Challenge,
        source: str,
        verdict: str,
        *,
        score: float,
        device: str,
        seconds: float,
        hints: int,
    ) -> None:
        self._attempt(
            challenge.head.id,
            "challenge",
            verdict=verdict,
            answer=source,
            version=challenge.version,
            device=device,
            seconds=seconds,
            hints=hints,
            score=score,
            skills=challenge.head.skills,
        )
        if verdict == "failed":
            from tutor.review import went_wrong

            why = f"a check of {challenge.head.title} failed"
            now = datetime.now(UTC)
            self._safely(lambda: went_wrong(self.record, self.catalog, challenge.head.id, now, why), _NOTHING)

    def doctor_found(self, skills: list[str]) -> None:
        """What the doctor found in the learner's own script comes back for review."""
        if skills:
            from tutor.review import went_wrong

            why, now = "the doctor found it in a script of yours", datetime.now(UTC)
            self._safely(lambda: went_wrong(self.record, self.catalog, skills, now, why), _NOTHING)

    def finished(self, lesson: Lesson, seconds: float) -> None:
        """The last page was reached and every inline question has been answered right."""
        self._attempt(lesson.head.id, "lesson", verdict="done", version=lesson.version, seconds=seconds)

    def _attempt(
        self,
        item: str,
        kind: str,
        *,
        verdict: str,
        answer: str = "",
        version: str = "",
        device: str = "",
        seconds: float = 0.0,
        hints: int = 0,
        score: float | None = None,
        skills: tuple[str, ...] = (),
    ) -> None:
        machine = self.machine
        torch = machine.torch if machine else ""

        def keep() -> None:
            self.record.add_attempt(
                item,
                kind,
                verdict=verdict,
                answer=answer,
                version=version,
                torch=torch,
                device=device,
                seconds=seconds,
                hints=hints,
                score=score,
                skills=skills,
            )

        self._safely(keep, None)

    # --- trouble -------------------------------------------------------------------------------------

    def _safely(self, do: Callable[[], T], otherwise: T) -> T:
        try:
            return do()
        except RecordError as error:
            self._say(error)
            return otherwise

    def _say(self, error: Exception) -> None:
        sentence = str(error)
        if sentence not in self._said:
            self._said.add(sentence)
            self.on_trouble(sentence)

"""A quiz as a conversation: a line is printed, a line is read. Nothing is ever printed over."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tutor.cli import out
from tutor.cli.keeping import Keeper
from tutor.quiz import Judgement, as_text, how_to_answer, judge, version
from tutor.quiz.plain import wrapped

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.model import Question
    from tutor.progress import Record

GREETING = "Type an answer, or: hint, skip, quit. A question mark says that you do not know."


class Stopped(Exception):
    """The learner typed quit, or the input ended."""


class Skipped(Exception):
    """The learner wants the next question."""


class Conversation:
    """Asks questions one by one. `record` is None where answers should not count."""

    def __init__(self, catalog: Catalog, record: Record | None) -> None:
        self._catalog = catalog
        self._record = record
        self._keeper = Keeper()
        self._hints = 0
        self._verdicts: list[str] = []
        with suppress(ImportError):
            import readline  # noqa: F401 - gives input() its line editing where it exists

    def hold(self, questions: list[Question]) -> int:
        """Ask them all, or until the learner has enough. Returns the exit status."""
        out.line(f"{out.several(len(questions), 'question')}. {GREETING}")
        try:
            for number, question in enumerate(questions, start=1):
                with suppress(Skipped):
                    self._one(question, f"Question {number} of {len(questions)}")
        except Stopped:
            out.line()
        out.line()
        out.line(self._summary())
        return 0

    def _one(self, question: Question, heading: str) -> None:
        from tutor.course.model import Short

        part = self._catalog.part(question.part).title
        self._hints = 0
        out.line(f"\n{heading}, {part}.\n\n{as_text(question, width=out.width())}\n")
        out.line(how_to_answer(question))
        start = time.monotonic()
        while True:
            answer = self._short(question) if isinstance(question, Short) else self._lines(question)
            judgement = judge(question, answer)
            if judgement.verdict != "unread":
                break
            self._say(judgement.message)
        seconds = time.monotonic() - start
        self._tell(question, judgement)
        self._verdicts.append(judgement.verdict)
        if self._record is not None:
            remember(
                self._record,
                self._keeper,
                question,
                judgement,
                answer,
                seconds=seconds,
                hints=self._hints,
            )

    def _tell(self, question: Question, judgement: Judgement) -> None:
        word = {"right": "Right.", "wrong": "Wrong.", "partial": "Partly right."}[judgement.verdict]
        self._say(f"{word} {judgement.message}")
        for line in judgement.lines:
            if question.kind in ("shape", "output") and judgement.verdict != "right":
                name = f"{line.name}, " if line.name else ""
                mark = "right" if line.right else f"you have {line.given or 'nothing'}"
                out.line(f"  line {line.line}: {name}{line.expected} ({mark})")
        if judgement.verdict == "wrong" and question.explain not in judgement.message:
            if not judgement.lines and judgement.expected not in judgement.message:
                self._say(f"The answer is: {judgement.expected}")
            self._say(question.explain)

    # --- reading -------------------------------------------------------------------------------------

    def _lines(self, question: Question) -> str:
        """An answer of as many lines as the question asks for."""
        from tutor.course.model import Output, Shape

        match question:
            case Shape() if len(question.answers) > 1:
                prompts = [f"line {answer.line}, {answer.name}> " for answer in question.answers]
            case Output():
                count = len(question.answer.splitlines())
                prompts = [f"line {n} of {count}> " for n in range(1, count + 1)] if count > 1 else ["> "]
            case _:
                prompts = ["> "]
        return "\n".join(self._read(question, prompt) for prompt in prompts)

    def _short(self, question: Question) -> str:
        """Words, ended by an empty line; then the learner compares them with the model answer."""
        from tutor.course.model import Short

        assert isinstance(question, Short)
        out.line("End it with an empty line.")
        lines: list[str] = []
        while (line := self._read(question, "> ")).strip() or not lines:
            if line.strip():
                lines.append(line)
        self._say(f"Model answer: {question.model}")
        out.line()
        for number, point in enumerate(question.rubric, start=1):
            out.line(wrapped(point, out.width(), f"  {number}. ", "     "))
        out.line("\nWhich of these points does yours have? Numbers, or all, or none.")
        while True:
            answer = "\n".join([*lines, f"points: {self._read(question, 'points> ')}"])
            judgement = judge(question, answer)
            if judgement.verdict != "unread":
                return answer
            self._say(judgement.message)

    def _read(self, question: Question, prompt: str) -> str:
        """A line that is no command. Raises Skipped, Stopped."""
        while True:
            line = _read_line(prompt)
            match line.strip().casefold():
                case "quit" | "exit" | "q":
                    raise Stopped
                case "skip":
                    raise Skipped
                case "hint" | "h":
                    self._hint(question)
                case _:
                    return line

    def _hint(self, question: Question) -> None:
        if self._hints >= len(question.hints):
            out.line("There are no more hints." if question.hints else "There is no hint for this question.")
            return
        self._hints += 1
        self._say(f"Hint {self._hints} of {len(question.hints)}: {question.hints[self._hints - 1]}")

    def _say(self, text: str) -> None:
        out.line(wrapped(text, out.width()))

    def _summary(self) -> str:
        if not self._verdicts:
            return "No question was answered."
        right = self._verdicts.count("right")
        partly = self._verdicts.count("partial")
        extra = f", {partly} partly" if partly else ""
        return f"{right} of {len(self._verdicts)} right{extra}."


def _read_line(prompt: str) -> str:
    """One line without its end. The end of the input is a polite quit."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        try:
            return input(prompt)
        except EOFError:
            raise Stopped from None
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise Stopped
    if not sys.stdin.isatty():
        sys.stdout.write("\n")  # nobody typed the end of the line where it could be seen
    return line.rstrip("\r\n")


def remember(
    record: Record,
    keeper: Keeper,
    question: Question,
    judgement: Judgement,
    answer: str,
    *,
    seconds: float = 0.0,
    hints: int = 0,
) -> None:
    """Keep an answer and move the question's review; an unread one is no answer."""
    from tutor.review import grade

    if judgement.verdict == "unread":
        return
    keeper(
        lambda: record.add_attempt(
            question.id,
            "question",
            verdict=judgement.verdict,
            answer=answer,
            version=version(question),
            seconds=seconds,
            hints=hints,
            score=judgement.score,
        )
    )
    right = judgement.verdict == "right"
    now = datetime.now(UTC)
    keeper(lambda: grade(record, question.id, right=right, hints=hints, seconds=seconds, now=now))

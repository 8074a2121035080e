"""A quiz as a conversation: a line is printed, a line is read. Nothing is ever printed over."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tutor.cli import out
from tutor.cli.keeping import Keeper
from tutor.errors import RunnerError
from tutor.quiz import Judgement, as_text, how_to_answer, judge, judge_with, proof, version
from tutor.quiz.plain import indented, wrapped
from tutor.quiz.telling import is_run_after, told

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.model import Question
    from tutor.progress import Record
    from tutor.quiz.pool import Asking
    from tutor.quiz.report import Report
    from tutor.quiz.session import Session
    from tutor.runner import Runner

GREETING = "Type an answer, or: hint, skip, quit. A question mark says that you do not know."
ORDINARY = ("", "due")
"""reasons that need no line of their own"""


class Stopped(Exception):
    """The learner typed quit, or the input ended."""


class Skipped(Exception):
    """The learner wants the next question."""


class Conversation:
    """Asks questions one by one. `record` is None where answers should not count. `runner` is started when
    a question first needs it."""

    def __init__(self, catalog: Catalog, record: Record | None, runner: Runner) -> None:
        self._catalog = catalog
        self._record = record
        self._runner = runner
        self._keeper = Keeper()
        self._hints = 0
        self._said: set[str] = set()
        with suppress(ImportError):
            import readline  # noqa: F401 - gives input() its line editing where it exists

    def hold(self, session: Session) -> int:
        """Ask until the session is over, or the learner has enough. Returns the exit status."""
        out.line(f"{_opening(session)} {GREETING}")
        number = 0
        try:
            for number, asking in enumerate(session, start=1):
                ahead = threading.Thread(target=session.prepare, name="prepare", daemon=True)
                ahead.start()
                with suppress(Skipped):
                    self._one(session, asking, _heading(session, number))
                ahead.join()
        except Stopped:
            out.line()
        if number == 0:
            out.line("\nThere is nothing to ask now.")
            return 0
        out.line()
        if session.silent:
            self._report(session)
        else:
            out.line(_summary(session))
        return 0

    def _one(self, session: Session, asking: Asking, heading: str) -> None:
        from tutor.course.model import Blank, Short

        question = asking.question
        part = self._catalog.part(question.part).title
        self._hints = 0
        if isinstance(question, Blank) or (is_run_after(question) and not session.silent):
            self._runner.start()  # it comes up while the question is read
        out.line(f"\n{heading}, {part}.\n")
        if asking.why not in ORDINARY:
            out.line(wrapped(f"Why now: {asking.why}.", out.width()) + "\n")
        out.line(f"{as_text(question, width=out.width())}\n")
        out.line(how_to_answer(question))
        start = time.monotonic()
        while True:
            answer = self._short(question) if isinstance(question, Short) else self._lines(question)
            judgement = self._judged(question, answer)
            if judgement is not None and judgement.verdict != "unread":
                break
            if judgement is not None:
                self._say(judgement.message)
        seconds = time.monotonic() - start
        session.answered(asking, judgement, answer, seconds)
        if session.silent:
            out.line("Kept.")
        else:
            self._tell(asking, judgement)
        if self._record is not None:
            remember(
                self._record,
                self._keeper,
                asking,
                judgement,
                answer,
                seconds=seconds,
                hints=self._hints,
            )

    def _judged(self, question: Question, answer: str) -> Judgement | None:
        """The verdict; None where it takes the sandbox, and there is none. Then it is asked again."""
        try:
            return judge_with(question, answer, self._runner)
        except RunnerError as error:
            self._say(f"This has to be run to be judged. {error} (skip goes on.)")
            return None

    # --- telling -------------------------------------------------------------------------------------

    def _tell(self, asking: Asking, judgement: Judgement) -> None:
        question = asking.question
        word = {"right": "Right.", "wrong": "Wrong.", "partial": "Partly right."}[judgement.verdict]
        message, explanation = told(question, judgement, asking.steps)
        self._say(f"{word} {message}".rstrip())
        for line in judgement.lines:
            if question.kind in ("shape", "output") and judgement.verdict != "right":
                name = f"{line.name}, " if line.name else ""
                mark = "right" if line.right else f"you have {line.given or 'nothing'}"
                out.line(f"  line {line.line}: {name}{line.expected} ({mark})")
        if judgement.verdict == "wrong" and question.explain not in judgement.message:
            if not judgement.lines and judgement.expected not in judgement.message:
                many = "\n" in judgement.expected
                self._say("The answer is:" if many else f"The answer is: {judgement.expected}")
                if many:
                    out.line(indented(judgement.expected))
        elif judgement.verdict == "partial" and not asking.steps:
            explanation = ()  # the sentence is about the first wrong line, and that is enough
        if asking.steps:
            for number, step in enumerate(explanation, start=1):
                out.line(wrapped(step, out.width(), f"  {number}. ", "     "))
        else:
            for paragraph in explanation:
                self._say(paragraph)
        if is_run_after(question):
            self._run_it(question)

    def _run_it(self, question: Question) -> None:
        """What was claimed, or predicted, really happens: the program is run, and shown where it was not."""
        from tutor.course.model import Claim
        from tutor.protocol import Job

        source = proof(question).strip("\n")
        try:
            result = self._runner.run(Job(source=source, filename="<program>"))
        except RunnerError as error:
            if str(error) not in self._said:
                self._said.add(str(error))
                self._say(f"It cannot be run here to show it: {error}")
            return
        if isinstance(question, Claim) or question.prove:
            out.line(f"\nThe proof:\n\n{indented(source)}")
        printed = result.stdout.rstrip("\n")
        if printed:
            out.line("\nIt prints:\n")
            out.put(f"{indented(printed)}\n", sys.stdout)
        if result.failure is not None:
            place = f" in line {result.failure.line}" if result.failure.line else ""
            first = result.failure.message.strip().partition("\n")[0]
            out.put(
                wrapped(f"It raises {result.failure.type}{place}: {first}", out.width()) + "\n", sys.stdout
            )
        elif result.status != "ok":
            out.line(f"It ended with {result.status}.")
        elif not printed:
            out.line("It runs, and prints nothing.")

    def _report(self, session: Session) -> None:
        from tutor.quiz.report import report

        for line in report_lines(self._catalog, report(session.told, session.count)):
            out.line(line)

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
            line = read_line(prompt)
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


def _opening(session: Session) -> str:
    if session.minutes is not None:
        return f"{session.title}, about {out.several(round(session.minutes), 'minute')}."
    if session.count is not None:
        return f"{out.several(session.count, 'question')}."
    return f"{session.title}."


def _heading(session: Session, number: int) -> str:
    if session.count is not None:
        return f"Question {number} of {session.count}"
    left = max(0, round(session.minutes_left))
    return f"Question {number}, {out.several(left, 'minute')} left"


def _summary(session: Session) -> str:
    verdicts = [one.judgement.verdict for one in session.told]
    if not verdicts:
        return "No question was answered."
    partly = verdicts.count("partial")
    extra = f", {partly} partly" if partly else ""
    return f"{verdicts.count('right')} of {len(verdicts)} right{extra}."


def report_lines(catalog: Catalog, report: Report) -> list[str]:
    """The end of an exam as text."""
    width = out.width()
    lines = [f"{report.right} of {report.asked} right, {report.partial} partly.", ""]
    rows = [(share.name, f"{share.right} of {share.total}") for share in report.sections]
    lines += [f"  {row}" for row in out.columns(rows)]
    for one in report.wrong:
        message, explanation = told(one.asking.question, one.judgement, one.asking.steps)
        first = out.shortened(one.asking.question.text, 70)
        lines += ["", wrapped(f"{out.sign('wrong')} {first}", width, "", "  ")]
        lines.append(wrapped(f"You said {out.shortened(one.text, 40) or 'nothing'}. {message}", width, "  "))
        lines += [wrapped(step, width, "  ") for step in explanation if step not in message]
    if report.weak:
        titles = [catalog.skills[id].title for id in report.weak if id in catalog.skills]
        lines += ["", wrapped(f"To come back to: {', '.join(titles)}. They come back for review.", width)]
    return lines


def read_line(prompt: str) -> str:
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
    asking: Asking,
    judgement: Judgement,
    answer: str,
    *,
    seconds: float = 0.0,
    hints: int = 0,
) -> None:
    """Keep an answer and move what it was about in the reviews; an unread one is no answer."""
    from tutor.review import Answered, keep

    if judgement.verdict == "unread":
        return
    question, item = asking.question, asking.item
    answered = Answered(
        question=question.id,
        skills=question.skills,
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
    keeper(lambda: keep(record, answered, datetime.now(UTC)))

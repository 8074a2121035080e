"""What is said after an answer, the same for the interface and for line mode."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.course.model import Claim, Outcome, Output, Question
from tutor.quiz.judgement import Judgement


def told(question: Question, judgement: Judgement, steps: Sequence[str] = ()) -> tuple[str, tuple[str, ...]]:
    """(the sentence for this answer, the explanation that follows it). That of a generated question comes
    step by step; an authored one is a single paragraph, and left out where the sentence has it."""
    message = judgement.message
    if judgement.verdict == "unread":
        return message, ()
    if steps:
        explanation = tuple(step if step.endswith((".", "!", "?", ":")) else f"{step}." for step in steps)
        message = " ".join(message.replace(question.explain, " ").split()) if question.explain else message
        return message, explanation
    if judgement.verdict == "right" or not question.explain or question.explain in message:
        return message, ()
    return message, (question.explain,)


def is_run_after(question: Question) -> bool:
    """After these the program is run and shown: the claim's proof, what is printed, what comes of it."""
    return isinstance(question, Claim | Output | Outcome) and bool(question.proof)

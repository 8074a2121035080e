"""What the screens know of an answer widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message

if TYPE_CHECKING:
    from tutor.quiz import Judgement


class Answer(Vertical):
    """Takes an answer, posts `Given`, shows what it was worth, and can be asked again."""

    DEFAULT_CSS = """
    Answer { height: auto; width: 1fr; }
    """

    @dataclass
    class Given(Message):
        """The learner has answered: `text` as `tutor.quiz.judge` takes it."""

        answer: Answer
        text: str

        @property
        def control(self) -> Answer:
            return self.answer

    def take_focus(self) -> None:
        """Puts the cursor where the answer is given."""
        raise NotImplementedError

    def show(self, judgement: Judgement) -> None:
        """Marks what was right and wrong; from here on nothing can be changed."""
        raise NotImplementedError

    def again(self) -> None:
        """Asks anew."""
        raise NotImplementedError

    def restore(self, text: str) -> None:
        """Puts back an answer that was given before, as it was posted."""
        raise NotImplementedError

    def redraw(self) -> None:
        """The signs or the width have changed."""

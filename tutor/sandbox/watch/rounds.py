"""A loop that goes round and round the same way is looked at one time in a few, so that a long run costs
little more than it would without the watch.

A round ends with an optimizer's step. When enough rounds in a row were made of the same calls, backwards,
clearings and steps, and brought nothing that is not in every round, the watch rests for a few rounds: it only
compares what comes with the pattern. Whatever does not fit wakes it, and so does every other thing that is
tapped (a mode set, an epoch begun, a scheduler, clipping, something made or loaded). Rounds with anything
done by hand are no pattern, and neither are those whose derivatives may be infinite.
"""

from __future__ import annotations

_FULL = 40
"""rounds that are looked at in any case"""
_ALIKE = 12
"""rounds in a row that have to be the same before a rest"""
_REST = 7
"""rounds that go unseen before one is looked at again"""
_LONGEST = 64
"""calls and backwards; a longer round is no pattern"""
_USUAL = frozenset(
    (
        "forward",
        "reached",
        "backward",
        "step",
        "stepped",
        "clear",
        "loss",
        "backwarded",
        "batch",
        "epoch",
        "raw",
    )
)
"""kinds of events that a round may consist of"""

Part = tuple[object, ...]


class Rounds:
    def __init__(self) -> None:
        self.resting = False
        self._round: list[Part] = []
        self._pattern: tuple[Part, ...] = ()
        self._spoiled = False
        self._ended = 0
        self._alike = 0
        self._unseen = 0
        self._awaited = 0
        """while resting: the place in the pattern"""
        self._wake_soon = False

    def noted(self, kind: str, by: object) -> None:
        """An event was written down."""
        if kind not in _USUAL or by == "hand":
            self._spoiled = True

    def spoil(self) -> None:
        """This round is no pattern."""
        self._spoiled = True

    def met(self, part: Part) -> None:
        """A call, a backward, a clearing or the beginning of a step."""
        if not self.resting:
            if len(self._round) <= _LONGEST:  # a program without steps has one round, as long as itself
                self._round.append(part)
        elif self.fits(part):
            self._awaited += 1
        else:
            self._wake_soon = True

    def fits(self, part: Part) -> bool:
        """While resting: whether `part` is what comes next."""
        return self._awaited < len(self._pattern) and self._pattern[self._awaited] == part

    @property
    def between(self) -> bool:
        """Of the next round no gradient has come yet: a rest can end here."""
        return all(part[0] in ("clear", "call") for part in self._pattern[: self._awaited])

    def ended(self, *, settled: bool) -> None:
        """A step is over. `settled`: no ledger has learned anything new from this round."""
        if self.resting:
            self._unseen += 1
            whole, self._awaited = self._awaited == len(self._pattern), 0
            if self._wake_soon or self._unseen >= _REST or not whole:
                self.wake()
            return
        round_, self._round = tuple(self._round), []
        same = round_ == self._pattern and not self._spoiled and len(round_) <= _LONGEST
        self._pattern, self._spoiled = round_, False
        self._alike = self._alike + 1 if same else 0
        self._ended += 1
        if settled and self._ended >= _FULL and self._alike >= _ALIKE:
            self.resting, self._unseen, self._awaited, self._wake_soon = True, 0, 0, False

    def wake(self) -> None:
        self.resting = False
        self._round, self._spoiled = list(self._pattern[: self._awaited]), False

    def wake_soon(self) -> None:
        """At the end of this round: in the middle, what was unseen cannot be told from what is missing."""
        self._wake_soon = True

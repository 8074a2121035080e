"""What every screen works with: the course, the learner's record, the sandbox, and the rules for using them.

Nothing here draws. A record that cannot be written is never an exception on a screen: it is said, once for
each cause, and the learner goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tutor.errors import ContentError, RecordError, RunnerError, UsageError
from tutor.tui.keeping import Keeping

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.heads import ChallengeHead, Part
    from tutor.course.model import Lesson
    from tutor.progress import ItemState, Record
    from tutor.protocol import Limits
    from tutor.quiz.pool import Pool
    from tutor.review import Mastery, Standing
    from tutor.runner import Machine, Runner
    from tutor.runner import Setting as LimitSetting


TIERS = {
    "namespaces": "sandbox full",
    "landlock": "sandbox strong",
    "seatbelt": "sandbox strong",
    "limits": "limits only",
}


class Study(Keeping):
    """One sitting at the tutor. Everything but `watch_sandbox` belongs to the interface's thread."""

    def __init__(
        self,
        catalog: Catalog,
        record: Record,
        runner: Runner,
        *,
        another: Callable[[], Runner] | None = None,
        notice: str = "",
    ) -> None:
        """`another` makes a fresh runner where the first one failed."""
        self._another = another
        self.catalog = catalog
        self.record = record
        self.runner = runner
        self.notice = notice
        """something to say at the start: a record that was set aside"""
        self.settled = threading.Event()
        """the sandbox is up, or is known not to come up"""
        self.on_trouble: Callable[[str], None] = lambda sentence: None
        self._said: set[str] = set()
        self._pool: Pool | None = None
        self._pool_lock = threading.Lock()
        self.figures: dict[tuple[str, str], object] = {}
        """values of figures already computed, by (figure, content version)"""

    # --- the sandbox ---------------------------------------------------------------------------------

    def watch_sandbox(self, then: Callable[[], None]) -> None:
        """Starts the runner and calls `then`, in a thread of its own, once it is up or has failed."""
        self.settled.clear()
        self.tell_runner()

        def watch() -> None:
            try:
                self.runner.start()
                self.runner.wait()
            except RunnerError:
                pass  # `problem` has the sentence
            self.settled.set()
            then()

        # A daemon: the interface must be able to end while torch is still being imported.
        threading.Thread(target=watch, name="sandbox-watch", daemon=True).start()

    def tell_runner(self) -> None:
        """The learner's limits and device, for the workers that the sandbox keeps ready."""
        self.runner.limits = self.limits
        if self.machine is not None:
            self.runner.device = self.device

    @property
    def limits(self) -> Limits:
        """What a run may use where the course asks for nothing else."""
        from tutor.runner import own_limits

        return own_limits(self.setting)

    def set_limit(self, limit: LimitSetting, text: str) -> None:
        """UsageError where `text` is no value for it; "" is the default."""
        self.set_setting(limit.key, limit.read(text))
        self.tell_runner()

    @property
    def weakness(self) -> str:
        """Why the sandbox is not as strong as this system could make it, and what to do; "" where it is."""
        from tutor.runner import shortfall

        machine = self.machine
        return shortfall(machine) if machine else ""

    def news_of_weakness(self) -> str:
        """The same, once for each record and tier: then it is on the sandbox's page."""
        machine, weakness = self.machine, self.weakness
        if machine is None or not weakness or self.setting("tier.told") == machine.tier:
            return ""
        self.set_setting("tier.told", machine.tier)
        return weakness

    def replace_runner(self) -> bool:
        """A fresh runner in place of one that failed; False where there is none to be had."""
        if self._another is None or self.runner.state != "failed":
            return False
        self.runner.close()
        self.runner = self._another()
        return True

    @property
    def machine(self) -> Machine | None:
        """The machine as the sandbox found it; None before it is up, or if it failed."""
        try:
            return self.runner.machine
        except RunnerError:
            return None

    @property
    def problem(self) -> str:
        """Why nothing can be run, or ""."""
        return self.runner.problem if self.runner.state == "failed" else ""

    @property
    def wanted_device(self) -> str:
        return self.setting("device", "auto") or "auto"

    @property
    def device(self) -> str:
        """The device runs go to, as well as it is known."""
        from tutor.runner import resolve_device

        wanted = self.wanted_device
        machine = self.machine
        if machine is None:
            return wanted
        try:
            return resolve_device(wanted, machine)
        except UsageError:
            return "cpu"

    def device_for(self, devices: tuple[str, ...]) -> str:
        """The device for a challenge that only works on some."""
        return self.device if not devices or self.device in devices else devices[0]

    @property
    def best_device(self) -> str:
        """What "auto" comes to; "" while that is not known."""
        from tutor.runner import resolve_device

        machine = self.machine
        return resolve_device("auto", machine) if machine else ""

    @property
    def device_problem(self) -> str:
        """Why the device the learner chose is not used, or ""."""
        from tutor.runner import resolve_device

        machine = self.machine
        if machine is None:
            return ""
        try:
            resolve_device(self.wanted_device, machine)
        except UsageError as error:
            return f"{error} Programs run on the cpu."
        return ""

    @property
    def badge(self) -> str:
        """Device and sandbox, for the corner of every screen."""
        state = self.runner.state
        if state == "failed":
            return "nothing can run"
        machine = self.machine
        if machine is None:
            return f"{self.wanted_device} | sandbox starting"
        return f"{self.device} | {TIERS.get(machine.tier, machine.tier)}"

    # --- settings and drafts -------------------------------------------------------------------------

    def setting(self, key: str, default: str = "") -> str:
        return self._safely(lambda: self.record.setting(key, default), default)

    def set_setting(self, key: str, value: str) -> None:
        self._safely(lambda: self.record.set_setting(key, value), None)

    def draft(self, item: str) -> str | None:
        return self._safely(lambda: self.record.draft(item), None)

    def keep_draft(self, item: str, text: str, original: str) -> None:
        """Saves what the learner wrote; a text that is the original again needs no draft."""
        if text == original:
            self._safely(lambda: self.record.drop_draft(item), None)
        else:
            self._safely(lambda: self.record.save_draft(item, text), None)

    def page_of(self, lesson: Lesson) -> int:
        """The page to open, from 0: where the lesson was left."""
        position = self._safely(lambda: self.record.position(lesson.head.id), None)
        return min(max(position.page - 1, 0), len(lesson.pages) - 1) if position else 0

    def keep_page(self, lesson: Lesson, page: int) -> None:
        pages = len(lesson.pages)
        self._safely(lambda: self.record.save_position(lesson.head.id, page + 1, pages), None)

    # --- attempts ------------------------------------------------------------------------------------

    def standing(self) -> Standing:
        """Where the learner stands; with a record that cannot be read, at the start."""
        from tutor.progress import Record
        from tutor.review import standing

        now = datetime.now(UTC)
        try:
            return standing(self.catalog, self.record, now)
        except RecordError as error:
            self._say(error)
            return standing(self.catalog, Record.in_memory(), now)

    def open_questions(self, lesson: Lesson) -> list[str]:
        """Inline questions of the lesson that were never answered right."""
        states = self._states()
        asked = [
            block.question for page in lesson.pages for block in page.blocks if hasattr(block, "question")
        ]
        return [id for id in asked if not ((state := states.get(id)) and state.ever_good)]

    def is_done(self, item: str) -> bool:
        return bool((state := self._states().get(item)) and state.ever_good)

    def _states(self) -> dict[str, ItemState]:
        nothing: dict[str, ItemState] = {}
        return self._safely(self.record.states, nothing)

    def tries(self, item: str) -> int:
        states = self._states()
        return state.attempts if (state := states.get(item)) else 0

    def challenges_of(self, part: Part) -> list[ChallengeHead]:
        return [head for head in self.catalog.challenges if head.part in (part.id, part.folder)]

    def practice_of(self, lesson: str) -> list[ChallengeHead]:
        """The challenges that name the lesson, the easiest first."""
        heads = [head for head in self.catalog.challenges if lesson in head.lessons]
        return sorted(heads, key=lambda head: (head.difficulty, head.id))

    def part_questions(self, part: Part) -> list[str]:
        """Ids of all questions of a part, in reading order. Reads the bodies of its lessons."""
        try:
            return [question.id for question in self.catalog.questions_of(part)]
        except ContentError:  # said when the broken lesson is opened
            return []

    def masteries(self) -> dict[str, Mastery]:
        """How well each skill is known; nothing is, where the record cannot be read."""
        from tutor.progress import Record
        from tutor.review import masteries

        now = datetime.now(UTC)
        nothing = Record.in_memory()
        return self._safely(
            lambda: masteries(self.catalog, self.record, now), masteries(self.catalog, nothing, now)
        )

    def set_known(self, skills: frozenset[str]) -> None:
        """What the learner has placed out of; empty takes it back."""
        from tutor.review import set_known

        self._safely(lambda: set_known(self.record, skills), None)

    @property
    def shows_streak(self) -> bool:
        """Whether the days in a row and the calendar are shown."""
        return self.setting("streak", "on") != "off"

    def today(self) -> date:
        return datetime.now(UTC).astimezone().date()

    def recent_days(self) -> dict[date, int]:
        """How much was done on each of the days of the last twelve weeks."""
        nothing: dict[date, int] = {}
        return self._safely(lambda: self.record.days(self.today() - timedelta(weeks=13)), nothing)

    def pool(self) -> Pool:
        """All that can be asked. The first time it reads every lesson, so that is for a thread. Raises
        ContentError."""
        with self._pool_lock:
            if self._pool is None:
                from tutor.quiz.pool import Pool

                self._pool = Pool(self.catalog)
            return self._pool

    def close(self) -> None:
        """Kills whatever runs. The record stays the caller's to close."""
        self.runner.close()

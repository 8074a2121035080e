"""`tutor quiz --place`: a dozen questions, and what they say about the lessons that can be skipped."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

from tutor.cli import out
from tutor.cli.conversation import Conversation, Stopped, read_line
from tutor.cli.keeping import Keeper
from tutor.quiz.plain import wrapped

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.progress import Record
    from tutor.runner import Runner


def place(
    catalog: Catalog, record: Record, runner: Runner, seed: int | None, count: int | None, *, keep: bool
) -> int:
    """Holds the placement and, where the learner says so, marks what they know. Returns the exit status."""
    from tutor.quiz import sittings
    from tutor.quiz.pool import Pool
    from tutor.review import set_known

    runner.start()
    chance = seed if seed is not None else random.randrange(1 << 31)
    session, chooser = sittings.placement(Pool(catalog), record, seed=chance, count=count, runner=runner)
    Conversation(catalog, record if keep else None, runner).hold(session)
    chooser.hear(tuple(session.told))
    known = chooser.placing.result()
    lessons = [head.title for head in catalog.lessons if head.skills and known.issuperset(head.skills)]
    if not known or not keep:
        out.line("Start with the first lesson: `tutor` opens it." if not known else "")
        return 0
    titles = ", ".join(catalog.skills[id].title for id in catalog.skills if id in known)
    out.line(wrapped(f"You seem to know: {titles}.", out.width()))
    if lessons:
        out.line(wrapped(f"These lessons can be skipped: {', '.join(lessons)}.", out.width()))
    out.line("Skip them? They stay where they are, and `tutor reset known` takes it back. [y/n]")
    try:
        answer = read_line("> ").strip().casefold()
    except Stopped:
        answer = ""
    if answer in ("y", "yes"):
        Keeper()(lambda: set_known(record, known))
        out.line("Done. `tutor` goes on behind them.")
    else:
        out.line("Nothing is skipped.")
    sys.stdout.flush()
    return 0

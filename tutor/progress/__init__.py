"""The learner's record: what was attempted, what is being edited, where they left, what is due.

One SQLite file in the learner's folder. Any number of tutors and threads may use it at once.
"""

from tutor.progress.model import GOOD_VERDICTS, Attempt, Due, Evidence, ItemState, Position
from tutor.progress.record import Record

__all__ = ["GOOD_VERDICTS", "Attempt", "Due", "Evidence", "ItemState", "Position", "Record"]

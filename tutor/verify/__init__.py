"""The authors' checks: everything in the course is run against the installed torch."""

from tutor.verify.report import Failed, MutantsReport, Report, Survivor
from tutor.verify.run import verify

__all__ = ["Failed", "MutantsReport", "Report", "Survivor", "verify"]

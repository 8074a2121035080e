"""The weakest tier: limits of resources only. Nothing is hidden; the learner is told."""

from __future__ import annotations

import os
import sys

from tutor.protocol import Policy, Tier
from tutor.sandbox.confine import limits
from tutor.sandbox.confine.base import Grant


class LimitsOnly:
    """rlimits, a session of its own and a watchdog: stops accidents, not attacks."""

    tier: Tier = "limits"
    layers: tuple[str, ...] = ("rlimits", "watchdog")
    scratch_on_disk = True
    ends_with_root = False

    def refuses(self, policy: Policy) -> str:
        if policy == "distributed":
            return "The distributed policy needs a network of its own, which this machine cannot make."
        return ""

    def enter(self, grant: Grant) -> None:
        if sys.platform == "linux":
            from tutor.sandbox.confine import process

            process.die_with_parent()
            process.fork_under_reaper(grant.policy)
        os.setsid()
        os.chdir(grant.scratch)
        limits.apply(grant.limits)

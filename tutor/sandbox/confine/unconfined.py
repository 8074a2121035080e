"""The weakest tier: limits of resources only. Nothing is hidden; the learner is told."""

from __future__ import annotations

import os
import platform
import sys

from tutor.protocol import Policy, Tier
from tutor.sandbox.confine import limits
from tutor.sandbox.confine.base import Grant, Surroundings


class LimitsOnly:
    """rlimits, a session of its own and a watchdog: stops accidents, not attacks."""

    tier: Tier = "limits"
    layers: tuple[str, ...] = ("rlimits", "watchdog")
    spawns = platform.system() != "Linux"
    scratch_on_disk = True

    def __init__(self, surroundings: Surroundings) -> None:
        self.data = surroundings.data

    def establish(self) -> None:
        if sys.platform == "linux":
            from tutor.sandbox.confine import process

            process.adopt_orphans()  # a program can kill its reaper here

    def before_fork(self) -> None:
        return None

    def after_fork(self) -> None:
        return

    def single(self, policy: Policy) -> bool:
        return False  # nothing here can refuse a fork, so every run has its reaper

    def refuses(self, policy: Policy) -> str:
        if policy == "distributed":
            return "The distributed policy needs a network of its own, which this machine cannot make."
        return ""

    def enter(self, grant: Grant) -> None:
        if sys.platform == "linux":
            from tutor.sandbox.confine import process

            process.die_with_parent()
            process.fork_under_reaper()
        os.setsid()
        os.chdir(grant.scratch)
        limits.apply(grant.limits)

"""Runs programs in the sandbox. No torch on this side.

with Runner() as runner:
    result = runner.run(Job(source="import torch; print(torch.ones(2))"))
"""

from __future__ import annotations

from tutor.runner.advice import shortfall
from tutor.runner.machine import DeviceInfo, Machine, resolve_device
from tutor.runner.run import Run
from tutor.runner.runner import Runner
from tutor.runner.settings import SETTINGS, Setting, own_limits

__all__ = [
    "SETTINGS",
    "DeviceInfo",
    "Machine",
    "Run",
    "Runner",
    "Setting",
    "own_limits",
    "resolve_device",
    "shortfall",
]

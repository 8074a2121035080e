"""Runs programs in the sandbox. No torch on this side.

with Runner() as runner:
    result = runner.run(Job(source="import torch; print(torch.ones(2))"))
"""

from __future__ import annotations

from tutor.runner.machine import DeviceInfo, Machine, resolve_device
from tutor.runner.run import Run
from tutor.runner.runner import Runner

__all__ = ["DeviceInfo", "Machine", "Run", "Runner", "resolve_device"]

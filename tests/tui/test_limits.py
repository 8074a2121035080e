"""The page about the sandbox: what a run may use, changed there; and a weaker sandbox that is said once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tui.conftest import SIZES
from tests.tui.fakes import FakeRunner
from tutor.progress import Record
from tutor.protocol import Limits
from tutor.tui.screens.limits import LimitsScreen
from tutor.tui.screens.sandbox import SandboxScreen


@pytest.mark.parametrize("size", SIZES)
async def test_a_limit_is_changed_kept_and_given_to_the_runner(
    drive: Any, size: tuple[int, int], record: Record, runner: FakeRunner
) -> None:
    async with drive(size) as tutor:
        await tutor.until(lambda: hasattr(runner, "device"))
        assert runner.limits == Limits()  # type: ignore[attr-defined]
        assert runner.device == "cpu"  # type: ignore[attr-defined]
        tutor.app.action_sandbox()
        await tutor.settle()
        await tutor.press("l")
        tutor.screen(LimitsScreen)
        assert "2048 MB" in tutor.text
        await tutor.press("down", "enter")
        await tutor.press("ctrl+u", *"12", "enter")
        assert "Memory can be 64 to 1,048,576 MB, not 12." in tutor.text
        await tutor.press("ctrl+u", *"1024", "enter")
        assert "1024 MB" in tutor.text
        assert "default 2048" in tutor.text
        assert runner.limits.memory_mb == 1024  # type: ignore[attr-defined]
        await tutor.press("escape")
        tutor.screen(SandboxScreen)
        await tutor.press("end")  # the page is longer than a small window
        assert "1024 MB (yours)" in tutor.text
    assert record.setting("limit.memory_mb") == "1024"


async def test_nothing_typed_is_the_default_and_escape_changes_nothing(
    drive: Any, record: Record, runner: FakeRunner
) -> None:
    record.set_setting("limit.wall_seconds", "30")
    async with drive() as tutor:
        assert runner.limits.wall_seconds == 30  # type: ignore[attr-defined]
        tutor.app.action_sandbox()
        await tutor.settle()
        await tutor.press("l", "enter", "ctrl+u", *"5", "escape")
        tutor.screen(LimitsScreen)
        assert record.setting("limit.wall_seconds") == "30"
        await tutor.press("enter", "ctrl+u", "enter")
        assert runner.limits == Limits()  # type: ignore[attr-defined]
    assert record.setting("limit.wall_seconds") == ""


async def test_a_weaker_sandbox_is_said_once_for_each_record(drive: Any, record: Record) -> None:
    for told in (True, False):
        async with drive() as tutor:
            await tutor.until(lambda: hasattr(tutor.app.study.runner, "device"))
            said = [n.message for n in tutor.app._notifications if "User namespaces are blocked" in n.message]
            assert len(said) == told
            tutor.app.action_sandbox()
            await tutor.settle()
            assert "User namespaces are blocked" in " ".join(tutor.text.split())

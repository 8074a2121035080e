"""The profile for macOS's sandbox, as text: only macOS itself can say whether it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tutor.protocol import Limits, Policy
from tutor.sandbox.confine.base import Grant, Surroundings
from tutor.sandbox.confine.seatbelt import profile_for

SURROUNDINGS = Surroundings(
    readable=(Path("/opt/python"), Path("/opt/env/site-packages")),
    data=Path("/opt/env/site-packages/tutor/content/lessons/data"),
    package=Path("/opt/env/site-packages/tutor"),
    hidden=(Path("/opt/env/site-packages/tutor"),),
    import_path=(),
    runtime=Path("/private/tmp/tutor-1-x"),
)


def profile(policy: Policy, device: str = "cpu") -> str:
    return profile_for(
        SURROUNDINGS, Grant(policy, device, Limits(), Path("/private/tmp/tutor-1-x/scratch-1"))
    )


@pytest.mark.parametrize("policy", ["plain", "procs"])
def test_it_denies_first_and_hides_after_it_allows(policy: Policy) -> None:
    text = profile(policy)
    assert text.startswith("(version 1)\n(deny default)\n")
    assert text.count("(") == text.count(")")
    allowed = text.index('(subpath "/opt/env/site-packages")')
    hidden = text.index('(deny file-read* (subpath "/opt/env/site-packages/tutor")')
    data = text.index('(allow file-read* (subpath "/opt/env/site-packages/tutor/content/lessons/data")')
    assert allowed < hidden < data  # later rules win


def test_only_what_asks_for_processes_gets_them() -> None:
    assert "process-fork" not in profile("plain")
    assert "process-exec" not in profile("plain")
    assert "process-fork" in profile("procs")


@pytest.mark.parametrize("policy", ["plain", "procs"])
@pytest.mark.parametrize("device", ["cpu", "mps"])
def test_nothing_is_allowed_wholesale(policy: Policy, device: str) -> None:
    text = profile(policy, device)
    for rule in re.findall(r"\(allow ([^\n]*)\)", text):
        if re.match(r"mach-lookup|iokit-open|network|file-write", rule):
            assert "name" in rule or "class" in rule or "subpath" in rule, rule
    assert ("AGXDeviceUserClient" in text) == (device == "mps")


def test_only_its_own_folder_is_written() -> None:
    writes = [line for line in profile("procs").splitlines() if "file-write" in line]
    assert len(writes) == 2
    assert '(subpath "/private/tmp/tutor-1-x/scratch-1")' in writes[0]
    assert all(path.startswith("/dev/") for path in re.findall(r'"([^"]+)"', writes[1]))

"""The profile for macOS, as far as it can be read elsewhere: what it allows, denies, and in which order."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tutor.protocol import Limits, Policy
from tutor.sandbox.confine.base import Grant, Surroundings
from tutor.sandbox.confine.seatbelt import Seatbelt, profile_for

PYTHON, PACKAGE, DATA = Path("/opt/python"), Path("/opt/python/lib/tutor"), Path("/opt/python/lib/tutor/data")
SURROUNDINGS = Surroundings((PYTHON,), DATA, PACKAGE, (PACKAGE, Path("/course/challenges")), (), Path("/run"))
ODD = Path('/tmp/a "quoted" (folder)')


def profile(policy: Policy = "plain", device: str = "cpu", scratch: Path = Path("/scratch/1")) -> list[str]:
    return profile_for(SURROUNDINGS, Grant(policy, device, Limits(), scratch)).splitlines()


def _where(lines: list[str], *parts: str) -> int:
    found = [number for number, line in enumerate(lines) if all(part in line for part in parts)]
    assert len(found) == 1, (parts, found)
    return found[0]


def _expressions(text: str) -> None:
    """Raises where parentheses do not match outside of strings."""
    depth = 0
    for piece in re.findall(r'"(?:[^"\\]|\\.)*"|[()]', text):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize("policy", ["plain", "procs"])
@pytest.mark.parametrize("device", ["cpu", "mps"])
def test_it_denies_by_default_and_is_well_formed(policy: Policy, device: str) -> None:
    lines = profile(policy, device)
    assert lines[:2] == ["(version 1)", "(deny default)"]
    for line in lines:
        _expressions(line)
    assert not any(
        re.search(r"\(allow (default|network\*|mach-lookup|file-write\*|process\*)\)", line) for line in lines
    )


def test_later_rules_win_so_what_is_hidden_comes_after_what_is_readable_and_the_data_last() -> None:
    lines = profile()
    readable = _where(lines, "(allow file-read* ", f'(subpath "{PYTHON}")')
    hidden = _where(lines, "(deny file-read* ", f'(subpath "{PACKAGE}")', '(subpath "/course/challenges")')
    data = _where(lines, "(allow file-read* ", f'(subpath "{DATA}")')
    assert readable < hidden < data


def test_only_its_own_folder_is_written() -> None:
    writes = [line for line in profile("procs", "mps") if "file-write" in line]
    assert [re.findall(r'"(.*?)"', line)[0] for line in writes] == ["/scratch/1", "/dev/null"]
    assert "file-write*" not in writes[1]


def test_names_are_quoted() -> None:
    line = profile(scratch=ODD)[_where(profile(scratch=ODD), "file-write* ")]
    assert json.dumps(str(ODD)) in line
    _expressions(line)


def test_processes_only_where_the_policy_has_them_and_no_network_anywhere() -> None:
    assert not any("process-fork" in line or "process-exec" in line for line in profile())
    assert any("process-fork" in line for line in profile("procs"))
    for policy in ("plain", "procs"):
        for line in profile(policy):  # type: ignore[arg-type]
            assert "network" not in line or "unix-socket" in line


def test_metal_s_services_only_for_mps() -> None:
    assert not any("iokit-open" in line or "MTLCompilerService" in line for line in profile())
    for_mps = profile(device="mps")
    assert "AGXDeviceUserClient" in for_mps[_where(for_mps, "(allow iokit-open ")]
    assert any('(global-name "com.apple.MTLCompilerService")' in line for line in for_mps)


def test_the_tier_spawns_and_has_no_distributed_policy() -> None:
    tier = Seatbelt(SURROUNDINGS)
    assert (tier.spawns, tier.scratch_on_disk, tier.single("plain"), tier.single("procs")) == (
        True,
        True,
        True,
        False,
    )
    assert tier.refuses("plain") == tier.refuses("procs") == ""
    assert "network of its own" in tier.refuses("distributed")


def test_a_spawned_worker_s_settings_survive_the_way_to_it() -> None:
    from dataclasses import asdict

    from tutor.sandbox.spawned import _texts

    plain = json.loads(json.dumps(_texts(asdict(SURROUNDINGS))))
    assert plain["data"] == str(DATA)
    assert plain["hidden"] == [str(PACKAGE), "/course/challenges"]
    assert json.loads(json.dumps(_texts({"a": [Path("/x"), 1, (None, "y")]}))) == {
        "a": ["/x", 1, [None, "y"]]
    }

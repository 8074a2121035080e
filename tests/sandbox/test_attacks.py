"""Every attack of attacks/ against every tier, as root and as somebody who may nothing.

Before that, each is tried unconfined: one that does not work there proves nothing by failing here.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import tutor
from tests.sandbox.battery import CLASSES, attacks, concerns
from tutor.sandbox.confine import landlock

if sys.platform != "linux":
    pytest.skip("the attacks are Linux's", allow_module_level=True)

ROOT = Path(__file__).parents[2]
NOBODY = 54321
"""the first of some accounts that no machine has"""

SCOPES = 6
"""the version from which Landlock keeps signals and named sockets inside"""
ALWAYS = 99
ADMITTED: dict[str, dict[str, int]] = {
    # attack: the version of Landlock from which it fails
    "namespaces": {},
    "landlock": {
        "files/stat": ALWAYS,
        "files/read_link": ALWAYS,
        "processes/probe": ALWAYS,
        "files/shared_memory_read": ALWAYS,
        "files/shared_memory_write": ALWAYS,
        "network/unix_procs": ALWAYS,
        "network/unix_name_procs": SCOPES,
        "processes/signal_by_child": SCOPES,
        "processes/signal_everybody_procs": SCOPES,
        "processes/signal_from_new_program": SCOPES,
    },
    "limits": {},
}
"""What a tier does not promise, of what is tried against it. docs/sandbox.md says the same, and why."""

USERS = ("root", "user")
OLD = "landlock:1"
"""as the first kernels with Landlock have it"""
# Two at a time, but never two that share the machine's /dev/shm, which is measured as a whole; and only one
# where a signal to everybody would reach the other.
LANES = (("bare", "namespaces"), ("landlock", OLD, "limits"))


def battery(tier: str, user: str) -> dict[str, Any]:
    """What came of the attacks in `tier`; the battery runs in a process of its own."""
    home = tempfile.mkdtemp(prefix="attackers-")
    environment = {
        "HOME": home,
        "TUTOR_HOME": f"{home}/tutor",
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
        "TUTOR_ATTACK_SECRET": "secret-of-the-tutor",
    }
    command = [sys.executable, "-m", "tests.sandbox.battery", tier]
    if user == "user" and os.getuid() == 0:
        # Another account for each tier: attacks on everything that is the user's would reach the other lane.
        account = NOBODY + [name for lane in LANES for name in lane].index(tier)
        os.chown(home, account, account)
        command = unprivileged(command, account)
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=900
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def unprivileged(command: list[str], account: int) -> list[str]:
    """`command` as `account`, which has no right to anything. Where what it needs lies in a folder that is
    closed to others (root's home), that folder is replaced, for this process alone, by one that holds nothing
    else."""
    drop = ["setpriv", f"--reuid={account}", f"--regid={account}", "--clear-groups", *command]
    closed = _closed_folders()
    if not closed:
        return drop
    lines = ["set -e", "mount -t tmpfs tmpfs /run"]
    for folder, needed in closed.items():
        kept = [(f"/run/kept-{number}", shlex.quote(str(path))) for number, path in enumerate(sorted(needed))]
        lines += [f"mkdir -p {keep}; mount --rbind {path} {keep}" for keep, path in kept]
        lines.append(f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(folder))}")
        lines += [f"mkdir -p {path}; mount --rbind {keep} {path}" for keep, path in kept]
    lines.append(shlex.join(["exec", *drop]))
    return ["unshare", "--mount", "sh", "-c", "\n".join(lines)]


def _closed_folders() -> dict[Path, set[Path]]:
    """Folders that others may not pass, and what is needed in each."""
    found: dict[Path, set[Path]] = {}
    needed = [Path(sys.executable), Path(sys.base_prefix), Path(tutor.__file__), ROOT, Path(pytest.__file__)]
    for path in needed:
        for link in (path, path.resolve()):
            for folder in reversed(link.parents):
                if folder.exists() and not folder.stat().st_mode & 0o001:
                    found.setdefault(folder, set()).add(folder / link.relative_to(folder).parts[0])
                    break
    return found


def why_not(user: str) -> str:
    """Why nothing can be tried as `user` here; "" where it can."""
    if user == "root":
        return "" if os.getuid() == 0 else "only root can be root"
    if os.getuid() != 0:
        return ""
    try:
        can = unprivileged([sys.executable, "-c", "import tests.sandbox.battery"], NOBODY)
        done = subprocess.run(can, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return f"root cannot become somebody else here: {error}"
    return f"root cannot become somebody else here: {done.stderr}" if done.returncode else ""


Told = dict[tuple[str, str], Future[dict[str, Any]]]


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """The batteries, in the order in which the tests ask for them."""
    users = [user for user in USERS if not why_not(user)]
    apart = os.getuid() == 0 and landlock.abi() >= SCOPES
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        yield {
            (tier, user): pool.submit(battery, tier, user)
            for pool, lane in zip((one, other if apart else one), LANES, strict=True)
            for tier in lane
            for user in (users[-1:] if tier == OLD else users)
        }
        for pool in (one, other):
            pool.shutdown(cancel_futures=True)


def outcomes(told: Told, tier: str, user: str) -> dict[str, Any]:
    if (tier, user) not in told:
        pytest.skip(why_not(user) or "once is enough")
    result = told[tier, user].result()
    if result["tier"] != tier:
        pytest.skip(f"{tier} does not hold here: {result['notes']}")
    return result


def show(attack: str, outcome: dict[str, Any]) -> str:
    return f"{attack}: {outcome['evidence']} [{outcome['status']}]\n{outcome['said']}"


def test_the_attacks_cover_every_class() -> None:
    every = attacks()
    counts = {kind: sum(attack.kind == kind for attack in every) for kind in CLASSES}
    assert all(count >= 10 for kind, count in counts.items() if kind != "interface"), counts
    names = {attack.name for attack in every}
    assert {name for admitted in ADMITTED.values() for name in admitted} <= names


@pytest.mark.long
@pytest.mark.parametrize("user", USERS)
def test_each_works_where_nothing_confines_it(told: Told, user: str) -> None:
    found = outcomes(told, "bare", user)["outcomes"]
    tried = [attack for attack in attacks() if attack.bare in ("both", user) and attack.kind != "interface"]
    assert len(tried) >= 70
    without = [attack.name for attack in tried if not found[attack.name]["evidence"]]
    optional = {attack.name for attack in tried if "optional" in attack.fields}  # not on every machine
    assert not set(without) - optional, "\n".join(show(name, found[name]) for name in without)


@pytest.mark.long
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("tier", ["namespaces", "landlock", OLD, "limits"])
def test_nothing_gets_out_but_what_is_admitted(told: Told, tier: str, user: str) -> None:
    check_outcomes(outcomes(told, tier, user), tier)


def test_nothing_gets_out_of_the_strongest_tier() -> None:
    """What the usual run has time for; the tiers, the accounts and the bare controls are `long`."""
    user = "user" if not why_not("user") else "root"
    result = battery("namespaces", user)
    if result["tier"] != "namespaces":
        pytest.skip(f"namespaces does not hold here: {result['notes']}")
    check_outcomes(result, "namespaces")


def check_outcomes(result: dict[str, Any], tier: str) -> None:
    assert result["right"] == "passed", "a right answer must pass, or the verdicts prove nothing"
    assert result["alive"] == "alive\n"
    found = result["outcomes"]
    assert found.keys() - {"late"} == {attack.name for attack in attacks() if concerns(attack, tier)}
    worked = {name for name, outcome in found.items() if outcome["evidence"]}
    name, _, version = tier.partition(":")
    landlocked = int(version or landlock.abi())
    admitted = {attack for attack, since in ADMITTED[name].items() if landlocked < since} & found.keys()
    surprises = sorted(worked - admitted)
    assert not surprises, "\n".join(show(name, found[name]) for name in surprises)
    assert worked == admitted, "this holds now: say so in docs/sandbox.md"


def test_the_page_admits_the_same() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    for tier, admitted in ADMITTED.items():
        section = re.search(rf"^### What `{tier}` does not promise$(.*?)(?=^##|\Z)", page, re.M | re.S)
        assert section is not None, tier
        named = set(re.findall(rf"\[((?:{'|'.join(CLASSES)})/\w+)\]", section[1]))
        assert named == admitted.keys(), tier

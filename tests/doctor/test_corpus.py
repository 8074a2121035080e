"""Every script of the corpus gets the finding that it expects, first in the list, and no other."""

from __future__ import annotations

import pytest

from tests.doctor.scripts import Script, problem, run, scripts
from tutor.runner import Runner

SCRIPTS = scripts()
FOLDERS = sorted({script.file.parent.name for script in SCRIPTS})


def _is_first(name: str) -> bool:
    """The usual run takes the first with the mistake, the first that looks like it, and every third of the
    right ones."""
    return name in ("bug_a", "like_a") or (not name.startswith(("bug_", "fixed_", "like_")))


@pytest.mark.parametrize("folder", FOLDERS)
def test_scripts_get_the_findings_they_expect(folder: str, runner: Runner) -> None:
    those = [
        script for script in SCRIPTS if script.file.parent.name == folder and _is_first(script.file.stem)
    ]
    _check(those[::3] if folder.startswith("_") else those, runner)


@pytest.mark.long
@pytest.mark.parametrize("folder", FOLDERS)
def test_all_other_scripts_do_too(folder: str, runner: Runner) -> None:
    those = [script for script in SCRIPTS if script.file.parent.name == folder]
    _check([s for s in those if not _is_first(s.file.stem)] if folder[0] != "_" else those, runner)


def _check(those: list[Script], runner: Runner) -> None:
    problems = []
    for script in those:
        findings, recording = run(script, runner)
        wrong = problem(script, findings, recording)
        if recording.status not in ("ok", "error"):
            wrong = f"the run ended with {recording.status}"
        if wrong:
            problems.append(f"{script.name}: {wrong}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if not folder.startswith("_")])
def test_every_mistake_has_two_scripts_repaired_twins_and_a_look_alike(folder: str) -> None:
    stems = [script.file.stem for script in SCRIPTS if script.file.parent.name == folder]
    bugs = {stem.removeprefix("bug_") for stem in stems if stem.startswith("bug_")}
    fixed = {stem.removeprefix("fixed_") for stem in stems if stem.startswith("fixed_")}
    assert len(bugs) >= 2
    assert fixed >= bugs
    assert any(stem.startswith("like_") for stem in stems)

"""Every script of the corpus gets the finding that it expects, first in the list, and no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.doctor.scripts import problem, run, scripts
from tutor.runner import Runner

SCRIPTS = scripts()
FOLDERS = sorted({script.file.parent.name for script in SCRIPTS})


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.mark.parametrize("folder", FOLDERS)
def test_scripts_get_the_findings_they_expect(folder: str, runner: Runner) -> None:
    problems = []
    for script in SCRIPTS:
        if script.file.parent.name == folder:
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

"""`python -m tests.doctor.scripts [ID or FILE ...]`: the doctor on the corpus, and a table of what it found.

The corpus: `corpus/<id>/bug_*.py` have the mistake `<id>`, `fixed_*.py` are the same scripts repaired,
`like_*.py` look like it and are right; `corpus/_right/*.py` are right and look like several. The first line
of
a script says what is expected: `# expects: <id> at 12` (its line; `at 12 or 14`; no `at`: any line), or
`# expects: nothing` (no error and no warning). A bug may allow one more finding: `# expects: <id> at 12,
also <id>`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tutor.doctor import Finding
from tutor.doctor.diagnose import diagnose
from tutor.doctor.examine import examine
from tutor.protocol import Job, Limits
from tutor.recording import Recording
from tutor.runner import Runner

CORPUS = Path(__file__).parent / "corpus"
_HEAD = re.compile(
    r"# expects: (?P<id>[a-z0-9-]+)(?: at (?P<lines>\d+(?: or \d+)*))?(?:, also (?P<also>[a-z0-9-]+))?"
)


@dataclass(frozen=True, slots=True)
class Script:
    file: Path
    source: str
    id: str
    """the mistake it has; "nothing" where it has none"""
    lines: frozenset[int]
    also: str

    @property
    def name(self) -> str:
        return f"{self.file.parent.name}/{self.file.stem}"


def scripts(wanted: Iterable[str] = ()) -> list[Script]:
    names = list(wanted)
    found = [_read(path) for path in sorted(CORPUS.glob("*/*.py"))]
    return [
        s for s in found if not names or s.file.parent.name in names or str(s.file).endswith(tuple(names))
    ]


def _read(path: Path) -> Script:
    source = path.read_text(encoding="utf-8")
    head = _HEAD.match(source)
    if head is None:
        raise ValueError(f"{path}: its first line does not say what is expected")
    if path.stem.startswith("bug") and head["id"] != path.parent.name:
        raise ValueError(f"{path}: expects {head['id']} in the folder of {path.parent.name}")
    lines = frozenset(int(n) for n in re.findall(r"\d+", head["lines"] or ""))
    return Script(path, source, head["id"], lines, head["also"] or "")


def run(script: Script, runner: Runner) -> tuple[tuple[Finding, ...], Recording]:
    job = Job(source=script.source, filename=script.file.name, limits=Limits(wall_seconds=20))
    recording, _ = examine(job, runner)
    return diagnose(recording, strict=True), recording


def problem(script: Script, findings: tuple[Finding, ...], recording: Recording) -> str:
    """What is wrong with these findings; empty where they are as expected."""
    said = [finding for finding in findings if finding.severity != "hint"]
    names = ", ".join(f"{f.id} at {f.line}" for f in said) or "nothing"
    broken = recording.of("broken")
    if broken:
        return f"a ledger failed: {dict(broken[0].data)}"
    if script.id == "nothing":
        return f"cried wolf: {names}" if said else ""
    if not said or said[0].id != script.id:
        return f"expected {script.id}, found {names}"
    if script.lines and said[0].line not in script.lines:
        return f"expected {script.id} at {sorted(script.lines)}, found {names}"
    if [f for f in said[1:] if f.id not in (script.id, script.also)]:
        return f"more than one finding: {names}"
    return ""


def run_all(wanted: Iterable[str] = ()) -> Iterator[tuple[Script, tuple[Finding, ...], Recording]]:
    with Runner() as runner, ThreadPoolExecutor(2) as pool:
        found = scripts(wanted)
        for script, (findings, recording) in zip(
            found, pool.map(lambda s: run(s, runner), found), strict=True
        ):
            yield script, findings, recording


def table(results: Iterable[tuple[Script, tuple[Finding, ...]]]) -> str:
    """Precision and recall of each rule over scripts."""
    true: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for script, findings in results:
        said = {finding.id for finding in findings if finding.severity != "hint"}
        if script.id != "nothing":
            (true if script.id in said else missed)[script.id] += 1
        false.update(said - {script.id, script.also})
    rows = [f"{'rule':32} {'found':>5} {'missed':>6} {'false':>5}  recall  precision"]
    for id in sorted({*true, *missed, *false}):
        recall = true[id] / max(1, true[id] + missed[id])
        precision = true[id] / max(1, true[id] + false[id])
        rows.append(f"{id:32} {true[id]:5} {missed[id]:6} {false[id]:5}  {recall:6.2f}  {precision:9.2f}")
    return "\n".join(rows)


if __name__ == "__main__":
    results = []
    for script, findings, recording in run_all(sys.argv[1:]):
        results.append((script, findings))
        wrong = problem(script, findings, recording)
        print(f"{'WRONG' if wrong else 'ok':5} {script.name:50} {recording.status:7} {wrong}")
        if len(sys.argv) > 1 and wrong:
            for finding in findings:
                print(f"      {finding.severity} {finding.id} line {finding.line}: {finding.title}")
    print(table(results))

"""The trace says what torch says: on every name and line of scripts in many styles, against an oracle; and
a traced run is the run itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sandbox.tracing import oracle, trace_of
from tutor.protocol import Job
from tutor.runner import Runner

SCRIPTS = sorted((Path(__file__).parent / "traced").glob("*.py"))


@pytest.fixture(params=SCRIPTS, ids=lambda file: file.stem)
def source(request: pytest.FixtureRequest) -> str:
    return Path(request.param).read_text(encoding="utf-8")


def test_every_name_of_every_line_is_as_torch_has_it(runner: Runner, source: str) -> None:
    trace, result = trace_of(runner, source)
    seen, plain = oracle(runner, source)
    assert (result.status, result.stdout) == ("ok", plain.stdout)
    found = {
        (line.number, name.name): name.state
        for line in trace.lines
        for name in line.names
        if name.how != "changed"
    }
    wrong = {key: (found.get(key), state) for key, state in seen.items() if found.get(key) != state}
    assert not wrong
    text = source.split("\n")
    # The oracle does not look into containers, comprehensions, lambdas and match statements.
    extra = {
        key
        for key in found
        if key not in seen
        and key[1].isidentifier()
        and not any(word in text[key[0] - 1] for word in (" for ", "lambda", "case ", ":=", "*"))
    }
    assert not extra


def test_a_traced_run_prints_what_the_run_prints(runner: Runner, source: str) -> None:
    plain = runner.run(Job(source, filename="script.py"))
    for switches in ({}, {"parameters": True, "graph": True}):
        _, traced = trace_of(runner, source, **switches)
        assert (traced.status, traced.stdout, traced.stderr) == (plain.status, plain.stdout, plain.stderr)

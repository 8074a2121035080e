"""One sandbox for all content tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tutor.runner import Runner


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner(ready=2) as runner:
        yield runner

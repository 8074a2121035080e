"""What tests of every kind share: one sandbox, and a tiny course on disk, which each test may break in one
place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tutor.runner import Runner

COURSE = """\
title = "A course"

[[part]]
id = "autograd"
title = "Autograd"
folder = "04-autograd"
lessons = ["autograd/adding"]

[skills]
"autograd.add" = { title = "Adding" }
"autograd.more" = { title = "More", needs = ["autograd.add"] }

[renamed]
"autograd/old" = "autograd/adding"
"""

LESSON = """\
+++
id = "autograd/adding"
title = "Adding"
skills = ["autograd.add"]
minutes = 3
objectives = ["add"]
+++

## One

Some *prose*.

```python predict
print(1 + 1)
```

```output
2
```

```miss
11 : You joined two texts.
```

## Two

```python run raises=ValueError timeout=3
raise ValueError("no")
```

```question
id = "autograd/adding/how-much"
kind = "number"
skills = ["autograd.add"]
text = "1 + 1?"
answer = 2
ask = "1 + 1"
misses = [
  { value = 1, why = "That is one of them." },
  { value = 11, why = "You joined two texts." },
]
explain = "Count."
```

```figure
kind = "curve"
code = "figure = {'y': [1, 2, 3]}"
caption = "A line."
```
"""

QUESTIONS = """\
[[question]]
id = "autograd/first"
kind = "claim"
skills = ["autograd.add"]
text = "Gradients add up."
answer = "true"
why = { false = "They do.", depends = "Always." }
prove = "x = 1"
ask = "x == 1"
explain = "Because."

[[question]]
id = "autograd/second"
kind = "choice"
skills = ["autograd.more"]
text = "Which?"
options = [{ text = "This.", right = true }, { text = "That.", why = "No." }]
explain = "This one."
"""

CHALLENGE = """\
id = "autograd/double"
title = "Double it"
kind = "implement"
part = "04-autograd"
skills = ["autograd.add"]
difficulty = 1
lessons = ["autograd/adding"]
hints = ["What is two times x?", "Multiply."]
"""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`-n auto`: a process that has done its share takes from one that has slower tests left."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """The strongest tier that this machine has, ready: one for all tests of a process, since it takes seconds
    to start. Only tests of how it starts and ends have one of their own."""
    with Runner() as runner:
        with pytest.MonkeyPatch.context() as usual:  # not the course or the tier of the test that came first
            for name in ("TUTOR_CONTENT", "TUTOR_TIER"):
                usual.delenv(name, raising=False)
            runner.wait(120)
        yield runner


@pytest.fixture
def tiny_course(tmp_path: Path) -> Path:
    part = tmp_path / "lessons" / "04-autograd"
    part.mkdir(parents=True)
    (tmp_path / "lessons" / "course.toml").write_text(COURSE)
    (part / "adding.md").write_text(LESSON)
    (part / "questions.toml").write_text(QUESTIONS)
    folder = tmp_path / "challenges" / "04-autograd" / "double"
    for name in ("right", "wrong"):
        (folder / name).mkdir(parents=True)
    (folder / "challenge.toml").write_text(CHALLENGE)
    (folder / "prompt.md").write_text("Write `double(x)`.\n")
    (folder / "starter.py").write_text("def double(x):\n    ...\n")
    (folder / "solution.py").write_text("def double(x):\n    return 2 * x\n")
    (folder / "check.py").write_text(
        "def check_doubles(attempt):\n"
        '    """double(x) is 2x."""\n'
        '    assert attempt.double(3) == 6, "Not twice"\n'
    )
    (folder / "right" / "sum.py").write_text("def double(x):\n    return x + x\n")
    for name in ("square", "same"):
        (folder / "wrong" / f"{name}.py").write_text("# meets: Not twice\ndef double(x):\n    return x\n")
    return tmp_path

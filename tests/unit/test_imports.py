"""What each start pays for: the bans are proved in fresh interpreters."""

from __future__ import annotations

import subprocess
import sys

import pytest

LIST_MODULES = "import sys; print('\\n'.join(sys.modules))"


def modules_after(program: str) -> set[str]:
    """The top-level modules that are loaded after `program` has run in a new interpreter."""
    run = subprocess.run(
        [sys.executable, "-c", f"{program}\n{LIST_MODULES}"], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in run.stdout.split()}


@pytest.mark.parametrize(
    "module",
    [
        "tutor.cli",
        "tutor.tui.app",
        "tutor.quiz",
        "tutor.challenge",
        "tutor.verify",
        "tutor.runner",
        "tutor.explain",
    ],
)
def test_this_side_never_loads_torch(module: str) -> None:
    assert modules_after(f"import {module}").isdisjoint({"torch", "numpy"})


@pytest.mark.parametrize(
    "module",
    ["tutor.cli", "tutor.quiz", "tutor.challenge", "tutor.verify", "tutor.progress", "tutor.course.catalog"],
)
def test_only_the_interface_loads_textual(module: str) -> None:
    assert "textual" not in modules_after(f"import {module}")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["list"], ["list", "challenges", "--json"]])
def test_quick_commands_load_little(arguments: list[str]) -> None:
    program = (
        "import contextlib, io\nfrom tutor.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main({arguments!r})\n"
    )
    assert modules_after(program).isdisjoint(
        {"torch", "numpy", "textual", "rich", "pygments", "markdown_it", "fsrs"}
    )


def test_the_sandbox_never_loads_the_interface() -> None:
    loaded = modules_after("import tutor.sandbox.zygote")
    assert loaded.isdisjoint({"textual", "rich", "click"})

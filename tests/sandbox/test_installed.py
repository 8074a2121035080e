"""Where the tutor is installed among other packages: those can be read in the landlock tier, it cannot."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("Landlock is Linux's", allow_module_level=True)

from tutor.runner import link
from tutor.sandbox.confine import landlock, process

SOLUTION = "tutor/content/challenges/04-autograd/double/solution.py"
FILES = ("torch/nn.py", "single.py", "torch_tutor.dist-info/RECORD", "tutor/protocol.py", SOLUTION)


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A site-packages folder as a wheel leaves it."""
    folder = tmp_path / "site-packages"
    for name in FILES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="ascii")
    (folder / "tutor" / "content" / "lessons" / "data").mkdir(parents=True)
    (folder / "tutor" / "content" / "lessons" / "data" / "digits.npz").write_text("digits", encoding="ascii")
    (folder / "shortcut").symlink_to(folder / "tutor")
    return folder


def _within(rules: list[landlock.Rule], look: list[Path]) -> dict[str, str]:
    """What a process under `rules` reads of each path: a file's text, a folder's names, or the error."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            process.no_new_privileges()
            landlock.restrict(rules)
            for path in look:
                try:
                    found = path.read_text() if path.is_file() else ",".join(sorted(os.listdir(path)))  # noqa: PTH208
                except OSError as error:
                    found = type(error).__name__
                os.write(write, f"{path}\t{found}\n".encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as said:
        lines = said.read().splitlines()
    os.waitpid(child, 0)
    return dict(line.split("\t", 1) for line in lines)


@pytest.mark.skipif(landlock.abi() < 1, reason="no Landlock here")
def test_the_tutor_s_files_are_not_read_and_its_neighbours_are(packages: Path) -> None:
    hidden = [packages / "tutor", packages / "tutor/content/lessons", packages / "tutor/content/challenges"]
    data = packages / "tutor/content/lessons/data"
    rules = [*landlock.allow_except(packages, hidden, landlock.READ_EXECUTE), (data, landlock.READ)]
    look = [packages / name for name in FILES] + [
        packages,
        data / "digits.npz",
        packages / "shortcut" / SOLUTION[6:],
    ]
    found = _within(rules, look)
    for name in FILES:
        expected = "PermissionError" if name.startswith("tutor/") else name
        assert found[str(packages / name)] == expected
    assert found[str(packages / "shortcut" / SOLUTION[6:])] == "PermissionError"
    assert found[str(data / "digits.npz")] == "digits"
    assert "torch" in found[str(packages)]  # python's import lists the folder, so its names are no secret


def test_all_content_is_among_what_is_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package (which holds the content of a wheel) and the content, wherever it lies."""
    from tutor import paths
    from tutor.protocol import Limits

    content = tmp_path / "content"
    (content / "lessons" / "data").mkdir(parents=True)
    monkeypatch.setattr(paths, "content_root", lambda: content)
    hidden = link._settings(tmp_path, None, 1, Limits())["hidden"]
    package = str(Path(link.tutor.__file__).resolve().parent)
    assert hidden == [package, str(content / "lessons"), str(content / "challenges")]

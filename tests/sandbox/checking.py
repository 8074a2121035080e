"""Small challenges made of strings, for tests of checks."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

from tutor.course.model import Challenge, ChallengeHead, Goal

IMPORTS = "import torch\nfrom torch import nn\nfrom tutor.sandbox.check import *\n"


def challenge(check: str, solution: str = "", *, seconds: float = 5.0, memory_mb: int = 1024) -> Challenge:
    """A challenge with this check.py (torch, nn and the helpers are imported) and solution.py."""
    source = IMPORTS + textwrap.dedent(check)
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    head = ChallengeHead(
        id="test/challenge",
        title="Test",
        part="test",
        kind="implement",
        skills=(),
        difficulty=1,
        lessons=(),
        hints=(),
        seconds=seconds,
        memory_mb=memory_mb,
        policy="plain",
        devices=("cpu",),
        folder=Path("test"),
    )
    return Challenge(
        head=head,
        prompt="",
        starter="",
        solution=textwrap.dedent(solution),
        check=source,
        goals=tuple(
            Goal(f.name, ast.get_docstring(f) or "", f.lineno)
            for f in functions
            if f.name.startswith("check_")
        ),
        right=(),
        wrong=(),
        version="",
    )

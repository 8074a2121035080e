"""trace: the listing, the document of the contract, errors, meta, the tables; with real runs, one of them
in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

NET = """\
import torch
from torch import nn
net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))
opt = torch.optim.Adam(net.parameters())
for step in range(5):
    x = torch.ones(8, 4)
    loss = net(x).pow(2).mean()
    loss.backward()
    opt.step()
v = x.view(2, -1)
"""


@pytest.fixture
def script(home: Path) -> str:
    Path("net.py").write_text(NET, encoding="utf-8")
    return "net.py"


def test_the_document(apart: Any, script: str) -> None:
    ran = apart("trace", script, "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    document = json.loads(ran.stdout)
    assert (document["status"], document["error"]) == ("ok", None)
    lines = {line["line"]: line for line in document["lines"]}
    x = lines[6]["names"]["x"]
    assert {key: x[key] for key in ("shape", "dtype", "device", "requires_grad")} == {
        "shape": [8, 4],
        "dtype": "float32",
        "device": "cpu",
        "requires_grad": False,
    }
    assert lines[6]["visits"] == 5
    assert [(op["op"], op["inputs"], op["output"]) for op in lines[7]["ops"]] == [
        ("Sequential", [[8, 4]], [8, 1]),
        ("pow", [[8, 1]], [8, 1]),
        ("mean", [[8, 1]], []),
    ]
    assert lines[10]["names"]["v"]["view_of"] == "x"
    assert lines[10]["ops"][0]["rule"] == "view(2, -1): 8*4 = 32 elements, 32/2 = 16, so (2, 16)"
    model = document["models"][0]
    assert (model["parameters"], model["weight_bytes"], model["flops"]) == (19, 76, 2 * 8 * (4 * 3 + 3))
    assert model["optimizer_bytes"] >= 2 * 76
    assert document["graph"]["nodes"][0]["name"] == "MeanBackward0"


@pytest.mark.parametrize("columns", [80, 140])
def test_the_listing(tutor: Any, script: str, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = tutor("trace", script)
    assert ran.exit_code == 0
    rows = ran.stdout.rstrip("\n").split("\n")
    text = " ".join(ran.stdout.split())
    assert "x = torch.ones(8, 4) x (8, 4) ×5" in text
    assert "v = x.view(2, -1) v (2, 16), view of x" in text
    assert max(map(len, rows)) <= columns
    for source in NET.splitlines():
        assert any(source in row for row in rows)


def test_tables_and_graph(tutor: Any, script: str) -> None:
    ran = tutor("trace", script, "--parameters", "--graph", "--rules", "--values")
    assert "3 x (4 + 1) = 15" in ran.stdout
    assert "parameters" in ran.stdout
    assert "19 trainable" in ran.stdout
    assert "net.2.weight (1, 3) by T" in ran.stdout
    assert "loss (), line 8: backward was called on it" in ran.stdout
    assert "line 10: view(2, -1): 8*4 = 32 elements" in ran.stdout
    assert "x min 1 mean 1 max 1" in ran.stdout


def test_an_error_is_marked_and_explained(tutor: Any, home: Path) -> None:
    Path("bad.py").write_text("import torch\nx = torch.ones(2, 3)\ny = x @ x\n", encoding="utf-8")
    ran = tutor("trace", "bad.py")
    assert ran.exit_code == 1
    assert "> 3 y = x @ x" in ran.stdout
    assert "▲ 3 meets 2" in ran.stdout
    document = json.loads(tutor("trace", "bad.py", "--json").stdout)
    assert (document["status"], document["error"]["line"], document["error"]["op"]) == ("error", 3, "matmul")
    assert [operand["shape"] for operand in document["error"]["inputs"]] == [[2, 3], [2, 3]]


def test_meta(tutor: Any, home: Path) -> None:
    Path("big.py").write_text(
        "import torch\nx = torch.ones(1_000_000, 1_000_000)\ny = x.sum(0)\nprint(y[0].item())\n",
        encoding="utf-8",
    )
    ran = tutor("trace", "big.py", "--device", "meta")
    assert ran.exit_code == 1
    assert "x (1000000, 1000000)" in ran.stdout
    assert "meta device has no values" in ran.stdout


def test_a_file_that_is_not_there(tutor: Any, home: Path) -> None:
    ran = tutor("trace", "nothing.py")
    assert ran.exit_code == 2
    assert len(ran.stderr.strip().splitlines()) == 1

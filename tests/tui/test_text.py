"""What is shown, without a screen: output made safe, Markdown laid out, figures drawn, colours legible."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color

from tutor.course.model import Figure
from tutor.tui import clipboard, themes
from tutor.tui.text import difference, figures, marks, measures, plain, prose

# --- output ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("a\x1b[31mred\x1b[0m b", "ared b"),
        ("x\x1b]0;title\x07y", "xy"),
        ("x\x1b]52;c;c3RvbGVu\x1b\\y", "xy"),
        ("x\x1bP1;2|data\x1b\\y", "xy"),
        ("\x1b[2J\x1bc!", "!"),
        ("\x9b31mz", "z"),
        ("cut\x1b[38;5", "cut"),
        ("10 %\r20 %", "20 %"),
        ("abc\rx", "xbc"),
        ("ab\bc", "ac"),
        ("a\tb", "a       b"),
        ("nul\x00bel\x07", "nul␀bel␇"),
        ("del\x7f", "del␡"),
        ("abc\u202edef", "abc�def"),
        ("\ud800", "�"),
        ("one\r\ntwo", "one\ntwo"),
    ],
)
def test_control_sequences_are_gone_and_controls_are_seen(printed: str, shown: str) -> None:
    assert plain.clean(printed) == shown


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_nothing_that_a_program_prints_reaches_the_terminal_as_a_control(text: str) -> None:
    cleaned = plain.clean(text)
    assert not [
        c
        for c in cleaned
        if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or "\ud800" <= c <= "\udfff"
    ]


def test_lines_that_a_pipe_cut_are_whole_again() -> None:
    printed = [("stdout", "ab"), ("stdout", "c\n"), ("stderr", "oh\n"), ("stdout", "d\n\n\n")]
    assert plain.display(printed) == [("stdout", "abc"), ("stderr", "oh"), ("stdout", "d")]


def test_what_is_left_out_is_counted() -> None:
    lines = plain.display([("stdout", "".join(f"{n}\n" for n in range(1000)))], limit=10)
    assert [line for _, line in lines] == [
        *"01234",
        "… 990 of 1,000 lines are not shown …",
        *map(str, range(995, 1000)),
    ]


def test_the_end_may_lie_in_another_stream() -> None:
    printed = [("stdout", "".join(f"{n}\n" for n in range(20))), ("stderr", "oh\n")]
    assert plain.display(printed, limit=4)[-2:] == [("stdout", "19"), ("stderr", "oh")]


def test_an_endless_line_is_cut_and_its_length_said() -> None:
    (_, line), note = plain.display([("stdout", "x" * 1_000_000)])
    assert line.endswith("(1,000,000 characters in this line)")
    assert len(line) < 2_100
    assert note == ("note", "Lines are shown up to 2,000 characters.")


# --- prose -------------------------------------------------------------------------------------------------


def _laid(markdown: str, width: int) -> list[str]:
    return prose.lay_out(prose.parse(markdown), width).plain.split("\n")


def test_lists_hang_and_nest() -> None:
    assert _laid("1. one two three\n2. x\n   - deep", 12) == ["1. one two", "   three", "2. x", "   • deep"]


def test_tables_fit_and_align() -> None:
    lines = _laid("| call | n |\n|---|--:|\n| `a very long call indeed` | 12 |", 20)
    assert lines == ["call               n", "────────────────  ──", "a very long call  12", "indeed"]


def test_code_keeps_its_lines_and_markup_is_text() -> None:
    lines = _laid("```python\nx = [1]\n\ny = 2\n```\n\nSee [bold] and <b>.", 40)
    assert [line.rstrip() for line in lines] == ["  x = [1]", "", "  y = 2", "", "See [bold] and <b>."]


def test_prose_never_passes_the_measure() -> None:
    assert max(len(line) for line in _laid("word " * 100, 200)) <= prose.MEASURE


@pytest.mark.parametrize("width", [1, 40, 78])
def test_every_lesson_lays_out_at_every_width(width: int) -> None:
    for file in (Path(__file__).parents[2] / "lessons").rglob("*.md"):
        content = prose.lay_out(prose.parse(file.read_text(encoding="utf-8").partition("\n+++\n")[2]), width)
        assert all(line.cell_length <= max(8, width) for line in content.split("\n", allow_blank=True)), file


def test_emphasis_code_and_links_have_their_styles() -> None:
    content = prose.inline("a *b* **c** `d` [e](autograd/adding)")
    styles = {content.plain[start:end]: style for start, end, style in content.spans}
    assert styles["b"] == "italic"
    assert styles["c"] == "bold"
    assert styles["d"] == "$code-span"
    assert "app.follow" in str(styles["e"])


# --- figures -----------------------------------------------------------------------------------------------

Kind = Literal["curve", "bars", "flow", "timeline"]


def _draw(kind: Kind, value: Any, width: int = 60, **more: Any) -> list[str]:
    figure = Figure(id="a#figure1", kind=kind, code="", caption="", line=1, **more)
    return figures.draw(figure, value, width).plain.split("\n")


def test_bars_are_to_scale() -> None:
    assert _draw("bars", [["one", 1], ["four", 4.0]], 30) == [
        "one   1  █████▎",
        "four  4  █████████████████████",
    ]


def test_a_flow_shows_shapes_one_below_the_other() -> None:
    assert _draw("flow", [["x", [32, 3]], ["flatten", [96]], ["sum", []]]) == [
        "  x        (32, 3)",
        "↓ flatten    (96,)",
        "↓ sum           ()",
    ]


def test_a_timeline_is_a_table() -> None:
    assert _draw("timeline", [["backward", "adds", "2.0"], ["zero_grad", "empties", "None"]]) == [
        "▸ backward   adds     2.0",
        "▸ zero_grad  empties  None",
    ]


def test_a_curve_has_its_axes_and_names_its_series_without_colour() -> None:
    lines = _draw("curve", {"train": [4.0, 2.0, 1.0], "test": [4, 3, 3]}, x="step", y="loss")
    assert lines[0] == "loss"
    assert lines[1].startswith("4 │")
    assert lines[figures.HEIGHT].startswith("1 │")
    assert "step" in lines[-2]
    assert "a train" in lines[-1]
    assert "b test" in lines[-1]
    assert sum(line.count("a") for line in lines[1:-2]) == 1


@pytest.mark.parametrize("ascii_only", [True, False])
def test_log_scales_points_and_what_is_not_finite(ascii_only: bool) -> None:
    marks.use_ascii(ascii_only)
    lines = _draw("curve", {"a": [[0, 1.0], [10, 0.001], [20, float("nan")], [30, -1]]}, log=True, y="e")
    assert lines[0] == "e (log scale)"
    assert lines[1].lstrip().startswith("1 ")
    assert lines[figures.HEIGHT].startswith("0.001")
    assert ("".join(lines)).isascii() is ascii_only


@pytest.mark.parametrize("value", [3, "text", {"a": "b"}, [["x"]], {"a": [None]}, [[1, [2, "x"]]]])
@pytest.mark.parametrize("kind", ["curve", "bars", "flow"])
def test_what_cannot_be_drawn_is_refused_in_one_sentence(kind: Kind, value: Any) -> None:
    with pytest.raises(figures.BadFigureError, match="cannot be drawn"):
        _draw(kind, value)


@pytest.mark.parametrize("kind", ["curve", "bars", "flow", "timeline"])
def test_what_is_asked_of_a_figure_is_an_expression(kind: Kind) -> None:
    values = {
        "curve": {"a": [1, 2], "b": [[0, 1], [1, 2]]},
        "bars": [("x", 1)],
        "flow": [("x", (2, 3))],
        "timeline": [("call", "what", 1)],
    }
    asked = eval(figures.ASK[kind], {"figure": values[kind]})
    assert _draw(kind, asked)


# --- the rest ----------------------------------------------------------------------------------------------


def test_measures() -> None:
    assert [measures.duration(s) for s in (0.0004, 0.012, 1.25, 125)] == [
        "0.4 ms",
        "12 ms",
        "1.2 s",
        "2 min 5 s",
    ]
    assert [measures.size(n) for n in (812, 1_300_000, 250_000)] == ["812 B", "1.3 MB", "250 kB"]
    assert [measures.shape(s) for s in ((), (3,), (32, 10))] == ["()", "(3,)", "(32, 10)"]
    assert measures.several(1, "try", "tries") == "1 try"
    assert measures.several(1200, "line") == "1,200 lines"


def _luminance(colour: Color) -> float:
    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.03928 else float(((share + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
def test_every_colour_of_text_is_legible(theme: Any) -> None:
    """WCAG AA, 4.5 to 1, on the page and in the editor."""
    texts = {name: colour for name, colour in theme.variables.items() if name.startswith("code-")}
    texts |= {name: theme.variables[name] for name in ("muted", "right", "wrong", "due")}
    texts |= {"foreground": theme.foreground, "accent": theme.accent}
    for ground in (theme.background, theme.surface):
        for name, colour in texts.items():
            lighter, darker = sorted(
                (_luminance(Color.parse(colour)), _luminance(Color.parse(ground))), reverse=True
            )
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (theme.name, name, ground)


def test_a_difference_in_one_column_and_in_two() -> None:
    from tutor.challenge import diff

    rows = diff("a = 1\nb = 2\n", "a = 1\nb = 3\nc = 4\n")
    below = difference.lay_out(rows, 78).plain.split("\n")
    assert below[2:] == ["  1   a = 1", "  2 - b = 2", "  2 + b = 3", "  3 + c = 4"]
    beside = difference.lay_out(rows, 120).plain.split("\n")
    assert "- b = 2" in beside[2]
    assert "+ b = 3" in beside[2]


def test_copying_uses_the_systems_own_tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import time

    tool = tmp_path / "pbcopy"
    tool.write_text(f"#!/bin/sh\ncat > '{tmp_path}/copied'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    clipboard.copy("é [1]")
    for _ in range(200):
        if (tmp_path / "copied").exists() and (tmp_path / "copied").read_text():
            break
        time.sleep(0.01)
    assert (tmp_path / "copied").read_text() == "é [1]"

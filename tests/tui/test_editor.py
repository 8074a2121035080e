"""The editor: the crash stays fixed, code has colours in every installation, keys do what is promised."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import TextArea

from tutor.tui import themes
from tutor.tui.text import code
from tutor.tui.widgets.editor import CodeEditor, SafeArea

PROGRAM = "import torch\nfor i in range(3):\n    print(f'{i} é')  # hé\n"


class EditorApp(App[None]):
    def __init__(self, editor: TextArea) -> None:
        super().__init__()
        self.editor = editor
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.DARK

    def compose(self) -> ComposeResult:
        yield self.editor


async def _paste_then_undo(editor: TextArea) -> str:
    """Raises ValueError with Textual 8.2.8's own TextArea: the document has shrunk under its cursor."""
    app = EditorApp(editor)
    async with app.run_test(size=(60, 12)) as pilot:
        editor.focus()
        editor.move_cursor((1, 1))
        await pilot.pause()
        app.post_message(events.Paste("\n".join(f"line {n}" for n in range(40))))
        await pilot.pause()
        assert "line 39" in editor.text
        await pilot.press("ctrl+z")
        await pilot.pause()
        return editor.text


@pytest.mark.parametrize("kind", [CodeEditor, SafeArea])
async def test_undoing_a_paste_gives_the_text_back(kind: type[SafeArea]) -> None:
    assert await _paste_then_undo(kind("a\nb")) == "a\nb"


def _names(source: str) -> set[tuple[str, str]]:
    return {(source[start:end], name) for start, end, name in code.pieces(source)}


@pytest.fixture
def without_tree_sitter(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setitem(sys.modules, "tree_sitter_python", None)
    code._highlighter.cache_clear()
    yield
    code._highlighter.cache_clear()


def test_colours_with_tree_sitter() -> None:
    pytest.importorskip("tree_sitter_python")
    code._highlighter.cache_clear()
    names = _names(PROGRAM)
    assert {("import", "code-keyword"), ("3", "code-number"), ("# hé", "code-comment")} <= names
    assert ("f'{i} é'", "code-string") in names


@pytest.mark.usefixtures("without_tree_sitter")
def test_colours_without_tree_sitter() -> None:
    names = _names(PROGRAM)
    assert {("import", "code-keyword"), ("3", "code-number"), ("# hé", "code-comment")} <= names


@pytest.mark.usefixtures("without_tree_sitter")
async def test_the_editor_works_without_tree_sitter() -> None:
    editor = CodeEditor(PROGRAM)
    async with EditorApp(editor).run_test() as pilot:
        editor.focus()
        await pilot.press("x")
        assert editor.text.startswith("ximport")
        assert (0, 7, "code-keyword") not in editor._highlights[0]


async def test_highlights_are_in_bytes_of_their_line() -> None:
    editor = CodeEditor("é = 'ü'  # x\ny = '''a\nb'''")
    async with EditorApp(editor).run_test():
        line = "é = 'ü'  # x".encode()
        pieces = {line[start:end].decode() for start, end, _ in editor._highlights[0]}
        assert pieces == {"'ü'", "# x"}
        assert (4, 8, "code-string") in editor._highlights[1]
        assert (0, 4, "code-string") in editor._highlights[2]


async def test_enter_indents_and_backspace_takes_a_level() -> None:
    editor = CodeEditor("")
    async with EditorApp(editor).run_test() as pilot:
        editor.focus()
        for key in ("i", "f", "space", "x", "colon", "enter", "y", "enter", "enter"):
            await pilot.press(key)
        assert editor.text == "if x:\n    y\n    \n    "
        await pilot.press("backspace")
        assert editor.text == "if x:\n    y\n    \n"
        for key in ("r", "e", "t", "u", "r", "n"):
            await pilot.press(key)
        assert editor.text.endswith("\nreturn")


async def test_indent_and_dedent_of_a_selection_is_one_undo() -> None:
    editor = CodeEditor("a\nb\nc")
    async with EditorApp(editor).run_test() as pilot:
        editor.focus()
        await pilot.press("right", "left", "shift+down")
        await pilot.press("tab")
        assert editor.text == "    a\n    b\nc"
        await pilot.press("ctrl+z")
        assert editor.text == "a\nb\nc"
        await pilot.press("ctrl+y", "shift+tab")
        assert editor.text == "a\nb\nc"


async def test_keys_of_the_screens_are_not_taken() -> None:
    editor = CodeEditor("a")
    async with EditorApp(editor).run_test():
        assert not {"f5", "f6", "ctrl+r", "ctrl+p", "escape"} & set(editor._bindings.key_to_bindings)
        assert editor.check_consume_key("enter")
        assert editor.check_consume_key("h", "h")


async def test_loading_is_no_edit_and_putting_is_one() -> None:
    told = []

    class Listening(EditorApp):
        def on_code_editor_edited(self, event: CodeEditor.Edited) -> None:
            told.append(event.editor.text)

    editor = CodeEditor("a")
    async with Listening(editor).run_test() as pilot:
        editor.load("b")
        await pilot.pause()
        assert told == []
        editor.put("c")
        await pilot.pause()
        assert told == ["c"]
        editor.undo()
        await pilot.pause()
        assert told == ["c", "b"]


async def test_it_follows_the_theme() -> None:
    editor = CodeEditor("import torch")
    app = EditorApp(editor)
    async with app.run_test() as pilot:
        await pilot.pause()
        dark = str(editor.render_line(1))
        app.theme = themes.LIGHT
        await pilot.pause()
        assert str(editor.render_line(1)) != dark
        assert editor.theme == themes.LIGHT

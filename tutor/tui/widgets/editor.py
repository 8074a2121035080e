"""The editor of every cell and challenge: Textual's TextArea, made safe and made for Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region, Spacing
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from tutor.tui import themes
from tutor.tui.text import code
from tutor.tui.text.beside import Note
from tutor.tui.text.marks import marks

INDENT = 4
_ENDS_BLOCK = ("return", "pass", "break", "continue", "raise")
# F6 and F7 belong to the screens (F6 runs), and alt and super do not arrive everywhere.
_DROPPED = frozenset({"f6", "f7", "alt+delete", "ctrl+shift+k"})


def _inherited() -> list[BindingType]:
    kept: list[BindingType] = []
    for binding in TextArea.BINDINGS:
        assert isinstance(binding, Binding)
        if binding.key not in _DROPPED:
            kept.append(binding)
    return kept


class SafeArea(TextArea, inherit_bindings=False):
    """A TextArea without its crash, and without the keys that belong to the screens."""

    BINDINGS: ClassVar[list[BindingType]] = _inherited()

    def __init__(self, text: str = "", **options: Any) -> None:
        super().__init__(text, highlight_cursor_line=False, **options)
        self.cursor_blink = False  # a blinking cursor is half of an idle interface's work

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        # Enter, too, is taken by whoever writes: no bar at the bottom may promise that it does more.
        return (key == "enter" and not self.read_only) or super().check_consume_key(key, character)

    def _recompute_cursor_offset(self) -> None:
        # Undoing a paste shortens the document before Textual (8.2.8) moves the cursor, and asking where a
        # cursor beyond the end is drawn raises ValueError.
        self._cursor_offset = self.wrapped_document.location_to_offset(
            self.clamp_visitable(self.cursor_location)
        )


class CodeEditor(SafeArea, inherit_bindings=False):
    """Python, highlighted, with undo, safe to paste into.

    Tab walks on through the page until something is typed or the cursor is moved; from then on it indents,
    until the editor is left.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *_inherited(),
        Binding("tab", "indent", "Indent", show=True),
        Binding("shift+tab", "dedent", "Dedent", show=False),
        Binding("ctrl+t", "select_all", "Select everything", show=False),
        Binding("ctrl+home", "go_to_start", "To the first line", show=False),
        Binding("ctrl+end", "go_to_end", "To the last line", show=False),
    ]

    @dataclass
    class Edited(Message):
        """The learner changed the text (it was not loaded by the tutor)."""

        editor: CodeEditor

        @property
        def control(self) -> CodeEditor:
            return self.editor

    def __init__(self, text: str, *, numbers: bool = False, id: str | None = None) -> None:
        self._marked: dict[int, str] = {}
        self._notes: dict[int, Note] = {}
        self._engaged = False
        super().__init__(text, soft_wrap=True, show_line_numbers=numbers, id=id)
        for theme in themes.THEMES:
            colours = {name: Style(color=colour) for name, colour in themes.code_colours(theme.dark).items()}
            self.register_theme(TextAreaTheme(theme.name, syntax_styles=colours))
        self._loaded = text

    def on_mount(self) -> None:
        self.watch(self.app, "theme", self._follow_theme)

    def _follow_theme(self, name: str) -> None:
        self.theme = name if name in (themes.DARK, themes.LIGHT) else "css"

    # --- what the learner does -----------------------------------------------------------------------

    @property
    def engaged(self) -> bool:
        """Something was typed or moved since the focus came here: Tab indents."""
        return self._engaged

    def _engage(self, engaged: bool) -> None:
        if engaged != self._engaged:
            self._engaged = engaged
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("indent", "dedent"):
            return self._engaged and not self.read_only
        return super().check_action(action, parameters)

    def action_go_to_start(self) -> None:
        self.move_cursor((0, 0))

    def action_go_to_end(self) -> None:
        self.move_cursor(self.document.end)

    def on_focus(self) -> None:
        self.highlight_cursor_line = not self.read_only

    def on_blur(self) -> None:
        self._engage(False)
        self.highlight_cursor_line = False

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" and not self.read_only:
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard("\n" + self._next_indent(), *self.selection)
            return
        await super()._on_key(event)

    def _next_indent(self) -> str:
        row, column = min(self.selection.start, self.selection.end)
        before = self.document[row][:column]
        indent = before[: len(before) - len(before.lstrip(" "))]
        words = before.split("#")[0].split()
        if before.split("#")[0].rstrip().endswith(":"):
            return indent + " " * INDENT
        if words and words[0] in _ENDS_BLOCK and len(indent) >= INDENT:
            return indent[INDENT:]
        return indent

    def action_indent(self) -> None:
        start, end = sorted((self.selection.start, self.selection.end))
        if start[0] == end[0]:
            spaces = INDENT - start[1] % INDENT
            self._replace_via_keyboard(" " * spaces, start, end)
        else:
            self._shift_lines(start[0], end[0], INDENT)

    def action_dedent(self) -> None:
        start, end = sorted((self.selection.start, self.selection.end))
        self._shift_lines(start[0], end[0], -INDENT)

    def _shift_lines(self, first: int, last: int, by: int) -> None:
        """Indents or dedents whole lines, as one edit that one undo takes back."""
        old = [self.document[row] for row in range(first, last + 1)]
        if by > 0:
            new = [" " * by + line if line else line for line in old]
        else:
            new = [line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in old]
        if new == old:
            return
        selection = self.selection
        self.history.checkpoint()
        self.replace("\n".join(new), (first, 0), (last, len(old[-1])))
        moved = {
            row: len(line) - len(old[n])
            for n, (row, line) in enumerate(zip(range(first, last + 1), new, strict=True))
        }

        def follow(location: tuple[int, int]) -> tuple[int, int]:
            return location[0], max(0, location[1] + moved.get(location[0], 0))

        self.selection = type(selection)(follow(selection.start), follow(selection.end))

    def action_delete_left(self) -> None:
        """In the indentation, a whole level; elsewhere a character."""
        row, column = self.cursor_location
        before = self.document[row][:column]
        if self.selection.is_empty and before and not before.strip(" "):
            self._delete_via_keyboard((row, (column - 1) // INDENT * INDENT), (row, column))
        else:
            super().action_delete_left()

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        event.stop()
        if self.has_focus:
            self._engage(True)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.text != self._loaded:
            self._loaded = self.text
            self.text_changed()
            self.post_message(self.Edited(self))

    def text_changed(self) -> None:
        """The learner has changed the text: what was said about the old one no longer holds."""
        self.mark_lines({})

    # --- what the tutor does -------------------------------------------------------------------------

    def load(self, text: str) -> None:
        """Another program, with an empty history; nobody is told that something was edited."""
        self._loaded = text
        self.load_text(text)
        self.mark_lines({})

    def put(self, text: str) -> None:
        """Replaces the whole text as one edit of the learner's: undo brings theirs back."""
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end)
        self.history.checkpoint()
        self.move_cursor((0, 0))

    def mark_lines(self, marked: Mapping[int, str]) -> None:
        """Marks lines (counted from 1) with a sign in the margin and a quiet red; until the next edit."""
        if dict(marked) == self._marked:
            return
        self._marked = dict(marked)
        self._line_cache.clear()
        self.refresh()

    def show_notes(self, notes: Mapping[int, Note], problem: tuple[int, str] | None = None) -> None:
        """Notes beside lines (counted from 1), at the right margin. `problem`: the line that stops the
        program, and in a word why."""
        shown = dict(notes)
        if problem is not None:
            line, what = problem
            shown[line] = Note(f"{marks().wrong} {what}", marks().wrong, dim=True)
        if shown != self._notes:
            self._notes = shown
            self.refresh()

    # --- Textual's hooks -----------------------------------------------------------------------------

    def _build_highlight_map(self) -> None:
        # Not through `language`: Textual's query for Python takes 50 ms per editor, and without tree-sitter
        # there would be no colours at all.
        self._line_cache.clear()
        highlights = self._highlights
        highlights.clear()
        text = self.document.text.replace("\r\n", "\n")
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        row = 0
        for start, end, name in code.pieces(text):
            while starts[row + 1] <= start:
                row += 1
            last = row
            while start < end:
                line_end = starts[last + 1] - 1
                piece_end = min(end, line_end)
                line = text[starts[last] : line_end]
                highlights[last].append(
                    (_bytes(line, start - starts[last]), _bytes(line, piece_end - starts[last]), name)
                )
                start = starts[last + 1]
                last += 1

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        if line_index + 1 in self._marked:
            line.stylize(Style(bgcolor=self.app.theme_variables.get("wrong-line")))
        return line

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        if not self._marked and not self._notes:
            return strip
        row, section = self._row_at(y + self.scroll_offset.y)
        if not section and row + 1 in self._notes:
            strip = self._beside(strip, self._notes[row + 1])
        if not self._marked or not self.show_line_numbers:
            return strip
        sign = self._marked.get(row + 1)
        if sign is None or section:
            return strip
        width = self.gutter_width
        style = Style(color=self.app.theme_variables.get("wrong"), bold=True)
        gutter = f"{sign}{row + 1:>{width - 2}} "
        return Strip.join(
            [
                Strip([Segment(gutter[:width], style + self.rich_style.background_style)], width),
                strip.crop(width),
            ]
        )

    def _beside(self, strip: Strip, note: Note) -> Strip:
        """The strip with the note at its right end, where the code leaves room for it or its short form."""
        width = (self.scrollable_content_region.width or strip.cell_length) - 1
        used = cell_len(strip.text.rstrip())
        arrow = marks().here
        for text in (note.text, note.short):
            shown = f"{arrow} {text}" if note.changed else text
            if used + 2 + cell_len(shown) <= width:
                break
        else:
            return strip
        variables = self.app.theme_variables
        colour = variables.get("accent" if note.changed else "muted")
        style = self.rich_style.background_style + Style(color=colour, dim=note.dim, italic=note.dim)
        start = width - cell_len(shown)
        tail = [Segment(shown, style)]
        return Strip([*strip.crop(0, start).extend_cell_length(start), *tail], width).extend_cell_length(
            width + 1
        )

    def _row_at(self, y: int) -> tuple[int, int]:
        """(row of the document, which wrapped piece of it) at a line of the wrapped text; (-1, 0) beyond."""
        lines = self.wrapped_document._offset_to_line_info
        return lines[y] if 0 <= y < len(lines) else (-1, 0)

    @property
    def gutter_width(self) -> int:
        # One cell more than Textual's, for the sign of a marked line.
        return len(str(self.document.line_count)) + 3 if self.show_line_numbers else 0

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False):  # type: ignore[no-untyped-def]
        scrolled = super().scroll_cursor_visible(center, animate)
        # An editor as tall as its text never scrolls itself: the page around it has to follow the cursor.
        if self.has_focus and self.styles.is_auto_height:
            self.call_after_refresh(self._show_cursor_in_page)
        return scrolled

    def _show_cursor_in_page(self) -> None:
        page = next((node for node in self.ancestors if isinstance(node, VerticalScroll)), None)
        if page is None or not self.is_attached or self.size.height == 0:
            return
        top = self.region.y - page.region.y + round(page.scroll_y) + self.gutter.top
        line = Region(0, top + self._cursor_offset[1], 1, 1)
        page.scroll_to_region(line, spacing=Spacing(1, 0, 2, 0), animate=False, x_axis=False, force=True)


def _bytes(line: str, column: int) -> int:
    """Textual keeps highlights in bytes of a line."""
    return column if line.isascii() else len(line[:column].encode("utf-8", "replace"))


def error_mark(line: int | None) -> dict[int, str]:
    """What to mark where a program failed on `line`."""
    return {} if line is None else {line: marks().wrong}

"""Python as highlighted text, for code that is shown and for the editor alike.

tree-sitter does it where it is installed (it is as quick as typing needs), pygments where it is not: one
set of colours, so that a program looks the same before and after it becomes editable.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from textual.content import Content, Span

Piece = tuple[int, int, str]
"""start and end in characters, and the theme variable that holds the colour"""

_KEYWORDS = """
and as assert async await break case class continue def del elif else except finally for from global
if import in is lambda match nonlocal not or pass raise return try while with yield
"""
_BUILTINS = """
self cls abs all any bool bytes callable dict dir divmod enumerate filter float format frozenset
getattr hasattr id int isinstance issubclass iter len list map max min next object open pow print
property range repr reversed round set setattr slice sorted staticmethod classmethod str sum super
tuple type vars zip
"""


def _quoted(words: str) -> str:
    return " ".join(f'"{word}"' for word in words.split())


# Textual's own query for Python takes 50 ms to compile, each time; this one takes 5, once.
_QUERY = f"""
(comment) @code-comment
(string) @code-string
(interpolation) @code-plain
(interpolation ["{{" "}}"] @code-string)
[(integer) (float)] @code-number
[(true) (false) (none)] @code-constant
[{_quoted(_KEYWORDS)} "is not" "not in"] @code-keyword
(function_definition name: (identifier) @code-function)
(class_definition name: (identifier) @code-class)
(decorator) @code-function
((identifier) @code-constant (#any-of? @code-constant {_quoted(_BUILTINS)}))
"""


@lru_cache(maxsize=128)
def python(source: str) -> Content:
    """`source` highlighted. The colours are theme variables, so they follow the theme."""
    return Content(source, spans=[Span(start, end, f"${name}") for start, end, name in pieces(source)])


def numbered(source: str, first: int = 1) -> list[Content]:
    """The lines of `source`, highlighted, each after its number."""
    lines = python(source).split("\n", allow_blank=True)
    width = len(str(first + len(lines) - 1))
    return [
        Content.assemble((f"{number:>{width}}  ", "$muted"), line) for number, line in enumerate(lines, first)
    ]


def pieces(source: str) -> list[Piece]:
    """Every coloured piece of `source`, outer pieces before those inside them."""
    return _highlighter()(source)


@lru_cache(maxsize=1)
def _highlighter() -> Callable[[str], list[Piece]]:
    try:
        return _with_tree_sitter()
    except (ImportError, OSError, ValueError):  # not installed, not loadable, another grammar's names
        return _with_pygments()


def _with_tree_sitter() -> Callable[[str], list[Piece]]:
    import tree_sitter_python
    from tree_sitter import Language, Parser, Query, QueryCursor

    language = Language(tree_sitter_python.language())
    parser = Parser(language)
    query = Query(language, _QUERY)

    def find(source: str) -> list[Piece]:
        encoded = source.encode("utf-8", "replace")
        captures = QueryCursor(query).captures(parser.parse(encoded).root_node)
        found = [(node.start_byte, node.end_byte, name) for name, nodes in captures.items() for node in nodes]
        found.sort(key=lambda piece: (piece[0], -piece[1]))
        if source.isascii():
            return found
        characters = _byte_to_character(source)
        return [(characters[start], characters[end], name) for start, end, name in found]

    return find


def _byte_to_character(source: str) -> dict[int, int]:
    offsets = {}
    at = 0
    for index, character in enumerate(source):
        offsets[at] = index
        at += len(character.encode("utf-8", "replace"))
    offsets[at] = len(source)
    return offsets


def _with_pygments() -> Callable[[str], list[Piece]]:
    from pygments.lexers.python import PythonLexer
    from pygments.token import Token

    lexer = PythonLexer(stripnl=False, ensurenl=False)
    colours = {
        Token: "",
        Token.Comment: "code-comment",
        Token.Keyword: "code-keyword",
        Token.Keyword.Constant: "code-constant",
        Token.Operator.Word: "code-keyword",
        Token.Literal.Number: "code-number",
        Token.Literal.String: "code-string",
        Token.Name.Builtin: "code-constant",
        Token.Name.Function: "code-function",
        Token.Name.Decorator: "code-function",
        Token.Name.Class: "code-class",
    }

    def find(source: str) -> list[Piece]:
        found = []
        at = 0
        for kind, text in lexer.get_tokens(source):
            end = at + len(text)
            while kind not in colours:
                kind = kind.parent
            if colours[kind]:
                found.append((at, end, colours[kind]))
            at = end
        return found

    return find

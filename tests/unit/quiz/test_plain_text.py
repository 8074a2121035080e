"""Markdown and questions as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quiz_questions import CLAIM, LINE, SHORT, choice, number, output, shape

from tutor.course.model import Question
from tutor.quiz import as_text, how_to_answer
from tutor.quiz.plain import inline, plain

MARKDOWN = """\
# Title

Some *prose* with **force**, `code * 2` and a [link](https://pytorch.org).
It goes on.

- one *item*
  that goes on
- another

1. first
2. second

| a | b |
|---|---|
| 1 | `x` |

```python
x = 2 * 3  # *stays*

y = [1]
```

    indented = [[0, 1]]

    more = 1

> quoted text
"""

PLAIN = """\
Title
-----

Some prose with force, `code * 2` and a link (https://pytorch.org). It goes
on.

- one item that goes on
- another

1. first
2. second

| a | b |
| 1 | `x` |

    x = 2 * 3  # *stays*

    y = [1]

    indented = [[0, 1]]

    more = 1

quoted text"""


def test_markdown_made_plain() -> None:
    assert plain(MARKDOWN) == PLAIN
    assert plain(MARKDOWN.replace("\n", "\r\n")) == PLAIN


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a*b*c", "a*b*c"),
        ("snake_case_name and super().__init__()", "snake_case_name and super().__init__()"),
        ("`__init__` stays", "`__init__` stays"),
        ("*all of it*", "all of it"),
        ("_all of it_", "all of it"),
        ("[x](x)", "x"),
        ("a[0](1)", "a[0](1)"),
        ("``a ` b``", "``a ` b``"),
        ("x[0, 1] and (N, C)", "x[0, 1] and (N, C)"),
    ],
)
def test_inline(text: str, flat: str) -> None:
    assert inline(text) == flat


@given(st.text(alphabet="ab *_`#-|>[]()\n 1.", max_size=120), st.integers(20, 100))
def test_any_markdown_comes_out(text: str, width: int) -> None:
    letters = [character for character in text if character in "ab"]
    assert [character for character in plain(text, width) if character in "ab"] == letters


@pytest.mark.parametrize(
    "question", [number(18), shape((4, 5), (4,)), output("5"), choice("one", "two"), CLAIM, LINE, SHORT]
)
def test_a_question_as_text_keeps_its_answer(question: Question) -> None:
    text = as_text(question, width=40)
    assert text.startswith("What is it?")
    assert question.explain not in text
    assert all(len(line) <= 40 for line in text.splitlines())
    assert how_to_answer(question).endswith(".")


def test_options_have_letters_and_lines_have_numbers() -> None:
    text = as_text(choice("a first option that is long", "second"), width=20)
    assert text.endswith("  a  a first option\n     that is long\n  b  second")
    assert "  4  opt.zero_grad()  # here" in as_text(LINE)
    assert "Asked after: line 1, x; line 2, x." in as_text(shape((4, 5), (4,)))


def test_a_kind_without_a_text_form_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        how_to_answer(Question(**{**CLAIM_FIELDS, "kind": "essay"}))


CLAIM_FIELDS = {
    name: getattr(CLAIM, name) for name in ("id", "skills", "text", "explain", "part", "file", "line")
}

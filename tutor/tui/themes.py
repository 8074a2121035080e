"""The two themes, and the colours of code in each.

Prose is the plain foreground on the plain background; one accent; right, wrong and due have a colour
each. All text colours stand at 4.5:1 or better against both their backgrounds (page and editor).
"""

from __future__ import annotations

from textual.theme import Theme

DARK = "tutor-dark"
LIGHT = "tutor-light"

_CODE_DARK = {
    "code-plain": "#dcdee3",
    "code-keyword": "#c79bf0",
    "code-string": "#a9cb86",
    "code-number": "#e2aa78",
    "code-comment": "#8b939f",
    "code-function": "#82b1ff",
    "code-class": "#e4c36f",
    "code-constant": "#6fc9d4",
    "code-span": "#e2c08d",
}
_CODE_LIGHT = {
    "code-plain": "#22252b",
    "code-keyword": "#8424a8",
    "code-string": "#2a6a2a",
    "code-number": "#954300",
    "code-comment": "#646a72",
    "code-function": "#1b4da6",
    "code-class": "#7a5200",
    "code-constant": "#006a76",
    "code-span": "#7d3c00",
}

TUTOR_DARK = Theme(
    name=DARK,
    dark=True,
    primary="#82b1ff",
    secondary="#82b1ff",
    accent="#82b1ff",
    foreground="#dcdee3",
    background="#15171c",
    surface="#1d2027",
    panel="#1d2027",
    success="#8cc98c",
    warning="#dfb568",
    error="#e58a8f",
    text_alpha=1.0,
    variables={
        "muted": "#969da8",
        "rule": "#3a3f4a",
        "right": "#8cc98c",
        "wrong": "#e58a8f",
        "due": "#dfb568",
        "wrong-line": "#43262a",
        "bar": "#2a3040",
        "border": "#82b1ff",
        "border-blurred": "#4a505c",
        "block-cursor-background": "#2a3040",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#22262f",
        "block-cursor-blurred-foreground": "#dcdee3",
        "input-selection-background": "#3b5b92",
        "scrollbar": "#3a3f4a",
        "scrollbar-background": "#15171c",
        "scrollbar-background-hover": "#15171c",
        "scrollbar-background-active": "#15171c",
        "link-color": "#82b1ff",
        **_CODE_DARK,
    },
)

TUTOR_LIGHT = Theme(
    name=LIGHT,
    dark=False,
    primary="#1d4fb0",
    secondary="#1d4fb0",
    accent="#1d4fb0",
    foreground="#22252b",
    background="#fbfaf7",
    surface="#f2f0ea",
    panel="#f2f0ea",
    success="#206b31",
    warning="#7c5200",
    error="#a32a32",
    text_alpha=1.0,
    variables={
        "muted": "#5d636c",
        "rule": "#cfcbc1",
        "right": "#206b31",
        "wrong": "#a32a32",
        "due": "#7c5200",
        "wrong-line": "#f6dcdb",
        "bar": "#dfe6f5",
        "border": "#1d4fb0",
        "border-blurred": "#a9a598",
        "block-cursor-background": "#dfe6f5",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#ecebe5",
        "block-cursor-blurred-foreground": "#22252b",
        "input-selection-background": "#b8cdf3",
        "scrollbar": "#c4c0b5",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
        "link-color": "#1d4fb0",
        **_CODE_LIGHT,
    },
)

THEMES = (TUTOR_DARK, TUTOR_LIGHT)


def code_colours(dark: bool) -> dict[str, str]:
    """The colours of code in the dark or the light theme, by the names `text.code` uses."""
    return dict(_CODE_DARK if dark else _CODE_LIGHT)

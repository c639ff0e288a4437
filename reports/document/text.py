"""Words as they may be stored and drawn, and links as they may be followed."""

from __future__ import annotations

import re

# C0 and C1 controls but tab and line feed, marks that turn the direction of the text around them,
# interlinear marks, tags, non-characters and private characters.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
# More marks on one letter than any language sets: they would cover the lines above and below.
_MARKS = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{6})"
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
# What Word pastes for its bullets and arrows: letters of the fonts Symbol and Wingdings.
_PASTED = str.maketrans("\uf0b7\uf0a7\uf0d8\uf0e0\uf0fc\uf0fb", "•▪›→✓✗")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HREF = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@)[^\s\"<>\\]*", re.IGNORECASE)


def clean(text: str) -> str:
    """Return `text` without controls, direction marks and private characters.

    Line ends of every kind become a line feed, lone surrogates U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.translate(_PASTED)
    text = re.sub("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029", "\n", text)
    text = _MARKS.sub(r"\1", _UNWANTED.sub("", text))
    return _SURROGATE.sub("\ufffd", text)


def is_safe_href(href: str) -> bool:
    """Tell whether a link may lead there: http, https or mailto, whole, and at most 2,000 long."""
    return len(href) <= 2000 and _HREF.fullmatch(href) is not None

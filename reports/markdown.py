"""The small Markdown of typed text, read into blocks of the document tree.

Paragraphs, **strong**, *emphasis*, links, bullets, lists with numbers or letters, quotations,
simple tables and sub-headings. A line end is a line end. Anything else (raw HTML, images, code)
stays the text that was typed. The officer's own numbers and letters are kept: a list that jumps
from 2 to 6 prints 2 and 6.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.document import (
    Align,
    Block,
    BulletList,
    Cell,
    Column,
    Emphasis,
    Heading,
    Inline,
    Inlines,
    Item,
    LineBreak,
    Link,
    ListForm,
    ListStyle,
    NumberedList,
    Paragraph,
    Quotation,
    Strong,
    Table,
    Text,
    clean,
    is_safe_href,
    plain,
)

MOST_CHARACTERS = 20_000
MOST_LIST_DEPTH = 5
MOST_COLUMNS = 12
MOST_ROWS = 200
_MOST_NESTING = 20  # quotations and lists in each other, counted in markdown-it's levels
_MOST_DRESS = 6  # strong in emphasis in a link … deeper dress is left off, its words kept

_MARKER = re.compile(r"(\s*)(\(?)([a-z]{1,7})([.)])(?=\s+\S)")
_BRACKETED = re.compile(r"(\s*)\((\d{1,6})\)(?=\s+\S)")
_CAPTION = re.compile(r"table\b.{0,200}", re.IGNORECASE)
_ROMAN = re.compile(r"(?=.)(?:x{0,3})(?:ix|iv|v?i{0,3})")


class TooMuchText(ValueError):
    """The text is over a limit. The message is for the person who typed it."""


@dataclass(frozen=True)
class _Marker:
    """The number or letter in front of an item, as it was typed."""

    style: ListStyle
    form: ListForm
    value: int


def blocks_of(text: str, *, about: str = "") -> tuple[Block, ...]:
    """Return the blocks of typed text. Never fails but with TooMuchText.

    Headings start at level 2, below the section they stand in. A table takes its caption from a
    paragraph just above it that begins with "Table"; otherwise from `about` and its turn.
    """
    if len(text) > MOST_CHARACTERS:
        raise TooMuchText(
            f"The text has {len(text):,} characters. It can have {MOST_CHARACTERS:,} at most: "
            "put the rest in an appendix or a second section."
        )
    lines = clean(text).replace("\t", "    ").split("\n")
    markers = _markers(lines)
    while True:
        tokens = _reader().parse("\n".join(_with_numbers(lines, markers)))
        if any(token.level > _MOST_NESTING for token in tokens):
            raise TooMuchText("Quotations and lists are set too deep in each other: use fewer.")
        started = {token.map[0] for token in tokens if token.type == "list_item_open" and token.map}
        misread = markers.keys() - started
        if not misread:
            return _Builder(tokens, markers, about).blocks()
        for line in misread:
            del markers[line]


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 60})
    reader.enable("table")
    kept_as_text = ["code", "fence", "hr", "html_block", "reference", "lheading"]
    return reader.disable([*kept_as_text, "backticks", "html_inline", "entity"])


# Letters: CommonMark knows numbers only. A line that begins with a letter is given a number of
# the same width before it is read, and gets its letter back afterwards.


def _markers(lines: Sequence[str]) -> dict[int, _Marker]:
    """Return the markers CommonMark would not know, by the line they stand on."""
    found: dict[int, _Marker] = {}
    last: dict[int, _Marker] = {}  # by indent
    after_gap = True
    for number, line in enumerate(lines):
        if not line.strip():
            after_gap = True
            continue
        indent = len(line) - len(line.lstrip())
        marker = _marker(line, last.get(indent), after_gap)
        last = {place: known for place, known in last.items() if place < indent or marker}
        if marker:
            found[number] = last[indent] = marker
        after_gap = False
    return found


def _marker(line: str, last: _Marker | None, after_gap: bool) -> _Marker | None:
    if bracketed := _BRACKETED.match(line):
        return _Marker("decimal", "(1)", int(bracketed[2]))
    match = _MARKER.match(line)
    if not match or (match[2] and match[4] == "."):
        return None
    letters = match[3]
    form: ListForm = "(1)" if match[2] else "1)" if match[4] == ")" else "1."
    readings = [_Marker("lower-alpha", form, _letters_value(letters))]
    if roman := _roman_value(letters):
        readings.append(_Marker("lower-roman", form, roman))
    for reading in readings:
        if last and reading == _Marker(last.style, last.form, last.value + 1):
            return reading
    if letters == "i":
        return readings[1]
    if letters == "a" or (len(letters) == 1 and after_gap):
        return readings[0]
    return None


def _letters_value(letters: str) -> int:
    """Return 1 for a, 26 for z, 27 for aa."""
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - ord("a") + 1
    return value


def _roman_value(letters: str) -> int:
    """Return 4 for iv; 0 for what is no Roman number up to 39."""
    if not _ROMAN.fullmatch(letters):
        return 0
    worth = {"i": 1, "v": 5, "x": 10}
    values = [worth[letter] for letter in letters] + [0]
    return sum(-value if value < after else value for value, after in pairwise(values))


def _with_numbers(lines: Sequence[str], markers: dict[int, _Marker]) -> Iterable[str]:
    for number, line in enumerate(lines):
        if number not in markers:
            yield line
            continue
        indent = len(line) - len(line.lstrip())
        width = len(line.split()[0])
        end = ")" if line[indent + width - 1] == ")" else "."
        yield line[:indent] + "1" * (width - 1) + end + line[indent + width :]


class _Builder:
    """Turns markdown-it's flat list of tokens into blocks."""

    def __init__(self, tokens: Sequence[Token], markers: dict[int, _Marker], about: str) -> None:
        self.tokens = tokens
        self.markers = markers
        self.about = about
        self.place = 0
        self.tables = 0
        self.heading_level = 1

    def blocks(self) -> tuple[Block, ...]:
        found: list[Block] = []
        while self.place < len(self.tokens):
            token = self.next()
            match token.type:
                case "paragraph_open":
                    found.append(Paragraph(self.inlines()))
                case "heading_open":
                    found.append(self.heading(token))
                case "bullet_list_open" | "ordered_list_open":
                    found.extend(self.lists(token, depth=1))
                case "blockquote_open":
                    found.append(Quotation(self.flattened(token)))
                case "table_open":
                    found.append(self.table(found))
        return tuple(block for block in found if not _is_blank(block))

    def next(self) -> Token:
        token = self.tokens[self.place]
        self.place += 1
        return token

    def inlines(self) -> Inlines:
        """Return what the inline token at this place says, and step over its closing token."""
        content = _inlines(self.next())
        self.place += 1
        return content

    def heading(self, token: Token) -> Heading:
        level = min(int(token.tag[1]) + 1, 3, self.heading_level + 1)
        self.heading_level = level
        return Heading(level, " ".join(plain(self.inlines()).split()))

    def lists(self, opening: Token, *, depth: int) -> list[BulletList | NumberedList]:
        """Return the list that `opening` starts; as several where its numbers jump."""
        if depth > MOST_LIST_DEPTH:
            raise TooMuchText(
                f"A list can hold lists inside it {MOST_LIST_DEPTH} deep at most. "
                "Give the deepest points a list or a paragraph of their own."
            )
        items: list[tuple[_Marker | None, Item]] = []
        while (token := self.next()).type == "list_item_open":
            marker = None
            if opening.type == "ordered_list_open":
                line = token.map[0] if token.map else -1
                form: ListForm = "1)" if token.markup == ")" else "1."
                typed = _Marker("decimal", form, min(int(token.info or 1), 999_999))
                marker = self.markers.get(line, typed)
            items.append((marker, self.item(token, depth)))
        return _runs(items)

    def item(self, opening: Token, depth: int) -> Item:
        content: list[Inline] = []
        nested: list[BulletList | NumberedList] = []
        while (token := self.next()).type != "list_item_close":
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                nested.extend(self.lists(token, depth=depth + 1))
            elif token.type == "inline":
                if content:
                    content.append(LineBreak())
                content.extend(_inlines(token))
        return Item(tuple(content), _one_list(nested))

    def flattened(self, opening: Token) -> Inlines:
        """Return all the words up to the end of a quotation, one line a block."""
        content: list[Inline] = []
        while (token := self.next()).type != "blockquote_close" or token.level != opening.level:
            if token.type == "inline":
                if content:
                    content.append(LineBreak())
                content.extend(_inlines(token))
        return tuple(content)

    def table(self, before: list[Block]) -> Table:
        rows: list[list[Cell]] = []
        aligns: list[Align] = []
        while (token := self.next()).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                if token.type == "th_open":
                    style = str(token.attrGet("style") or "")
                    known: dict[str, Align] = {"right": "right", "center": "centre"}
                    aligns.append(known.get(style.removeprefix("text-align:"), "left"))
                rows[-1].append(Cell(self.inlines()))
        heads, *body = rows
        if len(heads) > MOST_COLUMNS or len(body) > MOST_ROWS:
            raise TooMuchText(
                f"A table can have {MOST_COLUMNS} columns and {MOST_ROWS} rows at most. "
                f"This one has {len(heads)} columns and {len(body)} rows: split it in two."
            )
        self.tables += 1
        caption = f"{self.about}: table {self.tables}" if self.about else f"Table {self.tables}"
        if before and isinstance(before[-1], Paragraph):
            words = plain(before[-1].content).strip()
            if _CAPTION.fullmatch(words):
                caption = words
                before.pop()
        columns = tuple(
            Column(plain(head.content).strip() or "–", _width(column), align)
            for head, align, column in zip(heads, aligns, zip(*rows, strict=True), strict=True)
        )
        return Table(caption, columns, tuple(tuple(row) for row in body))


def _inlines(token: Token) -> Inlines:
    """Return what one inline token says."""
    done: list[list[Inline]] = [[]]
    opened: list[Token] = []
    for child in token.children or ():
        match child.type:
            case "text":
                if child.content:
                    done[-1].append(Text(child.content))
            case "softbreak" | "hardbreak":
                done[-1].append(LineBreak())
            case "image":
                done[-1].append(Text(f"![{child.content}]({child.attrGet('src')})"))
            case "strong_open" | "em_open" | "link_open":
                opened.append(child)
                done.append([])
            case "strong_close" | "em_close" | "link_close":
                content = tuple(done.pop())
                done[-1].extend(_dressed(opened.pop(), content, depth=len(opened)))
    return _trimmed(done[0])


def _dressed(opening: Token, content: Inlines, *, depth: int) -> Inlines:
    if not plain(content).strip():
        return content
    if opening.type == "link_open":
        href = str(opening.attrGet("href") or "")
        if is_safe_href(href):
            return (Link(content, href),)
        return (*content, Text(f" ({href})")) if href else content
    if depth >= _MOST_DRESS:
        return content
    return (Strong(content) if opening.type == "strong_open" else Emphasis(content),)


def _trimmed(content: list[Inline]) -> Inlines:
    start, end = 0, len(content)
    while start < end and isinstance(content[start], LineBreak):
        start += 1
    while end > start and isinstance(content[end - 1], LineBreak):
        end -= 1
    return tuple(content[start:end])


def _is_blank(block: Block) -> bool:
    match block:
        case Paragraph(content=content) | Quotation(content=content):
            return not plain(content).strip()
        case Heading(text=text):
            return not text
    return False


def _runs(items: Sequence[tuple[_Marker | None, Item]]) -> list[BulletList | NumberedList]:
    """Return the items as lists, a new one wherever the number is not the next one."""
    runs: list[tuple[_Marker | None, list[Item]]] = []
    last: _Marker | None = None
    for marker, item in items:
        follows = last and marker and (marker.style, marker.form) == (last.style, last.form)
        lazy = follows and last and marker and marker.value == last.value == 1  # "1." every time
        if runs and (
            marker is None or lazy or (follows and last and marker.value == last.value + 1)
        ):
            runs[-1][1].append(item)
        else:
            runs.append((marker, [item]))
        last = marker
    return [
        NumberedList(tuple(run), marker.style, marker.form, marker.value)
        if marker
        else BulletList(tuple(run))
        for marker, run in runs
    ]


def _one_list(lists: list[BulletList | NumberedList]) -> BulletList | NumberedList | None:
    """Return the lists inside one item as one: an item holds one list at most."""
    if not lists:
        return None
    first, *others = lists
    if not others:
        return first
    items = tuple(item for each in lists for item in each.items)
    if isinstance(first, NumberedList):
        return NumberedList(items, first.style, first.form, first.start)
    return BulletList(items)


def _width(column: Iterable[Cell]) -> float:
    """Return a share of the table's width: the longer the words, the more, within reason."""
    longest = max(len(plain(cell.content)) for cell in column)
    return math.sqrt(min(max(longest, 6), 60))

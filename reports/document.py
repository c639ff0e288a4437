"""The document tree: what a paper says, before it becomes a page, a PDF or a Word file.

The tree holds words and structure only, no markup and no measure. It is made of frozen
dataclasses, so two documents with the same content are equal, and `to_json` of a document is the
record that an issued report keeps.

Every string is cleaned as it comes in (`clean`): what is left can be stored in any database and
drawn by any writer.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, Self, get_args

from govuk.charts import Colour, figure

FORMAT = 1
MOST_ACROSS = 12  # columns of figures that fit on an upright page

Align = Literal["left", "right", "centre"]
ColumnKind = Literal["text", "reference", "number", "date", "tag"]
TagKind = Colour
ListStyle = Literal["decimal", "lower-alpha", "lower-roman"]
ListForm = Literal["1.", "1)", "(1)"]
Orientation = Literal["portrait", "landscape"]
ChartKind = Literal["bars", "line"]
Numbering = Literal["none", "continuous", "section-paragraph", "sections"]
Contents = Literal["automatic", "always", "never"]


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


class NotADocument(ValueError):
    """The JSON is not a document this version can read."""


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


class Node:
    """Anything in the tree. Strings are cleaned as they come in, and lists become tuples."""

    __slots__ = ()
    kind: ClassVar[str]

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, clean(value))
            elif isinstance(value, list):
                object.__setattr__(self, field.name, tuple(value))


# Inlines


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Words as they are. A line feed in them is a space; a break in the line is a `LineBreak`."""

    kind: ClassVar = "text"
    text: str


@dataclass(frozen=True, slots=True)
class Strong(Node):
    kind: ClassVar = "strong"
    content: Inlines


@dataclass(frozen=True, slots=True)
class Emphasis(Node):
    kind: ClassVar = "emphasis"
    content: Inlines


@dataclass(frozen=True, slots=True)
class Link(Node):
    """A link to a web page or an e-mail address. ValueError if `href` is of another kind."""

    kind: ClassVar = "link"
    content: Inlines
    href: str

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        if not is_safe_href(self.href):
            raise ValueError("A link starts with http://, https:// or mailto:")


@dataclass(frozen=True, slots=True)
class LineBreak(Node):
    kind: ClassVar = "line-break"


@dataclass(frozen=True, slots=True)
class Tag(Node):
    """A rating or a status as a coloured word: Tag("Amber: at risk", "amber")."""

    kind: ClassVar = "tag"
    word: str
    colour: TagKind

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        _one_of(self.colour, TagKind)


Inline = Text | Strong | Emphasis | Link | LineBreak | Tag
Inlines = tuple[Inline, ...]


def prose(*parts: str | Inline) -> Inlines:
    """Return inlines from strings and inlines; a line feed in a string becomes a `LineBreak`."""
    found: list[Inline] = []
    for part in parts:
        if not isinstance(part, str):
            found.append(part)
            continue
        for number, line in enumerate(clean(part).split("\n")):
            if number:
                found.append(LineBreak())
            if line:
                found.append(Text(line))
    return tuple(found)


def plain(content: Inlines) -> str:
    """Return the words of `content` without their dress; a `LineBreak` is a line feed."""
    said: list[str] = []
    for inline in content:
        match inline:
            case Text(text=words) | Tag(word=words):
                said.append(words)
            case LineBreak():
                said.append("\n")
            case Strong() | Emphasis() | Link():
                said.append(plain(inline.content))
    return "".join(said)


# Blocks


@dataclass(frozen=True, slots=True)
class Heading(Node):
    """A heading inside the paper, whose own title stands above all of them.

    level: 1 a section, 2 below it, 3 below that. as_paragraph: in section-paragraph numbering
    this sub-heading takes the next paragraph number ("6.2 Financial implications") and the
    paragraphs below it, up to the next heading, take none. counted False: it takes no number.
    """

    kind: ClassVar = "heading"
    level: int
    text: str
    number: str = ""
    as_paragraph: bool = False
    counted: bool = True

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        if self.level not in {1, 2, 3}:
            raise ValueError("A heading's level is 1, 2 or 3")


@dataclass(frozen=True, slots=True)
class Appendix(Node):
    """The start of an appendix, on a page of its own: Appendix("Action plan", label="Appendix 1").

    What follows, up to the next appendix, belongs to it. Nothing in it is numbered, but what
    already has a number keeps it. level: 1, or 2 for an appendix of a paper that is one itself.
    """

    kind: ClassVar = "appendix"
    text: str
    label: str = ""
    level: int = 1

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        if self.level not in {1, 2}:
            raise ValueError("An appendix's level is 1 or 2")


@dataclass(frozen=True, slots=True)
class Paragraph(Node):
    """A paragraph. `number` is what is printed in its margin; `counted` False keeps it out of
    the numbering (a signature, a contact). A number that is already there is kept."""

    kind: ClassVar = "paragraph"
    content: Inlines
    number: str = ""
    counted: bool = True

    @classmethod
    def of(cls, *parts: str | Inline, number: str = "", counted: bool = True) -> Self:
        """Return a paragraph of strings and inlines."""
        return cls(prose(*parts), number, counted)


@dataclass(frozen=True, slots=True)
class Item(Node):
    """One item of a list: one run of words, then perhaps a list inside it."""

    kind: ClassVar = "item"
    content: Inlines
    nested: BulletList | NumberedList | None = None

    @classmethod
    def of(cls, *parts: str | Inline, nested: BulletList | NumberedList | None = None) -> Self:
        """Return an item of strings and inlines."""
        return cls(prose(*parts), nested)


@dataclass(frozen=True, slots=True)
class BulletList(Node):
    kind: ClassVar = "bullet-list"
    items: tuple[Item, ...]

    @classmethod
    def of(cls, *items: str) -> Self:
        """Return a list of plain items."""
        return cls(tuple(Item.of(item) for item in items))


@dataclass(frozen=True, slots=True)
class NumberedList(Node):
    """A list with numbers or letters: style and form say how ("lower-alpha" and "1)" give "a)").

    start: the first number, 1 or "a" being 1; after z comes aa.
    """

    kind: ClassVar = "numbered-list"
    items: tuple[Item, ...]
    style: ListStyle = "decimal"
    form: ListForm = "1."
    start: int = 1

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        _one_of(self.style, ListStyle)
        _one_of(self.form, ListForm)
        if not 0 <= self.start <= 999_999:
            raise ValueError("A list starts between 0 and 999,999")

    @classmethod
    def of(cls, *items: str, style: ListStyle = "decimal", form: ListForm = "1.") -> Self:
        """Return a numbered list of plain items."""
        return cls(tuple(Item.of(item) for item in items), style, form)


@dataclass(frozen=True, slots=True)
class Column(Node):
    """One column of a table. `width` is its share beside the other columns' widths."""

    kind: ClassVar = "column"
    heading: str
    width: float = 1
    align: Align = "left"
    holds: ColumnKind = "text"

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        _one_of(self.align, Align)
        _one_of(self.holds, ColumnKind)
        if not 0 < self.width <= 1000:
            raise ValueError("A column's width is a share between 0 and 1,000")
        object.__setattr__(self, "width", float(self.width))


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """One cell: words, and perhaps a list below them. is_heading: it names its row."""

    kind: ClassVar = "cell"
    content: Inlines
    is_heading: bool = False
    below: BulletList | NumberedList | None = None

    @classmethod
    def of(cls, *parts: str | Inline, is_heading: bool = False) -> Self:
        """Return a cell of strings and inlines."""
        return cls(prose(*parts), is_heading)


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table(Node):
    """A table. It always has a caption, and every row has one cell a column.

    empty: the words printed in place of a table without rows.
    """

    kind: ClassVar = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    orientation: Orientation = "portrait"
    note: str = ""
    empty: str = "None."

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        _one_of(self.orientation, Orientation)
        object.__setattr__(self, "rows", tuple(tuple(row) for row in self.rows))
        if not self.caption.strip() or not self.columns:
            raise ValueError("A table has a caption and at least one column")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("Every row of a table has one cell for each column")


@dataclass(frozen=True, slots=True)
class Quotation(Node):
    kind: ClassVar = "quotation"
    content: Inlines
    source: str = ""


@dataclass(frozen=True, slots=True)
class Series(Node):
    """One set of values of a chart, one for each category; None where nothing is known."""

    kind: ClassVar = "series"
    name: str
    values: tuple[float | None, ...]
    colour: TagKind = "blue"
    is_target: bool = False

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        _one_of(self.colour, TagKind)
        values = tuple(None if value is None else float(value) for value in self.values)
        if not all(value is None or math.isfinite(value) for value in values):
            raise ValueError("A chart draws numbers only")
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True)
class Chart(Node):
    """A chart as data: "bars" (stacked, one bar a category) or "line" (one point a category).

    alt: what the chart shows, as a sentence. The figures are always printed as a table too
    (`as_table`). unit: "%", "days", or "" for a plain count.
    """

    kind: ClassVar = "chart"
    title: str
    alt: str
    draws: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    category_heading: str = "Category"

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        _one_of(self.draws, ChartKind)
        object.__setattr__(self, "categories", tuple(clean(name) for name in self.categories))
        if not self.title.strip() or not self.alt.strip():
            raise ValueError("A chart has a title and says in words what it shows")
        if any(len(line.values) != len(self.categories) for line in self.series):
            raise ValueError("Every series of a chart has one value for each category")

    def as_table(self) -> Table:
        """Return the figures of the chart as a table with the same title.

        Those of a line run across, as time does, where that many columns fit on a page.
        """
        if self.draws == "line" and len(self.categories) <= MOST_ACROSS:
            return self._across()
        columns = (
            Column(self.category_heading, width=2),
            *(Column(line.name, align="right", holds="number") for line in self.series),
        )
        rows = tuple(
            (
                Cell.of(name, is_heading=True),
                *(Cell.of(figure(line.values[place], self.unit)) for line in self.series),
            )
            for place, name in enumerate(self.categories)
        )
        return Table(self.title, columns, rows)

    def _across(self) -> Table:
        columns = (
            Column(self.category_heading, width=2),
            *(Column(name, align="right", holds="number") for name in self.categories),
        )
        rows = tuple(
            (
                Cell.of(line.name, is_heading=True),
                *(Cell.of(figure(value, self.unit)) for value in line.values),
            )
            for line in self.series
        )
        return Table(self.title, columns, rows)


@dataclass(frozen=True, slots=True)
class KeyEntry(Node):
    """One line of a key: the tag and what it means; `meaning` may be empty."""

    kind: ClassVar = "key-entry"
    tag: Tag
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Key(Node):
    """What the tags mean. It stands wherever ratings are printed."""

    kind: ClassVar = "key"
    entries: tuple[KeyEntry, ...]
    title: str = "Key"


@dataclass(frozen=True, slots=True)
class Box(Node):
    """Paragraphs and lists in a frame, such as a summary. Nothing in it is numbered."""

    kind: ClassVar = "box"
    blocks: tuple[Paragraph | BulletList | NumberedList, ...]


@dataclass(frozen=True, slots=True)
class PageBreak(Node):
    kind: ClassVar = "page-break"


Block = (
    Heading
    | Appendix
    | Paragraph
    | BulletList
    | NumberedList
    | Table
    | Quotation
    | Chart
    | Key
    | Box
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """One line of the block at the head of a paper: Fact("Report to", "Cabinet")."""

    kind: ClassVar = "fact"
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Document(Node):
    """A whole paper.

    paper_kind: what sort of paper it is, above its title ("Executive Board Decision").
    council: the name that heads it and is its author. marking: the words at the top of every page
    ("DRAFT", "Part 1 (public)"). version: as people say it ("2"). issued_on: None while a draft.
    footer_reference: the council's own ("CF0041"). short_title: for the running header, where the
    title is long. colour: the council's, "#rrggbb", a rule at the head and nothing that is read.
    contents: a list of contents, "automatic" when the paper is longer than ten pages.
    taken: who took the paper away, when and in which version, for its foot: no part of its facts.
    """

    kind: ClassVar = "document"
    title: str
    council: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    facts: tuple[Fact, ...] = ()
    marking: str = ""
    version: str = ""
    issued_on: date | None = None
    footer_reference: str = ""
    short_title: str = ""
    colour: str = "#1d70b8"
    contents: Contents = "automatic"
    lang: str = "en-GB"
    paper_kind: str = ""
    taken: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        _one_of(self.contents, Contents)
        if not self.title.strip():
            raise ValueError("A document has a title")
        if not re.fullmatch("#[0-9a-fA-F]{6}", self.colour):
            raise ValueError("A colour is written #rrggbb")

    def digest(self) -> str:
        """Return the SHA-256 of the canonical JSON, in hexadecimal, whoever took the paper away."""
        facts = dataclasses.replace(self, taken=())
        return hashlib.sha256(to_json(facts).encode()).hexdigest()


def _one_of(value: str, allowed: Any) -> None:
    if value not in get_args(allowed):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(allowed))}")


# One paper in another


def moved_down(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of a whole paper as part of another: headings and appendices one level lower.

    Headings of the third level are the lowest there are, and stay. Numbers are kept.
    """
    for block in blocks:
        match block:
            case Heading():
                yield dataclasses.replace(block, level=min(block.level + 1, 3))
            case Appendix():
                yield dataclasses.replace(block, level=2)
            case _:
                yield block


# JSON

_NODES: dict[str, type[Node]] = {
    node.kind: node
    for node in (
        *get_args(Inline),
        *get_args(Block),
        Item,
        Column,
        Cell,
        Series,
        KeyEntry,
        Fact,
        Document,
    )
}


def to_json(document: Document) -> str:
    """Return the document as canonical JSON: the same document always gives the same text.

    Keys are sorted, nothing is spaced, every character outside ASCII is escaped. RecursionError
    where inlines or lists are nested some hundreds deep.
    """
    record = {"format": FORMAT, "document": _record(document)}
    return json.dumps(record, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_json(text: str | bytes) -> Document:
    """Return the document that `to_json` wrote. NotADocument for anything else."""
    try:
        record = json.loads(text)
        if record["format"] != FORMAT:
            raise NotADocument(f"This is a document of format {record['format']!r}")
        document = _node(record["document"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotADocument("This is not a document") from error
    if not isinstance(document, Document):
        raise NotADocument("This is a part of a document")
    return document


def _record(value: Any) -> Any:
    if isinstance(value, Node):
        fields = dataclasses.fields(value)  # type: ignore[arg-type]
        record = {field.name: _record(getattr(value, field.name)) for field in fields}
        if record.get("taken") == []:
            del record["taken"]  # so that papers of before this field have the same JSON
        return {"kind": value.kind, **record}
    if isinstance(value, tuple):
        return [_record(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def _node(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_node(part) for part in value)
    if not isinstance(value, dict):
        return value
    fields = {name: _node(part) for name, part in value.items() if name != "kind"}
    if fields.get("issued_on"):
        fields["issued_on"] = date.fromisoformat(fields["issued_on"])
    return _NODES[value["kind"]](**fields)


# Numbering


def numbered(blocks: tuple[Block, ...], numbering: Numbering) -> tuple[Block, ...]:
    """Return the blocks with the numbers of their sections and paragraphs filled in.

    "continuous": paragraphs 1, 2, 3 through the whole paper, headings none. "section-paragraph":
    sections 1, 2 and paragraphs 1.1, 1.2. "sections": sections only. A number that is already
    there is kept and takes no turn. Appendices and what follows them are not numbered.
    """
    if numbering == "none":
        return blocks
    counter = _Counter(numbering)
    end = next(
        (place for place, block in enumerate(blocks) if isinstance(block, Appendix)), len(blocks)
    )
    return (*map(counter.with_number, blocks[:end]), *blocks[end:])


class _Counter:
    """Counts sections and paragraphs through one paper."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.section = 0
        self.paragraph = 0
        self.below_numbered_heading = False

    def with_number(self, block: Block) -> Block:
        if isinstance(block, Heading):
            self.below_numbered_heading = False
            number = block.number or (self.of_heading(block) if block.counted else "")
        elif isinstance(block, Paragraph):
            number = block.number or (self.of_paragraph() if block.counted else "")
        else:
            return block
        return dataclasses.replace(block, number=number)

    def of_heading(self, heading: Heading) -> str:
        if heading.level == 1 and self.numbering != "continuous":
            self.section, self.paragraph = self.section + 1, 0
            return str(self.section)
        if heading.as_paragraph and self.numbering == "section-paragraph" and self.section:
            self.paragraph += 1
            self.below_numbered_heading = True
            return f"{self.section}.{self.paragraph}"
        return ""

    def of_paragraph(self) -> str:
        if self.numbering == "continuous":
            self.paragraph += 1
            return f"{self.paragraph}."
        if self.numbering == "sections" or not self.section or self.below_numbered_heading:
            return ""
        self.paragraph += 1
        return f"{self.section}.{self.paragraph}"

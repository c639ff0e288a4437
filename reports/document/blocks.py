"""What stands one below the other in a paper."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from reports.document.chart import Chart
from reports.document.inlines import Inline, Inlines, Tag, prose
from reports.document.lists import BulletList, NumberedList
from reports.document.node import Node
from reports.document.table import Table


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
class Quotation(Node):
    kind: ClassVar = "quotation"
    content: Inlines
    source: str = ""


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

"""A long paper, or a long part of one, as several web pages, each of which weighs little.

The pages hold every block once, in order. A table or list that is too long for a page goes on over
the next ones, row by row; the last key above is printed again on each page that follows it, for it
stands wherever ratings are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reports.document import (
    Appendix,
    Block,
    BulletList,
    Document,
    Heading,
    Key,
    NumberedList,
    PageBreak,
    Table,
)
from reports.html import anchor, weight
from reports.layout import heading_words, is_wordless

MOST_BYTES = 90_000  # with what stands around it, a page of ours has 150,000 at most


def in_pages(blocks: Iterable[Block], *, most: int = MOST_BYTES) -> list[tuple[Block, ...]]:
    """The blocks by page, `most` bytes of HTML to a page where it holds more than one of them."""
    pages = _Pages(most)
    for block in blocks:
        pages.add(block)
    return [tuple(page) for page in pages.made]


def sheets_of(document: Document) -> list[Document]:
    """The paper as one sheet a page. Its head is on the first; the others have its title."""
    first, *others = in_pages(block for block in document.blocks if not is_wordless(block))
    return [
        replace(document, blocks=first),
        *(replace(document, blocks=blocks, facts=()) for blocks in others),
    ]


@dataclass(frozen=True)
class Entry:
    """A line of the contents of a paper in sheets: a section, its sheet, and its id on it."""

    words: str
    page: int
    anchor: str


def contents_of(sheets: Sequence[Document]) -> Iterator[Entry]:
    for page, sheet in enumerate(sheets, start=1):
        headings = [block for block in sheet.blocks if isinstance(block, Heading | Appendix)]
        for place, heading in enumerate(headings, start=1):
            if heading.level == 1:
                yield Entry(heading_words(heading), page, anchor(place))


class _Pages:
    def __init__(self, most: int) -> None:
        self.most = most
        self.made: list[list[Block]] = [[]]
        self.bytes = 0
        self.key: Key | None = None

    def add(self, block: Block) -> None:
        if isinstance(block, PageBreak):
            return  # a page of the web is no sheet
        size = weight(block)
        if self.bytes + size > self.most and _rows_in(block) > 1:
            for piece in self.pieces(block):
                self.place(piece, weight(piece))
        else:
            self.place(block, size)
        if isinstance(block, Key):
            self.key = block

    def place(self, block: Block, size: int) -> None:
        page = self.made[-1]
        if self.bytes + size > self.most and any(
            not isinstance(each, Heading | Appendix) for each in page
        ):
            page = self.turn()
        page.append(block)
        self.bytes += size

    def turn(self) -> list[Block]:
        """Begin a page, with the headings and keys that the last one would have ended in."""
        last = self.made[-1]
        start = len(last)
        while start > 1 and isinstance(last[start - 1], Heading | Appendix | Key):
            start -= 1
        carried = last[start:]
        del last[start:]
        if self.key is not None and self.key not in carried:
            carried = [self.key, *carried]
        self.made.append(carried)
        self.bytes = sum(map(weight, carried))
        return carried

    def pieces(self, block: Block) -> Iterator[Block]:
        """A long table or list in parts, the first as long as there is room for it here."""
        alone = [weight(_cut(block, place, place + 1)) for place in range(_rows_in(block))]
        frame = alone[0] + alone[1] - weight(_cut(block, 0, 2))
        whole = self.most - frame - (weight(self.key) if self.key is not None else 0)
        room = self.most - self.bytes - frame
        if alone[0] - frame > room:  # not even its first row fits: it begins on the next page
            room = whole
        start = 0
        for place, size in enumerate(alone):
            if size - frame > room and place > start:
                yield _cut(block, start, place)
                start, room = place, whole
            room -= size - frame
        yield _cut(block, start, len(alone))


def _rows_in(block: Block) -> int:
    match block:
        case Table():
            return len(block.rows)
        case BulletList() | NumberedList():
            return len(block.items)
    return 0


def _cut(block: Block, start: int, end: int) -> Block:
    """Its rows from `start` up to `end`; it says that it goes on, and its note ends it."""
    is_last = end >= _rows_in(block)
    match block:
        case Table():
            caption = f"{block.caption} (continued)" if start else block.caption
            note = block.note if is_last else ""
            return replace(block, rows=block.rows[start:end], caption=caption, note=note)
        case NumberedList():
            return replace(block, items=block.items[start:end], start=block.start + start)
        case BulletList():
            return replace(block, items=block.items[start:end])
    return block

"""Tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from reports.document.inlines import Inline, Inlines, prose
from reports.document.lists import BulletList, NumberedList
from reports.document.node import Node, one_of

Align = Literal["left", "right", "centre"]
ColumnKind = Literal["text", "reference", "number", "date", "tag"]
Orientation = Literal["portrait", "landscape"]


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
        one_of(self.align, Align)
        one_of(self.holds, ColumnKind)
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

    empty: the words printed in place of a table without rows. is_whole: it stands on one page,
    where one page holds it.
    """

    kind: ClassVar = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    orientation: Orientation = "portrait"
    note: str = ""
    empty: str = "None."
    is_whole: bool = False

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        one_of(self.orientation, Orientation)
        object.__setattr__(self, "rows", tuple(tuple(row) for row in self.rows))
        if not self.caption.strip() or not self.columns:
            raise ValueError("A table has a caption and at least one column")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("Every row of a table has one cell for each column")

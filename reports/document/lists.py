"""Lists with bullets, numbers or letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from reports.document.inlines import Inline, Inlines, prose
from reports.document.node import Node, one_of

ListStyle = Literal["decimal", "lower-alpha", "lower-roman"]
ListForm = Literal["1.", "1)", "(1)"]


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
        one_of(self.style, ListStyle)
        one_of(self.form, ListForm)
        if not 0 <= self.start <= 999_999:
            raise ValueError("A list starts between 0 and 999,999")

    @classmethod
    def of(cls, *items: str, style: ListStyle = "decimal", form: ListForm = "1.") -> Self:
        """Return a numbered list of plain items."""
        return cls(tuple(Item.of(item) for item in items), style, form)

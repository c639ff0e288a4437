"""Words within a line: plain, strong, leading somewhere, or a tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govuk.charts import Colour
from reports.document.node import Node, one_of
from reports.document.text import clean, is_safe_href

TagKind = Colour


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
        one_of(self.colour, TagKind)


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

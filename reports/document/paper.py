"""A whole paper, and its JSON: what an issued report keeps, and what its digest is made of."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from reports.document.blocks import Block
from reports.document.node import Node, one_of

FORMAT = 1

Contents = Literal["automatic", "always", "never"]


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
        What is kept and handed to anybody says there when it last changed.
    is_compact: set close and small, where the whole is to be seen on one side.
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
    is_compact: bool = False

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        one_of(self.contents, Contents)
        if not self.title.strip():
            raise ValueError("A document has a title")
        if not re.fullmatch("#[0-9a-fA-F]{6}", self.colour):
            raise ValueError("A colour is written #rrggbb")

    def digest(self) -> str:
        """Return the SHA-256 of the canonical JSON, in hexadecimal, whoever took the paper away."""
        facts = dataclasses.replace(self, taken=())
        return hashlib.sha256(to_json(facts).encode()).hexdigest()


def to_json(document: Document) -> str:
    """Return the document as canonical JSON: the same document always gives the same text.

    Keys are sorted, nothing is spaced, every character outside ASCII is escaped. RecursionError
    where inlines or lists are nested some hundreds deep.
    """
    record = {"format": FORMAT, "document": _record(document)}
    return json.dumps(record, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _record(value: Any) -> Any:
    if isinstance(value, Node):
        fields = dataclasses.fields(value)  # type: ignore[arg-type]
        record = {field.name: _record(getattr(value, field.name)) for field in fields}
        # So that papers of before these fields have the same JSON.
        if record.get("taken") == []:
            del record["taken"]
        for name in ("is_compact", "is_whole"):
            if record.get(name) is False:
                del record[name]
        return {"kind": value.kind, **record}
    if isinstance(value, tuple):
        return [_record(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value

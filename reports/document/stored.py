"""A paper read back from its JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, get_args

from reports.document.blocks import Block, KeyEntry
from reports.document.chart import Series
from reports.document.inlines import Inline
from reports.document.lists import Item
from reports.document.node import Node
from reports.document.paper import FORMAT, Document, Fact
from reports.document.table import Cell, Column

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


class NotADocument(ValueError):
    """The JSON is not a document this version can read."""


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


def _node(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_node(part) for part in value)
    if not isinstance(value, dict):
        return value
    fields = {name: _node(part) for name, part in value.items() if name != "kind"}
    if fields.get("issued_on"):
        fields["issued_on"] = date.fromisoformat(fields["issued_on"])
    return _NODES[value["kind"]](**fields)

"""The document tree: what a paper says, before it becomes a page, a PDF or a Word file.

The tree holds words and structure only, no markup and no measure. It is made of frozen
dataclasses, so two documents with the same content are equal, and `to_json` of a document is the
record that an issued report keeps.

Every string is cleaned as it comes in (`clean`): what is left can be stored in any database and
drawn by any writer.
"""

from reports.document.blocks import (
    Appendix,
    Block,
    Box,
    Heading,
    Key,
    KeyEntry,
    PageBreak,
    Paragraph,
    Quotation,
    moved_down,
)
from reports.document.chart import Chart, Series
from reports.document.inlines import (
    Emphasis,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Strong,
    Tag,
    TagKind,
    Text,
    plain,
    prose,
)
from reports.document.lists import BulletList, Item, ListForm, ListStyle, NumberedList
from reports.document.numbering import Numbering, numbered
from reports.document.paper import Contents, Document, Fact, to_json
from reports.document.stored import NotADocument, from_json
from reports.document.table import Align, Cell, Column, Row, Table
from reports.document.text import clean, is_safe_href

__all__ = [
    "Align",
    "Appendix",
    "Block",
    "Box",
    "BulletList",
    "Cell",
    "Chart",
    "Column",
    "Contents",
    "Document",
    "Emphasis",
    "Fact",
    "Heading",
    "Inline",
    "Inlines",
    "Item",
    "Key",
    "KeyEntry",
    "LineBreak",
    "Link",
    "ListForm",
    "ListStyle",
    "NotADocument",
    "NumberedList",
    "Numbering",
    "PageBreak",
    "Paragraph",
    "Quotation",
    "Row",
    "Series",
    "Strong",
    "Table",
    "Tag",
    "TagKind",
    "Text",
    "clean",
    "from_json",
    "is_safe_href",
    "moved_down",
    "numbered",
    "plain",
    "prose",
    "to_json",
]

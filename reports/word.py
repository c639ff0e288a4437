"""The document tree as a Word file: real styles, headings, lists and tables, the same bytes every
time.

The body is written as WordprocessingML, every word of it escaped, and python-docx makes the
package of it. This is the only module that knows python-docx. How it looks is `word_styles.xml`.

Numbers of paragraphs and headings are typed, as in the PDF and on the page: a paper is cited by
them, and no edit in Word may count them anew. Lists are real Word lists, with the letters and
brackets of the other two.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from reports.document import (
    Appendix,
    Block,
    Box,
    BulletList,
    Cell,
    Chart,
    Column,
    Document,
    Emphasis,
    Heading,
    Inlines,
    Key,
    LineBreak,
    Link,
    ListStyle,
    NumberedList,
    PageBreak,
    Paragraph,
    Quotation,
    Strong,
    Table,
    Tag,
    Text,
    plain,
)
from reports.layout import (
    DEEPEST_LIST,
    MOST_PAGES,
    by_orientation,
    heading_words,
    is_short,
    is_wordless,
    one_line,
    pages_about,
    percentages,
    running_foot,
    running_title,
    wants_contents,
)
from reports.word_chart import chart_xml

STYLES = Path(__file__).parent / "word_styles.xml"
FILE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_NAMES = (
    f'xmlns:w="{_MAIN}" xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" '
    f'xmlns:c="{_DRAWING}/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SETTINGS = (
    f'<w:settings {_NAMES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="680"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
    ' w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/>'
    '<w:listSeparator w:val=","/></w:settings>'
)
# Parts of the library's own template that say nothing of a paper.
_NOT_OURS = {
    *("customXml", "stylesWithEffects", "webSettings", "fontTable", "theme", "thumbnail"),
    "extended-properties",
}

# Twentieths of a point; a drawing's are English Metric Units, 635 to each of them.
HANG = 680
LIST_HANG = 400
ROOM_AFTER_A_TABLE = 200
EMU = 635
_SIDE = 'w:val="single" w:sz="4" w:space="6" w:color="B1B4B6"'
_SIDES = "".join(f"<w:{side} {_SIDE}/>" for side in ("top", "left", "bottom", "right"))
FRAME = f"<w:pBdr>{_SIDES}</w:pBdr>"
MOST_ON_ONE_HEAD_LINE = 80  # letters of running title and marking together

ListKind = tuple[str, str]  # style and form of a numbered list
_WORD_STYLES: dict[ListStyle, str] = {
    "decimal": "decimal",
    "lower-alpha": "lowerLetter",
    "lower-roman": "lowerRoman",
}
_FORMS = ("1.", "1)", "(1)")
_KINDS: list[ListKind] = [(style, form) for style in _WORD_STYLES for form in _FORMS]
# Word goes on after z with aa, bb, and our papers with aa, ab: longer lists have typed labels.
_COUNTS_ALIKE_TO = {"decimal": 32_767, "lower-alpha": 26, "lower-roman": 3_999}
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True)
class Sheet:
    """One orientation of A4, in twentieths of a point."""

    width: int
    height: int
    top: int
    side: int
    bottom: int

    @property
    def across(self) -> int:
        return self.width - 2 * self.side


PORTRAIT = Sheet(11_906, 16_838, top=1_417, side=1_361, bottom=1_304)
LANDSCAPE = Sheet(16_838, 11_906, top=1_304, side=964, bottom=1_134)


class WordProblem(Exception):
    """There is no Word file. `message` says so to the person who asked, and what they can do."""

    message = "The Word file could not be made. The report is unchanged."

    def __str__(self) -> str:
        return self.message


class WordFailed(WordProblem):
    message = (
        "The Word file could not be made from this text. Look at the part you changed last, and "
        "try again; if it happens again, tell your administrator."
    )


class WordTooLarge(WordProblem):
    message = (
        "The report is too large for one Word file. Shorten the longest table or text, or split "
        "the report in two, and try again."
    )


def make_word(document: Document, *, identifier: str = "", made_on: date) -> bytes:
    """Return the paper as the bytes of a .docx, the same for the same document and date.

    identifier: what tells this paper from any other, printed in short at the foot of each page;
    the document's digest if not given. Raises a WordProblem.
    """
    try:
        pages = pages_about(document.blocks)
        if pages > MOST_PAGES:
            raise WordTooLarge
        foot = running_foot(document, identifier or document.digest(), made_on)
        has_contents = wants_contents(document.contents, pages)
        return _packed(_Writer(document, has_contents=has_contents).package(foot, made_on))
    except (RecursionError, SyntaxError) as error:  # lxml's errors are SyntaxErrors
        raise WordFailed from error


class _Writer:
    """Writes one document. Its ids count from 1: the same document gives the same file."""

    def __init__(self, document: Document, *, has_contents: bool) -> None:
        self.document = document
        self.has_contents = has_contents
        self.blocks = [block for block in document.blocks if not is_wordless(block)]
        self.is_numbered = any(
            isinstance(block, Heading | Paragraph) and block.number for block in self.blocks
        )
        self.word = docx.Document()
        self.sheet = PORTRAIT
        self.level = 0
        self.sections = count(1)
        self.drawings = count(1)
        self.links: dict[str, str] = {}
        self.lists: list[tuple[int, int, int]] = []  # kind, depth and first number of each
        self.starts_page = False
        self.follows_table = False
        self.border = ""

    # The package

    def package(self, foot: list[str], made_on: date) -> docx.document.Document:
        word = self.word
        for holder in (word.part.rels, word.part.package.rels):
            for name, related in list(holder.items()):
                if related.reltype.rpartition("/")[2] in _NOT_OURS:
                    holder.pop(name)
        self.describe(made_on)
        _refill(word.settings.element, _SETTINGS)
        _refill(word.styles.element, STYLES.read_bytes())
        language = word.styles.element.find(f".//{{{_MAIN}}}lang")
        language.set(f"{{{_MAIN}}}val", self.document.lang)
        references = {sheet: self.running(sheet, foot) for sheet in (PORTRAIT, LANDSCAPE)}
        body = parse_xml(f"<w:body {_NAMES}>{self.body(references)}</w:body>")
        word.element.replace(word.element.body, body)
        _refill(word.part.numbering_part.element, self.numbering())
        return word

    def describe(self, made_on: date) -> None:
        about = self.word.core_properties
        made_at = datetime.combine(made_on, time(), UTC)
        about.title = one_line(self.document.title)[:255]
        about.author = about.last_modified_by = one_line(self.document.council)[:255]
        about.language = self.document.lang
        about.comments = ""
        about.created = about.modified = made_at

    def running(self, sheet: Sheet, foot: list[str]) -> str:
        """Make the running head and foot of one orientation; return what a section says of them."""
        title, marking = running_title(self.document), one_line(self.document.marking)
        tab = f'<w:tabs><w:tab w:val="right" w:pos="{sheet.across}"/></w:tabs>'
        if len(title) + len(marking) <= MOST_ON_ONE_HEAD_LINE:
            marked = f"<w:r><w:tab/></w:r>{_run(marking, bold=True)}" if marking else ""
            head = _paragraph("Header", _run(title) + marked, tabs=tab)
        else:
            head = _paragraph("Header", _run(title))
            head += _paragraph("Header", _run(marking, bold=True)) if marking else ""
        page = f"{_run('Page ')}{_field('PAGE')}{_run(' of ')}{_field('NUMPAGES')}"
        said = _run(" \u00a0·\u00a0 ".join(foot))
        feet = _paragraph("Footer", f"{said}<w:r><w:tab/></w:r>{page}", tabs=tab)
        part: Any = self.word.part
        (header, header_id), (footer, footer_id) = part.add_header_part(), part.add_footer_part()
        _refill(header.element, f"<w:hdr {_NAMES}>{head}</w:hdr>")
        _refill(footer.element, f"<w:ftr {_NAMES}>{feet}</w:ftr>")
        return (
            f'<w:headerReference w:type="default" r:id="{header_id}"/>'
            f'<w:footerReference w:type="default" r:id="{footer_id}"/>'
        )

    def first_page(self, references: str) -> str:
        """Return what the first section says of the first page: its head says title and marking."""
        part: Any = self.word.part
        first, first_id = part.add_header_part()
        _refill(first.element, f"<w:hdr {_NAMES}>{_paragraph('Header', '')}</w:hdr>")
        footer = references.partition("<w:footerReference")[2]
        return (
            f'{references}<w:headerReference w:type="first" r:id="{first_id}"/>'
            f"<w:footerReference{footer.replace('default', 'first')}"
        )

    # The body

    def body(self, references: dict[Sheet, str]) -> str:
        """Return head, contents and blocks, each run of one orientation a section of its own."""
        runs = by_orientation(self.blocks)
        if not runs or runs[0][0]:
            runs.insert(0, (False, []))  # the head of the paper stands on a portrait page
        written = [self.head(), self.contents() if self.has_contents else ""]
        for place, (is_landscape, blocks) in enumerate(runs):
            self.sheet = LANDSCAPE if is_landscape else PORTRAIT
            written += [part for block in blocks for part in self.block(block)]
            said = references[self.sheet]
            section = _section(self.sheet, said if place else self.first_page(said), place == 0)
            is_last = place == len(runs) - 1
            if self.follows_table or not is_last:
                # A section ends in a paragraph, and so does a document that ends in a table.
                written.append(_paragraph("SectionEnd", "", section="" if is_last else section))
            written.append(section if is_last else "")
            self.starts_page = self.follows_table = False
        return "".join(written)

    def head(self) -> str:
        document = self.document
        line = f'w:val="single" w:sz="24" w:space="8" w:color="{document.colour[1:]}"'
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{PORTRAIT.across}"/></w:tabs>'
        council = self.inlines((Text(document.council),), bold=True)
        if document.marking:
            council += f"<w:r><w:tab/></w:r>{_run(document.marking, bold=True)}"
        border = f"<w:pBdr><w:top {line}/></w:pBdr>"
        parts = [
            _paragraph("Council", council, border=border, tabs=tabs),
            _paragraph("Subtitle", _run(document.paper_kind)) if document.paper_kind else "",
            _paragraph("Title", _run(one_line(document.title))),
        ]
        if document.subtitle:
            parts.append(_paragraph("Subtitle", _run(document.subtitle)))
        for fact in document.facts:
            label = f"{_run(fact.label, bold=True)}<w:r><w:tab/></w:r>"
            parts.append(_paragraph("Fact", label + (_lines(fact.value) or _run("–"))))
        rule = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="B1B4B6"/></w:pBdr>'
        return "".join(parts) + _paragraph("SectionEnd", "", border=rule, before=160, after=160)

    def contents(self) -> str:
        lines = [_paragraph("ContentsHeading", _run("Contents"))]
        number = 0
        tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{PORTRAIT.across}"/></w:tabs>'
        for block in self.blocks:
            if not isinstance(block, Heading | Appendix):
                continue
            number += 1
            if block.level > 1:
                continue
            said = _run(heading_words(block), style="Hyperlink")
            lines.append(
                _paragraph(
                    "TOC1",
                    f'<w:hyperlink w:anchor="paper_{number}" w:history="1">{said}</w:hyperlink>'
                    f"<w:r><w:tab/></w:r>{_page_of(f'paper_{number}')}",
                    tabs=tabs,
                )
            )
        self.starts_page = True
        return "".join(lines)

    def block(self, block: Block) -> Iterable[str]:
        match block:
            case PageBreak():
                self.starts_page = True
                return ()
            case BulletList() | NumberedList():
                return self.list_paragraphs(block, self.indent)
            case Quotation():
                return self.quotation(block)
            case Box():
                return self.box(block)
            case Table():
                return (self.table(block),)
            case Chart():
                return (self.chart(block),)
            case Key():
                return (self.key(block),)
            case Heading() | Appendix():
                return (self.heading(block),)
            case Paragraph():
                return (self.numbered_paragraph(block),)

    @property
    def indent(self) -> int:
        """How far in the words stand, so that the numbers stand free in the margin."""
        return HANG if self.is_numbered and self.sheet is PORTRAIT else 0

    def placed(self, style: str, runs: str, *, shift: int = 0, **given: Any) -> str:
        """Return a paragraph of the body: it opens the new page or the room that is due."""
        indent = self.indent + shift
        given.setdefault("indent", (indent, 0) if indent else None)
        if self.follows_table and not style.startswith("Heading"):
            given.setdefault("before", ROOM_AFTER_A_TABLE)
        given.setdefault("border", self.border)
        given["new_page"] = self.starts_page
        self.starts_page = self.follows_table = False
        return _paragraph(style, runs, **given)

    def heading(self, heading: Heading | Appendix) -> str:
        if isinstance(heading, Appendix):
            self.level, self.starts_page = min(heading.level, self.level + 1), True
        else:
            self.level = min(heading.level, self.level + 1)
        number = heading.number if isinstance(heading, Heading) else ""
        words = one_line(heading.text) if number else heading_words(heading)
        runs = f"{_run(number)}<w:r><w:tab/></w:r>{_run(words)}" if number else _run(words)
        name = next(self.sections)
        mark = f'<w:bookmarkStart w:id="{name}" w:name="paper_{name}"/>'
        mark += f'{runs}<w:bookmarkEnd w:id="{name}"/>'
        return self.placed(f"Heading{self.level}", mark, indent=(HANG, HANG) if number else None)

    def box(self, box: Box) -> list[str]:
        """Return its paragraphs with a frame each; Word draws frames that touch as one."""
        self.border = FRAME
        framed = [words for block in box.blocks for words in self.block(block)]
        self.border = ""
        return framed

    def quotation(self, block: Quotation) -> Iterator[str]:
        yield self.placed("Quote", self.inlines(block.content), shift=227)
        if block.source:
            yield self.placed("QuoteSource", _run(block.source), shift=227)

    def numbered_paragraph(self, block: Paragraph) -> str:
        words = self.inlines(block.content)
        if not block.number:
            return self.placed("BodyText", words)
        number = f"{_run(block.number)}<w:r><w:tab/></w:r>"
        return self.placed("NumberedParagraph", number + words, indent=None)

    def list_paragraphs(
        self,
        block: BulletList | NumberedList,
        indent: int,
        *,
        depth: int = 1,
        in_cell: bool = False,
    ) -> Iterator[str]:
        """Yield one paragraph an item. Lists set deeper than Word's levels stand at the deepest."""
        style = "ListBullet" if isinstance(block, BulletList) else "ListNumber"
        style = "TableList" if in_cell else style
        items = list(_flat(block, depth))
        labels = self.labels(block, len(items), depth)
        for (words, nested), (numbering, label) in zip(items, labels, strict=True):
            runs = label + (self.inlines(words) or _run("–"))
            left = (indent + LIST_HANG, LIST_HANG)
            if in_cell:
                yield _paragraph(style, runs, indent=left, numbering=numbering)
            else:
                yield self.placed(style, runs, indent=left, numbering=numbering)
            if nested:
                deeper = indent + LIST_HANG
                yield from self.list_paragraphs(nested, deeper, depth=depth + 1, in_cell=in_cell)

    def labels(
        self, block: BulletList | NumberedList, items: int, depth: int
    ) -> Iterator[tuple[tuple[int, int] | None, str]]:
        """Yield the Word list and level of each item, or its typed label where Word would count
        otherwise."""
        if isinstance(block, BulletList):
            yield from [((1, depth - 1), "")] * items
            return
        least = 0 if block.style == "decimal" else 1
        if least <= block.start and block.start + items - 1 <= _COUNTS_ALIKE_TO[block.style]:
            self.lists.append((_KINDS.index((block.style, block.form)), depth - 1, block.start))
            yield from [((len(self.lists) + 1, depth - 1), "")] * items
            return
        for place in range(items):
            label = block.form.replace("1", label_of(block.start + place, block.style))
            yield None, f"{_run(label)}<w:r><w:tab/></w:r>"

    def table(self, block: Table) -> str:
        caption = one_line(block.caption)
        note = _paragraph("TableNote", _run(block.note)) if block.note else ""
        if not block.rows:
            said = f"{_run(caption, bold=True)}<w:r><w:br/></w:r>{_run(block.empty)}"
            return self.placed("BodyText", said) + note
        shares = percentages(block)
        across = self.sheet.across * min(sum(shares), 100) // 100
        widths = [across * share // sum(shares) for share in shares]
        widths[-1] += across - sum(widths)
        keeps = is_short(block)
        head = "".join(
            _cell(width, _paragraph("TableHeading", _run(column.heading), align=_align(column)))
            for column, width in zip(block.columns, widths, strict=True)
        )
        rows = [
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            f"{self.cells(row, block.columns, widths, keep_next=keeps and not is_last)}</w:tr>"
            for row, is_last in _with_last(block.rows)
        ]
        heads_rows = all(row[0].is_heading for row in block.rows)
        look = "06A0" if heads_rows else "0620"
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        above = self.placed("Caption", _run(caption), indent=None)
        self.follows_table = not block.note
        return (
            f'{above}<w:tbl><w:tblPr><w:tblStyle w:val="PaperTable"/>'
            f'<w:tblW w:w="{across}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{look}" w:firstRow="1" w:lastRow="0" '
            f'w:firstColumn="{int(heads_rows)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={_attribute(caption)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
            f"{''.join(rows)}</w:tbl>{note}"
        )

    def cells(
        self, row: Sequence[Cell], columns: Sequence[Column], widths: list[int], *, keep_next: bool
    ) -> str:
        parts = []
        for cell, column, width in zip(row, columns, widths, strict=True):
            words = self.inlines(cell.content, bold=cell.is_heading)
            said = _paragraph("TableText", words, align=_align(column), keep_next=keep_next)
            if cell.below:
                said += "".join(self.list_paragraphs(cell.below, 0, depth=2, in_cell=True))
            parts.append(_cell(width, said))
        return "".join(parts)

    def chart(self, chart: Chart) -> str:
        figures = replace(chart.as_table(), caption=f"{chart.title}: the figures")
        title = self.placed("ChartTitle", _run(chart.title), indent=None)
        drawn = _paragraph("Chart", self.drawing(chart))
        return f"{title}{drawn}{self.table(figures)}"

    def drawing(self, chart: Chart) -> str:
        """Return a chart of Word's own, whose alternative text is the sentence of ours."""
        number = next(self.drawings)
        part = self.word.part
        name = PackURI(f"/word/charts/chart{number}.xml")
        drawn = Part(name, _CHART_TYPE, chart_xml(chart).encode(), part.package)
        related = part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
        rows = len(chart.categories) if chart.draws == "bars" else 7
        wide, high = PORTRAIT.across * EMU, (1_100 + 480 * min(max(rows, 3), 20)) * EMU
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{number}" name="Chart {number}" descr={_attribute(chart.alt)}/>'
            "<wp:cNvGraphicFramePr/><a:graphic>"
            f'<a:graphicData uri="{_DRAWING}/chart"><c:chart r:id="{related}"/></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing></w:r>"
        )

    def key(self, key: Key) -> str:
        if not key.entries:
            return ""
        entries = [
            _tag(entry.tag) + (_run(f" {entry.meaning}") if entry.meaning else "")
            for entry in key.entries
        ]
        if not any(entry.meaning for entry in key.entries):
            entries = [_run(" \u00a0 \u00a0").join(entries)]
        title = self.placed("KeyTitle", _run(key.title), indent=None)
        return title + "".join(_paragraph("Key", entry) for entry in entries)

    # Words

    def inlines(self, content: Inlines, *, bold: bool = False, italic: bool = False) -> str:
        parts = []
        for inline in content:
            match inline:
                case Text():
                    parts.append(_run(inline.text, bold=bold, italic=italic))
                case Strong():
                    parts.append(self.inlines(inline.content, bold=True, italic=italic))
                case Emphasis():
                    parts.append(self.inlines(inline.content, bold=bold, italic=True))
                case Link():
                    words = one_line(plain(inline.content)) or inline.href
                    said = _run(words, bold=bold, italic=italic, style="Hyperlink")
                    parts.append(
                        f'<w:hyperlink r:id="{self.link(inline.href)}">{said}</w:hyperlink>'
                    )
                case LineBreak():
                    parts.append("<w:r><w:br/></w:r>")
                case Tag():
                    parts.append(_tag(inline))
        return "".join(parts)

    def link(self, href: str) -> str:
        if href not in self.links:
            target = quote(href, safe="%/:=&?~#+!$,;'@()*[]-._")
            self.links[href] = self.word.part.relate_to(
                target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        return self.links[href]

    def numbering(self) -> str:
        """Return the lists: one of bullets, and one for each numbered list with its start."""
        kinds = [_levels(0, "bullet", ["•"] + ["–"] * (DEEPEST_LIST - 1))]
        for place, (style, form) in enumerate(_KINDS, start=1):
            labels = [form.replace("1", f"%{level + 1}") for level in range(DEEPEST_LIST)]
            kinds.append(_levels(place, _WORD_STYLES[style], labels))  # type: ignore[index]
        lists = ['<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>']
        lists += [
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{kind + 1}"/>'
            f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            "</w:num>"
            for number, (kind, depth, start) in enumerate(self.lists, start=2)
        ]
        return f"<w:numbering {_NAMES}>{''.join(kinds + lists)}</w:numbering>"


def label_of(number: int, style: ListStyle) -> str:
    """Return a list's number as the page and the PDF print it: 28 is ab, or xxviii."""
    if style == "lower-alpha" and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return letters
    if style == "lower-roman" and 0 < number <= _COUNTS_ALIKE_TO["lower-roman"]:
        signs = ""
        for value, sign in _ROMAN:
            signs += sign * (number // value)
            number %= value
        return signs
    return str(number)


def _flat(
    block: BulletList | NumberedList, depth: int
) -> Iterator[tuple[Inlines, BulletList | NumberedList | None]]:
    """Yield each item's words with the list inside it, those too deep drawn up to this level."""
    for item in block.items:
        if item.nested and depth >= DEEPEST_LIST:
            yield item.content, None
            yield from _flat(item.nested, depth)
        else:
            yield item.content, item.nested


def _with_last(rows: Sequence[Any]) -> Iterator[tuple[Any, bool]]:
    for place, row in enumerate(rows, start=1):
        yield row, place == len(rows)


def _levels(number: int, style: str, labels: list[str]) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{label}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{LIST_HANG * (level + 1)}" w:hanging="{LIST_HANG}"/></w:pPr></w:lvl>'
        for level, label in enumerate(labels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
        f"{levels}</w:abstractNum>"
    )


def _section(sheet: Sheet, references: str, is_first: bool) -> str:
    turned = ' w:orient="landscape"' if sheet is LANDSCAPE else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{sheet.width}" w:h="{sheet.height}"{turned}/>'
        f'<w:pgMar w:top="{sheet.top}" w:right="{sheet.side}" w:bottom="{sheet.bottom}" '
        f'w:left="{sheet.side}" w:header="620" w:footer="560" w:gutter="0"/>'
        f"{'<w:titlePg/>' if is_first else ''}</w:sectPr>"
    )


def _paragraph(
    style: str,
    runs: str,
    *,
    keep_next: bool = False,
    new_page: bool = False,
    numbering: tuple[int, int] | None = None,
    border: str = "",
    tabs: str = "",
    before: int | None = None,
    after: int | None = None,
    indent: tuple[int, int] | None = None,
    align: str = "",
    section: str = "",
) -> str:
    """Return one paragraph, its properties in the order the format asks for."""
    given = [f'<w:pStyle w:val="{style}"/>']
    given.append("<w:keepNext/>" if keep_next else "")
    given.append("<w:pageBreakBefore/>" if new_page else "")
    if numbering:
        number, level = numbering
        given.append(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    given += [border, tabs]
    if before is not None or after is not None:
        above = f' w:before="{before}"' if before is not None else ""
        below = f' w:after="{after}"' if after is not None else ""
        given.append(f"<w:spacing{above}{below}/>")
    if align == "right":
        given.append('<w:ind w:right="120"/>')  # room to the words of the column beside
    elif indent:
        given.append(f'<w:ind w:left="{indent[0]}" w:hanging="{indent[1]}"/>')
    given.append(f'<w:jc w:val="{align}"/>' if align else "")
    return f"<w:p><w:pPr>{''.join(given)}{section}</w:pPr>{runs}</w:p>"


def _cell(width: int, said: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{said}</w:tc>'


def _align(column: Column) -> str:
    align = "right" if column.holds == "number" and column.align == "left" else column.align
    return {"left": "", "right": "right", "centre": "center"}[align]


def _run(words: str, *, bold: bool = False, italic: bool = False, style: str = "") -> str:
    """Return words as one run; a line feed or a tab in them is a space."""
    if not words:
        return ""
    dress = f'<w:rStyle w:val="{style}"/>' if style else ""
    dress += f"{'<w:b/><w:bCs/>' if bold else ''}{'<w:i/><w:iCs/>' if italic else ''}"
    properties = f"<w:rPr>{dress}</w:rPr>" if dress else ""
    said = escape(words.replace("\n", " ").replace("\t", " "))
    return f'<w:r>{properties}<w:t xml:space="preserve">{said}</w:t></w:r>'


def _lines(words: str) -> str:
    return "<w:r><w:br/></w:r>".join(_run(line) for line in words.split("\n")) if words else ""


def _tag(tag: Tag) -> str:
    return _run(one_line(tag.word), style=f"Rating{tag.colour.title()}")


def _attribute(words: str) -> str:
    return f'"{escape(one_line(words), {chr(34): "&quot;"})}"'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _page_of(bookmark: str) -> str:
    """Return a field that Word fills in as the file is opened: the page of a heading."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {bookmark} \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve"> </w:t>'
        '</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _refill(element: Any, xml: str | bytes) -> None:
    """Put the children of `xml` in place of those of `element`."""
    element[:] = parse_xml(xml)[:]


def _packed(word: docx.document.Document) -> bytes:
    """Return the file's bytes without the time of its making, which a zip keeps of every entry."""
    drafted, made = BytesIO(), BytesIO()
    word.save(drafted)
    with zipfile.ZipFile(drafted) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(name))
    return made.getvalue()

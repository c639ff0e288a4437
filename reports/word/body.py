"""The body of a Word file: the blocks of a paper, one after the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

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
    by_orientation,
    heading_words,
    is_kept_together,
    is_wordless,
    may_break,
    one_line,
    opens_page,
    percentages,
)
from reports.word.elements import (
    DRAWING,
    FRAME,
    align_of,
    attribute,
    page_of,
    paragraph,
    run,
    run_lines,
    section_of,
    table_cell,
    tag_run,
)
from reports.word.lists import Lists, flattened
from reports.word.package import Package
from reports.word.sheet import EMU, HANG, LANDSCAPE, LIST_HANG, PORTRAIT, ROOM_AFTER_A_TABLE, Sheet


class Body:
    """Writes the blocks of one document. Its ids count from 1: the same document, the same body."""

    def __init__(self, document: Document, package: Package, *, has_contents: bool) -> None:
        self.document = document
        self.package = package
        self.has_contents = has_contents
        self.blocks = [block for block in document.blocks if not is_wordless(block)]
        self.is_numbered = any(
            isinstance(block, Heading | Paragraph) and block.number for block in self.blocks
        )
        self.opens = iter(opens_page(self.blocks))
        self.lists = Lists()
        self.sheet = PORTRAIT
        self.level = 0
        self.sections = count(1)
        self.starts_page = False
        self.follows_heading = False
        self.follows_table = False
        self.border = ""

    def as_xml(self, references: dict[Sheet, str]) -> str:
        """Return head, contents and blocks, each run of one orientation a section of its own."""
        runs = by_orientation(self.blocks)
        if not runs or runs[0][0]:
            runs.insert(0, (False, []))  # the head of the paper stands on a portrait page
        written = [self.head(), self.contents() if self.has_contents else ""]
        for place, (is_landscape, blocks) in enumerate(runs):
            self.sheet = LANDSCAPE if is_landscape else PORTRAIT
            written += [part for block in blocks for part in self.block(block)]
            said = (
                references[self.sheet] if place else self.package.first_page(references[self.sheet])
            )
            section = section_of(self.sheet, said, place == 0)
            is_last = place == len(runs) - 1
            if self.follows_table or not is_last:
                # A section ends in a paragraph, and so does a document that ends in a table.
                written.append(paragraph("SectionEnd", "", section="" if is_last else section))
            written.append(section if is_last else "")
            self.starts_page = self.follows_table = False
        return "".join(written)

    def head(self) -> str:
        document = self.document
        line = f'w:val="single" w:sz="24" w:space="8" w:color="{document.colour[1:]}"'
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{PORTRAIT.across}"/></w:tabs>'
        council = self.inlines((Text(document.council),), bold=True)
        if document.marking:
            council += f"<w:r><w:tab/></w:r>{run(document.marking, bold=True)}"
        border = f"<w:pBdr><w:top {line}/></w:pBdr>"
        parts = [
            paragraph("Council", council, border=border, tabs=tabs),
            paragraph("Subtitle", run(document.paper_kind)) if document.paper_kind else "",
            paragraph("Title", run(one_line(document.title))),
        ]
        if document.subtitle:
            parts.append(paragraph("Subtitle", run(document.subtitle)))
        for fact in document.facts:
            label = f"{run(fact.label, bold=True)}<w:r><w:tab/></w:r>"
            parts.append(paragraph("Fact", label + (run_lines(fact.value) or run("–"))))
        rule = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="B1B4B6"/></w:pBdr>'
        return "".join(parts) + paragraph("SectionEnd", "", border=rule, before=160, after=160)

    def contents(self) -> str:
        lines = []
        number = 0
        tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{PORTRAIT.across}"/></w:tabs>'
        for block in self.blocks:
            if not isinstance(block, Heading | Appendix):
                continue
            number += 1
            if block.level > 1:
                continue
            said = run(heading_words(block), style="Hyperlink")
            lines.append(
                paragraph(
                    "TOC1",
                    f'<w:hyperlink w:anchor="paper_{number}" w:history="1">{said}</w:hyperlink>'
                    f"<w:r><w:tab/></w:r>{page_of(f'paper_{number}')}",
                    tabs=tabs,
                )
            )
        if not lines:
            return ""
        self.starts_page = True
        return paragraph("ContentsHeading", run("Contents")) + "".join(lines)

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
        self.starts_page = self.follows_table = self.follows_heading = False
        return paragraph(style, runs, **given)

    def heading(self, heading: Heading | Appendix) -> str:
        if isinstance(heading, Appendix):
            self.level = min(heading.level, self.level + 1)
            self.starts_page = next(self.opens)
        else:
            self.level = min(heading.level, self.level + 1)
        number = heading.number if isinstance(heading, Heading) else ""
        words = one_line(heading.text) if number else heading_words(heading)
        runs = f"{run(number)}<w:r><w:tab/></w:r>{run(words)}" if number else run(words)
        name = next(self.sections)
        mark = f'<w:bookmarkStart w:id="{name}" w:name="paper_{name}"/>'
        mark += f'{runs}<w:bookmarkEnd w:id="{name}"/>'
        indent = (HANG, HANG) if number else None
        written = self.placed(f"Heading{self.level}", mark, indent=indent)
        self.follows_heading = True
        return written

    def box(self, box: Box) -> list[str]:
        """Return its paragraphs with a frame each; Word draws frames that touch as one."""
        self.border = FRAME
        framed = [words for block in box.blocks for words in self.block(block)]
        self.border = ""
        return framed

    def quotation(self, block: Quotation) -> Iterator[str]:
        yield self.placed("Quote", self.inlines(block.content), shift=227)
        if block.source:
            yield self.placed("QuoteSource", run(block.source), shift=227)

    def numbered_paragraph(self, block: Paragraph) -> str:
        words = self.inlines(block.content)
        if not block.number:
            leads_in = all(isinstance(inline, Emphasis) for inline in block.content)
            keeps = self.follows_heading and leads_in
            return self.placed("BodyText", words, keep_next=keeps)
        number = f"{run(block.number)}<w:r><w:tab/></w:r>"
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
        items = list(flattened(block, depth))
        labels = self.lists.labels(block, len(items), depth)
        for (words, nested), (numbering, label) in zip(items, labels, strict=True):
            runs = label + (self.inlines(words) or run("–"))
            left = (indent + LIST_HANG, LIST_HANG)
            if in_cell:
                yield paragraph(style, runs, indent=left, numbering=numbering)
            else:
                yield self.placed(style, runs, indent=left, numbering=numbering)
            if nested:
                deeper = indent + LIST_HANG
                yield from self.list_paragraphs(nested, deeper, depth=depth + 1, in_cell=in_cell)

    def table(self, block: Table) -> str:
        caption = one_line(block.caption)
        note = paragraph("TableNote", run(block.note)) if block.note else ""
        if not block.rows:
            said = f"{run(caption, bold=True)}<w:r><w:br/></w:r>{run(block.empty)}"
            return self.placed("BodyText", said) + note
        shares = percentages(block)
        across = self.sheet.across * min(sum(shares), 100) // 100
        widths = [across * share // sum(shares) for share in shares]
        widths[-1] += across - sum(widths)
        keeps = is_kept_together(block)
        head = "".join(
            table_cell(
                width, paragraph("TableHeading", run(column.heading), align=align_of(column))
            )
            for column, width in zip(block.columns, widths, strict=True)
        )
        rows = [
            f"<w:tr>{'' if may_break(row) else '<w:trPr><w:cantSplit/></w:trPr>'}"
            f"{self.cells(row, block.columns, widths, keep_next=keeps and not is_last)}</w:tr>"
            for row, is_last in _with_last(block.rows)
        ]
        heads_rows = all(row[0].is_heading for row in block.rows)
        look = "06A0" if heads_rows else "0620"
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        above = self.placed("Caption", run(caption), indent=None)
        self.follows_table = not block.note
        return (
            f'{above}<w:tbl><w:tblPr><w:tblStyle w:val="PaperTable"/>'
            f'<w:tblW w:w="{across}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{look}" w:firstRow="1" w:lastRow="0" '
            f'w:firstColumn="{int(heads_rows)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={attribute(caption)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
            f"{''.join(rows)}</w:tbl>{note}"
        )

    def cells(
        self, row: Sequence[Cell], columns: Sequence[Column], widths: list[int], *, keep_next: bool
    ) -> str:
        parts = []
        for cell, column, width in zip(row, columns, widths, strict=True):
            words = self.row_name(cell) if cell.is_heading else self.inlines(cell.content)
            below = cell.below or BulletList(())
            said = "".join(self.list_paragraphs(below, 0, depth=2, in_cell=True))
            if words or not said:
                align = align_of(column)
                said = paragraph("TableText", words, align=align, keep_next=keep_next) + said
            parts.append(table_cell(width, said))
        return "".join(parts)

    def row_name(self, cell: Cell) -> str:
        """What names a row is bold; what stands beside it is neither bold nor in italics."""
        return "".join(
            self.inlines(inline.content)
            if isinstance(inline, Emphasis)
            else self.inlines((inline,), bold=True)
            for inline in cell.content
        )

    def chart(self, chart: Chart) -> str:
        figures = replace(chart.as_table(), caption=f"{chart.title}: the figures")
        title = self.placed("ChartTitle", run(chart.title), indent=None)
        drawn = paragraph("Chart", self.drawing(chart))
        return f"{title}{drawn}{self.table(figures)}"

    def drawing(self, chart: Chart) -> str:
        """Return a chart of Word's own, whose alternative text is the sentence of ours."""
        number, related = self.package.add_chart(chart)
        rows = len(chart.categories) if chart.draws == "bars" else 7
        wide, high = PORTRAIT.across * EMU, (1_100 + 480 * min(max(rows, 3), 20)) * EMU
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{number}" name="Chart {number}" descr={attribute(chart.alt)}/>'
            "<wp:cNvGraphicFramePr/><a:graphic>"
            f'<a:graphicData uri="{DRAWING}/chart"><c:chart r:id="{related}"/></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing></w:r>"
        )

    def key(self, key: Key) -> str:
        if not key.entries:
            return ""
        entries = [
            tag_run(entry.tag) + (run(f" {entry.meaning}") if entry.meaning else "")
            for entry in key.entries
        ]
        if not any(entry.meaning for entry in key.entries):
            entries = [run(" \u00a0 \u00a0").join(entries)]
        title = self.placed("KeyTitle", run(key.title), indent=None)
        return title + "".join(paragraph("Key", entry) for entry in entries)

    def inlines(self, content: Inlines, *, bold: bool = False, italic: bool = False) -> str:
        parts = []
        for inline in content:
            match inline:
                case Text():
                    parts.append(run(inline.text, bold=bold, italic=italic))
                case Strong():
                    parts.append(self.inlines(inline.content, bold=True, italic=italic))
                case Emphasis():
                    parts.append(self.inlines(inline.content, bold=bold, italic=True))
                case Link():
                    words = one_line(plain(inline.content)) or inline.href
                    said = run(words, bold=bold, italic=italic, style="Hyperlink")
                    parts.append(
                        f'<w:hyperlink r:id="{self.package.link(inline.href)}">{said}</w:hyperlink>'
                    )
                case LineBreak():
                    parts.append("<w:r><w:br/></w:r>")
                case Tag():
                    parts.append(tag_run(inline))
        return "".join(parts)


def _with_last(rows: Sequence[Any]) -> Iterator[tuple[Any, bool]]:
    for place, row in enumerate(rows, start=1):
        yield row, place == len(rows)

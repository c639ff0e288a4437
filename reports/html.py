"""The document tree as HTML: the preview inside our pages, and the whole page the PDF is made of.

Every word is escaped here and nothing else is trusted: no style, no script, no raw HTML. How it
looks is `static/css/paper.css`, which the preview and the PDF share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from itertools import count, takewhile

from govuk.charts import drawing
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
    Row,
    Strong,
    Table,
    Tag,
    Text,
    plain,
)
from reports.layout import (
    DEEPEST_LIST,
    by_orientation,
    heading_words,
    is_dense,
    is_kept_together,
    is_wordless,
    may_break,
    one_line,
    opens_page,
    percentages,
    running_foot,
    running_title,
    title_of_file,
)

P = "los-paper"
MOST_COLUMNS_AT_EASE = 3
_ENDLESS = re.compile(r"\S{200,}")
_LINE_END = "\ue000"  # never in a document: `clean` takes private characters out


class Html(str):
    """Finished HTML. Django's templates print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def fragment(document: Document, *, title_level: int = 1) -> Html:
    """Return the paper as one `<article>` for a page of ours that loads paper.css.

    title_level: the level of the heading that holds the title, 1 where the page has no other.
    """
    return Html(_Writer(document, title_level=title_level).article())


def weight(block: Block) -> int:
    """Return about how many bytes a block takes in a page of ours."""
    blank = Document(title="Paper", council="", blocks=())
    return len(_Writer(blank, title_level=1).block(block).encode())


def anchor(place: int) -> str:
    """The id of a heading, the first of its page being 1."""
    return f"paper-{place}"


def page(
    document: Document, *, styles: str, identifier: str, made_on: date, has_contents: bool
) -> str:
    """Return a whole HTML page for the PDF, with its running head and foot.

    styles: CSS of ours, taken as it is. identifier: what tells this paper from any other, of
    which the foot of each page shows the first sixteen characters.
    """
    writer = _Writer(document, title_level=1, has_contents=has_contents)
    article = writer.article(_running(document, identifier, made_on))
    dated = made_on.isoformat()
    return (
        f'<!doctype html><html lang="{escape(document.lang)}"><head><meta charset="utf-8">'
        f"<title>{escape(title_of_file(document))}</title>"
        f'<meta name="author" content="{escape(one_line(document.council))}">'
        f'<meta name="dcterms.created" content="{dated}">'
        f'<meta name="dcterms.modified" content="{dated}">'
        f"<style>{styles}.{P}__head{{border-top-color:{document.colour}}}{writer.list_starts()}"
        f"{_WATERMARK if document.marking.startswith('DRAFT') else ''}"
        f"</style></head><body>{article}</body></html>"
    )


# DRAFT across each page, in strokes and not in letters: the marking at its head is what is read.
_STROKES = (
    "M45 240V160H65Q95 160 95 200T65 240Z M115 240V160H140Q162 160 162 180T140 200H115M140 200"
    "L163 240 M180 240L205 160L230 240M189 213H221 M250 240V160H290M250 198H283 M300 160H350"
    "M325 160V240"
)
_WATERMARK = (
    "@page{background:url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "
    "width='400' height='400' viewBox='0 0 400 400'%3E%3Cpath transform='rotate(-45 200 200)' "
    f"d='{_STROKES}' fill='none' stroke='%23e8eaeb' stroke-width='11'/%3E%3C/svg%3E\") "
    "center/150mm no-repeat}"
)


def _running(document: Document, identifier: str, made_on: date) -> str:
    said = " \u00a0·\u00a0 ".join(map(escape, running_foot(document, identifier, made_on)))
    return (
        f'<div class="{P}__running-title">{escape(running_title(document))}</div>'
        f'<div class="{P}__running-marking">{escape(one_line(document.marking))}</div>'
        f'<div class="{P}__running-foot">{said}</div>'
    )


class _Writer:
    """Writes one document. Its ids count from 1: the same document gives the same HTML."""

    def __init__(self, document: Document, *, title_level: int, has_contents: bool = False) -> None:
        self.document = document
        self.title_level = title_level
        self.has_contents = has_contents
        self.level = 0
        self.sections = count(1)
        self.lists = count(1)
        self.starts: list[tuple[str, int]] = []
        self.blocks = [block for block in document.blocks if not is_wordless(block)]
        self.opens = iter(opens_page(self.blocks))
        # What an appendix holds may have numbers of its own, and moves nothing else.
        body = takewhile(lambda block: not isinstance(block, Appendix), self.blocks)
        self.is_numbered = any(
            isinstance(block, Heading | Paragraph) and block.number for block in body
        )

    def article(self, running: str = "") -> str:
        body = "".join(self.groups(self.blocks))
        contents = self.contents() if self.has_contents else ""
        kind = f" {P}--numbered" if self.is_numbered else ""
        kind += f" {P}--compact" if self.document.is_compact else ""
        return (
            f'<article class="{P}{kind}" lang="{escape(self.document.lang)}">'
            f"{running}{self.head()}{contents}{body}</article>"
        )

    def head(self) -> str:
        document = self.document
        level = self.title_level
        parts = [f'<p class="{P}__council">{_words(document.council)}</p>']
        if document.marking:
            parts.append(f'<p class="{P}__marking">{_words(document.marking)}</p>')
        parts = [f'<div class="{P}__band">{"".join(parts)}</div>']
        if document.paper_kind:
            parts.append(f'<p class="{P}__kind">{_words(document.paper_kind)}</p>')
        parts.append(f'<h{level} class="{P}__title">{_words(one_line(document.title))}</h{level}>')
        if document.subtitle:
            parts.append(f'<p class="{P}__subtitle">{_words(document.subtitle)}</p>')
        if document.facts:
            facts = "".join(
                f"<dt>{_words(fact.label)}</dt><dd>{_lines(fact.value) or '–'}</dd>"
                for fact in document.facts
            )
            parts.append(f'<dl class="{P}__facts">{facts}</dl>')
        return f'<div class="{P}__head">{"".join(parts)}</div>'

    def contents(self) -> str:
        lines = []
        number = 0
        for block in self.blocks:
            if not isinstance(block, Heading | Appendix):
                continue
            number += 1
            if block.level > 1:
                continue
            target = f"#{anchor(number)}"
            number_apart = _number(block.number) if isinstance(block, Heading) else ""
            words = heading_words(block) if isinstance(block, Appendix) else one_line(block.text)
            lines.append(
                f'<li>{number_apart}<a href="{target}">{_words(words)}</a>'
                f'<span class="{P}__leader" data-ref="{target}"></span></li>'
            )
        if not lines:
            return ""
        level = self.title_level + 1
        return (
            f'<div class="{P}__contents"><h{level} class="{P}__contents-title">Contents</h{level}>'
            f"<ul>{''.join(lines)}</ul></div>"
        )

    def list_starts(self) -> str:
        """Return the CSS that starts lists at their number, which no class can say."""
        return "".join(
            f"#{name}{{counter-reset:list-item {start - 1}}}" for name, start in self.starts
        )

    def groups(self, blocks: Sequence[Block]) -> Iterable[str]:
        """Yield the blocks, those that stand on landscape pages in sections of their own."""
        for is_landscape, group in by_orientation(blocks):
            written = "".join(self.block(block) for block in group)
            yield f'<div class="{P}__landscape">{written}</div>' if is_landscape else written

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return self.heading(block, min(block.level, self.level + 1), f"{P}__heading")
            case Appendix():
                level = min(block.level, self.level + 1)
                opens = f" {P}__appendix" if next(self.opens, True) else ""
                return self.heading(block, level, f"{P}__heading{opens}")
            case Paragraph():
                return self.paragraph(block)
            case BulletList() | NumberedList():
                return self.list(block)
            case Table():
                return self.table(block)
            case Quotation():
                return self.quotation(block)
            case Chart():
                return self.chart(block)
            case Key():
                return self.key(block)
            case Box():
                return f'<div class="{P}__box">{"".join(map(self.block, block.blocks))}</div>'
        assert isinstance(block, PageBreak)
        return f'<div class="{P}__page-break"></div>'

    def heading(self, heading: Heading | Appendix, level: int, classes: str) -> str:
        self.level = level
        rank = min(self.title_level + level, 6)
        name = anchor(next(self.sections))
        if isinstance(heading, Appendix):
            words = _words(heading_words(heading))
        else:
            words = _number(heading.number) + _words(one_line(heading.text))
            classes += f" {P}__heading--numbered" if heading.number else ""
        return f'<h{rank} id="{name}" class="{classes} {P}__heading-{level}">{words}</h{rank}>'

    def paragraph(self, block: Paragraph) -> str:
        modifier = f" {P}__paragraph--numbered" if block.number else ""
        return (
            f'<p class="{P}__paragraph{modifier}">{_number(block.number)}'
            f"{_inlines(block.content)}</p>"
        )

    def quotation(self, block: Quotation) -> str:
        source = f'<p class="{P}__source">{_words(block.source)}</p>' if block.source else ""
        words = _inlines(block.content)
        return f'<blockquote class="{P}__quotation"><p>{words}</p>{source}</blockquote>'

    def list(self, block: BulletList | NumberedList, *, depth: int = 1) -> str:
        classes = f' class="{P}__list"' if depth == 1 else ""
        items = "".join(self.items(block, depth))
        if not items:
            return ""
        if isinstance(block, BulletList):
            return f"<ul{classes}>{items}</ul>"
        form = {"1.": "dot", "1)": "bracket", "(1)": "brackets"}[block.form]
        named = f"{P}__ordered {P}__ordered--{block.style}-{form}"
        classes = f"{named} {P}__list" if depth == 1 else named
        start = ""
        if block.start != 1:
            name = f"paper-list-{next(self.lists)}"
            self.starts.append((name, block.start))
            start = f' id="{name}" start="{block.start}"'
        return f'<ol class="{classes}"{start}>{items}</ol>'

    def items(self, block: BulletList | NumberedList, depth: int) -> Iterable[str]:
        for item in block.items:
            words = _inlines(item.content) or "–"
            if item.nested and depth < DEEPEST_LIST:
                yield f"<li>{words}{self.list(item.nested, depth=depth + 1)}</li>"
            else:
                yield f"<li>{words}</li>"
                if item.nested:
                    yield from self.items(item.nested, depth)

    def table(self, block: Table) -> str:
        caption = _words(one_line(block.caption))
        note = f'<p class="{P}__note">{_words(block.note)}</p>' if block.note else ""
        if not block.rows:
            return (
                f'<p class="{P}__paragraph {P}__no-rows"><strong>{caption}</strong><br>'
                f"{_words(block.empty)}</p>{note}"
            )
        columns = block.columns
        cols = "".join(f'<col class="{P}__w-{percent}">' for percent in percentages(block))
        heads = "".join(
            f'<th scope="col"{_cell_class(column)}>{_words(column.heading)}</th>'
            for column in columns
        )
        rows = "".join(self.row(row, columns) for row in block.rows)
        kind = "wide" if block.orientation == "landscape" else "plain"
        kind += f" {P}__table--dense" if is_dense(block) else ""
        together = f" {P}__table-frame--together" if is_kept_together(block) else ""
        together += f" {P}__table-frame--whole" if block.is_whole else ""
        frame = f'class="{P}__table-frame{together}"'
        # What scrolls in a narrow window does so by keyboard too.
        if len(columns) > MOST_COLUMNS_AT_EASE or block.orientation == "landscape":
            kind = f"{kind} {P}__table--many"
            frame += f' role="region" tabindex="0" aria-label="{caption.replace("<br>", "")}"'
        return (
            f'<div {frame}><table class="{P}__table {P}__table--{kind}">'
            f"<caption>{caption}</caption><colgroup>{cols}</colgroup>"
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{note}"
        )

    def row(self, row: Row, columns: Sequence[Column]) -> str:
        kind = f' class="{P}__long-row"' if may_break(row) else ""
        return f"<tr{kind}>{''.join(map(self.cell, row, columns))}</tr>"

    def cell(self, cell: Cell, column: Column) -> str:
        tag, scope = ("th", ' scope="row"') if cell.is_heading else ("td", "")
        below = self.list(cell.below, depth=2) if cell.below else ""
        return f"<{tag}{scope}{_cell_class(column)}>{_inlines(cell.content)}{below}</{tag}>"

    def chart(self, chart: Chart) -> str:
        figures = replace(chart.as_table(), caption=f"{chart.title}: the figures")
        return (
            f'<div class="{P}__chart"><p class="{P}__chart-title">{_words(chart.title)}</p>'
            f"{drawing(chart)}</div>{self.table(figures)}"
        )

    def key(self, key: Key) -> str:
        entries = "".join(
            f"<li>{_tag(entry.tag)}{' ' + _words(entry.meaning) if entry.meaning else ''}</li>"
            for entry in key.entries
        )
        if not entries:
            return ""
        brief = "" if any(entry.meaning for entry in key.entries) else f" {P}__key--brief"
        return (
            f'<div class="{P}__key{brief}"><p class="{P}__key-title">{_words(key.title)}</p>'
            f"<ul>{entries}</ul></div>"
        )


def _inlines(content: Inlines) -> str:
    parts = []
    for inline in content:
        match inline:
            case Text():
                parts.append(_words(inline.text))
            case Strong():
                parts.append(f"<strong>{_inlines(inline.content)}</strong>")
            case Emphasis():
                parts.append(f"<em>{_inlines(inline.content)}</em>")
            case Link():
                # Undressed: an element inside a link takes the link from PDF's tags.
                words = one_line(plain(inline.content)) or inline.href
                parts.append(f'<a href="{escape(inline.href)}">{_words(words)}</a>')
            case LineBreak():
                parts.append("<br>")
            case Tag():
                parts.append(_tag(inline))
    return "".join(parts)


def _tag(tag: Tag) -> str:
    return f'<span class="{P}__tag {P}__tag--{tag.colour}">{_words(one_line(tag.word))}</span>'


def _number(number: str) -> str:
    return f'<span class="{P}__number">{_words(number)}</span> ' if number else ""


def _cell_class(column: Column) -> str:
    align = "right" if column.holds == "number" and column.align == "left" else column.align
    names = [f"{P}__{align}"] if align != "left" else []
    if column.holds != "text":
        names.append(f"{P}__holds-{column.holds}")
    return f' class="{" ".join(names)}"' if names else ""


def _words(text: str) -> str:
    """Return text escaped. A run of letters longer than any word is given line ends: laying it
    out whole takes time that grows with its square."""
    return escape(_ENDLESS.sub(_with_line_ends, text)).replace(_LINE_END, "<br>")


def _with_line_ends(run: re.Match[str]) -> str:
    return _LINE_END.join(run[0][start : start + 80] for start in range(0, len(run[0]), 80))


def _lines(words: str) -> str:
    return "<br>".join(_words(line) for line in words.split("\n")).strip()

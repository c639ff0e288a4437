"""The elements of WordprocessingML that the body is put together from, every word escaped."""

from xml.sax.saxutils import escape

from reports.document import Column, Tag
from reports.layout import one_line
from reports.word.sheet import LANDSCAPE, Sheet

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NAMES = (
    f'xmlns:w="{MAIN}" xmlns:wp="{DRAWING}/wordprocessingDrawing" xmlns:a="{DRAWING}/main" '
    f'xmlns:c="{DRAWING}/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_SIDE = 'w:val="single" w:sz="4" w:space="6" w:color="B1B4B6"'
_SIDES = "".join(f"<w:{side} {_SIDE}/>" for side in ("top", "left", "bottom", "right"))
FRAME = f"<w:pBdr>{_SIDES}</w:pBdr>"


def section_of(sheet: Sheet, references: str, is_first: bool) -> str:
    turned = ' w:orient="landscape"' if sheet is LANDSCAPE else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{sheet.width}" w:h="{sheet.height}"{turned}/>'
        f'<w:pgMar w:top="{sheet.top}" w:right="{sheet.side}" w:bottom="{sheet.bottom}" '
        f'w:left="{sheet.side}" w:header="620" w:footer="560" w:gutter="0"/>'
        f"{'<w:titlePg/>' if is_first else ''}</w:sectPr>"
    )


def paragraph(
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


def table_cell(width: int, said: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{said}</w:tc>'


def align_of(column: Column) -> str:
    align = "right" if column.holds == "number" and column.align == "left" else column.align
    return {"left": "", "right": "right", "centre": "center"}[align]


def run(words: str, *, bold: bool = False, italic: bool = False, style: str = "") -> str:
    """Return words as one run; a line feed or a tab in them is a space."""
    if not words:
        return ""
    dress = f'<w:rStyle w:val="{style}"/>' if style else ""
    dress += f"{'<w:b/><w:bCs/>' if bold else ''}{'<w:i/><w:iCs/>' if italic else ''}"
    properties = f"<w:rPr>{dress}</w:rPr>" if dress else ""
    said = escape(words.replace("\n", " ").replace("\t", " "))
    return f'<w:r>{properties}<w:t xml:space="preserve">{said}</w:t></w:r>'


def run_lines(words: str) -> str:
    return "<w:r><w:br/></w:r>".join(run(line) for line in words.split("\n")) if words else ""


def tag_run(tag: Tag) -> str:
    return run(one_line(tag.word), style=f"Rating{tag.colour.title()}")


def attribute(words: str) -> str:
    return f'"{escape(one_line(words), {chr(34): "&quot;"})}"'


def field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def page_of(bookmark: str) -> str:
    """Return a field that Word fills in as the file is opened: the page of a heading."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {bookmark} \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve"> </w:t>'
        '</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )

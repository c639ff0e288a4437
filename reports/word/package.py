"""The package around the body: its parts, its running head and foot, its bytes.

This is the only module that knows python-docx.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, time
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from reports.document import Chart, Document
from reports.layout import one_line, running_title, title_of_file
from reports.word.chart import chart_xml
from reports.word.elements import MAIN, NAMES, field, paragraph, run
from reports.word.sheet import Sheet

STYLES = Path(__file__).parent / "styles.xml"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SETTINGS = (
    f'<w:settings {NAMES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="680"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
    ' w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/>'
    '<w:listSeparator w:val=","/></w:settings>'
)
# Parts of the library's own template that say nothing of a paper.
_NOT_OURS = {
    *("customXml", "stylesWithEffects", "webSettings", "fontTable", "theme", "thumbnail"),
    "extended-properties",
}
MOST_ON_ONE_HEAD_LINE = 80  # letters of running title and marking together


class Package:
    """The file of one paper, to which its body is added. What it holds is numbered from 1."""

    def __init__(self, document: Document, made_on: date) -> None:
        self.document = document
        self.word = docx.Document()
        self.charts = count(1)
        self.links: dict[str, str] = {}
        self.keep_only_ours()
        self.describe(made_on)
        _refill(self.word.settings.element, _SETTINGS)
        _refill(self.word.styles.element, STYLES.read_bytes())
        language = self.word.styles.element.find(f".//{{{MAIN}}}lang")
        language.set(f"{{{MAIN}}}val", document.lang)

    def keep_only_ours(self) -> None:
        for holder in (self.word.part.rels, self.word.part.package.rels):
            for name, related in list(holder.items()):
                if related.reltype.rpartition("/")[2] in _NOT_OURS:
                    holder.pop(name)

    def describe(self, made_on: date) -> None:
        about = self.word.core_properties
        made_at = datetime.combine(made_on, time(), UTC)
        about.title = title_of_file(self.document)
        about.author = about.last_modified_by = one_line(self.document.council)[:255]
        about.language = self.document.lang
        about.comments = ""
        about.created = about.modified = made_at

    def running(self, sheet: Sheet, foot: list[str]) -> str:
        """Make the running head and foot of one orientation; return what a section says of them."""
        title, marking = running_title(self.document), one_line(self.document.marking)
        tab = f'<w:tabs><w:tab w:val="right" w:pos="{sheet.across}"/></w:tabs>'
        if len(title) + len(marking) <= MOST_ON_ONE_HEAD_LINE:
            marked = f"<w:r><w:tab/></w:r>{run(marking, bold=True)}" if marking else ""
            head = paragraph("Header", run(title) + marked, tabs=tab)
        else:
            head = paragraph("Header", run(title))
            head += paragraph("Header", run(marking, bold=True)) if marking else ""
        page = f"{run('Page ')}{field('PAGE')}{run(' of ')}{field('NUMPAGES')}"
        said = run(" \u00a0·\u00a0 ".join(foot))
        feet = paragraph("Footer", f"{said}<w:r><w:tab/></w:r>{page}", tabs=tab)
        part: Any = self.word.part
        (header, header_id), (footer, footer_id) = part.add_header_part(), part.add_footer_part()
        _refill(header.element, f"<w:hdr {NAMES}>{head}</w:hdr>")
        _refill(footer.element, f"<w:ftr {NAMES}>{feet}</w:ftr>")
        return (
            f'<w:headerReference w:type="default" r:id="{header_id}"/>'
            f'<w:footerReference w:type="default" r:id="{footer_id}"/>'
        )

    def first_page(self, references: str) -> str:
        """Return what the first section says of the first page: its head says title and marking."""
        part: Any = self.word.part
        first, first_id = part.add_header_part()
        _refill(first.element, f"<w:hdr {NAMES}>{paragraph('Header', '')}</w:hdr>")
        footer = references.partition("<w:footerReference")[2]
        return (
            f'{references}<w:headerReference w:type="first" r:id="{first_id}"/>'
            f"<w:footerReference{footer.replace('default', 'first')}"
        )

    def link(self, href: str) -> str:
        if href not in self.links:
            target = quote(href, safe="%/:=&?~#+!$,;'@()*[]-._")
            self.links[href] = self.word.part.relate_to(
                target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        return self.links[href]

    def add_chart(self, chart: Chart) -> tuple[int, str]:
        """Add a chart of Word's own; return its number, and the id by which the body shows it."""
        number = next(self.charts)
        part = self.word.part
        name = PackURI(f"/word/charts/chart{number}.xml")
        drawn = Part(name, _CHART_TYPE, chart_xml(chart).encode(), part.package)
        return number, part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)

    def as_bytes(self, body: str, numbering: str) -> bytes:
        """Return the file, without the time of its making, which a zip keeps of every entry.

        SyntaxError where `body` or `numbering` is no XML.
        """
        element = self.word.element
        element.replace(element.body, parse_xml(f"<w:body {NAMES}>{body}</w:body>"))
        _refill(self.word.part.numbering_part.element, numbering)
        drafted, made = BytesIO(), BytesIO()
        self.word.save(drafted)
        with zipfile.ZipFile(drafted) as source, zipfile.ZipFile(made, "w") as target:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
                target.writestr(entry, source.read(name))
        return made.getvalue()


def _refill(element: Any, xml: str | bytes) -> None:
    """Put the children of `xml` in place of those of `element`."""
    element[:] = parse_xml(xml)[:]

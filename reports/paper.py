"""A committee report as a paper: its sections in order, as one document tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.models import Council
from accounts.scope import Visible
from govuk.dates import in_words
from reports.document import (
    Appendix,
    Block,
    Document,
    Fact,
    Heading,
    NumberedList,
    Numbering,
    Paragraph,
    clean,
    numbered,
)
from reports.facts import Facts, as_meant
from reports.live_sections import BUILDERS
from reports.markdown import MOST_CHARACTERS, TooMuchText, blocks_of
from reports.models import CommitteeReport, ReportSection
from reports.models.report import ReportStatus
from reports.models.template import SectionKind

NIL = "None recorded"
DRAFT = "DRAFT"
OUR_COLOUR = "#1d70b8"
NUMBERINGS: dict[str, Numbering] = {
    "none": "none",
    "continuous": "continuous",
    "decimal": "section-paragraph",
    "sections": "sections",
}
_APPENDIX = re.compile(
    r"\s*((?:appendix|annex)\s+\w{1,4})\s*[:.–—-]\s*(\S.*)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Part:
    """One section of the paper with the blocks below its heading."""

    section: ReportSection
    blocks: tuple[Block, ...]
    is_nil: bool  # neither typed words nor records: the nil wording is printed

    @property
    def prints_nil_wording(self) -> str:
        return self.section.nil_wording or NIL


@dataclass(frozen=True)
class Edition:
    """An issue of the paper: its number, its day, and the issue it takes the place of."""

    number: int
    issued_on: date
    supersedes: str = ""  # "issue 1 of 3 May 2026"


def part_of(thing: Visible) -> str:
    """Part 1 or Part 2 of the agenda, as the law calls them."""
    if thing.is_exempt:
        return f"Part 2 (exempt: paragraph {thing.exempt_paragraphs} of Schedule 12A)"
    return "Part 1 (public)" if thing.visibility == "public" else ""


def colour_of(council: Council) -> str:
    """The council's own colour; ours where it has none that a paper can print."""
    own = council.colour
    return own if re.fullmatch("#[0-9a-fA-F]{6}", own) else OUR_COLOUR


def typed(section: ReportSection) -> tuple[Block, ...]:
    """The blocks of the typed text; one that is over a limit keeps its words and loses its form."""
    try:
        return blocks_of(section.text, about=section.heading)
    except TooMuchText:
        words = section.text[:MOST_CHARACTERS].split("\n\n")
        return tuple(Paragraph.of(part) for part in words if part.strip())


def parts_of(
    report: CommitteeReport, facts: Facts, sections: list[ReportSection]
) -> Iterator[Part]:
    for section in sections:
        blocks = typed(section) if section.text.strip() else ()
        if section.kind == SectionKind.RECOMMENDATIONS and report.numbering == "decimal":
            blocks = tuple(as_paragraphs(blocks))
        options = section.options if isinstance(section.options, dict) else {}
        builder = BUILDERS.get(section.kind)
        if builder is not None:
            blocks += builder(facts, options)
        is_nil = not blocks
        if is_nil:
            blocks = (Paragraph.of(section.nil_wording or NIL),)
        yield Part(section, blocks, is_nil)


def as_paragraphs(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Recommendations that count 1, 2, 3 become paragraphs, which then count 2.1, 2.2, 2.3."""
    for block in blocks:
        is_plain = isinstance(block, NumberedList) and block.style == "decimal"
        if not (isinstance(block, NumberedList) and is_plain and block.start == 1):
            yield block
            continue
        for item in block.items:
            yield Paragraph(item.content)
            if item.nested is not None:
                yield item.nested


class Paper:
    """The paper that a report makes on the day `today`, whoever looks at it."""

    def __init__(self, report: CommitteeReport, *, today: date) -> None:
        self.report = report
        self.facts = Facts(report, today=today)

    @cached_property
    def parts(self) -> list[Part]:
        rows = self.report.sections.printed(with_exempt=self.facts.with_exempt)
        sections = list(rows.order_by("order", "pk"))
        return list(parts_of(self.report, self.facts, sections))

    def blocks(self) -> Iterator[Block]:
        has_section = False
        for part in self.parts:
            section = part.section
            heading = clean(section.heading).strip() or "Section"
            if section.is_appendix:
                yield appendix(heading)
            elif section.level > 2 and has_section:
                takes_number = section.kind == SectionKind.IMPLICATION
                yield Heading(2, heading, as_paragraph=takes_number)
            else:
                yield Heading(1, heading)
            has_section = True
            yield from part.blocks

    def document(self, edition: Edition | None = None) -> Document:
        """The whole paper: a draft, or with `edition` the issue that leaves the building."""
        report = self.report
        numbering = NUMBERINGS.get(report.numbering, "none")
        return Document(
            title=clean(report.title).strip() or "Report",
            council=report.council.name,
            blocks=numbered(tuple(self.blocks()), numbering),
            facts=tuple(self.header(edition)),
            marking=self.marking(edition),
            version=report.version_label,
            issued_on=edition.issued_on if edition else None,
            footer_reference=self.footer(edition),
            colour=colour_of(report.council),
        )

    def footer(self, edition: Edition | None) -> str:
        issue = f"Issue {edition.number}" if edition else ""
        return " · ".join(words for words in (self.report.footer_reference, issue) if words)

    def marking(self, edition: Edition | None) -> str:
        """What stands at the top of every page: draft or not, public or exempt."""
        standing = ""
        if edition is None:
            is_issued = self.report.status == ReportStatus.ISSUED
            standing = "NOT AN ISSUED COPY" if is_issued else DRAFT
        return " · ".join(words for words in (standing, self.part) if words)

    @property
    def part(self) -> str:
        return part_of(self.report)

    def header(self, edition: Edition | None) -> Iterator[Fact]:
        report, meeting = self.report, self.facts.meeting
        given = [
            ("Report to", str(meeting.board) if meeting else ""),
            (
                "Meeting",
                as_meant(meeting.on, meeting.on_precision, meeting.on_as_stated)
                if meeting and (meeting.on_as_stated or meeting.on_precision != "day")
                else in_words(meeting.on)
                if meeting
                else "",
            ),
            ("Agenda item", report.agenda_item),
            ("Report of", report.report_of),
            ("Prepared by", report.prepared_by),
            ("Portfolio affected", report.portfolio),
            ("Wards affected", report.wards),
            (
                "Key decision",
                {True: "Yes", False: "No", None: ""}[report.is_key_decision],
            ),
            ("Contact", report.contact),
            ("Date of the report", in_words(report.report_on) if report.report_on else ""),
            ("Version", report.version_label),
            ("Facts as at", in_words(self.facts.on)),
        ]
        if edition is not None:
            supersedes = f". It supersedes {edition.supersedes}" if edition.supersedes else ""
            given.append(("Issue", f"{edition.number}{supersedes}"))
        for label, value in given:
            if clean(value).strip():
                yield Fact(label, value)


def appendix(heading: str) -> Appendix:
    """Appendix 1: the action plan is printed as Appendix 1, The action plan."""
    found = _APPENDIX.fullmatch(heading)
    if found is None:
        return Appendix(heading)
    label, words = found.groups()
    return Appendix(f"{words[:1].upper()}{words[1:]}", label=label)


def paper_of(report: CommitteeReport, *, today: date) -> Document:
    """The report as it stands: a draft, or a copy that says it is not an issued one."""
    return Paper(report, today=today).document()

"""A committee report as a paper: its sections in order, as one document tree."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from accounts.models import Council
from accounts.scope import Visible
from govuk.dates import in_words
from reports.document import (
    Appendix,
    Block,
    Box,
    BulletList,
    Document,
    Fact,
    Heading,
    ListForm,
    NumberedList,
    Numbering,
    Paragraph,
    Strong,
    clean,
    numbered,
    prose,
)
from reports.facts import Facts, as_meant
from reports.live_sections import BUILDERS
from reports.markdown import MOST_CHARACTERS, TooMuchText, blocks_of
from reports.models import CommitteeReport, ReportSection
from reports.models.report import ReportStatus
from reports.models.template import WORDLESS_KINDS, HeaderField, Numbers, SectionKind

NIL = "None recorded"
DRAFT = "DRAFT"
OUR_COLOUR = "#1d70b8"
YES_AND_NO = {True: "YES ✓   NO ☐", False: "YES ☐   NO ✓", None: "YES ☐   NO ☐"}
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


def part_of(thing: Visible, *, part_1: str = "") -> str:
    """Part 1 or Part 2 of the agenda, as the law calls them; Part 1 in the council's own words."""
    if thing.is_exempt:
        return f"Part 2 (exempt: paragraph {thing.exempt_paragraphs} of Schedule 12A)"
    return (part_1 or "Part 1 (public)") if thing.visibility == "public" else ""


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


def options_of(section: ReportSection) -> Mapping[str, Any]:
    return section.options if isinstance(section.options, dict) else {}


def as_asked(blocks: tuple[Block, ...], options: Mapping[str, Any]) -> tuple[Block, ...]:
    """The blocks of a section in its box, or out of the numbering, as the template says."""
    if options.get("numbers"):
        blocks = tuple(uncounted(block) for block in blocks)
    if options.get("is_boxed"):
        inside = (Paragraph, BulletList, NumberedList)
        return (
            Box(tuple(block for block in blocks if isinstance(block, inside))),
            *(block for block in blocks if not isinstance(block, inside)),
        )
    return blocks


def uncounted(block: Block) -> Block:
    return replace(block, counted=False) if isinstance(block, Heading | Paragraph) else block


def in_form(blocks: Sequence[Block], form: ListForm) -> Iterator[Block]:
    """Numbered lists as the council writes its recommendations: 1. or 1)."""
    for block in blocks:
        if isinstance(block, NumberedList) and block.style == "decimal":
            block = replace(block, form=form)
        yield block


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
    """The paper that a report makes on the day `today`, whoever looks at it.

    sections: those of a report that is not recorded, for a look at its template.
    """

    def __init__(
        self,
        report: CommitteeReport,
        *,
        today: date,
        sections: Sequence[ReportSection] | None = None,
    ) -> None:
        self.report = report
        self.layout: Mapping[str, Any] = report.template.layout
        self.facts = Facts(report, today=today)
        self.given = sections

    @cached_property
    def sections(self) -> list[ReportSection]:
        if self.given is not None:
            return list(self.given)
        rows = self.report.sections.printed(with_exempt=self.facts.with_exempt)
        return list(rows.order_by("order", "pk"))

    @cached_property
    def parts(self) -> list[Part]:
        """The sections below the head, each with its blocks."""
        in_body = [row for row in self.sections if row.kind != SectionKind.HEADER_LINE]
        return [self.filled(section) for section in in_body]

    def filled(self, section: ReportSection) -> Part:
        options = options_of(section)
        blocks = typed(section) if section.text.strip() else ()
        if section.kind == SectionKind.RECOMMENDATIONS:
            if self.report.numbering == "decimal":
                blocks = tuple(as_paragraphs(blocks))
            elif form := self.layout.get("recommendations"):
                blocks = tuple(in_form(blocks, form))
        builder = BUILDERS.get(section.kind)
        if builder is not None:
            blocks += builder(self.facts, options)
        if section.kind == SectionKind.DETAILS:
            blocks += tuple(self.details(options.get("fields", ())))
        is_nil = not blocks and section.kind not in WORDLESS_KINDS
        if is_nil:
            blocks = (Paragraph.of(section.nil_wording or NIL),)
        return Part(section, as_asked(blocks, options), is_nil)

    def details(self, fields: Sequence[Mapping[str, Any]]) -> Iterator[Paragraph]:
        """What is known of the report, a line for each field; a label stands before its words."""
        for given in fields:
            said = clean(self.said(given)).strip()
            label = given.get("label", "")
            if said:
                before = (Strong(prose(f"{label}: ")),) if label else ()
                yield Paragraph.of(*before, said, counted=False)

    def blocks(self) -> Iterator[Block]:
        has_section = False
        for part in self.parts:
            section, options = part.section, options_of(part.section)
            heading = clean(section.heading).strip() or "Section"
            is_counted = options.get("numbers", "") != Numbers.NONE
            if options.get("has_heading") is False and has_section:
                yield from part.blocks
                continue
            if section.is_appendix:
                yield appendix(heading)
            elif section.level > 2 and has_section:
                takes_number = section.kind == SectionKind.IMPLICATION
                yield Heading(2, heading, as_paragraph=takes_number, counted=is_counted)
            else:
                yield Heading(1, heading, counted=is_counted)
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
            paper_kind=self.layout.get("paper_kind", ""),
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
        return part_of(self.report, part_1=self.layout.get("part_1", ""))

    def header(self, edition: Edition | None) -> Iterator[Fact]:
        """The head, in the fields and the order of the template."""
        for given in self.report.template.header or HEADER:
            said = self.said(given)
            if clean(said).strip() or given.get("is_always"):
                yield Fact(given["label"], said)
        for section in self.sections:
            if section.kind == SectionKind.HEADER_LINE:
                yield Fact(section.heading, section.text.strip() or section.nil_wording)
        yield Fact("Facts as at", in_words(self.facts.on))
        if edition is not None:
            supersedes = f". It supersedes {edition.supersedes}" if edition.supersedes else ""
            yield Fact("Issue", f"{edition.number}{supersedes}")

    def said(self, given: Mapping[str, Any]) -> str:
        """What the report says in one field of its head; nothing where it says nothing."""
        report, meeting = self.report, self.facts.meeting
        match given.get("field"):
            case HeaderField.MEETING_BODY:
                return str(meeting.board) if meeting else ""
            case HeaderField.MEETING_DATE:
                return self.day_of_meeting(with_weekday=given.get("format") == "weekday")
            case HeaderField.KEY_DECISION:
                if report.is_key_decision is None and not given.get("is_always"):
                    return ""
                return YES_AND_NO[report.is_key_decision]
            case HeaderField.REPORT_ON:
                return in_words(report.report_on) if report.report_on else ""
            case HeaderField.FACTS_ON:
                return in_words(self.facts.on)
            case name if name in HeaderField.values:
                return str(getattr(report, name))
        return ""

    def day_of_meeting(self, *, with_weekday: bool) -> str:
        meeting = self.facts.meeting
        if meeting is None:
            return ""
        if meeting.on_as_stated or meeting.on_precision != "day":
            return as_meant(meeting.on, meeting.on_precision, meeting.on_as_stated)
        return f"{meeting.on:%A} {in_words(meeting.on)}" if with_weekday else in_words(meeting.on)


# The head of a paper whose template does not say what stands there.
HEADER: tuple[Mapping[str, Any], ...] = (
    {"field": "meeting_body", "label": "Report to"},
    {"field": "meeting_date", "label": "Meeting"},
    {"field": "agenda_item", "label": "Agenda item"},
    {"field": "report_of", "label": "Report of"},
    {"field": "prepared_by", "label": "Prepared by"},
    {"field": "portfolio", "label": "Portfolio affected"},
    {"field": "wards", "label": "Wards affected"},
    {"field": "key_decision", "label": "Key decision"},
    {"field": "contact", "label": "Contact"},
    {"field": "report_on", "label": "Date of the report"},
    {"field": "version_label", "label": "Version"},
)


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

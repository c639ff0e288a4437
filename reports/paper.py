"""A committee report as a paper: its sections in order, as one document tree."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from accounts.models import Council
from accounts.scope import Visibility, Visible
from accounts.withheld import Grounds
from govuk.dates import in_words
from reports.clearing import ClearanceStanding, clearances_of
from reports.document import (
    Appendix,
    Block,
    Box,
    BulletList,
    Document,
    Emphasis,
    Fact,
    Heading,
    ListForm,
    NumberedList,
    Numbering,
    Paragraph,
    Strong,
    clean,
    numbered,
    plain,
    prose,
)
from reports.facts import Facts, as_meant
from reports.live_sections import BUILDERS
from reports.live_sections.wording import nil_words
from reports.markdown import MOST_CHARACTERS, TooMuchText, blocks_of
from reports.models import CommitteeReport, ReportSection
from reports.models.report import ReportStatus
from reports.models.template import (
    IMPLICATION_KINDS,
    INSPECTION_KINDS,
    PLAN_KINDS,
    WORDLESS_KINDS,
    HeaderField,
    Numbers,
    SectionKind,
)
from reports.narrowing import scope_in_words

NIL = "None recorded"
NOT_GIVEN = "Not given yet."
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
    is_below: bool = False  # it is part of the section before it in this paper
    nil_wording: str = ""  # what it prints where there is nothing to say


@dataclass(frozen=True)
class Edition:
    """An issue of the paper: its number, its day, and the issue it takes the place of."""

    number: int
    issued_on: date
    supersedes: str = ""  # "issue 1 of 3 May 2026"


def part_of(thing: Visible, *, part_1: str = "") -> str:
    """Part 1 or Part 2 of the agenda, as the law calls them; Part 1 in the council's own words."""
    if thing.is_exempt:
        return thing.grounds.marking
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
    """Recommendations that count 1, 2, 3 become paragraphs, which then count 2.1, 2.2, 2.3.

    Below a line that ends with a colon they are one sentence with it, and cited as 2.1(a).
    """
    is_led_in = False
    for block in blocks:
        if not (isinstance(block, NumberedList) and block.style == "decimal" and block.start == 1):
            yield block
        elif is_led_in:
            yield replace(block, style="lower-alpha", form="(1)")
        else:
            for item in block.items:
                yield Paragraph(item.content)
                if item.nested is not None:
                    yield item.nested
        is_led_in = isinstance(block, Paragraph) and plain(block.content).rstrip().endswith(":")


def grouped(sections: Sequence[ReportSection]) -> Iterator[list[ReportSection]]:
    """The sections below the head of the paper, each with those that are part of it."""
    group: list[ReportSection] = []
    for section in sections:
        if section.kind == SectionKind.HEADER_LINE:
            continue
        if group and not section.is_below_another:
            yield group
            group = []
        group.append(section)
    if group:
        yield group


def is_only_a_heading(section: ReportSection, *, has_parts: bool) -> bool:
    """Whether its parts speak for it: it has some, and neither words nor a nil wording of its own.

    "None recorded" above them would contradict what they say.
    """
    has_words = bool(section.text.strip() or section.nil_wording.strip())
    return has_parts and section.kind == SectionKind.TEXT and not has_words


def laid_out(parts: Iterable[Part], *, label: str = "") -> Iterator[Block]:
    """The blocks of sections below their headings; with a `label` each from a page of its own."""
    for part in parts:
        section, options = part.section, options_of(part.section)
        heading = clean(section.heading).strip() or "Section"
        is_counted = options.get("numbers", "") != Numbers.NONE
        if options.get("has_heading") is False and part.is_below:
            yield from part.blocks
            continue
        if section.is_appendix:
            yield appendix(heading)
        elif part.is_below:
            takes_number = section.kind in IMPLICATION_KINDS
            yield Heading(2, heading, as_paragraph=takes_number, counted=is_counted)
        elif label:
            yield Appendix(heading, label)
        else:
            yield Heading(1, heading, counted=is_counted)
        yield from part.blocks


def withheld_part(part: Part) -> Part:
    """The part with the reason why it is not for publication, for those who read it all the same.

    What is withheld with the section it is part of has no reason of its own.
    """
    section = part.section
    if not section.is_exempt:
        return part
    words = f"Not for publication: {section.grounds.cited}. {section.exempt_reason}"
    return replace(
        part, blocks=(Paragraph.of(Strong(prose(words.strip())), counted=False), *part.blocks)
    )


class Paper:
    """The paper that a report makes on the day `today`, whoever looks at it.

    The exempt sections of a report that is not exempt itself are `withheld`: the paper holds
    nothing of them but the words that the law asks for. With `is_pack` it is the Part 2 pack: the
    same paper, word for word and number for number, and after it the exempt sections, whose live
    parts may say what is exempt.

    sections: those of a report that is not recorded, for a look at its template.
    """

    def __init__(
        self,
        report: CommitteeReport,
        *,
        today: date,
        sections: Sequence[ReportSection] | None = None,
        is_pack: bool = False,
    ) -> None:
        self.report = report
        self.layout: Mapping[str, Any] = report.template.layout
        self.facts = Facts(report, today=today)
        self.today = today
        self.given = sections
        self.is_pack = is_pack

    @cached_property
    def every_section(self) -> list[ReportSection]:
        return list(self.report.sections.printed() if self.given is None else self.given)

    @cached_property
    def groups(self) -> tuple[list[list[ReportSection]], list[list[ReportSection]]]:
        """The sections below the head, each with those that are part of it: those that every
        reader may read, and those withheld. What is part of an exempt section is withheld too."""
        opened: list[list[ReportSection]] = []
        withheld: list[list[ReportSection]] = []
        for first, *below in grouped(self.every_section):
            if self.is_withheld(first):
                withheld.append([first, *below])
                continue
            opened.append([first, *(row for row in below if not self.is_withheld(row))])
            withheld += [[row] for row in below if self.is_withheld(row)]
        return opened, withheld

    def is_withheld(self, section: ReportSection) -> bool:
        """Whether it is exempt in a report that is not."""
        return section.is_exempt and not self.report.is_exempt

    @property
    def withheld(self) -> list[ReportSection]:
        """The exempt sections, lines of the head among them, of a report that is not exempt."""
        return [section for section in self.every_section if self.is_withheld(section)]

    @property
    def grounds(self) -> Grounds:
        """Why what is withheld is not for publication."""
        return Grounds.read(*(section.exempt_paragraphs for section in self.withheld))

    @property
    def exclusion(self) -> str:
        """What the paper prints in the place of what is withheld."""
        return self.grounds.exclusion("Part of this report")

    @cached_property
    def parts(self) -> list[Part]:
        """The sections below the head that every reader may read, each with its blocks."""
        return list(self.filled_in(self.groups[0], self.facts))

    @cached_property
    def exempt_parts(self) -> list[Part]:
        """Those that only the Part 2 pack holds. What fills them may be exempt as well."""
        return [withheld_part(part) for part in self.filled_in(self.groups[1], self.exempt_facts)]

    @cached_property
    def exempt_facts(self) -> Facts:
        return Facts(self.report, today=self.today, readers=Visibility.EXEMPT)

    def facts_for(self, section: ReportSection) -> Facts:
        """What a section is filled with: an exempt one, and what is part of it, may say more."""
        withheld = {row.pk for group in self.groups[1] for row in group}
        is_of_part_2 = section.is_exempt or section.pk in withheld
        return self.exempt_facts if is_of_part_2 else self.facts

    def filled_in(self, groups: list[list[ReportSection]], facts: Facts) -> Iterator[Part]:
        for group in groups:
            for section in group:
                if section is group[0] and is_only_a_heading(section, has_parts=len(group) > 1):
                    yield Part(section, (), is_nil=False)
                    continue
                yield replace(self.filled(section, facts), is_below=section is not group[0])

    def filled(self, section: ReportSection, facts: Facts) -> Part:
        options = options_of(section)
        blocks = typed(section) if section.text.strip() else ()
        if section.kind == SectionKind.RECOMMENDATIONS:
            if self.report.numbering == "decimal":
                blocks = tuple(as_paragraphs(blocks))
            elif form := self.layout.get("recommendations"):
                blocks = tuple(in_form(blocks, form))
        builder = BUILDERS.get(section.kind)
        if builder is not None and (filled := builder(facts, options)):
            if section.kind in PLAN_KINDS | INSPECTION_KINDS:
                said = scope_in_words(facts, section.kind, options)
                blocks += (Paragraph.of(Emphasis(prose(said)), counted=False),)
            blocks += filled
        if section.kind == SectionKind.DETAILS:
            blocks += tuple(self.details(options.get("fields", ())))
        if section.kind == SectionKind.CLEARANCE:
            blocks += tuple(self.clearance_blocks(section))
        is_nil = not blocks and section.kind not in WORDLESS_KINDS
        nil = section.nil_wording or NIL
        if section.kind in PLAN_KINDS | INSPECTION_KINDS:
            nil = nil_words(facts, nil)
        if is_nil:
            blocks = (Paragraph.of(nil),)
        return Part(section, as_asked(blocks, options), is_nil, nil_wording=nil)

    @cached_property
    def standings(self) -> list[ClearanceStanding]:
        return clearances_of(self.report)

    def printed_in(self, section: ReportSection) -> list[ClearanceStanding]:
        """The clearances that a section prints: the one it is named after, else all the others."""
        every = self.every_section
        named = {row.heading for row in every if row.kind == SectionKind.CLEARANCE}
        if section.heading in {standing.clearance.title for standing in self.standings}:
            named = named - {section.heading}
        return [standing for standing in self.standings if standing.clearance.title not in named]

    def clearance_blocks(self, section: ReportSection) -> Iterator[Paragraph]:
        """What each officer said, with initials and date; only what was said of these words."""
        for standing in self.printed_in(section):
            title, answer = standing.clearance.title, standing.answer
            label = () if title == section.heading else (Strong(prose(f"{title}: ")),)
            if answer is None or not standing.is_given:
                yield Paragraph.of(*label, section.nil_wording or NOT_GIVEN)
                continue
            *before, last = [words for words in answer.comment.split("\n\n") if words.strip()] or [
                "Cleared"
            ]
            for place, words in enumerate(before):
                yield Paragraph.of(*(label if place == 0 else ()), words)
            signed = f"{last.rstrip()} ({answer.initials}, {in_words(answer.on)})"
            yield Paragraph.of(*(() if before else label), signed)

    def details(self, fields: Sequence[Mapping[str, Any]]) -> Iterator[Paragraph]:
        """What is known of the report, a line for each field; a label stands before its words."""
        for given in fields:
            said = clean(self.said(given)).strip()
            label = given.get("label", "")
            if said:
                before = (Strong(prose(f"{label}: ")),) if label else ()
                yield Paragraph.of(*before, said, counted=False)

    def excerpt(self, sections: Collection[int]) -> Document:
        """Some of its sections by id, out of their numbering: for whoever clears them.

        Those withheld are among them: who may not read them clears nothing of them.
        """
        parts = [part for part in self.parts if part.section.pk in sections]
        parts += [part for part in self.exempt_parts if part.section.pk in sections]
        first = [replace(part, is_below=False) for part in parts[:1]]
        blocks = numbered(tuple(laid_out([*first, *parts[1:]])), "none")
        return Document(
            title=clean(self.report.title).strip() or "Report", council="", blocks=blocks
        )

    def blocks(self) -> Iterator[Block]:
        yield from laid_out(self.parts)
        if self.is_pack:
            yield from laid_out(self.exempt_parts, label="Part 2")

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
        pack = "Part 2 pack" if self.is_pack else ""
        return " · ".join(words for words in (self.report.footer_reference, issue, pack) if words)

    def marking(self, edition: Edition | None) -> str:
        """What stands at the top of every page: draft or not, public or exempt."""
        standing = ""
        if edition is None:
            is_issued = self.report.status == ReportStatus.ISSUED
            standing = "NOT AN ISSUED COPY" if is_issued else DRAFT
        return " · ".join(words for words in (standing, self.part) if words)

    @property
    def part(self) -> str:
        if self.is_pack:
            return self.grounds.marking
        return part_of(self.report, part_1=self.layout.get("part_1", ""))

    def header(self, edition: Edition | None) -> Iterator[Fact]:
        """The head, in the fields and the order of the template."""
        typed: dict[str, list[Fact]] = {}
        for section in self.every_section:
            is_printed = self.is_pack or not self.is_withheld(section)
            if section.kind == SectionKind.HEADER_LINE and is_printed:
                line = Fact(section.heading, section.text.strip() or section.nil_wording)
                typed.setdefault(options_of(section).get("before", ""), []).append(line)
        for given in self.report.template.header or HEADER:
            yield from typed.pop(given.get("field", ""), ())
            said = self.said(given)
            if clean(said).strip() or given.get("is_always"):
                yield Fact(given["label"], said)
        for lines in typed.values():
            yield from lines
        if self.withheld:
            yield Fact("Not for publication", self.exclusion)
        yield Fact("Facts as at", in_words(self.facts.on))
        if missing := self.missing_clearances(edition):
            yield Fact("Not cleared yet", "; ".join(missing))
        if edition is not None:
            supersedes = f". It supersedes {edition.supersedes}" if edition.supersedes else ""
            yield Fact("Issue", f"{edition.number}{supersedes}")

    def missing_clearances(self, edition: Edition | None) -> list[str]:
        """What a draft still needs, by name; what is issued needs nothing more."""
        if edition is not None or self.report.status != ReportStatus.DRAFT:
            return []
        return [
            f"{row.clearance.title}{' (refused)' if row.refusal else ''}"
            for row in self.standings
            if not row.is_given
        ]

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


def paper_of(report: CommitteeReport, *, today: date, is_pack: bool = False) -> Document:
    """The report as it stands: a draft, or a copy that says it is not an issued one."""
    return Paper(report, today=today, is_pack=is_pack).document()

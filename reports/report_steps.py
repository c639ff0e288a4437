"""How far each report for a meeting has come: its draft, its clearances and its issue, each with
the day by which it is due and what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from boards.models import Meeting
from govuk.dates import LONDON
from inspections.statutory_rules import RULES
from reports.clearing import ClearanceStanding, clearance_standings
from reports.models import Clearance, CommitteeReport, IssuedReport, ReportSection
from reports.models.report import ReportStatus
from reports.models.template import SectionKind
from reports.paper import grouped, is_only_a_heading
from reports.timetable import CLEARANCES, DRAFTS, Deadline, day_in_brief

# What somebody types; other kinds are filled from records, by an officer, or not at all.
TYPED_KINDS = frozenset(
    {
        SectionKind.TEXT,
        SectionKind.RECOMMENDATIONS,
        SectionKind.REASONS,
        SectionKind.OPTIONS,
        SectionKind.IMPLICATION,
        SectionKind.BOILERPLATE,
    }
)


@dataclass(frozen=True)
class ReportStep:
    """One thing to be there by the day `due_on`, None where no day is set or none counts any more,
    and what is `missing` of it, in words."""

    due_on: date | None
    missing: Sequence[str]
    is_late: bool

    @property
    def due_in_words(self) -> str:
        return day_in_brief(self.due_on) if self.due_on else ""


@dataclass(frozen=True)
class ReportSteps:
    """One report with its steps. `at_their_wording` are typed sections without words that print
    the nil wording of their own; `issued_on` is the day of its last issue for this meeting."""

    report: CommitteeReport
    draft: ReportStep
    cleared: ReportStep
    issued: ReportStep
    at_their_wording: Sequence[str]
    clearances: Sequence[ClearanceStanding]
    issued_on: date | None

    @property
    def warnings(self) -> list[str]:
        """What is late, with what is missing of it, a sentence each."""
        found = []
        if self.draft.is_late:
            empty = "; ".join(self.draft.missing)
            found.append(f"Draft due {self.draft.due_in_words}. Still empty: {empty}")
        if self.cleared.is_late:
            missing = "; ".join(self.cleared.missing)
            found.append(f"Clearances due {self.cleared.due_in_words}. Missing: {missing}")
        if self.issued.is_late:
            found.append(f"Not issued; latest for the agenda was {self.issued.due_in_words}")
        return found


def steps_of_reports(
    meeting: Meeting,
    deadlines: Iterable[Deadline],
    *,
    user: User,
    on: date,
    only_drafts: bool = False,
) -> list[ReportSteps]:
    """How far the reports for `meeting` have come by the day `on`, as far as `user`, who drafts
    reports, may know of them. As many queries for many reports as for one.

    What left the building for the meeting is late no more, even if a correction of it is drafted.
    """
    due = {deadline.title: deadline.on for deadline in deadlines}
    rows = CommitteeReport.objects.visible_to(user).filter(meeting=meeting, withdrawn_at=None)
    rows = rows.select_related("council", "by").order_by("agenda_item", "pk")
    if only_drafts:
        rows = rows.filter(status=ReportStatus.DRAFT)
    reports = {row.pk: row for row in rows}
    if not reports:
        return []
    sections: dict[int, list[ReportSection]] = defaultdict(list)
    for section in ReportSection.objects.visible_to(user).printed().filter(report__in=reports):
        sections[section.report_id].append(section)
    clearances: dict[int, list[ClearanceStanding]] = defaultdict(list)
    asked = Clearance.objects.standing().filter(report__in=reports).select_related("asked_of")
    needed = list(asked.order_by("pk"))
    for clearance in needed:
        clearance.report = reports[clearance.report_id]
    for standing in clearance_standings(needed):
        clearances[standing.clearance.report_id].append(standing)
    issues = IssuedReport.objects.visible_to(user).papers().issued().filter(meeting=meeting)
    issued = dict(
        issues.filter(report__in=reports).order_by("number").values_list("report_id", "issued_at")
    )

    def step(report: CommitteeReport, title: str, missing: Sequence[str]) -> ReportStep:
        is_open = report.status == ReportStatus.DRAFT and report.pk not in issued
        day = due.get(title) if is_open else None
        return ReportStep(day, missing, bool(missing and day and day < on))

    return [
        ReportSteps(
            report,
            draft=step(report, DRAFTS, still_empty(sections[pk])),
            cleared=step(report, CLEARANCES, not_given(clearances[pk])),
            issued=step(report, RULES["agenda"].title, () if pk in issued else ("its issue",)),
            at_their_wording=[row.heading for row in without_words(sections[pk]) if says_nil(row)],
            clearances=clearances[pk],
            issued_on=issued[pk].astimezone(LONDON).date() if pk in issued else None,
        )
        for pk, report in reports.items()
    ]


def without_words(sections: Sequence[ReportSection]) -> list[ReportSection]:
    """The typed sections, of those of one report in order, in which nothing is typed yet."""
    return [
        section
        for first, *below in grouped(sections)
        for section in (first, *below)
        if section.kind in TYPED_KINDS
        and not section.text.strip()
        and not (section is first and is_only_a_heading(section, has_parts=bool(below)))
    ]


def says_nil(section: ReportSection) -> bool:
    """Whether it may stay empty: it then says so in its own words. Recommendations may not."""
    return bool(section.nil_wording.strip()) and section.kind != SectionKind.RECOMMENDATIONS


def still_empty(sections: Sequence[ReportSection]) -> list[str]:
    return [section.heading for section in without_words(sections) if not says_nil(section)]


def not_given(standings: Iterable[ClearanceStanding]) -> list[str]:
    """Each clearance that is missing, with how it stands. What it covers may be exempt, and so may
    the reason of a refusal: neither is said."""
    return [
        f"{standing.clearance} ({standing.state.label.lower()})"
        for standing in standings
        if not standing.is_given
    ]

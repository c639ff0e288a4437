"""What a director should know before a report is issued: what is empty, missing or left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.scope import Visibility
from improvement.models import Action
from reports.clearing import not_cleared
from reports.equality import contradiction
from reports.facts import ActionRow, Facts
from reports.live_sections import BUILDERS
from reports.markdown import MOST_CHARACTERS
from reports.models import CommitteeReport, ReportSection
from reports.models.template import INSPECTION_KINDS, SectionKind
from reports.narrowing import rows_in
from reports.paper import Paper, options_of

# What prints nothing but its nil wording where no inspection is chosen.
OF_INSPECTION = INSPECTION_KINDS | {SectionKind.PROGRESS}


@dataclass(frozen=True)
class Gap:
    """One thing to look at, and where to mend it."""

    words: str
    url: str
    mends: str = "Change"  # the words of the link


def reasons_not_to_issue(paper: Paper) -> list[Gap]:
    """What must be there before the paper leaves the building. Each forbids issuing."""
    return [*uncleared(paper), *unexplained(paper)]


def uncleared(paper: Paper) -> Iterator[Gap]:
    report = paper.report
    url = reverse("reports:clearances", args=[report.council.slug, report.pk])
    for words in not_cleared(report):
        yield Gap(words, url, "Ask for it")


def unexplained(paper: Paper) -> Iterator[Gap]:
    """Actions off track without an exception note, in a report that has a section on exceptions.

    Leaving that section out changes nothing. An exempt one asks for the notes that it prints.
    """
    report = paper.report
    sections = report.sections.filter(kind=SectionKind.EXCEPTIONS)
    missing: dict[int, ActionRow] = {}
    for section in sections:
        facts = paper.facts_for(section)
        for row in rows_in(facts, options_of(section)):
            if row.is_off_track and row.id not in facts.notes:
                missing[row.id] = row
    day = paper.facts.past.query if paper.facts.past else ""
    for row in missing.values():
        yield Gap(
            f"{row.reference} {row.title} is off track, and has no exception note.",
            reverse("improvement:explain", args=[report.council.slug, row.id]) + day,
            "Write the note",
        )


def gaps_of(paper: Paper) -> list[Gap]:
    """Everything worth a look before the paper is issued. None of it forbids issuing."""
    return [*header_gaps(paper), *equality_gaps(paper), *section_gaps(paper)]


def header_gaps(paper: Paper) -> Iterator[Gap]:
    report = paper.report
    slug = report.council.slug
    url = reverse("reports:edit_report", args=[slug, report.pk])
    if report.meeting_id is None:
        yield Gap("No meeting is chosen.", url)
    if not report.report_of:
        yield Gap("It does not say whose report it is.", url)
    if report.inspection_id is None and any(
        row.kind in OF_INSPECTION for row in report.sections.printed()
    ):
        yield Gap("No inspection is chosen: its live sections are empty.", url)
    if report.visibility == "members":
        yield Gap("It is not marked as public or exempt, so no page says Part 1 or Part 2.", url)
    if report.visibility == "public":
        yield from kept_from_the_public(report)


def kept_from_the_public(report: CommitteeReport) -> Iterator[Gap]:
    """What a public paper leaves out because it is for members only, where the public may not
    need to be kept from it."""
    slug, plan, inspection = report.council.slug, report.plan, report.inspection
    if inspection is not None and inspection.visibility == "members":
        yield Gap(
            "The report is public, and the inspection is for members only: the report says nothing"
            " of it.",
            reverse("inspections:inspection_readers", args=[slug, inspection.pk]),
        )
    if plan.visibility == "members":
        yield Gap(
            "The report is public, and the plan is for members only: the report says nothing of"
            " it.",
            reverse("improvement:plan_readers", args=[slug, plan.pk]),
        )
        return
    closed = Action.objects.filter(plan=plan, visibility="members", withdrawn_at=None).count()
    if closed:
        what = "1 action is" if closed == 1 else f"{closed} actions are"
        yield Gap(
            f"The report is public, and {what} for members only: it leaves them out, and counts"
            " without them.",
            plan.get_absolute_url(),
        )


def equality_gaps(paper: Paper) -> Iterator[Gap]:
    report = paper.report
    url = reverse("reports:equality", args=[report.council.slug, report.pk])
    if warning := equality_warning(report):
        yield Gap(warning, url)
    elif not report.equality_option and has_equality(report):
        yield Gap("None of the three options on equality is chosen.", url)


def has_equality(report: CommitteeReport) -> bool:
    return any(row.kind == SectionKind.EQUALITY for row in report.sections.printed())


def equality_warning(report: CommitteeReport) -> str:
    """How the chosen option and the statement of compliance contradict each other, in words."""
    sections = [row for row in report.sections.printed() if report.is_exempt or not row.is_exempt]
    if not any(row.kind == SectionKind.EQUALITY for row in sections):
        return ""
    said = [row.text for row in sections if row.kind == SectionKind.CLEARANCE]
    return contradiction(report.equality_option, "\n".join(said))


def is_for_members_only(paper: Paper, section: ReportSection) -> bool:
    """Whether a live section that a public paper leaves empty would say something to members.

    What is exempt is not asked for: who issues the paper may not be entitled to it.
    """
    builder = BUILDERS.get(section.kind)
    if builder is None or paper.report.visibility != Visibility.PUBLIC:
        return False
    facts = Facts(paper.report, today=paper.today, readers=Visibility.MEMBERS)
    return bool(builder(facts, options_of(section)))


def section_gaps(paper: Paper) -> Iterator[Gap]:
    report = paper.report
    slug = report.council.slug
    kinds = {part.section.kind for part in paper.parts}
    arrange = reverse("reports:sections", args=[slug, report.pk])
    if SectionKind.RECOMMENDATIONS not in kinds:
        yield Gap("It has no section for recommendations.", arrange)
    for part in paper.parts:
        section = part.section
        url = reverse("reports:edit_section", args=[slug, section.pk])
        if part.is_nil and section.kind == SectionKind.RECOMMENDATIONS:
            yield Gap("The recommendations are empty: nothing is asked of the meeting.", url)
        elif part.is_nil:
            is_kept = is_for_members_only(paper, section)
            why = "what is recorded is for members only" if is_kept else "empty"
            yield Gap(f"{section.heading}: {why}. It prints “{part.nil_wording}”.", url)
        if len(section.text) > MOST_CHARACTERS:
            yield Gap(f"{section.heading}: the text is too long, and its end is cut.", url)
    for section in ReportSection.objects.filter(report=report):
        if section.is_left_out:
            yield Gap(f"{section.heading}: left out of the report.", arrange)
        elif paper.is_withheld(section):
            yield Gap(f"{section.heading}: exempt, so only the Part 2 pack holds it.", arrange)

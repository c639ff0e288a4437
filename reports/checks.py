"""What a director should know before a report is issued: what is empty, missing or left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from improvement.models import Action
from reports.markdown import MOST_CHARACTERS
from reports.models import ReportSection
from reports.models.template import SectionKind
from reports.paper import Paper


@dataclass(frozen=True)
class Gap:
    """One thing to look at, and where to mend it."""

    words: str
    url: str


def gaps_of(paper: Paper) -> list[Gap]:
    """Everything worth a look before the paper is issued. None of it forbids issuing."""
    return [*header_gaps(paper), *section_gaps(paper)]


def header_gaps(paper: Paper) -> Iterator[Gap]:
    report = paper.report
    slug = report.council.slug
    url = reverse("reports:edit_report", args=[slug, report.pk])
    if report.meeting_id is None:
        yield Gap("No meeting is chosen.", url)
    if not report.report_of:
        yield Gap("It does not say whose report it is.", url)
    if report.inspection_id is None:
        yield Gap("No inspection is chosen: its live sections are empty.", url)
    if report.visibility == "members":
        yield Gap("It is not marked as public or exempt, so no page says Part 1 or Part 2.", url)
    shown = Action.objects.filter(plan=report.plan, visibility="members", withdrawn_at=None)
    if report.visibility == "public" and paper.facts.actions and shown.exists():
        yield Gap(
            "The report is public. Some actions it prints are for members of the workspace only:"
            " check that they may be published.",
            url,
        )


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
            yield Gap(f"{section.heading}: empty. It prints “{part.prints_nil_wording}”.", url)
        if len(section.text) > MOST_CHARACTERS:
            yield Gap(f"{section.heading}: the text is too long, and its end is cut.", url)
    for section in ReportSection.objects.filter(report=report):
        if section.is_left_out:
            yield Gap(f"{section.heading}: left out of the report.", arrange)
        elif section.is_exempt and not report.is_exempt:
            yield Gap(f"{section.heading}: exempt, so this report does not print it.", arrange)

"""Reports: the list, and the draft with its sections and its preview."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry
from accounts.pages import render_form, sent
from accounts.policy import Capability, can, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from reports.checks import equality_warning
from reports.forms import (
    AddReportForm,
    AddSectionForm,
    HeaderForm,
    SectionForm,
    SectionsForm,
)
from reports.models import (
    BackgroundPaper,
    Clearance,
    CommitteeReport,
    Consultation,
    IssuedReport,
    ReportSection,
)
from reports.models.listed import Listed
from reports.paper import Paper
from reports.permissions import (
    may_clear,
    may_draft_reports,
    may_edit_report,
    may_issue_report,
    may_read_reports,
    may_start_correction,
    may_withdraw_report,
)
from reports.taking import entry_if_exempt, hidden_without_exempt
from reports.views.files import Make, PaperNow, made_now, word_now
from reports.views.sheets import sheet_asked_for

A_PAGE = 50
LISTED: dict[str, type[Listed]] = {
    model.section_kind: model for model in (BackgroundPaper, Consultation)
}


@opens(Capability.READ_PLAN)
def reports(request: SignedInRequest) -> HttpResponse:
    require(may_read_reports(request.user, request.council))
    issues = IssuedReport.objects.visible_to(request.user).issued().defer("document")
    rows = (
        CommitteeReport.objects.readable_by(request.user)
        .in_council(request.council)
        .filter(withdrawn_at=None)
        .select_related("plan", "meeting__board")
        .prefetch_related(
            Prefetch(
                "issues",
                issues.order_by("-number").select_related("frozen_by", "meeting__board"),
                to_attr="issued",
            )
        )
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    may_draft = may_draft_reports(request.user, request.council)
    for row in page:
        row.council = request.council
        row.last = next((issue for issue in row.issued if not issue.is_pack), None)
        packs = {issue.pack_of_id: issue for issue in row.issued if issue.is_pack}
        row.last_pack = packs.get(row.last.pk) if row.last else None
        row.at_meeting = meeting_shown(request, row if may_draft else row.last)
    return render(request, "reports/reports.html", {"page": page, "may_draft": may_draft})


@opens(Capability.DRAFT_REPORT, post=True)
def add_report(request: SignedInRequest) -> HttpResponse:
    require(may_draft_reports(request.user, request.council))
    form = AddReportForm(
        sent(request),
        user=request.user,
        council=request.council,
        on=timezone.localdate(),
        initial=asked_for(request),
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Report started, with the sections of its template")
        return redirect("reports:sections", request.council.slug, form.instance.pk)
    return render_form(request, "reports/add_report.html", form, crumbs=crumbs_of(request))


@opens(Capability.READ_PLAN)
def report(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The draft as a web page, for those who draft it or were asked to clear it; others are led
    to what was issued."""
    found = find_report(request, report_id)
    latest = found.latest_issue()
    asked = Clearance.objects.asked_of_in_drafts(request.user)
    asked_ids = found.clearances.filter(asked).values_list("pk", flat=True)
    may_draft = may_draft_reports(request.user, request.council)
    if not (may_draft or asked_ids):
        readable = IssuedReport.objects.readable_by(request.user).filter(report=found)
        last = readable.papers().issued().order_by("-number").first()
        if last is None:
            raise Http404("No report here")
        return redirect(last)
    paper = paper_shown(request, found)
    pdf_url = reverse("reports:draft_pdf", args=[request.council.slug, found.pk])
    pdf_url += "?pack=1" if paper.is_pack else ""
    context = {
        **sheet_asked_for(request, paper.document(), pdf_url=pdf_url if may_draft else ""),
        "is_pack": paper.is_pack,
        "has_pack": bool(paper.withheld)
        and can(request.user, Capability.READ_EXEMPT, request.council),
        "latest": latest,
        "being_made": found.issue_being_made(),
        "at_meeting": meeting_shown(request, found),
        "today": timezone.localdate(),
        "may_draft": may_draft,
        "asked": [
            each
            for each in paper.standings
            if each.clearance.pk in asked_ids and may_clear(request.user, each.clearance)
        ],
        "missing": paper.missing_clearances(None),
        "refused": [each for each in paper.standings if each.refusal] if may_draft else [],
        "warning": equality_warning(found) if may_draft else "",
    }
    return render(request, "reports/report.html", {**context, **about(request, found, "preview")})


@opens(Capability.DRAFT_REPORT, post=True)
def edit_report(request: SignedInRequest, report_id: int) -> HttpResponse:
    found = find_draft(request, report_id)
    form = HeaderForm(
        sent(request),
        instance=found,
        user=request.user,
        council=request.council,
        on=timezone.localdate(),
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Details saved")
        return redirect(found)
    return render_form(
        request, "reports/edit_report.html", form, **about(request, found, "details")
    )


@opens(Capability.DRAFT_REPORT, post=True)
def withdraw_report(request: SignedInRequest, report_id: int) -> HttpResponse:
    found = find_report(request, report_id)
    require(may_withdraw_report(request.user, found))
    return withdraw(
        request,
        found,
        noun="report",
        back=found.get_absolute_url(),
        to=reverse("reports:reports", args=[request.council.slug]),
        crumbs=about(request, found, "withdraw")["crumbs"],
    )


@opens(Capability.DRAFT_REPORT, post=True)
def sections(request: SignedInRequest, report_id: int) -> HttpResponse:
    found = find_draft(request, report_id)
    form = SectionsForm(sent(request), report=found)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Order of the sections saved")
        return redirect("reports:sections", request.council.slug, found.pk)
    return render_form(request, "reports/sections.html", form, **about(request, found, "sections"))


@opens(Capability.DRAFT_REPORT, post=True)
def add_section(request: SignedInRequest, report_id: int) -> HttpResponse:
    found = find_draft(request, report_id)
    section = ReportSection(report=found, visibility=found.visibility)
    return section_form(request, AddSectionForm, section, "Section added at the end")


@opens(Capability.DRAFT_REPORT, post=True)
def edit_section(request: SignedInRequest, section_id: int) -> HttpResponse:
    section: ReportSection = find(ReportSection, request, pk=section_id)
    section.report = find_draft(request, section.report_id)
    return section_form(request, SectionForm, section, "Section saved")


@opens(Capability.DRAFT_REPORT)
def draft_pdf(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The report as it stands, marked as a draft. It is kept for an hour at most."""
    found = find_report(request, report_id)
    require(may_draft_reports(request.user, request.council))
    return draft_made(request, found, made_now, AccessEntry.What.DRAFT_PDF)


@opens(Capability.DRAFT_REPORT)
def draft_word(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The same as a Word file, to work on elsewhere."""
    found = find_report(request, report_id)
    require(may_draft_reports(request.user, request.council))
    return draft_made(request, found, word_now, AccessEntry.What.DRAFT_WORD)


def draft_made(
    request: SignedInRequest,
    found: CommitteeReport,
    make: Make,
    what: AccessEntry.What,
) -> HttpResponse:
    paper = paper_shown(request, found)
    document = paper.document()
    to_make = PaperNow(
        document,
        title=draft_name(paper),
        on=paper.today,
        back=found.get_absolute_url(),
        entry=entry_if_exempt(
            document,
            what,
            of=found,
            council=request.council,
            on=paper.facts.on,
            is_exempt=paper.is_pack or hidden_without_exempt(found, user=request.user),
        ),
    )
    return make(request, to_make)


# What the views share


def find_report(request: SignedInRequest, report_id: int) -> CommitteeReport:
    rows = CommitteeReport.objects.readable_by(request.user).in_council(request.council)
    related = rows.select_related("plan", "inspection", "meeting__board", "council", "template")
    found = related.filter(pk=report_id).first()
    if found is None:
        raise Http404("No report here")
    return found  # type: ignore[no-any-return]


def paper_shown(request: SignedInRequest, report: CommitteeReport) -> Paper:
    """The paper as it stands, or with ?pack=1 its Part 2 pack, for those who draft.

    All who draft are entitled to exempt matter.
    """
    paper = Paper(report, today=timezone.localdate())
    if request.GET.get("pack") and paper.withheld:
        require(can(request.user, Capability.READ_EXEMPT, request.council))
        paper.is_pack = True
    return paper


def draft_name(paper: Paper) -> str:
    return f"DRAFT {paper.report.title}{' Part 2 pack' if paper.is_pack else ''}"


def find_draft(request: SignedInRequest, report_id: int) -> CommitteeReport:
    found = find_report(request, report_id)
    require(may_edit_report(request.user, found))
    return found


def section_form(
    request: SignedInRequest, form_class: type[SectionForm], section: ReportSection, done: str
) -> HttpResponse:
    form = form_class(sent(request), instance=section, user=request.user, council=request.council)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(section)
    context = about(request, section.report, "sections")
    context["crumbs"] = [*context["crumbs"], ("Sections", context["sections_url"])]
    context["rows"] = listed_in(request, section)
    return render_form(request, "reports/edit_section.html", form, section=section, **context)


def listed_in(request: SignedInRequest, section: ReportSection) -> list[Listed]:
    """What is recorded with the report for this section, if it prints any, as the person may
    know it."""
    model = LISTED.get(section.kind)
    if model is None or section.pk is None:
        return []
    rows: Any = model._default_manager
    return list(rows.visible_to(request.user).filter(report=section.report, withdrawn_at=None))


def asked_for(request: SignedInRequest) -> dict[str, Any]:
    """The plan, inspection or meeting that the page before was about."""
    return {
        name: request.GET[name]
        for name in ("plan", "inspection", "meeting")
        if request.GET.get(name, "").isdecimal()
    }


def meeting_shown(request: SignedInRequest, holder: Any) -> Any:
    """The meeting of a report or an issue, unless it is exempt and the person is not entitled."""
    meeting = holder.meeting if holder is not None else None
    if meeting is not None and meeting.is_exempt:
        return meeting if can(request.user, Capability.READ_EXEMPT, request.council) else None
    return meeting


def crumbs_of(request: SignedInRequest) -> list[tuple[str, str]]:
    return [("Reports", reverse("reports:reports", args=[request.council.slug]))]


def about(request: SignedInRequest, found: CommitteeReport, here: str) -> dict[str, Any]:
    """What every page of a draft shows: where it stands, and what the person may do with it."""
    crumbs = crumbs_of(request)
    if here != "preview":
        crumbs.append((found.title, found.get_absolute_url()))
    return {
        "report": found,
        "here": here,
        "crumbs": crumbs,
        "sections_url": reverse("reports:sections", args=[request.council.slug, found.pk]),
        "may_edit": may_edit_report(request.user, found),
        "may_issue": may_issue_report(request.user, found),
        "may_correct": may_start_correction(request.user, found),
    }

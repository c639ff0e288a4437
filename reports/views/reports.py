"""Reports: the list, the draft and its preview, issuing, and what was issued."""

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import as_at_of, as_recorded
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, can, may_open, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from impact.gaps import gaps_of as broken_in
from impact.line_reading import line_of
from improvement.models import ImprovementPlan
from improvement.ratings import ratings_of
from reports.checks import gaps_of
from reports.document import Document, from_json
from reports.forms import (
    AddReportForm,
    AddSectionForm,
    CorrectionForm,
    FinishForm,
    HeaderForm,
    IssueForm,
    SectionForm,
    SectionsForm,
)
from reports.html import fragment
from reports.line_paper import line_paper
from reports.models import CommitteeReport, IssuedReport, ReportSection
from reports.paper import Paper, paper_of
from reports.pdf import PdfProblem, make_pdf
from reports.permissions import (
    may_draft_reports,
    may_edit_report,
    may_finish_issue,
    may_issue_report,
    may_read_reports,
    may_start_correction,
    may_withdraw_report,
)
from reports.word import FILE_TYPE, WordProblem, make_word
from reports.workflows import bytes_of, finish, word_of

A_PAGE = 50


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
        row.last = row.issued[0] if row.issued else None
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
    """The draft as a web page; those who do not draft are led to what was issued."""
    found = find_report(request, report_id)
    latest = found.latest_issue()
    if not may_draft_reports(request.user, request.council):
        readable = IssuedReport.objects.readable_by(request.user).filter(report=found)
        last = readable.issued().order_by("-number").first()
        if last is None:
            raise Http404("No report here")
        return redirect(last)
    context = {
        "paper": fragment(paper_of(found, today=timezone.localdate())),
        "latest": latest,
        "being_made": found.issue_being_made(),
        "at_meeting": meeting_shown(request, found),
        "today": timezone.localdate(),
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
    """The report as it stands, marked as a draft. Nothing is kept of it."""
    found = find_report(request, report_id)
    require(may_draft_reports(request.user, request.council))
    today = timezone.localdate()
    return made_now(
        request,
        paper_of(found, today=today),
        title=f"DRAFT {found.title}",
        on=today,
        back=found.get_absolute_url(),
    )


@opens(Capability.DRAFT_REPORT)
def draft_word(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The same as a Word file, to work on elsewhere."""
    found = find_report(request, report_id)
    require(may_draft_reports(request.user, request.council))
    today = timezone.localdate()
    try:
        made = make_word(paper_of(found, today=today), made_on=today)
    except WordProblem as problem:
        messages.warning(request, str(problem))
        return redirect(found)
    return download_word(made, f"DRAFT {found.title}")


@opens(Capability.EXPORT)
def line_pdf(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The line of sight of a plan with its gaps, now or as at a past day. Nothing is kept of it."""
    plan = find(ImprovementPlan, request, pk=plan_id)
    require(may_open(request.user, Capability.EXPORT, request.council))
    plan.council = request.council
    today = timezone.localdate()
    past = as_at_of(request.GET.get("as_at", ""), today=today)
    shown = as_recorded(plan, user=request.user, past=past)
    line = line_of(plan, user=request.user, on=today, past=past)
    key = ratings_of(request.council, at=past.moment if past else None).rag_key
    back = reverse("impact:line", args=[request.council.slug, plan.pk])
    return made_now(
        request,
        line_paper(shown, line, broken_in(line), rag_key=key, made_on=today),
        title=f"Line of sight {shown.title}",
        on=today,
        back=back + (past.query if past else ""),
    )


def made_now(
    request: SignedInRequest, document: Document, *, title: str, on: date, back: str
) -> HttpResponse:
    """The PDF of `document`; where it cannot be made, the page it was asked on, saying why."""
    try:
        made = make_pdf(document, identifier=document.digest(), made_on=on)
    except PdfProblem as problem:
        messages.warning(request, str(problem))
        return redirect(back)
    return download(made, title)


@opens(Capability.ISSUE_REPORT, post=True)
def issue_report(request: SignedInRequest, report_id: int) -> HttpResponse:
    """What is empty or missing, then the click: facts freeze, and the PDF is made of them."""
    found = find_report(request, report_id)
    require(can(request.user, Capability.ISSUE_REPORT, request.council))
    today = timezone.localdate()
    form = IssueForm(sent(request), report=found, on=today)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        assert form.issue is not None
        return finished(request, form.issue)
    require(may_issue_report(request.user, found))
    paper = Paper(found, today=today)
    return render_form(
        request,
        "reports/issue_report.html",
        form,
        gaps=gaps_of(paper),
        latest=found.latest_issue(),
        facts_on=paper.facts.on,
        part=paper.part,
        **about(request, found, "issue"),
    )


@opens(Capability.ISSUE_REPORT, post=True, get=False)
def finish_issue(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = find_issue(request, issue_id)
    form = FinishForm(request.POST, issue=issue)
    require(can(request.user, Capability.ISSUE_REPORT, request.council))
    if not may_finish_issue(request.user, issue.report) or not issue.is_being_made:
        return redirect(issue if issue.is_issued else issue.report)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        if form.cleaned_data["what"] == "try":
            return finished(request, issue)
        messages.success(request, "The report is a draft again")
        return redirect(issue.report)
    return render_form(request, "reports/issued.html", form, **about_issue(request, issue))


@opens(Capability.DRAFT_REPORT, post=True)
def correct_report(request: SignedInRequest, report_id: int) -> HttpResponse:
    found = find_report(request, report_id)
    require(may_draft_reports(request.user, request.council))
    form = CorrectionForm(sent(request), report=found)
    if not may_start_correction(request.user, found) and not form.is_bound:
        return redirect(found)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "The report is a draft again, for its next issue")
        return redirect(found)
    return render_form(
        request,
        "reports/correct_report.html",
        form,
        latest=found.latest_issue(),
        **about(request, found, "correct"),
    )


@opens(Capability.READ_PLAN)
def issued(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = find_issue(request, issue_id)
    return render(request, "reports/issued.html", about_issue(request, issue))


@opens(Capability.READ_PLAN)
def issued_paper(request: SignedInRequest, issue_id: int) -> HttpResponse:
    """The web page twin of the issued PDF, from the same frozen facts."""
    issue = find_issue(request, issue_id)
    if not issue.is_issued:
        raise Http404("Not issued yet")
    if not issue.is_as_frozen:
        return altered(request, issue)
    context = {"paper": fragment(from_json(issue.document)), **about_issue(request, issue)}
    context["crumbs"] = [*context["crumbs"], (str(issue), issue.get_absolute_url())]
    return render(request, "reports/issued_paper.html", context)


@opens(Capability.READ_PLAN)
def issued_pdf(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = find_issue(request, issue_id)
    if not issue.is_issued:
        raise Http404("Not issued yet")
    made = bytes_of(issue)
    if made is None:
        return altered(request, issue)
    return download(made, f"{issue.title} issue {issue.number}")


@opens(Capability.READ_PLAN)
def issued_word(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = find_issue(request, issue_id)
    if not issue.word:
        raise Http404("No Word file was issued")
    made = word_of(issue)
    if made is None:
        return altered(request, issue)
    return download_word(made, f"{issue.title} issue {issue.number}")


# What the views share


def find_report(request: SignedInRequest, report_id: int) -> CommitteeReport:
    rows = CommitteeReport.objects.readable_by(request.user).in_council(request.council)
    related = rows.select_related("plan", "inspection", "meeting__board", "council", "template")
    found = related.filter(pk=report_id).first()
    if found is None:
        raise Http404("No report here")
    return found  # type: ignore[no-any-return]


def find_draft(request: SignedInRequest, report_id: int) -> CommitteeReport:
    found = find_report(request, report_id)
    require(may_edit_report(request.user, found))
    return found


def find_issue(request: SignedInRequest, issue_id: int) -> IssuedReport:
    rows = IssuedReport.objects.readable_by(request.user).in_council(request.council)
    related = rows.select_related("report__council", "report__plan", "frozen_by", "meeting__board")
    found = related.filter(pk=issue_id).first()
    if found is None:
        raise Http404("No issued report here")
    return found  # type: ignore[no-any-return]


def section_form(
    request: SignedInRequest, form_class: type[SectionForm], section: ReportSection, done: str
) -> HttpResponse:
    form = form_class(sent(request), instance=section, user=request.user, council=request.council)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(section)
    context = about(request, section.report, "sections")
    context["crumbs"] = [*context["crumbs"], ("Sections", context["sections_url"])]
    return render_form(request, "reports/edit_section.html", form, section=section, **context)


def altered(request: SignedInRequest, issue: IssuedReport) -> HttpResponse:
    """Say that what is kept is not what was issued, in place of handing it out."""
    context = {**about_issue(request, issue), "is_damaged": True}
    return render(request, "reports/issued.html", context, status=503)


def finished(request: SignedInRequest, issue: IssuedReport) -> HttpResponse:
    """Make the PDF of the frozen facts, and lead to what came of it."""
    if finish(issue, by=request.user, on=timezone.localdate(), at=timezone.now()):
        messages.success(request, f"Issue {issue.number} is issued")
        return redirect(issue)
    messages.warning(request, "The report was not issued. It is a draft again.")
    return redirect(issue.report)


def download_word(made: bytes, title: str) -> HttpResponse:
    return download(made, title, ending="docx", content_type=FILE_TYPE)


def download(
    made: bytes, title: str, *, ending: str = "pdf", content_type: str = "application/pdf"
) -> HttpResponse:
    """A file to save: never shown within our own pages, never kept by a cache."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")[:100] or "report"
    return HttpResponse(
        made,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{ending}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


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


def about_issue(request: SignedInRequest, issue: IssuedReport) -> dict[str, Any]:
    others = IssuedReport.objects.readable_by(request.user).filter(report=issue.report_id).issued()
    issues = list(others.defer("document").select_related("report__council").order_by("-number"))
    may_draft = may_draft_reports(request.user, request.council)
    may_finish = issue.is_being_made and may_finish_issue(request.user, issue.report)
    return {
        "issue": issue,
        "is_damaged": not issue.is_as_frozen,
        "issues": issues,
        "newest": issues[0] if issues and issues[0].pk != issue.pk else None,
        "at_meeting": meeting_shown(request, issue),
        "crumbs": crumbs_of(request),
        "may_draft": may_draft,
        "may_correct": may_start_correction(request.user, issue.report),
        "try_form": FinishForm(issue=issue, initial={"what": "try"}) if may_finish else None,
        "draft_form": FinishForm(issue=issue, initial={"what": "draft"}) if may_finish else None,
    }

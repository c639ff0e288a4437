"""A report that leaves the building: issuing it, what was issued, and its correction."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, can, opens, require
from reports.checks import gaps_of, reasons_not_to_issue
from reports.forms import CorrectionForm, FinishForm, IssueForm
from reports.making import is_in_hand
from reports.models import IssuedReport
from reports.paper import Paper
from reports.permissions import (
    may_draft_reports,
    may_finish_issue,
    may_issue_report,
    may_start_correction,
)
from reports.views.files import frozen_file
from reports.views.reports import about, crumbs_of, find_report, meeting_shown
from reports.views.sheets import frozen_page
from reports.workflows import finish, in_queue


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
        closed=reasons_not_to_issue(paper),
        latest=found.latest_issue(),
        facts_on=paper.facts.on,
        paper=paper,
        **about(request, found, "issue"),
    )


@opens(Capability.ISSUE_REPORT, post=True, get=False)
def finish_issue(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = find_issue(request, issue_id)
    if issue.is_pack:
        raise Http404("A pack is made with its paper")
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
    pdf_url = reverse("reports:issued_pdf", args=[request.council.slug, issue.pk])
    shown = about_issue(request, issue)
    return frozen_page(request, "reports/issued_paper.html", issue, shown, pdf_url=pdf_url)


@opens(Capability.READ_PLAN)
def issued_pdf(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = find_issue(request, issue_id)
    title = f"{issue.title} {issue.name}"
    return frozen_file(request, issue, title, or_else=lambda: altered(request, issue))


@opens(Capability.READ_PLAN)
def issued_word(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = find_issue(request, issue_id)
    title = f"{issue.title} {issue.name}"
    return frozen_file(request, issue, title, or_else=lambda: altered(request, issue), is_word=True)


# What the views share


def find_issue(request: SignedInRequest, issue_id: int) -> IssuedReport:
    rows = IssuedReport.objects.readable_by(request.user).in_council(request.council)
    related = rows.select_related("report__council", "report__plan", "frozen_by", "meeting__board")
    found = related.filter(pk=issue_id).first()
    if found is None:
        raise Http404("No issued report here")
    return found  # type: ignore[no-any-return]


def altered(request: SignedInRequest, issue: IssuedReport) -> HttpResponse:
    """Say that what is kept is not what was issued, in place of handing it out."""
    context = {**about_issue(request, issue), "is_damaged": True}
    return render(request, "reports/issued.html", context, status=503)


def finished(request: SignedInRequest, issue: IssuedReport) -> HttpResponse:
    """Have the PDF of the frozen facts made, and lead to what came of it."""
    if finish(issue, by=request.user, on=timezone.localdate(), at=timezone.now()):
        messages.success(request, f"Issue {issue.number} is issued")
        return redirect(issue)
    if issue.is_being_made:
        return redirect(issue)
    messages.warning(request, "The report was not issued. It is a draft again.")
    return redirect(issue.report)


def about_issue(request: SignedInRequest, issue: IssuedReport) -> dict[str, Any]:
    others = IssuedReport.objects.readable_by(request.user).filter(report=issue.report_id).issued()
    rows = list(others.defer("document").select_related("report__council").order_by("-number"))
    issues = [row for row in rows if not row.is_pack]
    may_draft = may_draft_reports(request.user, request.council)
    may_finish = (
        issue.is_being_made and not issue.is_pack and may_finish_issue(request.user, issue.report)
    )
    in_hand = issue.is_being_made and is_in_hand(*in_queue(issue.pack_of or issue))
    return {
        "issue": issue,
        "is_damaged": not issue.is_as_frozen,
        "issues": issues,
        "newest": issues[0] if issues and issues[0].number != issue.number else None,
        "paper_of_pack": next((row for row in issues if row.pk == issue.pack_of_id), None),
        "pack": next((row for row in rows if row.pack_of_id == issue.pk), None),
        "at_meeting": meeting_shown(request, issue),
        "crumbs": crumbs_of(request),
        "may_draft": may_draft,
        "may_correct": may_start_correction(request.user, issue.report),
        "grounds": issue.grounds,
        "in_hand": in_hand,
        "try_form": FinishForm(issue=issue, initial={"what": "try"})
        if may_finish and not in_hand
        else None,
        "draft_form": FinishForm(issue=issue, initial={"what": "draft"}) if may_finish else None,
    }

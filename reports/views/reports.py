"""Reports: the list, the draft and its preview, issuing, and what was issued."""

import re
from collections.abc import Callable
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
from accounts.models import AccessEntry
from accounts.pages import render_form, sent
from accounts.policy import Capability, can, may_open, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from impact.gaps import gaps_of as broken_in
from impact.line_reading import line_of
from improvement.models import ImprovementPlan
from improvement.ratings import ratings_of
from improvement.version_list import newest_name
from reports.asking import ask_for, log_handing_over
from reports.checks import equality_warning, gaps_of, reasons_not_to_issue
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
from reports.making import is_in_hand, maker_runs
from reports.markings import marking_of
from reports.models import (
    BackgroundPaper,
    Clearance,
    CommitteeReport,
    Consultation,
    IssuedReport,
    ReportSection,
)
from reports.models.listed import Listed
from reports.models.report import FrozenPaper
from reports.paper import Paper
from reports.pdf import PdfProblem, make_pdf
from reports.permissions import (
    may_clear,
    may_draft_reports,
    may_edit_report,
    may_finish_issue,
    may_issue_report,
    may_read_reports,
    may_start_correction,
    may_withdraw_report,
)
from reports.taking import entry_of, with_taker
from reports.word import FILE_TYPE, WordProblem, make_word
from reports.workflows import bytes_of, finish, in_queue, word_of

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
    context = {
        "paper": fragment(paper.document()),
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
    paper = paper_shown(request, found)
    return made_now(
        request,
        paper.document(),
        title=draft_name(paper),
        on=paper.today,
        back=found.get_absolute_url(),
    )


@opens(Capability.DRAFT_REPORT)
def draft_word(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The same as a Word file, to work on elsewhere."""
    found = find_report(request, report_id)
    require(may_draft_reports(request.user, request.council))
    paper = paper_shown(request, found)
    return word_now(
        request,
        paper.document(),
        title=draft_name(paper),
        on=paper.today,
        back=found.get_absolute_url(),
    )


@opens(Capability.EXPORT)
def line_pdf(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The line of sight of a plan with its gaps, now or as at a past day, kept for an hour at
    most."""
    return line_made(request, plan_id, made_now)


@opens(Capability.EXPORT)
def line_word(request: SignedInRequest, plan_id: int) -> HttpResponse:
    """The same as a Word file."""
    return line_made(request, plan_id, word_now)


def line_made(
    request: SignedInRequest, plan_id: int, make: Callable[..., HttpResponse]
) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=plan_id)
    require(may_open(request.user, Capability.EXPORT, request.council))
    plan.council = request.council
    today = timezone.localdate()
    past = as_at_of(request.GET.get("as_at", ""), today=today)
    shown = as_recorded(plan, user=request.user, past=past)
    line, marking = marking_of(
        plan,
        shown,
        lambda reader: line_of(plan, user=reader, on=today, past=past),
        user=request.user,
    )
    key = ratings_of(request.council, at=past.moment if past else None).rag_key
    back = reverse("impact:line", args=[request.council.slug, plan.pk])
    return make(
        request,
        line_paper(shown, line, broken_in(line), rag_key=key, made_on=today, marking=marking),
        title=f"Line of sight {shown.title}",
        on=today,
        back=back + (past.query if past else ""),
        version=newest_name(plan, past=past),
        facts_on=past.on if past else today,
    )


def made_now(
    request: SignedInRequest,
    document: Document,
    *,
    title: str,
    on: date,
    back: str,
    version: str = "",
    facts_on: date | None = None,
    entry: AccessEntry | None = None,
) -> HttpResponse:
    """The PDF of `document`, or the page that says when it is there.

    Where it cannot be made, the page it was asked on, saying why. `version` is the plan's, and
    `facts_on` the day of its facts where that is not `on`. `entry` is logged as it is handed over.
    """
    document = taken_by(request, document, version=version, on=facts_on or on)
    try:
        if maker_runs():
            return asked_for_paper(request, document, title=title, on=on, back=back, entry=entry)
        made = make_pdf(document, identifier=document.digest(), made_on=on)
    except PdfProblem as problem:
        messages.warning(request, str(problem))
        return redirect(back)
    if entry is not None:
        entry.save(by=request.user, at=timezone.now())
    return download(made, title)


def taken_by(request: SignedInRequest, document: Document, *, version: str, on: date) -> Document:
    """The paper, with its taker at its foot where that is a reader by grant."""
    return with_taker(
        document,
        user=request.user,
        council=request.council,
        version=version,
        on=on,
        at=timezone.now(),
    )


def asked_for_paper(
    request: SignedInRequest,
    document: Document,
    *,
    title: str,
    on: date,
    back: str,
    entry: AccessEntry | None,
) -> HttpResponse:
    asked = ask_for(
        document,
        title=title,
        made_on=on,
        back=back,
        council=request.council,
        by=request.user,
        at=timezone.now(),
        entry=entry,
    )
    if asked.is_made:
        log_handing_over(asked, at=timezone.now())
        return download(asked.path.read_bytes(), title)
    return redirect(asked)


def word_now(
    request: SignedInRequest,
    document: Document,
    *,
    title: str,
    on: date,
    back: str,
    version: str = "",
    facts_on: date | None = None,
) -> HttpResponse:
    """The Word file of `document`, on the same terms."""
    document = taken_by(request, document, version=version, on=facts_on or on)
    try:
        made = make_word(document, made_on=on)
    except WordProblem as problem:
        messages.warning(request, str(problem))
        return redirect(back)
    return download_word(made, title)


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
    context = {"paper": fragment(from_json(issue.document)), **about_issue(request, issue)}
    context["crumbs"] = [*context["crumbs"], (str(issue), issue.get_absolute_url())]
    return render(request, "reports/issued_paper.html", context)


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


def frozen_file(
    request: SignedInRequest,
    paper: FrozenPaper,
    title: str,
    *,
    or_else: Callable[[], HttpResponse],
    is_word: bool = False,
) -> HttpResponse:
    """The PDF or the Word file that was frozen; Http404 where it was not made.

    The bytes never change: who takes them is in the access log. `or_else` answers where what is
    kept is not what was frozen.
    """
    if not paper.is_issued or (is_word and not paper.word):
        raise Http404("No such file of it yet")
    made = word_of(paper) if is_word else bytes_of(paper)
    if made is None:
        return or_else()
    what = AccessEntry.What.FROZEN_WORD if is_word else AccessEntry.What.FROZEN_PDF
    entry = entry_of(paper, what, user=request.user, council=request.council)
    if entry is not None:
        entry.save(by=request.user, at=timezone.now())
    return download_word(made, title) if is_word else download(made, title)


def download_word(made: bytes, title: str) -> HttpResponse:
    return download(made, title, ending="docx", content_type=FILE_TYPE)


def download(
    made: bytes, title: str, *, ending: str = "pdf", content_type: str = "application/pdf"
) -> HttpResponse:
    return HttpResponse(made, content_type=content_type, headers=file_headers(title, ending=ending))


def file_headers(title: str, *, ending: str) -> dict[str, str]:
    """Of a file to save: never shown within our own pages, never kept by a cache."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")[:100] or "report"
    return {
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


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

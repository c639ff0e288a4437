"""What is recorded with a report: whom it consulted, its background papers, its equality option."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from reports.checks import equality_warning
from reports.listed_forms import BackgroundPaperForm, ConsultationForm, EqualityForm, ListedForm
from reports.models import BackgroundPaper, CommitteeReport, Consultation, ReportSection
from reports.models.listed import Listed
from reports.models.template import SectionKind
from reports.views.reports import about, find_draft


@opens(Capability.DRAFT_REPORT, post=True)
def add_consultation(request: SignedInRequest, report_id: int) -> HttpResponse:
    new = Consultation(**within(find_draft(request, report_id)))
    return kept(request, ConsultationForm, new, heading="Add who was consulted")


@opens(Capability.DRAFT_REPORT, post=True)
def edit_consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    row = find_row(request, Consultation, pk)
    return kept(request, ConsultationForm, row, heading="Change who was consulted")


@opens(Capability.DRAFT_REPORT, post=True)
def withdraw_consultation(request: SignedInRequest, pk: int) -> HttpResponse:
    return withdrawn(request, find_row(request, Consultation, pk))


@opens(Capability.DRAFT_REPORT, post=True)
def add_background_paper(request: SignedInRequest, report_id: int) -> HttpResponse:
    new = BackgroundPaper(**within(find_draft(request, report_id)))
    return kept(request, BackgroundPaperForm, new, heading="Add a background paper")


@opens(Capability.DRAFT_REPORT, post=True)
def edit_background_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    row = find_row(request, BackgroundPaper, pk)
    return kept(request, BackgroundPaperForm, row, heading="Change the background paper")


@opens(Capability.DRAFT_REPORT, post=True)
def withdraw_background_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    return withdrawn(request, find_row(request, BackgroundPaper, pk))


@opens(Capability.DRAFT_REPORT, post=True)
def equality(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Which of the three options holds; a warning where the paper says something else."""
    found = find_draft(request, report_id)
    form = EqualityForm(sent(request), instance=found, user=request.user, council=request.council)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        warning = equality_warning(found)
        messages.success(request, "Equality option saved")
        if warning:
            messages.warning(request, warning)
        return redirect(found)
    context = about_section(request, found, SectionKind.EQUALITY)
    context |= {"warning": equality_warning(found), "heading": "Equality impact"}
    return render_form(request, "reports/listed_form.html", form, **context)


# What the views share


def within(report: CommitteeReport) -> dict[str, Any]:
    """What a new row takes from its report: whose it is, and who may read it."""
    return {"report": report, **report.readers}


def find_row(request: SignedInRequest, model: Any, pk: int) -> Any:
    row = find(model, request, pk=pk, withdrawn_at=None)
    row.report = find_draft(request, row.report_id)
    return row


def kept(
    request: SignedInRequest, form_class: type[ListedForm], row: Any, *, heading: str
) -> HttpResponse:
    is_new = row.pk is None
    form = form_class(sent(request), instance=row, user=request.user, council=request.council)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Added" if is_new else "Change recorded")
        return redirect(row)
    context = about_section(request, row.report, row.section_kind)
    context |= {"heading": heading, "row": None if is_new else row}
    return render_form(request, "reports/listed_form.html", form, **context)


def withdrawn(request: SignedInRequest, row: Listed) -> HttpResponse:
    report: CommitteeReport = row.report  # type: ignore[attr-defined]
    context = about_section(request, report, row.section_kind)
    return withdraw(request, row, back=row.get_absolute_url(), crumbs=context["crumbs"])


def about_section(request: SignedInRequest, report: CommitteeReport, kind: str) -> dict[str, Any]:
    """What the pages of one section show; the crumbs lead by it."""
    context = about(request, report, "sections")
    context["crumbs"] = [*context["crumbs"], ("Sections", context["sections_url"])]
    context["back_url"] = context["sections_url"]
    section = ReportSection.objects.filter(report=report, kind=kind).order_by("order").first()
    if section is not None:
        context["back_url"] = f"{context['sections_url']}{section.pk}/"
    return context

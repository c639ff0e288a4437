from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.forms import RecordForm
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens
from accounts.scope import find
from inspections.forms import DateMetForm, OverrideForm, StatedRuleForm, WorkOutForm
from inspections.models import BankHoliday, StatutoryDate
from inspections.views.inspections import crumbs_to, require_recording, to_record, warn_of


@opens(Capability.RECORD_INSPECTION, post=True)
def work_out(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """Work the statutory dates out again, from what is recorded now."""
    it = to_record(request, inspection_id)
    form = WorkOutForm(sent(request), inspection=it)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Statutory dates worked out again")
        warn_of(request, form.problems)
        return redirect(f"{it.get_absolute_url()}#statutory-dates")
    return render_form(
        request, "inspections/work_out.html", form, inspection=it, crumbs=crumbs_to(request, it)
    )


def date_to_record(request: SignedInRequest, date_id: int) -> StatutoryDate:
    found = find(StatutoryDate, request, pk=date_id)
    require_recording(request)
    return found


def date_page(
    request: SignedInRequest,
    form: RecordForm,
    it: StatutoryDate,
    *,
    heading: str,
    explanation: str,
    done: str,
) -> HttpResponse:
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(it)
    stands = StatutoryDate.objects.select_related("inspection__council").get(pk=it.pk)
    table = BankHoliday.objects.table(request.council)
    return render_form(
        request,
        "inspections/edit_statutory_date.html",
        form,
        date=stands.in_words(on=timezone.localdate(), bank_holidays=table),
        heading=heading,
        crumbs=crumbs_to(request, it.inspection),
        explanation=explanation,
        back=it.get_absolute_url(),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def override_date(request: SignedInRequest, date_id: int) -> HttpResponse:
    it = date_to_record(request, date_id)
    return date_page(
        request,
        OverrideForm(sent(request), instance=it),
        it,
        heading="Record the regulator's date",
        explanation="It counts in place of the computed date. Both are shown.",
        done="Regulator's date recorded",
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def mark_date_met(request: SignedInRequest, date_id: int) -> HttpResponse:
    it = date_to_record(request, date_id)
    return date_page(
        request,
        DateMetForm(sent(request), instance=it, today=timezone.localdate()),
        it,
        heading="Record the day it was done",
        explanation="The countdown ends then.",
        done="Day recorded",
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def state_date(request: SignedInRequest, date_id: int) -> HttpResponse:
    it = date_to_record(request, date_id)
    return date_page(
        request,
        StatedRuleForm(sent(request), instance=it),
        it,
        heading="Record what the paper states",
        explanation="A paper's own rule or date is kept beside ours, and the difference shown.",
        done="What the paper states is recorded",
    )

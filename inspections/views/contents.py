"""What hangs on an inspection: strengths, spans of dates, stated values and notes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.forms import RecordForm
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens
from accounts.scope import find
from accounts.views import withdrawing
from accounts.views.readers import change_readers
from inspections.forms import NoteForm, PeriodForm, StatedValueForm, StrengthForm, WithdrawForm
from inspections.models import Inspection, InspectionNote, InspectionPeriod, StatedValue, Strength
from inspections.views.inspections import crumbs_to, require_recording, to_record


def form_page(
    request: SignedInRequest,
    form: RecordForm,
    *,
    noun: str,
    is_new: bool,
    it: Inspection | None = None,
    crumbs: list[tuple[str, str]] | None = None,
    back: str = "",
    heading: str = "",
) -> HttpResponse:
    """Record the form, or show it. `noun` is what it records, such as "note".

    What belongs to an inspection, `it`, has its way there; anything else gives `crumbs` and `back`.
    """
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"{noun.capitalize()} recorded")
        return redirect(form.instance)
    article = "an" if noun[0] in "aeiou" else "a"
    return render_form(
        request,
        "inspections/edit_content.html",
        form,
        heading=heading or (f"Add {article} {noun}" if is_new else f"Edit the {noun}"),
        button=f"Add {noun}" if is_new else "Save",
        inspection=it,
        crumbs=crumbs_to(request, it) if it else crumbs,
        back=it.get_absolute_url() if it else back,
        withdraw_url="" if is_new else f"{request.path.removesuffix('edit/')}withdraw/",
        noun=noun,
    )


def content_to_record(request: SignedInRequest, model: Any, pk: int) -> Any:
    found = find(model, request, pk=pk, withdrawn_at=None)
    require_recording(request)
    return found


def withdraw(request: SignedInRequest, it: Any, *, noun: str) -> HttpResponse:
    """Withdraw what hangs on an inspection, with a reason."""
    return withdrawing.withdraw(
        request,
        it,
        form_class=WithdrawForm,
        noun=noun,
        back=it.get_absolute_url(),
        crumbs=crumbs_to(request, it.inspection),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def add_strength(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    form = StrengthForm(
        sent(request),
        instance=Strength(inspection=it),
        user=request.user,
        council=request.council,
    )
    return form_page(request, form, noun="strength", it=it, is_new=True)


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_strength(request: SignedInRequest, strength_id: int) -> HttpResponse:
    it = content_to_record(request, Strength, strength_id)
    form = StrengthForm(sent(request), instance=it, user=request.user, council=request.council)
    return form_page(request, form, noun="strength", it=it.inspection, is_new=False)


@opens(Capability.SET_EXEMPT, post=True)
def strength_readers(request: SignedInRequest, strength_id: int) -> HttpResponse:
    it = find(Strength, request, pk=strength_id, withdrawn_at=None)
    return change_readers(request, it, crumbs=crumbs_to(request, it.inspection))


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_strength(request: SignedInRequest, strength_id: int) -> HttpResponse:
    it = content_to_record(request, Strength, strength_id)
    return withdraw(request, it, noun="strength")


@opens(Capability.RECORD_INSPECTION, post=True)
def add_period(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    form = PeriodForm(sent(request), instance=InspectionPeriod(inspection=it))
    return form_page(request, form, noun="span of dates", it=it, is_new=True)


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_period(request: SignedInRequest, period_id: int) -> HttpResponse:
    it = content_to_record(request, InspectionPeriod, period_id)
    form = PeriodForm(sent(request), instance=it)
    return form_page(request, form, noun="span of dates", it=it.inspection, is_new=False)


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_period(request: SignedInRequest, period_id: int) -> HttpResponse:
    it = content_to_record(request, InspectionPeriod, period_id)
    return withdraw(request, it, noun="span of dates")


@opens(Capability.RECORD_INSPECTION, post=True)
def add_stated_value(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    form = StatedValueForm(sent(request), instance=StatedValue(inspection=it))
    return form_page(request, form, noun="stated value", it=it, is_new=True)


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_stated_value(request: SignedInRequest, value_id: int) -> HttpResponse:
    it = content_to_record(request, StatedValue, value_id)
    form = StatedValueForm(sent(request), instance=it)
    return form_page(request, form, noun="stated value", it=it.inspection, is_new=False)


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_stated_value(request: SignedInRequest, value_id: int) -> HttpResponse:
    it = content_to_record(request, StatedValue, value_id)
    return withdraw(request, it, noun="stated value")


@opens(Capability.RECORD_INSPECTION, post=True)
def add_note(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    form = NoteForm(sent(request), instance=InspectionNote(inspection=it))
    return form_page(request, form, noun="note", it=it, is_new=True)


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_note(request: SignedInRequest, note_id: int) -> HttpResponse:
    it = content_to_record(request, InspectionNote, note_id)
    form = NoteForm(sent(request), instance=it)
    return form_page(request, form, noun="note", it=it.inspection, is_new=False)


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_note(request: SignedInRequest, note_id: int) -> HttpResponse:
    it = content_to_record(request, InspectionNote, note_id)
    return withdraw(request, it, noun="note")

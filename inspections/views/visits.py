"""Monitoring visits: planned, moved with a reason, and the letter that follows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from inspections.forms.visit import LetterForm, MoveForm, VisitForm
from inspections.models import Inspection, Letter
from inspections.models.inspection import InspectionStatus
from inspections.views.contents import content_to_record, form_page
from inspections.views.inspections import crumbs_to, require_recording, timeline_crumb, to_record


@opens(Capability.RECORD_INSPECTION, post=True)
def add_visit(request: SignedInRequest) -> HttpResponse:
    require_recording(request)
    form = VisitForm(
        sent(request),
        instance=Inspection(council=request.council),
        user=request.user,
        council=request.council,
    )
    crumb = timeline_crumb(request)
    return form_page(
        request, form, noun="monitoring visit", is_new=True, crumbs=[crumb], back=crumb[1]
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def move_visit(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """Put a planned visit on other days. The days it was to be stay, with the reason."""
    it = to_record(request, inspection_id)
    if it.status == InspectionStatus.DONE and not request.POST:
        messages.warning(request, "It took place: it cannot be moved any more.")
        return redirect(it)
    form = MoveForm(sent(request), inspection=it)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Visit moved")
        return redirect(it)
    return render_form(
        request, "inspections/move_visit.html", form, inspection=it, crumbs=crumbs_to(request, it)
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def add_letter(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    form = LetterForm(
        sent(request),
        instance=Letter(inspection=it),
        user=request.user,
        council=request.council,
    )
    return form_page(request, form, noun="letter", it=it, is_new=True)


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_letter(request: SignedInRequest, letter_id: int) -> HttpResponse:
    it = content_to_record(request, Letter, letter_id)
    form = LetterForm(sent(request), instance=it, user=request.user, council=request.council)
    return form_page(request, form, noun="letter", it=it.inspection, is_new=False)


@opens(Capability.SET_EXEMPT, post=True)
def letter_readers(request: SignedInRequest, letter_id: int) -> HttpResponse:
    it = find(Letter, request, pk=letter_id, withdrawn_at=None)
    return change_readers(request, it, crumbs=crumbs_to(request, it.inspection))


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_letter(request: SignedInRequest, letter_id: int) -> HttpResponse:
    it = content_to_record(request, Letter, letter_id)
    return withdraw(
        request,
        it,
        back=it.get_absolute_url(),
        noun="letter",
        crumbs=crumbs_to(request, it.inspection),
    )

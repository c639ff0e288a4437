"""What central government does after an inspection, and who helps the council."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import past_of
from accounts.middleware import SignedInRequest
from accounts.pages import sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from inspections.forms.intervention import (
    InterventionForm,
    PartnerForm,
    ReviewForm,
    WithdrawInterventionForm,
)
from inspections.models import BankHoliday, Intervention, StatutoryDate, SupportPartner
from inspections.past import interventions_then
from inspections.permissions import may_read_inspections, may_record_inspections
from inspections.views.contents import content_to_record, form_page
from inspections.views.inspections import require_recording, timeline_crumb


@opens(Capability.READ_PLAN)
def interventions(request: SignedInRequest) -> HttpResponse:
    """Every intervention with the days that follow from it, and every support partner, now or as
    at a past day."""
    require(may_read_inspections(request.user, request.council))
    dates = (
        StatutoryDate.objects.visible_to(request.user)
        .standing()
        .by_due_date()
        .select_related("inspection__council", "intervention")
    )
    partners: Any = SupportPartner.objects.visible_to(request.user).in_council(request.council)
    rows: Any = (
        Intervention.objects.visible_to(request.user)
        .in_council(request.council)
        .standing()
        .select_related("inspection__council")
        .prefetch_related(Prefetch("dates", dates, to_attr="dates_now"))
    )
    partners = partners.standing().select_related("inspection__council", "intervention")
    today, table = timezone.localdate(), BankHoliday.objects.table(request.council)
    past = past_of(request, today=today)
    if past is not None:
        rows, partners = interventions_then(request.council, user=request.user, past=past)
    on = past.on if past else today
    return render(
        request,
        "inspections/interventions.html",
        {
            "interventions": [
                (row, [date.in_words(on=on, bank_holidays=table) for date in row.dates_now])
                for row in rows
            ],
            "partners": partners,
            "may_record": past is None and may_record_inspections(request.user, request.council),
            "may_set_exempt": past is None and may_set_exempt(request.user, request.council),
            "past": past,
            "today": today,
            "crumbs": [timeline_crumb(request, past)],
        },
    )


def crumbs_to_all(request: SignedInRequest) -> list[tuple[str, str]]:
    url = reverse("inspections:interventions", args=[request.council.slug])
    return [timeline_crumb(request), ("Interventions and support", url)]


def page_of(
    request: SignedInRequest, form: Any, *, noun: str, is_new: bool, back: str = ""
) -> HttpResponse:
    """A form that leads back to the page of all interventions and partners."""
    crumbs = crumbs_to_all(request)
    return form_page(
        request, form, noun=noun, is_new=is_new, crumbs=crumbs, back=back or crumbs[-1][1]
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def add_intervention(request: SignedInRequest) -> HttpResponse:
    require_recording(request)
    form = InterventionForm(
        sent(request),
        user=request.user,
        council=request.council,
        initial={"inspection": request.GET.get("inspection")},
    )
    return page_of(request, form, noun="intervention", is_new=True)


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_intervention(request: SignedInRequest, intervention_id: int) -> HttpResponse:
    it = content_to_record(request, Intervention, intervention_id)
    form = InterventionForm(sent(request), instance=it, user=request.user, council=request.council)
    return page_of(request, form, noun="intervention", is_new=False, back=it.get_absolute_url())


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_intervention(request: SignedInRequest, intervention_id: int) -> HttpResponse:
    it = content_to_record(request, Intervention, intervention_id)
    return withdraw(
        request,
        it,
        back=it.get_absolute_url(),
        noun="intervention",
        form_class=WithdrawInterventionForm,
        crumbs=crumbs_to_all(request),
    )


@opens(Capability.SET_EXEMPT, post=True)
def intervention_readers(request: SignedInRequest, intervention_id: int) -> HttpResponse:
    it = find(Intervention, request, pk=intervention_id, withdrawn_at=None)
    return change_readers(request, it, crumbs=crumbs_to_all(request))


@opens(Capability.RECORD_INSPECTION, post=True)
def add_review(request: SignedInRequest, intervention_id: int) -> HttpResponse:
    """Add a day to those that follow from an intervention."""
    it = content_to_record(request, Intervention, intervention_id)
    if it.issued_on is None:
        messages.warning(request, "Record the day of issue first: months are counted from it.")
        return redirect("inspections:edit_intervention", request.council.slug, it.pk)
    form = ReviewForm(
        sent(request),
        instance=StatutoryDate(inspection=it.inspection, intervention=it),
    )
    return page_of(request, form, noun="date", is_new=True, back=it.get_absolute_url())


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_review(request: SignedInRequest, date_id: int) -> HttpResponse:
    """Withdraw a day that the council added. Those of the intervention follow its months."""
    it = find(StatutoryDate, request, pk=date_id, withdrawn_at=None)
    require_recording(request)
    if not it.added_because:
        raise Http404("The council did not add this date")
    return withdraw(
        request,
        it,
        back=it.get_absolute_url(),
        noun="date",
        crumbs=crumbs_to_all(request),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def add_partner(request: SignedInRequest) -> HttpResponse:
    require_recording(request)
    form = PartnerForm(
        sent(request),
        instance=SupportPartner(council=request.council),
        user=request.user,
        council=request.council,
        initial={"inspection": request.GET.get("inspection")},
    )
    return page_of(request, form, noun="support partner", is_new=True)


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_partner(request: SignedInRequest, partner_id: int) -> HttpResponse:
    it = content_to_record(request, SupportPartner, partner_id)
    form = PartnerForm(sent(request), instance=it, user=request.user, council=request.council)
    return page_of(request, form, noun="support partner", is_new=False, back=it.get_absolute_url())


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_partner(request: SignedInRequest, partner_id: int) -> HttpResponse:
    it = content_to_record(request, SupportPartner, partner_id)
    return withdraw(
        request,
        it,
        back=it.get_absolute_url(),
        noun="support partner",
        crumbs=crumbs_to_all(request),
    )


@opens(Capability.SET_EXEMPT, post=True)
def partner_readers(request: SignedInRequest, partner_id: int) -> HttpResponse:
    it = find(SupportPartner, request, pk=partner_id, withdrawn_at=None)
    return change_readers(request, it, crumbs=crumbs_to_all(request))

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import NothingThen, as_recorded, past_of, visible_rows
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, may_open, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from improvement.feeds import feeds_of
from improvement.forms import CorporateOutcomeForm, ExternalProgrammeForm, PriorityForm
from improvement.models import (
    CorporateOutcome,
    ExternalProgramme,
    ImprovementPlan,
    LocalPriority,
)
from improvement.permissions import may_add_plan, may_edit_plan
from improvement.views.crumbs import Crumbs, plan_crumbs
from improvement.views.plans import FORM_PAGE, nothing_then


@opens(Capability.READ_PLAN)
def feeds(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a plan answers, leans on and serves, now or as at a past day."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    context = {
        "plan": shown,
        "feeds": feeds_of(plan, user=request.user, on=past.on if past else today, past=past),
        "past": past,
        "today": today,
        "may_edit": past is None and may_edit_plan(request.user, plan),
        "may_set_exempt": past is None and may_set_exempt(request.user, request.council),
        "crumbs": plan_crumbs(request, plan),
    }
    return render(request, "improvement/feeds.html", context)


def feeds_crumbs(request: SignedInRequest, plan: ImprovementPlan) -> Crumbs:
    url = reverse("improvement:feeds", args=[request.council.slug, plan.pk])
    return [*plan_crumbs(request, plan), ("What it answers", url)]


def beyond_crumbs(request: SignedInRequest) -> Crumbs:
    return [("Programmes and outcomes", reverse("improvement:beyond", args=[request.council.slug]))]


def keep(
    request: SignedInRequest, form: Any, crumbs: Crumbs, done: str, **context: Any
) -> HttpResponse:
    """Record a form of these pages, or show it again."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(form.instance)
    context |= {"cancel_url": crumbs[-1][1], "crumbs": crumbs}
    return render_form(request, FORM_PAGE, form, **context)


@opens(Capability.EDIT_ACTION, post=True)
def add_priority(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_edit_plan(request.user, plan))
    form = PriorityForm(sent(request), instance=LocalPriority(plan=plan), user=request.user)
    crumbs, heading = feeds_crumbs(request, plan), "Add a local priority"
    return keep(
        request, form, crumbs, "Local priority added", heading=heading, caption=plan.title,
        button="Add the priority",
    )  # fmt: skip


@opens(Capability.EDIT_ACTION, post=True)
def edit_priority(request: SignedInRequest, pk: int) -> HttpResponse:
    priority = find(LocalPriority, request, pk=pk, withdrawn_at=None)
    require(may_edit_plan(request.user, priority.plan))
    form = PriorityForm(sent(request), instance=priority, user=request.user)
    crumbs, heading = feeds_crumbs(request, priority.plan), "Change the local priority"
    return keep(
        request, form, crumbs, "Local priority changed", heading=heading, noun="local priority",
        withdraw_url=reverse("improvement:withdraw_priority", args=[request.council.slug, pk]),
    )  # fmt: skip


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_priority(request: SignedInRequest, pk: int) -> HttpResponse:
    priority = find(LocalPriority, request, pk=pk, withdrawn_at=None)
    require(may_edit_plan(request.user, priority.plan))
    crumbs = feeds_crumbs(request, priority.plan)
    notes = ["The actions that answer it stay in the plan."]
    return withdraw(request, priority, back=crumbs[-1][1], crumbs=crumbs, notes=notes)


@opens(Capability.SET_EXEMPT, post=True)
def priority_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    priority = find(LocalPriority, request, pk=pk, withdrawn_at=None)
    return change_readers(request, priority, crumbs=feeds_crumbs(request, priority.plan))


@opens(Capability.READ_PLAN)
def beyond(request: SignedInRequest) -> HttpResponse:
    """The programmes and the corporate outcomes of the council, now or as at a past day."""
    require(may_open(request.user, Capability.READ_PLAN, request.council))
    today = timezone.localdate()
    past = past_of(request, today=today)

    def rows(model: Any, *order: str) -> Any:
        seen = visible_rows(model, request.user, past.moment if past else None)
        return seen.filter(council=request.council, withdrawn_at=None).order_by(*order, "id")

    context = {
        "programmes": rows(ExternalProgramme, "name"),
        "outcomes": rows(CorporateOutcome, "corporate_plan", "name"),
        "past": past,
        "today": today,
        "may_edit": past is None and may_add_plan(request.user, request.council),
        "may_set_exempt": past is None and may_set_exempt(request.user, request.council),
    }
    return render(request, "improvement/beyond.html", context)


@opens(Capability.EDIT_ACTION, post=True)
def add_outside_programme(request: SignedInRequest) -> HttpResponse:
    require(may_add_plan(request.user, request.council))
    new = ExternalProgramme(council=request.council)
    form = ExternalProgrammeForm(sent(request), instance=new, user=request.user)
    crumbs, heading = beyond_crumbs(request), "Add a programme outside the plans"
    return keep(
        request, form, crumbs, "Programme added", heading=heading, button="Add the programme"
    )


@opens(Capability.EDIT_ACTION, post=True)
def edit_outside_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = find(ExternalProgramme, request, pk=pk, withdrawn_at=None)
    require(may_add_plan(request.user, request.council))
    form = ExternalProgrammeForm(sent(request), instance=programme, user=request.user)
    return keep(
        request, form, beyond_crumbs(request), "Programme changed", heading="Change the programme",
        noun="programme",
        withdraw_url=reverse(
            "improvement:withdraw_outside_programme", args=[request.council.slug, pk]
        ),
    )  # fmt: skip


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_outside_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = find(ExternalProgramme, request, pk=pk, withdrawn_at=None)
    require(may_add_plan(request.user, request.council))
    crumbs = beyond_crumbs(request)
    return withdraw(request, programme, noun="programme", back=crumbs[-1][1], crumbs=crumbs)


@opens(Capability.SET_EXEMPT, post=True)
def outside_programme_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = find(ExternalProgramme, request, pk=pk, withdrawn_at=None)
    return change_readers(request, programme, noun="programme", crumbs=beyond_crumbs(request))


@opens(Capability.EDIT_ACTION, post=True)
def add_outcome(request: SignedInRequest) -> HttpResponse:
    require(may_add_plan(request.user, request.council))
    new = CorporateOutcome(council=request.council)
    form = CorporateOutcomeForm(sent(request), instance=new, user=request.user)
    crumbs, heading = beyond_crumbs(request), "Add a corporate outcome"
    return keep(request, form, crumbs, "Outcome added", heading=heading, button="Add the outcome")


@opens(Capability.EDIT_ACTION, post=True)
def edit_outcome(request: SignedInRequest, pk: int) -> HttpResponse:
    require(may_add_plan(request.user, request.council))
    outcome = find(CorporateOutcome, request, pk=pk, withdrawn_at=None)
    form = CorporateOutcomeForm(sent(request), instance=outcome, user=request.user)
    return keep(
        request, form, beyond_crumbs(request), "Outcome changed", heading="Change the outcome",
        noun="outcome",
        withdraw_url=reverse("improvement:withdraw_outcome", args=[request.council.slug, pk]),
    )  # fmt: skip


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_outcome(request: SignedInRequest, pk: int) -> HttpResponse:
    require(may_add_plan(request.user, request.council))
    outcome = find(CorporateOutcome, request, pk=pk, withdrawn_at=None)
    crumbs = beyond_crumbs(request)
    return withdraw(request, outcome, noun="outcome", back=crumbs[-1][1], crumbs=crumbs)

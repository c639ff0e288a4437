from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from impact.assurance_list import activity_sheet, assurance_of
from impact.forms.area_impact import AreaImpactForm
from impact.forms.assurance import (
    ActivityForm,
    AssuranceRatingForm,
    ProgrammeForm,
    TiedEvidenceForm,
)
from impact.models import (
    ActivityEvidence,
    AssuranceActivity,
    AssuranceProgramme,
    Measure,
    MeasureEvidence,
)
from impact.permissions import (
    may_edit_measure,
    may_edit_proof,
    may_keep_proof,
    may_rate_area,
    may_rate_assurance,
)
from impact.views.parts import edit_in_parts
from improvement.models import Evidence, ImprovementPlan
from improvement.ratings import ratings_of
from improvement.views.actions import find_action
from improvement.views.crumbs import Crumbs, action_crumbs, plan_crumbs
from improvement.views.plans import edit, nothing_then
from inspections.models import AreaForImprovement


def assurance_crumbs(request: SignedInRequest, plan: ImprovementPlan, tail: str = "") -> Crumbs:
    return [*plan_crumbs(request, plan), ("Assurance", assurance_url(plan) + tail)]


def assurance_url(plan: ImprovementPlan) -> str:
    return reverse("impact:assurance", args=[plan.council.slug, plan.pk])


@opens(Capability.READ_PLAN)
def assurance(request: SignedInRequest, pk: int) -> HttpResponse:
    """What others than the leads looked at and found, and where they disagree with the leads."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    it = assurance_of(plan, request.GET, user=request.user, on=today, past=past)
    context = {
        "plan": shown,
        "it": it,
        "filter_form": it.filter.form,
        "past": past,
        "today": today,
        "clear_url": past.query if past else "?",
        "may_keep": past is None and may_keep_proof(request.user, plan),
        "crumbs": plan_crumbs(request, plan),
    }
    status = 422 if it.filter.form.errors else 200
    return render(request, "impact/assurance.html", context, status=status)


@opens(Capability.READ_PLAN)
def activity(request: SignedInRequest, pk: int) -> HttpResponse:
    """One activity: what was looked at, what was found and what came of it."""
    record = find(AssuranceActivity, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    shown = as_recorded(record, user=request.user, past=past)
    sheet = activity_sheet(shown, user=request.user, past=past)
    tail = past.query if past else ""
    context = {
        "record": record,
        "a": sheet.activity,
        "sheet": sheet,
        "past": past,
        "today": today,
        "may_edit": past is None and may_edit_proof(request.user, record),
        "may_set_exempt": past is None and may_set_exempt(request.user, request.council),
        "crumbs": assurance_crumbs(request, record.plan, tail),
    }
    return render(request, "impact/activity.html", context)


@opens(Capability.KEEP_MEASURES, post=True)
def add_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_keep_proof(request.user, plan))
    form = ProgrammeForm(sent(request), instance=AssuranceProgramme(plan=plan))
    heading, button = "Add to the assurance programme", "Add to the programme"
    return edit_programme_form(request, form, plan, "Programme recorded", heading, button)


@opens(Capability.KEEP_MEASURES, post=True)
def edit_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    line = find(AssuranceProgramme, request, pk=pk)
    require(may_edit_proof(request.user, line))
    form = ProgrammeForm(sent(request), instance=line)
    heading = "Change the line of the programme"
    return edit_programme_form(request, form, line.plan, "Programme changed", heading)


def edit_programme_form(
    request: SignedInRequest,
    form: ProgrammeForm,
    plan: ImprovementPlan,
    done: str,
    heading: str,
    button: str = "Record the change",
) -> HttpResponse:
    return edit(
        request,
        form,
        done,
        heading=heading,
        caption=plan.title,
        button=button,
        cancel_url=assurance_url(plan),
        crumbs=assurance_crumbs(request, plan),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def withdraw_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    line = find(AssuranceProgramme, request, pk=pk)
    require(may_edit_proof(request.user, line))
    return withdraw(
        request,
        line,
        back=assurance_url(line.plan),
        noun="line of the programme",
        notes=["The activities that were held under it stay."],
        crumbs=assurance_crumbs(request, line.plan),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def add_activity(request: SignedInRequest, pk: int) -> HttpResponse:
    """An activity of the programme (`?programme=`), or one that stands by itself."""
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_keep_proof(request.user, plan))
    asked = request.GET
    line = None
    if asked.get("programme", "").isdecimal():
        line = plan.assurance_programmes.filter(pk=asked["programme"][:18]).first()
    form = ActivityForm(
        sent(request),
        instance=AssuranceActivity(
            plan=plan,
            **plan.readers,
        ),
        initial={
            "programme": line,
            "kind": line.kind if line else "",
            "title": line.title if line else "",
            "participants": line.participants if line else "",
            "areas": asked.getlist("area"),
            "checked": ", ".join(asked.getlist("action")),
        },
        user=request.user,
        on=timezone.localdate(),
    )
    return edit_in_parts(
        request,
        form,
        "Activity recorded",
        heading="Record an assurance activity",
        caption=plan.title,
        button="Record the activity",
        cancel_url=assurance_url(plan),
        crumbs=assurance_crumbs(request, plan),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def edit_activity(request: SignedInRequest, pk: int) -> HttpResponse:
    it = find(AssuranceActivity, request, pk=pk)
    require(may_edit_proof(request.user, it))
    form = ActivityForm(sent(request), instance=it, user=request.user, on=timezone.localdate())
    return edit_in_parts(
        request,
        form,
        "Activity changed",
        heading="Change the activity",
        caption=it.title,
        button="Record the change",
        cancel_url=it.get_absolute_url(),
        crumbs=activity_crumbs(request, it),
    )


def activity_crumbs(request: SignedInRequest, it: AssuranceActivity) -> Crumbs:
    return [*assurance_crumbs(request, it.plan), (it.title, it.get_absolute_url())]


@opens(Capability.SET_EXEMPT, post=True)
def activity_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    it = find(AssuranceActivity, request, pk=pk)
    return change_readers(request, it, noun="activity", crumbs=activity_crumbs(request, it))


@opens(Capability.KEEP_MEASURES, post=True)
def withdraw_activity(request: SignedInRequest, pk: int) -> HttpResponse:
    it = find(AssuranceActivity, request, pk=pk)
    require(may_edit_proof(request.user, it))
    return withdraw(
        request,
        it,
        back=it.get_absolute_url(),
        noun="activity",
        crumbs=activity_crumbs(request, it),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def add_activity_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    it = find(AssuranceActivity, request, pk=pk)
    require(may_edit_proof(request.user, it))
    return add_tied_evidence(
        request, it, ActivityEvidence(activity=it), crumbs=activity_crumbs(request, it)
    )


@opens(Capability.KEEP_MEASURES, post=True)
def add_measure_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    it = find(Measure, request, pk=pk)
    require(may_edit_measure(request.user, it))
    crumbs = [*plan_crumbs(request, it.plan), (it.reference, it.get_absolute_url())]
    return add_tied_evidence(request, it, MeasureEvidence(measure=it), crumbs=crumbs)


def add_tied_evidence(
    request: SignedInRequest, record: Any, tie: Any, *, crumbs: Crumbs
) -> HttpResponse:
    """Evidence of what an activity found, or of the figures of a measure."""
    form = TiedEvidenceForm(
        sent(request),
        request.FILES or None,
        instance=Evidence(
            plan=record.plan,
            **record.readers,
        ),
        tie=tie,
        user=request.user,
        on=timezone.localdate(),
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Evidence added")
        return redirect(record)
    return render_form(
        request,
        "improvement/evidence_form.html",
        form,
        heading="Add evidence",
        caption=str(record),
        button="Add the evidence",
        cancel_url=record.get_absolute_url(),
        crumbs=crumbs,
    )


@opens(Capability.RATE_ASSURANCE, post=True)
def rate_assurance(request: SignedInRequest, pk: int) -> HttpResponse:
    """What someone other than the lead says of an action."""
    action = find_action(request, pk)
    today = timezone.localdate()
    require(may_rate_assurance(request.user, action, on=today))
    form = AssuranceRatingForm(sent(request), action=action, user=request.user, on=today)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Assurance of {action.reference} rated")
        return redirect(f"{action.get_absolute_url()}#assurance")
    return render_form(
        request,
        "impact/rate_assurance.html",
        form,
        action=action,
        latest=action.latest_update(),
        crumbs=action_crumbs(request, action),
    )


@opens(Capability.RATE_ASSURANCE, post=True)
def rate_area(request: SignedInRequest, pk: int, area_pk: int) -> HttpResponse:
    """The impact in an area for improvement, on the sources that bear it."""
    plan = find(ImprovementPlan, request, pk=pk)
    area = find(AreaForImprovement, request, pk=area_pk)
    today = timezone.localdate()
    require(may_rate_area(request.user, plan, on=today))
    form = AreaImpactForm(sent(request), plan=plan, area=area, user=request.user, on=today)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Impact in {area} rated")
        return redirect(f"{area.get_absolute_url()}#impact")
    return render_form(
        request,
        "impact/rate_area.html",
        form,
        plan=plan,
        area=area,
        meanings=ratings_of(plan.council_id).impact,
        crumbs=[*plan_crumbs(request, plan), (str(area), area.get_absolute_url())],
    )

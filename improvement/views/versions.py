from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from improvement.forms import ResponseForm, StepForm, VersionForm, WithdrawVersionForm
from improvement.models import ImprovementPlan, PlanVersion, RegulatorResponse, VersionStep
from improvement.permissions import (
    may_edit_plan,
    may_edit_response,
    may_edit_step,
    may_edit_version,
    may_record_response,
)
from improvement.version_list import page_of_versions, versions_of
from improvement.views.crumbs import Crumbs, plan_crumbs
from improvement.views.plans import FORM_PAGE, nothing_then


@opens(Capability.READ_PLAN)
def versions(request: SignedInRequest, pk: int) -> HttpResponse:
    """The versions of a plan and the way each went, now or as at a past day."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    page = page_of_versions(plan, request.GET, past=past)
    context = {
        "plan": shown,
        "page": page,
        "versions": versions_of(plan, user=request.user, past=past, page=page),
        "past": past,
        "today": today,
        "first_on": plan.first_recorded_on(),
        "may_edit": past is None and may_edit_plan(request.user, plan),
        "crumbs": plan_crumbs(request, plan),
    }
    return render(request, "improvement/versions.html", context)


def versions_crumbs(request: SignedInRequest, plan: ImprovementPlan) -> Crumbs:
    url = reverse("improvement:versions", args=[request.council.slug, plan.pk])
    return [*plan_crumbs(request, plan), ("Versions", url)]


def keep(
    request: SignedInRequest, form: Any, plan: ImprovementPlan, done: str, **context: Any
) -> HttpResponse:
    """Record a form of this page and go back to the version, or show the form again."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(form.instance)
    crumbs = versions_crumbs(request, plan)
    context |= {"cancel_url": crumbs[-1][1], "crumbs": crumbs}
    return render_form(request, FORM_PAGE, form, **context)


@opens(Capability.EDIT_ACTION, post=True)
def add_version(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_edit_plan(request.user, plan))
    form = VersionForm(sent(request), instance=PlanVersion(plan=plan))
    heading, button = "Add a version", "Add the version"
    return keep(
        request, form, plan, "Version added", heading=heading, caption=plan.title, button=button
    )


@opens(Capability.EDIT_ACTION, post=True)
def edit_version(request: SignedInRequest, pk: int) -> HttpResponse:
    version = find(PlanVersion, request, pk=pk, withdrawn_at=None)
    require(may_edit_version(request.user, version))
    form = VersionForm(sent(request), instance=version)
    heading = "Change the version"
    return keep(
        request,
        form,
        version.plan,
        "Version changed",
        heading=heading,
        caption=version.name,
        withdraw_url=reverse("improvement:withdraw_version", args=[request.council.slug, pk]),
        noun="version",
    )


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_version(request: SignedInRequest, pk: int) -> HttpResponse:
    version = find(PlanVersion, request, pk=pk, withdrawn_at=None)
    require(may_edit_version(request.user, version))
    crumbs = versions_crumbs(request, version.plan)
    notes = ["Its steps go with it.", "Its number is not given again."]
    return withdraw(
        request,
        version,
        noun="version",
        back=version.get_absolute_url(),
        to=crumbs[-1][1],
        notes=notes,
        crumbs=crumbs,
        form_class=WithdrawVersionForm,
    )


@opens(Capability.EDIT_ACTION, post=True)
def add_step(request: SignedInRequest, pk: int) -> HttpResponse:
    version = find(PlanVersion, request, pk=pk, withdrawn_at=None)
    require(may_edit_plan(request.user, version.plan))
    new = VersionStep(plan_version=version)
    form = StepForm(sent(request), instance=new, on=timezone.localdate())
    return keep(
        request,
        form,
        version.plan,
        "Step recorded",
        heading="Record what happened to the version",
        caption=version.name,
        button="Record the step",
    )


@opens(Capability.EDIT_ACTION, post=True)
def edit_step(request: SignedInRequest, pk: int) -> HttpResponse:
    step = find(VersionStep, request, pk=pk)
    require(may_edit_step(request.user, step))
    version = step.plan_version
    form = StepForm(sent(request), instance=step, on=timezone.localdate())
    return keep(
        request,
        form,
        version.plan,
        "Step changed",
        heading="Change the step",
        caption=version.name,
        withdraw_url=reverse("improvement:withdraw_step", args=[request.council.slug, pk]),
        noun="step",
    )


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_step(request: SignedInRequest, pk: int) -> HttpResponse:
    step = find(VersionStep, request, pk=pk)
    require(may_edit_step(request.user, step))
    crumbs = versions_crumbs(request, step.plan_version.plan)
    return withdraw(request, step, back=step.get_absolute_url(), crumbs=crumbs)


@opens(Capability.EDIT_ACTION, post=True)
def add_response(request: SignedInRequest, pk: int) -> HttpResponse:
    version = find(PlanVersion, request, pk=pk, withdrawn_at=None)
    require(may_record_response(request.user, version))
    new = RegulatorResponse(plan_version=version)
    form = ResponseForm(sent(request), instance=new, user=request.user, on=timezone.localdate())
    return keep(
        request,
        form,
        version.plan,
        "Response recorded",
        heading="Record what the regulator answered",
        caption=version.name,
        button="Record the response",
    )


@opens(Capability.EDIT_ACTION, post=True)
def edit_response(request: SignedInRequest, pk: int) -> HttpResponse:
    response = find(RegulatorResponse, request, pk=pk)
    require(may_edit_response(request.user, response))
    version, today = response.plan_version, timezone.localdate()
    form = ResponseForm(sent(request), instance=response, user=request.user, on=today)
    return keep(
        request,
        form,
        version.plan,
        "Response changed",
        heading="Change the response",
        caption=version.name,
        withdraw_url=reverse("improvement:withdraw_response", args=[request.council.slug, pk]),
        noun="response",
    )


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_response(request: SignedInRequest, pk: int) -> HttpResponse:
    response = find(RegulatorResponse, request, pk=pk)
    require(may_edit_response(request.user, response))
    crumbs = versions_crumbs(request, response.plan_version.plan)
    return withdraw(request, response, back=response.get_absolute_url(), crumbs=crumbs)

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.as_at import past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from improvement.action_sheet import action_sheet
from improvement.changes import history_of
from improvement.forms import ActionForm, MilestoneForm, MilestoneMetForm
from improvement.models import Action, Closing, ImprovementPlan, Milestone
from improvement.models.action import may_have
from improvement.permissions import (
    may_add_action,
    may_add_evidence,
    may_decide_closing,
    may_decide_date,
    may_edit_action,
    may_edit_milestones,
    may_explain,
    may_meet_milestone,
    may_propose_closing,
    may_read_batches,
    may_read_history,
    may_record_progress,
    may_reopen,
    may_withdraw_action,
)
from improvement.risk_register import risks_of_action
from improvement.views.crumbs import action_crumbs, plan_crumbs
from improvement.views.plans import edit
from improvement.workflows import what_is_missing


@opens(Capability.READ_PLAN)
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    """One action with the line it sits in, now or as at a past day."""
    action = find_in(with_all(Action.objects.select_related(*BESIDE)), request, pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    sheet = action_sheet(action, user=request.user, on=today, past=past)
    plan_url = action.plan.get_absolute_url() + (past.query if past else "")
    context: dict[str, Any] = {
        "record": action,
        "sheet": sheet,
        "a": sheet.action,
        "past": past,
        "today": sheet.on,
        "rag_definitions": sheet.ratings.rag_key,
        "crumbs": [*plan_crumbs(request, action.plan)[:-1], (sheet.plan_title, plan_url)],
        "risks": risks_of_action(action, user=request.user, past=past)
        if may_have(action, "risk_links")
        else [],
        "may_read_history": may_read_history(request.user, action),
    }
    if past is None:
        context |= controls(request, action, sheet)
    return render(request, "improvement/action.html", context)


def with_all(rows: Any) -> Any:
    """Actions with what their page asks about several times, and with what hangs on them."""
    closings = Closing.objects.select_related("proposed_by", "decided_by", "reopened_by")
    return rows.with_parts().prefetch_related(Prefetch("closings", closings))


BESIDE = ("plan__council", "strand")


def find_action(request: SignedInRequest, pk: int) -> Action:
    """The action with its plan, council and strand, or 404."""
    found: Action = find_in(Action.objects.select_related(*BESIDE), request, pk)
    return found


def find_in(rows: Any, request: SignedInRequest, pk: int) -> Any:
    found = rows.visible_to(request.user).in_council(request.council).filter(pk=pk).first()
    return found if found is not None else find(rows.model, request, pk=pk)


def controls(request: SignedInRequest, action: Action, sheet: Any) -> dict[str, Any]:
    """Which controls the page shows: only those that would not be refused."""
    user, today = request.user, sheet.on
    records = may_record_progress(user, action)
    context: dict[str, Any] = {
        "may_record": records,
        "may_edit": may_edit_action(user, action),
        "may_withdraw": may_withdraw_action(user, action),
        "may_set_exempt": action.withdrawn_at is None and may_set_exempt(user, action.council),
        "may_add_evidence": may_add_evidence(user, action),
        "may_edit_milestones": may_edit_milestones(user, action),
        "may_meet_milestones": records,
        "may_explain": sheet.is_off_track and may_explain(user, action),
    }
    if sheet.asked_date:
        asked = sheet.asked_date
        asked.action = action
        context["may_decide_date"] = may_decide_date(user, asked, on=today)
    if sheet.proposal:
        sheet.proposal.action = action
        context["may_decide_closing"] = may_decide_closing(user, sheet.proposal, on=today)
    elif sheet.closing:
        sheet.closing.action = action
        context["may_reopen"] = may_reopen(user, sheet.closing, on=today)
    elif may_propose_closing(user, action):
        context["missing"] = what_is_missing(
            sheet.status,
            delivered_on=sheet.latest.delivered_on if sheet.latest else None,
            evidence=sheet.evidence,
            milestones=sheet.milestones,
        )
        context["may_propose"] = not context["missing"]
    return context


@opens(Capability.EDIT_ACTION, post=True)
def add_action(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_add_action(request.user, plan))
    form = ActionForm(
        sent(request),
        instance=Action(plan=plan),
        user=request.user,
        on=timezone.localdate(),
        initial={
            "strand": request.GET.get("strand"),
            "areas": request.GET.getlist("area"),
            "priorities": request.GET.getlist("priority"),
        },
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Action {form.instance.reference} added")
        return redirect(form.instance)
    return render_form(
        request,
        "improvement/action_form.html",
        form,
        plan=plan,
        heading="Add an action",
        caption=plan.title,
        button="Add the action",
        cancel_url=plan.get_absolute_url(),
        crumbs=plan_crumbs(request, plan),
    )


@opens(Capability.EDIT_ACTION, post=True)
def edit_action(request: SignedInRequest, pk: int) -> HttpResponse:
    action = find_action(request, pk)
    require(may_edit_action(request.user, action))
    form = ActionForm(sent(request), instance=action, user=request.user, on=timezone.localdate())
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Action {form.instance.reference} changed")
        return redirect(form.instance)
    return render_form(
        request,
        "improvement/action_form.html",
        form,
        plan=action.plan,
        record=action,
        heading="Change the action",
        caption=action.reference,
        button="Record the change",
        cancel_url=action.get_absolute_url(),
        crumbs=action_crumbs(request, action),
    )


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_action(request: SignedInRequest, pk: int) -> HttpResponse:
    action = find_action(request, pk)
    require(may_withdraw_action(request.user, action))
    back = action.get_absolute_url()
    return withdraw(request, action, back=back, crumbs=action_crumbs(request, action))


@opens(Capability.SET_EXEMPT, post=True)
def action_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    action = find(Action, request, pk=pk, withdrawn_at=None)
    return change_readers(request, action, crumbs=action_crumbs(request, action))


@opens(Capability.READ_HISTORY)
def action_history(request: SignedInRequest, pk: int) -> HttpResponse:
    action = find_action(request, pk)
    require(may_read_history(request.user, action))
    return render(
        request,
        "improvement/action_history.html",
        {
            "action": action,
            "entries": history_of(action, user=request.user),
            "batches_of": request.council.slug
            if may_read_batches(request.user, action.plan)
            else "",
            "crumbs": action_crumbs(request, action),
        },
    )


@opens(Capability.EDIT_ACTION, post=True)
def add_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    action = find_action(request, pk)
    require(may_edit_milestones(request.user, action))
    form = MilestoneForm(sent(request), instance=Milestone(action=action), user=request.user)
    return edit(
        request,
        form,
        "Milestone added",
        heading="Add a milestone",
        caption=str(action),
        button="Add the milestone",
        cancel_url=action.get_absolute_url(),
        crumbs=action_crumbs(request, action),
    )


@opens(Capability.EDIT_ACTION, post=True)
def edit_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    milestone = find(Milestone, request, pk=pk)
    action = milestone.action
    require(milestone.withdrawn_at is None and may_edit_milestones(request.user, action))
    form = MilestoneForm(sent(request), instance=milestone, user=request.user)
    return edit(
        request,
        form,
        "Milestone changed",
        heading="Change the milestone",
        caption=str(action),
        cancel_url=action.get_absolute_url(),
        crumbs=action_crumbs(request, action),
    )


@opens(Capability.RECORD_PROGRESS, post=True)
def meet_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    milestone = find(Milestone, request, pk=pk)
    action = milestone.action
    require(may_meet_milestone(request.user, milestone))
    form = MilestoneMetForm(sent(request), instance=milestone, on=timezone.localdate())
    return edit(
        request,
        form,
        "Milestone recorded",
        heading="Record that a milestone is met",
        caption=milestone.title,
        button="Record it",
        cancel_url=action.get_absolute_url(),
        crumbs=action_crumbs(request, action),
    )


@opens(Capability.EDIT_ACTION, post=True)
def withdraw_milestone(request: SignedInRequest, pk: int) -> HttpResponse:
    milestone = find(Milestone, request, pk=pk)
    action = milestone.action
    require(milestone.withdrawn_at is None and may_edit_milestones(request.user, action))
    back = action.get_absolute_url()
    return withdraw(request, milestone, back=back, crumbs=action_crumbs(request, action))


@opens(Capability.SET_EXEMPT, post=True)
def milestone_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    milestone = find(Milestone, request, pk=pk, withdrawn_at=None)
    return change_readers(request, milestone, crumbs=action_crumbs(request, milestone.action))

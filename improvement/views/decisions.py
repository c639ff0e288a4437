from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, may_open, opens, require
from accounts.scope import find
from improvement.action_sheet import action_sheet
from improvement.forms import (
    ClosingDecisionForm,
    DateDecisionForm,
    ProposeClosingForm,
    ReopenForm,
)
from improvement.models import Closing, DueDateChange
from improvement.permissions import (
    may_decide_closing,
    may_decide_date,
    may_propose_closing,
    may_reopen,
)
from improvement.views.actions import find_action
from improvement.views.crumbs import action_crumbs
from improvement.views.plans import edit
from improvement.workflows import reasons_not_to_close


@opens(Capability.DECIDE_DATE)
def decisions(request: SignedInRequest) -> HttpResponse:
    """New dates and closings that wait for this person, the longest waiting first."""
    require(may_open(request.user, Capability.DECIDE_DATE, request.council))
    today = timezone.localdate()
    dates: Any = DueDateChange.objects.in_council(request.council)
    closings: Any = Closing.objects.in_council(request.council)
    return render(
        request,
        "improvement/decisions.html",
        {
            "dates": dates.awaiting(request.user, on=today)
            .select_related("action__plan__council", "asked_by")
            .order_by("asked_at"),
            "closings": closings.awaiting(request.user, on=today)
            .select_related("action__plan__council", "proposed_by")
            .order_by("proposed_at"),
            "today": today,
        },
    )


@opens(Capability.DECIDE_DATE, post=True)
def decide_date(request: SignedInRequest, pk: int) -> HttpResponse:
    change = find(DueDateChange, request, pk=pk)
    today = timezone.localdate()
    require(may_decide_date(request.user, change, on=today))
    if change.decided_at is not None:
        messages.info(request, f"The new date was decided already by {change.decided_by}")
        return redirect(change)
    form = DateDecisionForm(sent(request), instance=change)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "New date agreed" if change.is_agreed else "New date refused")
        return redirect(change)
    return render_form(
        request,
        "improvement/decide_date.html",
        form,
        change=change,
        action=change.action,
        moves=change.action.date_changes.agreed().count(),
        status=change.action.status_on(today, request.user),
        today=today,
        crumbs=action_crumbs(request, change.action),
    )


@opens(Capability.PROPOSE_CLOSING, post=True)
def propose_closing(request: SignedInRequest, pk: int) -> HttpResponse:
    action = find_action(request, pk)
    require(may_propose_closing(request.user, action))
    today = timezone.localdate()
    waiting = action.closings.undecided().first()
    form = ProposeClosingForm(sent(request), action=action, user=request.user, on=today)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Closing proposed")
        return redirect(action)
    return render_form(
        request,
        "improvement/propose_closing.html",
        form,
        action=action,
        waiting=waiting,
        missing=[] if form.is_bound else reasons_not_to_close(action, user=request.user, on=today),
        crumbs=action_crumbs(request, action),
    )


@opens(Capability.CLOSE_ACTION, post=True)
def decide_closing(request: SignedInRequest, pk: int) -> HttpResponse:
    closing = find(Closing, request, pk=pk)
    today = timezone.localdate()
    require(may_decide_closing(request.user, closing, on=today))
    if closing.decided_at is not None:
        messages.info(request, f"The closing was decided already by {closing.decided_by}")
        return redirect(closing)
    form = ClosingDecisionForm(sent(request), instance=closing, user=request.user, on=today)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Action closed" if closing.is_closed else "Not closed yet")
        return redirect(closing)
    return render_form(
        request,
        "improvement/decide_closing.html",
        form,
        closing=closing,
        action=closing.action,
        sheet=action_sheet(closing.action, user=request.user, on=today, past=None),
        missing=reasons_not_to_close(closing.action, user=request.user, on=today),
        today=today,
        crumbs=action_crumbs(request, closing.action),
    )


@opens(Capability.CLOSE_ACTION, post=True)
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    action = find_action(request, pk)
    closing = action.closing_in_force()
    require(closing is not None and may_reopen(request.user, closing, on=timezone.localdate()))
    form = ReopenForm(sent(request), instance=closing)
    return edit(
        request,
        form,
        "Action reopened",
        heading="Reopen the action",
        caption=str(action),
        button="Reopen the action",
        cancel_url=action.get_absolute_url(),
        crumbs=action_crumbs(request, action),
    )

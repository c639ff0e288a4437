"""A decision that was called in: by whom and why, and what a meeting decided on that."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.withdrawing import withdraw
from boards.permissions import may_keep_boards
from reports.call_in_form import CallInForm, CallInOutcomeForm
from reports.models import CallInMade, CommitteeRules
from reports.permissions import may_record_call_in
from reports.views.decisions import crumbs_of, find_decision


@opens(Capability.KEEP_BOARDS, post=True)
def add_call_in(request: SignedInRequest, decision_id: int) -> HttpResponse:
    found = find_decision(request, decision_id)
    require(may_record_call_in(request.user, found))
    return kept_call_in(request, CallInMade(decision=found), "Record a call-in")


@opens(Capability.KEEP_BOARDS, post=True)
def edit_call_in(request: SignedInRequest, call_in_id: int) -> HttpResponse:
    found = find_call_in(request, call_in_id)
    url = reverse("reports:withdraw_call_in", args=[request.council.slug, found.pk])
    return kept_call_in(request, found, "Change the call-in", withdraw_url=url)


@opens(Capability.KEEP_BOARDS, post=True)
def decide_call_in(request: SignedInRequest, call_in_id: int) -> HttpResponse:
    found = find_call_in(request, call_in_id)
    form = CallInOutcomeForm(
        sent(request), instance=found, user=request.user, on=timezone.localdate()
    )
    return kept(request, form, "Record the outcome of the call-in", "Outcome recorded")


@opens(Capability.KEEP_BOARDS, post=True)
def withdraw_call_in(request: SignedInRequest, call_in_id: int) -> HttpResponse:
    """Take back a call-in that was withdrawn by those who made it, or recorded by mistake."""
    found = find_call_in(request, call_in_id)
    back = found.decision.get_absolute_url()
    crumbs = crumbs_of(request, found.decision)
    return withdraw(request, found, noun="call-in", back=back, crumbs=crumbs)


def find_call_in(request: SignedInRequest, call_in_id: int) -> CallInMade:
    found = find(CallInMade, request, pk=call_in_id, withdrawn_at=None)
    found.decision = find_decision(request, found.decision_id)
    require(may_keep_boards(request.user, request.council))
    return found


def kept_call_in(
    request: SignedInRequest, call_in: CallInMade, title: str, **context: Any
) -> HttpResponse:
    rules = CommitteeRules.objects.of(request.council)
    form = CallInForm(sent(request), instance=call_in, on=timezone.localdate(), rules=rules)
    return kept(request, form, title, "Call-in recorded", **context)


def kept(
    request: SignedInRequest, form: Any, title: str, done: str, **context: Any
) -> HttpResponse:
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(form.instance.decision)
    back = form.instance.decision.get_absolute_url()
    return render_form(request, "boards/form.html", form, page_title=title, back=back, **context)

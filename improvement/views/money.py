from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from improvement.forms import FundingLineForm
from improvement.models import FundingLine, ImprovementPlan
from improvement.money import NEVER_ADDED
from improvement.money_list import money_list
from improvement.permissions import (
    may_edit_funding_line,
    may_keep_risks_and_money,
    may_read_part_history,
)
from improvement.views.crumbs import Crumbs, plan_crumbs
from improvement.views.risks import find_plan, part_history


def money_crumbs(request: SignedInRequest, plan: ImprovementPlan) -> Crumbs:
    url = reverse("improvement:money", args=[request.council.slug, plan.pk])
    return [*plan_crumbs(request, plan), ("Money", url)]


@opens(Capability.READ_PLAN)
def money(request: SignedInRequest, pk: int) -> HttpResponse:
    """The money of a plan by financial year, now or as at a past day."""
    plan = find_plan(request, pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    context = {
        "plan": plan,
        "list": money_list(plan, user=request.user, on=past.on if past else today, past=past),
        "never_added": NEVER_ADDED,
        "past": past,
        "today": today,
        "may_keep": past is None and may_keep_risks_and_money(request.user, plan),
        "may_read_history": past is None and may_read_part_history(request.user, plan),
        "may_set_exempt": past is None and may_set_exempt(request.user, request.council),
        "crumbs": plan_crumbs(request, plan),
    }
    return render(request, "improvement/money.html", context)


def keep_line(
    request: SignedInRequest, form: FundingLineForm, done: str, **context: Any
) -> HttpResponse:
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(form.instance)
    crumbs = money_crumbs(request, form.instance.plan)
    context |= {"cancel_url": crumbs[-1][1], "crumbs": crumbs}
    return render_form(request, "improvement/sectioned_form.html", form, **context)


@opens(Capability.KEEP_MEASURES, post=True)
def add_funding_line(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find_plan(request, pk)
    require(may_keep_risks_and_money(request.user, plan))
    form = FundingLineForm(sent(request), instance=FundingLine(plan=plan), user=request.user)
    return keep_line(
        request,
        form,
        "Money added",
        heading="Add money",
        caption=plan.title,
        button="Add the money",
    )


@opens(Capability.KEEP_MEASURES, post=True)
def edit_funding_line(request: SignedInRequest, pk: int) -> HttpResponse:
    line = find(FundingLine, request, pk=pk)
    require(may_edit_funding_line(request.user, line))
    form = FundingLineForm(sent(request), instance=line, user=request.user)
    return keep_line(request, form, "Money changed", heading="Change the money", caption=str(line))


@opens(Capability.KEEP_MEASURES, post=True)
def withdraw_funding_line(request: SignedInRequest, pk: int) -> HttpResponse:
    line = find(FundingLine, request, pk=pk)
    require(may_edit_funding_line(request.user, line))
    crumbs = money_crumbs(request, line.plan)
    return withdraw(
        request, line, noun="line of money", back=crumbs[-1][1], to=crumbs[-1][1], crumbs=crumbs
    )


@opens(Capability.READ_HISTORY)
def funding_line_history(request: SignedInRequest, pk: int) -> HttpResponse:
    line = find(FundingLine, request, pk=pk)
    return part_history(request, line, crumbs=money_crumbs(request, line.plan))


@opens(Capability.SET_EXEMPT, post=True)
def funding_line_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    line = find(FundingLine, request, pk=pk)
    return change_readers(
        request, line, noun="line of money", crumbs=money_crumbs(request, line.plan)
    )

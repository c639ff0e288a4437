from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.policy import Capability, opens
from accounts.scope import find
from impact.measure_status import KEY
from impact.on_a_page import on_a_page as sheet_of
from improvement.models import ImprovementPlan
from improvement.ratings import ratings_of
from improvement.version_list import newest_name
from improvement.views.crumbs import plan_crumbs
from improvement.views.plans import nothing_then


@opens(Capability.READ_PLAN)
def on_a_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole plan on one sheet, to print and pin up, now or as at a past day."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    context = {
        "plan": shown,
        "version": newest_name(plan, past=past),
        "sheet": sheet_of(plan, user=request.user, on=today, past=past),
        "past": past,
        "today": today,
        "on": past.on if past else today,
        "here_url": reverse("impact:on_a_page", args=[request.council.slug, pk]),
        "rag_definitions": ratings_of(request.council, at=past.moment if past else None).rag_key,
        "measure_key": KEY,
        "crumbs": plan_crumbs(request, plan),
    }
    return render(request, "impact/on_a_page.html", context)

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.policy import Capability, opens
from accounts.scope import find
from improvement.models import ImprovementPlan
from improvement.timeline import timeline_of
from improvement.views.crumbs import plan_crumbs
from improvement.views.plans import nothing_then


@opens(Capability.READ_PLAN)
def timeline(request: SignedInRequest, pk: int) -> HttpResponse:
    """The actions and milestones of a plan along the months, now or as at a past day."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    context = {
        "plan": shown,
        "timeline": timeline_of(plan, request.GET, user=request.user, on=today, past=past),
        "past": past,
        "today": today,
        "on": past.on if past else today,
        "here_url": reverse("improvement:timeline", args=[request.council.slug, pk]),
        "crumbs": plan_crumbs(request, plan),
    }
    return render(request, "improvement/timeline.html", context)

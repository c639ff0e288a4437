from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import past_of
from accounts.middleware import SignedInRequest
from accounts.policy import Capability, opens
from accounts.scope import find
from improvement.compared_plan import compared, known_of, moments_of, shortcuts
from improvement.forms import ComparisonForm
from improvement.models import ImprovementPlan
from improvement.plan_meetings import meetings_around
from improvement.ratings import ratings_of
from improvement.views.crumbs import plan_crumbs


@opens(Capability.READ_PLAN)
def compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """What changed in a plan between two days, narrowed by the URL to some kinds of change.

    From a page as at a past day one comes here with that day as the second.
    """
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    until = past.on if past else today
    known = known_of(plan, user=request.user)
    met, _ = meetings_around(plan, request.user, on=until, past=past)
    offered = shortcuts(moments_of(plan, meeting=met, until=until), known=known, until=until)
    usual = offered[0].on if offered else known.first_on
    days = with_usual_days(request.GET, begins=usual.isoformat(), ends=until.isoformat())
    form = ComparisonForm(days, known=known, today=today)
    is_new = known.first_on >= today
    context: dict[str, Any] = {
        "plan": plan,
        "form": None if is_new else form,
        "shortcuts": offered,
        "is_new": is_new,
        "today": today,
        "until": until,
        "here_url": reverse("improvement:compare", args=[request.council.slug, plan.pk]),
        "rag_definitions": ratings_of(plan.council_id).rag_key,
        "crumbs": plan_crumbs(request, plan),
    }
    if not is_new and form.is_valid():
        begins, ends = form.cleaned_data["from"], form.cleaned_data["to"]
        context["comparison"] = compared(
            plan, request.GET, begins=begins, ends=ends, user=request.user, today=today
        )
    status = 422 if form.errors and not is_new else 200
    return render(request, "improvement/compare.html", context, status=status)


def with_usual_days(query: QueryDict, *, begins: str, ends: str) -> QueryDict:
    """The address with the days that it leaves out."""
    days = query.copy()
    for name, usual in (("from", begins), ("to", ends)):
        if not any(given == name or given.startswith(f"{name}_") for given in query):
            days[name] = usual
    return days

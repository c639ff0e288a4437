from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.policy import Capability, opens
from accounts.scope import find
from impact.gaps import RULE_BY_CODE, counts_of, gaps_of, with_places
from impact.line_reading import line_of
from improvement.models import ImprovementPlan
from improvement.permissions import may_edit_plan
from improvement.ratings import ratings_of
from improvement.views.crumbs import plan_crumbs
from improvement.views.plans import nothing_then

GAPS_SHOWN = 8  # of each rule; the rule's own page has the rest
GAPS_A_PAGE = 50
ACTIONS_SHOWN = 6  # beside a finding; the plan list has the rest


@opens(Capability.READ_PLAN)
def line(request: SignedInRequest, pk: int) -> HttpResponse:
    """Finding, actions, measures, impact, assurance: the whole line of a plan, with its gaps."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    seen = line_of(plan, user=request.user, on=today, past=past)
    found = gaps_of(seen)
    is_leader = past is None and may_edit_plan(request.user, plan)
    query, at = (past.query, past.moment) if past else ("", None)
    place = partial(with_places, plan=plan, is_leader=is_leader, query=query)
    context = {
        "plan": shown,
        "past": past,
        "today": today,
        "line": seen,
        "found": [(each, place(each, most=GAPS_SHOWN)) for each in found],
        "weights": counts_of(found),
        "rag_definitions": ratings_of(request.council, at=at).rag_key,
        "is_leader": is_leader,
        "crumbs": plan_crumbs(request, plan),
        "actions_shown": ACTIONS_SHOWN,
        "feeds_url": reverse("improvement:feeds", args=[request.council.slug, pk]) + query,
    }
    code = request.GET.get("gap", "")
    if not code:
        return render(request, "impact/line.html", context)
    if code not in RULE_BY_CODE:
        raise Http404("No such gap")
    of_rule = next((each for each in found if each.rule.code == code), None)
    gaps = place(of_rule) if of_rule else []
    context |= {
        "rule": RULE_BY_CODE[code],
        "page": Paginator(gaps, GAPS_A_PAGE).get_page(request.GET.get("page")),
        "line_url": request.path + query,
    }
    return render(request, "impact/gap.html", context)

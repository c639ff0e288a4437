from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.models import User
from accounts.policy import Capability, access_of, may_open, opens, require, signed_in
from improvement.as_at import as_at_of
from improvement.models import ImprovementPlan, Risk
from improvement.permissions import may_add_action, may_add_plan
from improvement.status import RAG_DEFINITIONS, Rag
from inspections.models import Inspection
from overview.my_work import my_work as work_of
from overview.standing import (
    SHOWN,
    areas_answered,
    countdowns,
    meetings_around,
    standing_of,
)


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    return redirect("overview:my_work")


@signed_in()
def my_work(request: SignedInRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    councils = list(access_of(user).councils_by_slug.values())
    return render(
        request,
        "overview/my_work.html",
        {
            "work": work_of(user, on=today),
            "today": today,
            "councils": councils,
            "read": [each for each in councils if may_open(user, Capability.READ_PLAN, each)],
            "kept": [each for each in councils if may_open(user, Capability.MANAGE_PEOPLE, each)],
        },
    )


@opens(Capability.READ_PLAN)
def overview(request: SignedInRequest) -> HttpResponse:
    require(may_open(request.user, Capability.READ_PLAN, request.council))
    today = timezone.localdate()
    user, council = request.user, request.council
    plans = list(
        ImprovementPlan.objects.visible_to(user)
        .in_council(council)
        .filter(withdrawn_at=None)
        .select_related("council")
        .order_by("pk")
    )
    asked = request.GET.get("plan", "")
    if asked:
        wanted = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
        plan = get_object_or_404(
            ImprovementPlan.objects.filter(pk__in=[p.pk for p in plans]), pk=wanted
        )
        plan.council = council
    elif plans:
        plan = plans[0]
    else:
        has_inspection = Inspection.objects.visible_to(user).in_council(council).exists()
        return render(
            request,
            "overview/no_plan.html",
            {"has_inspection": has_inspection, "may_add_plan": may_add_plan(user, council)},
        )
    as_at = as_at_of(request.GET.get("as_at", ""), today=today)
    on = as_at.on if as_at else today
    since, following = meetings_around(plan, user, on=on)
    standing = standing_of(plan, user, on=on, as_at=as_at, since=since)
    areas = areas_answered(plan, user, standing.rows, as_at=as_at)
    risks = [] if as_at else top_risks(plan, user)
    return render(
        request,
        "overview/overview.html",
        {
            "plan": plan,
            "plans": plans,
            "standing": standing,
            "areas": areas,
            "gaps_count": sum(1 for area in areas if area.is_gap),
            "attention": standing.attention[:SHOWN],
            "slipped": standing.slipped[:SHOWN],
            "since": since,
            "next_meeting": following,
            "countdowns": [] if as_at else countdowns(council, user, on=today),
            "risks": risks,
            "as_at": as_at,
            "on": on,
            "today": today,
            "may_add_action": may_add_action(user, plan) and not as_at,
            "rag_key": [(rag, rag.label, RAG_DEFINITIONS[rag]) for rag in Rag],
        },
    )


def top_risks(plan: ImprovementPlan, user: User) -> list[Risk]:
    """The three highest, where ratings are numbers of one scale; else the plan's first three."""
    risks = list(Risk.objects.visible_to(user).filter(plan=plan, withdrawn_at=None))
    if len({risk.scale for risk in risks}) == 1 and all(r.rating.isdecimal() for r in risks):
        risks.sort(key=lambda risk: -int(risk.rating))
    return risks[:3]

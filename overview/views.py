from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.as_at import AsAt, past_of, visible_rows
from accounts.middleware import SignedInRequest
from accounts.models import Council, User
from accounts.policy import Capability, access_of, may_open, opens, require, signed_in
from boards.challenge_list import open_challenges
from impact.gaps import counts_of, first_of_each, gaps_of
from impact.line import Line
from impact.line_reading import LineReading
from impact.measure_list import movement_of
from impact.measure_status import KEY as MEASURE_KEY
from impact.voice_list import latest_heard
from improvement.models import Action, ImprovementPlan
from improvement.permissions import may_add_action, may_add_plan, may_edit_plan
from improvement.plan_list import Counted
from improvement.plan_meetings import meetings_around
from improvement.ratings import ratings_of
from improvement.risk_register import top_risks
from inspections.models import Inspection
from overview.forms import SearchForm
from overview.my_work import my_work as work_of
from overview.search import A_PAGE, Found, all_of, words_of
from overview.search import search as find_everywhere
from overview.standing import SHOWN, countdowns, standing_of

GAPS_SHOWN = 5  # kinds of gap on the overview; the line of sight has the rest


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
            "names_council": len(councils) > 1,
            "read": [each for each in councils if may_open(user, Capability.READ_PLAN, each)],
            "kept": [each for each in councils if may_open(user, Capability.MANAGE_PEOPLE, each)],
        },
    )


@opens(Capability.READ_PLAN)
def search(request: SignedInRequest) -> HttpResponse:
    """Everything the reader may see that holds the words, by kind; or all of one kind."""
    require(may_open(request.user, Capability.READ_PLAN, request.council))
    form = SearchForm(request.GET if "q" in request.GET else None)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    context: dict[str, Any] = {
        "form": form,
        "searched_words": asked,
        "is_short": not words_of(asked),
    }
    if asked:
        groups = find_everywhere(request.council, request.user, asked)
        kind = next((each for each in groups if each.kind.key == request.GET.get("kind")), None)
        if kind is not None:
            counted: Any = Counted(kind.count)
            page: Any = Paginator(counted, A_PAGE).get_page(request.GET.get("page"))
            hits = all_of(kind.kind, request.council, request.user, asked, page.object_list)
            groups = [Found(kind.kind, kind.count, hits)]
            context |= {"kind": kind.kind, "page": page}
        context |= {"groups": groups, "count": sum(each.count for each in groups)}
    return render(request, "overview/search.html", context, status=422 if form.errors else 200)


@opens(Capability.READ_PLAN)
def overview(request: SignedInRequest) -> HttpResponse:
    require(may_open(request.user, Capability.READ_PLAN, request.council))
    today = timezone.localdate()
    user, council = request.user, request.council
    as_at = past_of(request, today=today)
    on = as_at.on if as_at else today
    plans = plans_of(council, user, on=on, as_at=as_at)
    if not plans:
        has_inspection = Inspection.objects.visible_to(user).in_council(council).exists()
        context = {
            "as_at": as_at,
            "has_inspection": has_inspection,
            "may_add_plan": may_add_plan(user, council),
        }
        return render(request, "overview/no_plan.html", context)
    plan = chosen(plans, request.GET.get("plan", ""))
    since, following = meetings_around(plan, user, on=on, past=as_at)
    reading = LineReading(plan, user=user, on=today, past=as_at)
    standing = standing_of(reading, since=since)
    line = reading.line(standing.live)
    can_edit = may_edit_plan(user, plan) and not as_at
    return render(
        request,
        "overview/overview.html",
        {
            "plan": plan,
            "plans": plans,
            "standing": standing,
            "line": line,
            "answers_any": bool(line.areas) or reading.inspections().exists(),
            **gaps_in(line, plan, is_leader=can_edit, past=as_at),
            "heard": latest_heard(plan, user=user, past=as_at),
            "attention": standing.attention[:SHOWN],
            "slipped": standing.slipped[:SHOWN],
            "since": since,
            "next_meeting": following,
            "open_challenges": open_challenges(plan, user=user, past=as_at),
            "countdowns": countdowns(council, user, on=today, past=as_at),
            "risks": top_risks(reading.ratings, plan, past=as_at),
            "measures": movement_of(reading.standings.values(), past=as_at),
            "measure_key": MEASURE_KEY,
            "as_at": as_at,
            "on": on,
            "today": today,
            "may_add_action": may_add_action(user, plan) and not as_at,
            "may_edit_plan": can_edit,
            "may_decide": may_open(user, Capability.DECIDE_DATE, council) and not as_at,
            "rag_key": ratings_of(council, at=as_at.moment if as_at else None).rag_key,
        },
    )


def gaps_in(
    line: Line, plan: ImprovementPlan, *, is_leader: bool, past: AsAt | None
) -> dict[str, Any]:
    """How many gaps of each weight there are in the line, and the first of the gravest kinds."""
    found = gaps_of(line)
    worst = found[:GAPS_SHOWN]
    query = past.query if past else ""
    return {
        "gap_counts": counts_of(found),
        "gaps": first_of_each(worst, plan=plan, is_leader=is_leader, query=query),
    }


def plans_of(
    council: Council, user: User, *, on: date, as_at: AsAt | None
) -> list[ImprovementPlan]:
    """The council's plans, now or as recorded by then, the one that matters most first.

    That is the one with actions that started last; then those still to start, then the empty ones.
    """
    at = as_at.moment if as_at else None
    actions = visible_rows(Action, user, at).filter(plan_id=OuterRef("id"), withdrawn_at=None)
    rows = (
        visible_rows(ImprovementPlan, user, at)
        .filter(council_id=council.pk, withdrawn_at=None)
        .annotate(has_actions=Exists(actions))
        .order_by("id")
    )
    found = []
    for row in rows:
        plan = row if as_at is None else row.instance
        plan.council = council
        begins = row.starts_on or date.min
        found.append(((row.has_actions, begins <= on, begins, plan.pk), plan))
    return [plan for _, plan in sorted(found, key=lambda each: each[0], reverse=True)]


def chosen(plans: list[ImprovementPlan], asked: str) -> ImprovementPlan:
    """The plan that the address asks for, else the first. Raises Http404 for one not among them."""
    if not asked:
        return plans[0]
    for plan in plans:
        if str(plan.pk) == asked:
            return plan
    raise Http404("No plan here")

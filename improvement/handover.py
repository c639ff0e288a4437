"""Who left with actions in their name, and what somebody carries in a plan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Membership, User
from improvement.models import (
    Action,
    ActionContributor,
    ActionLead,
    Closing,
    ImprovementPlan,
    Risk,
)
from improvement.permissions import LEADING_ROLES


@dataclass(frozen=True)
class Leaver:
    """Somebody who leads actions of a plan and holds no role any more that may carry one."""

    plan_id: int
    user_id: int
    name: str
    actions_count: int


def leads_of_leavers(*, on: date) -> Any:
    """Those who lead by name only. Closed and withdrawn actions need no lead."""
    carries = Membership.objects.live(on=on).filter(
        user_id=OuterRef("user_id"),
        council_id=OuterRef("action__plan__council_id"),
        role__in=LEADING_ROLES,
    )
    closed = Closing.objects.in_force().filter(action_id=OuterRef("action_id"))
    links = ActionLead.objects.current().filter(action__withdrawn_at=None)
    return links.filter(~Exists(carries), ~Exists(closed))


def rows_of_leavers(plans: Any, *, on: date) -> Any:
    """What makes a `Leaver` of each, as rows in no order."""
    led = leads_of_leavers(on=on).filter(action__plan__in=plans).order_by()
    rows = led.values_list("action__plan_id", "user_id", "user__name")
    return rows.annotate(actions_count=Count("pk"))


def leavers_of(plans: Any, *, on: date) -> list[Leaver]:
    """Of all `plans`, in one query."""
    rows = rows_of_leavers(plans, on=on).order_by("user__name", "user_id", "action__plan_id")
    return [Leaver(*row) for row in rows]


def carried_by(person: User, plan: ImprovementPlan) -> Any:
    """The actions of the plan that `person` leads or contributes to, closed ones left out."""
    rows: Any = Action.objects.reported_by(person)
    closed = Closing.objects.in_force().filter(action_id=OuterRef("pk"))
    return rows.filter(plan=plan, withdrawn_at=None).filter(~Exists(closed))


def people_carrying(plan: ImprovementPlan) -> Any:
    """Those who lead or contribute to an action of the plan."""
    leads = ActionLead.objects.current().filter(action__plan=plan).values("user_id")
    helpers = ActionContributor.objects.current().filter(action__plan=plan).values("user_id")
    return User.objects.filter(Q(pk__in=leads) | Q(pk__in=helpers)).order_by("name", "pk")


def also_carried_by(person: Any, plan: ImprovementPlan) -> list[tuple[str, str]]:
    """Risks that `person` owns and measures that they keep, each with its address."""
    risks = Risk.objects.filter(
        plan=plan, withdrawn_at=None, owner_links__user=person, owner_links__ended_at=None
    )
    kept = person.kept_measure_links.filter(
        ended_at=None, measure__plan=plan, measure__withdrawn_at=None
    )
    measures = [link.measure for link in kept.select_related("measure__plan__council")]
    listed = [*risks.select_related("plan__council"), *measures]
    return [(str(each), each.get_absolute_url()) for each in listed]

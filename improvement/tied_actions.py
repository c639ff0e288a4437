"""Actions that something else of the plan is tied to, with their status: two queries for all."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.as_at import AsAt
from accounts.models import User
from improvement.models import ImprovementPlan
from improvement.plan_list import STATUS_KINDS, rows_of
from improvement.status import ActionStatus


@dataclass(frozen=True)
class TiedAction:
    """An action in a few words."""

    id: int
    name: str
    url: str
    status: str
    status_kind: str


def tied_actions(
    links: Any, key: str, plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> dict[int, list[TiedAction]]:
    """The actions of `links` that `user` may read and that are not withdrawn.

    They are grouped by the attribute `key` of the link, such as "risk_id". `links` are those that
    stood at the moment that is shown; `on` is its day.
    """
    pairs = list(links.order_by("pk").values_list(key, "action_id"))
    shown = actions_shown({pk for _, pk in pairs}, plan, user=user, on=on, past=past)
    found: dict[int, list[TiedAction]] = defaultdict(list)
    for tied_to, action_id in pairs:
        if action_id in shown:
            found[tied_to].append(shown[action_id])
    return found


def actions_shown(
    ids: Collection[int], plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> dict[int, TiedAction]:
    """Those among `ids` that `user` may read and that are not withdrawn; none, and no query."""
    if not ids:
        return {}
    rows = rows_of(plan, user=user, on=on, past=past).filter(withdrawn_at=None)
    query = past.query if past else ""
    return {
        pk: TiedAction(
            pk,
            f"{reference} {title}",
            reverse("improvement:action", args=[plan.council.slug, pk]) + query,
            str(ActionStatus(status).label),
            STATUS_KINDS[status],
        )
        for pk, reference, title, status in rows.filter(id__in=ids).values_list(
            "id", "reference", "title", "status"
        )
    }

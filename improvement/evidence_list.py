"""The evidence library of a plan, and one item with its revisions: now or as at a past day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse

from accounts.as_at import AsAt, visible_by_id, visible_rows
from accounts.models import User
from improvement.filters import Filtered, OneOf, WordsFilter
from improvement.models import (
    Action,
    Evidence,
    EvidenceKind,
    EvidenceStrength,
    ImprovementPlan,
)
from improvement.permissions import may_read_exempt
from improvement.ratings import ratings_of
from inspections.models import AreaForImprovement

ITEMS_A_PAGE = 50
NOT_JUDGED = "none"
STRENGTH_KINDS = {
    EvidenceStrength.WEAK.value: "orange",
    EvidenceStrength.MODERATE.value: "yellow",
    EvidenceStrength.STRONG.value: "light-green",
}


class EvidenceFilter(WordsFilter):
    """Narrows items of evidence, or rows of their history."""

    words_in = ("title", "finding")

    kind = OneOf(label="Kind", empty_label="Any", choices=EvidenceKind.choices)
    strength = OneOf(
        label="Strength",
        empty_label="Any",
        method="by_strength",
        choices=[*EvidenceStrength.choices, (NOT_JUDGED, "Not yet judged")],
    )
    area = OneOf(label="Area for improvement", field_name="area_id", empty_label="Any")
    on = OneOf(
        label="Stands on",
        empty_label="Anything",
        method="by_place",
        choices=[("action", "An action"), ("area", "An area"), ("plan", "The plan as a whole")],
    )

    def by_strength(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(strength="" if value == NOT_JUDGED else value)

    def by_place(self, rows: Any, name: str, value: str) -> Any:
        if value == "plan":
            return rows.filter(action=None, area=None)
        return rows.exclude(**{value: None})


@dataclass
class EvidenceList(Filtered):
    """A page of items. `strengths` is the key: how each tag looks, what it says, what it means."""

    filter: EvidenceFilter
    page: Any
    strengths: list[tuple[str, str, str]]


def evidence_list(
    plan: ImprovementPlan, query: QueryDict, *, user: User, past: AsAt | None
) -> EvidenceList:
    """The items of the plan that `user` may read, the latest first."""
    at = past.moment if past else None
    rows = visible_rows(Evidence, user, at).filter(plan_id=plan.pk, withdrawn_at=None)
    used = rows.order_by().exclude(area_id=None).values("area_id")
    areas = visible_rows(AreaForImprovement, user, at).filter(id__in=used)
    options = [
        (area.id, f"{area.reference}. {area.short_title}")
        for area in areas.order_by("inspection_id", "order", "id")
    ]
    filters = EvidenceFilter(query, rows, options={"area": options})
    filters.form.is_valid()
    found = filters.filter_queryset(rows) if not filters.form.errors else rows
    found = found.select_related("by").order_by("-dated_on", "-recorded_at", "-id")
    page = Paginator(found, ITEMS_A_PAGE).get_page(query.get("page"))
    meanings = ratings_of(plan.council_id, at=at).strength
    describe(list(page.object_list), plan, user=user, past=past)
    strengths = [(STRENGTH_KINDS[each], each.label, meanings[each]) for each in EvidenceStrength]
    return EvidenceList(filters, page, strengths)


def describe(
    items: list[Any], plan: ImprovementPlan, *, user: User, past: AsAt | None
) -> list[Any]:
    """Give each item its words and addresses: where it stands, its file, its strength."""
    slug, tail = plan.council.slug, past.query if past else ""
    at = past.moment if past else None
    actions = visible_by_id(Action, (item.action_id for item in items), user=user, at=at)
    areas = visible_by_id(AreaForImprovement, (item.area_id for item in items), user=user, at=at)
    strengths = dict(EvidenceStrength.choices)
    for item in items:
        item.url = reverse("improvement:evidence_item", args=[slug, item.id]) + tail
        item.file_url = file_url(slug, item)
        item.strength_label = strengths.get(item.strength, "Not yet judged")
        item.strength_kind = STRENGTH_KINDS.get(item.strength, "grey")
        item.stands_on = []
        action, area = actions.get(item.action_id), areas.get(item.area_id)
        if action is not None:
            url = reverse("improvement:action", args=[slug, action.id]) + tail
            item.stands_on.append((f"{action.reference} {action.title}", url))
        if area is not None:
            url = reverse("inspections:area", args=[slug, area.id]) + tail
            item.stands_on.append((f"{area.reference}. {area.short_title}", url))
    return items


def file_url(slug: str, item: Any) -> str:
    """Where the file of this version of the item is given out; empty for a link."""
    if not item.file_name:
        return ""
    return reverse("improvement:evidence_revision", args=[slug, item.id, item.revision])


def revisions_of(item: Evidence, *, user: User, until: datetime | None = None) -> list[Any]:
    """The versions of the item in which its file or link was new, the newest first.

    A version that was exempt is left out for those who are not entitled.
    """
    rows = item.history.all()
    if until is not None:
        rows = rows.filter(history_date__lte=until)
    if not may_read_exempt(user, item.plan):
        rows = rows.exclude(visibility="exempt")
    first: dict[int, Any] = {}
    for row in rows.select_related("by").order_by("history_date", "history_id"):
        first.setdefault(row.revision, row)
    for row in first.values():
        row.file_url = file_url(item.plan.council.slug, row)
    return sorted(first.values(), key=lambda row: row.revision, reverse=True)

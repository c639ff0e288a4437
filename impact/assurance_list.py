"""The assurance of a plan: its programme, what was done, and where it disagrees with the owners.

All of it now, or as recorded by a past day; few queries, however many rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, OuterRef
from django.http import QueryDict
from django.urls import reverse

from accounts.as_at import AsAt, rows_as_at, visible_by_id, visible_rows
from accounts.models import User
from impact.assurance_status import Disagreement, ProgrammeLine, disagreeing
from impact.models import (
    ActivityAction,
    ActivityArea,
    ActivityEvidence,
    ActivityKind,
    AssuranceActivity,
    AssuranceProgramme,
    AssuranceRating,
    AuditGrade,
)
from improvement.evidence_list import describe as describe_evidence
from improvement.filters import Filtered, OneOf, WordsFilter
from improvement.models import Action, Evidence, ImprovementPlan
from improvement.plan_list import rows_of
from inspections.models import AreaForImprovement

ROWS_A_PAGE = 50
GRADE_KINDS = {
    AuditGrade.OUTSTANDING.value: "teal",
    AuditGrade.GOOD.value: "light-green",
    AuditGrade.REQUIRES_IMPROVEMENT.value: "yellow",
    AuditGrade.INADEQUATE.value: "light-red",
}


class ActivityFilter(WordsFilter):
    """Narrows activities, or rows of their history."""

    words_in = ("title", "found", "came_of_it")

    kind = OneOf(label="Kind", empty_label="Any", choices=ActivityKind.choices)
    programme = OneOf(label="Line of the programme", field_name="programme_id", empty_label="Any")
    area = OneOf(label="Area for improvement", method="by_area", empty_label="Any")

    def by_area(self, rows: Any, name: str, value: str) -> Any:
        links = ActivityArea.objects.as_at(self.at).filter(activity_id=OuterRef("id"))
        return rows.filter(Exists(links.filter(area_id=value)))


@dataclass
class Assurance(Filtered):
    """The page of a plan's assurance, ready to print."""

    filter: ActivityFilter
    page: Any
    programme: list[ProgrammeLine]
    disagreements: list[Disagreement]

    @property
    def overdue_count(self) -> int:
        return sum(1 for line in self.programme if line.is_overdue)


def assurance_of(
    plan: ImprovementPlan, query: QueryDict, *, user: User, on: date, past: AsAt | None
) -> Assurance:
    at, day = (past.moment, past.on) if past else (None, on)
    activities = visible_rows(AssuranceActivity, user, at).filter(
        plan_id=plan.pk, withdrawn_at=None
    )
    programme = programme_of(plan, activities, user=user, at=at, on=day)
    tied = ActivityArea.objects.as_at(at).filter(activity_id__in=activities.order_by().values("id"))
    areas = visible_rows(AreaForImprovement, user, at).filter(id__in=tied.values("area_id"))
    filters = ActivityFilter(
        query,
        activities,
        at=at,
        options={
            "programme": [(line.programme.id, line.programme.title) for line in programme],
            "area": [
                (area.id, f"{area.reference}. {area.short_title}")
                for area in areas.order_by("inspection_id", "order", "id")
            ],
        },
    )
    filters.form.is_valid()
    found = activities if filters.form.errors else filters.filter_queryset(activities)
    found = found.order_by("-held_on", "-id")
    page = Paginator(found, ROWS_A_PAGE).get_page(query.get("page"))
    describe(page.object_list, plan, past=past)
    return Assurance(
        filter=filters,
        page=page,
        programme=programme,
        disagreements=disagreements_of(plan, user=user, on=on, past=past),
    )


def programme_of(
    plan: ImprovementPlan, activities: Any, *, user: User, at: datetime | None, on: date
) -> list[ProgrammeLine]:
    """The lines of the programme, the most overdue first; `activities` are those the user sees."""
    lines = visible_rows(AssuranceProgramme, user, at).filter(plan_id=plan.pk, withdrawn_at=None)
    held = {
        programme_id: (count, last_on)
        for programme_id, count, last_on in activities.exclude(programme_id=None)
        .filter(held_on__lte=on)
        .order_by()
        .values_list("programme_id")
        .annotate(count=Count("id"), last_on=Max("held_on"))
    }
    found = []
    for line in lines:
        programme = line if at is None else line.instance
        count, last_on = held.get(line.id, (0, None))
        found.append(ProgrammeLine(programme, count, last_on, programme.due_after(last_on), on))
    return sorted(found, key=lambda line: (line.due_on or date.max, line.programme.title))


def disagreements_of(
    plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> list[Disagreement]:
    """Actions that owner and assurance rate differently, the graver first. One query."""
    rows = rows_of(plan, user=user, on=on, past=past)
    base = reverse("improvement:action", args=[plan.council.slug, 0])
    tail = past.query if past else ""
    found = [
        Disagreement(row, base.replace("/0/", f"/{row.id}/") + tail)
        for row in disagreeing(rows, at=past.moment if past else None).order_by("order", "id")
    ]
    return sorted(found, key=lambda each: not each.is_worse)


def describe(rows: Iterable[Any], plan: ImprovementPlan, *, past: AsAt | None) -> None:
    """Give each activity its words: its address, its grades, when it was held."""
    slug, tail = plan.council.slug, past.query if past else ""
    for row in rows:
        row.url = reverse("impact:activity", args=[slug, row.id]) + tail
        row.counts = [
            (grade.label, getattr(row, f"{grade.value}_count"), GRADE_KINDS[grade])
            for grade in AuditGrade
            if row.outstanding_count is not None
        ]
        row.graded_total = sum(count for _, count, _ in row.counts)
        good = (row.outstanding_count or 0) + (row.good_count or 0)
        row.good_percent = round(100 * good / row.graded_total) if row.graded_total else None
        standing = row.moderated_grade or row.grade
        row.grade_label = AuditGrade(standing).label if standing else ""
        row.grade_kind = GRADE_KINDS.get(standing, "grey")
        row.was_moderated = bool(row.moderated_grade and row.moderated_grade != row.grade)


@dataclass
class ActivitySheet:
    """One activity with what it is tied to, as far as its reader may know of it."""

    activity: Any
    programme: Any | None
    checked: list[tuple[str, str]]
    followed: list[tuple[str, str]]
    areas: list[tuple[str, str]]
    evidence: list[Any]
    ratings: list[Any]


def activity_sheet(shown: Any, *, user: User, past: AsAt | None) -> ActivitySheet:
    """Everything about the activity `shown`, which may be a copy of it as recorded by then."""
    plan, at = shown.plan, past.moment if past else None
    slug, tail = plan.council.slug, past.query if past else ""
    describe([shown], plan, past=past)
    links = list(
        ActivityAction.objects.as_at(at)
        .filter(activity_id=shown.id)
        .values_list("action_id", "relation")
    )
    actions = visible_by_id(Action, (pk for pk, _ in links), user=user, at=at)

    def tied(relation: str) -> list[tuple[str, str]]:
        found = [actions[pk] for pk, how in links if how == relation and pk in actions]
        return [
            (
                f"{action.reference} {action.title}",
                reverse("improvement:action", args=[slug, action.id]) + tail,
            )
            for action in sorted(found, key=lambda action: (action.order, action.id))
        ]

    area_ids = ActivityArea.objects.as_at(at).filter(activity_id=shown.id).values("area_id")
    areas = visible_rows(AreaForImprovement, user, at).filter(id__in=area_ids)
    item_ids = ActivityEvidence.objects.as_at(at).filter(activity_id=shown.id)
    items = visible_rows(Evidence, user, at).filter(
        id__in=item_ids.values("evidence_id"), withdrawn_at=None
    )
    ratings: Any = AssuranceRating.objects.visible_to(user).filter(activity_id=shown.id)
    if at is not None:
        ratings = ratings.filter(recorded_at__lte=at)
    programme = None
    if shown.programme_id:
        rows = rows_as_at(AssuranceProgramme, at)
        programme = rows.filter(id=shown.programme_id).first()
    return ActivitySheet(
        activity=shown,
        programme=programme,
        checked=tied(ActivityAction.Relation.CHECKED),
        followed=tied(ActivityAction.Relation.CAME_OF_IT),
        areas=[
            (
                f"{area.reference}. {area.short_title}",
                reverse("inspections:area", args=[slug, area.id]) + tail,
            )
            for area in areas.order_by("inspection_id", "order", "id")
        ],
        evidence=describe_evidence(list(items), plan, user=user, past=past),
        ratings=list(ratings.select_related("action__plan__council", "by").latest_first()),
    )

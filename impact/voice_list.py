"""What a plan heard, and whether the people who said it were told: now or as at a past day."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import CharField, Count, Exists, OuterRef, Q, Value, Window
from django.http import QueryDict
from django.urls import reverse

from accounts.as_at import AsAt, visible_by_id, visible_rows
from accounts.models import User
from accounts.records import Precision
from impact.models import VoiceAction, VoiceArea, VoiceEntry
from improvement.filters import Filtered, OneOf, WordsFilter
from improvement.models import Action, ImprovementPlan
from inspections.models import AreaForImprovement

ROWS_A_PAGE = 25
LATEST_SHOWN = 3


class VoiceFilter(WordsFilter):
    """Narrows voice entries, or rows of their history."""

    words_in = ("heard", "did", "came_of_it")

    group = OneOf(label="Who told us", empty_label="Anyone")
    loop = OneOf(
        label="Told what came of it",
        method="by_loop",
        empty_label="Either",
        choices=[("open", "Not yet told"), ("closed", "Told")],
    )
    area = OneOf(label="Area for improvement", method="by_area", empty_label="Any")

    def by_loop(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(told_on__isnull=value == "open")

    def by_area(self, rows: Any, name: str, value: str) -> Any:
        links = VoiceArea.objects.as_at(self.at).filter(entry_id=OuterRef("id"))
        return rows.filter(Exists(links.filter(area_id=value)))


@dataclass
class Voice(Filtered):
    """The page of what a plan heard, ready to print."""

    filter: VoiceFilter
    page: Any
    total: int
    open_count: int


def entries_of(plan: ImprovementPlan, *, user: User, past: AsAt | None) -> Any:
    """The plan's voice entries that `user` may read, the latest heard first."""
    rows = visible_rows(VoiceEntry, user, past.moment if past else None)
    return rows.filter(plan_id=plan.pk, withdrawn_at=None).order_by("-heard_on", "-id")


def voice_of(plan: ImprovementPlan, query: QueryDict, *, user: User, past: AsAt | None) -> Voice:
    at = past.moment if past else None
    rows = entries_of(plan, user=user, past=past)
    by_group = list(
        rows.order_by("group")
        .values_list("group")
        .annotate(total=Count("id"), told=Count("id", filter=Q(told_on__isnull=False)))
    )
    tied = VoiceArea.objects.as_at(at).filter(entry_id__in=rows.order_by().values("id"))
    tied_areas = visible_rows(AreaForImprovement, user, at).filter(id__in=tied.values("area_id"))
    areas = list(tied_areas.order_by("inspection_id", "order", "id"))
    filters = VoiceFilter(
        query,
        rows,
        at=at,
        options={
            "group": [(group, group) for group, _, _ in by_group],
            "area": [(area.id, f"{area.reference}. {area.short_title}") for area in areas],
        },
    )
    filters.form.is_valid()
    found = rows if filters.form.errors else filters.filter_queryset(rows)
    page = Paginator(found, ROWS_A_PAGE).get_page(query.get("page"))
    describe(page.object_list, plan, past=past)
    tie(page.object_list, plan, {area.id: area for area in areas}, user=user, past=past)
    total = sum(count for _, count, _ in by_group)
    return Voice(
        filter=filters,
        page=page,
        total=total,
        open_count=total - sum(told for _, _, told in by_group),
    )


@dataclass
class Heard:
    """The latest that was heard, and how many still wait to be told."""

    latest: list[Any]
    open_count: int


def latest_heard(plan: ImprovementPlan, *, user: User, past: AsAt | None) -> Heard:
    """What the overview says. One query."""
    waiting = Window(Count("id", filter=Q(told_on=None)))
    rows = entries_of(plan, user=user, past=past).annotate(waiting=waiting)
    latest = list(rows[:LATEST_SHOWN])
    describe(latest, plan, past=past)
    return Heard(latest, latest[0].waiting if latest else 0)


def areas_of(entry: Any, *, user: User, past: AsAt | None) -> dict[int, Any]:
    """The areas that an entry is tied to and `user` may read, by id."""
    at = past.moment if past else None
    tied = VoiceArea.objects.as_at(at).filter(entry_id=entry.id).values_list("area_id", flat=True)
    return visible_by_id(AreaForImprovement, tied, user=user, at=at)


def describe(entries: Iterable[Any], plan: ImprovementPlan, *, past: AsAt | None) -> None:
    """Give each entry its address and when it was heard, in words."""
    slug, tail = plan.council.slug, past.query if past else ""
    for entry in entries:
        entry.url = reverse("impact:voice_entry", args=[slug, entry.id]) + tail
        entry.heard_words = when_heard(entry)
        entry.is_closed = entry.told_on is not None


def when_heard(entry: Any) -> str:
    """When it was heard, as exactly as is known; in the council's words where it gave some."""
    day = entry.heard_on
    if entry.heard_as_stated:
        return str(entry.heard_as_stated)
    return {
        Precision.MONTH.value: f"{day:%B %Y}",
        Precision.QUARTER.value: f"the quarter to {day.day} {day:%B %Y}",
        Precision.YEAR.value: f"{day:%Y}",
    }.get(entry.heard_precision, f"{day.day} {day:%B %Y}")


def tie(
    entries: Iterable[Any],
    plan: ImprovementPlan,
    areas: dict[int, Any],
    *,
    user: User,
    past: AsAt | None,
) -> None:
    """Give each entry its `areas` (among those given) and `actions`: words and address of each."""
    at, tail = (past.moment, past.query) if past else (None, "")
    slug = plan.council.slug
    ids = [entry.id for entry in entries]

    def links(of: Any, kind: str, key: str) -> Any:
        tied = of.objects.as_at(at).filter(entry_id__in=ids).order_by()
        return tied.values_list(Value(kind, output_field=CharField()), "entry_id", key)

    found = list(
        links(VoiceArea, "area", "area_id").union(
            links(VoiceAction, "action", "action_id"), all=True
        )
    )
    of_areas = [(entry_id, pk) for kind, entry_id, pk in found if kind == "area"]
    of_actions = [(entry_id, pk) for kind, entry_id, pk in found if kind == "action"]
    actions = visible_by_id(Action, (pk for _, pk in of_actions), user=user, at=at)
    for entry in entries:
        entry.areas = [
            (
                f"{areas[pk].reference}. {areas[pk].short_title}",
                reverse("inspections:area", args=[slug, pk]) + tail,
            )
            for entry_id, pk in of_areas
            if entry_id == entry.id and pk in areas
        ]
        entry.actions = [
            (
                f"{actions[pk].reference} {actions[pk].title}",
                reverse("improvement:action", args=[slug, pk]) + tail,
            )
            for entry_id, pk in of_actions
            if entry_id == entry.id and pk in actions
        ]

"""The measures of a plan as a list, now or as at a past day: few queries, however many rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.http import QueryDict
from django.urls import reverse

from accounts.as_at import AsAt, visible_rows
from accounts.models import User
from govuk.forms import Checkboxes
from impact.measure_status import (
    IMPROVING,
    LABELS,
    STEADY,
    WORSENING,
    MeasureStanding,
    standings_of,
)
from impact.models import Measure, MeasureArea, MeasureKeeper, Tells
from improvement.filters import Narrowed
from improvement.models import ImprovementPlan
from improvement.plan_list import Tally, tally
from inspections.models import AreaForImprovement

ROWS_A_PAGE = 50
WORST_SHOWN = 5
ARROWS = {1: "▲", 0: "▬", -1: "▼", None: ""}
TRENDS = (
    (WORSENING, "Moving the wrong way", "red"),
    (IMPROVING, "Moving the right way", "green"),
    (STEADY, "Steady", "grey"),
)
# What matters most to children comes first.
IN_ORDER = (Tells.BETTER_OFF, Tells.HOW_WELL, Tells.HOW_MUCH)


def kept_measures(user: User, *, past: AsAt | None, **only: Any) -> list[Any]:
    """The measures that `user` may read and that are kept, now or as recorded by then.

    `only` narrows them, as lookups from the measure. Plan and council come with each.
    """
    rows = visible_rows(Measure, user, past.moment if past else None)
    kept = rows.filter(withdrawn_at=None, **only)
    return list(kept.select_related("plan__council").order_by("plan_id", "order", "id"))


@dataclass
class Row:
    """One measure as the list prints it."""

    standing: MeasureStanding
    url: str
    keepers: list[str] = field(default_factory=list)
    areas: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def of(cls, standing: MeasureStanding, tail: str = "") -> "Row":
        """A row that leads to the measure's page; `tail` is the query that keeps to the past."""
        measure = standing.measure
        url = reverse("impact:measure", args=[measure.plan.council.slug, measure.id])
        return cls(standing, url + tail)

    @property
    def measure(self) -> Any:
        return self.standing.measure

    @property
    def arrow(self) -> str:
        return ARROWS[self.standing.movement]


class MeasureFilterForm(forms.Form):
    """The filters of the list. They live in the URL."""

    tells = forms.MultipleChoiceField(
        label="What it tells",
        choices=Tells.choices,
        widget=Checkboxes(is_small=True),
        required=False,
    )
    status = forms.MultipleChoiceField(
        label="Rating",
        choices=list(LABELS.items()),
        widget=Checkboxes(is_small=True),
        required=False,
    )
    trend = forms.MultipleChoiceField(
        label="Trend",
        choices=[(value, label) for value, label, _ in TRENDS],
        widget=Checkboxes(is_small=True),
        required=False,
    )
    area = forms.ChoiceField(label="Area for improvement", required=False)
    keeper = forms.ChoiceField(label="Who is asked for the readings", required=False)
    stale = forms.ChoiceField(
        label="Readings",
        choices=[("", "Any"), ("yes", "Overdue: the measure is stale")],
        required=False,
    )
    as_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rows: Iterable[Row], keepers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = {pk: words for row in rows for pk, words in row.areas}
        for name, empty, options in (("area", "Any", areas), ("keeper", "Anyone", keepers)):
            chosen: Any = self.fields[name]
            listed = sorted(options.items(), key=lambda option: option[1].lower())
            chosen.choices = [("", empty), *((str(pk), words) for pk, words in listed)]

    def narrowed(self, rows: Iterable[Row], keeper_ids: dict[int, set[int]]) -> list[Row]:
        """The rows under every filter; a refused value filters nothing."""
        self.is_valid()
        asked = self.cleaned_data
        found = []
        for row in rows:
            it = row.standing
            wanted = (
                not asked.get("tells") or it.measure.tells in asked["tells"],
                not asked.get("status") or it.status in asked["status"],
                not asked.get("trend") or it.trend in asked["trend"],
                not asked.get("stale") or it.is_stale,
                not asked.get("area") or int(asked["area"]) in {pk for pk, _ in row.areas},
                not asked.get("keeper") or int(asked["keeper"]) in keeper_ids[it.measure.id],
            )
            if all(wanted):
                found.append(row)
        return found


@dataclass
class MeasureList(Narrowed):
    """One page of the list, ready to print."""

    form: MeasureFilterForm
    page: Any
    groups: list[tuple[str, list[Row]]]
    trends: list[Tally]
    stale: Tally
    total: int


def measure_list(
    plan: ImprovementPlan, query: QueryDict, *, user: User, on: date, past: AsAt | None
) -> MeasureList:
    at = past.moment if past else None
    measures = kept_measures(user, past=past, plan_id=plan.pk)
    standings = standings_of(measures, on=past.on if past else on, at=at)
    tail = past.query if past else ""
    rows = [Row.of(standings[each.id], tail) for each in measures]
    keepers, keeper_ids = link(rows, user=user, at=at)
    form = MeasureFilterForm(query, rows=rows, keepers=keepers)
    found = form.narrowed(rows, keeper_ids)
    order = {tells: place for place, tells in enumerate(IN_ORDER)}
    found.sort(key=lambda row: order[row.measure.tells])
    page = Paginator(found, ROWS_A_PAGE).get_page(query.get("page"))
    counts = Counter(row.standing.trend for row in rows)
    stale = sum(1 for row in rows if row.standing.is_stale)
    return MeasureList(
        form=form,
        page=page,
        groups=[
            (str(Tells(tells).label), list(same))
            for tells, same in groupby(page, key=lambda row: row.measure.tells)
        ],
        trends=[
            tally("trend", value, label, kind, counts[value], query)
            for value, label, kind in TRENDS
        ],
        stale=tally("stale", "yes", "Readings overdue", "amber", stale, query),
        total=len(rows),
    )


@dataclass(frozen=True)
class Movement:
    """How the measures of a plan move, with those that go the wrong way or are off target."""

    total: int
    right: int
    wrong: int
    stale: int
    worst: list[Row]


def movement_of(standings: Iterable[MeasureStanding], *, past: AsAt | None) -> Movement:
    """What the overview says of the plan's measures: those that worsen first, then the red."""
    rows = [Row.of(standing, past.query if past else "") for standing in standings]
    trends = Counter(row.standing.trend for row in rows)
    worst = [row for row in rows if row.standing.trend == WORSENING or row.standing.status == "red"]
    worst.sort(key=lambda row: (row.standing.trend != WORSENING, row.standing.status != "red"))
    return Movement(
        total=len(rows),
        right=trends[IMPROVING],
        wrong=trends[WORSENING],
        stale=sum(1 for row in rows if row.standing.is_stale),
        worst=worst[:WORST_SHOWN],
    )


def link(rows: list[Row], *, user: User, at: Any) -> tuple[dict[int, str], dict[int, set[int]]]:
    """Give each row its keepers and areas, in one query.

    Returns the name of each keeper by id, and the ids of the keepers of each measure.
    """
    by_id = {row.measure.id: row for row in rows}
    ids: dict[int, set[int]] = {pk: set() for pk in by_id}
    names: dict[int, str] = {}
    area = visible_rows(AreaForImprovement, user, at).filter(id=OuterRef("area_id"))
    kept = MeasureKeeper.objects.as_at(at).filter(measure_id__in=list(by_id)).order_by()
    tied = MeasureArea.objects.as_at(at).filter(measure_id__in=list(by_id))
    shown = tied.annotate(
        words=Subquery(area.values("short_title")[:1]),
        reference=Subquery(area.values("reference")[:1]),
    ).exclude(words=None)
    empty = Value("", output_field=CharField())
    parts = kept.values_list(
        "measure_id", F("user_id"), F("user__name"), empty, Value("keeper")
    ).union(
        shown.order_by().values_list(
            "measure_id", F("area_id"), F("words"), F("reference"), Value("area")
        ),
        all=True,
    )
    for measure_id, pk, words, reference, kind in sorted(parts, key=lambda part: part[2]):
        if kind == "keeper":
            by_id[measure_id].keepers.append(words)
            ids[measure_id].add(pk)
            names[pk] = words
        else:
            by_id[measure_id].areas.append((pk, f"{reference}. {words}" if reference else words))
    return names, ids

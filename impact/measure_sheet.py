"""Everything that the page of one measure shows, now or as recorded by a past day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from accounts.as_at import AsAt, as_recorded, rows_as_at, visible_rows
from accounts.models import User
from govuk.charts import Colour, Extras, drawing
from impact.figures import figure_in_words, number_in_words
from impact.measure_list import ARROWS
from impact.measure_status import (
    MEANINGS,
    Figure,
    MeasureStanding,
    Target,
    comparison_words,
    standing_of,
    target_in_force,
)
from impact.models import (
    Comparator,
    ComparedWith,
    Measure,
    MeasureAction,
    MeasureArea,
    MeasureKeeper,
    MeasureTarget,
    Quality,
    Reading,
    Unit,
)
from impact.periods import next_period, period_in_short, period_in_words
from improvement.models import Action
from inspections.models import AreaForImprovement

DRAWN = 24  # periods on the chart
NEIGHBOURS = {"neighbours": "Neighbours"}


@dataclass(frozen=True)
class Readings:
    """The readings of one period: the one that counts, and those it corrected, newest first."""

    period: str
    value: str
    counted: str
    reading: Any
    earlier: list[tuple[str, Any]]


@dataclass(frozen=True)
class Line:
    """One line of the chart."""

    name: str
    values: tuple[float | None, ...]
    colour: Colour = "blue"
    is_target: bool = False


@dataclass(frozen=True)
class Drawing:
    """The chart of a measure, for `govuk.charts`."""

    alt: str
    categories: tuple[str, ...]
    series: Sequence[Line]
    unit: str
    draws: Literal["bars", "line"] = "line"


@dataclass
class MeasureSheet:
    """One measure with what hangs on it. Templates read attributes only: the past has no more."""

    measure: Measure  # as it stands, or as it was recorded then
    standing: MeasureStanding
    past: AsAt | None
    readings: list[Readings]
    targets: list[Any]
    comparators: list[Any]
    keepers: list[str]
    actions: list[Any]
    areas: list[Any]

    @property
    def arrow(self) -> str:
        return ARROWS[self.standing.movement]

    @property
    def meaning(self) -> str:
        return MEANINGS.get(self.standing.status, "")

    @property
    def has_doubts(self) -> bool:
        return any(each.reading.quality != Quality.GOOD for each in self.readings)

    @property
    def range_words(self) -> str:
        return self.standing.target_words if self.standing.is_ranged else ""

    @property
    def tolerance(self) -> str:
        tolerance = self.measure.tolerance
        return self.standing.difference(tolerance) if tolerance else "None"

    @property
    def baseline(self) -> str:
        value = self.measure.baseline_value
        return self.standing.figure(value) if value is not None else ""

    @property
    def words(self) -> str:
        """The sentence beside the chart, comparators included."""
        said = [self.standing.words]
        said += [
            f"{each.named}, {each.year}: {each.value_words}, so ours is {each.gap}."
            for each in self.comparators
            if each.gap
        ]
        return " ".join(said)

    @property
    def chart(self) -> str:
        """The chart as one `<svg>` element; empty without a reading."""
        figures = self.standing.figures[-DRAWN:]
        if not figures:
            return ""
        frequency = self.measure.frequency
        periods = [figures[0].period_on]
        while periods[-1] < figures[-1].period_on:
            periods.append(next_period(periods[-1], frequency))
        by_period = {figure.period_on: figure for figure in figures}
        periods = sorted({*periods, *by_period})
        found = [by_period.get(period_on) for period_on in periods]
        lines = [Line("Latest", tuple(float(f.value) if f else None for f in found))]
        aims = [Target(target.due_on, target.value) for target in self.targets]
        if aims and self.standing.is_directed:
            due = [target_in_force(aims, on=period_on) for period_on in periods]
            values = tuple(float(aim.value) if aim else None for aim in due)
            lines.append(Line("Target", values, "grey", is_target=True))
        levels = [(each.short, float(each.value)) for each in self.comparators]
        if self.measure.baseline_value is not None:
            levels.append(("Baseline", float(self.measure.baseline_value)))
        band = None
        if self.standing.is_ranged:
            band = (float(self.measure.range_low), float(self.measure.range_high))
        return drawing(
            Drawing(
                alt=self.words,
                categories=tuple(period_in_short(each, frequency) for each in periods),
                series=lines,
                unit="%" if self.measure.unit == Unit.PERCENT else "",
            ),
            Extras(
                name=f"{self.measure.reference} {self.measure.name}",
                id=f"chart-{self.measure.id}",
                says=self.short_figure,
                band=band,
                levels=levels,
                doubted=[n for n, f in enumerate(found) if f and f.quality != Quality.GOOD],
            ),
        )

    def short_figure(self, value: float) -> str:
        """A value beside a line: its number and the % sign only."""
        number = number_in_words(Decimal(str(value)), self.measure.decimal_places)
        return f"{number}%" if self.measure.unit == Unit.PERCENT else number


def measure_sheet(measure: Measure, *, user: User, on: date, past: AsAt | None) -> MeasureSheet:
    """Gather what `user` may read of `measure`. Raises `NothingThen` where it was not there."""
    at = past.moment if past else None
    shown: Any = as_recorded(measure, user=user, past=past)
    on = past.on if past else on
    recorded = list(
        Reading.objects.as_at(at)
        .filter(measure_id=measure.pk)
        .select_related("by")
        .order_by("recorded_at", "pk")
    )
    targets = list(hanging_on(MeasureTarget, measure, at).order_by("due_on", "id"))
    standing = standing_of(
        shown,
        (Figure(each.period_on, each.value, each.quality) for each in recorded),
        (Target(each.due_on, each.value) for each in targets),
        on=on,
    )
    tied = MeasureArea.objects.as_at(at).filter(measure_id=measure.pk).values("area_id")
    moved = MeasureAction.objects.as_at(at).filter(measure_id=measure.pk).values("action_id")
    keepers = MeasureKeeper.objects.as_at(at).filter(measure_id=measure.pk)
    return MeasureSheet(
        measure=shown,
        standing=standing,
        past=past,
        readings=by_period(recorded, standing),
        targets=said_targets(targets, standing),
        comparators=comparators_of(shown, standing, at=at),
        keepers=list(keepers.order_by("user__name").values_list("user__name", flat=True)),
        actions=list(visible_rows(Action, user, at).filter(id__in=moved).order_by("order", "id")),
        areas=list(
            visible_rows(AreaForImprovement, user, at)
            .filter(id__in=tied)
            .order_by("inspection_id", "order", "id")
        ),
    )


def hanging_on(model: Any, measure: Any, at: Any) -> Any:
    """Rows of `model` that belong to the measure and stand: live, or as recorded by `at`."""
    return rows_as_at(model, at).filter(measure_id=measure.id, withdrawn_at=None)


def by_period(recorded: Sequence[Reading], standing: MeasureStanding) -> list[Readings]:
    """The readings by period, the newest first; `recorded` are in the order of recording."""
    found: dict[date, list[tuple[str, Any]]] = {}
    for reading in sorted(recorded, key=lambda each: each.period_on, reverse=True):
        found.setdefault(reading.period_on, []).insert(0, (standing.figure(reading.value), reading))
    return [
        Readings(
            period=period_in_words(period_on, standing.measure.frequency),
            value=rows[0][0],
            counted=counted_words(rows[0][1]),
            reading=rows[0][1],
            earlier=rows[1:],
        )
        for period_on, rows in found.items()
    ]


def counted_words(reading: Reading) -> str:
    """3 of 12; 3; empty where it is not recorded."""
    if reading.numerator is None:
        return ""
    top = plain(reading.numerator)
    return f"{top} of {plain(reading.denominator)}" if reading.denominator is not None else top


def plain(value: Any) -> str:
    """A number without the zeros behind its point."""
    places = max(-value.normalize().as_tuple().exponent, 0)
    return number_in_words(value, places)


def said_targets(targets: list[Any], standing: MeasureStanding) -> list[Any]:
    """Give each target its value in words, and say which one counts."""
    for target in targets:
        target.value_words = standing.figure(target.value)
        counts = standing.target
        target.counts = counts is not None and target.due_on == counts.due_on
    return targets


def comparators_of(measure: Any, standing: MeasureStanding, *, at: Any) -> list[Any]:
    """What others read, each beside our latest reading."""
    rows = list(hanging_on(Comparator, measure, at).order_by("id"))
    labels = dict(ComparedWith.choices)
    for row in rows:
        row.named = row.name or str(labels[row.compared_with])
        row.short = row.name or NEIGHBOURS.get(row.compared_with, row.named)
        row.value_words = figure_in_words(row.value, measure.unit, measure.decimal_places)
        row.gap = comparison_words(standing, row.value)
    return rows

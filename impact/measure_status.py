"""Where a measure stands: rated against its target, its trend, and whether a reading is late.

All of it is worked out from what was recorded; nobody sets it. Pure rules first, then the way to
ask for many measures at once.

The rating. A measure that should rise or fall is rated against the latest target whose day has
come, else against the next one: green at the target or better, amber within the tolerance, red
beyond it. Without a baseline it is "being established" and is not rated. A range is its own
target: green inside, amber outside within the tolerance, red beyond, and the side is named.

The trend. Of the last six readings, every pair gives a change a day; the trend is the middle of
these changes (the Theil-Sen slope), so that one odd reading cannot turn it. It takes three
readings. Over the span of those readings it must amount to half the tolerance, and to one unit of
the last decimal place, or it is steady. Inside its range a measure is steady; outside, what counts
is whether it comes nearer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from statistics import median
from typing import Any

from django.db.models import CharField, DecimalField, Value

from accounts.as_at import rows_as_at, rows_then
from govuk.dates import in_words
from impact.figures import (
    SUPPRESSED,
    could_be,
    difference_in_words,
    figure_in_words,
    is_small,
    number_in_words,
    public_figure,
    rounded,
)
from impact.models import Direction, Measure, MeasureTarget, Quality, Reading, Unit
from impact.periods import late_from, next_period, period_in_words, period_of
from improvement.status import Rag

WHOLE_WAY = 100  # percent
BEING_ESTABLISHED = "being_established"
NO_TARGET = "no_target"
NO_READING = "no_reading"
NOT_SHOWN = "Not shown"
LABELS = {
    Rag.GREEN.value: "Green: at target",
    Rag.AMBER.value: "Amber: near target",
    Rag.RED.value: "Red: off target",
    BEING_ESTABLISHED: "Baseline being established",
    NO_TARGET: "No target",
    NO_READING: "No reading yet",
}
MEANINGS = {
    Rag.GREEN.value: "At the target or better, or within its range.",
    Rag.AMBER.value: "Short of the target, or outside the range, by no more than the tolerance.",
    Rag.RED.value: "Further from the target or the range than the tolerance allows.",
}
# As it is printed wherever measures are rated: value, label, meaning.
KEY = [(value, LABELS[value], meaning) for value, meaning in MEANINGS.items()]
IMPROVING, STEADY, WORSENING = "improving", "steady", "worsening"
IS_TARGET = "target"
TREND_READINGS = 6
TREND_NEEDS = 3


@dataclass(frozen=True)
class Figure:
    """The reading of one period that counts."""

    period_on: date
    value: Decimal
    quality: str = Quality.GOOD
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Target:
    """A value and the day by which it is to be reached."""

    due_on: date
    value: Decimal


def target_in_force(targets: Iterable[Target], *, on: date) -> Target | None:
    """The latest target whose day has come by `on`, else the next; None where there is none."""
    ordered = sorted(targets, key=lambda target: target.due_on)
    come = [target for target in ordered if target.due_on <= on]
    return come[-1] if come else next(iter(ordered), None)


def side_of(value: Decimal, low: Decimal, high: Decimal) -> str:
    """Whether a value lies "low" or "high" of its range; "" inside, its ends included."""
    return "low" if value < low else "high" if value > high else ""


def shortfall(value: Decimal, wanted: Decimal, direction: str) -> Decimal:
    """How far the value is from the wanted one, the wrong way; below nought when it is better."""
    return wanted - value if direction == Direction.HIGHER else value - wanted


def outside(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """How far the value lies outside its range; 0 inside."""
    return max(low - value, value - high, Decimal(0))


def rating(short_by: Decimal, tolerance: Decimal) -> Rag:
    """Green for what is not short at all, amber within the tolerance, red beyond it."""
    if short_by <= 0:
        return Rag.GREEN
    return Rag.AMBER if short_by <= tolerance else Rag.RED


def movement_of(figures: Sequence[Figure], *, enough: Decimal) -> int:
    """1 where the last readings rise, −1 where they fall, 0 where they do neither.

    `figures` come oldest first. `enough` is the least movement over their span that counts.
    Raises ValueError for fewer than three.
    """
    if len(figures) < TREND_NEEDS:
        raise ValueError("A trend takes three readings")
    last = figures[-TREND_READINGS:]
    slopes = [
        (later.value - earlier.value) / (later.period_on - earlier.period_on).days
        for earlier, later in combinations(last, 2)
    ]
    moved = median(slopes) * (last[-1].period_on - last[0].period_on).days
    if abs(moved) < enough:
        return 0
    return 1 if moved > 0 else -1


def progress_percent(baseline: Decimal, latest: Decimal, target: Decimal) -> Decimal | None:
    """How much of the way from baseline to target is done, in percent, to one decimal place.

    Below 0 where it went the other way, above 100 beyond the target; None where there is no way
    to go.
    """
    if baseline == target:
        return None
    return rounded(100 * (baseline - latest) / (baseline - target), 1)


@dataclass(frozen=True)
class MeasureStanding:
    """Where one measure stands on the day `on`. `measure` may be a row of its history."""

    measure: Any
    on: date
    figures: tuple[Figure, ...]  # the reading of each period that counts, oldest first
    target: Target | None

    @property
    def latest(self) -> Figure | None:
        return self.figures[-1] if self.figures else None

    @property
    def is_ranged(self) -> bool:
        return bool(self.measure.direction == Direction.RANGE)

    @property
    def is_directed(self) -> bool:
        """Whether it should rise or fall."""
        return self.measure.direction in (Direction.HIGHER, Direction.LOWER)

    @property
    def status(self) -> str:
        """A `Rag` value, "being_established", "no_target" or "no_reading"."""
        if self.is_directed and self.measure.baseline_value is None:
            return BEING_ESTABLISHED
        if self.latest is None:
            return NO_READING
        if self.short_by is None:
            return NO_TARGET
        return rating(self.short_by, self.measure.tolerance).value

    @property
    def label(self) -> str:
        if self.is_ranged and self.status in MEANINGS:
            colour = str(Rag(self.status).label).partition(":")[0]
            return f"{colour}: {f'outside range, {self.side}' if self.side else 'within range'}"
        return LABELS[self.status]

    @property
    def kind(self) -> str:
        """The kind of its tag."""
        return self.status if self.is_rated else "unrated"

    @property
    def is_rated(self) -> bool:
        """Whether it counts among the RAG ratings."""
        return self.status in MEANINGS

    @property
    def side(self) -> str:
        """On which side of its range the latest reading lies: "low", "high", or "" inside."""
        if not self.is_ranged or self.latest is None:
            return ""
        return side_of(self.latest.value, self.measure.range_low, self.measure.range_high)

    @property
    def short_by(self) -> Decimal | None:
        """How far the latest reading is from the target or range; 0 or less where it is there."""
        if self.latest is None:
            return None
        if self.is_ranged:
            return outside(self.latest.value, self.measure.range_low, self.measure.range_high)
        if not self.is_directed or self.target is None:
            return None
        return shortfall(self.latest.value, self.target.value, self.measure.direction)

    @property
    def movement(self) -> int | None:
        """1 where the figure rises, −1 where it falls, 0 for neither; None: too few readings."""
        if len(self.figures) < TREND_NEEDS:
            return None
        return movement_of(self.figures, enough=self.enough)

    @property
    def enough(self) -> Decimal:
        """The least movement that is more than steady."""
        places: int = self.measure.decimal_places
        half: Decimal = self.measure.tolerance / 2
        return max(half, Decimal(1).scaleb(-places))

    @property
    def trend(self) -> str:
        """ "improving", "worsening" or "steady"; "" where nothing says which way is better."""
        movement = self.movement
        if movement is None or self.measure.direction == Direction.NONE:
            return ""
        if self.is_ranged:
            low, high = self.measure.range_low, self.measure.range_high
            beyond = [
                Figure(each.period_on, outside(each.value, low, high)) for each in self.figures
            ]
            better = -movement_of(beyond, enough=self.enough)
            better = 0 if not self.side and better < 0 else better
        else:
            better = movement if self.measure.direction == Direction.HIGHER else -movement
        return {1: IMPROVING, 0: STEADY, -1: WORSENING}[better]

    @property
    def trend_words(self) -> str:
        """Improving: falling. For a measure that is only watched, the movement alone."""
        if self.movement is None:
            return "Too few readings"
        moved = {1: "rising", 0: "", -1: "falling"}[self.movement]
        if not self.trend:
            return moved.capitalize() or "Steady"
        return f"{self.trend.capitalize()}: {moved}" if moved else self.trend.capitalize()

    @property
    def progress_percent(self) -> Decimal | None:
        """The share of the way from the baseline to the target, for what should rise or fall."""
        if self.latest is None or self.target is None or not self.is_directed:
            return None
        if self.measure.baseline_value is None:
            return None
        return progress_percent(self.measure.baseline_value, self.latest.value, self.target.value)

    @property
    def progress_words(self) -> str:
        """The share in words: a share below nothing, or beyond the whole, tells a reader little."""
        percent = self.progress_percent
        if percent is None or percent > WHOLE_WAY:
            return ""  # beyond the target: the gap says by how much it is better
        if percent < 0:
            return "Further from the target than the baseline was"
        return f"{percent}% of the way from the baseline to the target"

    @property
    def owed_period_on(self) -> date:
        """The last day of the period that the next reading is for."""
        frequency = self.measure.frequency
        if self.latest is not None:
            return next_period(self.latest.period_on, frequency)
        since = self.measure.kept_since
        if self.measure.baseline_on is not None and self.measure.baseline_on >= since:
            return next_period(self.measure.baseline_on, frequency)
        return period_of(since, frequency)

    @property
    def is_owed(self) -> bool:
        """Whether the period of the next reading is over."""
        return self.owed_period_on <= self.on

    @property
    def late_from(self) -> date:
        """The day on which the measure turns stale, unless the reading comes before."""
        return late_from(self.owed_period_on, self.measure.frequency)

    @property
    def is_stale(self) -> bool:
        return self.late_from <= self.on

    @property
    def is_baseline_late(self) -> bool:
        """Whether its baseline was expected by now."""
        expected = self.measure.baseline_expected_on
        return self.measure.baseline_value is None and expected is not None and expected < self.on

    @property
    def is_target_to_come(self) -> bool:
        return self.target is not None and self.target.due_on > self.on

    # In words

    def figure(self, value: Decimal) -> str:
        return figure_in_words(value, self.measure.unit, self.measure.decimal_places)

    def difference(self, value: Decimal) -> str:
        return difference_in_words(value, self.measure.unit, self.measure.decimal_places)

    @property
    def latest_words(self) -> str:
        return self.figure(self.latest.value) if self.latest else ""

    @property
    def public_words(self) -> str:
        """The latest reading as it may leave the council: few children are never counted out."""
        return self.public_figure(self.latest) if self.latest else ""

    def public_figure(self, figure: Figure) -> str:
        return public_figure(
            figure.value,
            self.measure.unit,
            self.measure.decimal_places,
            numerator=figure.numerator,
            denominator=figure.denominator,
        )

    @property
    def tells_few_apart(self) -> bool:
        """Whether its rating, beside the target, would say which of a few it counts."""
        latest = self.latest
        if latest is None or self.public_words != SUPPRESSED:
            return False
        unit, share = self.measure.unit, (latest.numerator, latest.denominator)
        rated = {
            replace(self, figures=(replace(latest, value=value),)).label
            for value in could_be(latest.value, unit, *share)
        }
        return len(rated) > 1

    @property
    def public_label(self) -> str:
        return NOT_SHOWN if self.tells_few_apart else self.label

    @property
    def public_kind(self) -> str:
        """The kind of the tag of `public_label`."""
        return "unrated" if self.tells_few_apart else self.kind

    @property
    def public_status(self) -> str:
        return "" if self.tells_few_apart else self.status

    @property
    def latest_period(self) -> str:
        latest = self.latest
        return period_in_words(latest.period_on, self.measure.frequency) if latest else ""

    @property
    def owed_period(self) -> str:
        return period_in_words(self.owed_period_on, self.measure.frequency)

    @property
    def target_words(self) -> str:
        """The target, or the range: 20.0%; 14 to 18."""
        if self.is_ranged:
            places = self.measure.decimal_places
            low = number_in_words(self.measure.range_low, places)
            return f"{low} to {self.figure(self.measure.range_high)}"
        return self.figure(self.target.value) if self.target and self.is_directed else ""

    @property
    def gap_words(self) -> str:
        """0.9 percentage points short; 0.9 above, of what should fall; 2 days better."""
        if self.short_by is None:
            return ""
        if self.is_ranged:
            if not self.side:
                return "within the range"
            return f"{self.difference(self.short_by)} {'below' if self.side == 'low' else 'above'}"
        if self.short_by == 0:
            return "at the target"
        words = self.difference(self.short_by)
        return f"{words} {self.amiss}" if self.short_by > 0 else f"{words} better"

    @property
    def amiss(self) -> str:
        """How a figure misses its target: short of it, or above it where it should fall."""
        return "above" if self.measure.direction == Direction.LOWER else "short"

    @property
    def words(self) -> str:
        """It all in sentences, as for those who do not see a chart."""
        return self._sentences(self.latest_words, self._against(), self.progress_words)

    @property
    def public_sentences(self) -> str:
        """The same as it may leave the council: neither few children, nor what gives them away.

        How far the way from a baseline is done would give the baseline away.
        """
        if self.public_words == SUPPRESSED:
            return self._sentences(SUPPRESSED, "", "")
        is_few = self.measure.unit == Unit.NUMBER and is_small(self.measure.baseline_value)
        progress = "" if is_few else self.progress_words
        return self._sentences(self.latest_words, self._against(), progress)

    def _sentences(self, figure: str, against: str, progress: str) -> str:
        if self.latest is None:
            return f"{LABELS[NO_READING]}." + self._baseline_words()
        said = f"{figure} in {lower_first(self.latest_period)}{against}."
        if self.movement is not None:
            said += f" {self.trend_words}."
        if progress:
            said += f" {progress}."
        return said + self._baseline_words()

    def _against(self) -> str:
        """The latest reading against its range or its target, to follow a comma."""
        if self.short_by is None:
            return ""
        if self.is_ranged:
            side = f"{self.gap_words} the range of" if self.side else "within the range of"
            return f", {side} {self.target_words}"
        if self.target is None:
            return ""
        beside = "above" if self.amiss == "above" else "short of"
        gap = "at" if self.short_by == 0 else f"{self.difference(self.short_by)} {beside}"
        gap = f"{self.difference(self.short_by)} better than" if self.short_by < 0 else gap
        day = in_words(self.target.due_on)
        return f", {gap} the target of {self.target_words} for {day}"

    def _baseline_words(self) -> str:
        return f" {LABELS[BEING_ESTABLISHED]}." if self.status == BEING_ESTABLISHED else ""


def lower_first(words: str) -> str:
    """ "Week to 8 March" as it stands in a sentence; months and terms of the year keep theirs."""
    return words[:1].lower() + words[1:] if words.startswith(("Week", "Year")) else words


def comparison_words(standing: MeasureStanding, theirs: Decimal) -> str:
    """The latest reading against what others read: 0.1 points better; 3 days worse; the same.

    A measure without a better way says higher or lower.
    """
    latest = standing.latest
    if latest is None:
        return ""
    measure, gap = standing.measure, latest.value - theirs
    if not gap:
        return "the same"
    amount = standing.difference(gap)
    if measure.unit == Unit.PERCENT:
        amount = amount.replace("percentage ", "")
    if not standing.is_directed:
        return f"{amount} {'higher' if gap > 0 else 'lower'}"
    is_better = (gap > 0) == (measure.direction == Direction.HIGHER)
    return f"{amount} {'better' if is_better else 'worse'}"


def measures_then(measures: Iterable[Any], at: datetime | None) -> dict[int, Any]:
    """The measures by id: as they are, or as recorded by `at`. Not yet recorded, not there."""
    found = {measure.id: measure for measure in measures}
    if at is None or not found or all(hasattr(each, "history_id") for each in found.values()):
        return found
    return {row.id: row for row in rows_then(Measure, at).filter(id__in=list(found))}


def standing_of(
    measure: Any, figures: Iterable[Figure], targets: Iterable[Target], *, on: date
) -> MeasureStanding:
    """Where one measure stands; `figures` are all that were recorded, in that order.

    The last recorded of a period counts.
    """
    counts = {figure.period_on: figure for figure in figures}
    return MeasureStanding(
        measure=measure,
        on=on,
        figures=tuple(counts[period_on] for period_on in sorted(counts)),
        target=target_in_force(targets, on=on),
    )


def standings_of(
    measures: Iterable[Any], *, on: date, at: datetime | None = None
) -> dict[int, MeasureStanding]:
    """Where each of `measures` stands on the day `on`, by id, in two queries at most.

    With `at`, everything is as it had been recorded by then, the measures' own words and values
    included; one that was not recorded yet is left out. `measures` are live or rows of history.
    """
    known = measures_then(measures, at)
    if not known:
        return {}
    only = {"measure_id__in": list(known)}
    readings = Reading.objects.as_at(at).filter(**only).order_by()
    targets = rows_as_at(MeasureTarget, at).filter(**only, withdrawn_at=None).order_by()
    facts = ("measure_id", "value", "recorded_at", "id")
    share = ("numerator", "denominator")
    no_share = (Value(None, output_field=DecimalField()), Value(None, output_field=DecimalField()))
    both = readings.values_list("period_on", "quality", *facts, *share).union(
        targets.values_list(
            "due_on", Value(IS_TARGET, output_field=CharField()), *facts, *no_share
        ),
        all=True,
    )
    figures: dict[int, list[Figure]] = {pk: [] for pk in known}
    aims: dict[int, list[Target]] = {pk: [] for pk in known}
    for day, kind, pk, value, *_, top, below in sorted(both, key=lambda row: row[4:6]):
        if kind == IS_TARGET:
            aims[pk].append(Target(day, value))
        else:
            figures[pk].append(Figure(day, value, kind, top, below))
    return {pk: standing_of(measure, figures[pk], aims[pk], on=on) for pk, measure in known.items()}

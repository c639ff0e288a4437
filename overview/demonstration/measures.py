"""The measures of the demonstration council, with more than a year of readings."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from accounts.records import record_many
from impact.models import (
    Comparator,
    Measure,
    MeasureAction,
    MeasureArea,
    MeasureKeeper,
    MeasureTarget,
    Reading,
)
from impact.periods import next_period, period_of
from improvement.models import Action, ImprovementPlan
from overview.demonstration.recording import Demonstration, fixture

READ_DAYS_AFTER = 9  # a reading is recorded so many days after its period
ONE_PLACE = Decimal("0.1")


def make_measures(
    demo: Demonstration, plan: ImprovementPlan, actions: Sequence[Action], *, count: int
) -> None:
    """Give the plan `count` measures. After the first round they come again, a little changed."""
    given = fixture("measures")["measures"]
    by_reference = {action.reference: action for action in actions}
    tellers = [(n, given[n % len(given)]) for n in range(count)]
    lead, begun = demo.people["plan_lead"], demo.at(demo.day(-52))
    measures = [measure_of(demo, plan, n, words, nth=n // len(given)) for n, words in tellers]
    for measure in measures:
        measure.by, measure.recorded_at = lead, begun
    record_many([[measure] for measure in measures])
    # The demonstration's own chances stay what they were.
    chance = random.Random(f"measures/{demo.slug}/{plan.title}")
    for measure, (n, words) in zip(measures, tellers, strict=True):
        link(demo, measure, words, by_reference)
        shift = Decimal(0) if n < len(given) else Decimal(chance.randint(-20, 20)) / 10
        read(demo, measure, words, shift=shift)


def measure_of(
    demo: Demonstration, plan: ImprovementPlan, n: int, words: Mapping[str, Any], *, nth: int
) -> Measure:
    frequency = words.get("frequency", "monthly")
    low, high = words.get("range", (None, None))
    baseline = words.get("baseline")
    ends = periods(demo, frequency, len(words["values"]), late=words.get("late", 0))
    expected = words.get("expected_weeks")
    return Measure(
        plan=plan,
        order=n + 1,
        reference=f"M{n + 1}",
        name=words["name"] if not nth else f"{words['name']}, team {nth}",
        definition=words.get("definition", ""),
        numerator=words.get("numerator", ""),
        denominator=words.get("denominator", ""),
        unit=words.get("unit", "percent"),
        decimal_places=1,
        direction=words["direction"],
        range_low=low,
        range_high=high,
        frequency=frequency,
        counting=words.get("counting", "in_period"),
        tells=words["tells"],
        baseline_value=None if baseline is None else Decimal(str(baseline)),
        baseline_on=None if baseline is None else ends[0] - timedelta(days=31),
        baseline_expected_on=demo.weekday(expected) if expected else None,
        tolerance=words["tolerance"],
        kept_since=demo.day(-52),
        story=words.get("story", ""),
        source=words["source"],
    )


def periods(demo: Demonstration, frequency: str, count: int, *, late: int) -> list[date]:
    """The last `count` periods whose reading is there, oldest first; `late` ones are missing."""
    last = period_of(demo.on, frequency)
    found: list[date] = []
    start = period_of(last - timedelta(days=400 + 100 * count), frequency)
    while start + timedelta(days=READ_DAYS_AFTER) < demo.on:
        found.append(start)
        start = next_period(start, frequency)
    return found[: len(found) - late][-count:]


def link(
    demo: Demonstration,
    measure: Measure,
    words: Mapping[str, Any],
    by_reference: Mapping[str, Action],
) -> None:
    """Who is asked, and what the measure shows, with its target and what others read."""
    lead, begun, revised = demo.people["plan_lead"], demo.at(demo.day(-52)), demo.at(demo.day(-8))
    keeper = MeasureKeeper(measure=measure, user=demo.owners[words["keeper"]])
    demo.later(keeper, at=begun, by=lead)
    for letter in words["areas"]:
        demo.later(MeasureArea(measure=measure, area=demo.areas[letter]), at=revised, by=lead)
    for reference in words["actions"]:
        if reference in by_reference:
            action = by_reference[reference]
            demo.later(MeasureAction(measure=measure, action=action), at=begun, by=lead)
    if "target" in words:
        target = MeasureTarget(
            measure=measure,
            value=words["target"],
            due_on=demo.weekday(18),
            agreed="Children's Improvement Board, with the plan",
        )
        demo.later(target, at=begun, by=lead)
    year = demo.on.year if demo.on.month >= 4 else demo.on.year - 1
    for kind, value, *name in words.get("comparators", ()):
        comparator = Comparator(
            measure=measure,
            compared_with=kind,
            value=Decimal(str(value)),
            name=name[0] if name else "",
            year=f"{year - 1}/{year % 100:02d}",
            source="Local authority interactive tool",
        )
        demo.later(comparator, at=begun, by=lead)


def read(
    demo: Demonstration, measure: Measure, words: Mapping[str, Any], *, shift: Decimal
) -> None:
    """A reading for each period, recorded soon after it; the first ones with the measure itself."""
    keeper, begun = demo.owners[words["keeper"]], demo.at(demo.day(-52))
    ends = periods(demo, measure.frequency, len(words["values"]), late=words.get("late", 0))
    for n, (period_on, stated) in enumerate(zip(ends, words["values"], strict=True)):
        at = max(begun, demo.at(period_on + timedelta(days=READ_DAYS_AFTER), 9 + n % 7))
        value, counted = Decimal(str(stated)) + shift, {}
        if "of" in words:
            below = Decimal(words["of"])
            top = (value * below / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
            value = (100 * top / below).quantize(ONE_PLACE, rounding=ROUND_HALF_UP)
            counted = {"numerator": top, "denominator": below}
        doubt = {}
        if words.get("doubt") == n:
            doubt = {"quality": "caution", "quality_note": words["doubt_note"]}
        if words.get("correct") == n:
            first = Reading(measure=measure, period_on=period_on, value=value + Decimal("0.8"))
            demo.later(first, at=at, by=keeper)
            at += timedelta(days=5)
            doubt = {"correction_reason": "Three referrals were counted twice."}
        reading = Reading(measure=measure, period_on=period_on, value=value, **counted, **doubt)
        demo.later(reading, at=demo.at(at.date(), at.hour), by=keeper)

"""Where a measure stands, as one table of cases, and how it is asked for many at once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from impact.measure_status import (
    Figure,
    MeasureStanding,
    Target,
    comparison_words,
    movement_of,
    standings_of,
    target_in_force,
)
from impact.models import Measure
from tests.make import make_measure, make_plan, make_reading, make_target

ENDS = [date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30), date(2025, 10, 31)]
ENDS += [date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31)]
ON = date(2025, 11, 20)
RE_REFERRALS = ("25.1", "24.0", "21.8", "20.9")


def standing(*values, target=None, due_on=date(2026, 3, 31), on=ON, **given):
    """A measure in percent with a reading a month from July 2025, on 20 November 2025."""
    measure = {
        "unit": "percent",
        "decimal_places": 1,
        "direction": "lower",
        "frequency": "monthly",
        "range_low": None,
        "range_high": None,
        "baseline_value": Decimal("26.4"),
        "baseline_on": date(2025, 6, 30),
        "baseline_expected_on": None,
        "tolerance": Decimal("2.0"),
        "kept_since": date(2025, 7, 1),
    }
    for name, value in given.items():
        measure[name] = Decimal(value) if isinstance(value, str) and value[:1].isdigit() else value
    figures = tuple(
        Figure(period_on, Decimal(value))
        for period_on, value in zip(ENDS, values, strict=False)
        if value is not None
    )
    aim = Target(due_on, Decimal(target)) if target is not None else None
    return MeasureStanding(SimpleNamespace(**measure), on, figures, aim)


RANGE = {
    "direction": "range",
    "range_low": "14",
    "range_high": "18",
    "unit": "ratio",
    "tolerance": "1",
    "baseline_value": None,
    "baseline_on": None,
}


@pytest.mark.parametrize(
    ("values", "given", "status", "trend", "gap", "progress"),
    [
        pytest.param(
            RE_REFERRALS, {"target": "20.0"},
            "amber", "improving", "0.9 percentage points above", "85.9", id="re-referrals",
        ),
        pytest.param(
            (*RE_REFERRALS[:3], "20.0"), {"target": "20.0"},
            "green", "improving", "at the target", "100.0", id="on the target",
        ),
        pytest.param(
            (*RE_REFERRALS[:3], "19.0"), {"target": "20.0"},
            "green", "improving", "1.0 percentage point better", "115.6", id="beyond the target",
        ),
        pytest.param(
            (*RE_REFERRALS[:3], "22.0"), {"target": "20.0"},
            "amber", "improving", "2.0 percentage points above", "68.8", id="tolerance just met",
        ),
        pytest.param(
            (*RE_REFERRALS[:3], "22.1"), {"target": "20.0"},
            "red", "improving", "2.1 percentage points above", "67.2", id="beyond the tolerance",
        ),
        pytest.param(
            ("26.0", "27.0", "28.4"), {"target": "20.0"},
            "red", "worsening", "8.4 percentage points above", "-31.3", id="the wrong way",
        ),
        pytest.param(
            ("60", "64", "70"),
            {"target": "80", "direction": "higher", "baseline_value": "55", "tolerance": "5"},
            "red", "improving", "10.0 percentage points short", "60.0", id="higher is better",
        ),
        pytest.param(
            ("60", "61", "60"), {"target": "60", "direction": "higher", "baseline_value": "60"},
            "green", "steady", "at the target", None, id="a target no further than the baseline",
        ),
        pytest.param(
            ("30",), {"target": "20.0"},
            "red", "", "10.0 percentage points above", "-56.3", id="one reading has no trend",
        ),
        pytest.param((), {"target": "20.0"}, "no_reading", "", "", None, id="no reading yet"),
        pytest.param(
            RE_REFERRALS, {}, "no_target", "improving", "", None, id="no target",
        ),
        pytest.param(
            RE_REFERRALS, {"target": "20.0", "baseline_value": None, "baseline_on": None},
            "being_established", "improving", "0.9 percentage points above", None,
            id="being established",
        ),
        pytest.param(
            ("13.9", "13.6", "13.2"), RANGE,
            "amber", "worsening", "0.8 below", None, id="below its range",
        ),
        pytest.param(
            ("13.2",), RANGE | {"tolerance": "0"},
            "red", "", "0.8 below", None, id="below its range without tolerance",
        ),
        pytest.param(
            ("22", "21", "19.5"), RANGE,
            "red", "improving", "1.5 above", None, id="above its range",
        ),
        pytest.param(
            ("14", "16", "18"), RANGE,
            "green", "steady", "within the range", None, id="within its range",
        ),
        pytest.param(
            ("30", "40", "50"), {"direction": "none", "target": "20"},
            "no_target", "", "", None, id="only watched",
        ),
    ],
)  # fmt: skip
def test_a_measure_stands_by_its_readings(values, given, status, trend, gap, progress):
    it = standing(*values, **given)
    assert (it.status, it.trend, it.gap_words, it.progress_percent) == (
        status,
        trend,
        gap,
        Decimal(progress) if progress else None,
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param("10 11 12 13 14 15", 1, id="up and up"),
        pytest.param("10 11 12 13 14 2", 1, id="up, with one reading far down at the end"),
        pytest.param("90 11 12 13 14 15", 1, id="up, with one far off at the start"),
        pytest.param("10 11 12 99 14 15", 1, id="up, with one far off in the middle"),
        pytest.param("10 10 10 99 10 10", 0, id="level, with one far off"),
        pytest.param("10 10.2 9.9 10.1 10 10.1", 0, id="level but for noise"),
        pytest.param("50 40 30 10 11 12 13 14 15", 1, id="only the last six count"),
        pytest.param("15 14 13", -1, id="three are enough"),
    ],
)
def test_one_odd_reading_turns_no_trend(values, expected):
    ends = [date(2025, month, 28) for month in range(1, 13)]
    figures = [Figure(on, Decimal(v)) for on, v in zip(ends, values.split(), strict=False)]
    assert movement_of(figures, enough=Decimal(1)) == expected


def test_the_target_is_the_latest_whose_day_has_come_else_the_next():
    targets = [
        Target(date(2026, 3, 31), Decimal(80)),
        Target(date(2025, 3, 31), Decimal(60)),
        Target(date(2027, 3, 31), Decimal(90)),
    ]
    asked = [date(2025, 3, 30), date(2025, 3, 31), date(2026, 3, 30), date(2028, 1, 1)]
    in_force = [target_in_force(targets, on=on) for on in asked]
    assert [target.value for target in in_force] == [60, 60, 60, 90]
    assert target_in_force([], on=ON) is None


@pytest.mark.parametrize(
    ("values", "given", "on", "owed", "is_owed", "is_stale"),
    [
        pytest.param(("1",), {}, date(2025, 8, 30), ENDS[1], False, False, id="month runs"),
        pytest.param(("1",), {}, date(2025, 8, 31), ENDS[1], True, False, id="month over"),
        pytest.param(("1",), {}, date(2025, 9, 28), ENDS[1], True, False, id="28 days after"),
        pytest.param(("1",), {}, date(2025, 9, 29), ENDS[1], True, True, id="29 days after"),
        pytest.param(("1", "2"), {}, date(2025, 9, 29), ENDS[2], False, False, id="it came"),
        pytest.param((), {}, date(2025, 8, 29), ENDS[0], True, True, id="none ever came"),
        pytest.param(
            (), {"baseline_on": ENDS[2]}, date(2025, 10, 1), ENDS[3], False, False,
            id="the baseline stands for its own month",
        ),
        pytest.param(
            ("1",), {"frequency": "quarterly"}, date(2025, 11, 12), date(2025, 12, 31),
            False, False, id="a quarter",
        ),
        pytest.param(
            (), {"frequency": "weekly"}, date(2025, 7, 14), date(2025, 7, 6), True, True,
            id="a week, and seven days more",
        ),
        pytest.param(
            ("1",), {"frequency": "termly"}, date(2026, 2, 12), date(2025, 12, 31), True, True,
            id="a term",
        ),
        pytest.param(
            ("1",), {"frequency": "yearly"}, date(2026, 6, 29), date(2027, 3, 31), False, False,
            id="a reading inside a year stands for it",
        ),
    ],
)  # fmt: skip
def test_a_reading_that_does_not_come_turns_the_measure_stale(
    values, given, on, owed, is_owed, is_stale
):
    it = standing(*values, on=on, **given)
    assert (it.owed_period_on, it.is_owed, it.is_stale) == (owed, is_owed, is_stale)


def test_the_words_say_it_all():
    it = standing(*RE_REFERRALS, target="20.0")
    assert it.words == (
        "20.9% in October 2025, 0.9 percentage points above the target of 20.0% for "
        "31 March 2026. Improving: falling. "
        "85.9% of the way from the baseline to the target."
    )
    caseload = standing("13.9", "13.6", "13.2", **RANGE)
    assert caseload.words == (
        "13.2 in September 2025, 0.8 below the range of 14.0 to 18.0. Worsening: falling."
    )
    assert caseload.label == "Amber: outside range, low"
    without = standing("40", "41", direction="higher", baseline_value=None, baseline_on=None)
    assert without.words == "41.0% in August 2025. Baseline being established."
    assert (without.is_rated, standing().words) == (False, "No reading yet.")


@pytest.mark.parametrize(
    ("latest", "words"),
    [
        pytest.param("20.9", "85.9% of the way from the baseline to the target", id="on the way"),
        pytest.param("20.0", "100.0% of the way from the baseline to the target", id="there"),
        pytest.param("19.0", "", id="beyond it, as the gap says"),
        pytest.param("28.4", "Further from the target than the baseline was", id="the wrong way"),
    ],
)
def test_progress_in_words_makes_sense_beyond_either_end(latest, words):
    assert standing(latest, target="20.0").progress_words == words


@pytest.mark.parametrize(
    ("theirs", "given", "words"),
    [
        pytest.param("21.0", {}, "0.1 points better", id="neighbours"),
        pytest.param("18.0", {}, "2.9 points worse", id="the region"),
        pytest.param("20.9", {}, "the same", id="England"),
        pytest.param("18.0", {"direction": "none"}, "2.9 points higher", id="only watched"),
        pytest.param("21.9", {"unit": "days"}, "1.0 day better", id="one day"),
    ],
)
def test_others_are_compared_in_words(theirs, given, words):
    assert comparison_words(standing(*RE_REFERRALS, **given), Decimal(theirs)) == words


def moment(month, day):
    return datetime(2026, month, day, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_the_past_is_as_it_was_recorded():
    """A corrected reading, a moved target, a changed direction: each as known by the moment."""
    measure = make_measure(baseline_value=40, tolerance=5, at=moment(1, 5))
    target = make_target(measure, date(2026, 12, 31), 60, at=moment(1, 5))
    make_reading(measure, date(2026, 1, 31), 61, at=moment(2, 10))
    make_reading(
        measure, date(2026, 1, 31), 57, at=moment(3, 10), correction_reason="A team was left out."
    )
    target.value = Decimal(80)
    target.save(by=target.by, at=moment(4, 10))
    measure.direction = "lower"
    measure.save(by=measure.by, at=moment(5, 10))
    later = make_measure(measure.plan, at=moment(5, 11))

    def known(month, day):
        found = standings_of([measure, later], on=date(2026, 6, 1), at=moment(month, day))
        return {pk: (it.status, it.latest and it.latest.value) for pk, it in found.items()}

    assert known(1, 4) == {}
    assert known(1, 6) == {measure.pk: ("no_reading", None)}
    assert known(2, 11) == {measure.pk: ("green", 61)}
    assert known(3, 11) == {measure.pk: ("amber", 57)}
    assert known(4, 11) == {measure.pk: ("red", 57)}
    assert known(5, 12) == {
        measure.pk: ("green", 57),
        later.pk: ("being_established", None),
    }


@pytest.mark.django_db
def test_many_measures_take_as_many_questions_as_one(django_assert_num_queries):
    plan = make_plan()
    for number in range(4):
        make_reading(make_measure(plan), date(2026, 1, 31), number)
    for few, at in ((1, None), (4, None)):
        measures = list(Measure.objects.all()[:few])
        with django_assert_num_queries(1):
            standings_of(measures, on=ON, at=at)
    with django_assert_num_queries(2):
        standings_of(measures, on=ON, at=moment(12, 1))

from datetime import date
from decimal import Decimal

import pytest

from impact.figures import difference_in_words, figure_in_words, public_figure
from impact.periods import ended_periods, next_period, period_in_words, period_of


@pytest.mark.parametrize(
    ("value", "unit", "places", "words"),
    [
        ("20.9", "percent", 1, "20.9%"),
        ("20", "percent", 1, "20.0%"),
        ("20.95", "percent", 1, "21.0%"),
        ("-3", "number", 0, "−3"),
        ("1250", "number", 0, "1,250"),
        ("1", "days", 0, "1 day"),
        ("12", "days", 0, "12 days"),
        ("41.25", "rate", 1, "41.3 per 10,000"),
        ("-1200", "pounds", 0, "−£1,200"),
        ("0", "score", 2, "0.00"),
    ],
)
def test_a_figure_is_printed_with_its_unit_and_places(value, unit, places, words):
    assert figure_in_words(Decimal(value), unit, places) == words


@pytest.mark.parametrize(
    ("value", "unit", "places", "words"),
    [
        ("-0.9", "percent", 1, "0.9 percentage points"),
        ("1", "percent", 0, "1 percentage point"),
        ("3", "number", 0, "3"),
        ("2", "days", 0, "2 days"),
        ("-40", "pounds", 0, "£40"),
    ],
)
def test_a_difference_has_no_sign(value, unit, places, words):
    assert difference_in_words(Decimal(value), unit, places) == words


@pytest.mark.parametrize(
    ("value", "unit", "numerator", "denominator", "words"),
    [
        pytest.param("0", "number", None, None, "0", id="nobody"),
        pytest.param("1", "number", None, None, "<5", id="one"),
        pytest.param("4", "number", None, None, "<5", id="four"),
        pytest.param("5", "number", None, None, "5", id="five"),
        pytest.param("3", "percent", None, None, "3%", id="a share of an unknown number"),
        pytest.param("30", "percent", "3", "10", "<5", id="three of ten"),
        pytest.param("70", "percent", "7", "10", "<5", id="all but three of ten"),
        pytest.param("50", "percent", "5", "10", "50%", id="five of ten"),
        pytest.param("0", "percent", "0", "3", "<5", id="none of three"),
        pytest.param("0", "percent", "0", "30", "0%", id="none of thirty"),
    ],
)
def test_small_counts_do_not_leave_the_council(value, unit, numerator, denominator, words):
    given = {
        name: None if count is None else Decimal(count)
        for name, count in (("numerator", numerator), ("denominator", denominator))
    }
    assert public_figure(Decimal(value), unit, 0, **given) == words


@pytest.mark.parametrize(
    ("frequency", "ends", "words"),
    [
        ("weekly", (date(2026, 2, 22), date(2026, 3, 1)), "Week to 22 February 2026"),
        ("monthly", (date(2026, 2, 28), date(2026, 3, 31)), "February 2026"),
        ("quarterly", (date(2026, 3, 31), date(2026, 6, 30)), "January to March 2026"),
        ("termly", (date(2026, 4, 30), date(2026, 8, 31)), "Spring term 2026"),
        ("yearly", (date(2026, 3, 31), date(2027, 3, 31)), "Year to 31 March 2026"),
        ("school_yearly", (date(2026, 8, 31), date(2027, 8, 31)), "Year to 31 August 2026"),
    ],
)
def test_periods_are_named_by_their_last_day(frequency, ends, words):
    day = date(2026, 2, 18)
    found = period_of(day, frequency)
    assert (found, next_period(day, frequency)) == ends
    assert period_in_words(found, frequency) == words
    assert list(ended_periods(day, ends[1], frequency)) == list(ends)
    assert list(ended_periods(day, day, frequency)) == []

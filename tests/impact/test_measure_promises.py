"""What the database itself refuses of a measure and its readings."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from impact.models import Reading
from tests.make import make_comparator, make_measure, make_reading, make_target

JUNE = date(2026, 6, 30)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"direction": "range"}, id="a range without ends"),
        pytest.param(
            {"direction": "range", "range_low": 18, "range_high": 14}, id="a range upside down"
        ),
        pytest.param({"range_low": 14, "range_high": 18}, id="a range where more is better"),
        pytest.param({"lowest": 100, "highest": 0}, id="no value is possible"),
        pytest.param({"baseline_value": 20, "baseline_on": None}, id="a baseline without a date"),
        pytest.param(
            {"baseline_value": 20, "baseline_expected_on": JUNE}, id="a baseline still expected"
        ),
        pytest.param({"tolerance": -1}, id="a tolerance below nought"),
    ],
)
@pytest.mark.django_db
def test_a_measure_that_contradicts_itself_is_refused(given):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_measure(**given)


@pytest.mark.django_db
def test_a_second_reading_of_a_period_says_why():
    measure = make_measure()
    make_reading(measure, JUNE, 40)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_reading(measure, JUNE, 41)
    make_reading(measure, JUNE, 41, correction_reason="A team was left out.")
    make_reading(measure, JUNE, 42, correction_reason="So was another.")
    assert list(Reading.objects.values_list("value", flat=True)) == [42, 41, 40]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"quality": "poor"}, id="poor data without a word"),
        pytest.param({"numerator": 3, "denominator": 0}, id="three of nought"),
        pytest.param({"denominator": 10}, id="something of ten"),
    ],
)
@pytest.mark.django_db
def test_a_reading_that_says_too_little_is_refused(given):
    measure = make_measure()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_reading(measure, JUNE, Decimal("1.5"), **given)


@pytest.mark.django_db
def test_one_target_a_day_and_a_comparator_with_a_name():
    measure = make_measure()
    make_target(measure, JUNE, 20)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_target(measure, JUNE, 30)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_comparator(measure, 3, compared_with="other")
    assert make_comparator(measure, 3, compared_with="other", name="Kent").who == "Kent"

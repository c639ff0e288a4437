from datetime import date

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from govuk.dates import MONTHS
from govuk.forms import DateParts, DatePartsField


class DueDate(forms.Form):
    due_on = DatePartsField(label="Due date", required=False)


def typed(day: str = "", month: str = "", year: str = "") -> DueDate:
    return DueDate({"due_on_day": day, "due_on_month": month, "due_on_year": year})


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("27", "3", "2026"),
        ("27", "03", "2026"),
        (" 27 ", "Mar", "2026"),
        ("27", "march", "2026"),
        ("27", "MARCH", " 2026"),
        ("27", "Mar.", "2026"),
    ],
)
def test_a_date_is_read(day, month, year):
    form = typed(day, month, year)
    assert form.is_valid()
    assert form.cleaned_data == {"due_on": date(2026, 3, 27)}


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        pytest.param(("27", "3", ""), "Due date must include a year", id="no year"),
        pytest.param(("", "3", "2026"), "Due date must include a day", id="no day"),
        pytest.param(("27", "", "2026"), "Due date must include a month", id="no month"),
        pytest.param(("", "3", ""), "Due date must include a day and year", id="month only"),
        pytest.param(("27", "", ""), "Due date must include a month and year", id="day only"),
        pytest.param(("", "", "2026"), "Due date must include a day and month", id="year only"),
        pytest.param(("27", "3", "26"), "Year must include 4 numbers", id="short year"),
        pytest.param(("31", "2", "2026"), "Due date must be a real date", id="31 February"),
        pytest.param(("29", "2", "2026"), "Due date must be a real date", id="no leap year"),
        pytest.param(("1", "13", "2026"), "Due date must be a real date", id="month 13"),
        pytest.param(("0", "1", "2026"), "Due date must be a real date", id="day 0"),
        pytest.param(("x", "3", "2026"), "Due date must be a real date", id="letters"),
        pytest.param(("²", "3", "2026"), "Due date must be a real date", id="superscript"),
        pytest.param(("1", "Ma", "2026"), "Due date must be a real date", id="two letters"),
        pytest.param(
            ("1", "1", "1066"), "Due date must be on or after 1 January 1900", id="long ago"
        ),
        pytest.param(
            ("1", "1", "2999"), "Due date must be on or before 31 December 2100", id="far off"
        ),
    ],
)
def test_error_names_what_is_missing_or_wrong(boxes, expected):
    assert typed(*boxes).errors == {"due_on": [expected]}


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        pytest.param(("27", "3", ""), ("year",), id="missing"),
        pytest.param(("31", "2", "2026"), ("day",), id="no such day"),
        pytest.param(("1", "13", "2026"), ("month",), id="no such month"),
        pytest.param(("x", "y", "2026"), ("day", "month"), id="letters"),
        pytest.param(("1", "1", "1066"), ("day", "month", "year"), id="too early"),
    ],
)
def test_error_knows_the_boxes_at_fault(boxes, expected):
    [error] = typed(*boxes).errors.as_data()["due_on"]
    assert error.params is not None
    assert error.params["boxes"] == expected


def test_empty_boxes_are_no_date():
    form = typed()
    assert form.is_valid()
    assert form.cleaned_data == {"due_on": None}


def test_a_question_is_not_repeated_in_its_error():
    form = type("F", (forms.Form,), {"x": DatePartsField(label="When is it due?")})({"x_day": "1"})
    assert form.errors == {"x": ["The date must include a month and year"]}


def test_limits_of_a_field_are_kept():
    field = DatePartsField(label="Start", earliest=date(2026, 4, 1), latest=date(2026, 4, 30))
    form = type("F", (forms.Form,), {"x": field})
    assert form({"x": "2026-03-31"}).errors == {"x": ["Start must be on or after 1 April 2026"]}
    assert form({"x": "2026-04-01"}).errors == {}
    assert form({"x": "2026-04-30"}).errors == {}
    assert form({"x": "2026-05-01"}).errors == {"x": ["Start must be on or before 30 April 2026"]}


def test_a_link_may_give_the_date_in_one():
    form = DueDate({"due_on": "2026-03-27"})
    assert form.is_valid()
    assert form.cleaned_data == {"due_on": date(2026, 3, 27)}
    assert DueDate({"due_on": "soon"}).errors == {
        "due_on": ["Due date must include a month and year"]
    }


@pytest.mark.parametrize(
    ("initial", "data", "expected"),
    [
        (date(2026, 3, 27), DateParts("27", "March", "2026"), False),
        (date(2026, 3, 27), DateParts("28", "3", "2026"), True),
        (date(2026, 3, 27), DateParts(), True),
        (date(2026, 3, 27), DateParts("x"), True),
        (None, DateParts(), False),
        (None, None, False),
    ],
)
def test_change_is_a_change_of_date(initial, data, expected):
    assert DatePartsField().has_changed(initial, data) is expected


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_date_comes_back_as_it_was_shown(day):
    field = DatePartsField()
    assert field.to_python(field.prepare_value(day)) == day
    parts = DateParts(str(day.day), MONTHS[day.month - 1].title(), str(day.year))
    assert field.to_python(parts) == day

"""Status: one table of cases, worked out in Python and by the database."""

from datetime import UTC, date, datetime

import pytest

from improvement.models import Action
from improvement.status import ActionStatus
from tests.make import make_action, make_closing, make_update, make_user

pytestmark = pytest.mark.django_db

DUE = date(2026, 6, 30)
START = date(2026, 4, 1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


CASES = [
    pytest.param({}, date(2026, 3, 31), ActionStatus.NOT_STARTED, id="the day before it starts"),
    pytest.param({}, START, ActionStatus.IN_PROGRESS, id="the day it starts"),
    pytest.param({"start_on": None}, START, ActionStatus.NOT_STARTED, id="no start date"),
    pytest.param(
        {"start_on": None, "already_under_way": True},
        date(2026, 3, 1),
        ActionStatus.IN_PROGRESS,
        id="already under way",
    ),
    pytest.param(
        {"start_on": None, "updated_on": date(2026, 3, 1)},
        date(2026, 3, 2),
        ActionStatus.IN_PROGRESS,
        id="begun by an update",
    ),
    pytest.param({}, DUE, ActionStatus.IN_PROGRESS, id="the day it is due"),
    pytest.param({}, date(2026, 7, 1), ActionStatus.OVERDUE, id="the day after it was due"),
    pytest.param(
        {"start_on": None}, date(2026, 7, 1), ActionStatus.OVERDUE, id="never begun and late"
    ),
    pytest.param(
        {"delivered_on": date(2026, 7, 9)},
        date(2026, 7, 8),
        ActionStatus.OVERDUE,
        id="as the board saw it then",
    ),
    pytest.param(
        {"delivered_on": date(2026, 7, 9)},
        date(2026, 7, 9),
        ActionStatus.DELIVERED,
        id="the day it was delivered",
    ),
    pytest.param(
        {"delivered_on": date(2026, 6, 1), "closed": True},
        date(2026, 7, 9),
        ActionStatus.CLOSED,
        id="closed",
    ),
    pytest.param(
        {"delivered_on": date(2026, 6, 1), "closed": True, "reopened": True},
        date(2026, 7, 9),
        ActionStatus.DELIVERED,
        id="reopened",
    ),
    pytest.param({"withdrawn": True}, date(2026, 7, 9), ActionStatus.WITHDRAWN, id="withdrawn"),
]


@pytest.mark.parametrize(("facts", "on", "expected"), CASES)
def test_status_follows_the_dates_in_python_and_in_the_database(facts, on, expected):
    given = {"start_on": START, "due_on": DUE} | facts
    updated_on = given.pop("updated_on", None)
    delivered_on = given.pop("delivered_on", None)
    closed, reopened = given.pop("closed", False), given.pop("reopened", False)
    withdrawn = given.pop("withdrawn", False)
    action = make_action(**given)
    someone = make_user()
    if updated_on or delivered_on:
        day = updated_on or delivered_on
        make_update(action, at=noon(day), delivered_on=delivered_on)
    if closed:
        decided = {"decided_by": someone, "decided_at": noon(DUE), "is_closed": True}
        again = {"reopened_by": someone, "reopened_at": noon(DUE), "reopened_reason": "Slipped"}
        make_closing(
            action,
            by=make_user(),
            impact="evident",
            minute_reference="IB/1",
            **decided,
            **(again if reopened else {}),
        )
    if withdrawn:
        action.withdrawn_at, action.withdrawn_by = noon(DUE), someone
        action.withdrawn_reason = "Merged"
        action.save(by=someone, at=noon(DUE))

    row = Action.objects.with_progress(on=on).get(pk=action.pk)
    assert (action.status_on(on), ActionStatus(row.status)) == (expected, expected)


def test_what_was_delivered_and_then_taken_back_is_not_delivered():
    action = make_action(due_on=DUE)
    make_update(action, at=noon(date(2026, 6, 1)), delivered_on=date(2026, 6, 1))
    make_update(action, at=noon(date(2026, 6, 8)), delivered_on=None)

    row = Action.objects.with_progress(on=date(2026, 6, 9)).get()
    assert (action.status_on(date(2026, 6, 9)), row.status) == (
        ActionStatus.IN_PROGRESS,
        ActionStatus.IN_PROGRESS,
    )

"""What does not fit together: one table of cases, for the rule in Python and the rule in SQL."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from improvement.flags import FLAG, FLAGS, flags_of, with_flag_facts
from improvement.models import Action
from improvement.status import ActionStatus
from tests.make import (
    make_action,
    make_closing,
    make_date_change,
    make_evidence,
    make_exception_note,
    make_update,
    make_user,
)

TODAY = date(2026, 6, 15)
NEXT_MONTH, LAST_MONTH = date(2026, 7, 15), date(2026, 5, 16)


def days_ago(number):
    return datetime(2026, 6, 15, 9, tzinfo=UTC) - timedelta(days=number)


def due(day=NEXT_MONTH, *, start_on=date(2026, 1, 1)):
    return make_action(due_on=day, start_on=start_on, at=days_ago(200))


def told(action, ago=0, **given):
    make_update(action, at=days_ago(ago), **given)
    return action


def moved(action, times):
    for n in range(times):
        make_date_change(
            action,
            to_on=action.due_on + timedelta(days=n + 1),
            by=make_user(),
            at=days_ago(60),
            is_agreed=True,
            decided_by=make_user(),
            decided_at=days_ago(50 - n),
        )
    return action


def asked(action):
    make_date_change(action, to_on=date(2026, 9, 1), by=make_user(), at=days_ago(5))
    return action


def closed(action):
    make_closing(
        action,
        by=make_user(),
        at=days_ago(90),
        is_closed=True,
        impact="evident",
        minute_reference="M1",
        decided_by=make_user(),
        decided_at=days_ago(80),
    )
    return action


def proved(action):
    make_evidence(action, at=days_ago(2))
    return action


def explained(action):
    make_exception_note(action.latest_update(), at=days_ago(3))
    return action


UNEXPLAINED = "No exception note"
DELIVERED = {"delivered_on": date(2026, 6, 1)}
CASES = {
    "all is well": (lambda: told(due()), []),
    "due today": (lambda: told(due(TODAY)), []),
    "due yesterday, amber": (
        lambda: told(due(date(2026, 6, 14)), rag="amber"),
        ["Overdue by 1 day"],
    ),
    "late and green": (
        lambda: told(due(LAST_MONTH)),
        ["Overdue by 30 days", "Green but overdue"],
    ),
    "red": (lambda: told(due(), rag="red"), ["Off track", UNEXPLAINED]),
    "red, and explained": (lambda: explained(told(due(), 9, rag="red")), ["Off track"]),
    "red twice, and explained once": (
        lambda: told(explained(told(due(), 9, rag="red")), rag="red"),
        ["Off track"],
    ),
    "red, explained, amber, and red again": (
        lambda: told(told(explained(told(due(), 9, rag="red")), 4, rag="amber"), rag="red"),
        ["Off track", UNEXPLAINED],
    ),
    "red, and closed": (lambda: closed(told(due(), rag="red")), []),
    "a word 35 days ago": (lambda: told(due(), 35), []),
    "a word 36 days ago": (lambda: told(due(), 36), ["Silent for 36 days"]),
    "no word since it started": (
        lambda: due(start_on=TODAY - timedelta(days=40)),
        ["Silent for 40 days"],
    ),
    "not started yet": (lambda: due(start_on=date(2026, 7, 1)), []),
    "no word, and no day on which it starts": (lambda: due(start_on=None), []),
    "long closed": (lambda: closed(told(due(), 150)), []),
    "moved once": (lambda: told(moved(due(), 1)), []),
    "moved twice": (lambda: told(moved(due(), 2)), ["Date moved twice"]),
    "moved three times": (lambda: told(moved(due(), 3)), ["Date moved 3 times"]),
    "moved twice, and delivered": (
        lambda: proved(told(moved(due(), 2), **DELIVERED)),
        [],
    ),
    "a new date asked for": (lambda: told(asked(due())), ["New date asked for"]),
    "delivered": (lambda: told(due(), 40, **DELIVERED), ["Delivered without evidence"]),
    "delivered and proved": (lambda: proved(told(due(), **DELIVERED)), []),
    "everything at once": (
        lambda: asked(moved(told(due(LAST_MONTH), 99, rag="red"), 2)),
        [
            "Overdue by 30 days",
            "Off track",
            UNEXPLAINED,
            "Silent for 99 days",
            "Date moved twice",
            "New date asked for",
        ],
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("at", [None, days_ago(0)], ids=["now", "as recorded by then"])
@pytest.mark.parametrize(("made", "expected"), CASES.values(), ids=CASES)
def test_what_does_not_fit_together_is_named(made, expected, at):
    action = made()
    rows = Action.objects.filter(pk=action.pk)
    rows = rows.with_progress(on=TODAY) if at is None else rows.as_at(at, on=TODAY)
    rows = with_flag_facts(rows, at=at, with_exempt=True)
    facts = SimpleNamespace(**rows.values().get())

    found = flags_of(facts, on=TODAY)

    assert [flag.says(facts, TODAY) for flag in found] == expected
    assert [flag.code for flag in FLAGS if rows.filter(flag.where(TODAY)).exists()] == [
        flag.code for flag in found
    ]


def test_an_action_says_its_flags_without_the_plain_ones_in_a_list():
    row = {"status": ActionStatus.OVERDUE, "rag": "green"}
    plain = {flag.code for flag in FLAGS if flag.is_plain}
    assert plain == {"overdue", "off_track"}
    assert FLAG["green_but_overdue"].holds(SimpleNamespace(**row), TODAY) is True

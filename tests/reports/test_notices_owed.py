"""Notices that the papers of a meeting call for, and that are not on record in time."""

from datetime import date
from typing import Any

import pytest

from accounts.policy import Role
from boards.models import Meeting
from tests import make
from tests.clock import today_is
from tests.reports.issuing import signed_in
from tests.reports.test_timetable import AGREED, a_meeting, a_notice
from tests.world import EXEMPT

pytestmark = pytest.mark.django_db
KEY = "Notice of a key decision:"
PRIVATE = "Notice of a private meeting, if part of it is private:"
MISSED = "Not recorded as published; latest was Wed 11 May"


@pytest.fixture
def meeting() -> Meeting:
    return a_meeting(date(2022, 6, 9))


def warned_of(meeting: Meeting, role: Role = Role.CLERK, *, on: date = date(2022, 5, 12)) -> Any:
    """Which notices its page warns of, to that role, on the day `on`."""
    with today_is(on):
        said = signed_in(meeting.board.council, role).get(meeting.get_absolute_url())
    html = " ".join(said.content.decode().split())
    return [
        title
        for title in (KEY, PRIVATE)
        if f'<strong class="los-late">{title}</strong> {MISSED}' in html
    ]


def report_for(meeting: Meeting, **given: Any) -> Any:
    return make.make_report(make.make_plan(meeting.board.council), meeting=meeting, **given)


@pytest.mark.parametrize(("is_key", "expected"), [(True, [KEY]), (False, []), (None, [])])
def test_a_report_on_a_key_decision_is_owed_its_notice(meeting, is_key, expected):
    report_for(meeting, is_key_decision=is_key)
    assert warned_of(meeting) == expected
    assert warned_of(meeting, on=date(2022, 5, 11)) == []


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("key_decision", {"matter": "Money", "address": "Town hall"}),
        ("general_exception", {"reason": "It cannot wait."}),
        ("special_urgency", {"reason": "It cannot wait.", "agreed_by": "Chair of scrutiny"}),
    ],
)
def test_it_is_owed_no_more_once_one_of_the_three_ways_is_on_record(meeting, kind, given):
    report_for(meeting, is_key_decision=True)
    a_notice(meeting, kind, date(2022, 5, 10), **given)
    assert warned_of(meeting) == []


def test_exempt_matter_is_owed_no_notice_once_a_private_meeting_was_agreed_as_urgent(meeting):
    report_for(meeting, **EXEMPT)
    assert warned_of(meeting) == [PRIVATE]
    day = date(2022, 5, 12)
    agreed = {**AGREED, "agreed_by": "Chair of scrutiny", "agreed_on": day}
    a_notice(meeting, "private_urgent", day, reason="Courts.", **agreed)
    assert warned_of(meeting) == []


def test_a_withdrawn_report_and_another_body_owe_none(meeting):
    report_for(meeting, is_key_decision=True, withdrawn_at=make.NOON, withdrawn_reason="Twice",
               withdrawn_by=make.make_user())  # fmt: skip
    scrutiny = a_meeting(date(2022, 6, 9), "scrutiny")
    report_for(scrutiny, is_key_decision=True)
    assert [warned_of(each) for each in (meeting, scrutiny)] == [[], []]


@pytest.mark.parametrize("what", ["report", "section", "item", "meeting"])
def test_exempt_matter_is_owed_notice_and_only_those_entitled_are_told(what):
    meeting = a_meeting(date(2022, 6, 9))
    match what:
        case "report":
            report_for(meeting, **EXEMPT)
        case "section":
            section = report_for(meeting).sections.get()
            for name, value in EXEMPT.items():
                setattr(section, name, value)
            section.save(by=make.make_user(), at=make.NOON)
        case "item":
            make.make_item(meeting, **EXEMPT)
        case "meeting":
            meeting = make.make_meeting(meeting.board, on=meeting.on, **EXEMPT)
    assert warned_of(meeting) == [PRIVATE]
    if what != "meeting":
        assert warned_of(meeting, Role.VIEWER) == []
